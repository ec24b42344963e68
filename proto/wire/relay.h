/* relay.h: heads that wait to be told: those of the own log at once, those of others gathered for a moment.
 *
 * All partners of a small coalition hear an entry from its owner. If each then passed it on to all others at once, n partners
 * would send it n * n times; so the heads of other logs are gathered for RELAY_GATHER_MS, told without their entries, and only
 * to peers that have not told the same head by then. Spec: docs/protocol.md "Course". */
#ifndef WIRE_RELAY_H
#define WIRE_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RELAY_GATHER_MS 200

struct relay {
    bool *waits; /* by slot */
    size_t slots;
    size_t count;
    int64_t due_ms; /* INT64_MAX: nothing waits */
};
void relay_init(struct relay *r);
void relay_deinit(struct relay *r);
/** The head of that log changed. Returns when they are due. */
int64_t relay_add(struct relay *r, size_t slot, int64_t now_ms);
bool relay_is_due(const struct relay *r, int64_t now_ms);
/** The next slot from *at on; false: no more, and nothing waits any longer. Begin with 0. */
bool relay_next(struct relay *r, size_t *at, size_t *slot);

#endif
