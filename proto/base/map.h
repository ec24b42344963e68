/* map.h: a table from 32-byte keys to pointers: capped, seeded against chosen keys (SipHash), iterated in insertion order. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/error.h"
#include "base/pages.h"

#include <stddef.h>
#include <stdint.h>

struct map_item {
    uint8_t key[32];
    void *value; /* not owned; NULL marks a removed item */
};
struct map {
    struct map_item *item; /* in order of insertion; removed ones have value NULL */
    size_t items;          /* length of item[], removed ones included */
    size_t count;          /* live ones */
    size_t cap;            /* most live ones */
    uint32_t *slot;        /* index into item[] + 1 */
    size_t slots;          /* power of two */
    size_t room;           /* allocated length of item[] */
    uint8_t seed[16];
    const char *name;
    const struct pages *pages; /* set it before the first put; NULL: malloc's */
};

void map_init(struct map *m, const char *name, size_t cap, const uint8_t seed[16]);
void map_deinit(struct map *m);
/** The value, or NULL. */
void *map_find(const struct map *m, const uint8_t key[32]);
/** Put a new key or replace its value (not NULL). False: PLN_TOO_MANY at the cap. */
bool map_put(struct map *m, const uint8_t key[32], void *value, struct pln_error *err) MUST_CHECK;
void map_remove(struct map *m, const uint8_t key[32]);

#endif
