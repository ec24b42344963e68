/* fold.h: text folded so that what people mean as the same compares as the same bytes: case, accents, forms of letters, blanks. */
#ifndef VIEW_FOLD_H
#define VIEW_FOLD_H

#include "base/buf.h"

/** Appends the folded text: Unicode compatibility decomposition (NFKD) and full case folding, without accents and characters that nobody
 * sees; letters with a stroke as the plain letter, curved quotes and long dashes as those of a keyboard; any run of blanks as one space.
 * Bytes that are no UTF-8 are a blank. from: NULL, or for each folded byte the place in `text` of the character that gave it, a uint32_t
 * each, and at the end text.n. Whoever asks looks at buf_check. */
void fold_text(struct bytes text, struct buf *out, struct buf *from);

#endif
