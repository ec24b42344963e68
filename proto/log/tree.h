/* tree.h: RFC 6962 Merkle tree as a compact range: append, root. 64 hashes at most, no allocation.
 *
 * Source: RFC 6962 2.1; RFC 9162 2.1. Spec: docs/format.md "Tree". */
#ifndef LOG_TREE_H
#define LOG_TREE_H

#include "base/bytes.h"

#include <stdint.h>

struct tree {
    uint64_t size;
    struct pln_root node[64]; /* roots of the full subtrees, largest (leftmost) first: popcount(size) of them */
};

void tree_init(struct tree *t);          /* empty */
unsigned tree_node_count(uint64_t size); /* popcount */
/** For each full subtree that this leaf completes (level 0 = the leaf itself), from low to high, done(ctx, level, place, hash) is
 * called: the node of `level` at `place` covers leaves [place << level, (place + 1) << level). done may be NULL. */
void tree_append(struct tree *t, const struct pln_leaf *leaf,
                 void (*done)(void *ctx, unsigned level, uint64_t place, const struct pln_root *hash), void *ctx);
struct pln_root tree_root(const struct tree *t);                                      /* SHA-256("") if empty */
struct pln_root tree_node(const struct pln_root *left, const struct pln_root *right); /* H(0x01 || l || r) */
/** level and place of the i-th node of a tree's compact range (i < popcount(size)). */
void tree_range_place(uint64_t size, unsigned i, unsigned *level, uint64_t *place);

#endif
