/* series_rows.c: the measures of an indicator, as rows: their course drawn small, each figure in words beside it.
 *
 * In: an indicator of the node's answer. Out: tables on standard output.
 * Must not: judge: better or worse is the node's word; draw what the words do not say.
 * Bounds: the newest COURSE_POINTS of a course. Spec: docs/rpc.md "Desk". Tests: tests/unit/client_direction.c */
#include "cli/series_rows.h"

#include "base/bytes.h"
#include "view/chart.h"
#include "view/words.h"

#include <stdio.h>

#define LINE_BYTES_MAX 65536
#define COURSE_POINTS 14
#define BAR_COLUMNS 20

static bool number_of(struct bytes map, const char *key, struct decimal *out)
{
    struct bytes text = answer_str(map, key);
    struct pln_error ignored;

    return text.n > 0 && decimal_read(text, out, &ignored);
}

struct aim {
    struct decimal baseline, target;
    bool has_baseline, has_target;
};

static struct aim aim_of(struct bytes indicator)
{
    struct aim a = { 0 };

    a.has_baseline = number_of(indicator, "baseline", &a.baseline);
    a.has_target = number_of(indicator, "target", &a.target);
    return a;
}

static struct chart_scale scale_of(const struct aim *a, struct bytes points)
{
    struct chart_scale s = { 0 };
    struct bytes p;
    struct decimal d;

    if (a->has_baseline)
        chart_take(&s, &a->baseline);
    if (a->has_target)
        chart_take(&s, &a->target);
    for (struct answer_list l = answer_each(points); answer_next(&l, &p);)
        if (number_of(p, "value", &d))
            chart_take(&s, &d);
    return s;
}

/* Height of the baseline, a mark, the values in their order, a mark, height of the target. */
static void course_put(const struct shown *s, const struct aim *a, struct bytes points, struct buf *out)
{
    struct chart_scale scale = scale_of(a, points);
    struct answer_list l = answer_each(points);
    size_t skip = l.left > COURSE_POINTS ? l.left - COURSE_POINTS : 0;
    bool blocks = s->term.blocks;
    struct decimal d;
    struct bytes p;

    if (a->has_baseline) {
        chart_height(&scale, &a->baseline, blocks, out);
        buf_put(out, BYTES_STR(chart_mark(CHART_BASELINE, blocks)));
    }
    for (size_t i = 0; answer_next(&l, &p); i++)
        if (i >= skip && number_of(p, "value", &d))
            chart_height(&scale, &d, blocks, out);
    if (a->has_target) {
        buf_put(out, BYTES_STR(chart_mark(CHART_TARGET, blocks)));
        chart_height(&scale, &a->target, blocks, out);
    }
}

static void part_put(const char **parted, const char *before, struct bytes text, struct buf *out)
{
    if (text.n == 0)
        return;
    buf_put(out, BYTES_STR(*parted));
    buf_put(out, BYTES_STR(before));
    buf_put(out, text);
    *parted = ", ";
}

/* "since 2025-07-01, 212 people, final, corrected; eastside/ana: County file (eastside#30)" */
static void measure_tell(struct bytes m, struct buf *out)
{
    const char *parted = "";
    uint64_t n = answer_u64(m, "n");
    char people[40];

    snprintf(people, sizeof(people), "%" PRIu64 " %s", n, words_one(n, "person", "people"));
    part_put(&parted, "since ", answer_str(m, "from"), out);
    part_put(&parted, "", answer_at(m, "n").n > 0 ? BYTES_STR(people) : (struct bytes){ 0 }, out);
    part_put(&parted, "", answer_str(m, "status"), out);
    part_put(&parted, "", answer_is_true(m, "corrected") ? BYTES_STR("corrected") : (struct bytes){ 0 }, out);
    buf_put(out, BYTES_STR(parted[0] != 0 ? "; " : ""));
    buf_put(out, answer_str(m, answer_str(m, "person").n > 0 ? "person" : "partner"));
    parted = "";
    part_put(&parted, ": ", answer_str(m, "source"), out);
    buf_put(out, BYTES_STR(" ("));
    buf_put(out, answer_str(answer_at(m, "measure"), "name"));
    buf_put_u8(out, ')');
}

static struct bytes group_of(struct bytes series)
{
    struct bytes group = answer_str(series, "group");

    return group.n > 0 ? group : BYTES_STR("everyone");
}

static enum term_style change_style(struct bytes change)
{
    return bytes_equal_str(change, "worse") ? STYLE_WARN : bytes_equal_str(change, "better") ? STYLE_GOOD : STYLE_PLAIN;
}

