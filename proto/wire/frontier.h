/* frontier.h: the heads that a node holds: their digest, and those that changed since.
 *
 * Equal digests: both nodes hold the same heads, and a reconnect ends after one round trip. Spec: docs/protocol.md "Messages". */
#ifndef WIRE_FRONTIER_H
#define WIRE_FRONTIER_H

#include "base/bytes.h"

#include <stddef.h>
#include <stdint.h>

struct frontier_head {
    struct pln_id log;
    struct pln_root root;
    uint64_t size;
    uint64_t seq;   /* this node's count of changes of heads when this one last changed */
    uint32_t place; /* the caller's own */
};

/** Sorts the heads in place by (log, root); those of size 0 count for nothing. */
struct pln_hash frontier_digest(struct frontier_head *head, size_t count);
/** Those with size > 0 and seq > since, moved to the front: that of `first` before all others, the rest by (log, root). Their count.
 * since 0: all. */
size_t frontier_changed(struct frontier_head *head, size_t count, uint64_t since, const struct pln_id *first);

#endif
