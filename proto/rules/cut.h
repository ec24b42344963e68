/* cut.h: what exists: all that is held, as of a time, or the past of a decision.
 *
 * A cut maps each log to a size. A log that is in no admit of the cut has size 0; one that a remove of the cut took off, at most the
 * size that it names. A record is in the cut if it stands below its log's size and no revocation below that size disputes it
 * (decisions, proposals and drafts stay: verdicts are not undone by a revocation).
 * Spec: docs/rules.md "Cuts". */
#ifndef RULES_CUT_H
#define RULES_CUT_H

#include "rules/book.h"

enum cut_kind { CUT_ALL, CUT_ASOF, CUT_PAST };
#define CUT_RUN 32 /* sizes stand in runs of so many logs, which the pasts of one log's decisions share (past.h) */
struct cut {
    const struct book *book;
    enum cut_kind kind;
    int64_t asof_ms; /* CUT_ASOF */
    uint32_t by;     /* CUT_PAST: log and index of the decision */
    uint64_t before;
    const uint64_t *const *said; /* by log of the book: sizes before the roster is asked; that of `by` is `before` */
    bool is_settled;             /* the roster of the cut takes nothing away */
    bool is_here;                /* CUT_PAST: all of it is held; if not, sizes may reach beyond what the book holds */
};

/** Sizes lie in `a`. */
bool cut_all(struct cut *c, const struct book *b, struct arena *a, struct pln_error *err) MUST_CHECK;
/** The same cut of CUT_ALL of a book that has grown, in no more logs. */
void cut_follow(struct cut *c);
/** Each log up to its last entry with tau <= asof_ms. */
bool cut_asof(struct cut *c, const struct book *b, int64_t asof_ms, struct arena *a, struct pln_error *err) MUST_CHECK;
/** Does the roster take something away? To be called when all sizes are said. */
void cut_settle(struct cut *c);

/** What the roster of the cut leaves of a log's size. */
uint64_t cut_counted(const struct cut *c, uint32_t log, uint64_t said);
static inline uint64_t cut_said(const struct cut *c, uint32_t log)
{
    return log == c->by ? c->before : c->said[log / CUT_RUN][log % CUT_RUN];
}
static inline uint64_t cut_size(const struct cut *c, uint32_t log)
{
    return c->is_settled ? cut_said(c, log) : cut_counted(c, log, cut_said(c, log));
}
bool cut_has(const struct cut *c, uint32_t r);
/** Is the entry below the cut's size: for receipts, which are no records. */
static inline bool cut_reaches(const struct cut *c, uint32_t log, uint64_t index)
{
    return index < cut_size(c, log);
}
/** In the roster of the cut: founded or admitted, not removed, not left. */
bool cut_is_partner(const struct cut *c, uint32_t log);
/** The same as of a time x: admitted by then, not removed or left by then. */
bool cut_was_partner(const struct cut *c, uint32_t log, int64_t x);
/** n and b of the cut's roster. */
size_t cut_partners(const struct cut *c);
size_t cut_liars(const struct cut *c);

#endif
