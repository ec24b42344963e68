/* relay.c: pushing what is new; not twice.
 *
 * In: slots whose heads changed. Out: those that are due to be told. Must not: know a peer. Bounds: one flag a log.
 * Spec: docs/protocol.md "Course". Tests: tests/unit/node_sync.c */
#include "wire/relay.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void relay_init(struct relay *r)
{
    *r = (struct relay){ .due_ms = INT64_MAX };
}

void relay_deinit(struct relay *r)
{
    free(r->waits);
    relay_init(r);
}

int64_t relay_add(struct relay *r, size_t slot, int64_t now_ms)
{
    if (slot >= r->slots) {
        size_t slots = slot + 16;
        bool *waits = realloc(r->waits, slots * sizeof(*waits));

        assert(waits != NULL);
        memset(waits + r->slots, 0, (slots - r->slots) * sizeof(*waits));
        r->waits = waits;
        r->slots = slots;
    }
    if (!r->waits[slot]) {
        r->waits[slot] = true;
        r->count++;
    }
    if (r->due_ms == INT64_MAX)
        r->due_ms = now_ms + RELAY_GATHER_MS;
    return r->due_ms;
}

bool relay_is_due(const struct relay *r, int64_t now_ms)
{
    return r->count > 0 && now_ms >= r->due_ms;
}

bool relay_next(struct relay *r, size_t *at, size_t *slot)
{
    for (; *at < r->slots && r->count > 0; (*at)++)
        if (r->waits[*at]) {
            r->waits[*at] = false;
            r->count--;
            *slot = (*at)++;
            return true;
        }
    r->due_ms = INT64_MAX;
    return false;
}
