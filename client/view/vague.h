/* vague.h: words that fill a line and say nothing: "general discussion", "catch up". */
#ifndef VIEW_VAGUE_H
#define VIEW_VAGUE_H

#include "base/bytes.h"

#include <stdbool.h>

/** Is every word of the text one of a short list (of one language)? Case and marks between words do not count; an empty text is not vague.
 * For a hint to who writes, never for a judgement of what stands. */
bool vague_text(struct bytes text);

#endif
