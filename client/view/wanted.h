/* wanted.h: words that are looked for: read from what was typed, found in texts, shown in their line. */
#ifndef VIEW_WANTED_H
#define VIEW_WANTED_H

#include "view/fold.h"
#include "view/term.h"

#define WANTED_MAX 16        /* words and phrases */
#define WANTED_BYTES_MAX 400 /* of all of them, folded */

struct wanted {
    size_t count;
    struct {
        size_t at, n;
    } term[WANTED_MAX]; /* folded, in `bytes` */
    uint8_t bytes[WANTED_BYTES_MAX];
    size_t used;
};

/** Adds what one word of a command line asks for: words apart by blanks, "a phrase" within quotation marks; without any marks it is a
 * phrase if it has blanks: the shell took the marks away. Errors: PLN_TOO_MANY, PLN_TOO_LARGE. */
bool wanted_add(struct wanted *w, struct bytes typed, struct pln_error *err) MUST_CHECK;
/** Bits of the terms that occur in the text, as parts of words, too. buf: for the folded text, reset here. Errors: PLN_TOO_LARGE. */
bool wanted_in(const struct wanted *w, struct bytes text, struct buf *folded, uint32_t *found, struct pln_error *err) MUST_CHECK;
static inline uint32_t wanted_all(const struct wanted *w)
{
    return (UINT32_C(1) << w->count) - 1;
}

/** Where a term stands for the first time. False: nowhere. */
struct wanted_place {
    size_t from, to; /* bytes of the text */
};
bool wanted_place(const struct wanted *w, size_t term, struct bytes text, struct wanted_place *out, struct pln_error *err) MUST_CHECK;
/** The line around it, at most `columns` wide, what is left out as "...": three escaped parts, of which `hit` is what was found. Appends.
 */
void wanted_line(struct bytes text, struct wanted_place at, int columns, struct buf *before, struct buf *hit, struct buf *after);

#endif
