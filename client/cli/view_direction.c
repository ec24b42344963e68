/* view_direction.c: direction: where the coalition wants to go, what the figures say, what serves it.
 *
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_direction.c, tests/e2e/direction.sh */
#include "base/bytes.h"
#include "cli/series_rows.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define LINE_BYTES_MAX 65536
#define TITLE_INDENT_MAX 12

struct view {
    const struct shown *s;
    struct buf *b; /* a line */
    bool full;     /* one result or strategy was asked for */
    bool detail;   /* --long */
};

/* The line in b, behind two blanks. */
static bool put_line(const struct view *v, struct pln_error *err)
{
    bool good;

    if (v->b->n == 0)
        return true;
    fputs("  ", stdout);
    good = buf_check(v->b, "a line", err) && desk_wrapped(v->s, buf_bytes(v->b), "    ", err);
    buf_reset(v->b);
    return good;
}

/* `Indicator "Readers" (clinic#9)`: what goes on stands under the title. */
static bool put_title(const struct view *v, const char *what, struct bytes use, struct pln_error *err)
{
    char indent[TITLE_INDENT_MAX + 1];

    snprintf(indent, sizeof(indent), "%*s", (int)strlen(what) + 1, "");
    printf("%s%s%s ", term_begin(&v->s->term, STYLE_STRONG), what, term_end(&v->s->term, STYLE_STRONG));
    buf_reset(v->b);
    desk_entry(use, v->b);
    bool good = desk_wrapped(v->s, buf_bytes(v->b), indent, err);
    buf_reset(v->b);
    return good;
}

/* "percent: from 41 to 70 by 2031-12-31" */
static void aim_tell(struct bytes map, struct buf *out)
{
    struct bytes unit = answer_str(map, "unit"), from = answer_str(map, "baseline"), to = answer_str(map, "target");

    buf_put(out, unit.n > 0 ? unit : BYTES_STR("no unit"));
    buf_put(out, BYTES_STR(from.n > 0 ? ": from " : ": no baseline"));
    buf_put(out, from);
    buf_put(out, BYTES_STR(to.n == 0 ? ", no target" : from.n > 0 ? " to " : ", to "));
    buf_put(out, to);
    if (answer_str(map, "by").n > 0) {
        buf_put(out, BYTES_STR(" by "));
        buf_put(out, answer_str(map, "by"));
    }
}

static void since_tell(const struct shown *s, struct bytes chain, struct buf *out)
{
    char time[20];

    if (answer_is_true(chain, "in_force"))
        buf_printf(out, "in force since %.10s", shape_time(s, chain, "since", time));
    else
        buf_put(out, BYTES_STR("not in force"));
}

static bool put_groups(const struct view *v, struct bytes chain, const char *label, struct pln_error *err)
{
    if (answer_each_at(chain, "groups").left == 0)
        return true;
    buf_put(v->b, BYTES_STR(label));
    shape_list(answer_at(chain, "groups"), v->b);
    if (answer_each_at(chain, "unmeasured").left > 0) {
        buf_put(v->b, BYTES_STR("; no figure yet for "));
        shape_list(answer_at(chain, "unmeasured"), v->b);
    }
    return put_line(v, err);
}

/* "indicators not shown: 12": what the answer counts alone. */
static bool put_more(const struct view *v, struct bytes map, const char *key, const char *count_key, const char *what,
                     struct pln_error *err)
{
    uint64_t count = answer_u64(map, count_key), shown = answer_each_at(map, key).left;

    if (count <= shown)
        return true;
    buf_printf(v->b, "%s not shown: %" PRIu64, what, count - shown);
    return put_line(v, err);
}

/* ---- how it came about ---- */

static void uses_tell(const char *label, struct bytes uses, struct buf *out)
{
    struct answer_list l = answer_each(uses);
    struct bytes use;

    for (bool any = false; answer_next(&l, &use); any = true) {
        buf_put(out, BYTES_STR(any ? ", " : label));
        desk_entry(use, out);
    }
}

