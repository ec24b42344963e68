/* story_dump.h: all results as of a moment, sorted: lines in the form of `expect`, or the same as JSON Lines. */
#ifndef SUPPORT_STORY_DUMP_H
#define SUPPORT_STORY_DUMP_H

#include "support/story_result.h"

/** Appends to out. */
bool story_dump(const struct results *r, bool json, struct buf *out, struct pln_error *err) MUST_CHECK;

#endif
