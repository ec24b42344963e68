/* outbox.h: statements signed and not yet answered; the highest head of the own log that a node has signed to this person.
 *
 * A statement is on the disk before it is sent and leaves only when the node has said that it is on its disk, or that it will
 * never take it. Sent again it is the same bytes, and the node gives the same answer: never lost, never doubled.
 * Place: STATE/LOG/ with STATE of keep/home.h, LOG the log's id in hex. Spec: docs/client.md "Unsent statements". */
#ifndef KEEP_OUTBOX_H
#define KEEP_OUTBOX_H

#include "keep/file.h"

#define OUTBOX_ITEMS_MAX 1000
#define OUTBOX_ITEM_BYTES_MAX (1200 * 1024)
#define OUTBOX_SAID_MAX 200

struct outbox {
    char dir[PATH_MAX];
};

struct outbox_item {
    struct bytes statement, signature;
    struct bytes content; /* salt || bytes, or the blob */
    bool has_content;
    struct bytes said; /* what it is, for people: `proposal "Move the intake desk"` */
};

struct outbox_name {
    char at[96]; /* <ms, 16 hex>-<entry id, 64 hex>.unsent */
};

/** Makes the directory (0700). */
bool outbox_open(struct outbox *o, const char *state_dir, const struct pln_id *log, struct pln_error *err) MUST_CHECK;
/** The statement is on the disk when this returns. *held: keeps other commands from sending it too; outbox_release, drop or refuse ends it.
 */
bool outbox_put(const struct outbox *o, const struct pln_id *id, int64_t claimed_ms, const struct outbox_item *item,
                struct outbox_name *name, int *held, struct pln_error *err) MUST_CHECK;
/** Names of what waits, oldest first. */
bool outbox_list(const struct outbox *o, struct outbox_name *name, size_t max, size_t *count, struct pln_error *err) MUST_CHECK;
/** *held -1: another command is just sending it, or it is gone: leave it. Views into memory. */
bool outbox_take(const struct outbox *o, const struct outbox_name *name, struct buf *memory, struct outbox_item *out, int *held,
                 struct pln_error *err) MUST_CHECK;
/** A file's bytes alone. */
bool outbox_item_read(struct bytes in, struct outbox_item *out, struct pln_error *err) MUST_CHECK;
/** The node has it: forget it. */
bool outbox_drop(const struct outbox *o, const struct outbox_name *name, int *held, struct pln_error *err) MUST_CHECK;
/** The node will never take it: kept under refused/, so that no word is lost. path: where. */
bool outbox_refuse(const struct outbox *o, const struct outbox_name *name, int *held, char path[PATH_MAX],
                   struct pln_error *err) MUST_CHECK;
/** Nobody knows yet: it stays and is sent by a later command. */
void outbox_release(int *held);
/** Does anything wait under STATE, for any log? Cheap: for commands that only read. */
bool outbox_any(const char *state_dir);

/** The highest signed head seen; empty if none. */
bool outbox_note(const struct outbox *o, struct buf *out, struct pln_error *err) MUST_CHECK;
/** Keep it, if it is of this log and larger than the one kept. A note that is no checkpoint is PLN_MALFORMED. */
bool outbox_note_keep(const struct outbox *o, const struct pln_id *log, struct bytes note, struct pln_error *err) MUST_CHECK;

#endif
