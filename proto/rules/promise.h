/* promise.h: states of commitments, objectives, requests, proposals; newest versions of what may be corrected.
 * Spec: docs/rules.md "States". */
#ifndef RULES_PROMISE_H
#define RULES_PROMISE_H

#include "rules/cut.h"

struct rules;

/** The newest version in the cut of a record that may be corrected (meeting, minutes, measure, talk, influence, interest); any version
 * may be given. BOOK_NONE: none is in the cut. */
uint32_t promise_newest(const struct cut *c, uint32_t any);
/** The first version in the cut, whose t is that of all of them; any version may be given. BOOK_NONE: none is in the cut. */
uint32_t promise_first(const struct cut *c, uint32_t any);
/** Is r the first version of its corrections (or of a type that has none)? Rules that walk a type walk the first ones. */
static inline bool promise_is_first(const struct book *b, uint32_t r)
{
    return b->record[r].origin == r;
}

enum promise_state { PROMISE_OPEN, PROMISE_KEPT, PROMISE_NOT_KEPT };
/** A commitment or an objective. */
struct promise {
    uint32_t record;
    enum promise_state state;
    uint32_t closed_by; /* the progress that closed it, or BOOK_NONE */
    int64_t closed_t;
    int64_t due;        /* day: of the last `moved`, else its own */
    uint32_t moves;     /* how many `moved` */
    uint32_t bad_moves; /* of them: made after the due day they moved, or without said_why */
    uint32_t last;      /* the newest progress by its own partner, or BOOK_NONE */
    bool is_blocked;    /* that one says blocked */
    bool is_retired;    /* objectives only */
};
/** Walks the `moved` records of a promise. */
struct promise_walk {
    const struct promise *of;
    size_t at;
    int64_t due; /* as it stood before the next */
};
struct promise_walk promise_walk_moves(const struct rules *r, const struct promise *p);
/** The next `moved` by index; is_bad: made after the due day that it moved, or without said_why. BOOK_NONE: no more. */
uint32_t promise_next_move(const struct rules *r, struct promise_walk *w, bool *is_bad);
enum request_state { REQUEST_OPEN, REQUEST_TAKEN, REQUEST_DECLINED };
struct request {
    uint32_t record;
    enum request_state state;
    uint32_t by; /* the commitment or the decline; BOOK_NONE */
};
enum proposal_state { PROPOSAL_OPEN, PROPOSAL_WITHDRAWN, PROPOSAL_DECIDED };
struct proposal {
    uint32_t record;
    enum proposal_state state;
    uint32_t by; /* the withdrawal or the decision; BOOK_NONE */
};
/* All in the cut, in Order. */
struct promises {
    size_t promises, requests, proposals;
    size_t promise_room, request_room, proposal_room;
    struct promise *promise;
    struct request *request;
    struct proposal *proposal;
};

/** NULL: not of that type, or not in the cut. */
const struct promise *promise_of(const struct rules *r, uint32_t record);
const struct request *request_of(const struct rules *r, uint32_t record);
const struct proposal *proposal_of(const struct rules *r, uint32_t record);
/** Withdrawn at the cut, by its own partner; the reply, or BOOK_NONE. */
uint32_t proposal_withdrawn(const struct cut *c, uint32_t proposal);

/** STAGE_STATE of a commitment, an objective, a request or a proposal of the cut. */
void promise_make(struct rules *r, uint32_t record);

#endif
