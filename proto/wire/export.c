/* export.c: the export, a recorded session: written part by part from a view, fed in any split.
 *
 * In: a view and where the last part ended; or the bytes of a file. Out: parts of the file; or its messages.
 * Must not: judge what it carries (the receiver of a session does), open a file.
 * Bounds: a part looks at PLACES_MAX entries, and 64 closing heads of a log; a cursor names at most as many logs as may be partners.
 *
 * A cursor is all that one part tells the next: what comes next, and for each log how far the heads of the first part reach:
 *     [phase u, place in logs u, index u, offset u, [local number u, size u, ...]]
 * It travels through the client, so it is read as suspiciously as anything else.
 * Spec: docs/export.md. Tests: tests/unit/wire_export.c, tests/fuzz/wire_export.c */
#include "wire/export.h"

#include "base/arena.h"
#include "base/checked.h"
#include "codec/reader.h"
#include "codec/writer.h"

#include <assert.h>
#include <stdlib.h>

#define PLACES_MAX 4096
#define LOGS_MAX (PLN_PARTNERS_MAX + 1)
#define MESSAGE_ROOM (PLN_MESSAGE_BYTES_MAX + 2)
#define PROOF_ROOM 4096
#define ENTRIES_BYTES_MAX 60000 /* of entries and content in one message: its frame fits beside them */

enum phase { PHASE_HEADS, PHASE_ENTRIES, PHASE_CONTENT, PHASE_BYE, PHASE_END };

struct walk {
    const struct view *v;
    struct buf *part;
    size_t stop_at;  /* no new message once the part has reached this */
    unsigned places; /* entries that may still be looked at */
    enum phase phase;
    size_t at; /* log */
    uint64_t index;
    uint64_t offset;      /* of a content that did not fit into one message; before a log's entries 1: its closing heads are written */
    uint32_t closings_of; /* log whose closing heads are these; 0: none read yet */
    size_t closings;
    struct view_head closing[PLN_CLOSING_HEADS_MAX];
    size_t logs;
    struct {
        uint32_t number;
        uint64_t size;
    } log[LOGS_MAX];
};

/* ---- write ---- */

bool export_start(struct buf *out, const struct pln_id *coalition)
{
    return buf_put(out, BYTES_STR(EXPORT_LINE)) && buf_put(out, BYTES_OF(*coalition));
}

bool export_message(struct buf *out, const struct message *m, struct pln_error *err)
{
    size_t before = out->n, n;

    buf_put_be16(out, 0);
    if (!message_write(m, out, err) || !buf_check(out, "a part of an export", err))
        return false;
    n = out->n - before - 2;
    assert(n > 0 && n <= PLN_MESSAGE_BYTES_MAX);
    store_be16(out->at + before, (uint16_t)n);
    return true;
}

static void walk_next_log(struct walk *k)
{
    k->index = k->offset = 0;
    if (++k->at >= k->logs) {
        k->at = 0;
        k->phase++;
    }
}

static bool cursor_write(const struct walk *k, struct buf *next, struct pln_error *err)
{
    struct writer w = writer_into(next);

    writer_array(&w, 5);
    writer_u64(&w, (uint64_t)k->phase);
    writer_u64(&w, k->at);
    writer_u64(&w, k->index);
    writer_u64(&w, k->offset);
    writer_array(&w, 2 * k->logs);
    for (size_t i = 0; i < k->logs; i++) {
        writer_u64(&w, k->log[i].number);
        writer_u64(&w, k->log[i].size);
    }
    return writer_done(&w, "the cursor of an export", err);
}

