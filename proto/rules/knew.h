/* knew.h: talks, who was in them; who among the affected knew of a decision when.
 * Spec: docs/rules.md "Talks", "Who knew when". */
#ifndef RULES_KNEW_H
#define RULES_KNEW_H

#include "rules/verdict.h"

struct talk_said {
    uint32_t about;   /* origin of what is named */
    bool by_decision; /* a decision on that proposal is named */
    int64_t t;
};
/** A disclosed talk: all versions in the cut, facts of the newest. */
struct talk {
    uint32_t first, newest; /* records */
    enum talk_status status;
    int64_t when;
    enum agreed agreed;
    bool is_leaned;               /* held, agreed is not nothing */
    int64_t t_first;              /* of the first version */
    int64_t told;                 /* t(K) without a proposal; INT64_MAX: none tells it */
    const struct talk_said *said; /* inside: what the versions that tell it are about, each once, and since when; by about */
    size_t saids;
    const uint32_t *person; /* people of K: author and people, less those who disputed */
    size_t people;
    const uint32_t *partner; /* partners of K: theirs, and those named without a person; each once, in order of log ids */
    size_t partners;
    const uint32_t *disputed; /* people who disputed that they were in it */
    size_t disputes;
    const uint32_t *confirmed;
    size_t confirms;
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

struct knew {
    size_t talks, talk_room;
    struct talk *talk; /* in Order of their first versions */
    size_t tables, table_room;
    struct knew_table *table; /* of every counted decision in the cut, in Order */
};

/** NULL: no talk in the cut. Any version. Announced and cancelled ones are talks too: ask `status`. */
const struct talk *talk_of(const struct rules *r, uint32_t record);
bool talk_has_person(const struct talk *k, uint32_t person);
bool talk_has_partner(const struct talk *k, uint32_t partner);
/** t of the first version that is held and says no less in `agreed` than the talk; INT64_MAX if none does. */
int64_t talk_told(const struct rules *r, const struct talk *k);
/** t(K) for P: of the first such version that names what touches P; is_named: any does. However many versions it has. */
int64_t talk_told_of(const struct rules *r, const struct talk *k, uint32_t proposal, bool is_named);

/** NULL: not counted, or not in the cut. */
const struct knew_table *knew_of(const struct rules *r, uint32_t decision);
/** Rows of a proposal that is not decided, as if it were at `made`: `shown` is what is in the cut. Lives in the arena; NULL: failed. */
const struct knew_table *knew_so_far(struct rules *r, uint32_t proposal, int64_t made);
/** Talks of a row, by their first versions, in Order, of those that are looked at before made; in: of which the partner is one; else those
 * that leaned and of which it is none. How many there are; the first `most` of them in talk. */
struct touch_list;
struct touch_list knew_talks(struct rules *r, const struct knew_table *t);
size_t knew_row_talks(const struct rules *r, const struct touch_list *looked, const struct knew_row *row, bool in, uint32_t *talk,
                      size_t most);
/** Interests (newest versions of the cut) that touch P: their touches meets {P, P.puts and their chains}. In Order. */
struct book_list knew_interests(struct rules *r, uint32_t proposal);

/** STAGE_STATE of a talk: of an origin. */
void knew_talk(struct rules *r, uint32_t origin);
/** STAGE_ROWS of a decision. */
void knew_rows(struct rules *r, uint32_t decision);

#endif
