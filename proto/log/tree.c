/* tree.c: RFC 6962 Merkle tree as a compact range.
 *
 * In: leaf hashes, in order. Out: the root of all so far; each full subtree, once, when its last leaf comes.
 * node[] holds the roots of the full subtrees from left to right: one for each 1 in the binary form of size, the largest first.
 * Must not: allocate, keep leaves.
 * Bounds: 64 hashes; a leaf costs one hash on average beside its own.
 * Source: RFC 6962 2.1; RFC 9162 2.1. Spec: docs/format.md "Tree". Tests: tests/unit/log_tree.c */
#include "log/tree.h"

#include "crypto/hash.h"

#include <assert.h>

static const uint8_t node_prefix = 0x01;

void tree_init(struct tree *t)
{
    *t = (struct tree){ 0 };
}

unsigned tree_node_count(uint64_t size)
{
    return (unsigned)__builtin_popcountll(size);
}

struct pln_root tree_node(const struct pln_root *left, const struct pln_root *right)
{
    uint8_t both[1 + 2 * sizeof(left->b)];
    struct pln_root out;

    both[0] = node_prefix;
    memcpy(both + 1, left->b, sizeof(left->b));
    memcpy(both + 1 + sizeof(left->b), right->b, sizeof(right->b));
    hash_once(BYTES_OF(both), out.b);
    return out;
}

void tree_append(struct tree *t, const struct pln_leaf *leaf,
                 void (*done)(void *ctx, unsigned level, uint64_t place, const struct pln_root *hash), void *ctx)
{
    unsigned nodes = tree_node_count(t->size), level = 0;
    uint64_t place = t->size;
    struct pln_root hash;

    assert(t->size < UINT64_MAX);
    memcpy(hash.b, leaf->b, sizeof(hash.b));
    if (done != NULL)
        done(ctx, level, place, &hash);
    for (uint64_t ones = t->size; (ones & 1) != 0; ones >>= 1) { /* as in binary counting: each carry joins two equal subtrees */
        assert(nodes > 0);
        hash = tree_node(&t->node[--nodes], &hash);
        level++;
        place >>= 1;
        if (done != NULL)
            done(ctx, level, place, &hash);
    }
    t->node[nodes] = hash;
    t->size++;
    assert(tree_node_count(t->size) == nodes + 1);
}

struct pln_root tree_root(const struct tree *t)
{
    unsigned nodes = tree_node_count(t->size);
    struct pln_root root;

    if (nodes == 0) {
        hash_once((struct bytes){ NULL, 0 }, root.b);
        return root;
    }
    root = t->node[--nodes];
    while (nodes > 0)
        root = tree_node(&t->node[--nodes], &root);
    return root;
}

void tree_range_place(uint64_t size, unsigned i, unsigned *level, uint64_t *place)
{
    uint64_t rest = size; /* the bits of node i and of those to its right */

    assert(i < tree_node_count(size));
    while (i-- > 0)
        rest &= ~(UINT64_C(1) << (63 - __builtin_clzll(rest)));
    *level = 63 - (unsigned)__builtin_clzll(rest);
    *place = (size - rest) >> *level; /* size - rest leaves lie to its left */
}
