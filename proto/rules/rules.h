/* rules.h: the meaning of a coalition's records at a cut: verdicts, who knew when, states, findings, remarks.
 *
 * rules_run fills struct rules; then everything is read; rules_follow brings it up to date. Pure: same view, same cut, same T give the same
 * bytes, on every node and in any order of arrival. Integers only.
 *
 * Failure is sticky: calls that ask the view or the arena set r->failed and r->err and give zero; rules_run returns false at its end.
 * A finding's function so needs no error handling.
 * Spec: docs/rules.md. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "rules/chains.h"
#include "rules/cut.h"
#include "rules/direction.h"
#include "rules/finding.h"
#include "rules/force.h"
#include "rules/knew.h"
#include "rules/meetings.h"
#include "rules/onset.h"
#include "rules/past.h"
#include "rules/promise.h"
#include "rules/remark.h"
#include "rules/replies.h"
#include "rules/revision.h"
#include "rules/seats.h"
#include "rules/sitting.h"
#include "rules/times.h"
#include "rules/touch.h"
#include "rules/touched.h"
#include "rules/verdict.h"

#define RULES_VERSION 1
#define RULES_BYTES_MIN (UINT64_C(256) << 20)   /* each kind of memory may take so much, */
#define RULES_BYTES_RECORD (UINT64_C(16) << 10) /* and so much for each record */
#define RULES_DAY_MS INT64_C(86400000)
#define RULES_HOUR_MS INT64_C(3600000)

/* Marks by person and partner, for who asks the same of many: those of `mark` are of the record that is looked at. */
struct rules_marks {
    uint32_t *person, *partner;
    size_t persons, partners, endeds;
    struct rules_ended { /* by person: what ended their last mandate, and when; BOOK_NONE: nothing did */
        uint32_t mark, by;
        int64_t when;
    } * ended;
    uint32_t mark;
};

/* What a run takes memory for, and until when. */
enum rules_memory {
    MEMORY_SCRATCH, /* until what is being computed of a record is done; after a run: until the next */
    MEMORY_KEPT,    /* until the run is made anew */
    MEMORY_LISTS,   /* what is in force, until that is read again; this and the one before */
    MEMORY_LISTS_BEFORE,
    MEMORY_TABLES, /* decisions by table */
    MEMORY_ONSETS, /* what brings drafts into force, until that is looked at again */
    MEMORY_ROWS,   /* findings while they are told */
    MEMORY_FOUND,  /* what is found once for all who ask, until more is taken in */
    MEMORY_ANSWER, /* of a question at the desk */
    MEMORY_END
};

struct rules {
    const struct book *book;
    const struct view *view;
    struct cut cut;
    int64_t now_ms;    /* T */
    int64_t offset_ms; /* of the last founding in the cut */
    int64_t today;     /* day(T) */
    uint64_t version;  /* rules of the last founding; above RULES_VERSION nothing is computed: "newer version needed" */
    uint32_t founding; /* the last in the cut, BOOK_NONE */
    struct arena memory[MEMORY_END];
    enum rules_memory in; /* where rules_take takes it */
    bool failed;
    struct pln_error err;

    struct force force;           /* force.h */
    struct pasts pasts;           /* past.h */
    struct times times;           /* times.h */
    struct verdicts verdicts;     /* verdict.h */
    struct knew knew;             /* knew.h */
    struct promises promises;     /* promise.h */
    struct direction direction;   /* direction.h */
    struct meetings meetings;     /* meetings.h */
    struct revisions revisions;   /* revision.h */
    struct findings findings;     /* finding.h */
    struct remarks remarks;       /* remark.h */
    struct replies replies;       /* replies.h */
    struct chains chains;         /* chains.h */
    struct onsets onsets;         /* onset.h */
    struct seat_lists seat_lists; /* seats.h */
    struct rules_marks marks;
    struct rules *run; /* itself: what is looked up once and kept is no change of what is read */

