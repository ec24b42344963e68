/* chains.h: what names some version of a chain: found once for all who ask, however many versions it has.
 *
 * Spec: docs/rules.md "The book". */
#ifndef RULES_CHAINS_H
#define RULES_CHAINS_H

#include "rules/book.h"
#include "rules/track.h"

struct rules;

struct chain {
    uint32_t origin;
    struct book_list proposals;    /* of the cut, that put a version; each once, in Order */
    struct book_list interests;    /* newest versions of the cut, whose touches name a version; each once */
    struct book_list talks;        /* newest versions of the cut, that are about a version; each once */
    struct touch_held *held;       /* touch.c, when it first asks: of the talks those that were held */
    struct touch_closing *closing; /* touched.c, the same: of the proposals those that were not withdrawn */
    struct chain_influence {
        uint32_t first; /* version of the cut */
        int64_t on;     /* day, of the newest */
    } * influence;      /* whose newest versions touch a version; each once, in Order of the first */
    size_t influences;
    struct sitting *sitting; /* sitting.c, when it first asks: of a meeting its minutes and their disputes */
};
struct chains {     /* of the run */
    uint32_t *slot; /* by origin: place in at + 1; 0: none yet */
    size_t slots;
    struct chain **at;
    size_t count, room;
};

/** Any version may be given; what has no chain is one by itself. read: the list that is asked for. NULL: failed. Lives until more is taken
 * in. */
struct chain *chain_of(struct rules *r, uint32_t any, enum track_cell read);
/** Talks, newest versions of the cut, about a proposal or a decision on it. Not kept. */
struct book_list chains_talks_about(struct rules *r, uint32_t proposal);
/** More is taken in: what was found is to be found again. */
void chains_forget(struct rules *r);

/** The proposal was withdrawn, or counts again: who read the proposals of what it puts is made again. */
void chains_met_changed(struct rules *r, uint32_t proposal);
/** The talk came, or says something else, by that version: who read the talks about what it names is made again. */
void chains_talked_changed(struct rules *r, uint32_t version);

#endif
