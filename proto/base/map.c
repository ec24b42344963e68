/* map.c: a table from 32-byte keys to pointers.
 *
 * In: keys (often chosen by others) and pointers. Out: the pointer of a key; all in order of insertion.
 * Open addressing over slots that name places in item[]; the hash is SipHash-2-4 under the caller's seed, so nobody can choose keys
 * that collide. A removed item keeps its place until the next growth.
 * Must not: own what it points to.
 * Bounds: the cap of map_init; half of the slots stay free.
 * Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF". Tests: tests/unit/base_map.c */
#include "base/map.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdlib.h>

#define ITEMS_FIRST 16

static uint64_t load_le64(const uint8_t *p)
{
    return __builtin_bswap64(load_be64(p));
}

static uint64_t turn(uint64_t v, unsigned by)
{
    return v << by | v >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = turn(v[1], 13) ^ v[0];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] = turn(v[0], 32) + v[3];
    v[2] += v[1];
    v[3] = turn(v[3], 21) ^ v[0];
    v[1] = turn(v[1], 17) ^ v[2];
    v[2] = turn(v[2], 32);
}

static uint64_t sip_hash(const uint8_t seed[16], const uint8_t key[32])
{
    uint64_t k0 = load_le64(seed), k1 = load_le64(seed + 8);
    uint64_t v[4] = { k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d), k0 ^ UINT64_C(0x6c7967656e657261),
                      k1 ^ UINT64_C(0x7465646279746573) };

    for (size_t i = 0; i < 32; i += 8) {
        uint64_t m = load_le64(key + i);

        v[3] ^= m;
        sip_round(v);
        sip_round(v);
        v[0] ^= m;
    }
    v[3] ^= UINT64_C(32) << 56; /* the last word: no bytes left over, and the length */
    sip_round(v);
    sip_round(v);
    v[0] ^= UINT64_C(32) << 56;
    v[2] ^= 0xff;
    for (size_t i = 0; i < 4; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void map_init(struct map *m, const char *name, size_t cap, const uint8_t seed[16])
{
    assert(cap < UINT32_MAX / 8);
    *m = (struct map){ .name = name, .cap = cap };
    memcpy(m->seed, seed, sizeof(m->seed));
}

void map_deinit(struct map *m)
{
    (void)pages_resize(m->pages, m->item, 0);
    (void)pages_resize(m->pages, m->slot, 0);
    m->item = NULL;
    m->slot = NULL;
    m->items = m->count = m->slots = m->room = 0;
}

static struct map_item *item_find(const struct map *m, const uint8_t key[32], uint64_t hash)
{
    if (m->count == 0)
        return NULL;
    for (size_t at = hash & (m->slots - 1); m->slot[at] != 0; at = (at + 1) & (m->slots - 1)) {
        struct map_item *item = &m->item[m->slot[at] - 1];

        if (item->value != NULL && memcmp(item->key, key, 32) == 0)
            return item;
    }
    return NULL;
}

void *map_find(const struct map *m, const uint8_t key[32])
{
    const struct map_item *item = item_find(m, key, sip_hash(m->seed, key));

    return item == NULL ? NULL : item->value;
}

static void slot_set(struct map *m, size_t place, uint64_t hash)
{
    size_t at = hash & (m->slots - 1);

    while (m->slot[at] != 0)
        at = (at + 1) & (m->slots - 1);
    m->slot[at] = (uint32_t)(place + 1);
}

/* Room for at least one item more: removed ones go, the arrays grow, the slots are filled anew. */
static bool grow(struct map *m)
{
    struct map_item *item;
    uint32_t *slot;
    size_t room = ITEMS_FIRST, items = 0;

    while (room < m->count * 2)
        room *= 2;
    item = pages_resize(m->pages, NULL, room * sizeof(*item));
    slot = pages_resize(m->pages, NULL, room * 2 * sizeof(*slot));
    if (item == NULL || slot == NULL) {
        (void)pages_resize(m->pages, item, 0);
        (void)pages_resize(m->pages, slot, 0);
        return false;
    }
    memset(slot, 0, room * 2 * sizeof(*slot));
    for (size_t i = 0; i < m->items; i++)
        if (m->item[i].value != NULL)
            item[items++] = m->item[i];
    assert(items == m->count);
    assert(items < room);
    (void)pages_resize(m->pages, m->item, 0);
    (void)pages_resize(m->pages, m->slot, 0);
    m->item = item;
    m->items = items;
    m->room = room;
    m->slot = slot;
    m->slots = room * 2;
    for (size_t i = 0; i < m->items; i++)
        slot_set(m, i, sip_hash(m->seed, m->item[i].key));
    return true;
}

bool map_put(struct map *m, const uint8_t key[32], void *value, struct pln_error *err)
{
    uint64_t hash = sip_hash(m->seed, key);
    struct map_item *item = item_find(m, key, hash);

    assert(value != NULL);
    if (item != NULL) {
        item->value = value;
        return true;
    }
    if (m->count >= m->cap)
        return fail(err, PLN_TOO_MANY, "%s holds %zu, the most allowed", m->name, m->cap);
    if (m->items == m->room && !grow(m))
        return fail(err, PLN_TOO_MANY, "%s: the machine has no memory for more than %zu", m->name, m->count);
    memcpy(m->item[m->items].key, key, 32);
    m->item[m->items].value = value;
    slot_set(m, m->items, hash);
    m->items++;
    m->count++;
    return true;
}

void map_remove(struct map *m, const uint8_t key[32])
{
    struct map_item *item = item_find(m, key, sip_hash(m->seed, key));

    if (item != NULL) {
        item->value = NULL;
        m->count--;
    }
}
