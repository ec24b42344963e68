/* onset.h: by which decisions drafts come into force, and from when, in whatever cut is asked.
 *
 * An onset is one way for a draft: a decision that stands on it, or on a decision on it, and the time from which that holds. It is of a
 * cut that has all that it needs: proposals and decisions. What is asked of a chain is looked up by time, however many versions it has.
 * Who asks while a record's results are made is told of another first adoption alone: what is in force is told by force.c.
 * Spec: docs/rules.md "In force". */
#ifndef RULES_ONSET_H
#define RULES_ONSET_H

#include "rules/cut.h"

struct rules;
struct ruling;

#define ONSET_NEEDS_MAX 4 /* two proposals, two decisions */

struct onset_of;
struct onset {
    int64_t at;
    struct onset_of *of;
    struct onset *next; /* of the draft: by (at, via) */
    uint32_t via;       /* the decision; BOOK_NONE: of those of before the first admit */
    uint32_t needs;
    struct { /* of a log, all up to that index */
        uint64_t index;
        uint32_t log;
    } need[ONSET_NEEDS_MAX];
};
struct onset_list {
    struct onset **at; /* by (at, draft) */
    size_t count, room;
};
struct onset_of { /* of a draft, of the origin of a chain, or of what is both */
    uint32_t record;
    struct onset *first;
    uint64_t look; /* the last that came by; what it saw: */
    int64_t begins;
    struct onset_list versions, ends; /* of an origin: of its versions; of retires of these */
    const struct onset *adopted;      /* of an origin: the first of its versions' in the run's cut */
};
struct onsets {
    bool is_made;
    uint32_t *slot; /* by record: place in `at` + 1; 0: none */
    size_t slots;
    struct onset_of **at;
    size_t count, room;
    size_t founders;   /* of the convener's records: so many were looked at for drafts of before the first admit */
    uint64_t admitted; /* index of the convener's first admit; UINT64_MAX: none */
    uint64_t look;
};

/** All is to be looked at again: rulings are other than they were, records have other numbers, references lead elsewhere. */
void onset_forget(struct rules *r);
/** Up to date, but for rulings that are to be made. */
void onset_run(struct rules *r);
/** What a ruling brings, once it is made. */
void onset_ruled(struct rules *r, const struct ruling *d);

/** When a draft comes into force at the cut: INT64_MAX if not. via: the decision, BOOK_NONE for those of before the first admit. */
int64_t onset_begins(struct rules *r, const struct cut *c, uint32_t draft, uint32_t *via);
/** The last of a chain's that is in force at x, after its last end; NULL: none. since: the begin of the first, INT64_MAX; may be NULL. */
const struct onset *onset_in_force(struct rules *r, const struct cut *c, uint32_t any, int64_t x, int64_t *since);
/** The decision by which a chain first came into force in the run's cut; BOOK_NONE. Whoever asks is asked again when it is another. */
uint32_t onset_adopted(const struct rules *r, uint32_t any);

#endif
