/* chains.h: what names some version of a chain: found once for all who ask, however many versions it has.
 *
 * Spec: docs/rules.md "The book". */
#ifndef RULES_CHAINS_H
#define RULES_CHAINS_H

#include "rules/book.h"

struct rules;

struct chain {
    struct book_list proposals; /* of the cut, that put a version; each once */
    struct book_list interests; /* newest versions of the cut, whose touches name a version; each once */
};
struct chains {     /* of the run */
    uint32_t *slot; /* by origin: place in at + 1; NULL: none yet */
    struct chain **at;
    size_t count, room;
};

/** Any version may be given; what has no chain is one by itself. NULL: failed. Lives as long as the run. */
const struct chain *chain_of(struct rules *r, uint32_t any);

#endif
