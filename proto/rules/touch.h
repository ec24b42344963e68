/* touch.h: which talks touch a proposal, and which of them are looked at before a decision on it.
 *
 * It is asked for, and not kept: 20,000 talks about a draft that 5,000 proposals put are a hundred million pairs. Lists live in the arena.
 * Spec: docs/rules.md "Talks". */
#ifndef RULES_TOUCH_H
#define RULES_TOUCH_H

#include "rules/knew.h"

#define TOUCH_OF_A_LOG_MAX 64 /* talks of a log that are about it are looked at before a decision */

/** Talks that touch a proposal, each once, in Order of their first versions. */
struct touch_list {
    const uint32_t *at; /* for touch_at */
    size_t count;
    bool is_cut; /* touch_before: of some log there are more */
};
/** All of them; none if P is no proposal of the cut. */
struct touch_list touch_talks(struct rules *r, uint32_t proposal);
/** A proposal whose talks are looked at; NULL: it is not in the cut. */
struct touch_subject;
const struct touch_subject *touch_subject(struct rules *r, uint32_t proposal);
/** Those that are looked at before then: held before it; those that P or a position on it names, and of the others, of each log, the last
 * TOUCH_OF_A_LOG_MAX by when. */
struct touch_list touch_before(struct rules *r, const struct touch_subject *s, int64_t before);
const struct talk *touch_at(const struct rules *r, struct touch_list l, size_t i);
/** Do P or a position on it name the talk (so that P is touched whatever the talk says)? */
bool touch_is_named(struct touch_list l, size_t i);
/** Is it one of these? */
bool touch_holds(const struct rules *r, struct touch_list l, const struct talk *k);

/** Is the talk, held then, about what is proposed so soon after that `about` links them? */
bool touch_is_soon(const struct rules *r, uint32_t proposal, int64_t when);

#endif
