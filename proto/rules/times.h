/* times.h: when an entry can have been written: not before and not after, each proven by b + 1 partners.
 * Spec: docs/rules.md "Times". */
#ifndef RULES_TIMES_H
#define RULES_TIMES_H

#include "rules/cut.h"

struct rules;

struct bound {
    bool proven; /* b + 1 partners spoke; else ms is nothing */
    int64_t ms;
    uint32_t log; /* whose receipt (not after) or entry (not before) it is */
    uint64_t index;
};

struct bound_query {
    const struct cut *cut; /* receipts below it; its roster and b */
    uint32_t record;
    bool told;       /* receipts that cover the content too */
    uint32_t but[2]; /* logs left out besides the record's own; BOOK_NONE */
};
/** U(e): the (b+1)-th smallest tau of the first receipts of other partners that cover it. */
struct bound times_not_after(struct rules *r, const struct bound_query *q);
/** L(e): the (b+1)-th largest tau, over other partners, of their newest entry in held(e's log, e's index). */
struct bound times_not_before(struct rules *r, const struct cut *c, uint32_t record);
/** The first receipt of log `by` in the cut that covers the record (told: with content). */
struct bound times_first_cover(struct rules *r, const struct cut *c, uint32_t by, uint32_t record, bool told);

#endif
