/* trees.c: hashes by level and place.
 *
 * A row holds up to 16 neighbours of tree level 0, 4, 8, ...: a sixteenth of the keys, half of the hashes; the three levels
 * between are computed, at most 7 hashes each. Leaves are among them, so what is read can be checked against its hash.
 * Must not: hold a tree in memory.
 * Spec: docs/store.md. Tests: tests/unit/store_reads.c, tests/unit/store_reader.c */
#include "store/trees.h"

#include <assert.h>

static struct key tile_key(uint32_t log, unsigned level, uint64_t place)
{
    struct key k = key_log(log);

    key_u8(&k, (uint8_t)level);
    key_u48(&k, place);
    return k;
}

static bool tile_load(struct txn *t, uint32_t log, unsigned level, uint64_t place, struct pln_root hash[TILE_WIDTH], unsigned *count,
                      struct pln_error *err)
{
    struct key k = tile_key(log, level, place);
    struct bytes v;
    bool found;

    if (!txn_get(t, DB_TREES, key_bytes(&k), &v, &found, err))
        return false;
    if (!found) {
        *count = 0;
        return true;
    }
    if (v.n == 0 || v.n % 32 != 0 || v.n > TILE_WIDTH * 32)
        return fail(err, PLN_STORE_DAMAGED, "tile %u/%" PRIu64 " of log %u has %zu bytes", level, place, log, v.n);
    *count = (unsigned)(v.n / 32);
    memcpy(hash, v.at, v.n);
    return true;
}

void tree_reader_init(struct tree_reader *r, struct txn *t, uint32_t log)
{
    r->txn = t;
    r->log = log;
    for (unsigned i = 0; i < TILE_LEVELS; i++)
        r->tile[i].loaded = false;
}

bool tree_reader_node(struct tree_reader *r, unsigned level, uint64_t place, struct pln_root *out, struct pln_error *err)
{
    unsigned tile_level = level / 4, width = 1u << level % 4; /* hashes of the row below this node */
    uint64_t first, tile_place;
    struct pln_root part[8];

    if (tile_level >= TILE_LEVELS || place > SERIAL_MAX >> level)
        return fail(err, PLN_BAD_FIELD, "a tree has no node %u/%" PRIu64, level, place);
    first = place << level % 4;
    tile_place = first / TILE_WIDTH;
    first %= TILE_WIDTH;
    if (!r->tile[tile_level].loaded || r->tile[tile_level].place != tile_place) {
        r->tile[tile_level].loaded = false;
        if (!tile_load(r->txn, r->log, tile_level, tile_place, r->tile[tile_level].hash, &r->tile[tile_level].count, err))
            return false;
        r->tile[tile_level].place = tile_place;
        r->tile[tile_level].loaded = true;
    }
    if (first + width > r->tile[tile_level].count)
        return fail(err, PLN_STORE_DAMAGED, "node %u/%" PRIu64 " of the tree of log %u is not there", level, place, r->log);
    memcpy(part, &r->tile[tile_level].hash[first], width * sizeof(part[0]));
    for (; width > 1; width /= 2)
        for (unsigned i = 0; i < width / 2; i++)
            part[i] = tree_node(&part[2 * i], &part[2 * i + 1]);
    *out = part[0];
    return true;
}

static bool source_node(void *ctx, unsigned level, uint64_t place, struct pln_root *out, struct pln_error *err)
{
    return tree_reader_node(ctx, level, place, out, err);
}

struct proof_source tree_reader_source(struct tree_reader *r)
{
    return (struct proof_source){ .node = source_node, .ctx = r };
}

bool tree_reader_range(struct tree_reader *r, uint64_t size, struct tree *out, struct pln_error *err)
{
    struct tree t = { .size = size };
    unsigned level;
    uint64_t place;

    for (unsigned i = 0; i < tree_node_count(size); i++) {
        tree_range_place(size, i, &level, &place);
        if (!tree_reader_node(r, level, place, &t.node[i], err))
            return false;
    }
    *out = t;
    return true;
}

void tree_writer_init(struct tree_writer *w, struct txn *t, uint32_t log)
{
    w->txn = t;
    w->log = log;
    w->failed = false;
    for (unsigned i = 0; i < TILE_LEVELS; i++)
        w->tile[i].loaded = w->tile[i].changed = false;
}

static void tile_flush(struct tree_writer *w, unsigned level)
{
    struct key k;

    if (w->failed || !w->tile[level].changed)
        return;
    k = tile_key(w->log, level, w->tile[level].place);
    if (!txn_put(w->txn, DB_TREES, key_bytes(&k), bytes_at(w->tile[level].hash, w->tile[level].count * 32), &w->err))
        w->failed = true;
    w->tile[level].changed = false;
}

void tree_writer_node(void *ctx, unsigned level, uint64_t place, const struct pln_root *hash)
{
    struct tree_writer *w = ctx;
    unsigned tile_level = level / 4;
    uint64_t tile_place = place / TILE_WIDTH;

    if (level % 4 != 0 || w->failed)
        return;
    assert(tile_level < TILE_LEVELS);
    if (!w->tile[tile_level].loaded || w->tile[tile_level].place != tile_place) {
        tile_flush(w, tile_level);
        w->tile[tile_level].place = tile_place;
        w->tile[tile_level].loaded = true;
        w->tile[tile_level].count = 0;
        if (place % TILE_WIDTH != 0 &&
            !tile_load(w->txn, w->log, tile_level, tile_place, w->tile[tile_level].hash, &w->tile[tile_level].count, &w->err))
            w->failed = true;
    }
    if (!w->failed && w->tile[tile_level].count != place % TILE_WIDTH)
        w->failed = !fail(&w->err, PLN_STORE_DAMAGED, "tile %u/%" PRIu64 " of log %u holds %u hashes, not %" PRIu64, tile_level, tile_place,
                          w->log, w->tile[tile_level].count, place % TILE_WIDTH);
    if (w->failed)
        return;
    w->tile[tile_level].hash[w->tile[tile_level].count++] = *hash;
    w->tile[tile_level].changed = true;
}

bool tree_writer_flush(struct tree_writer *w, struct pln_error *err)
{
    for (unsigned i = 0; i < TILE_LEVELS; i++)
        tile_flush(w, i);
    if (w->failed)
        *err = w->err;
    return !w->failed;
}
