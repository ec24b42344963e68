/* replies.h: who replied what to a record: looked up, however many there are.
 *
 * Spec: docs/rules.md "The book". */
#ifndef RULES_REPLIES_H
#define RULES_REPLIES_H

#include "rules/book.h"

struct rules;

#define REPLIES_FEW 32 /* so many are sorted where they are asked for; more are kept for the run */

struct replied {
    uint32_t stance, log, person, record;
};
struct replied_list { /* by (stance, log, person, Order) */
    const struct replied *at;
    size_t count;
};
struct replies {    /* of the run: the lists that are kept */
    uint32_t *slot; /* by record: place in at + 1; 0: none yet */
    size_t slots;
    struct replied_kept {
        uint32_t to;
        struct replied_list list;
    } * at;
    size_t count, room;
};

/** All that name this very record in `to`, in the cut or not. few: where they lie if they are few. */
struct replied_list replies_to(const struct rules *r, uint32_t to, struct replied few[REPLIES_FEW]);
/** Of these those of that stance; by that log (BOOK_NONE: by any). */
struct replied_list replies_of(struct replied_list l, enum reply_stance stance, uint32_t log);
/** And of these, all of one log, those by that person. */
struct replied_list replies_by(struct replied_list l, uint32_t person);
/** More is taken in: lists are sorted again. */
void replies_forget(struct rules *r);

#endif
