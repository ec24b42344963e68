/* proof.c: inclusion and consistency proofs.
 *
 * In: full subtrees from a source (to make), hashes from a peer (to check). Out: paths; yes or the reason why not.
 * Must not: trust a length; accept size 0 in a consistency proof.
 * Bounds: 64 hashes a proof.
 * Source: RFC 9162 2.1.3, 2.1.4. Spec: docs/format.md "Proofs". Tests: tests/unit/log_proof.c */
#include "log/proof.h"

#include "crypto/hash.h"

#include <assert.h>

/* The largest power of two below n; n >= 2. */
static uint64_t split(uint64_t n)
{
    return UINT64_C(1) << (63 - (unsigned)__builtin_clzll(n - 1));
}

/* Root of the leaves [from, from + n): from is where a subtree of the largest power of two in n may begin. */
static bool range_root(const struct proof_source *src, uint64_t from, uint64_t n, struct pln_root *out, struct pln_error *err)
{
    struct pln_root part[64], root;
    unsigned parts = 0;

    assert(n > 0);
    while (n > 0) { /* its full subtrees, from left to right */
        unsigned level = 63 - (unsigned)__builtin_clzll(n);

        assert(from >> level << level == from);
        if (!src->node(src->ctx, level, from >> level, &part[parts], err))
            return within(err, "node %u/%" PRIu64 " of the tree", level, from >> level);
        parts++;
        from += UINT64_C(1) << level;
        n -= UINT64_C(1) << level;
    }
    root = part[--parts];
    while (parts > 0)
        root = tree_node(&part[--parts], &root);
    *out = root;
    return true;
}

bool proof_root_at(const struct proof_source *src, uint64_t size, struct pln_root *out, struct pln_error *err)
{
    if (size == 0) {
        hash_once((struct bytes){ NULL, 0 }, out->b);
        return true;
    }
    return range_root(src, 0, size, out, err);
}

static bool path_add(const struct proof_source *src, struct proof *p, uint64_t from, uint64_t n, struct pln_error *err)
{
    assert(p->count < PLN_PROOF_HASHES_MAX);
    return range_root(src, from, n, &p->hash[p->count++], err);
}

/* The makers walk from the root down; a path is read from the leaf up. */
static void path_turn(struct proof *p)
{
    for (size_t i = 0; i < p->count / 2; i++) {
        struct pln_root other = p->hash[i];

        p->hash[i] = p->hash[p->count - 1 - i];
        p->hash[p->count - 1 - i] = other;
    }
}

bool inclusion_make(const struct proof_source *src, uint64_t index, uint64_t size, struct proof *out, struct pln_error *err)
{
    uint64_t from = 0, n = size;
    struct proof p = { 0 };

    if (index >= size)
        return fail(err, PLN_BAD_FIELD, "entry %" PRIu64 " is not among %" PRIu64 " entries", index, size);
    while (n > 1) {
        uint64_t left = split(n);

        if (index - from < left) {
            if (!path_add(src, &p, from + left, n - left, err))
                return false;
            n = left;
        } else {
            if (!path_add(src, &p, from, left, err))
                return false;
            from += left;
            n -= left;
        }
    }
    path_turn(&p);
    *out = p;
    return true;
}

static bool sizes_check(uint64_t size1, uint64_t size2, struct pln_error *err)
{
    if (size1 == 0)
        return fail(err, PLN_BAD_FIELD, "no proof begins at an empty log: nothing is known of it yet");
    if (size1 > size2)
        return fail(err, PLN_BAD_FIELD, "from %" PRIu64 " to %" PRIu64 " entries: a log does not shrink", size1, size2);
    return true;
}

