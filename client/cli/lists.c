/* lists.c: partners, bodies, seats: who takes part, at which tables, in which places.
 *
 * Must not: say what is in force: these are the newest records of each name; the rules decide.
 * Spec: docs/rpc.md "Logs and partners". Tests: tests/unit/client_read.c */
#include "base/bytes.h"
#include "cli/shapes.h"
#include "view/json.h"
#include "view/words.h"

#include <stdio.h>

static void list_cell(struct table *t, struct bytes array)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };

    buf_init(&b, 65536);
    shape_list(array, &b);
    table_cell(t, buf_bytes(&b));
}

static bool run_partners(struct call *c, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "PARTNER", COLUMN_LEFT },  { "ORGANIZATION", COLUMN_WRAPS }, { "STANDING", COLUMN_WRAPS },
        { "ENTRIES", COLUMN_RIGHT }, { "ADDRESS", COLUMN_WRAPS },
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    struct shown s;
    struct bytes partners, p;

    if (!shown_begin(c, &s, err) || !call_ask_none(c, "partners", &partners, err))
        return false;
    if (c->json) {
        json_put(stdout, partners);
        return true;
    }
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each(partners); answer_next(&l, &p);) {
        const char *standing = words_standing(answer_str(p, "standing"));
        table_cell(&t, answer_str(p, "handle"));
        table_cell(&t, answer_str(p, "name"));
        table_print(&t, "%s%s%s", standing != NULL ? standing : "?", answer_is_true(p, "convener") ? ", convener" : "",
                    answer_is_true(p, "own") ? ", this node" : "");
        table_print(&t, "%" PRIu64, answer_u64(p, "size"));
        list_cell(&t, answer_at(p, "addresses"));
    }
    return table_put(&t, stdout, &s.term, err);
}

static void ref_cell(struct table *t, struct bytes ref)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };

    buf_init(&b, 4096);
    shape_ref(ref, &b);
    table_cell(t, buf_bytes(&b));
}

/* The seats of a body's facts: "resident-1 (eastside), funder-1 (northclinic)". */
static void seats_cell(struct table *t, struct bytes seats)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct answer_list l = answer_each(seats);
    struct bytes seat;

    buf_init(&b, 65536);
    for (bool first = true; answer_next(&l, &seat); first = false) {
        if (!first)
            buf_put(&b, BYTES_STR(", "));
        buf_put(&b, answer_str(seat, "name"));
        buf_put(&b, BYTES_STR(" ("));
        shape_ref(answer_at(seat, "partner"), &b);
        buf_put(&b, BYTES_STR(")"));
    }
    table_cell(t, buf_bytes(&b));
}

/* A record is not yet what holds: a draft, a seat of a name that the table does not have, a second claim. */
static bool by_rules(const struct shown *s, size_t rows, struct pln_error *err)
{
    return rows == 0 ||
           term_put_behind(stdout, &s->term, BYTES_STR("As written. What is in force, and who fills which seat: plenary tables"), "", err);
}

static bool run_bodies(struct call *c, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "TABLE", COLUMN_LEFT },  { "KIND", COLUMN_LEFT },   { "RULE", COLUMN_LEFT },
        { "KEEPER", COLUMN_LEFT }, { "SEATS", COLUMN_WRAPS }, { "RECORD", COLUMN_LEFT },
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    struct shown s;
    struct bytes bodies, b;

    if (!shown_begin(c, &s, err) || !call_ask_none(c, "bodies", &bodies, err))
        return false;
    if (c->json) {
        json_put(stdout, bodies);
        return true;
    }
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each(bodies); answer_next(&l, &b);) {
        struct bytes facts = answer_at(b, "facts");
        table_cell(&t, answer_str(b, "handle"));
        table_cell(&t, answer_str(facts, "kind"));
        table_cell(&t, answer_str(facts, "rule"));
        ref_cell(&t, answer_at(facts, "keeper"));
        seats_cell(&t, answer_at(facts, "seats"));
        ref_cell(&t, answer_at(b, "entry"));
    }
    if (t.rows == 0)
        puts("There is no table yet: plenary body edit records one.");
    return table_put(&t, stdout, &s.term, err) && by_rules(&s, t.rows, err);
}

static bool run_seats(struct call *c, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "SEAT", COLUMN_LEFT },  { "PARTNER", COLUMN_LEFT }, { "FILLED BY", COLUMN_WRAPS },
        { "UNTIL", COLUMN_LEFT }, { "RECORD", COLUMN_LEFT },
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    const char *body = call_text(c, "body");
    struct shown s;
    struct bytes seats, seat, ref;
    char until[20];

    if (!shown_begin(c, &s, err) || !(body != NULL ? call_ask_text(c, "seats", body, &seats, err) : call_ask_none(c, "seats", &seats, err)))
        return false;
    if (c->json) {
        json_put(stdout, seats);
        return true;
    }
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each(seats); answer_next(&l, &seat);) {
        CLEANUP(buf_deinit) struct buf members = { 0 };
        struct bytes facts = answer_at(seat, "facts");
        struct answer_list m = answer_each_at(facts, "members");
        buf_init(&members, 65536);
        for (bool first = true; answer_next(&m, &ref); first = false) {
            if (!first)
                buf_put(&members, BYTES_STR(", "));
            shape_ref(ref, &members);
        }
        table_cell(&t, answer_str(seat, "name"));
        table_cell(&t, answer_str(seat, "partner"));
        table_cell(&t, buf_bytes(&members));
        if (answer_str(facts, "until").n > 0)
            table_cell(&t, answer_str(facts, "until"));
        else
            table_str(&t, shape_time(&s, facts, "until", until));
        ref_cell(&t, answer_at(seat, "entry"));
    }
    if (t.rows == 0)
        puts("Nobody fills a seat yet: plenary seat records it.");
    return table_put(&t, stdout, &s.term, err) && by_rules(&s, t.rows, err);
}

static const struct command_option seats_options[] = {
    { "body", "TABLE", "only the seats of this table" },
};

const struct command lists_commands[] = {
    { .name = "partners",
      .section = "Read",
      .usage = "",
      .help = "the partners, their standing, where their nodes are",
      .run = run_partners },
    { .name = "bodies", .section = "Read", .usage = "", .help = "the newest record of each table, in force or not", .run = run_bodies },
    { .name = "seats",
      .section = "Read",
      .usage = "[TABLE]",
      .help = "the newest record of each seat, counted or not",
      .place = { "body" },
      .option = seats_options,
      .options = COUNT(seats_options),
      .run = run_seats },
};
const size_t lists_commands_count = COUNT(lists_commands);
