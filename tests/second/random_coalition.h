/* random_coalition.h: a random coalition that also breaks its rules: positions on old proposals, second decisions, seats claimed twice,
 * loops of drafts, talks told late; nodes are dark, clocks are off, keys are revoked, partners leave.
 *
 * In: a seed. Out: its logs. The same seed, the same coalition. */
#ifndef SECOND_RANDOM_COALITION_H
#define SECOND_RANDOM_COALITION_H

#include "random_world.h"
#include "rules/book.h"

/** Founded, and then so many records of whatever kind. world_end it. */
void random_coalition(struct world *m, uint64_t seed, size_t records);
/** Of every third coalition logs are full early. */
struct book_limits random_limits(uint64_t seed);

#endif
