/* seats.h: who fills which seat at a time. One person speaks for one seat. Spec: docs/rules.md "Seats". */
#ifndef RULES_SEATS_H
#define RULES_SEATS_H

#include "rules/cut.h"

struct rules;

#define SEATS_MAX 64
#define SEAT_PEOPLE_MAX 3

struct seat_at {
    struct bytes name;
    enum seat_kind kind;
    uint32_t partner;                 /* log that the body names, or BOOK_NONE */
    uint32_t record;                  /* the seat record that fills it; BOOK_NONE: empty */
    uint32_t person[SEAT_PEOPLE_MAX]; /* who speaks for it: the holder first; those taken by an earlier seat are left out */
    size_t people;
};
struct seating {
    uint32_t body; /* version */
    size_t seats;
    struct seat_at seat[]; /* of its body: of most a handful, and one seating a decision is kept */
};
/** Seat records that name a version of a table: found once for all who ask, however many versions it has. */
struct seat_record {
    uint32_t record;
    uint32_t before; /* one of the same seat, not over when this one was made, in the run's cut; the first in Order; BOOK_NONE */
};
struct seat_records { /* of a table: by (log, name, Order) */
    uint32_t origin;
    struct seat_record *at;
    size_t count;
};
struct seat_lists {
    uint32_t *slot; /* by origin: place in `at` + 1; 0: none yet */
    size_t slots;
    struct seat_records *at;
    size_t count, room;
};
/** Of one seat of a table. Lives until more is taken in; whoever asks is asked again when another comes or one is retired. */
struct seat_records seats_named(struct rules *r, uint32_t body, uint32_t partner, struct bytes name);
/** What stood before a seat record, as above. */
uint32_t seats_before(struct rules *r, uint32_t seat);
/** More is taken in: what was found is to be found again. */
void seats_forget(struct rules *r);

/** All seats of a body's version at x, in the body's order. Lives in the arena; NULL: failed. */
const struct seating *seats_at(struct rules *r, const struct cut *c, uint32_t body_version, int64_t x);
static inline bool seat_is_filled(const struct seat_at *s)
{
    return s->record != BOOK_NONE;
}
/** The seat that a person speaks for: its place, or -1. */
int seats_of_person(const struct seating *s, uint32_t person);
/** Of a seat, by its place in the version: */
struct vacancy {
    bool asked;
    int64_t from;   /* day from which it is looked at */
    bool is_vacant; /* unfilled at T, and at the start of today and of each of the days - 1 days before */
    int64_t since;  /* then: the first day, not before `from`, of those up to today at whose starts it was unfilled */
};
/** Fills is_vacant and since of those asked. vacancy: one for each seat. */
void seats_vacant(struct rules *r, uint32_t body_version, int64_t days, struct vacancy *vacancy);

#endif
