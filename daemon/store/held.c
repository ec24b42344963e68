/* held.c: the logs as the writer's thread holds them: loaded at open, changed in a commit, written at its end, restored after an
 * abort.
 *
 * In: rows. Out: rows. Open reads a few rows for each log, whatever its size; trees and receipts' lines are read when needed.
 * Must not: be touched by another thread than the writer's.
 * Bounds: STORE_LOGS_MAX logs, STORE_LINES_CACHED_MAX lines.
 * Spec: docs/store.md. Tests: tests/unit/store_write.c */
#include "store/entries.h"
#include "store/heads.h"
#include "store/inside.h"
#include "store/words.h"

#include <assert.h>
#include <stdlib.h>

struct held *held_find(struct store *s, const struct pln_id *log)
{
    return map_find(&s->by_id, log->b);
}

struct held *held_number(struct store *s, uint32_t number)
{
    return number == 0 || number > s->count ? NULL : s->held[number - 1];
}

static void held_free(struct store *s, struct held *h)
{
    lines_forget(s, h);
    free(h);
}

void held_free_all(struct store *s)
{
    for (size_t i = 0; i < s->count; i++)
        held_free(s, s->held[i]);
    free(s->held);
    s->held = NULL;
    s->count = 0;
}

static bool held_register(struct store *s, struct held *h, struct pln_error *err)
{
    if (s->held == NULL) {
        s->held = calloc(STORE_LOGS_MAX, sizeof(struct held *));
        if (s->held == NULL)
            return fail(err, PLN_BUSY, "no memory for the logs");
    }
    if (s->count == STORE_LOGS_MAX)
        return fail(err, PLN_TOO_MANY, "%zu logs are held, no more are allowed", s->count);
    if (!map_put(&s->by_id, h->row.id.b, h, err))
        return false;
    assert(h->row.number == s->count + 1);
    s->held[s->count++] = h;
    return true;
}

/* What is in memory beside the row: derived, so it is never wrong about what the rows say. */
static bool held_derive(struct store *s, struct txn *t, struct held *h, struct pln_error *err)
{
    struct key pending = key_log_index(h->row.number, 0);
    struct bytes key, value;
    bool found;

    h->row.is_convener = hash32_equal(&h->row.id, &s->coalition);
    h->has_tree = false;
    h->head_changed = h->identity_changed = h->size_changed = h->fresh = false;
    if (h->row.size > 0) {
        struct place last = { h->row.number, h->row.size - 1 };

        if (!serial_find(t, last, &h->last_serial, &found, err))
            return false;
        if (!found)
            return fail(err, PLN_STORE_DAMAGED, "log %u has no run for its last entry", h->row.number);
    }
    if (!txn_seek(t, DB_PENDING, KV_AT_OR_AFTER, key_bytes(&pending), &key, &value, &found, err))
        return false;
    h->has_pending = found && key.n == pending.n && memcmp(key.at, pending.at, 4) == 0;
    h->wait_log = (struct pln_id){ { 0 } };
    h->wait_size = 0;
    return true;
}

/* Where each log stands in the own log's list. */
static bool own_lines_place(struct store *s, struct txn *t, struct pln_error *err)
{
    struct held *own = held_number(s, STORE_OWN_LOG);

    for (size_t i = 0; i < s->count; i++)
        s->held[i]->own_line = LINE_NOWHERE;
    if (own == NULL)
        return true;
    if (!lines_load(s, t, own, err))
        return false;
    for (size_t i = 0; i < own->lines; i++) {
        struct held *h = held_find(s, &own->line[i].log);

        if (h != NULL)
            h->own_line = i;
    }
    return true;
}