    /* Inside: what was taken in, and what hangs on what. */
    const struct pages *pages; /* of the book */
    bool keeps;                /* reads are noted: rules_follow may follow */
    bool again;                /* what changed reaches too far: all is to be made again */
    struct track *track;       /* track.h */
    uint64_t anew, late;       /* of the book, then */
    size_t known, odds;        /* records, odd records of the book, then */
    uint64_t *size;            /* of each log of the book, then */
    struct rules_said {
        uint64_t size, whole;
    } * said;              /* by (log, log of which it is said): what the first one's newest receipt said then */
    size_t whole_bytes;    /* MEMORY_KEPT after all was made */
    uint64_t wholes, made; /* runs of all; records whose results were made, in all runs */
};

struct rules_spec {
    enum cut_kind cut; /* CUT_ALL or CUT_ASOF */
    int64_t now_ms;    /* T; of CUT_ASOF the cut too */
};
/** r must not be moved; book and view must outlive it. False: err says what could not be read; r needs rules_deinit either way. */
bool rules_run(struct rules *r, const struct book *b, const struct view *v, const struct rules_spec *spec,
               struct pln_error *err) MUST_CHECK;
/** A run over all that is held that rules_follow can follow: what it reads is noted, which takes memory. */
bool rules_run_kept(struct rules *r, const struct book *b, const struct view *v, int64_t now_ms, struct pln_error *err) MUST_CHECK;
/** Such a run up to date: with the book as it is by now, at that time. Results are those of a new run; computed again is what what came,
 * and the time, can have changed. False: as above. */
bool rules_follow(struct rules *r, const struct view *v, int64_t now_ms, struct pln_error *err) MUST_CHECK;
void rules_deinit(struct rules *r); /* also as CLEANUP(rules_deinit) */

/* ---- for all rooms below: facts of the run ---- */

static inline const struct record *rec(const struct rules *r, uint32_t record)
{
    return &r->book->record[record];
}
/** In the cut that is being read. */
static inline bool rules_has(const struct rules *r, uint32_t record)
{
    return record != BOOK_NONE && cut_has(&r->cut, record);
}
int64_t rules_day(const struct rules *r, int64_t ms);         /* day(x) */
int64_t rules_day_begins(const struct rules *r, int64_t day); /* ms */
/** "n after x": today > day(x) + n. Whoever asks is asked again when it turns. */
bool rules_after(const struct rules *r, int64_t ms, int64_t days);
bool rules_after_day(const struct rules *r, int64_t day, int64_t days);
/** Zeroed memory of r->in; NULL and failed when the cap is hit. */
void *rules_take(struct rules *r, size_t count, size_t size);
/** Room for one more after `count` in an array that the run frees at its end. False: failed. */
bool rules_grow(struct rules *r, void *array, size_t *room, size_t count, size_t size);
/** Rows that begin with the number of their record and ascend by it: NULL: none. */
const void *rules_row_find(const void *rows, size_t count, size_t size, uint32_t record);
/** Found, or made (is_new; the caller fills it, its record first). NULL: failed. */
void *rules_row_put(struct rules *r, void *rows, size_t *room, size_t *count, size_t size, uint32_t record, bool *is_new);
/** Room for so many. */
bool rules_room(struct rules *r, void *array, size_t *room, size_t count, size_t size);
/** An array of so many, which the run frees at its end, zeroed where it is new. False: failed. */
bool rules_zeroed(struct rules *r, void *array, size_t *room, size_t count, size_t size);
void rules_row_drop(void *rows, size_t *count, size_t size, uint32_t record);
/** The reply of that stance to r (or, chain: to a version of it) in the cut by somebody of partner `by` (BOOK_NONE: of any but `but`),
 * with t in [from, to]; the first in Order, or BOOK_NONE. */
struct reply_query {
    uint32_t to;
    enum reply_stance stance; /* reply_stance_none: any but known, ask_in, withdraw, erase_please */
    uint32_t by, but;         /* logs; BOOK_NONE: not asked */
    int64_t from, to_ms;      /* INT64_MIN, INT64_MAX */
    bool chain;
};
uint32_t rules_reply(const struct rules *r, const struct reply_query *q);
/** Is r (or, chain: a version of it) in took_up of minutes (newest version) with t in [from, to]? The first such minutes, or BOOK_NONE.
 * meeting_time: their meeting's start counts instead of t. */
uint32_t rules_took_up(const struct rules *r, uint32_t of, bool chain, int64_t from, int64_t to_ms, bool meeting_time);

#endif
