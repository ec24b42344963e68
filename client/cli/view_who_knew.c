/* view_who_knew.c: who-knew: since when each partner that a decision affects knew of it, as a timeline.
 *
 * In: the node's answer. Out: rows for a terminal, or an SVG file (cli/who_knew_svg.c).
 * Must not: judge: hours and notice are the node's.
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_views.c, tests/e2e/views_a.sh */
#include "base/bytes.h"
#include "cli/talk_rows.h"
#include "cli/who_knew.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define LINE_BYTES_MAX 65536
#define HOUR_MS INT64_C(3600000)
#define LINE_COLUMNS_MIN 20
#define OTHER_COLUMNS 50 /* of the other columns but the partner's, with their gaps */
#define LINE_COLUMNS_MAX 96

void who_knew_told(struct bytes row, struct buf *out)
{
    struct bytes by = answer_str(row, "by");
    char length[32];

    if (bytes_equal_str(by, "never"))
        buf_put(out, BYTES_STR("not reached"));
    else if (bytes_equal_str(by, "own"))
        buf_put(out, BYTES_STR("proposed it"));
    else if (answer_is_true(row, "after"))
        buf_put(out, BYTES_STR("only afterwards"));
    else if (answer_i64(row, "hours") == 0)
        buf_put(out, BYTES_STR("within the hour"));
    else
        buf_printf(out, "%s before", words_length(answer_i64(row, "hours") * HOUR_MS, length));
    if (bytes_equal_str(by, "said"))
        buf_put(out, BYTES_STR(", by its own word"));
}

enum who_knew_level who_knew_level(struct bytes row)
{
    if (bytes_equal_str(answer_str(row, "by"), "never") || answer_is_true(row, "after"))
        return WHO_KNEW_NOT;
    return answer_is_true(row, "short") ? WHO_KNEW_SHORT : WHO_KNEW_IN_TIME;
}

/* ---- the span of time ---- */

static void span_take(struct who_knew_span *s, int64_t ms)
{
    if (ms == 0)
        return;
    if (s->from == 0 || ms < s->from)
        s->from = ms;
    if (ms > s->to)
        s->to = ms;
}

struct who_knew_span who_knew_span(struct bytes result)
{
    struct bytes d = answer_at(result, "decision"), v;
    struct who_knew_span s = { 0 };

    span_take(&s, answer_i64(answer_at(result, "proposal"), "time"));
    span_take(&s, d.n > 0 ? answer_i64(d, "made") : answer_i64(result, "time"));
    for (struct answer_list l = answer_each_at(result, "rows"); answer_next(&l, &v);)
        span_take(&s, answer_i64(v, "told"));
    for (struct answer_list l = answer_each_at(result, "talks"); answer_next(&l, &v);) {
        if (bytes_equal_str(answer_str(v, "status"), "cancelled"))
            continue;
        span_take(&s, answer_i64(v, "when"));
    }
    if (s.to - s.from < HOUR_MS)
        s.to = s.from + HOUR_MS;
    return s;
}

double who_knew_place(const struct who_knew_span *s, int64_t ms)
{
    double at = (double)(ms - s->from) / (double)(s->to - s->from);

    return at < 0 ? 0 : at > 1 ? 1 : at;
}

/* ---- the terminal ---- */

struct line {
    char mark[LINE_COLUMNS_MAX + 1];
    int columns;
};

static void line_fill(struct line *l, char with, int from, int to)
{
    for (int i = from; i <= to && i < l->columns; i++)
        l->mark[i] = with;
}

static int line_at(const struct line *l, const struct who_knew_span *s, int64_t ms)
{
    return (int)(who_knew_place(s, ms) * (l->columns - 1) + 0.5);
}

static bool is_in(struct bytes talk, struct bytes partner)
{
    struct bytes v;

    for (struct answer_list l = answer_each_at(talk, "partners"); answer_next(&l, &v);)
        if (bytes_equal(answer_value_str(v), partner))
            return true;
    return false;
}