/* "2026-08-11, in force: "Help at the court" (commons#152); decided by ...": in the order in which they were written. */
static bool put_version(const struct view *v, struct bytes version, bool is_result, struct pln_error *err)
{
    struct bytes d, state = answer_str(version, "state");
    char time[20];

    if (answer_at(version, "in_force").n > 0)
        buf_printf(v->b, "%.10s, ", shape_time(v->s, version, "in_force", time));
    buf_put(v->b, bytes_equal_str(state, "in-force") ? BYTES_STR("in force") : state);
    buf_put(v->b, BYTES_STR(": "));
    desk_entry(answer_at(version, "version"), v->b);
    if (is_result) {
        buf_put(v->b, BYTES_STR(", "));
        aim_tell(version, v->b);
    }
    uses_tell("; because of ", answer_at(version, "because"), v->b);
    for (struct answer_list l = answer_each_at(version, "decisions"); answer_next(&l, &d);) {
        buf_put(v->b, BYTES_STR("; decided by "));
        desk_entry(answer_at(d, "decision"), v->b);
        buf_put(v->b, BYTES_STR(": "));
        desk_verdict(d, v->b);
    }
    return put_line(v, err) && put_more(v, version, "decisions", "decisions_count", "decisions that do not count,", err);
}

/* One version that nobody has changed is told by the lines above. */
static bool put_versions(const struct view *v, struct bytes chain, bool is_result, struct pln_error *err)
{
    struct answer_list l = answer_each_at(chain, "versions");
    struct bytes version;

    if (l.left < 2 && !v->full)
        return true;
    while (answer_next(&l, &version))
        if (!put_version(v, version, is_result, err))
            return false;
    return put_more(v, chain, "versions", "versions_count", "older drafts", err);
}

/* ---- what is measured, promised, found ---- */

static bool put_indicator(const struct view *v, struct bytes i, struct pln_error *err)
{
    struct bytes aim = answer_at(i, "aim");

    if (!put_title(v, "Indicator", answer_at(i, "indicator"), err))
        return false;
    buf_put(v->b, answer_str(i, "unit"));
    buf_put(v->b, BYTES_STR(bytes_equal_str(answer_str(i, "better"), "down") ? ", down is better" : ", up is better"));
    if (answer_is_true(i, "retired"))
        buf_put(v->b, BYTES_STR("; ended"));
    if (answer_str(i, "baseline").n > 0) {
        buf_put(v->b, BYTES_STR("; baseline "));
        buf_put(v->b, answer_str(i, "baseline"));
    }
    if (answer_str(i, "target").n > 0) {
        buf_put(v->b, BYTES_STR("; target "));
        buf_put(v->b, answer_str(i, "target"));
        if (answer_str(i, "by").n > 0) {
            buf_put(v->b, BYTES_STR(" by "));
            buf_put(v->b, answer_str(i, "by"));
        }
        if (bytes_equal_str(answer_str(aim, "type"), "objective")) {
            buf_put(v->b, BYTES_STR(", of "));
            desk_entry(aim, v->b);
        }
    }
    return put_line(v, err) && series_rows_put(v->s, i, v->full, err) && put_more(v, i, "series", "series_count", "groups", err);
}

static bool put_promises(const struct view *v, struct bytes chain, struct pln_error *err)
{
    struct bytes p = answer_at(chain, "promises");
    uint64_t kept = answer_u64(p, "kept"), open = answer_u64(p, "open"), not_kept = answer_u64(p, "not_kept");

    if (kept + open + not_kept == 0)
        return true;
    buf_printf(v->b, "promises for it: kept %" PRIu64 ", open %" PRIu64 ", of these late %" PRIu64 ", not kept %" PRIu64, kept, open,
               answer_u64(p, "late"), not_kept);
    return put_line(v, err);
}

