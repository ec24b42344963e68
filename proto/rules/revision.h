/* revision.h: standing decisions that put a new version of a result or strategy with neither data nor the care that made the first.
 *
 * Two findings tell of them: with an influence shortly before (danger 7), and without (danger 1). Spec: docs/rules.md "Findings". */
#ifndef RULES_REVISION_H
#define RULES_REVISION_H

#include "rules/book.h"

struct rules;

struct revision {
    uint32_t decision;
    uint32_t version, before;    /* R, and R0, which it replaces */
    struct book_list influences; /* first versions of the cut, in Order, the first CAUSES_MAX: told before it was made, and of the
                                  * influence_days before */
};
struct revisions { /* by decision in Order, then in the order of its puts */
    struct revision *at;
    size_t count, room;
};
struct revision_list {
    const struct revision *at;
    size_t count;
};
/** Of one decision. */
struct revision_list revisions_of(const struct rules *r, uint32_t decision);

/** STAGE_ROWS of a decision. */
void revision_make(struct rules *r, uint32_t decision);

#endif
