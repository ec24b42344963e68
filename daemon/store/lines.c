/* lines.c: receipts: what each log said of others, and since when it counts.
 *
 * A log's own list has a row for each log that it ever named: what it said last, what was said by the newest receipt whose digest
 * was looked at (with the root that we hold at that size), and what is effective. Receipts are looked at in order. One that names a
 * size that we do not hold waits, and those after it wait with it: they say no less. One whose digest differs never counts, but its
 * lines stand, because the next ones tell only what grew since.
 * Must not: judge (record/judge.c checked lines against earlier ones).
 * Bounds: STORE_LINES_PER_COMMIT_MAX lines a commit: what is left goes on in the next.
 * Spec: docs/protocol.md "Receipts", docs/store.md. Tests: tests/unit/store_receipts.c */
#include "base/checked.h"
#include "record/receipt.h"
#include "store/entries.h"
#include "store/inside.h"

#include <assert.h>
#include <stdlib.h>

#define LINE_BYTES 113

static struct pln_root root_of_nothing(void)
{
    struct tree t;

    tree_init(&t);
    return tree_root(&t);
}

static bool lines_room(struct store *s, struct held *h, size_t more, struct pln_error *err)
{
    size_t room = h->lines_room == 0 ? 16 : h->lines_room;
    struct listed *line;

    while (room < h->lines + more)
        room *= 2;
    if (room == h->lines_room)
        return true;
    line = realloc(h->line, room * sizeof(*line));
    if (line == NULL)
        return fail(err, PLN_BUSY, "no memory for receipts' lines");
    s->lines_cached += room - h->lines_room;
    h->line = line;
    h->lines_room = room;
    return true;
}

void lines_forget(struct store *s, struct held *h)
{
    assert(s->lines_cached >= h->lines_room);
    s->lines_cached -= h->lines_room;
    free(h->line);
    h->line = NULL;
    h->lines = h->lines_room = 0;
    h->has_lines = false;
}

static bool line_read(struct bytes v, struct listed *out)
{
    if (v.n != LINE_BYTES || v.at[112] > 1)
        return false;
    *out = (struct listed){ .looked = v.at[112] == 1,
                            .said_size = load_be64(v.at + 32),
                            .said_whole = load_be64(v.at + 40),
                            .size = load_be64(v.at + 48),
                            .whole = load_be64(v.at + 56),
                            .effective_size = load_be64(v.at + 96),
                            .effective_whole = load_be64(v.at + 104) };
    memcpy(out->log.b, v.at, 32);
    memcpy(out->root.b, v.at + 64, 32);
    return true;
}

static void line_write(const struct listed *l, uint8_t out[LINE_BYTES])
{
    memcpy(out, l->log.b, 32);
    store_be64(out + 32, l->said_size);
    store_be64(out + 40, l->said_whole);
    store_be64(out + 48, l->size);
    store_be64(out + 56, l->whole);
    memcpy(out + 64, l->root.b, 32);
    store_be64(out + 96, l->effective_size);
    store_be64(out + 104, l->effective_whole);
    out[112] = l->looked ? 1 : 0;
}

static struct key line_key(uint32_t log, uint32_t place)
{
    struct key k = key_log(log);

    key_u32(&k, place);
    return k;
}

bool lines_load(struct store *s, struct txn *t, struct held *h, struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor c = { 0 };
    struct key k = line_key(h->row.number, 0);

    if (h->has_lines)
        return true;
    if (!cursor_open(&c, t, DB_LISTS, err) || !cursor_seek(&c, KV_AT_OR_AFTER, key_bytes(&k), err))
        return false;
    while (c.found && c.key.n == k.n && memcmp(c.key.at, k.at, 4) == 0) {
        if (!lines_room(s, h, 1, err))
            return false;
        if (load_be32(c.key.at + 4) != h->lines || !line_read(c.value, &h->line[h->lines]))
            return fail(err, PLN_STORE_DAMAGED, "line %zu of the receipts of log %u is malformed", h->lines, h->row.number);
        h->lines++;
        if (!cursor_seek(&c, KV_AFTER, (struct bytes){ NULL, 0 }, err))
            return false;
    }
    if (h->lines != h->state.receipts_listed)
        return fail(err, PLN_STORE_DAMAGED, "log %u listed %" PRIu64 " logs, %zu lines are here", h->row.number, h->state.receipts_listed,
                    h->lines);
    h->has_lines = true;
    return true;
}