static bool put_findings(const struct view *v, struct bytes chain, struct pln_error *err)
{
    struct bytes f;

    for (struct answer_list l = answer_each_at(chain, "findings"); answer_next(&l, &f);)
        if (!desk_finding(v->s, f, v->detail, err))
            return false;
    return put_more(v, chain, "findings", "findings_count", "findings", err);
}

/* ---- plans ---- */

static void objective_row(struct table *t, struct bytes o, struct buf *cell)
{
    struct bytes state = answer_str(o, "state");
    bool late = answer_is_true(o, "late");

    table_styled(t, late ? STYLE_BAD : STYLE_PLAIN, answer_str(o, "due"));
    if (answer_is_true(o, "retired"))
        table_str(t, "ended");
    else if (late)
        table_styled(t, STYLE_BAD, BYTES_STR("late"));
    else
        table_styled(t, bytes_equal_str(state, "kept") ? STYLE_GOOD : STYLE_PLAIN,
                     bytes_equal_str(state, "not-kept") ? BYTES_STR("not kept") : state);
    buf_reset(cell);
    desk_entry(answer_at(o, "promise"), cell);
    if (answer_is_true(o, "quick"))
        buf_put(cell, BYTES_STR(", an early win"));
    table_cell(t, buf_bytes(cell));
    buf_reset(cell);
    if (answer_at(o, "indicator").n > 0) {
        desk_entry(answer_at(o, "indicator"), cell);
        if (answer_str(o, "target").n > 0) {
            buf_put(cell, BYTES_STR(" at "));
            buf_put(cell, answer_str(o, "target"));
        }
    }
    table_cell(t, buf_bytes(cell));
}

static bool put_plan(const struct view *v, struct bytes plan, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "DUE", COLUMN_LEFT }, { "STATE", COLUMN_LEFT }, { "OBJECTIVE", COLUMN_WRAPS }, { "SHOWN BY", COLUMN_WRAPS }
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    CLEANUP(buf_deinit) struct buf cell = { 0 };
    struct bytes o;

    if (!put_title(v, "Plan", answer_at(plan, "plan"), err))
        return false;
    buf_put(v->b, BYTES_STR("table "));
    buf_put(v->b, answer_str(plan, "table"));
    buf_put(v->b, BYTES_STR(", "));
    buf_put(v->b, answer_str(plan, "from"));
    buf_put(v->b, BYTES_STR(" to "));
    buf_put(v->b, answer_str(plan, "to"));
    buf_put(v->b, BYTES_STR(answer_is_true(plan, "current") ? ", now" : ", not now"));
    if (answer_each_at(plan, "objectives").left == 0)
        buf_put(v->b, BYTES_STR("; no objective"));
    buf_init(&cell, LINE_BYTES_MAX);
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each_at(plan, "objectives"); answer_next(&l, &o);)
        objective_row(&t, o, &cell);
    return put_line(v, err) && table_put(&t, stdout, &v->s->term, err) &&
           put_more(v, plan, "objectives", "objectives_count", "objectives", err);
}

/* ---- results and strategies ---- */

static bool put_indicators(const struct view *v, struct bytes chain, struct pln_error *err)
{
    struct answer_list l = answer_each_at(chain, "indicators");
    struct bytes i;

    if (l.left == 0) {
        buf_put(v->b, BYTES_STR("no indicator of its own"));
        return put_line(v, err);
    }
    while (answer_next(&l, &i))
        if (!put_indicator(v, i, err))
            return false;
    return put_more(v, chain, "indicators", "indicators_count", "indicators", err);
}

