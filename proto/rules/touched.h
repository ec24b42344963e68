/* touched.h: which proposals a talk touches, and how soon it is to be told for that. Spec: docs/rules.md "Talks". */
#ifndef RULES_TOUCHED_H
#define RULES_TOUCHED_H

#include "rules/knew.h"

/** The proposals of the cut that a talk touches: walked in Order, each once. */
struct touched {
    struct touched_part *part;
    size_t parts;
    int64_t when;
};
struct touched touched_by(struct rules *r, const struct talk *k);
/** Of a talk held at `when` about these records; named: proposals that name it count too as they name that one; NULL. */
struct touched touched_about(struct rules *r, const uint32_t *about, size_t count, int64_t when, const struct talk *named);
bool touched_any(const struct touched *t);
size_t touched_count(struct touched *t);
/** The next; is_named: it, or a position on it, names the talk. False: no more. */
bool touched_next(struct touched *t, uint32_t *proposal, bool *is_named);
/** How soon a talk is to be told: of the proposals that it touches and that are not withdrawn, the one that leaves the fewest hours. */
struct talk_term {
    int64_t hours;     /* after it was held */
    uint32_t proposal; /* BOOK_NONE: it touches none of these; then hours is the coalition's disclose_hours */
    bool is_quiet;     /* it was held in the quiet hours before that proposal closes */
};
struct talk_term touched_term(struct rules *r, const struct touched *t);

#endif