static bool cursor_read(struct bytes cursor, struct walk *k, struct pln_error *err)
{
    struct reader r = reader_over(cursor);
    uint64_t phase, number;
    size_t numbers;

    if (cursor.n > EXPORT_CURSOR_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "cursor: %zu bytes, at most %d", cursor.n, EXPORT_CURSOR_BYTES_MAX);
    reader_array(&r, "cursor", 5);
    phase = reader_u(&r, "phase");
    k->at = (size_t)reader_u(&r, "place in logs");
    k->index = reader_u(&r, "index");
    k->offset = reader_u(&r, "offset");
    numbers = reader_array_upto(&r, "logs", 2 * LOGS_MAX);
    k->logs = numbers / 2;
    for (size_t i = 0; i < k->logs && !r.failed; i++) {
        number = reader_u(&r, "log");
        if (number > UINT32_MAX)
            reader_fail(&r, PLN_BAD_FIELD, "log %" PRIu64 " does not fit 32 bits", number);
        k->log[i].number = (uint32_t)number;
        k->log[i].size = reader_u(&r, "size");
    }
    if (!r.failed && (numbers % 2 != 0 || phase < PHASE_ENTRIES || phase > PHASE_BYE || k->at >= k->logs + (phase == PHASE_BYE)))
        reader_fail(&r, PLN_BAD_FIELD, "this is no cursor of an export: begin again without one");
    k->phase = (enum phase)phase;
    if (!reader_done(&r, err))
        return within(err, "cursor");
    return true;
}

static int convener_first(const void *a, const void *b)
{
    const struct log_row *x = a, *y = b;
    int order;

    if (x->is_convener != y->is_convener)
        return x->is_convener ? -1 : 1;
    order = hash32_compare(&x->id, &y->id);
    return order != 0 ? order : hash32_compare(&x->history, &y->history);
}

/* The first part: the line, the coalition id, all heads; and the logs that the rest goes through. */
static bool heads_part(struct walk *k, struct arena *a, struct pln_error *err)
{
    const struct view *v = k->v;
    uint32_t *number = arena_take_array(a, LOGS_MAX, sizeof(*number), err);
    struct log_row *row;
    struct log_state state;
    struct pln_id coalition = { 0 };
    struct bytes note[PLN_HEADS_MAX];
    struct message m = { .kind = MESSAGE_HEADS, .heads = { .note = note } };
    size_t numbers = 0, rows = 0, waiting = 0, note_bytes = 0;
    bool found, own_found = false;

    if (number == NULL || !v->logs(v->ctx, number, LOGS_MAX, &numbers, err))
        return false;
    row = arena_take_array(a, numbers + 1, sizeof(*row), err);
    if (row == NULL)
        return false;
    for (size_t i = 0; i < numbers; i++) {
        if (!v->log(v->ctx, number[i], &row[rows], &found, err))
            return false;
        if (!found)
            continue;
        if (row[rows].is_own || (row[rows].is_convener && !own_found)) {
            if (!v->state(v->ctx, number[i], &state, err))
                return false;
            coalition = state.coalition;
            own_found = row[rows].is_own;
        }
        if (row[rows].size > 0 && row[rows].note_bytes > 0)
            rows++;
    }
    qsort(row, rows, sizeof(*row), convener_first);
    export_start(k->part, &coalition);
    for (size_t i = 0; i < rows; i++) {
        k->log[i].number = row[i].number;
        k->log[i].size = row[i].size;
        note[waiting++] = bytes_at(row[i].note, row[i].note_bytes);
        note_bytes += row[i].note_bytes + 3;
        m.heads.count = waiting;
        m.heads.more = i + 1 < rows;
        if (m.heads.more && waiting < PLN_HEADS_MAX && note_bytes + sizeof(row->note) < ENTRIES_BYTES_MAX)
            continue;
        if (!export_message(k->part, &m, err))
            return false;
        waiting = note_bytes = 0;
    }
    if (rows == 0) {
        m.heads.more = false;
        if (!export_message(k->part, &m, err))
            return false;
    }
    k->logs = rows;
    k->phase = rows > 0 ? PHASE_ENTRIES : PHASE_BYE;
    return true;
}

/* The closing heads of the log at hand below its head. */
static bool closings_read(struct walk *k, const struct log_row *row, struct pln_error *err)
{
    if (k->closings_of == row->number)
        return true;
    k->closings = 0;
    if (row->epoch > 1 && k->v->closings != NULL &&
        !k->v->closings(k->v->ctx, row->number, k->closing, PLN_CLOSING_HEADS_MAX, &k->closings, err))
        return false;
    while (k->closings > 0 && k->closing[k->closings - 1].size >= k->log[k->at].size)
        k->closings--;
    k->closings_of = row->number;
    return true;
}

/* Up to where one key signs: the next closing head above the entries written so far, or the newest head. */
static uint64_t next_head(const struct walk *k)
{
    for (size_t i = 0; i < k->closings; i++)
        if (k->closing[i].size > k->index)
            return k->closing[i].size;
    return k->log[k->at].size;
}

