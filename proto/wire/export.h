/* export.h: the export, a recorded session: written part by part from a view, fed in any split.
 *
 *     "plenary-export/1" LF || coalition id || (u16 length || message)*, the last one a `bye` 0
 *
 * Spec: docs/export.md. */
#ifndef WIRE_EXPORT_H
#define WIRE_EXPORT_H

#include "base/buf.h"
#include "plenary/limits.h"
#include "record/view.h"
#include "wire/message.h"

#define EXPORT_LINE "plenary-export/1\n"
#define EXPORT_START_BYTES (sizeof(EXPORT_LINE) - 1 + 32)
#define EXPORT_PART_BYTES (256 * 1024)     /* what a part aims at */
#define EXPORT_PART_BYTES_MAX (768 * 1024) /* the first, with the heads of 1,000 logs */
#define EXPORT_CURSOR_BYTES_MAX 32768

/* ---- write ---- */
bool export_start(struct buf *out, const struct pln_id *coalition);
/** u16 length || message. Errors: as message_write. */
bool export_message(struct buf *out, const struct message *m, struct pln_error *err) MUST_CHECK;

/** The next part, appended to `part`: cursor.n = 0 begins; `next` is filled with the next part's cursor, left empty after the last. A part
 * is at most max bytes (>= 128 KiB; but the heads all stand in the first, EXPORT_PART_BYTES_MAX), looks at a bounded number of entries, and
 * can be empty. What the first part says the heads are stays so to the end, however the logs grow. Errors: the view's; PLN_BAD_FIELD, the
 * cursor is none of ours. */
bool export_part(const struct view *v, struct bytes cursor, size_t max, struct buf *part, struct buf *next,
                 struct pln_error *err) MUST_CHECK;
/** The same as the answer to a client: {part, next}. Spec: docs/rpc.md "Whole coalitions". */
bool export_answer(const struct view *v, struct bytes cursor, struct buf *out, struct pln_error *err) MUST_CHECK;

/* ---- read ---- */
struct export_feed {
    struct pln_id coalition; /* once has_coalition */
    bool has_coalition;
    bool ended;        /* the bye was taken */
    uint64_t messages; /* whole ones so far */
    size_t n;          /* bytes in `held` */
    bool whole;        /* `held` is one whole message */
    uint8_t held[2 + PLN_MESSAGE_BYTES_MAX];
};
void export_feed_init(struct export_feed *f);
/** Take bytes from the front of *in: until one message is whole, or all of them. Call export_feed_take after each.
 * Errors: PLN_MALFORMED (no export, an empty message, bytes after the end), PLN_UNKNOWN_VERSION, PLN_TOO_LARGE. */
bool export_feed(struct export_feed *f, struct bytes *in, struct pln_error *err) MUST_CHECK;
/** True: one message, until the next call of export_feed. */
bool export_feed_take(struct export_feed *f, struct bytes *message);
/** No more bytes will come: PLN_MALFORMED if the file was cut short. */
bool export_feed_done(const struct export_feed *f, struct pln_error *err) MUST_CHECK;

#endif
