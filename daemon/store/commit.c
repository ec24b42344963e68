/* commit.c: the group commit: takes, content, the receipt, own statements, stops and kept rows; one transaction, one fsync.
 *
 * In: a job. Out: the job with its results. Each item succeeds or fails by itself; only a failed commit, or a store that cannot be
 * read, fails the job: then nothing is known of the disk, and the process must end.
 * Must not: retry a commit; answer before it.
 * Spec: docs/protocol.md "Heads, commits, receipts". Tests: tests/unit/store_write.c */
#include "codec/writer.h"
#include "crypto/hash.h"
#include "store/heads.h"
#include "store/inside.h"

#include <assert.h>
#include <stdlib.h>

#define SCRATCH_BYTES_MAX (4u << 20)
#define SCRATCH_TAKE_BYTES_MAX (64u << 20)

static void batch_deinit(struct batch *b)
{
    txn_end(&b->txn);
    arena_deinit(&b->scratch);
    arena_deinit(&b->scratch_take);
    buf_deinit(&b->entry);
    free(b->receipt);
}

static void batch_init(struct batch *b, struct store *s, struct write_job *job)
{
    *b = (struct batch){ .store = s, .job = job, .next_serial = s->next_serial, .seq = s->seq, .lines_left = STORE_LINES_PER_COMMIT_MAX };
    arena_init(&b->scratch, "one entry's arrays", SCRATCH_BYTES_MAX);
    arena_init(&b->scratch_take, "leaf hashes of one commit", SCRATCH_TAKE_BYTES_MAX);
    buf_init(&b->entry, PLN_ENTRY_BYTES_MAX);
}

/* ---- stops, kept rows ---- */

static bool stop_write(struct batch *b, const struct stop_item *it, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf value = { 0 };
    struct held *h = held_find(b->store, &it->log);
    struct writer w;
    struct key k;
    struct bytes last, ignored;
    uint32_t count = 0;
    bool found;

    if (h == NULL)
        return true; /* nothing of it is held: nothing goes on */
    buf_init(&value, 2 * PLN_NOTE_BYTES_MAX + 512);
    w = writer_into(&value);
    writer_array(&w, 3);
    writer_bin(&w, it->note_a);
    writer_bin(&w, it->note_b);
    writer_cstr(&w, it->why);
    if (!writer_done(&w, "a stop's evidence", err))
        return false;
    k = key_log(h->row.number);
    key_u32(&k, UINT32_MAX);
    if (!txn_seek(&b->txn, DB_STOPS, KV_AT_OR_BEFORE, key_bytes(&k), &last, &ignored, &found, err))
        return false;
    if (found && last.n == 8 && load_be32(last.at) == h->row.number)
        count = load_be32(last.at + 4) + 1;
    if (count >= STORE_STOPS_MAX)
        return true; /* the first ones are evidence enough */
    k = key_log(h->row.number);
    key_u32(&k, count);
    if (!h->row.stopped) {
        h->row.stopped = true;
        memset(h->row.stop_why, 0, sizeof(h->row.stop_why));
        memcpy(h->row.stop_why, it->why, strnlen(it->why, sizeof(h->row.stop_why) - 1));
        h->identity_changed = true;
    }
    b->wrote = true;
    return txn_put(&b->txn, DB_STOPS, key_bytes(&k), buf_bytes(&value), err);
}

static bool keep_write(struct batch *b, const struct keep_item *it, struct pln_error *err)
{
    struct bytes name = BYTES_STR(it->name);
    bool found;

    assert(name.n > 0 && it->value.n <= STORE_KEPT_BYTES_MAX);
    b->wrote = true;
    if (it->value.n == 0)
        return txn_delete(&b->txn, DB_KEPT, name, &found, err);
    return txn_put(&b->txn, DB_KEPT, name, it->value, err);
}

/* ---- one attempt ---- */

static enum went takes_write(struct batch *b)
{
    for (size_t i = 0; i < b->job->takes; i++) {
        struct take_item *it = &b->job->take[i];
        enum went o;

        if (it->err.code != PLN_OK) /* it failed the attempt before */
            continue;
        arena_reset(&b->scratch_take);
        o = take_write(b, it);
        if (o == BROKE || o == AGAIN)
            return o;
    }
    return WENT;
}

static enum went attempt(struct batch *b)
{
    struct write_job *job = b->job;
    struct pln_error err;
    enum went o = takes_write(b);