bool lines_write(struct batch *b, struct held *h, struct pln_error *err)
{
    for (size_t i = 0; h->has_lines && i < h->lines; i++) {
        struct key k = line_key(h->row.number, (uint32_t)i);
        uint8_t raw[LINE_BYTES];

        if (!h->line[i].changed)
            continue;
        line_write(&h->line[i], raw);
        if (!txn_put(&b->txn, DB_LISTS, key_bytes(&k), BYTES_OF(raw), err))
            return false;
        h->line[i].changed = false;
    }
    return true;
}

bool lines_say(struct batch *b, struct held *h, struct bytes body, struct pln_error *err)
{
    struct receipt r;

    if (!receipt_read(body, &r, &b->scratch, err) || !lines_room(b->store, h, r.added_count, err))
        return false;
    assert(h->has_lines);
    for (size_t i = 0; i < r.added_count; i++) {
        h->line[h->lines++] = (struct listed){ .log = r.added[i], .root = root_of_nothing(), .changed = true };
        if (h->row.is_own) {
            struct held *of = held_find(b->store, &r.added[i]);

            if (of != NULL)
                of->own_line = h->lines - 1;
        }
    }
    for (size_t i = 0; i < r.line_count; i++) {
        struct listed *l = &h->line[r.line[i].number];

        assert(r.line[i].number < h->lines); /* judge.c */
        l->said_size = r.line[i].size;
        l->said_whole = r.line[i].size - r.line[i].lack;
        l->changed = true;
    }
    return true;
}

/* ---- looking at digests ---- */

enum look { LOOKED, MUST_WAIT };

static bool root_at(struct batch *b, struct held *of, uint64_t size, struct pln_root *out, struct pln_error *err)
{
    struct tree_reader r;
    struct proof_source source;

    if (size == of->row.size) {
        *out = of->row.root;
        return true;
    }
    tree_reader_init(&r, &b->txn, of->row.number);
    source = tree_reader_source(&r);
    return proof_root_at(&source, size, out, err);
}

/* Do we hold every size that the receipt names? If not: what to wait for. */
static enum look sizes_held(struct batch *b, struct held *h, const struct receipt *r)
{
    for (size_t i = 0; i < r->line_count; i++) {
        const struct listed *l = &h->line[r->line[i].number];
        const struct held *of = held_find(b->store, &l->log);

        if (r->line[i].size > 0 && (of == NULL || of->row.size < r->line[i].size)) {
            h->wait_log = l->log;
            h->wait_size = r->line[i].size;
            return MUST_WAIT;
        }
    }
    return LOOKED;
}

static bool cover_put(struct batch *b, struct held *h, struct listed *l, uint64_t index, struct pln_error *err)
{
    struct held *of = held_find(b->store, &l->log);
    uint8_t value[12];
    struct key k;

    l->effective_size = l->size;
    l->effective_whole = l->whole;
    l->changed = true;
    if (of == NULL) /* listed at size 0 */
        return true;
    k = key_covers(h->row.number, of->row.number, index);
    store_be48(value, l->size);
    store_be48(value + 6, l->whole);
    if (of->row.is_own) {
        h->row.covers_own = l->size;
        h->row.told_own = l->whole;
        h->head_changed = true;
    }
    return txn_put(&b->txn, DB_COVERS, key_bytes(&k), BYTES_OF(value), err);
}

/* The lines as they stood at this receipt are l->size, l->root; is this the digest that it gave? */
static bool digest_matches(struct held *h, size_t lines, const struct pln_hash *digest)
{
    struct held_digest d;
    struct pln_hash ours;

    held_digest_init(&d);
    for (size_t i = 0; i < lines; i++)
        held_digest_add(&d, &h->line[i].log, h->line[i].size, &h->line[i].root);
    ours = held_digest_final(&d);
    return hash32_equal(&ours, digest);
}

