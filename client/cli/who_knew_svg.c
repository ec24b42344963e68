/* who_knew_svg.c: the answer of rules.who_knew as a page to print: a row a partner, time from left to right, the same in words beside it.
 *
 * Out: SVG 1.1, A4 landscape, black and white: shapes and hatching tell what is told, no colour does. No scripts, no links, no fonts.
 * Text from the log is escaped for the eye (view/term.h), then for XML.
 * Bounds: SVG_BYTES_MAX; TALKS_SHOWN talks in words, the rest counted. With many rows the page grows downward.
 * Spec: docs/client.md "Desk". Tests: tests/unit/client_views.c */
#include "base/bytes.h"
#include "base/utf8.h"
#include "cli/talk_rows.h"
#include "cli/who_knew.h"
#include "keep/file.h"
#include "view/words.h"

#include <string.h>

#define SVG_BYTES_MAX (4 * 1024 * 1024)
#define TEXT_BYTES_MAX 65536
#define PAGE_WIDTH 1123
#define PAGE_HEIGHT 794
#define LEFT 48
#define LINE_LEFT 190.0
#define LINE_RIGHT 700.0
#define TABLE_TOLD 724
#define TABLE_NOTICE 850
#define TABLE_TALKS 1010
#define ROWS_TOP 196
#define ROW_HEIGHT 26
#define TALKS_SHOWN 10
#define TICKS 6
#define HOUR_MS INT64_C(3600000)

struct page {
    const struct shown *s;
    struct bytes r; /* the answer */
    struct who_knew_span span;
    struct buf *out;
    int bottom; /* of the rows */
};

static double x_of(const struct page *p, int64_t ms)
{
    return LINE_LEFT + who_knew_place(&p->span, ms) * (LINE_RIGHT - LINE_LEFT);
}

/* At most `most` bytes of it, for the eye, then for XML. */
static void put_text(const struct page *p, struct bytes text, size_t most)
{
    CLEANUP(buf_deinit) struct buf plain = { 0 };
    struct bytes cut = bytes_at(text.at, utf8_cut(text, most)), seen;

    buf_init(&plain, 16 * TEXT_BYTES_MAX);
    term_escape(cut, false, &plain);
    seen = buf_bytes(&plain);
    for (size_t i = 0; i < seen.n; i++) {
        switch (seen.at[i]) {
        case '&': buf_put(p->out, BYTES_STR("&amp;")); break;
        case '<': buf_put(p->out, BYTES_STR("&lt;")); break;
        case '>': buf_put(p->out, BYTES_STR("&gt;")); break;
        case '"': buf_put(p->out, BYTES_STR("&quot;")); break;
        case '\'': buf_put(p->out, BYTES_STR("&#39;")); break;
        default: buf_put_u8(p->out, seen.at[i]); break;
        }
    }
    if (cut.n < text.n)
        buf_put(p->out, BYTES_STR("\xe2\x80\xa6"));
}

static void text_at(const struct page *p, double x, int y, const char *more, struct bytes text, size_t most)
{
    buf_printf(p->out, "<text x=\"%.1f\" y=\"%d\"%s>", x, y, more);
    put_text(p, text, most);
    buf_put(p->out, BYTES_STR("</text>\n"));
}

static struct bytes decision_of(const struct page *p)
{
    return answer_at(p->r, "decision");
}

static int64_t end_of(const struct page *p)
{
    return decision_of(p).n > 0 ? answer_i64(decision_of(p), "made") : answer_i64(p->r, "time");
}

/* "Move the intake desk (eastside#7)" */
static void title_put(const struct page *p, struct buf *out)
{
    struct bytes proposal = answer_at(p->r, "proposal"), title = answer_str(proposal, "title");

    buf_put(out, title);
    if (title.n > 0)
        buf_put(out, BYTES_STR(" ("));
    buf_put(out, answer_str(proposal, "name"));
    if (title.n > 0)
        buf_put_u8(out, ')');
}

