/* arena.h: capped memory, freed whole. For decoded arrays and answers of one request or batch. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/error.h"
#include "base/pages.h"

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *newest;
    size_t used;
    size_t cap;
    const char *name;          /* named in the error when the cap is hit; static */
    const struct pages *pages; /* set it before the first take; NULL: malloc's */
};

/** Nothing is allocated until the first take. cap: bytes, summed over all takes. */
void arena_init(struct arena *a, const char *name, size_t cap);
/** Zeroed memory, aligned for anything, until arena_deinit/arena_reset. NULL and err (PLN_TOO_LARGE) above the cap. */
void *arena_take(struct arena *a, size_t n, struct pln_error *err) MUST_CHECK;
/** count * size with overflow checked. */
void *arena_take_array(struct arena *a, size_t count, size_t size, struct pln_error *err) MUST_CHECK;
void arena_reset(struct arena *a);
void arena_deinit(struct arena *a);

#endif