/* "47 on 2025-12-31, better than 43 on 2025-06-30; ..." */
static void last_tell(struct bytes series, struct buf *out)
{
    struct answer_list l = answer_each_at(series, "measures");
    struct bytes last, before, change = answer_str(series, "change");

    if (!answer_next(&l, &last))
        return;
    buf_put(out, answer_str(last, "value"));
    buf_put(out, BYTES_STR(" on "));
    buf_put(out, answer_str(last, "on"));
    if (answer_next(&l, &before)) {
        bool same = bytes_equal_str(change, "same");
        buf_put(out, BYTES_STR(", "));
        buf_put(out, change.n > 0 ? change : BYTES_STR("before"));
        buf_put(out, BYTES_STR(same ? " as " : change.n > 0 ? " than " : " "));
        buf_put(out, answer_str(before, "value"));
        buf_put(out, BYTES_STR(" on "));
        buf_put(out, answer_str(before, "on"));
    }
    buf_put(out, BYTES_STR("; "));
    measure_tell(last, out);
}

static bool put_last(const struct shown *s, struct bytes indicator, struct pln_error *err)
{
    static const struct table_column columns[] = { { "GROUP", COLUMN_LEFT }, { "COURSE", COLUMN_LEFT }, { "LAST", COLUMN_WRAPS } };
    CLEANUP(table_deinit) struct table t = { 0 };
    CLEANUP(buf_deinit) struct buf cell = { 0 };
    struct aim a = aim_of(indicator);
    struct bytes series;

    buf_init(&cell, LINE_BYTES_MAX);
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each_at(indicator, "series"); answer_next(&l, &series);) {
        table_cell(&t, group_of(series));
        buf_reset(&cell);
        course_put(s, &a, answer_at(series, "points"), &cell);
        table_cell(&t, buf_bytes(&cell));
        buf_reset(&cell);
        last_tell(series, &cell);
        table_styled(&t, change_style(answer_str(series, "change")), buf_bytes(&cell));
    }
    return table_put(&t, stdout, &s->term, err);
}

/* ---- each measure with its bar ---- */

/* `  In the bars ":" is the baseline, 41; "|" is the target, 70.` */
static void legend_put(const struct shown *s, struct bytes indicator, const struct aim *a)
{
    const char *parted = "  In the bars";

    if (a->has_baseline) {
        printf("%s \"%s\" is the baseline, ", parted, chart_mark(CHART_BASELINE, s->term.blocks));
        term_put(stdout, answer_str(indicator, "baseline"));
        parted = ";";
    }
    if (a->has_target) {
        printf("%s \"%s\" is the target, ", parted, chart_mark(CHART_TARGET, s->term.blocks));
        term_put(stdout, answer_str(indicator, "target"));
    }
    if (a->has_baseline || a->has_target)
        puts(".");
}

static bool put_each(const struct shown *s, const struct aim *a, struct bytes series, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "ON", COLUMN_LEFT }, { "VALUE", COLUMN_RIGHT }, { "", COLUMN_LEFT }, { "MEASURED", COLUMN_WRAPS }
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    CLEANUP(buf_deinit) struct buf cell = { 0 };
    struct chart_scale scale = scale_of(a, answer_at(series, "points"));
    uint64_t shown = answer_each_at(series, "measures").left;
    struct bytes m;
    struct decimal d;

    chart_take_zero(&scale);
    buf_init(&cell, LINE_BYTES_MAX);
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each_at(series, "measures"); answer_next(&l, &m);) {
        table_cell(&t, answer_str(m, "on"));
        table_cell(&t, answer_str(m, "value"));
        buf_reset(&cell);
        if (number_of(m, "value", &d))
            chart_bar(&scale, &d, a->has_baseline ? &a->baseline : NULL, a->has_target ? &a->target : NULL, BAR_COLUMNS, s->term.blocks,
                      &cell);
        table_cell(&t, buf_bytes(&cell));
        buf_reset(&cell);
        measure_tell(m, &cell);
        table_cell(&t, buf_bytes(&cell));
    }
    buf_reset(&cell);
    buf_put(&cell, group_of(series));
    buf_put(&cell, BYTES_STR(": "));
    last_tell(series, &cell);
    fputs("  ", stdout);
    if (!desk_wrapped(s, buf_bytes(&cell), "    ", err) || !table_put(&t, stdout, &s->term, err))
        return false;
    if (answer_u64(series, "count") > shown)
        printf("  and %" PRIu64 " before: --since, --until\n", answer_u64(series, "count") - shown);
    return true;
}

bool series_rows_put(const struct shown *s, struct bytes indicator, bool full, struct pln_error *err)
{
    struct aim a = aim_of(indicator);
    struct bytes series;

    if (answer_each_at(indicator, "series").left == 0) {
        puts("  No figure yet.");
        return true;
    }
    if (!full)
        return put_last(s, indicator, err);
    legend_put(s, indicator, &a);
    for (struct answer_list l = answer_each_at(indicator, "series"); answer_next(&l, &series);)
        if (!put_each(s, &a, series, err))
            return false;
    return true;
}
