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
/* Who covered entries of a log first, as it was asked last: a receipt covers many at once, so who is asked about one entry after the other
 * of a log is seldom told anything new. */
struct cover {
    uint64_t from, to; /* entries of which this is known: from <= index < to */
    uint64_t index;    /* of the receipt */
    int64_t ms;        /* its tau */
    bool found;
};
struct covers {
    uint32_t of;
    bool told;
    uint64_t from, to; /* entries of which all is known */
    struct cover *by;  /* by log of the book */
    struct cover_rank {
        int64_t ms;
        uint32_t rank, log;
        bool found;
    } * rank;     /* of all logs: found ones first, by time, then by log id */
    size_t ranks; /* 0: not made yet */
    struct {      /* what came of it in the run's cut */
        bool is_made;
        uint32_t but[2];
        struct bound bound;
    } last;
    size_t changed; /* logs whose place in it may be another */
    uint64_t used, moment;
};
#define COVERS_KEPT 16
struct times {
    struct covers covers[COVERS_KEPT];
    uint64_t uses;
    struct {
        const void *said; /* sizes of a past (cut.h): of entries that knew the same, the other bound is the same */
        uint64_t moment;
        struct bound bound;
    } before;
};

/** U(e): the (b+1)-th smallest tau of the first receipts of other partners that cover it. */
struct bound times_not_after(struct rules *r, const struct bound_query *q);
/** L(e): the (b+1)-th largest tau, over other partners of the run's cut, of their newest entry in held(e's log, e's index). */
struct bound times_not_before(struct rules *r, uint32_t record);
/** The first receipt of log `by` in the cut that covers the record (told: with content). */
struct bound times_first_cover(struct rules *r, const struct cut *c, uint32_t by, uint32_t record, bool told);

#endif
