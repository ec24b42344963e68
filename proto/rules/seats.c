/* seats.c: who fills which seat at a time, and who speaks for it.
 *
 * In: a cut, a body's version, a time. Out: its seats in its order. Holders are placed first, then stand-ins: nobody speaks for two.
 * Must not: ask what was said.
 * Bounds: SEATS_MAX seats, SEAT_PEOPLE_MAX people each; the seat records of the body's chain are read once a seat.
 * Spec: docs/rules.md "Seats". Tests: tests/unit/rules_verdict.c */
#include "rules/seats.h"

#include "rules/rules.h"

#include <assert.h>

static bool is_taken(const struct seating *s, uint32_t person)
{
    return seats_of_person(s, person) >= 0;
}

/* Does a seat record fill the seat at x? */
static bool fills(struct rules *r, const struct cut *c, const struct seat_at *seat, uint32_t record, uint32_t body, int64_t x)
{
    const struct book *b = r->book;
    const struct record *at = &b->record[record];
    uint32_t holder, mandate;

    if (!cut_has(c, record) || at->log != seat->partner || at->t > x || !bytes_equal(book_text(b, record, SEAT_NAME), seat->name) ||
        book_count(b, record, SEAT_MEMBERS) == 0)
        return false;
    if (book_has(b, record, SEAT_UNTIL) && rules_day(r, x) > book_number(b, record, SEAT_UNTIL))
        return false;
    if (force_retired(c, record) <= x)
        return false;
    holder = book_person_at(b, record, SEAT_MEMBERS, 0);
    if (holder == BOOK_NONE || b->person[holder].log != seat->partner)
        return false;
    mandate = force_mandate(c, holder, x);
    return mandate != BOOK_NONE && force_mandate_covers(b, mandate, body);
}

static void holder_place(struct rules *r, const struct cut *c, struct seating *s, struct seat_at *seat, int64_t x)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, b->record[s->body].origin);
    uint32_t first = BOOK_NONE;

    if (seat->partner == BOOK_NONE || !cut_was_partner(c, seat->partner, x))
        return;
    for (size_t i = 0; i < versions.count; i++) {
        struct book_list l = book_referrers(b, versions.at[i], TYPE_seat);

        for (size_t j = 0; j < l.count; j++) { /* all of one log: Order is the index */
            if (l.at[j] < first && fills(r, c, seat, l.at[j], s->body, x) && !is_taken(s, book_person_at(b, l.at[j], SEAT_MEMBERS, 0)))
                first = l.at[j];
        }
    }
    seat->record = first;
    if (first != BOOK_NONE)
        seat->person[seat->people++] = book_person_at(b, first, SEAT_MEMBERS, 0);
}

static void fill_all(struct rules *r, const struct cut *c, uint32_t body, int64_t x, struct seating *s)
{
    const struct book *b = r->book;

    *s = (struct seating){ .body = body, .seats = book_count(b, body, BODY_SEATS) };
    assert(s->seats <= SEATS_MAX);
    for (size_t i = 0; i < s->seats; i++) {
        struct book_seat named = book_seat_at(b, body, BODY_SEATS, i);

        s->seat[i] = (struct seat_at){ .name = named.name, .kind = named.kind, .partner = named.partner, .record = BOOK_NONE };
    }
    for (size_t i = 0; i < s->seats; i++)
        holder_place(r, c, s, &s->seat[i], x);
    for (size_t i = 0; i < s->seats; i++) {
        struct seat_at *seat = &s->seat[i];

        if (!seat_is_filled(seat))
            continue;
        for (size_t j = 1; j < book_count(b, seat->record, SEAT_MEMBERS) && seat->people < SEAT_PEOPLE_MAX; j++) {
            uint32_t person = book_person_at(b, seat->record, SEAT_MEMBERS, j);

            if (person != BOOK_NONE && b->person[person].log == seat->partner && !is_taken(s, person))
                seat->person[seat->people++] = person;
        }
    }
}

const struct seating *seats_at(struct rules *r, const struct cut *c, uint32_t body_version, int64_t x)
{
    struct seating *s = rules_take(r, 1, sizeof(*s));

    if (s != NULL)
        fill_all(r, c, body_version, x, s);
    return s;
}

int seats_of_person(const struct seating *s, uint32_t person)
{
    for (size_t i = 0; i < s->seats; i++) {
        for (size_t j = 0; j < s->seat[i].people; j++) {
            if (s->seat[i].person[j] == person)
                return (int)i;
        }
    }
    return -1;
}

static bool is_filled_at(struct rules *r, uint32_t body, struct bytes name, int64_t x)
{
    struct seating s;

    fill_all(r, &r->cut, body, x, &s);
    for (size_t i = 0; i < s.seats; i++) {
        if (bytes_equal(s.seat[i].name, name))
            return seat_is_filled(&s.seat[i]);
    }
    return false;
}

bool seats_filled_within(struct rules *r, uint32_t body_version, struct bytes name, int64_t days)
{
    int64_t first;

    if (is_filled_at(r, body_version, name, r->now_ms))
        return true;
    first = rules_day(r, rec(r, book_versions(r->book, rec(r, body_version)->origin).at[0])
                             ->t); /* whatever the setting says: not before the table was written */
    for (int64_t day = r->today; day > r->today - days && day >= first; day--) {
        if (is_filled_at(r, body_version, name, rules_day_begins(r, day)))
            return true;
    }
    return false;
}
