/* seats.c: who fills which seat at a time, and who speaks for it.
 *
 * In: a cut, a body's version, a time. Out: its seats in its order. Holders are placed first, then stand-ins: nobody speaks for two.
 * Must not: ask what was said.
 * Bounds: SEATS_MAX seats, SEAT_PEOPLE_MAX people each; the seat records of the body's chain are read once a seat.
 * Spec: docs/rules.md "Seats". Tests: tests/unit/rules_verdict.c */
#include "rules/seats.h"

#include "rules/rules.h"

#include "base/checked.h"

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

    if (at->log != seat->partner || !cut_has(c, record) || at->t > x || !bytes_equal(book_text(b, record, SEAT_NAME), seat->name) ||
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

/* With room for the body's seats. NULL: failed. */
static struct seating *seating_take(struct rules *r, uint32_t body)
{
    size_t seats = book_count(r->book, body, BODY_SEATS);
    struct seating *s;

    assert(seats <= SEATS_MAX);
    s = rules_take(r, 1, sizeof(*s) + seats * sizeof(s->seat[0]));
    if (s != NULL)
        s->seats = seats;
    return s;
}

static void fill_all(struct rules *r, const struct cut *c, uint32_t body, int64_t x, struct seating *s)
{
    const struct book *b = r->book;

    s->body = body;
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
    struct seating *s = seating_take(r, body_version);

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

/* ---- empty seats ---- */

/* Of a seat: the last day on which a record of the cut may have filled it; INT64_MIN: there is no record. */
static int64_t may_be_filled_until(struct rules *r, uint32_t body, struct book_seat seat)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, rec(r, body)->origin);
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list l = book_referrers(b, versions.at[i], TYPE_seat);

        for (size_t j = 0; j < l.count; j++) {
            int64_t retired, end = INT64_MAX;

            if (rec(r, l.at[j])->log != seat.partner || !rules_has(r, l.at[j]) || !bytes_equal(book_text(b, l.at[j], SEAT_NAME), seat.name))
                continue;
            retired = force_retired(&r->cut, l.at[j]);
            if (book_has(b, l.at[j], SEAT_UNTIL))
                end = book_number(b, l.at[j], SEAT_UNTIL);
            if (retired != INT64_MAX)
                end = min_i64(end, rules_day(r, retired));
            last = max_i64(last, end);
        }
    }
    return last;
}

/* The days on which nobody can have filled any of those still looked for are passed over. */
static int64_t day_to_look(const struct vacancy *v, const int64_t *until, size_t seats, int64_t day)
{
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < seats; i++) {
        if (v[i].asked)
            last = max_i64(last, until[i]);
    }
    return min_i64(day, last);
}

/* At the start of that day: those filled are no longer looked for. True: some still are. */
static bool look(const struct seating *s, struct vacancy *v, int64_t day, int64_t vacant_from)
{
    bool more = false;

    for (size_t i = 0; i < s->seats; i++) {
        if (v[i].asked && day >= v[i].from && seat_is_filled(&s->seat[i])) {
            v[i].asked = false;
            v[i].is_vacant = day < vacant_from;
            v[i].since = day + 1;
        }
        v[i].asked = v[i].asked && day > v[i].from;
        more = more || v[i].asked;
    }
    return more;
}

void seats_vacant(struct rules *r, uint32_t body_version, int64_t days, struct vacancy *vacancy)
{
    int64_t until[SEATS_MAX];
    struct seating *s = seating_take(r, body_version);
    bool more = false;

    if (s == NULL)
        return;
    fill_all(r, &r->cut, body_version, r->now_ms, s);
    for (size_t i = 0; i < s->seats; i++) {
        vacancy[i].asked = vacancy[i].asked && !seat_is_filled(&s->seat[i]);
        vacancy[i].is_vacant = vacancy[i].asked;
        vacancy[i].since = vacancy[i].from; /* unless it is found to have been filled later */
        until[i] = vacancy[i].asked ? may_be_filled_until(r, body_version, book_seat_at(r->book, body_version, BODY_SEATS, i)) : INT64_MIN;
        more = more || vacancy[i].asked;
    }
    for (int64_t day = r->today + 1; more;) {
        day = day_to_look(vacancy, until, s->seats, day - 1);
        if (day == INT64_MIN)
            return;
        fill_all(r, &r->cut, body_version, rules_day_begins(r, day), s);
        more = look(s, vacancy, day, r->today - days + 1);
    }
}