    for (size_t i = 0; i < job->contents && o == WENT; i++)
        if (contents_write(b, &job->content[i]) == BROKE)
            o = BROKE;
    if (o == WENT && own_write(b) == BROKE)
        o = BROKE;
    if (o != WENT)
        return o;
    if (!lines_decide(b, &err))
        return broke(b, &err);
    for (size_t i = 0; i < job->stops; i++)
        if (!stop_write(b, &job->stop[i], &err))
            return broke(b, &err);
    for (size_t i = 0; i < job->keeps; i++)
        if (!keep_write(b, &job->keep[i], &err))
            return broke(b, &err);
    return held_write_all(b, &err) ? WENT : broke(b, &err);
}

/* ---- results ---- */

static bool results_begin(struct batch *b, struct pln_error *err)
{
    struct write_job *job = b->job;

    job->rows = job->news_count = job->missing_count = 0;
    job->receipt_written = job->readers_changed = false;
    job->push = (struct bytes){ NULL, 0 };
    b->news_room = job->submits + 1;
    for (size_t i = 0; i < job->takes; i++) {
        b->news_room += job->take[i].count;
        job->take[i].done = false;
    }
    for (size_t i = 0; i < job->contents; i++) {
        job->content[i].done = false;
        job->content[i].err = (struct pln_error){ 0 };
    }
    for (size_t i = 0; i < job->submits; i++) {
        job->submit[i].done = job->submit[i].repeated = false;
        job->submit[i].err = (struct pln_error){ 0 };
    }
    job->disk = disk_room(b);
    if (job->news == NULL)
        job->news = arena_take_array(&job->arena, b->news_room, sizeof(job->news[0]), err);
    return job->news != NULL;
}

static bool results_rows(struct batch *b, struct pln_error *err)
{
    struct store *s = b->store;
    struct write_job *job = b->job;
    size_t n = 0;

    for (size_t i = 0; i < s->count; i++)
        n += s->held[i]->head_changed || s->held[i]->identity_changed;
    job->row = arena_take_array(&job->arena, n, sizeof(job->row[0]), err);
    if (job->row == NULL)
        return false;
    for (size_t i = 0; i < s->count; i++) {
        struct held *h = s->held[i];

        if (h->head_changed || h->identity_changed)
            job->row[job->rows++] = h->row;
    }
    return true;
}

/* Nothing of this job was written. */
static void results_none(struct write_job *job, const struct pln_error *err)
{
    job->rows = job->news_count = job->missing_count = 0;
    job->receipt_written = job->readers_changed = false;
    job->push = (struct bytes){ NULL, 0 };
    for (size_t i = 0; i < job->takes; i++) {
        job->take[i].done = false;
        if (job->take[i].err.code == PLN_OK)
            job->take[i].err = *err;
    }
    for (size_t i = 0; i < job->contents; i++) {
        job->content[i].done = false;
        if (job->content[i].err.code == PLN_OK)
            job->content[i].err = *err;
    }
    for (size_t i = 0; i < job->submits; i++) {
        job->submit[i].done = job->submit[i].repeated = false;
        if (job->submit[i].err.code == PLN_OK)
            job->submit[i].err = *err;
    }
}

static void committed(struct batch *b)
{
    struct store *s = b->store;

    s->next_serial = b->next_serial;
    s->seq = b->seq;
    if (b->dropped_words)
        atomic_store(&s->wants_compaction, true);
    for (size_t i = 0; i < s->count; i++) {
        struct held *h = s->held[i];

        h->head_changed = h->identity_changed = h->size_changed = h->fresh = false;
        if (s->lines_cached > STORE_LINES_CACHED_MAX && !h->row.is_own)
            lines_forget(s, h);
    }
}

/* Can the process go on after this failure? The transaction was aborted, so the disk is as it was. */
static bool is_harmless(const struct pln_error *err)
{
    return err->code == PLN_DISK_FULL || err->code == PLN_TOO_LARGE || err->code == PLN_TOO_MANY || err->code == PLN_BUSY ||
           err->code == PLN_READ_ONLY;
}

static bool job_broke(struct batch *b, struct write_job *job)
{
    struct pln_error again;

    txn_end(&b->txn);
    results_none(job, &b->err);
    job->err = b->err;
    job->failed = !is_harmless(&b->err) || !held_restore(b->store, &again);
    return !job->failed;
}

