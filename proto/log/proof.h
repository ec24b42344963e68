/* proof.h: inclusion and consistency proofs: make, check. Source: RFC 9162 2.1.3, 2.1.4. Spec: docs/format.md "Proofs". */
#ifndef LOG_PROOF_H
#define LOG_PROOF_H

#include "base/error.h"
#include "log/tree.h"
#include "plenary/limits.h"

/** How the maker reads full subtrees: false and err if it is not there. */
struct proof_source {
    bool (*node)(void *ctx, unsigned level, uint64_t place, struct pln_root *out, struct pln_error *err);
    void *ctx;
};
struct proof {
    size_t count;
    struct pln_root hash[PLN_PROOF_HASHES_MAX];
};

/** index < size; PLN_BAD_FIELD otherwise. */
bool inclusion_make(const struct proof_source *src, uint64_t index, uint64_t size, struct proof *out, struct pln_error *err) MUST_CHECK;
/** 0 < size1 <= size2. Empty if equal. */
bool consistency_make(const struct proof_source *src, uint64_t size1, uint64_t size2, struct proof *out, struct pln_error *err) MUST_CHECK;
/** Root of the first `size` leaves, from full subtrees. */
bool proof_root_at(const struct proof_source *src, uint64_t size, struct pln_root *out, struct pln_error *err) MUST_CHECK;

/** True: whoever signed (size, root) cannot deny that leaf at index. Errors: PLN_BAD_PROOF, PLN_BAD_FIELD (index >= size). */
bool inclusion_check(const struct pln_leaf *leaf, uint64_t index, uint64_t size, const struct pln_root *path, size_t path_count,
                     const struct pln_root *root, struct pln_error *err) MUST_CHECK;
/** True: tree (size1, root1) is a prefix of (size2, root2). size1 = 0 is refused: the caller treats 0 as "nothing known yet". */
bool consistency_check(uint64_t size1, uint64_t size2, const struct pln_root *path, size_t path_count, const struct pln_root *root1,
                       const struct pln_root *root2, struct pln_error *err) MUST_CHECK;

#endif
