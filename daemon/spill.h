/* spill.h: big memory that is a file's: the kernel writes it back and takes its pages when the machine needs them.
 *
 * The file has no name: it lies in the store's folder while the daemon runs, and is gone when it ends, however it ends. It holds what the
 * desk has read of the log (facts, never words) and what the rules made of it; nothing is ever read from it by another run. It takes no
 * more of the disk than it is told that it may: what is left belongs to the log. Where it may not, memory is malloc's, up to
 * SPILL_HEAP_MAX. */
#ifndef DAEMON_SPILL_H
#define DAEMON_SPILL_H

#include "base/error.h"
#include "base/pages.h"

#include <stdint.h>

#define SPILL_BYTES_MIN (256 * 1024)                /* less is malloc's */
#define SPILL_HEAP_MAX ((size_t)1024 * 1024 * 1024) /* of malloc's, where the disk gives no more: the machine's own must not run out */

struct spill_region {
    uint8_t *at;
    size_t bytes; /* of the mapping: whole pages */
    int64_t from; /* in the file */
};
/** Bytes of the disk that may be taken now. */
typedef uint64_t spill_room(void *ctx);
struct spill {
    int fd; /* -1: there is no such file: all is malloc's */
    spill_room *may_take;
    void *ctx;
    struct spill_region *region; /* by their place in the file: what lies between two is free */
    size_t regions, room;
    size_t heap, heap_max; /* bytes of big pieces that are malloc's; at most */
    struct pages pages;    /* hand this on; of one thread at a time */
};

/** In a folder on a disk. may_take is asked for each big piece, by the thread that wants it; NULL: all that there is. False: no file
 * without a name can be made there; s then gives malloc's memory. */
bool spill_open(struct spill *s, const char *dir, spill_room *may_take, void *ctx, struct pln_error *err) MUST_CHECK;
/** After all that was given is freed. */
void spill_close(struct spill *s);

#endif
