/* entry.h: what a node sequences.
 *
 *     entry = [1, index u, time t, statement bin, signature bin]     1..60,000 bytes; this is the leaf
 *
 * Spec: docs/format.md "Entry". */
#ifndef LOG_ENTRY_H
#define LOG_ENTRY_H

#include "log/statement.h"

struct entry {
    uint64_t index;
    int64_t time_ms; /* the node's claim, UTC */
    struct bytes statement_bytes;
    struct bytes signature; /* 64 bytes, or empty */
    struct bytes whole;
};

/** The envelope only; the statement inside is read by statement_read. Views into `in`. */
bool entry_read(struct bytes in, struct entry *out, struct pln_error *err) MUST_CHECK;
bool entry_write(uint64_t index, int64_t time_ms, struct bytes statement, struct bytes signature, struct buf *out,
                 struct pln_error *err) MUST_CHECK;
/** H(0x00 || entry), RFC 6962. */
struct pln_leaf entry_leaf(struct bytes entry);

#endif