/* `more` true: the rest of that log is on its way. */
static bool closings_step(struct walk *k, struct pln_error *err)
{
    struct bytes note[PLN_CLOSING_HEADS_MAX];
    struct message m = { .kind = MESSAGE_HEADS, .heads = { .more = true, .note = note, .count = k->closings } };

    for (size_t i = 0; i < k->closings; i++)
        note[i] = k->closing[i].note;
    k->offset = 1;
    return export_message(k->part, &m, err);
}

/* One `entries` message of the log at hand; moves on. */
static bool entries_step(struct walk *k, struct arena *a, struct pln_error *err)
{
    const struct view *v = k->v;
    struct bytes *entry = arena_take_array(a, 512, sizeof(*entry), err);
    struct bytes *content = arena_take_array(a, 512, sizeof(*content), err);
    struct message m = { .kind = MESSAGE_ENTRIES, .entries = { .from = k->index, .entry = entry, .content = content } };
    struct log_row *row = arena_take(a, sizeof(*row), err);
    uint64_t size = k->log[k->at].size, end;
    size_t bytes = 0;
    bool found;

    if (entry == NULL || content == NULL || row == NULL || !v->log(v->ctx, k->log[k->at].number, row, &found, err))
        return false;
    if (!found || row->size < size)
        return fail(err, PLN_BAD_FIELD, "cursor: log %" PRIu32 " has no %" PRIu64 " entries", k->log[k->at].number, size);
    if (!closings_read(k, row, err))
        return false;
    if (k->index == 0 && k->offset == 0 && k->closings > 0)
        return closings_step(k, err);
    end = next_head(k);
    m.entries.log = row->id;
    while (k->index < end && m.entries.count < 512 && k->places > 0) {
        struct view_entry e;
        bool rides;

        if (!v->entry(v->ctx, (struct place){ row->number, k->index }, true, &e, &found, err))
            return false;
        if (!found)
            return fail(err, PLN_STORE_DAMAGED, "entry %" PRIu64 " of log %" PRIu32 " is missing", k->index, row->number);
        rides = e.content == CONTENT_HERE && e.salted.n <= PLN_SALT_BYTES + PLN_RIDE_BYTES_MAX;
        if (m.entries.count > 0 && bytes + e.bytes.n + (rides ? e.salted.n : 0) + 10 > ENTRIES_BYTES_MAX)
            break;
        if (e.bytes.n + e.salted.n + 10 > ENTRIES_BYTES_MAX)
            rides = false; /* too large beside its content: that goes as a message of its own, in the next phase */
        k->places--;
        bytes += e.bytes.n + 5 + (rides ? e.salted.n + 3 : 1);
        entry[m.entries.count] = e.bytes;
        content[m.entries.count++] = rides ? e.salted : (struct bytes){ NULL, 0 };
        k->index++;
    }
    if (m.entries.count > 0 && !export_message(k->part, &m, err))
        return false;
    if (k->index >= size)
        walk_next_log(k);
    return true;
}

/* A part ends within a log: proof that what stands so far is a prefix of its head, so that a reader may keep it. Of its next head: a
 * reader that knows older keys only goes from closing head to closing head. */
static bool proof_step(struct walk *k, struct arena *a, struct pln_error *err)
{
    const struct view *v = k->v;
    struct log_row *row = arena_take(a, sizeof(*row), err);
    struct pln_root hash[PLN_PROOF_HASHES_MAX + 1];
    struct message m = { .kind = MESSAGE_PROOF, .proof = { .of = { .kind = 1, .m = k->index }, .hash = hash } };
    struct proof_source tree;
    struct proof path;
    bool found;

    if (row == NULL || !v->log(v->ctx, k->log[k->at].number, row, &found, err))
        return false;
    if (!found || row->size < k->log[k->at].size)
        return fail(err, PLN_BAD_FIELD, "cursor: log %" PRIu32 " has no %" PRIu64 " entries", k->log[k->at].number, k->log[k->at].size);
    if (!closings_read(k, row, err))
        return false;
    m.proof.of.log = row->id;
    m.proof.of.size = next_head(k);
    tree = v->tree(v->ctx, row->number);
    if (!proof_root_at(&tree, m.proof.of.size, &m.proof.of.root, err) || !proof_root_at(&tree, m.proof.of.m, &hash[0], err) ||
        !consistency_make(&tree, m.proof.of.m, m.proof.of.size, &path, err))
        return false;
    memcpy(hash + 1, path.hash, path.count * sizeof(hash[0]));
    m.proof.count = path.count + 1;
    return export_message(k->part, &m, err);
}

