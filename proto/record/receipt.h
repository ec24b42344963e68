/* receipt.h: a node's logged word: what it held of the other logs, and since when.
 *
 *     receipt body = [held digest, new [log id]1000, lines [u]3000]     lines: flat triples (number, size, lack)
 *
 * Held digest = H(D("held") || for each line of the whole list, in its order: log id || u64 size || root), over all logs that
 * were ever listed, each at its newest size. Spec: docs/protocol.md "Receipts". */
#ifndef RECORD_RECEIPT_H
#define RECORD_RECEIPT_H

#include "base/arena.h"
#include "base/buf.h"
#include "crypto/hash.h"
#include "record/state.h"

struct receipt_change {
    uint64_t number; /* place in the receipting log's own list of logs */
    uint64_t size;
    uint64_t lack;
};
struct receipt {
    struct pln_hash digest;
    const struct pln_id *added; /* `new`: extends the list */
    size_t added_count;
    const struct receipt_change *line; /* ascending by number */
    size_t line_count;
};
/** Shape only (limits, triples, ascending). Arrays in `a`. The rules against earlier lines are judge_entry's. */
bool receipt_read(struct bytes body, struct receipt *out, struct arena *a, struct pln_error *err) MUST_CHECK;
/** The body's bytes, appended. */
bool receipt_write(const struct receipt *r, struct buf *out, struct pln_error *err) MUST_CHECK;

struct held_digest {
    struct hash hash;
};
void held_digest_init(struct held_digest *d);
void held_digest_add(struct held_digest *d, const struct pln_id *log, uint64_t size, const struct pln_root *root);
struct pln_hash held_digest_final(struct held_digest *d);

/** address body = [[s(120)]8]. */
struct addresses {
    size_t count;
    char at[PLN_ADDRESSES_MAX][PLN_ADDRESS_BYTES_MAX + 1];
};
bool address_read(struct bytes body, struct addresses *out, struct pln_error *err) MUST_CHECK;
bool address_write(const struct addresses *a, struct buf *out, struct pln_error *err) MUST_CHECK;

#endif
