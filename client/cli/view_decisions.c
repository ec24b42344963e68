/* view_decisions.c: decisions: what was decided, and whether it stands.
 *
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_desk.c, tests/e2e/rules.sh */
#include "base/bytes.h"
#include "cli/desk.h"

#include <stdio.h>

#define CELL_BYTES_MAX 65536

/* What is remarked, and what is found: "kept; affected-not-told". */
static void notes_put(struct bytes d, struct buf *out)
{
    struct bytes v;
    bool any = false;

    for (struct answer_list l = answer_each_at(d, "remarks"); answer_next(&l, &v); any = true) {
        buf_put(out, BYTES_STR(any ? ", " : ""));
        buf_put(out, answer_str(v, "word"));
    }
    for (struct answer_list l = answer_each_at(d, "findings"); answer_next(&l, &v); any = true) {
        buf_put(out, BYTES_STR(any ? ", !" : "!"));
        buf_put(out, answer_value_str(v));
    }
}

static void row(const struct shown *s, struct table *t, struct bytes d)
{
    CLEANUP(buf_deinit) struct buf cell = { 0 };
    enum term_style style;
    char time[20];

    buf_init(&cell, CELL_BYTES_MAX);
    table_str(t, shape_time(s, d, "made", time));
    table_cell(t, answer_str(d, "table"));
    style = desk_verdict(d, &cell);
    table_styled(t, style, buf_bytes(&cell));
    buf_reset(&cell);
    desk_entry(answer_at(d, "decision"), &cell);
    table_cell(t, buf_bytes(&cell));
    table_print(t, "%" PRIu64 " of %" PRIu64, answer_u64(d, "heard"), answer_u64(d, "seats"));
    buf_reset(&cell);
    notes_put(d, &cell);
    table_cell(t, buf_bytes(&cell));
}

static bool run_decisions(struct call *c, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "MADE", COLUMN_LEFT },      { "TABLE", COLUMN_LEFT }, { "VERDICT", COLUMN_WRAPS },
        { "DECISION", COLUMN_WRAPS }, { "HEARD", COLUMN_LEFT }, { "REMARKS", COLUMN_WRAPS },
    };
    const struct desk_question q = {
        .method = "rules.decisions", .text = { "partner", "body", "strategy", "verdict" }, .has_time = true, .has_page = true
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    struct bytes result, d;
    struct shown s;
    bool done;

    if (!shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &result, &done, err))
        return false;
    if (done)
        return true;
    desk_begin(&s, result);
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each_at(result, "decisions"); answer_next(&l, &d);)
        row(&s, &t, d);
    if (t.rows == 0)
        printf("Nothing%s was decided.\n", desk_of_that_kind(c));
    if (!table_put(&t, stdout, &s.term, err))
        return false;
    desk_end(c, result);
    return true;
}

static const struct command_option decisions_options[] = {
    { "verdict", "WORD", "only those that: stands, lacks, in-doubt, not-counted, not-here" },
    DESK_OPTION_PARTNER,
    DESK_OPTION_BODY,
    DESK_OPTION_STRATEGY,
    DESK_OPTIONS_TIME,
    DESK_OPTION_AS_OF,
    DESK_OPTIONS_PAGE,
};

const struct command decisions_commands[] = {
    { .name = "decisions",
      .section = "Read",
      .usage = "",
      .help = "what was decided, and whether it stands",
      .about =
          "The newest first. A decision stands, or lacks something that its table's rule asks for; it is in doubt where positions that "
          "others had in time would change that. REMARKS: small print, and after ! what is found about it.",
      .option = decisions_options,
      .options = COUNT(decisions_options),
      .daily = true,
      .run = run_decisions },
};
const size_t decisions_commands_count = COUNT(decisions_commands);