/* Did its content ride along with the entry? */
static bool has_ridden(const struct view_entry *e)
{
    return e->salted.n <= PLN_SALT_BYTES + PLN_RIDE_BYTES_MAX && e->bytes.n + e->salted.n + 10 <= ENTRIES_BYTES_MAX;
}

/* The content of one entry of the log at hand, or a part of it; moves on. */
static bool content_step(struct walk *k, struct arena *a, struct pln_error *err)
{
    const struct view *v = k->v;
    struct log_row *row = arena_take(a, sizeof(*row), err);
    uint64_t size = k->log[k->at].size;
    struct message m = { .kind = MESSAGE_CONTENT };
    bool found;

    if (row == NULL || !v->log(v->ctx, k->log[k->at].number, row, &found, err))
        return false;
    if (!found || row->size < size)
        return fail(err, PLN_BAD_FIELD, "cursor: log %" PRIu32 " has no %" PRIu64 " entries", k->log[k->at].number, size);
    m.content.log = row->id;
    while (k->index < size && k->places > 0) {
        struct view_entry e;

        k->places--;
        if (!v->entry(v->ctx, (struct place){ row->number, k->index }, true, &e, &found, err))
            return false;
        if (found && ((e.content == CONTENT_HERE && !has_ridden(&e)) || e.content == CONTENT_UNSEALED) && k->offset < e.salted.n) {
            m.content.index = k->index;
            m.content.form = e.content == CONTENT_HERE ? CONTENT_PUBLISHED : CONTENT_REVEALED;
            m.content.offset = k->offset;
            m.content.total = e.salted.n;
            m.content.part = bytes_slice(e.salted, (size_t)k->offset, min_size(e.salted.n - (size_t)k->offset, PLN_CONTENT_PART_BYTES_MAX));
            if (!export_message(k->part, &m, err))
                return false;
            k->offset += m.content.part.n;
            if (k->offset == e.salted.n) {
                k->offset = 0;
                k->index++;
            }
            break;
        }
        k->offset = 0;
        k->index++;
    }
    if (k->index >= size)
        walk_next_log(k);
    return true;
}

static bool walk_step(struct walk *k, struct arena *a, struct pln_error *err)
{
    struct message bye = { .kind = MESSAGE_BYE, .bye = { .code = PLN_OK, .why = BYTES_STR("") } };

    switch (k->phase) {
    case PHASE_HEADS: return heads_part(k, a, err);
    case PHASE_ENTRIES: return entries_step(k, a, err);
    case PHASE_CONTENT: return content_step(k, a, err);
    case PHASE_BYE: k->phase = PHASE_END; return export_message(k->part, &bye, err);
    case PHASE_END: break;
    }
    return true;
}

static void walk_free(struct walk **k)
{
    free(*k);
}

bool export_part(const struct view *v, struct bytes cursor, size_t max, struct buf *part, struct buf *next, struct pln_error *err)
{
    CLEANUP(walk_free) struct walk *k = calloc(1, sizeof(*k));
    CLEANUP(arena_deinit) struct arena a;

    assert(max >= 2 * MESSAGE_ROOM - 4096);
    arena_init(&a, "a part of an export", 8 << 20);
    if (k == NULL)
        return fail(err, PLN_BUSY, "no memory for a part of an export");
    k->v = v;
    k->part = part;
    k->places = PLACES_MAX;
    k->stop_at = part->n + max - MESSAGE_ROOM - PROOF_ROOM;
    if (cursor.n > 0 && !cursor_read(cursor, k, err))
        return false;
    while (k->phase != PHASE_END && k->places > 0 && part->n <= k->stop_at) {
        arena_reset(&a);
        if (!walk_step(k, &a, err))
            return within(err, "export");
    }
    arena_reset(&a);
    if (k->phase == PHASE_ENTRIES && k->index > 0 && !proof_step(k, &a, err))
        return within(err, "export");
    return k->phase == PHASE_END || cursor_write(k, next, err);
}

