/* sitting.h: minutes of a meeting, and who disputes them: found once for all decisions made there, however often they were corrected.
 *
 * Spec: docs/rules.md "Verdicts", "Findings" (objection-unanswered). */
#ifndef RULES_SITTING_H
#define RULES_SITTING_H

#include "rules/book.h"
#include "rules/cut.h"

struct rules;

struct sitting_dispute {
    uint32_t person, reply;
};
struct sitting_set { /* minutes with their corrections */
    uint32_t origin;
    const struct sitting_dispute *dispute; /* of any version, here; by person, then in Order */
    size_t disputes;
};
struct sitting {
    const struct sitting_set *set; /* of which some version names some version of the meeting; in Order of the origins */
    size_t sets;
    struct book_list disputes; /* replies of the cut to versions of the cut that name a version of the meeting: by Order of the meeting's
                                  versions, of the minutes, of the replies */
};

/** Any version may be given. NULL: failed. Lives until more is taken in. */
const struct sitting *sitting_of(struct rules *r, uint32_t meeting);
/** Did the person dispute a version of these minutes, in that cut? */
bool sitting_is_disputed(const struct sitting_set *s, const struct cut *c, uint32_t person);

/** Minutes came, or a reply to minutes: who read the disputes of their meeting is made again. */
void sitting_changed(struct rules *r, uint32_t minutes);

#endif
