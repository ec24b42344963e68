/* sequence.c: one entry more, whoever's it is: judged, then written with all that follows from it, in one transaction.
 *
 * In: entries in order. Out: rows of entries, indexes, trees, content; the log's new state in memory.
 * Must not: check a root or a note (take.c), sign (own.c).
 * Bounds: one entry at a time; hashes go out a row at a time.
 * Spec: docs/store.md. Tests: tests/unit/store_write.c */
#include "store/entries.h"
#include "store/heads.h"
#include "store/index.h"
#include "store/inside.h"
#include "store/words.h"

#include <assert.h>

/* ---- what judgment asks for ---- */

static bool look_key(void *ctx, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
{
    struct sequence *q = ctx;

    return log_key_get(&q->batch->txn, q->held->row.number, key, out, found, err);
}

static bool look_entry(void *ctx, const struct pln_id *id, struct entry_state *out, bool *found, struct pln_error *err)
{
    struct sequence *q = ctx;
    struct entry_row row;

    *found = false;
    if (q->has_absent && hash32_equal(id, &q->absent))
        return true;
    if (!index_find_id(&q->batch->txn, id, q->held->row.number, &row, found, err))
        return false;
    if (!*found)
        return true;
    if ((row.flags & ENTRY_READABLE) == 0) { /* the same statement, unreadable then as now */
        *out = (struct entry_state){ .index = row.place.index };
        return true;
    }
    return entry_state_read(row.bytes, row.verdict == VERDICT_GOOD, out, err);
}

static bool roster_has(struct sequence *q, char kind, struct bytes name, bool *found, struct pln_error *err)
{
    struct key k = { 0 };

    *found = false;
    if (name.n > 32)
        return true;
    key_u8(&k, (uint8_t)kind);
    key_add(&k, name);
    return txn_has(&q->batch->txn, DB_ROSTER, key_bytes(&k), found, err);
}

static bool look_handle(void *ctx, struct bytes handle, bool *found, struct pln_error *err)
{
    return roster_has(ctx, 'h', handle, found, err);
}

static bool look_admitted(void *ctx, const struct pln_id *log, bool *found, struct pln_error *err)
{
    return roster_has(ctx, 'a', BYTES_OF(*log), found, err);
}

static bool look_line(void *ctx, uint64_t number, struct receipt_line *out, bool *found, struct pln_error *err)
{
    struct sequence *q = ctx;
    struct held *h = q->held;

    if (!lines_load(q->batch->store, &q->batch->txn, h, err))
        return false;
    *found = number < h->lines;
    if (*found)
        *out = (struct receipt_line){ .log = h->line[number].log, .size = h->line[number].said_size, .whole = h->line[number].said_whole };
    return true;
}

/* ---- one log's entries in one commit ---- */

bool sequence_begin(struct sequence *q, struct batch *b, struct held *h, struct pln_error *err)
{
    q->batch = b;
    q->held = h;
    q->has_absent = false;
    tree_writer_init(&q->tree, &b->txn, h->row.number);
    return held_tree(b, h, err);
}

/* Only a `node` is judged by the root here, and its type stands in its bytes as str 4. */
static bool may_need_root(struct bytes entry)
{
    return memmem(entry.at, entry.n, "\xa4node", 5) != NULL;
}

bool sequence_judge(struct sequence *q, struct bytes entry, enum signature_check signature, struct judged *out, struct pln_error *err)
{
    struct state_lookup look = {
        .ctx = q, .key = look_key, .entry = look_entry, .handle = look_handle, .admitted = look_admitted, .line = look_line
    };
    struct pln_root root = { { 0 } };

    if (may_need_root(entry))
        root = tree_root(&q->held->tree);
    return judge_entry(&q->held->state, &look, &root, entry, signature, out, err);
}

/* ---- content ---- */

bool missing_tell(struct batch *b, struct place at, struct pln_error *err)
{
    struct write_job *job = b->job;

    if (job->missing == NULL) {
        job->missing = arena_take_array(&job->arena, MISSING_TOLD_MAX, sizeof(job->missing[0]), err);
        if (job->missing == NULL)
            return false;
    }
    if (job->missing_count < MISSING_TOLD_MAX)
        job->missing[job->missing_count++] = at;
    return true;
}

/* Content that came with the entry is kept; what is for us and did not come is noted as missing. Nobody knows yet of an erasure: it
 * must stand later in the log (take.c puts the words of a take that erases at its end). */
static bool content_follow(struct sequence *q, const struct judged *j, const struct entry_row *row, struct bytes content,
                           struct pln_error *err)
{
    struct batch *b = q->batch;
    const struct statement *s = &j->statement;
    uint64_t by;
    bool found;

    if (!j->readable || !s->has_content || s->content.form == CONTENT_REVEALED)
        return true;
    q->held->row.quota_bytes += s->content.bytes;
    if (content.n > 0) {
        if (!b->holds_words && !words_put(&b->txn, row->serial, s->content.form, content, err))
            return false;
    } else if (words_are_for(s, &q->held->row.id, &b->store->own)) {
        if (!missing_put(&b->txn, row->place, MISSING_OURS, err) || !missing_tell(b, row->place, err))
            return false;
    }
    if (s->content.form != CONTENT_SEALED)
        return true;
    if (!unseal_find(&b->txn, &j->id, &by, &found, err))
        return false;
    return !found || (missing_put(&b->txn, row->place, MISSING_REVEALED, err) && missing_tell(b, row->place, err));
}

static void news_tell(struct batch *b, const struct held *h, const struct judged *j, const struct entry_row *row)
{
    struct write_job *job = b->job;
    struct news *n;

    assert(job->news_count < b->news_room);
    n = &job->news[job->news_count++];
    *n = (struct news){ .place = row->place, .log = h->row.id, .id = j->id, .verdict = j->verdict, .time_ms = j->entry.time_ms };
    if (j->readable)
        memcpy(n->type, j->statement.type.at, min_size(j->statement.type.n, sizeof(n->type) - 1));
}

bool sequence_add(struct sequence *q, const struct judged *j, struct bytes entry, const struct pln_leaf *leaf, struct bytes content,
                  struct pln_error *err)
{
    struct batch *b = q->batch;
    struct held *h = q->held;
    struct entry_row row = {
        .serial = b->next_serial, .place = { h->row.number, h->row.size }, .verdict = j->verdict, .code = j->code, .bytes = entry
    };
    bool starts_run = h->row.size == 0 || h->last_serial + 1 != row.serial;

    if (row.serial >= SERIAL_MAX)
        return fail(err, PLN_TOO_MANY, "the store has no number left for another entry");
    q->has_absent = false;
    if (j->is_receipt && !lines_load(b->store, &b->txn, h, err)) /* as many as the state says before it */
        return false;
    state_apply(&h->state, j);
    assert(h->state.size == h->row.size + 1);
    row.flags = (j->readable ? ENTRY_READABLE : 0) | (j->quiet ? ENTRY_QUIET : 0);
    row.tau_ms = h->state.tau_ms < 0 ? 0 : h->state.tau_ms;
    if (!entry_put(&b->txn, &row, starts_run, err) ||
        !index_put(&b->txn, &row, j->entry.whole.n > 0 ? &j->id : NULL, j->readable ? &j->statement : NULL, err))
        return false;
    b->next_serial++;
    b->wrote = true;
    h->last_serial = row.serial;
    h->row.size++;
    h->row.quota_bytes += entry.n;
    if (!j->quiet)
        h->row.loud = h->row.size;
    h->head_changed = h->size_changed = true;
    tree_append(&h->tree, leaf, tree_writer_node, &q->tree);
    news_tell(b, h, j, &row);
    return content_follow(q, j, &row, content, err) && effects_apply(b, h, j, row.serial, err);
}

bool sequence_end(struct sequence *q, struct pln_error *err)
{
    struct held *h = q->held;

    if (!tree_writer_flush(&q->tree, err))
        return false;
    h->row.root = tree_root(&h->tree);
    log_row_fill(&h->row, &h->state);
    return held_update_whole(q->batch, h, err);
}
