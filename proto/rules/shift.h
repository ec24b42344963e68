/* shift.h: the numbers of records in a run, after others came between them. Spec: docs/rules.md "Computed again". */
#ifndef RULES_SHIFT_H
#define RULES_SHIFT_H

#include "rules/book.h"

struct rules;

/** All that the run holds of the first `old` records, under their numbers now: to[] ascends. */
void shift_run(struct rules *r, const uint32_t *to, size_t old);

#endif
