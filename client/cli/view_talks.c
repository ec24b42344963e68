/* view_talks.c: talks: what was told of talks outside the tables: who was there, told in time or late, who was not there.
 *
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_views.c, tests/e2e/views_a.sh */
#include "base/bytes.h"
#include "cli/talk_rows.h"

#include <stdio.h>

#define CELL_BYTES_MAX 65536
#define ENTRIES_SHOWN 3

static void row(const struct shown *s, struct table *t, struct bytes k)
{
    CLEANUP(buf_deinit) struct buf cell = { 0 };
    enum term_style style;
    char time[20];

    buf_init(&cell, CELL_BYTES_MAX);
    table_str(t, shape_time(s, k, "when", time));
    desk_entry(answer_at(k, "talk"), &cell);
    if (answer_each_at(k, "touches").left > 0) {
        buf_put(&cell, BYTES_STR(", touches "));
        talk_rows_touches(k, ENTRIES_SHOWN, &cell);
    } else if (answer_each_at(k, "about").left > 0) {
        buf_put(&cell, BYTES_STR(", about "));
        talk_rows_entries(answer_at(k, "about"), ENTRIES_SHOWN, &cell);
    }
    table_cell(t, buf_bytes(&cell));
    buf_reset(&cell);
    talk_rows_people(k, &cell);
    table_cell(t, buf_bytes(&cell));
    buf_reset(&cell);
    table_cell(t, bytes_equal_str(answer_str(k, "status"), "held") ? answer_str(k, "agreed") : (struct bytes){ 0 });
    style = talk_rows_told(k, &cell);
    table_styled(t, style, buf_bytes(&cell));
    buf_reset(&cell);
    talk_rows_names(answer_at(k, "out"), &cell);
    table_cell(t, buf_bytes(&cell));
}

static bool run_talks(struct call *c, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "HELD", COLUMN_LEFT },   { "TALK", COLUMN_WRAPS }, { "WHO", COLUMN_WRAPS },
        { "AGREED", COLUMN_LEFT }, { "TOLD", COLUMN_WRAPS }, { "NOT IN IT", COLUMN_WRAPS },
    };
    const struct desk_question q = {
        .method = "rules.talks", .text = { "partner", "body", "strategy", "touching", "status", "told" }, .has_time = true, .has_page = true
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    CLEANUP(buf_deinit) struct buf agreed = { 0 };
    struct bytes result, k;
    struct shown s;
    bool done;

    if (!shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &result, &done, err))
        return false;
    if (done)
        return true;
    desk_begin(&s, result);
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each_at(result, "talks"); answer_next(&l, &k);)
        row(&s, &t, k);
    if (t.rows == 0)
        printf("No talk%s was told.\n", desk_of_that_kind(c));
    if (!table_put(&t, stdout, &s.term, err))
        return false;
    buf_init(&agreed, CELL_BYTES_MAX);
    buf_printf(&agreed,
               "The newest told first. Not in it: affected, and not there. Agreed: told within %" PRIu64
               " hours; within 24 if held in the last %" PRIu64 " hours before a proposal closes.",
               answer_u64(result, "disclose_hours"), answer_u64(result, "quiet_hours"));
    if (t.rows > 0 && !desk_wrapped(&s, buf_bytes(&agreed), "", err))
        return false;
    desk_end(c, result);
    return true;
}

static const struct command_option talks_options[] = {
    { "touching", "ENTRY", "only talks that touch this proposal or decision, or are about this entry" },
    { "status", "WORD", "only those that are: held, announced, cancelled" },
    { "told", "WORD", "only those told in-time, or late" },
    DESK_OPTION_PARTNER,
    DESK_OPTION_BODY,
    DESK_OPTION_STRATEGY,
    DESK_OPTIONS_TIME,
    DESK_OPTION_AS_OF,
    DESK_OPTIONS_PAGE,
};

const struct command talks_commands[] = {
    { .name = "talks",
      .section = "Read",
      .usage = "",
      .help = "talks outside the tables that were told: who was there, in time or late",
      .about =
          "The newest told first. Private talks are normal; told in time they are good practice, and shown so. --since and --until go by "
          "when they were held. Who is named may confirm or dispute: plenary confirm, plenary dispute.",
      .option = talks_options,
      .options = COUNT(talks_options),
      .run = run_talks },
};
const size_t talks_commands_count = COUNT(talks_commands);
