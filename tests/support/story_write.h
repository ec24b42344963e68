/* story_write.h: one record of a story: composed as a client does it, checked as the partner's node does it, put to the log. */
#ifndef SUPPORT_STORY_WRITE_H
#define SUPPORT_STORY_WRITE_H

#include "support/story_people.h"

/** node: whose log; node_ms: what its clock says. False: err says what the client or the node refuses (without the line). */
bool story_write(struct story_world *w, const struct story_record *r, size_t node, int64_t node_ms, struct pln_error *err) MUST_CHECK;
/** A receipt in its log of all that the node knows and has not signed for, if there is anything. */
bool story_sign(struct story_world *w, size_t node, int64_t node_ms, struct pln_error *err) MUST_CHECK;

#endif