static bool commit_write(struct batch *b, bool *again)
{
    struct write_job *job = b->job;
    struct pln_error err;
    enum went o;

    *again = false;
    if (!results_begin(b, &b->err) || !txn_begin_write(&b->txn, b->store->setup.kv, &b->err))
        return job_broke(b, job);
    o = attempt(b);
    if (o == AGAIN) {
        txn_end(&b->txn);
        *again = true;
        if (held_restore(b->store, &b->err))
            return true;
    }
    if (o == BROKE || *again || !results_rows(b, &b->err)) {
        *again = false;
        return job_broke(b, job);
    }
    if (!b->wrote) { /* nothing to sync for */
        txn_end(&b->txn);
        return true;
    }
    if (!txn_commit(&b->txn, &err)) {
        results_none(job, &err);
        job->err = err;
        job->failed = true;
        return false;
    }
    committed(b);
    return true;
}

bool store_write(struct store *s, struct write_job *job)
{
    bool again = true;

    assert(!s->empty);
    while (again) { /* each time one take fewer */
        CLEANUP(batch_deinit) struct batch b;

        batch_init(&b, s, job);
        if (!commit_write(&b, &again))
            return false;
    }
    return true;
}

/* ---- genesis ---- */

static bool genesis_rows(struct batch *b, struct pln_error *err)
{
    struct store *s = b->store;
    struct held *own, *convener;

    if (!meta_put(&b->txn, "own", BYTES_OF(s->own), err) || !meta_put(&b->txn, "coalition", BYTES_OF(s->coalition), err))
        return false;
    if (!held_add(b, &s->own, &own, err))
        return false;
    return hash32_equal(&s->own, &s->coalition) || held_add(b, &s->coalition, &convener, err);
}

static bool genesis_check(const struct batch *b, struct pln_error *err)
{
    const struct write_job *job = b->job;
    const struct held *own = b->store->held[0];

    for (size_t i = 0; i < job->submits; i++)
        if (!job->submit[i].done) {
            *err = job->submit[i].err;
            return within(err, "statement %zu of the genesis", i);
        }
    if (!own->state.begun || own->state.epoch == 0)
        return fail(err, PLN_MISPLACED, "the genesis must begin with an inception and node keys");
    if (!hash32_equal(&own->state.coalition, &b->store->coalition))
        return fail(err, PLN_WRONG_LOG, "the inception names another coalition than the configuration");
    return true;
}

static bool genesis_write(struct batch *b, struct pln_error *err)
{
    if (!results_begin(b, err) || !txn_begin_write(&b->txn, b->store->setup.kv, err) || !genesis_rows(b, err))
        return false;
    if (own_write(b) == BROKE) {
        *err = b->err;
        return genesis_check(b, err) && within(err, "genesis");
    }
    return genesis_check(b, err) && held_write_all(b, err) && txn_commit(&b->txn, err);
}

bool store_genesis(struct store *s, int64_t time_ms, const struct submit_item *statement, size_t count, struct pln_error *err)
{
    CLEANUP(batch_deinit) struct batch b = { 0 };
    struct write_job job = { .time_ms = time_ms, .submits = count };
    bool good;

    assert(s->setup.checkpoint != NULL);
    if (!s->empty)
        return fail(err, PLN_MISPLACED, "this home has a log already");
    if (count == 0)
        return fail(err, PLN_MISPLACED, "the genesis has no statement");
    arena_init(&job.arena, "genesis", 1u << 20);
    batch_init(&b, s, &job);
    job.submit = arena_take_array(&job.arena, count, sizeof(job.submit[0]), err);
    if (job.submit == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        job.submit[i] = statement[i];
    s->own = hash_entry_id(statement[0].statement);
    s->coalition = s->setup.coalition;
    if (bytes32_is_zero(s->coalition.b))
        s->coalition = s->own;
    good = genesis_write(&b, err);
    if (good) {
        s->empty = false;
        committed(&b);
    } else {
        txn_end(&b.txn);
        while (s->count > 0)
            map_remove(&s->by_id, s->held[--s->count]->row.id.b), lines_forget(s, s->held[s->count]), free(s->held[s->count]);
        s->own = (struct pln_id){ { 0 } };
        s->coalition = s->setup.coalition;
    }
    arena_deinit(&job.arena);
    return good;
}
