/* knew.h: talks, what they touch, who was in them; who among the affected knew of a decision when.
 * Spec: docs/rules.md "Talks", "Who knew when". */
#ifndef RULES_KNEW_H
#define RULES_KNEW_H

#include "rules/verdict.h"

/** A disclosed talk: all versions in the cut, facts of the newest. */
struct talk {
    uint32_t first, newest; /* records */
    enum talk_status status;
    int64_t when;
    enum agreed agreed;
    bool is_leaned;         /* held, agreed is not nothing */
    int64_t t_first;        /* of the first version */
    const uint32_t *person; /* people of K: author and people, less those who disputed */
    size_t people;
    const uint32_t *partner; /* partners of K: theirs, and those named without a person; each once, in order of log ids */
    size_t partners;
    const uint32_t *disputed; /* people who disputed that they were in it */
    size_t disputes;
    const uint32_t *confirmed;
    size_t confirms;
    const uint32_t *touches; /* proposals in the cut, in Order */
    size_t touched;
};

/* One row of who knew when: partner q of P.affects admitted at made(D). */
enum knew_by { KNEW_NEVER, KNEW_OWN, KNEW_RECEIPT, KNEW_SAID };
struct knew_row {
    uint32_t partner;
    enum knew_by by;  /* how it was told; NEVER: it was not */
    int64_t told;     /* ms; by NEVER: nothing */
    bool is_after;    /* told, but not before made */
    int64_t hours;    /* floor((made - told) / 3,600,000); only if told and not after */
    uint32_t record;  /* SAID: the reply; OWN: P */
    uint64_t receipt; /* RECEIPT: its index in q's log */
    bool shown;       /* D's log held that before D */
};
struct knew_table {
    uint32_t decision; /* BOOK_NONE: not decided (knew_so_far) */
    uint32_t proposal;
    int64_t made;
    size_t rows;
    struct knew_row *row; /* by log id of the partner */
};

struct talk_list {
    const uint32_t *at; /* for talk_at */
    size_t count;
};
struct touching {
    uint32_t proposal;
    struct talk_list list;
};
struct knew {
    size_t talks, talk_room;
    struct talk *talk; /* in Order of their first versions */
    size_t tables, table_room;
    struct knew_table *table;  /* of every counted decision in the cut, in Order */
    struct touching *touching; /* inside: of the proposals of the cut */
    size_t proposals, proposal_room;
    struct book_list last_touches, last_touching; /* inside: the last long lists that were kept */
    bool is_shared;                               /* some lists are several owners': no number in them can be changed in place */
};

/** NULL: no talk in the cut. Any version. Announced and cancelled ones are talks too: ask `status`. */
const struct talk *talk_of(const struct rules *r, uint32_t record);
/** Talks in the cut that touch P, in Order of their first versions. */
struct talk_list knew_touching(const struct rules *r, uint32_t proposal);
const struct talk *talk_at(const struct rules *r, struct talk_list l, size_t i);
bool talk_has_person(const struct talk *k, uint32_t person);
bool talk_has_partner(const struct talk *k, uint32_t partner);
/** t(K) with regard to P (BOOK_NONE: to what its newest version says alone): t of the first version that is held, says no less in
 * `agreed` than the newest and names what touches P; INT64_MAX if none is held. */
int64_t talk_told(const struct rules *r, const struct talk *k, uint32_t proposal);
/** Since when the log says that this person was in it; INT64_MAX if it does not. */
int64_t talk_person_since(const struct rules *r, const struct talk *k, uint32_t person);
bool talk_touches(const struct rules *r, const struct talk *k, uint32_t proposal);
/** Do P or a position on it name the talk (so that P is touched whatever the talk says)? */
bool talk_is_named(const struct rules *r, const struct talk *k, uint32_t proposal);

/** How soon a talk is to be told: of the proposals that it touches and that are not withdrawn, the one that leaves the fewest hours. */
struct talk_term {
    int64_t hours;     /* after it was held */
    uint32_t proposal; /* BOOK_NONE: it touches none of these; then hours is the coalition's disclose_hours */
    bool is_quiet;     /* it was held in the quiet hours before that proposal closes */
};
struct talk_term talk_term(const struct rules *r, int64_t when, const uint32_t *touched, size_t count);
/** The proposals in the cut that a talk held at `when` touches by what it is about (records), in Order. Lives in the arena. */
struct book_list knew_meets(struct rules *r, const uint32_t *about, size_t count, int64_t when);

/** NULL: not counted, or not in the cut. */
const struct knew_table *knew_of(const struct rules *r, uint32_t decision);
/** Rows of a proposal that is not decided, as if it were at `made`: `shown` is what is in the cut. Lives in the arena; NULL: failed. */
const struct knew_table *knew_so_far(struct rules *r, uint32_t proposal, int64_t made);
/** Talks of a row, by their first versions, in Order: held ones that touch P with when < made; in: of which the partner is one; else
 * those that leaned and of which it is none. How many there are; the first `most` of them in talk. */
size_t knew_row_talks(const struct rules *r, const struct knew_table *t, const struct knew_row *row, bool in, uint32_t *talk, size_t most);
/** Interests (newest versions of the cut) that touch P: their touches meets {P, P.puts and their chains}. In Order. */
struct book_list knew_interests(struct rules *r, uint32_t proposal);

/** STAGE_STATE of a talk: of an origin. */
void knew_talk(struct rules *r, uint32_t origin);
/** STAGE_TOUCH of a talk (of an origin) or a proposal of the cut. */
void knew_touch(struct rules *r, uint32_t record);
/** STAGE_ROWS of a decision. */
void knew_rows(struct rules *r, uint32_t decision);

#endif