/* "....o----K====D": dots before it knew, a bar since, o where it was told, T a talk it was in, t one that leaned without it, D decided. */
static void line_make(struct bytes result, struct bytes row, const struct who_knew_span *s, struct line *l)
{
    struct bytes d = answer_at(result, "decision"), k;
    int end = line_at(l, s, d.n > 0 ? answer_i64(d, "made") : answer_i64(result, "time"));
    int64_t told = answer_i64(row, "told");

    memset(l->mark, '.', (size_t)l->columns);
    l->mark[l->columns] = 0;
    if (told > 0)
        line_fill(l, '=', line_at(l, s, told), end);
    if (told > 0)
        l->mark[line_at(l, s, told)] = 'o';
    if (d.n > 0)
        l->mark[end] = 'D';
    for (struct answer_list t = answer_each_at(result, "talks"); answer_next(&t, &k);) {
        bool held = bytes_equal_str(answer_str(k, "status"), "held");

        if (held && is_in(k, answer_str(row, "partner")))
            l->mark[line_at(l, s, answer_i64(k, "when"))] = 'T';
        else if (held && !bytes_equal_str(answer_str(k, "agreed"), "nothing"))
            l->mark[line_at(l, s, answer_i64(k, "when"))] = 't';
    }
}

static int partner_columns(struct bytes result)
{
    struct bytes row;
    int widest = (int)strlen("PARTNER");

    for (struct answer_list l = answer_each_at(result, "rows"); answer_next(&l, &row);) {
        int w = (int)answer_str(row, "partner").n;

        widest = w > widest ? w : widest;
    }
    return widest;
}

static bool put_rows(const struct shown *s, struct bytes result, const struct who_knew_span *span, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "PARTNER", COLUMN_LEFT }, { "TOLD", COLUMN_LEFT }, { "NOTICE", COLUMN_WRAPS }, { "IN/OUT", COLUMN_LEFT }, { "", COLUMN_LEFT },
    };
    static const enum term_style styles[] = { STYLE_GOOD, STYLE_WARN, STYLE_BAD };
    CLEANUP(table_deinit) struct table t = { 0 };
    CLEANUP(buf_deinit) struct buf cell = { 0 };
    struct line line = { .columns = s->term.width - OTHER_COLUMNS - partner_columns(result) };
    struct bytes row;
    char time[20];

    line.columns = line.columns < LINE_COLUMNS_MIN ? LINE_COLUMNS_MIN : line.columns > LINE_COLUMNS_MAX ? LINE_COLUMNS_MAX : line.columns;
    buf_init(&cell, LINE_BYTES_MAX);
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each_at(result, "rows"); answer_next(&l, &row);) {
        buf_reset(&cell);
        line_make(result, row, span, &line);
        table_cell(&t, answer_str(row, "partner"));
        table_str(&t, answer_i64(row, "told") > 0 ? shape_time(s, row, "told", time) : "-");
        who_knew_told(row, &cell);
        if (!answer_is_true(row, "shown") && !answer_is_true(row, "after") && answer_i64(row, "told") > 0)
            buf_put(&cell, BYTES_STR(", not shown to the decider"));
        table_styled(&t, styles[who_knew_level(row)], buf_bytes(&cell));
        table_print(&t, "%" PRIu64 "/%" PRIu64, answer_u64(row, "in_count"), answer_u64(row, "out_count"));
        table_str(&t, line.mark);
    }
    if (t.rows == 0)
        puts("It names no partner that it affects.");
    return table_put(&t, stdout, &s->term, err);
}

