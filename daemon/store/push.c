/* push.c: what a commit appends to the own log, as the message that partners are told: nobody reads back what was just written.
 *
 * In: each own entry as it is added, its content. Out: one `entries` message in the job, if the job asks for it and all fits.
 * The bytes are kept until the commit; the node sends them only after it (node_written).
 * Must not: carry words that the same commit erases, or a sealed blob.
 * Bounds: one message (ENTRIES_ROOM), the job's push_bytes_max; what is more is read and sent as before.
 * Spec: docs/protocol.md "Course". Tests: tests/unit/store_push.c, tests/unit/node_sync.c */
#include "store/inside.h"

#include "wire/message.h"

bool push_begin(struct batch *b, struct pln_error *err)
{
    struct write_job *job = b->job;
    size_t room = min_size(job->submits + 1, PLN_ARRAY_MAX); /* the receipt is one more */

    b->push.is_off = job->push_bytes_max == 0;
    if (b->push.is_off)
        return true;
    b->push.room = room;
    b->push.entry = arena_take_array(&job->arena, room, sizeof(*b->push.entry), err);
    b->push.content = arena_take_array(&job->arena, room, sizeof(*b->push.content), err);
    return b->push.entry != NULL && b->push.content != NULL;
}

bool push_add(struct batch *b, const struct statement *s, struct bytes entry, struct bytes content, struct pln_error *err)
{
    size_t n = b->push.count;
    uint8_t *copy;

    if (b->push.is_off)
        return true;
    if (!s->has_content || s->content.form != CONTENT_PUBLISHED || content.n > PLN_SALT_BYTES + PLN_RIDE_BYTES_MAX)
        content = (struct bytes){ NULL, 0 };
    b->push.bytes += entry.n + content.n + ENTRY_OVERHEAD;
    if (n == b->push.room || b->push.bytes > min_size(b->job->push_bytes_max, ENTRIES_ROOM)) {
        b->push.is_off = true;
        return true;
    }
    copy = arena_take(&b->job->arena, entry.n, err);
    if (copy == NULL)
        return false;
    memcpy(copy, entry.at, entry.n);
    b->push.entry[n] = bytes_at(copy, entry.n);
    b->push.content[n] = content; /* the job's own, until it is freed */
    b->push.count++;
    return true;
}

bool push_end(struct batch *b, const struct held *own, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out;
    struct message m = { .kind = MESSAGE_ENTRIES };
    uint8_t *copy;

    buf_init(&out, PLN_MESSAGE_BYTES_MAX);
    if (b->push.is_off || b->dropped_words || b->push.count == 0)
        return true;
    m.entries = (struct message_entries){ .log = own->row.id,
                                          .from = own->row.size - b->push.count,
                                          .count = b->push.count,
                                          .entry = b->push.entry,
                                          .content = b->push.content };
    if (!message_write(&m, &out, err))
        return false;
    copy = arena_take(&b->job->arena, out.n, err);
    if (copy == NULL)
        return false;
    memcpy(copy, out.at, out.n);
    b->job->push = bytes_at(copy, out.n);
    b->job->push_from = m.entries.from;
    return true;
}