static bool put_strategy(const struct view *v, struct bytes g, struct pln_error *err)
{
    struct bytes cause, plan;
    size_t n = 0;

    if (!put_title(v, "Strategy", answer_at(g, "strategy"), err))
        return false;
    since_tell(v->s, g, v->b);
    if (!put_line(v, err) || !put_groups(v, g, "first for ", err))
        return false;
    for (struct answer_list l = answer_each_at(g, "causes"); answer_next(&l, &cause); n++) {
        buf_put(v->b, BYTES_STR(n == 0 ? "what keeps the problem: " : "; "));
        buf_put(v->b, answer_value_str(cause));
    }
    if (n == 0 && answer_u64(g, "causes_n") > 0) /* its words are not here */
        buf_printf(v->b, "%" PRIu64 " %s named", answer_u64(g, "causes_n"), words_one(answer_u64(g, "causes_n"), "cause is", "causes are"));
    if (!put_line(v, err) || !put_promises(v, g, err) || !put_versions(v, g, false, err) || !put_findings(v, g, err) ||
        !put_indicators(v, g, err))
        return false;
    for (struct answer_list l = answer_each_at(g, "plans"); answer_next(&l, &plan);)
        if (!put_plan(v, plan, err))
            return false;
    return true;
}

static bool put_result(const struct view *v, struct bytes r, struct pln_error *err)
{
    struct bytes g;

    if (!put_title(v, "Result", answer_at(r, "result"), err))
        return false;
    buf_put(v->b, answer_str(r, "level"));
    buf_put(v->b, BYTES_STR("; "));
    aim_tell(r, v->b);
    buf_put(v->b, BYTES_STR("; "));
    since_tell(v->s, r, v->b);
    if (!put_line(v, err))
        return false;
    if (answer_str(r, "population").n > 0) {
        buf_put(v->b, BYTES_STR("for "));
        buf_put(v->b, answer_str(r, "population"));
    }
    if (!put_line(v, err) || !put_groups(v, r, "looked at apart: ", err) || !put_promises(v, r, err) || !put_versions(v, r, true, err) ||
        !put_findings(v, r, err) || !put_indicators(v, r, err))
        return false;
    for (struct answer_list l = answer_each_at(r, "strategies"); answer_next(&l, &g);) {
        putchar('\n');
        if (!put_strategy(v, g, err))
            return false;
    }
    return true;
}

static bool run_direction(struct call *c, struct pln_error *err)
{
    const struct desk_question q = {
        .method = "rules.direction", .text = { "of", "partner", "body", "strategy" }, .has_time = true, .has_page = true
    };
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct bytes result, r;
    struct shown s;
    struct view v = { &s, &b, call_has(c, "of"), call_has(c, "long") };
    bool done, any = false;

    if (!shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &result, &done, err))
        return false;
    if (done)
        return true;
    buf_init(&b, LINE_BYTES_MAX);
    desk_begin(&s, result);
    for (struct answer_list l = answer_each_at(result, "results"); answer_next(&l, &r); any = true) {
        if (any)
            putchar('\n');
        if (!put_result(&v, r, err))
            return false;
    }
    if (!any)
        printf("No result%s is in force.\n", desk_of_that_kind(c));
    desk_end(c, result);
    return true;
}

static const struct command_option direction_options[] = {
    { "of", "ENTRY", "only this result or strategy, with all its figures" },
    { "long", NULL, "with what shows each finding, what answers it, how it can mislead" },
    DESK_OPTION_PARTNER,
    DESK_OPTION_BODY,
    DESK_OPTION_STRATEGY,
    { "since", "TIME", "only figures of then and later" },
    { "until", "TIME", "only figures of before then" },
    DESK_OPTION_AS_OF,
    DESK_OPTIONS_PAGE,
};

const struct command direction_commands[] = {
    { .name = "direction",
      .section = "Read",
      .usage = "[ENTRY]",
      .help = "results and strategies in force, what the figures say, what serves them",
      .about = "Each result with its strategies: from where to where by when, for whom, which group has no figure; the last figure of each "
               "indicator and group beside the one before, who measured it, from which source; plans, objectives, how many promises serve "
               "it; how it was changed, by which decision, and what is found about that. COURSE draws the figures in their order as "
               "heights, the baseline before and the target behind them; what it draws is said in words beside it. With an entry (a "
               "result, a strategy, an indicator): every figure.",
      .place = { "of" },
      .option = direction_options,
      .options = COUNT(direction_options),
      .run = run_direction },
};
const size_t direction_commands_count = COUNT(direction_commands);
