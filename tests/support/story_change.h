/* story_change.h: experiments: the story with an edit, and which findings that makes come or go. */
#ifndef SUPPORT_STORY_CHANGE_H
#define SUPPORT_STORY_CHANGE_H

#include "support/story_expect.h"

/** Every change of the story. before: the story as it is. False: the rules could not be run on the story as it is; what an edit breaks is
 * told as a failed comparison. */
bool story_changes(const struct story *s, struct story_view *before, struct tally *t, struct pln_error *err) MUST_CHECK;

#endif
