/* pages.h: where big memory comes from: whoever runs us says; by itself it is malloc's.
 *
 * What is read of a coalition grows with its log. A daemon hands in memory that the kernel can write back to a file, so that it takes no
 * more of the machine than is looked at. */
#ifndef BASE_PAGES_H
#define BASE_PAGES_H

#include <stddef.h>
#include <stdlib.h>

struct pages {
    void *ctx;
    /** As realloc: at NULL: new memory; bytes 0: free, the result is NULL. NULL otherwise: there is none, `at` stays as it is. */
    void *(*resize)(void *ctx, void *at, size_t bytes);
};

/** p NULL: malloc's. */
static inline void *pages_resize(const struct pages *p, void *at, size_t bytes)
{
    if (p != NULL)
        return p->resize(p->ctx, at, bytes);
    if (bytes > 0)
        return realloc(at, bytes);
    free(at);
    return NULL;
}

#endif
