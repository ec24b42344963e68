/* sync.h: what is known of a peer's logs: the size it holds of each, and the heads it told that reach beyond ours.
 *
 * One `struct sync` for each peer; logs are named by slots, the caller's own small numbers. Spec: docs/protocol.md "Course". */
#ifndef WIRE_SYNC_H
#define WIRE_SYNC_H

#include "log/checkpoint.h"
#include "plenary/limits.h"

#define SYNC_UNKNOWN UINT64_MAX /* told: nothing is known of it */
#define SYNC_AIMS_OF_LOG_MAX 8  /* the newest head and the closing heads before it */
#define SYNC_AIMS_MAX 4096      /* of one peer */

/** A head that a peer told, above what we held then. */
struct sync_aim {
    struct sync_aim *next; /* ascending by size */
    uint64_t size;
    struct pln_root root;
    bool is_soft; /* its entries were announced to come unasked: not to be asked for yet */
    size_t note_n;
    uint8_t note[];
};
struct sync_line {
    uint64_t told; /* the peer holds at least so many entries, or SYNC_UNKNOWN */
    struct sync_aim *aim;
    size_t aims;
};
struct sync {
    struct sync_line *line;
    size_t lines;
    size_t aims;
};

void sync_init(struct sync *s);
void sync_deinit(struct sync *s);
/** From now on slots 0..lines-1 may be named. */
void sync_grow(struct sync *s, size_t lines);
uint64_t sync_told(const struct sync *s, size_t slot);
/** The peer holds `size` entries. Never makes it less. */
void sync_tell(struct sync *s, size_t slot, uint64_t size);
/** The peer holds exactly so many: what we believed it had was lost on the way. */
void sync_tell_exactly(struct sync *s, size_t slot, uint64_t size);
/** Remember a head above `held`. False: it was known, or there are too many (then nothing is kept: the peer tells again). */
bool sync_hear(struct sync *s, size_t slot, const struct checkpoint *head, struct bytes note, uint64_t held, bool is_soft);
/** The lowest head above `held`, those at or below it are dropped; NULL: none. */
struct sync_aim *sync_aim_above(struct sync *s, size_t slot, uint64_t held);
void sync_forget(struct sync *s, size_t slot);
/** What was announced is here, or was never sent: all may be asked for. True if there was any soft one. */
bool sync_harden(struct sync *s);
void sync_harden_log(struct sync *s, size_t slot);

#endif
