/* past.h: the pasts of decisions: what the log of each had signed for when it was made.
 *
 * A log decides more often than it hears: sizes are shared along it, and where a receipt came between, all runs of sizes that it does not
 * change. So a decision costs what its log heard since the one before, and thousands of decisions of one log take no more memory than
 * what was said to them.
 * Spec: docs/rules.md "Cuts". */
#ifndef RULES_PAST_H
#define RULES_PAST_H

#include "rules/cut.h"

struct past_end {                /* of a log: the past that was made last of it */
    uint64_t upto;               /* index of that decision */
    uint64_t next;               /* no receipt stands in the log from `upto` on below that */
    const uint64_t *const *said; /* NULL: none was made */
    size_t over;                 /* how many of its sizes reach beyond what is here */
    bool is_heard;               /* its newest receipt has effect */
    uint64_t moment;
};
struct pasts {
    struct past_end *end; /* by log of the book */
    uint64_t moment;      /* a past that is not all here is good for the view that it was made of, alone */
};

/** For the logs that the book has. Memory lies in `a`. */
bool pasts_begin(struct pasts *p, const struct book *b, struct arena *a, struct pln_error *err) MUST_CHECK;
/** Another view is read from here on. */
void pasts_follow(struct pasts *p);
/** held(log of the decision, its index). Sizes lie in `a`. Quickest along a log. */
bool past_make(struct cut *c, struct pasts *p, const struct book *b, const struct view *v, uint32_t decision, struct arena *a,
               struct pln_error *err) MUST_CHECK;

#endif