bool held_load_all(struct store *s, struct txn *t, struct pln_error *err)
{
    for (uint32_t number = 1;; number++) {
        struct held *h = calloc(1, sizeof(*h));
        bool found;

        if (h == NULL)
            return fail(err, PLN_BUSY, "no memory for log %u", number);
        if (!log_read(t, number, &h->row, &h->state, &found, err) || (found && !held_derive(s, t, h, err)) ||
            (found && !held_register(s, h, err))) {
            free(h);
            return false;
        }
        if (!found) {
            free(h);
            break;
        }
        if (h->row.seq > s->seq)
            s->seq = h->row.seq;
    }
    return own_lines_place(s, t, err) && serial_next(t, &s->next_serial, err);
}

bool held_add(struct batch *b, const struct pln_id *log, struct held **out, struct pln_error *err)
{
    struct store *s = b->store;
    struct held *h = calloc(1, sizeof(*h));

    if (h == NULL)
        return fail(err, PLN_BUSY, "no memory for another log");
    log_state_init(&h->state);
    h->row = (struct log_row){ .number = (uint32_t)s->count + 1, .id = *log, .take_up_to = UINT64_MAX, .admitted_ms = b->job->time_ms };
    h->row.is_own = h->row.number == STORE_OWN_LOG;
    h->row.is_convener = hash32_equal(log, &s->coalition);
    log_row_fill(&h->row, &h->state);
    tree_init(&h->tree);
    h->has_tree = true;
    h->row.root = tree_root(&h->tree);
    h->own_line = LINE_NOWHERE;
    h->has_lines = true;
    h->head_changed = h->identity_changed = h->fresh = true;
    if (!held_register(s, h, err)) {
        free(h);
        return false;
    }
    b->wrote = true;
    *out = h;
    return true;
}

bool held_tree(struct batch *b, struct held *h, struct pln_error *err)
{
    struct tree_reader r;
    struct pln_root root;

    if (h->has_tree)
        return true;
    tree_reader_init(&r, &b->txn, h->row.number);
    if (!tree_reader_range(&r, h->row.size, &h->tree, err))
        return false;
    root = tree_root(&h->tree);
    if (!hash32_equal(&root, &h->row.root))
        return fail(err, PLN_STORE_DAMAGED, "the tree of log %u does not give the root of its head", h->row.number);
    h->has_tree = true;
    return true;
}

bool held_restore(struct store *s, struct pln_error *err)
{
    CLEANUP(txn_end) struct txn t = { 0 };

    while (s->count > 0 && s->held[s->count - 1]->fresh) { /* they are the last ones */
        struct held *h = s->held[--s->count];

        map_remove(&s->by_id, h->row.id.b);
        held_free(s, h);
    }
    if (!txn_begin_read(&t, s->setup.kv, err))
        return false;
    for (size_t i = 0; i < s->count; i++) {
        struct held *h = s->held[i];
        bool found;

        assert(!h->fresh);
        lines_forget(s, h);
        if (!log_read(&t, h->row.number, &h->row, &h->state, &found, err))
            return false;
        if (!found)
            return fail(err, PLN_STORE_DAMAGED, "log %u is gone", h->row.number);
        if (!held_derive(s, &t, h, err))
            return false;
    }
    return own_lines_place(s, &t, err) && serial_next(&t, &s->next_serial, err);
}

bool held_update_whole(struct batch *b, struct held *h, struct pln_error *err)
{
    uint64_t first;

    if (!missing_next(&b->txn, h->row.number, MISSING_OURS, 0, &first, err))
        return false;
    first = first < h->row.size ? first : h->row.size;
    if (first != h->row.whole) {
        h->row.whole = first;
        h->head_changed = true;
    }
    return true;
}

bool held_write_all(struct batch *b, struct pln_error *err)
{
    for (size_t i = 0; i < b->store->count; i++) {
        struct held *h = b->store->held[i];

        if (!lines_write(b, h, err))
            return false;
        if (!h->head_changed && !h->identity_changed)
            continue;
        if (h->size_changed)
            h->row.seq = ++b->seq;
        log_row_fill(&h->row, &h->state);
        if (h->head_changed && !log_write_head(&b->txn, &h->row, &h->state, err))
            return false;
        if (h->identity_changed && !log_write_identity(&b->txn, &h->row, err))
            return false;
    }
    return true;
}
