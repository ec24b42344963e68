/* view_tables.c: tables: who decides what, by which rule, and who fills the seats.
 *
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/e2e/views_b.sh */
#include "base/bytes.h"
#include "cli/desk.h"
#include "view/words.h"

#include <stdio.h>

#define LINE_BYTES_MAX 65536

static bool put_rule(const struct shown *s, struct bytes t, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    uint64_t notice = answer_u64(t, "notice");
    char since[20];

    buf_init(&b, LINE_BYTES_MAX);
    buf_put(&b, answer_str(t, "kind"));
    buf_put(&b, BYTES_STR(", decides by "));
    buf_put(&b, answer_str(t, "rule"));
    buf_printf(&b, "; %" PRIu64 "%% of seats must be heard", answer_u64(t, "quorum"));
    if (answer_each_at(t, "needs").left > 0) {
        buf_put(&b, BYTES_STR(", among them "));
        shape_list(answer_at(t, "needs"), &b);
    }
    buf_printf(&b, "; notice %" PRIu64 " hours; kept by ", notice);
    buf_put(&b, answer_str(t, "keeper"));
    buf_printf(&b, "; in force since %.10s; looked at again on ", shape_time(s, t, "since", since));
    buf_put(&b, answer_str(t, "review"));
    if (answer_is_true(t, "review_due"))
        buf_put(&b, BYTES_STR(" (due)"));
    fputs("  ", stdout);
    return buf_check(&b, "a line", err) && desk_wrapped(s, buf_bytes(&b), "  ", err);
}

/* The holder's name; then who stands in. */
static void seat_row(const struct shown *s, struct table *t, struct bytes seat)
{
    CLEANUP(buf_deinit) struct buf stand_ins = { 0 };
    struct answer_list people = answer_each_at(seat, "people");
    struct bytes person, holder = { 0 };
    char until[20];
    bool ends = answer_is_true(seat, "ends_soon");

    buf_init(&stand_ins, LINE_BYTES_MAX);
    if (answer_next(&people, &person))
        holder = answer_value_str(person);
    for (bool any = false; answer_next(&people, &person); any = true) {
        buf_put(&stand_ins, BYTES_STR(any ? ", " : ""));
        buf_put(&stand_ins, answer_value_str(person));
    }
    table_cell(t, answer_str(seat, "kind"));
    table_cell(t, answer_str(seat, "seat"));
    table_cell(t, answer_str(seat, "partner"));
    if (answer_is_true(seat, "filled"))
        table_cell(t, holder);
    else
        table_styled(t, STYLE_WARN, BYTES_STR("(empty)"));
    table_cell(t, buf_bytes(&stand_ins));
    table_styled(t, ends ? STYLE_WARN : STYLE_PLAIN, answer_str(seat, "until"));
    shape_time(s, seat, "mandate_until", until);
    until[10] = 0;
    table_styled(t, ends ? STYLE_WARN : STYLE_PLAIN, BYTES_STR(until));
}

static bool put_table(const struct shown *s, struct bytes body, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "KIND", COLUMN_LEFT },       { "SEAT", COLUMN_LEFT },  { "PARTNER", COLUMN_LEFT },       { "HELD BY", COLUMN_WRAPS },
        { "STAND-INS", COLUMN_WRAPS }, { "UNTIL", COLUMN_LEFT }, { "MANDATE UNTIL", COLUMN_LEFT },
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    struct bytes seat;
    uint64_t vacant = answer_u64(body, "vacant");

    term_put_styled(stdout, &s->term, STYLE_STRONG, answer_str(body, "table"));
    fputs(" (", stdout);
    term_put(stdout, answer_str(answer_at(body, "body"), "name"));
    fputs(")", stdout);
    if (vacant > 0)
        printf(", %" PRIu64 " %s empty", vacant, words_one(vacant, "seat is", "seats are"));
    putchar('\n');
    if (!put_rule(s, body, err))
        return false;
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each_at(body, "seats"); answer_next(&l, &seat);)
        seat_row(s, &t, seat);
    return table_put(&t, stdout, &s->term, err);
}

static bool run_tables(struct call *c, struct pln_error *err)
{
    const struct desk_question q = { .method = "rules.tables", .text = { "partner", "body", "strategy" }, .has_page = true };
    struct bytes result, body;
    struct shown s;
    bool done, any = false;

    if (!shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &result, &done, err))
        return false;
    if (done)
        return true;
    desk_begin(&s, result);
    for (struct answer_list l = answer_each_at(result, "tables"); answer_next(&l, &body); any = true) {
        if (any)
            putchar('\n');
        if (!put_table(&s, body, err))
            return false;
    }
    if (!any)
        printf("No table%s is in force.\n", desk_of_that_kind(c));
    desk_end(c, result);
    return true;
}

static const struct command_option tables_options[] = {
    DESK_OPTION_PARTNER, DESK_OPTION_BODY, DESK_OPTION_STRATEGY, DESK_OPTION_AS_OF, DESK_OPTIONS_PAGE,
};

const struct command tables_commands[] = {
    { .name = "tables",
      .section = "Read",
      .usage = "",
      .help = "who decides what, by which rule, who fills the seats",
      .about = "Tables in force: their rule, how many must be heard, notice, keeper, when they are looked at again; each seat with who "
               "holds it, "
               "who stands in, and until when: the seat's own day and the holder's mandate. A partner's: where it keeps or has a seat.",
      .option = tables_options,
      .options = COUNT(tables_options),
      .run = run_tables },
};
const size_t tables_commands_count = COUNT(tables_commands);