static void summary_put(const struct page *p, struct buf *out)
{
    struct bytes d = decision_of(p);
    char time[20];

    buf_put(out, BYTES_STR("Proposed by "));
    buf_put(out, answer_str(p->r, "by"));
    buf_printf(out, " on %s", shape_time(p->s, answer_at(p->r, "proposal"), "time", time));
    if (d.n > 0) {
        buf_put(out, BYTES_STR(", "));
        buf_put(out, answer_str(d, "outcome"));
        buf_printf(out, " on %s (", shape_time(p->s, d, "made", time));
        buf_put(out, answer_str(answer_at(d, "decision"), "name"));
        buf_put_u8(out, ')');
    } else {
        buf_put(out, BYTES_STR(", not decided"));
    }
    buf_printf(out, ". Notice agreed: %" PRIu64 " hours.", answer_u64(p->r, "notice_hours"));
}

static void put_head(const struct page *p, int height)
{
    CLEANUP(buf_deinit) struct buf title = { 0 };
    CLEANUP(buf_deinit) struct buf summary = { 0 };
    char time[20];

    buf_init(&title, TEXT_BYTES_MAX);
    buf_init(&summary, TEXT_BYTES_MAX);
    title_put(p, &title);
    summary_put(p, &summary);
    buf_printf(p->out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"297mm\" "
               "height=\"%.1fmm\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"title desc\" font-family=\"Helvetica, Arial, "
               "sans-serif\" font-size=\"12\" fill=\"#000\">\n<title id=\"title\">Who knew when: ",
               height * 297.0 / PAGE_WIDTH, PAGE_WIDTH, height);
    put_text(p, buf_bytes(&title), 300);
    buf_put(p->out, BYTES_STR("</title>\n<desc id=\"desc\">"));
    put_text(p, buf_bytes(&summary), 1000);
    buf_put(p->out, BYTES_STR(" One row a partner that it affects: since when it knew, how long before the decision, in how many talks it "
                              "was and how many leaned without it. All that is drawn stands in words beside it.</desc>\n"));
    buf_put(p->out, BYTES_STR("<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
                              "<path d=\"M0 6 L6 0\" stroke=\"#000\" stroke-width=\"1.2\"/></pattern></defs>\n"));
    buf_printf(p->out, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", PAGE_WIDTH, height);
    text_at(p, LEFT, 50, " font-size=\"13\"", BYTES_STR("Who knew when"), 100);
    text_at(p, LEFT, 76, " font-size=\"20\" font-weight=\"bold\"", buf_bytes(&title), 100);
    text_at(p, LEFT, 98, " font-size=\"13\"", buf_bytes(&summary), 150);
    buf_printf(p->out, "<text x=\"%d\" y=\"%d\" font-size=\"10\">As of %s, local time of the coalition (%s).</text>\n", LEFT, 116,
               words_time(answer_i64(p->r, "time"), p->s->offset_ms, time), words_offset(p->s->offset_ms, (char[10]){ 0 }));
}

/* ---- the axis ---- */

static void upright(const struct page *p, int64_t ms, const char *more, const char *label, int y)
{
    double x = x_of(p, ms);
    const char *anchor = x > (LINE_LEFT + LINE_RIGHT) / 2 ? "end" : "start";

    buf_printf(p->out, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#000\"%s/>\n", x, y + 3, x, p->bottom, more);
    buf_printf(p->out, "<text x=\"%.1f\" y=\"%d\" font-size=\"10\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, label);
}

static void put_axis(const struct page *p)
{
    struct bytes d = decision_of(p);
    int64_t notice = answer_i64(p->r, "notice_hours") * HOUR_MS, length = p->span.to - p->span.from;
    int64_t starts = end_of(p) - notice;
    char time[20];

    buf_printf(p->out, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#000\"/>\n", LINE_LEFT, p->bottom, LINE_RIGHT,
               p->bottom);
    for (int i = 0; i < TICKS; i++) {
        int64_t ms = p->span.from + length / (TICKS - 1) * i;
        double x = x_of(p, ms);

        words_time(ms, p->s->offset_ms, time);
        buf_printf(p->out, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#000\"/>\n", x, p->bottom, x, p->bottom + 5);
        buf_printf(p->out, "<text x=\"%.1f\" y=\"%d\" font-size=\"10\" text-anchor=\"middle\">%.10s</text>\n", x, p->bottom + 17, time);
        if (length < TICKS * 24 * HOUR_MS)
            buf_printf(p->out, "<text x=\"%.1f\" y=\"%d\" font-size=\"10\" text-anchor=\"middle\">%.5s</text>\n", x, p->bottom + 29,
                       time + 11);
    }
    upright(p, answer_i64(answer_at(p->r, "proposal"), "time"), " stroke-dasharray=\"4 3\"", "proposed", ROWS_TOP - 40);
    if (d.n > 0)
        upright(p, end_of(p), " stroke-width=\"1.6\"", "decided", ROWS_TOP - 40);
    if (d.n > 0 && notice > 0 && starts > p->span.from)
        upright(p, starts, " stroke-dasharray=\"1 3\"", "latest with full notice", ROWS_TOP - 26);
}

/* ---- the rows ---- */

static void triangle(const struct page *p, double x, int y, bool filled)
{
    buf_printf(p->out, "<path d=\"M%.1f %d l5 9 l-10 0 z\" fill=\"%s\" stroke=\"#000\" stroke-width=\"1.2\"/>\n", x, y - 5,
               filled ? "#000" : "#fff");
}

static void put_bar(const struct page *p, struct bytes row, int y)
{
    double from = x_of(p, answer_i64(row, "told")), to = x_of(p, end_of(p));

    switch (who_knew_level(row)) {
    case WHO_KNEW_IN_TIME:
        buf_printf(p->out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"8\" fill=\"#777\"/>\n", from, y - 4, to - from);
        break;
    case WHO_KNEW_SHORT:
        buf_printf(p->out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"8\" fill=\"url(#hatch)\" stroke=\"#000\"/>\n", from, y - 4,
                   to > from ? to - from : 1);
        break;
    case WHO_KNEW_NOT: break;
    }
    if (answer_i64(row, "told") > 0)
        buf_printf(p->out, "<circle cx=\"%.1f\" cy=\"%d\" r=\"5\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"1.6\"/>\n", from, y);
}

static void put_row(const struct page *p, struct bytes row, int y)
{
    CLEANUP(buf_deinit) struct buf told = { 0 };
    struct bytes k, partner = answer_str(row, "partner");
    char time[20];

    buf_init(&told, TEXT_BYTES_MAX);
    who_knew_told(row, &told);
    text_at(p, LEFT, y + 4, " font-weight=\"bold\"", partner, 20);
    buf_printf(p->out, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#999\" stroke-dasharray=\"1 4\"/>\n", LINE_LEFT, y,
               LINE_RIGHT, y);
    put_bar(p, row, y);
    for (struct answer_list l = answer_each_at(p->r, "talks"); answer_next(&l, &k);) {
        bool in = answer_has(answer_at(k, "partners"), partner), held = bytes_equal_str(answer_str(k, "status"), "held");

        if (held && (in || !bytes_equal_str(answer_str(k, "agreed"), "nothing")))
            triangle(p, x_of(p, answer_i64(k, "when")), y, in);
    }
    text_at(p, TABLE_TOLD, y + 4, "", answer_i64(row, "told") > 0 ? BYTES_STR(shape_time(p->s, row, "told", time)) : BYTES_STR("-"), 40);
    text_at(p, TABLE_NOTICE, y + 4, who_knew_level(row) == WHO_KNEW_IN_TIME ? "" : " font-weight=\"bold\"", buf_bytes(&told), 40);
    buf_printf(p->out, "<text x=\"%d\" y=\"%d\">%" PRIu64 " / %" PRIu64 "</text>\n", TABLE_TALKS, y + 4, answer_u64(row, "in_count"),
               answer_u64(row, "out_count"));
}

static void put_rows(const struct page *p)
{
    struct bytes row;
    int y = ROWS_TOP;

    text_at(p, LEFT, ROWS_TOP - 24, " font-size=\"11\"", BYTES_STR("Partner"), 20);
    text_at(p, TABLE_TOLD, ROWS_TOP - 24, " font-size=\"11\"", BYTES_STR("Told"), 20);
    text_at(p, TABLE_NOTICE, ROWS_TOP - 24, " font-size=\"11\"", BYTES_STR("Before the decision"), 30);
    text_at(p, TABLE_TALKS, ROWS_TOP - 24, " font-size=\"11\"", BYTES_STR("Talks in / out"), 20);
    for (struct answer_list l = answer_each_at(p->r, "rows"); answer_next(&l, &row); y += ROW_HEIGHT)
        put_row(p, row, y);
}

/* ---- legend, talks in words ---- */

static void put_legend(const struct page *p, int y)
{
    double x = LEFT + 6;

    buf_printf(p->out, "<circle cx=\"%.1f\" cy=\"%d\" r=\"5\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"1.6\"/>\n", x, y);
    text_at(p, x + 12, y + 4, " font-size=\"11\"", BYTES_STR("told"), 40);
    buf_printf(p->out, "<rect x=\"%.1f\" y=\"%d\" width=\"36\" height=\"8\" fill=\"#777\"/>\n", x + 60, y - 4);
    text_at(p, x + 102, y + 4, " font-size=\"11\"", BYTES_STR("knew, with full notice"), 40);
    buf_printf(p->out, "<rect x=\"%.1f\" y=\"%d\" width=\"36\" height=\"8\" fill=\"url(#hatch)\" stroke=\"#000\"/>\n", x + 250, y - 4);
    text_at(p, x + 292, y + 4, " font-size=\"11\"", BYTES_STR("knew, with less"), 40);
    triangle(p, x + 410, y, true);
    text_at(p, x + 422, y + 4, " font-size=\"11\"", BYTES_STR("a talk that it was in"), 40);
    triangle(p, x + 560, y, false);
    text_at(p, x + 572, y + 4, " font-size=\"11\"", BYTES_STR("a talk that leaned or agreed without it"), 60);
}

static void put_talks(const struct page *p, int y)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    uint64_t count = answer_u64(p->r, "talks_count"), n = 0;
    struct bytes k;

    buf_init(&b, TEXT_BYTES_MAX);
    text_at(p, LEFT, y, " font-weight=\"bold\"",
            count > 0 ? BYTES_STR("Talks that touch it") : BYTES_STR("No talk that touches it was told."), 80);
    for (struct answer_list l = answer_each_at(p->r, "talks"); n < TALKS_SHOWN && answer_next(&l, &k); n++) {
        y += 18;
        buf_reset(&b);
        talk_rows_line(p->s, k, &b);
        text_at(p, LEFT, y, "", buf_bytes(&b), 165);
    }
    if (count > n)
        buf_printf(p->out, "<text x=\"%d\" y=\"%d\">and %" PRIu64 " more</text>\n", LEFT, y += 18, count - n);
}

bool who_knew_svg_write(const struct shown *s, struct bytes result, const char *path, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct page p = { .s = s, .r = result, .span = who_knew_span(result), .out = &out };
    size_t rows = answer_each_at(result, "rows").left, talks = answer_each_at(result, "talks").left;
    int under, height;

    p.bottom = ROWS_TOP + (int)rows * ROW_HEIGHT;
    under = p.bottom + 56;
    height = under + 40 + 18 * (int)(talks < TALKS_SHOWN ? talks : TALKS_SHOWN + 1) + LEFT;
    buf_init(&out, SVG_BYTES_MAX);
    put_head(&p, height < PAGE_HEIGHT ? PAGE_HEIGHT : height);
    put_axis(&p);
    put_rows(&p);
    put_legend(&p, under);
    put_talks(&p, under + 34);
    buf_put(&out, BYTES_STR("</svg>\n"));
    return buf_check(&out, "the drawing", err) && file_write(path, buf_bytes(&out), FILE_REPLACE, err);
}
