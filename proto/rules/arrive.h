/* arrive.h: what came, and which results can have changed by it. Spec: docs/rules.md "Computed again". */
#ifndef RULES_ARRIVE_H
#define RULES_ARRIVE_H

#include <stdint.h>

struct rules;

/** All records of the book, for a run from nothing. */
void arrive_all(struct rules *r);
/** All that the book has to tell since it was read last; before_ms: T of the run until now. */
void arrive_new(struct rules *r, int64_t before_ms);
/** What receipts cover since: a receipt tells once its log grew, or the log of which it tells. */
void arrive_receipts(struct rules *r);

#endif