bool export_answer(const struct view *v, struct bytes cursor, struct buf *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf part;
    CLEANUP(buf_deinit) struct buf next;
    struct writer w = writer_into(out);

    buf_init(&part, EXPORT_PART_BYTES_MAX);
    buf_init(&next, EXPORT_CURSOR_BYTES_MAX);
    if (!export_part(v, cursor, EXPORT_PART_BYTES, &part, &next, err))
        return false;
    writer_map(&w, 2);
    writer_cstr(&w, "part");
    writer_bin(&w, buf_bytes(&part));
    writer_cstr(&w, "next");
    if (next.n > 0)
        writer_bin(&w, buf_bytes(&next));
    else
        writer_nil(&w);
    return writer_done(&w, "a part of an export", err);
}

/* ---- read ---- */

void export_feed_init(struct export_feed *f)
{
    memset(f, 0, offsetof(struct export_feed, held));
}

/* Is this the last words of a session that went well? */
static bool is_bye(struct bytes message)
{
    struct reader r = reader_over(message);

    reader_array_between(&r, "message", 3, 16);
    return reader_u64(&r, "number") == MESSAGE_BYE && !r.failed;
}

/* As many of *in as `held` lacks up to n. True: it has n. */
static bool gather(struct export_feed *f, struct bytes *in, size_t n)
{
    size_t step = min_size(n - f->n, in->n);

    if (step > 0)
        memcpy(f->held + f->n, in->at, step);
    f->n += step;
    *in = bytes_slice(*in, step, in->n - step);
    return f->n == n;
}

static bool start_feed(struct export_feed *f, struct bytes *in, struct pln_error *err)
{
    const size_t line = sizeof(EXPORT_LINE) - 1, name = sizeof("plenary-export/") - 1;
    size_t before = f->n;

    gather(f, in, EXPORT_START_BYTES);
    for (size_t i = before; i < f->n && i < line; i++) {
        if (f->held[i] == (uint8_t)EXPORT_LINE[i])
            continue;
        if (i >= name)
            return fail(err, PLN_UNKNOWN_VERSION, "an export of another version than 1: read it with a newer plenary");
        return fail(err, PLN_MALFORMED, "this is no export: it does not begin with plenary-export/1");
    }
    if (f->n == EXPORT_START_BYTES) {
        memcpy(&f->coalition, f->held + line, 32);
        f->has_coalition = true;
        f->n = 0;
    }
    return true;
}

bool export_feed(struct export_feed *f, struct bytes *in, struct pln_error *err)
{
    size_t n;

    assert(!f->whole); /* take it first */
    if (!f->has_coalition && !start_feed(f, in, err))
        return false;
    if (!f->has_coalition || in->n == 0)
        return true;
    if (f->ended)
        return fail(err, PLN_MALFORMED, "bytes follow the end of the export, after %" PRIu64 " messages", f->messages);
    if (f->n < 2 && !gather(f, in, 2))
        return true;
    n = load_be16(f->held);
    if (n == 0 || n > PLN_MESSAGE_BYTES_MAX)
        return fail(err, n == 0 ? PLN_MALFORMED : PLN_TOO_LARGE, "message %" PRIu64 " of the export has %zu bytes: 1 to %d are allowed",
                    f->messages, n, PLN_MESSAGE_BYTES_MAX);
    f->whole = gather(f, in, 2 + n);
    return true;
}

bool export_feed_take(struct export_feed *f, struct bytes *message)
{
    if (!f->whole)
        return false;
    *message = bytes_at(f->held + 2, f->n - 2);
    f->ended = is_bye(*message);
    f->messages++;
    f->n = 0;
    f->whole = false;
    return true;
}

bool export_feed_done(const struct export_feed *f, struct pln_error *err)
{
    if (f->ended && f->n == 0 && !f->whole)
        return true;
    if (!f->has_coalition)
        return fail(err, PLN_MALFORMED, "the export ends before its coalition id");
    return fail(err, PLN_MALFORMED,
                "the export ends after %" PRIu64 " messages without its bye: it was cut short, or is still being written", f->messages);
}
