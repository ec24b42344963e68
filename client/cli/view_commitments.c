/* view_commitments.c: commitments: what is promised by whom, and what is asked and not yet answered.
 *
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/e2e/views_b.sh */
#include "base/bytes.h"
#include "base/civil.h"
#include "cli/desk.h"
#include "record/typed.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define CELL_BYTES_MAX 65536

/* "late, blocked, moved 2 times" */
static enum term_style state_put(struct bytes p, struct buf *out)
{
    struct bytes state = answer_str(p, "state");
    uint64_t moves = answer_u64(p, "moves");
    bool late = answer_is_true(p, "late");

    if (answer_is_true(p, "retired"))
        buf_put(out, BYTES_STR("retired"));
    else if (late)
        buf_put(out, BYTES_STR("late"));
    else if (bytes_equal_str(state, "not-kept"))
        buf_put(out, BYTES_STR("not kept"));
    else
        buf_put(out, state);
    if (answer_is_true(p, "blocked"))
        buf_put(out, BYTES_STR(", blocked"));
    if (moves > 0)
        buf_printf(out, ", moved %" PRIu64 " %s", moves, words_one(moves, "time", "times"));
    return late ? STYLE_BAD : bytes_equal_str(state, "kept") ? STYLE_GOOD : bytes_equal_str(state, "not-kept") ? STYLE_WARN : STYLE_PLAIN;
}

static void uses_put(struct bytes uses, struct buf *out)
{
    struct bytes use;
    bool any = false;

    for (struct answer_list l = answer_each(uses); answer_next(&l, &use); any = true) {
        buf_put(out, BYTES_STR(any ? ", " : ""));
        desk_entry_typed(use, out);
    }
}

static void promise_row(struct table *t, struct bytes p)
{
    CLEANUP(buf_deinit) struct buf cell = { 0 };
    enum term_style style;

    buf_init(&cell, CELL_BYTES_MAX);
    table_cell(t, answer_str(p, "due"));
    table_cell(t, answer_str(p, "partner"));
    style = state_put(p, &cell);
    table_styled(t, style, buf_bytes(&cell));
    buf_reset(&cell);
    if (bytes_equal_str(answer_str(answer_at(p, "promise"), "type"), "objective"))
        buf_put(&cell, BYTES_STR("objective "));
    desk_entry(answer_at(p, "promise"), &cell);
    table_cell(t, buf_bytes(&cell));
    buf_reset(&cell);
    uses_put(answer_at(p, "for"), &cell);
    table_cell(t, buf_bytes(&cell));
    table_cell(t, answer_str(p, "checked_by"));
}

static bool put_promises(const struct call *c, const struct shown *s, struct bytes result, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "DUE", COLUMN_LEFT },      { "PARTNER", COLUMN_LEFT }, { "STATE", COLUMN_WRAPS },
        { "PROMISE", COLUMN_WRAPS }, { "FOR", COLUMN_WRAPS },    { "CHECKS", COLUMN_LEFT },
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    struct bytes p;

    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each_at(result, "commitments"); answer_next(&l, &p);)
        promise_row(&t, p);
    if (t.rows == 0)
        printf("No promise%s was made.\n", desk_of_that_kind(c));
    return table_put(&t, stdout, &s->term, err);
}

static bool put_asked(const struct shown *s, struct bytes result, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "DUE", COLUMN_LEFT }, { "FROM", COLUMN_LEFT }, { "TO", COLUMN_LEFT }, { "ASKED", COLUMN_WRAPS }
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    CLEANUP(buf_deinit) struct buf cell = { 0 };
    struct bytes q;

    buf_init(&cell, CELL_BYTES_MAX);
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each_at(result, "asked"); answer_next(&l, &q);) {
        buf_reset(&cell);
        desk_entry(answer_at(q, "request"), &cell);
        table_styled(&t, answer_is_true(q, "late") ? STYLE_BAD : STYLE_PLAIN, answer_str(q, "due"));
        table_cell(&t, answer_str(q, "partner"));
        table_cell(&t, answer_str(q, "to"));
        table_cell(&t, buf_bytes(&cell));
    }
    if (t.rows > 0)
        desk_heading(s, "Asked and not yet answered", answer_u64(answer_at(result, "counts"), "requests"));
    return table_put(&t, stdout, &s->term, err);
}

/* --due: a day, or a span from today: `14d` is `+14d`. */
static bool due_read(struct call *c, const struct shown *s, struct buf *out, struct pln_error *err)
{
    const char *text = call_text(c, "due");
    char typed[64], date[CIVIL_DATE_TEXT];
    int64_t day;
    size_t n = strlen(text);
    bool is_span = n > 1 && n < 8 && strspn(text, "0123456789") == n - 1 && (text[n - 1] == 'd' || text[n - 1] == 'w');
    struct writer w = writer_into(out);

    snprintf(typed, sizeof(typed), "%s%s", is_span ? "+" : "", text);
    if (!call_know_node(c, err))
        return false;
    if (!typed_date(BYTES_STR(typed), s->now_ms, c->node.offset_ms, false, &day, err)) {
        c->usage = true;
        return within(err, "--due");
    }
    civil_date_write(day, date);
    writer_cstr(&w, date);
    return writer_done(&w, "--due", err);
}

static void put_counts(struct bytes result)
{
    struct bytes n = answer_at(result, "counts");

    printf("Kept %" PRIu64 ", not kept %" PRIu64 ", open %" PRIu64 ", of these late %" PRIu64 "\n", answer_u64(n, "kept"),
           answer_u64(n, "not_kept"), answer_u64(n, "open"), answer_u64(n, "late"));
}

static bool run_commitments(struct call *c, struct pln_error *err)
{
    struct desk_question q = { .method = "rules.commitments",
                               .text = { "partner", "body", "strategy", "state" },
                               .flag = { "overdue" },
                               .has_time = true,
                               .has_page = true };
    CLEANUP(buf_deinit) struct buf due = { 0 };
    struct bytes result;
    struct shown s;
    bool done;

    buf_init(&due, 64);
    if (!shown_begin(c, &s, err) || (call_has(c, "due") && !due_read(c, &s, &due, err)))
        return false;
    if (due.n > 0) {
        q.more.name = "due";
        q.more.value = buf_bytes(&due);
    }
    if (!desk_ask(c, &s, &q, &result, &done, err))
        return false;
    if (done)
        return true;
    desk_begin(&s, result);
    put_counts(result);
    if (!put_promises(c, &s, result, err) || !put_asked(&s, result, err))
        return false;
    desk_end(c, result);
    return true;
}

static const struct command_option commitments_options[] = {
    { "overdue", NULL, "only what is open and past its day" },
    DESK_OPTION_PARTNER,
    DESK_OPTION_BODY,
    DESK_OPTION_STRATEGY,
    DESK_OPTIONS_TIME,
    { "due", "DATE", "only what is due by then: 2026-03-01, friday, 14d" },
    { "state", "WORD", "open, kept, not-kept or all" },
    DESK_OPTION_AS_OF,
    DESK_OPTIONS_PAGE,
};

const struct command commitments_commands[] = {
    { .name = "commitments",
      .section = "Read",
      .usage = "",
      .help = "what is promised by whom, what is late, what is asked",
      .about =
          "Commitments and objectives with the day that they are due by the last move, how often they were moved, what they serve and who "
          "checks them; then requests that nobody has answered. Without more: what is open, the soonest due first. A partner's list is "
          "of all states and begins with what it kept.",
      .option = commitments_options,
      .options = COUNT(commitments_options),
      .daily = true,
      .run = run_commitments },
};
const size_t commitments_commands_count = COUNT(commitments_commands);
