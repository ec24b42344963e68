/* arena.c: capped memory, freed whole.
 *
 * In: sizes. Out: zeroed memory that lives as long as the arena. A chain of blocks; each take is cut from the newest.
 * Must not: give memory above the cap; free a part.
 * Bounds: the cap of arena_init, over all takes; blocks of 1 to 64 KiB unless one take is larger.
 * Tests: tests/unit/base_arena.c */
#include "base/arena.h"

#include "base/checked.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN alignof(max_align_t)
#define BLOCK_BYTES_MIN 1024
#define BLOCK_BYTES_MAX 65536
#define PAGES_BLOCK_BYTES (1024 * 1024) /* of pages: once as much is in use */

struct arena_block {
    struct arena_block *older;
    size_t room;
    size_t used;
    alignas(ALIGN) uint8_t memory[];
};

void arena_init(struct arena *a, const char *name, size_t cap)
{
    *a = (struct arena){ .name = name, .cap = cap };
}

static bool block_add(struct arena *a, size_t n)
{
    size_t room = min_size(BLOCK_BYTES_MAX, a->used < BLOCK_BYTES_MIN ? BLOCK_BYTES_MIN : a->used);
    struct arena_block *b;
    size_t bytes;

    if (a->pages != NULL && a->used >= PAGES_BLOCK_BYTES)
        room = PAGES_BLOCK_BYTES - sizeof(*b);
    if (room < n)
        room = n;
    if (!add_size(sizeof(*b), room, &bytes))
        return false;
    b = pages_resize(a->pages, NULL, bytes);
    if (b == NULL)
        return false;
    b->older = a->newest;
    b->room = room;
    b->used = 0;
    a->newest = b;
    return true;
}

void *arena_take(struct arena *a, size_t n, struct pln_error *err)
{
    size_t rounded;
    uint8_t *at;

    if (!add_size(n, ALIGN - 1, &rounded) || (rounded -= rounded % ALIGN) > a->cap - a->used) {
        fail(err, PLN_TOO_LARGE, "%s needs %zu bytes more than the %zu in use, at most %zu are allowed", a->name, n, a->used, a->cap);
        return NULL;
    }
    if (rounded == 0)
        rounded = a->cap - a->used >= ALIGN ? ALIGN : 0; /* even nothing has an address of its own, if there is room */
    if ((a->newest == NULL || a->newest->room - a->newest->used < rounded) && !block_add(a, rounded)) {
        fail(err, PLN_TOO_LARGE, "%s: the machine has no memory for %zu bytes", a->name, n);
        return NULL;
    }
    at = a->newest->memory + a->newest->used;
    a->newest->used += rounded;
    a->used += rounded;
    memset(at, 0, rounded);
    return at;
}

void *arena_take_array(struct arena *a, size_t count, size_t size, struct pln_error *err)
{
    size_t n;

    if (!mul_size(count, size, &n)) {
        fail(err, PLN_TOO_LARGE, "%s: %zu elements of %zu bytes pass what a machine can address", a->name, count, size);
        return NULL;
    }
    return arena_take(a, n, err);
}

static void blocks_free(const struct pages *pages, struct arena_block *b)
{
    while (b != NULL) {
        struct arena_block *older = b->older;

        (void)pages_resize(pages, b, 0);
        b = older;
    }
}

void arena_reset(struct arena *a)
{
    if (a->newest != NULL) { /* the newest is kept: the next request mostly fits in it */
        blocks_free(a->pages, a->newest->older);
        a->newest->older = NULL;
        a->newest->used = 0;
    }
    a->used = 0;
}

void arena_deinit(struct arena *a)
{
    blocks_free(a->pages, a->newest);
    a->newest = NULL;
    a->used = 0;
}