static bool put_talks(const struct shown *s, struct bytes result, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct bytes k;

    buf_init(&b, LINE_BYTES_MAX);
    if (answer_u64(result, "talks_count") > 0)
        desk_heading(s, "Talks that touch it", answer_u64(result, "talks_count"));
    for (struct answer_list l = answer_each_at(result, "talks"); answer_next(&l, &k);) {
        buf_reset(&b);
        talk_rows_line(s, k, &b);
        fputs("  ", stdout);
        if (!desk_wrapped(s, buf_bytes(&b), "  ", err))
            return false;
    }
    return true;
}

static bool put_head(const struct shown *s, struct bytes result, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct bytes d = answer_at(result, "decision");
    char time[20];

    buf_init(&b, LINE_BYTES_MAX);
    desk_entry(answer_at(result, "proposal"), &b);
    buf_put(&b, BYTES_STR(", proposed by "));
    buf_put(&b, answer_str(result, "by"));
    buf_printf(&b, " on %s", shape_time(s, answer_at(result, "proposal"), "time", time));
    if (d.n > 0) {
        buf_put(&b, BYTES_STR("; "));
        buf_put(&b, answer_str(d, "outcome"));
        buf_printf(&b, " on %s (", shape_time(s, d, "made", time));
        buf_put(&b, answer_str(answer_at(d, "decision"), "name"));
        buf_put_u8(&b, ')');
    } else {
        buf_put(&b, BYTES_STR("; not decided"));
    }
    buf_printf(&b, ". Notice agreed at the table: %" PRIu64 " hours.", answer_u64(result, "notice_hours"));
    return desk_wrapped(s, buf_bytes(&b), "", err);
}

static bool put_all(const struct shown *s, struct bytes result, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf legend = { 0 };
    struct who_knew_span span = who_knew_span(result);
    char from[20], to[20];

    desk_begin(s, result);
    if (!put_head(s, result, err) || !put_rows(s, result, &span, err))
        return false;
    buf_init(&legend, LINE_BYTES_MAX);
    buf_printf(&legend,
               "Line: %s to %s. o told, = knew, D decided, T in a talk, t a talk that leaned without it. IN/OUT: talks that it was in, and "
               "those that leaned without it.",
               words_time(span.from, s->offset_ms, from), words_time(span.to, s->offset_ms, to));
    fputs(term_begin(&s->term, STYLE_FAINT), stdout);
    bool good = desk_wrapped(s, buf_bytes(&legend), "", err);
    fputs(term_end(&s->term, STYLE_FAINT), stdout);
    return good && put_talks(s, result, err);
}

static bool run_who_knew(struct call *c, struct pln_error *err)
{
    const struct desk_question q = { .method = "rules.who_knew", .in_order = call_text(c, "which") };
    const char *svg = call_text(c, "svg");
    struct bytes result;
    struct shown s;
    bool done;

    if (q.in_order == NULL)
        return call_usage(c, err, "of which decision or proposal? plenary who-knew eastside#12");
    if (!shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &result, &done, err))
        return false;
    if (svg != NULL) {
        if (!call_know_node(c, err))
            return false;
        s.offset_ms = c->node.offset_ms;
        if (!who_knew_svg_write(&s, result, svg, err))
            return false;
        if (!done)
            printf("%s is written.\n", svg);
        return true;
    }
    return done || put_all(&s, result, err);
}

static const struct command_option who_knew_options[] = {
    { "which", "ENTRY", "the decision or the proposal" },
    { "svg", "FILE", "draw it for a printed report, as SVG" },
    DESK_OPTION_AS_OF,
};

const struct command who_knew_commands[] = {
    { .name = "who-knew",
      .section = "Read",
      .usage = "ENTRY",
      .help = "since when each partner that a decision affects knew of it, and who was in which talk",
      .about =
          "A row a partner: when it was told (by its node's receipt, or its own word), how long before the decision, in how many talks it "
          "was and how many leaned without it. Of a proposal that is not decided: as of now.",
      .place = { "which" },
      .option = who_knew_options,
      .options = COUNT(who_knew_options),
      .run = run_who_knew },
};
const size_t who_knew_commands_count = COUNT(who_knew_commands);
