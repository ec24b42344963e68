/* worst.h: the worst logs that fit the limits, and what they begin with. Of one program (worst.c), which makes one after the other. */
#ifndef BENCH_WORST_WORST_H
#define BENCH_WORST_WORST_H

#include "support/many.h"

#define DAY_MS INT64_C(86400000)
#define SEATS 12

/* A log by its name: `make` fills m, and says by `asked` of what record the views are asked. */
struct worst_log {
    const char *name; /* NULL: the end of a list */
    void (*make)(void);
};
extern const struct worst_log worst_deciding[], worst_talks[], worst_own[], worst_versions[], worst_minutes[], worst_masses[];

/* ---- scene.c: the coalition that is made ---- */

extern struct many m;
extern size_t partners;       /* in it */
extern size_t table;          /* a body of SEATS seats, one a partner, kept by p0 */
extern size_t asked;          /* the record of whose case the views are asked */
extern size_t percent;        /* of its usual size */
extern char seats_text[8000]; /* the table's seats, as a field says them */

/** So many at 100 percent: how many now, at least one. */
size_t of(size_t count);
/** "p0,p1,...": a letter, each each-th number. Static memory. */
const char *list(const char *letter, size_t count, size_t each);
/** So many partners; a table of so many seats, each filled by so many people; all have heard of it. */
void begin(size_t count, size_t seats, size_t people);
/** By p1, to the table; more: further fields. Returns the number of the record (many.h), as decide does. */
size_t propose(const char *more);
/** By one seat, which is enough for the quorum. */
void consent(size_t proposal);
/** A day later, when everybody has heard of it. */
size_t decide(size_t proposal);
/** Everybody consents. */
void positions(size_t proposal);
/** 12 partners, a proposal, everybody's positions. */
void usual(void);

#endif