bool consistency_make(const struct proof_source *src, uint64_t size1, uint64_t size2, struct proof *out, struct pln_error *err)
{
    uint64_t from = 0, n = size2, m = size1;
    struct proof p = { 0 };
    bool known = true; /* the subtree in hand begins at 0, so the one of size1 that ends here is size1's own root */

    if (!sizes_check(size1, size2, err))
        return false;
    while (m != n) {
        uint64_t left = split(n);

        if (m <= left) {
            if (!path_add(src, &p, from + left, n - left, err))
                return false;
            n = left;
        } else {
            if (!path_add(src, &p, from, left, err))
                return false;
            from += left;
            n -= left;
            m -= left;
            known = false;
        }
    }
    if (!known && !path_add(src, &p, from, n, err))
        return false;
    path_turn(&p);
    *out = p;
    return true;
}

bool inclusion_check(const struct pln_leaf *leaf, uint64_t index, uint64_t size, const struct pln_root *path, size_t path_count,
                     const struct pln_root *root, struct pln_error *err)
{
    uint64_t fn = index, sn = size - 1;
    struct pln_root r;

    if (index >= size)
        return fail(err, PLN_BAD_FIELD, "entry %" PRIu64 " is not among %" PRIu64 " entries", index, size);
    memcpy(r.b, leaf->b, sizeof(r.b));
    for (size_t i = 0; i < path_count; i++) {
        if (sn == 0)
            return fail(err, PLN_BAD_PROOF, "a path of %zu hashes is too long for entry %" PRIu64 " of %" PRIu64, path_count, index, size);
        if ((fn & 1) != 0 || fn == sn) {
            r = tree_node(&path[i], &r);
            while ((fn & 1) == 0 && fn != 0) { /* last on its level: it moves up alone */
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            r = tree_node(&r, &path[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn != 0)
        return fail(err, PLN_BAD_PROOF, "a path of %zu hashes is too short for entry %" PRIu64 " of %" PRIu64, path_count, index, size);
    if (!hash32_equal(&r, root))
        return fail(err, PLN_BAD_PROOF, "the path leads from entry %" PRIu64 " to another root than that of the %" PRIu64 " entries", index,
                    size);
    return true;
}

bool consistency_check(uint64_t size1, uint64_t size2, const struct pln_root *path, size_t path_count, const struct pln_root *root1,
                       const struct pln_root *root2, struct pln_error *err)
{
    uint64_t fn = size1 - 1, sn = size2 - 1;
    struct pln_root first, second;
    size_t next = 0;

    if (!sizes_check(size1, size2, err))
        return false;
    if (size1 == size2) {
        if (path_count != 0)
            return fail(err, PLN_BAD_PROOF, "a proof of %zu hashes between two heads of one size: it is empty", path_count);
        if (!hash32_equal(root1, root2))
            return fail(err, PLN_BAD_PROOF, "two roots of one size, %" PRIu64, size1);
        return true;
    }
    if (path_count == 0)
        return fail(err, PLN_BAD_PROOF, "an empty proof from %" PRIu64 " to %" PRIu64 " entries", size1, size2);
    if ((size1 & (size1 - 1)) == 0)
        first = *root1; /* size1 is one full subtree: its root is where both ways begin */
    else
        first = path[next++];
    second = first;
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    for (; next < path_count; next++) {
        if (sn == 0)
            return fail(err, PLN_BAD_PROOF, "a proof of %zu hashes is too long from %" PRIu64 " to %" PRIu64, path_count, size1, size2);
        if ((fn & 1) != 0 || fn == sn) {
            first = tree_node(&path[next], &first);
            second = tree_node(&path[next], &second);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            second = tree_node(&second, &path[next]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn != 0)
        return fail(err, PLN_BAD_PROOF, "a proof of %zu hashes is too short from %" PRIu64 " to %" PRIu64, path_count, size1, size2);
    if (!hash32_equal(&first, root1))
        return fail(err, PLN_BAD_PROOF, "the proof does not begin at the root of the %" PRIu64 " entries", size1);
    if (!hash32_equal(&second, root2))
        return fail(err, PLN_BAD_PROOF, "the proof does not end at the root of the %" PRIu64 " entries", size2);
    return true;
}
