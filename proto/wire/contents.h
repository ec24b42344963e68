/* contents.h: content that is for us and not here: what is missing, whose turn it is to be asked; parts put together again.
 *
 * Logs are named by slots, peers by small places, both the caller's own. Spec: docs/protocol.md "Course". */
#ifndef WIRE_CONTENTS_H
#define WIRE_CONTENTS_H

#include "base/buf.h"
#include "plenary/limits.h"
#include "wire/message.h"

#define CONTENTS_MISSING_MAX 1024
#define CONTENTS_AGAIN_MS 60000 /* when nobody had it */

struct missing {
    size_t log; /* slot */
    uint64_t index;
    unsigned asked; /* how many were asked in this round */
    bool is_open;   /* asked, not yet answered, or on its way to the disk */
    int64_t again_ms;
};
struct contents {
    struct missing at[CONTENTS_MISSING_MAX]; /* in the order of coming */
    size_t count;
    size_t open;
    bool overflowed; /* more was missing than there is room for: look again when this is done */
};

void contents_init(struct contents *c);
/** Once only; false: no room (overflowed is set). */
bool contents_add(struct contents *c, size_t log, uint64_t index);
/** The next to be asked for, first of the log `first`, then `second`, then any; NULL: none is due. */
struct missing *contents_next(struct contents *c, size_t first, size_t second, const bool *log_is_reachable, int64_t now_ms);
struct missing *contents_find(struct contents *c, size_t log, uint64_t index);
void contents_asked(struct contents *c, struct missing *m);
/** Not from this one. after_all: everybody was asked: rest for a while. */
void contents_refused(struct contents *c, struct missing *m, bool after_all, int64_t now_ms);
void contents_done(struct contents *c, struct missing *m);
/** The earliest time at which one that rests is due again; INT64_MAX: none. */
int64_t contents_again_ms(const struct contents *c);
/** True if some have rested long enough: they may be asked for now, and are no reason to wake up any more (somebody to ask will be). */
bool contents_rested(struct contents *c, int64_t now_ms);
/** Somebody new came: all that rest may be asked for again. */
void contents_wake(struct contents *c);

/** Parts of one content from one peer, put together: they come in order, from offset 0. */
struct assembly {
    bool is_open;
    struct pln_id log;
    uint64_t index, form, total;
    struct buf bytes;
};
void assembly_init(struct assembly *a);
void assembly_deinit(struct assembly *a);
/** *whole: the last part came; take a->bytes (assembly_take). Errors: PLN_OUT_OF_ORDER, PLN_TOO_LARGE, PLN_BAD_FIELD. */
bool assembly_feed(struct assembly *a, const struct message_content *m, bool *whole, struct pln_error *err) MUST_CHECK;
/** The bytes, now the caller's to free. */
struct bytes assembly_take(struct assembly *a);

#endif
