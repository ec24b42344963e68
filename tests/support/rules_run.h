/* rules_run.h: a run of the rules over a coalition of says.h, and short words for its results. */
#ifndef SUPPORT_RULES_RUN_H
#define SUPPORT_RULES_RUN_H

#include "rules/rules.h"
#include "support/says.h"

struct ran {
    struct says *s;
    struct book book;
    struct rules rules;
};
/** asof: a cut as of `when` (else all that is held, T = when). Ends the program if it fails, or if a run that lives on, from the first
 * entry to those of `when`, says another thing than one from nothing (lives_on.h). */
void ran_begin(struct ran *r, struct says *s, const char *when, bool asof);
/** The same where logs are full earlier. */
void ran_begin_limited(struct ran *r, struct says *s, const char *when, bool asof, struct book_limits limits);
void ran_end(struct ran *r);
uint32_t ran_record(struct ran *r, const char *label);
uint32_t ran_log(struct ran *r, const char *handle);
/** "stands", "lacks quorum rule", "not-counted second", "stands in-doubt". */
const char *ran_verdict(struct ran *r, const char *decision);
/** "49 receipt shown", "never", "after receipt not-shown". */
const char *ran_knew(struct ran *r, const char *decision, const char *partner);
/** The findings of that name, "D1(q=clinic) T/home"; "" if none. State other than open behind a '!'. */
const char *ran_found(struct ran *r, const char *name);
/** The same of a run of its own over a cut as of `when`. */
const char *ran_finds(struct says *s, const char *when, const char *name);
bool ran_remark(struct ran *r, const char *word, const char *label);

#endif
