/* seats.c: who fills which seat at a time, and who speaks for it.
 *
 * In: a cut, a body's version, a time. Out: its seats in its order. Holders are placed first, then stand-ins: nobody speaks for two.
 * Must not: ask what was said.
 * Bounds: SEATS_MAX seats, SEAT_PEOPLE_MAX people each; a seat's own records, up to the first that fills it.
 * Spec: docs/rules.md "Seats". Tests: tests/unit/rules_verdict.c */
#include "rules/seats.h"

#include "rules/rules.h"

#include "base/checked.h"

#include <assert.h>
#include <stdlib.h>

/* ---- seat records of a table ---- */

static int by_seat(const struct book *b, uint32_t x, uint32_t log, struct bytes name)
{
    const struct record *p = &b->record[x];

    if (p->log != log)
        return p->log < log ? -1 : 1;
    return bytes_compare(book_text(b, x, SEAT_NAME), name);
}

static int by_place(const void *x, const void *y, void *book)
{
    const struct seat_record *p = x, *q = y;
    const struct book *b = book;
    int c = by_seat(b, p->record, b->record[q->record].log, book_text(b, q->record, SEAT_NAME));

    return c != 0 ? c : p->record < q->record ? -1 : p->record > q->record;
}

/* Was it over at t? Then it is so later. */
static bool is_over(struct rules *r, uint32_t seat, int64_t t)
{
    return !rules_has(r, seat) || force_retired(&r->cut, seat) <= t ||
           (book_has(r->book, seat, SEAT_UNTIL) && rules_day(r, t) > book_number(r->book, seat, SEAT_UNTIL));
}

/* Of each seat in Order, which is by t: the first that is not over is never before the one found for the last. */
static void before_find(struct rules *r, struct seat_records *l)
{
    const struct book *b = r->book;

    for (size_t i = 0, first = 0; i < l->count; i++) {
        uint32_t seat = l->at[i].record;

        if (i > 0 && by_seat(b, l->at[i - 1].record, rec(r, seat)->log, book_text(b, seat, SEAT_NAME)) != 0)
            first = i;
        while (first < i && is_over(r, l->at[first].record, rec(r, seat)->t))
            first++;
        l->at[i].before = first < i ? l->at[first].record : BOOK_NONE;
    }
}

static void records_find(struct rules *r, struct seat_records *out)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, out->origin);
    size_t most = 0;

    for (size_t i = 0; i < versions.count; i++)
        most += book_referrers(b, versions.at[i], TYPE_seat).count;
    out->at = rules_take(r, most, sizeof(out->at[0]));
    for (size_t i = 0; out->at && i < versions.count; i++) {
        struct book_list l = book_referrers(b, versions.at[i], TYPE_seat);

        for (size_t j = 0; j < l.count; j++) {
            if (book_ref(b, l.at[j], SEAT_BODY) == versions.at[i])
                out->at[out->count++].record = l.at[j];
        }
    }
    if (out->count > 1)
        qsort_r(out->at, out->count, sizeof(out->at[0]), by_place, (void *)(uintptr_t)b);
    before_find(r, out);
}

static struct seat_records records_of(struct rules *r, uint32_t body)
{
    struct seat_lists *all = &r->seat_lists;
    uint32_t origin = rec(r, body)->origin, *slot, reader;
    struct seat_records one = { .origin = origin };
    enum rules_memory in = r->in;

    track_read(r->track, origin, CELL_SEATS);
    if (!rules_zeroed(r, &all->slot, &all->slots, r->book->records, sizeof(all->slot[0])))
        return one;
    slot = &all->slot[origin];
    if (*slot > 0)
        return all->at[*slot - 1];
    if (!rules_grow(r, &all->at, &all->room, all->count, sizeof(all->at[0])))
        return one;
    r->in = MEMORY_FOUND;
    reader = track_pause(r->track);
    records_find(r, &one);
    track_resume(r->track, reader);
    r->in = in;
    if (r->failed) /* who asks next would take an empty list for an answer */
        return one;
    all->at[all->count++] = one;
    *slot = (uint32_t)all->count;
    return one;
}

void seats_forget(struct rules *r)
{
    for (size_t i = 0; i < r->seat_lists.count; i++)
        r->seat_lists.slot[r->seat_lists.at[i].origin] = 0;
    r->seat_lists.count = 0;
}

/* Where those of that seat, or (after) those of a greater one, begin. */
static size_t begins(const struct book *b, const struct seat_records *l, uint32_t log, struct bytes name, bool after)
{
    size_t low = 0, high = l->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (by_seat(b, l->at[middle].record, log, name) < (after ? 1 : 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct seat_records seats_named(struct rules *r, uint32_t body, uint32_t partner, struct bytes name)
{
    struct seat_records l = records_of(r, body);
    size_t from = begins(r->book, &l, partner, name, false), end = begins(r->book, &l, partner, name, true);

    return (struct seat_records){ l.origin, l.at + from, end - from };
}

uint32_t seats_before(struct rules *r, uint32_t seat)
{
    struct seat_records l = seats_named(r, book_ref(r->book, seat, SEAT_BODY), rec(r, seat)->log, book_text(r->book, seat, SEAT_NAME));
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (l.at[middle].record < seat)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l.count && l.at[low].record == seat ? l.at[low].before : BOOK_NONE;
}

/* ---- who fills which ---- */

static bool is_taken(const struct seating *s, uint32_t person)
{
    return seats_of_person(s, person) >= 0;
}

/* Does a record of the seat fill it at x? */
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
    struct seat_records l;

    if (seat->partner == BOOK_NONE || !cut_was_partner(c, seat->partner, x))
        return;
    l = seats_named(r, s->body, seat->partner, seat->name);
    for (size_t i = 0; i < l.count && seat->record == BOOK_NONE; i++) { /* all of one log: Order is the index */
        uint32_t holder =
            book_count(r->book, l.at[i].record, SEAT_MEMBERS) == 0 ? BOOK_NONE : book_person_at(r->book, l.at[i].record, SEAT_MEMBERS, 0);

        if (!fills(r, c, seat, l.at[i].record, s->body, x) || is_taken(s, holder))
            continue;
        seat->record = l.at[i].record;
        seat->person[seat->people++] = holder;
    }
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
    struct seat_records l = { 0 };
    int64_t last = INT64_MIN;

    if (seat.partner != BOOK_NONE)
        l = seats_named(r, body, seat.partner, seat.name);
    for (size_t i = 0; i < l.count; i++) {
        uint32_t record = l.at[i].record;
        int64_t retired, end = INT64_MAX;

        if (!rules_has(r, record))
            continue;
        retired = force_retired(&r->cut, record);
        if (book_has(b, record, SEAT_UNTIL))
            end = book_number(b, record, SEAT_UNTIL);
        if (retired != INT64_MAX)
            end = min_i64(end, rules_day(r, retired));
        last = max_i64(last, end);
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
