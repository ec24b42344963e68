/* chains.h: what names some version of a chain: found once for all who ask, however many versions it has.
 *
 * Spec: docs/rules.md "The book". */
#ifndef RULES_CHAINS_H
#define RULES_CHAINS_H

#include "rules/book.h"

struct rules;

struct chain {
    uint32_t origin;
    struct book_list proposals; /* of the cut, that put a version; each once */
    struct book_list interests; /* newest versions of the cut, whose touches name a version; each once */
    struct book_list talks;     /* newest versions of the cut, that are about a version; each once */
};
struct chains {     /* of the run */
    uint32_t *slot; /* by origin: place in at + 1; 0: none yet */
    size_t slots;
    struct chain **at;
    size_t count, room;
};

/** Any version may be given; what has no chain is one by itself. NULL: failed. Lives until more is taken in. */
const struct chain *chain_of(struct rules *r, uint32_t any);
/** Only the talks, of what mostly stands alone: not kept. */
struct book_list chain_talks(struct rules *r, uint32_t any);
/** More is taken in: what was found is to be found again. */
void chains_forget(struct rules *r);

#endif
