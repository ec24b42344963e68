/* frontier.c: the heads that a node holds: their digest, and those that changed since.
 *
 * In: the heads, as the caller keeps them. Out: a digest; an order.
 * Must not: know sessions, verify notes.
 * Bounds: the caller's array; O(n log n), 1,000 heads in a fraction of a millisecond.
 * Spec: docs/protocol.md "Messages". Tests: tests/unit/wire_frontier.c */
#include "wire/frontier.h"

#include "crypto/hash.h"

#include <stdlib.h>

static int by_log_and_root(const void *a, const void *b)
{
    const struct frontier_head *x = a, *y = b;
    int order = hash32_compare(&x->log, &y->log);

    return order != 0 ? order : hash32_compare(&x->root, &y->root);
}

static void sort(struct frontier_head *head, size_t count)
{
    if (count > 1)
        qsort(head, count, sizeof(*head), by_log_and_root);
}

struct pln_hash frontier_digest(struct frontier_head *head, size_t count)
{
    struct pln_hash digest;
    struct hash h;

    sort(head, count);
    hash_init_domain(&h, "frontier");
    for (size_t i = 0; i < count; i++) {
        if (head[i].size == 0)
            continue;
        hash_add(&h, BYTES_OF(head[i].log));
        hash_add_u64(&h, head[i].size);
        hash_add(&h, BYTES_OF(head[i].root));
    }
    hash_final(&h, digest.b);
    return digest;
}

size_t frontier_changed(struct frontier_head *head, size_t count, uint64_t since, const struct pln_id *first)
{
    size_t kept = 0, at_front = 0;

    for (size_t i = 0; i < count; i++) {
        struct frontier_head h = head[i];

        if (h.size == 0 || (since > 0 && h.seq <= since))
            continue;
        head[i] = head[kept];
        head[kept++] = h;
    }
    sort(head, kept);
    for (size_t i = 0; i < kept; i++) { /* all histories of the first log, their order kept */
        struct frontier_head h = head[i];

        if (!hash32_equal(&h.log, first))
            continue;
        memmove(&head[at_front + 1], &head[at_front], (i - at_front) * sizeof(*head));
        head[at_front++] = h;
    }
    return kept;
}
