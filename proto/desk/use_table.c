/* use_table.c: a table as a row of answers: how it decides, who fills its seats, what ends or is due soon.
 *
 * In: a version of a body. Out: one map. Must not: judge.
 * Bounds: SEATS_MAX seats. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_tables.c */
#include "desk/use.h"

#define SOON_DAYS 30

static void write_kind(struct writer *w, const char *key, int64_t kind)
{
    write_key(w, key);
    write_text_or_nil(w, kind > 0 && kind < seat_kind_end ? seat_kind_words[kind - 1] : "");
}

/* When the holder's mandate ends: INT64_MAX if the seat is empty or nobody can tell. */
static int64_t mandate_until(const struct desk_call *c, const struct seat_at *seat)
{
    uint32_t mandate = seat->people > 0 ? force_mandate(&c->r->cut, seat->person[0], c->r->now_ms) : BOOK_NONE;

    return mandate != BOOK_NONE ? book_number(c->b, mandate, MANDATE_UNTIL) : INT64_MAX;
}

static bool write_seat(struct desk_call *c, struct writer *w, const struct seat_at *seat, struct pln_error *err)
{
    bool has_until = seat_is_filled(seat) && book_has(c->b, seat->record, SEAT_UNTIL);
    int64_t until = has_until ? book_number(c->b, seat->record, SEAT_UNTIL) : -1, mandate = mandate_until(c, seat);

    writer_map(w, 8);
    write_key(w, "seat");
    writer_str(w, seat->name);
    write_kind(w, "kind", seat->kind);
    write_key(w, "partner");
    if (!use_partner(c, w, seat->partner, err))
        return false;
    write_key(w, "filled");
    writer_bool(w, seat_is_filled(seat));
    write_key(w, "people");
    writer_array(w, seat->people);
    for (size_t i = 0; i < seat->people; i++)
        if (!use_person(c, w, seat->person[i], err))
            return false;
    write_key(w, "until");
    use_day(w, until);
    write_key(w, "mandate_until");
    use_time(w, mandate);
    write_key(w, "ends_soon");
    writer_bool(w, (has_until && until <= c->r->today + SOON_DAYS) ||
                       (mandate != INT64_MAX && mandate <= c->r->now_ms + SOON_DAYS * RULES_DAY_MS));
    return true;
}

static bool write_rule(struct desk_call *c, struct writer *w, uint32_t body, struct pln_error *err)
{
    int64_t kind = book_number(c->b, body, BODY_KIND), rule = book_number(c->b, body, BODY_RULE);
    int64_t review = book_number(c->b, body, BODY_REVIEW);
    size_t needs = book_count(c->b, body, BODY_NEEDS);

    write_key(w, "kind");
    write_text_or_nil(w, kind > 0 && kind < body_kind_end ? body_kind_words[kind - 1] : "");
    write_key(w, "rule");
    write_text_or_nil(w, rule > 0 && rule < body_rule_end ? body_rule_words[rule - 1] : "");
    write_key(w, "quorum");
    writer_i64(w, book_number(c->b, body, BODY_QUORUM));
    write_key(w, "needs");
    writer_array(w, needs);
    for (size_t i = 0; i < needs; i++) {
        int64_t need = book_number_at(c->b, body, BODY_NEEDS, i);

        writer_cstr(w, need > 0 && need < seat_kind_end ? seat_kind_words[need - 1] : "");
    }
    write_key(w, "notice");
    writer_i64(w, book_number(c->b, body, BODY_NOTICE));
    write_key(w, "review");
    use_day(w, review);
    write_key(w, "review_due");
    writer_bool(w, review <= c->r->today + SOON_DAYS);
    write_key(w, "keeper");
    return use_partner(c, w, force_keeper(&c->r->cut, body), err);
}

bool use_table(struct desk_call *c, struct writer *w, uint32_t body, struct pln_error *err)
{
    bool is_in_force = direction_in_force(c->r, body) == body;
    const struct seating *s = is_in_force ? seats_now(c->r, body) : seats_at(c->r, &c->r->cut, body, c->r->now_ms);
    size_t vacant = 0;

    if (s == NULL)
        return fail(err, PLN_TOO_LARGE, "the seats of all tables together are too many for one answer: ask for fewer with `limit`");
    for (size_t i = 0; i < s->seats; i++)
        vacant += !seat_is_filled(&s->seat[i]);
    writer_map(w, 13);
    write_key(w, "body");
    if (!use_write(c, w, body, err))
        return false;
    write_key(w, "table");
    writer_str(w, book_text(c->b, body, BODY_HANDLE));
    write_key(w, "since");
    use_time(w, force_chain_since(c->r, &c->r->cut, body, c->r->now_ms));
    if (!write_rule(c, w, body, err)) /* eight keys */
        return false;
    write_key(w, "vacant");
    writer_u64(w, vacant);
    write_key(w, "seats");
    writer_array(w, s->seats);
    for (size_t i = 0; i < s->seats; i++)
        if (!write_seat(c, w, &s->seat[i], err))
            return false;
    return true;
}