/* How long h's list was at the receipt that was just looked at: a list only grows, and each new log has a line. */
static size_t list_length(const struct held *h)
{
    size_t n = h->lines;

    while (n > 0 && !h->line[n - 1].looked)
        n--;
    return n;
}

static bool receipt_look(struct batch *b, struct held *h, uint64_t index, enum look *out, struct pln_error *err)
{
    struct place at = { h->row.number, index };
    struct entry_row row;
    struct entry e;
    struct statement st;
    struct receipt r;
    size_t lines;
    bool found;

    arena_reset(&b->scratch);
    if (!entry_get(&b->txn, at, &row, &found, err))
        return false;
    if (!found || (row.flags & ENTRY_READABLE) == 0)
        return fail(err, PLN_STORE_DAMAGED, "receipt %" PRIu64 " of log %u is not there", index, h->row.number);
    if (!entry_row_read(&row, &e, &st, err) || !receipt_read(st.body, &r, &b->scratch, err))
        return false;
    *out = sizes_held(b, h, &r);
    if (*out == MUST_WAIT)
        return true;
    for (size_t i = 0; i < r.line_count; i++) {
        struct listed *l = &h->line[r.line[i].number];
        struct held *of = held_find(b->store, &l->log);

        l->size = r.line[i].size;
        l->whole = r.line[i].size - r.line[i].lack;
        l->looked = l->changed = true;
        if (of != NULL && !root_at(b, of, l->size, &l->root, err))
            return false;
    }
    lines = list_length(h);
    b->lines_left -= min_size(b->lines_left, lines + 4 * r.line_count);
    if (!digest_matches(h, lines, &r.digest))
        return true;
    for (size_t i = 0; i < lines; i++) {
        struct listed *l = &h->line[i];

        if ((l->effective_size != l->size || l->effective_whole != l->whole) && !cover_put(b, h, l, index, err))
            return false;
    }
    return true;
}

static bool pending_put(struct batch *b, struct held *h, uint64_t index, struct pln_error *err)
{
    struct key k = key_log_index(h->row.number, index);

    h->has_pending = true;
    return txn_put(&b->txn, DB_PENDING, key_bytes(&k), (struct bytes){ NULL, 0 }, err);
}

/* Those of h that waited, as far as they can be looked at now. */
static bool pending_look(struct batch *b, struct held *h, struct pln_error *err)
{
    while (h->has_pending && b->lines_left > 0) {
        struct key k = key_log_index(h->row.number, 0);
        struct bytes key, value;
        uint64_t index;
        enum look look;
        bool found;

        if (!txn_seek(&b->txn, DB_PENDING, KV_AT_OR_AFTER, key_bytes(&k), &key, &value, &found, err))
            return false;
        h->has_pending = found && key.n == k.n && memcmp(key.at, k.at, 4) == 0;
        if (!h->has_pending)
            return true;
        index = load_be48(key.at + 4);
        if (!lines_load(b->store, &b->txn, h, err) || !receipt_look(b, h, index, &look, err))
            return false;
        if (look == MUST_WAIT)
            return true;
        k = key_log_index(h->row.number, index);
        if (!txn_delete(&b->txn, DB_PENDING, key_bytes(&k), &found, err))
            return false;
        b->wrote = true;
    }
    return true;
}

static bool may_look(struct batch *b, const struct held *h)
{
    const struct held *of = held_find(b->store, &h->wait_log);

    return h->wait_size == 0 || (of != NULL && of->row.size >= h->wait_size);
}

bool lines_decide(struct batch *b, struct pln_error *err)
{
    struct store *s = b->store;

    for (size_t i = 0; i < b->receipts; i++) {
        struct held *h = b->receipt[i].held;
        enum look look = MUST_WAIT;

        if (!lines_load(s, &b->txn, h, err))
            return false;
        if (!h->has_pending && b->lines_left > 0 && !receipt_look(b, h, b->receipt[i].index, &look, err))
            return false;
        if (look == MUST_WAIT && !pending_put(b, h, b->receipt[i].index, err))
            return false;
    }
    b->receipts = 0;
    for (size_t i = 0; i < s->count && b->lines_left > 0; i++)
        if (s->held[i]->has_pending && may_look(b, s->held[i]) && !pending_look(b, s->held[i], err))
            return false;
    return true;
}
