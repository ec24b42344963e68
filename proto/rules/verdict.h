/* verdict.h: does a decision stand: item by item, read in its own past. Spec: docs/rules.md "Verdicts". */
#ifndef RULES_VERDICT_H
#define RULES_VERDICT_H

#include "rules/seats.h"
#include "rules/times.h"

/* X(symbol, word): what a decision may lack, in this order */
#define VERDICT_ITEMS(X) X(BODY, "body") X(OPEN, "open") X(QUORUM, "quorum") X(NEEDS, "needs") X(NOTICE, "notice") X(RULE, "rule")
enum verdict_item {
#define VERDICT_ITEM_ENUM(symbol, word) ITEM_##symbol,
    VERDICT_ITEMS(VERDICT_ITEM_ENUM)
#undef VERDICT_ITEM_ENUM
        ITEM_END
};
const char *verdict_item_word(enum verdict_item item);

enum verdict_state {
    RULING_UNREAD,      /* inside verdict.c only */
    RULING_NOT_HERE,    /* its past is not all held yet */
    RULING_NOT_COUNTED, /* not in the keeper's log, not the first on its proposal, or its proposal is not there */
    RULING_STANDS,
    RULING_LACKS,
};
enum verdict_why { NOT_COUNTED_none, NOT_COUNTED_PROPOSAL, NOT_COUNTED_KEEPER, NOT_COUNTED_SECOND };

struct ruling {
    uint32_t decision, proposal; /* decision: BOOK_NONE where it is foreseen */
    uint32_t log, meeting;       /* whose decision; at which meeting, or BOOK_NONE */
    enum verdict_state state;
    enum verdict_why why; /* RULING_NOT_COUNTED */
    bool adopted;
    int64_t made;    /* ms */
    uint32_t body;   /* version just before made; BOOK_NONE: none in force (then the newest version in the cut stands in) */
    uint32_t keeper; /* log */
    bool lacks[ITEM_END];
    bool in_doubt;                 /* positions outside its past, proven older than made, would change it */
    struct bound published;        /* U(P), told, in its past */
    const struct seating *seating; /* at made, in its past */
    uint32_t *position;            /* by seat: the counted one (the recusal of a recused seat), or BOOK_NONE */
    bool *recused, *heard;         /* by seat; all three NULL while there is no seating */
    size_t heard_count, recused_count;
    size_t consents, objections;
    uint32_t first;       /* NOT_COUNTED_SECOND: the decision that counts */
    struct cut past;      /* what it read */
    uint32_t docket;      /* inside verdict.c only */
    uint32_t ratified_by; /* an adopted, standing decision in the cut that put this one; BOOK_NONE */
};

struct verdicts {
    size_t count, room;
    struct ruling *ruling; /* of every decision in the book, in Order */
    size_t missing;        /* how many are RULING_NOT_HERE */
    uint32_t dockets;      /* inside verdict.c only */
};

/** NULL: not a decision. */
const struct ruling *verdict_of(const struct rules *r, uint32_t decision);
/** The decision that counts on a proposal in the cut (whatever became of it), or BOOK_NONE. */
uint32_t verdict_on(const struct rules *r, const struct cut *c, uint32_t proposal);
/** Adopted, counted, in r's cut: the D of most findings. Whatever its age; event findings of old ones become history by themselves. */
bool verdict_is_adopted(const struct rules *r, const struct ruling *d);
/** And stands. */
bool verdict_is_standing(const struct rules *r, const struct ruling *d);
/** Is the position counted by it? */
bool verdict_counts(const struct ruling *d, uint32_t position);
/** Has the person replied `dispute` to a version of it, in that cut? Of minutes: then they were not there. */
bool verdict_disputed(const struct rules *r, const struct cut *c, uint32_t any, uint32_t person);

/** What a decision of that kind on an open proposal would be if the node of `log` wrote it at T, with all that the cut holds as its past.
 * given: proposal, log, made, meeting, adopted; the rest is filled. False: failed. */
bool verdict_foresee(struct rules *r, struct ruling *given);

/** Room for the rulings of all decisions of the book; those whose past is not all here are dirty again. */
bool verdict_begin(struct rules *r);
/** STAGE_RULED of all dirty decisions. */
void verdict_rule(struct rules *r);
/** STAGE_JUDGED of one. */
void verdict_judge(struct rules *r, uint32_t decision);

#endif
