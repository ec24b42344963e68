/* rules.h: the meaning of a coalition's records at a cut: verdicts, who knew when, states, findings, remarks.
 *
 * rules_run fills struct rules once; then everything is read. Pure: same view, same cut, same T give the same bytes, on every node and in
 * any order of arrival. Integers only.
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
#include "rules/promise.h"
#include "rules/remark.h"
#include "rules/replies.h"
#include "rules/revision.h"
#include "rules/seats.h"
#include "rules/times.h"
#include "rules/verdict.h"

#define RULES_VERSION 1
#define RULES_BYTES_MAX (UINT64_C(256) << 20)
#define RULES_DAY_MS INT64_C(86400000)
#define RULES_HOUR_MS INT64_C(3600000)

struct rules {
    const struct book *book;
    const struct view *view;
    struct cut cut;
    int64_t now_ms;    /* T */
    int64_t offset_ms; /* of the last founding in the cut */
    int64_t today;     /* day(T) */
    uint64_t version;  /* rules of the last founding; above RULES_VERSION nothing is computed: "newer version needed" */
    uint32_t founding; /* the last in the cut, BOOK_NONE */
    struct arena arena;
    bool failed;
    struct pln_error err;

    struct force force;            /* force.h */
    struct verdicts verdicts;      /* verdict.h */
    struct knew knew;              /* knew.h */
    struct promises promises;      /* promise.h */
    struct direction direction;    /* direction.h */
    struct meetings meetings;      /* meetings.h */
    struct revisions revisions;    /* revision.h */
    struct findings findings;      /* finding.h */
    struct remarks remarks;        /* remark.h */
    struct replies replies;        /* replies.h */
    struct chains chains;          /* chains.h */
    const struct seating **seated; /* of force.bodies, at T; NULL: not asked for yet */
    struct rules *run;             /* itself: what is looked up once and kept is no change of what is read */
};

struct rules_spec {
    enum cut_kind cut; /* CUT_ALL or CUT_ASOF */
    int64_t now_ms;    /* T; of CUT_ASOF the cut too */
};
/** r must outlive nothing: book and view must outlive it. False: err says what could not be read; r needs rules_deinit either way. */
bool rules_run(struct rules *r, const struct book *b, const struct view *v, const struct rules_spec *spec,
               struct pln_error *err) MUST_CHECK;
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
/** "n after x": today > day(x) + n. */
bool rules_after(const struct rules *r, int64_t ms, int64_t days);
bool rules_after_day(const struct rules *r, int64_t day, int64_t days);
/** Arena memory; NULL and failed when the cap is hit. */
void *rules_take(struct rules *r, size_t count, size_t size);
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
