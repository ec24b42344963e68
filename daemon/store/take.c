/* take.c: entries of another's log, taken under its signed head.
 *
 * The root over the bytes is computed before anything is written, and must be the one that the note (or a checked proof to it)
 * stands for; only then are the entries judged, one by one, good or void. A note whose key stands among the entries themselves can
 * be verified only after them: if that fails, the whole commit begins anew without this take.
 * Must not: refuse an entry for what it says: only roots and signatures decide what is taken.
 * Bounds: the log's quota, the disk's reserve, size counted + 256 after a removal.
 * Spec: docs/protocol.md "Heads, commits, receipts", "Limits". Tests: tests/unit/store_write.c, tests/unit/store_quota.c */
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "store/inside.h"
#include "store/words.h"

#include <assert.h>

#define DAY_MS INT64_C(86400000)

enum went broke(struct batch *b, const struct pln_error *err)
{
    b->err = *err;
    return BROKE;
}

uint64_t store_disk_reserve(uint64_t total_bytes)
{
    /* on a small disk 256 MiB may be most of it */
    return min_u64(total_bytes / 100 * PLN_DISK_RESERVE_PERCENT, PLN_DISK_RESERVE_BYTES);
}

static enum disk_room room_of(uint64_t free_bytes, uint64_t reserve, bool may_use_reserve)
{
    if (free_bytes < reserve / (may_use_reserve ? 8 : 2))
        return DISK_OWN_WAIT;
    return free_bytes < reserve ? DISK_OTHERS_WAIT : DISK_HAS_ROOM;
}

enum disk_room store_disk(const struct store *s)
{
    uint64_t free_bytes, total_bytes;

    if (s->setup.disk == NULL)
        return DISK_HAS_ROOM;
    s->setup.disk(s->setup.disk_ctx, &free_bytes, &total_bytes);
    return room_of(free_bytes, store_disk_reserve(total_bytes), true);
}

enum disk_room disk_room(struct batch *b)
{
    const struct store *s = b->store;
    uint64_t total = UINT64_MAX;

    if (s->setup.disk == NULL)
        return DISK_HAS_ROOM;
    if (!b->disk_looked) {
        s->setup.disk(s->setup.disk_ctx, &b->disk_free, &total);
        b->disk_reserve = store_disk_reserve(total);
        b->disk_looked = true;
    }
    return room_of(b->disk_free, b->disk_reserve, b->job->may_use_reserve);
}

static uint64_t quota_of(const struct store *s, const struct log_row *row, int64_t now_ms)
{
    uint64_t days = now_ms > row->admitted_ms ? (uint64_t)((now_ms - row->admitted_ms) / DAY_MS) : 0, more, all;

    if (__builtin_mul_overflow(days, s->setup.log_quota_per_day_bytes, &more) || !add_u64(s->setup.log_quota_bytes, more, &all))
        return UINT64_MAX;
    return all;
}

/* May it be taken at all? Nothing of it is looked at yet. */
static bool take_allowed(struct batch *b, const struct held *h, const struct take_item *it, uint64_t *to, struct pln_error *err)
{
    uint64_t bytes = 0, quota = quota_of(b->store, &h->row, b->job->time_ms);

    if (h->row.is_own)
        return fail(err, PLN_UNASKED, "this is our own log: nobody else writes it");
    if (h->row.stopped)
        return fail(err, PLN_FROZEN, "this log is stopped: %s", h->row.stop_why);
    if (it->from != h->row.size)
        return fail(err, PLN_OUT_OF_ORDER, "entries from %" PRIu64 ", but %" PRIu64 " are held", it->from, h->row.size);
    if (!add_u64(it->from, it->count, to) || *to > SERIAL_MAX)
        return fail(err, PLN_BAD_FIELD, "%zu entries from %" PRIu64 " pass the largest size", it->count, it->from);
    if (*to > h->row.take_up_to)
        return fail(err, PLN_REMOVED, "this partner was removed: its log is taken up to %" PRIu64 ", not to %" PRIu64, h->row.take_up_to,
                    *to);
    for (size_t i = 0; i < it->count; i++) {
        if (it->entry[i].n == 0 || it->entry[i].n > PLN_ENTRY_BYTES_MAX)
            return fail(err, PLN_TOO_LARGE, "entry %" PRIu64 " has %zu bytes, at most %d: the log ends there", it->from + i, it->entry[i].n,
                        PLN_ENTRY_BYTES_MAX);
        bytes += it->entry[i].n;
    }
    if (bytes > quota || h->row.quota_bytes > quota - bytes)
        return fail(err, PLN_HELD_BACK, "%" PRIu64 " bytes are held of this log, %" PRIu64 " are allowed today: the rest is taken later",
                    h->row.quota_bytes, quota);
    if (it->count > 0 && disk_room(b) != DISK_HAS_ROOM)
        return fail(err, PLN_DISK_FULL, "the free disk is below the reserve: entries of others wait");
    return true;
}

/* The first entry is what the log's id is the hash of. */
static bool begins_log(const struct pln_id *log, struct bytes entry, struct pln_error *err)
{
    struct entry e;
    struct pln_id id;

    if (!entry_read(entry, &e, err))
        return within(err, "entry 0");
    id = hash_entry_id(e.statement_bytes);
    return hash32_equal(&id, log) || fail(err, PLN_WRONG_LOG, "entry 0 begins another log than the one it was sent for");
}

/* Bytes to root, root to note. leaf: count hashes, kept. */
static bool take_roots(const struct held *h, struct take_item *it, uint64_t to, struct pln_leaf *leaf, struct checkpoint *head,
                       struct pln_error *err)
{
    struct tree t = h->tree;
    struct pln_error why;

    for (size_t i = 0; i < it->count; i++) {
        leaf[i] = entry_leaf(it->entry[i]);
        tree_append(&t, &leaf[i], NULL, NULL);
    }
    it->root_computed = tree_root(&t);
    if (!hash32_equal(&it->root_computed, &it->root))
        return fail(err, PLN_BAD_ROOT, "the entries up to %" PRIu64 " do not give the root that was promised", to);
    if (!checkpoint_read(it->note, head, err))
        return within(err, "note");
    if (!hash32_equal(&head->log, &h->row.id))
        return fail(err, PLN_WRONG_LOG, "the note is of another log");
    if (head->size < to)
        return fail(err, PLN_BAD_PROOF, "the note has size %" PRIu64 ", the entries end at %" PRIu64, head->size, to);
    if (head->size == to)
        return hash32_equal(&head->root, &it->root) || fail(err, PLN_BAD_ROOT, "the note of size %" PRIu64 " has another root", to);
    if (it->proof.n % sizeof(struct pln_root) != 0)
        return fail(err, PLN_BAD_PROOF, "a proof of %zu bytes", it->proof.n);
    if (!consistency_check(to, head->size, (const struct pln_root *)it->proof.at, it->proof.n / sizeof(struct pln_root), &it->root,
                           &head->root, &why))
        return fail(err, PLN_BAD_PROOF, "from %" PRIu64 " to the note's %" PRIu64 ": %s", to, head->size, why.what);
    return true;
}

static bool note_is_good(const struct held *h, const struct take_item *it, struct pln_error *err)
{
    struct checkpoint ignored;

    if (h->state.epoch == 0)
        return fail(err, PLN_BAD_SIGNATURE, "no node keys stand in this log below the note");
    if (it->note_checked && hash32_equal(&it->note_key, &h->state.checkpoint_key))
        return true;
    return checkpoint_verify(it->note, &h->state.checkpoint_key, &ignored, err) || within(err, "note");
}

static bool any_says(const struct take_item *it, const char *type)
{
    size_t n = strlen(type);

    for (size_t i = 0; i < it->count; i++)
        if (memmem(it->entry[i].at, it->entry[i].n, type, n) != NULL)
            return true;
    return false;
}

/* Content that rode along, if it is what the entry declares; if not, it will be asked for again. */
static struct bytes content_along(const struct held *h, struct take_item *it, size_t i, const struct judged *j)
{
    struct pln_error why;

    if (it->content == NULL || it->content[i].n == 0)
        return (struct bytes){ NULL, 0 };
    if (!j->readable || !j->statement.has_content || j->statement.content.form != CONTENT_PUBLISHED)
        fail(&why, PLN_BAD_CONTENT, "the entry declares no published content");
    else if (content_check(&j->statement.content, &h->row.id, it->content[i], &why))
        return it->content[i];
    if (it->words_refused++ == 0) {
        it->words_refused_at = it->from + i;
        it->words_refused_why = why;
    }
    return (struct bytes){ NULL, 0 };
}

/* What waited for the end of the take and was not erased in it. first: the serial of its first entry. */
static bool words_settle(struct batch *b, uint64_t first, const struct bytes *words, size_t count, struct pln_error *err)
{
    uint64_t by;
    bool erased;

    for (size_t i = 0; i < count; i++) {
        if (words[i].n == 0)
            continue;
        if (!erased_find(&b->txn, first + i, &by, &erased, err) ||
            (!erased && !words_put(&b->txn, first + i, CONTENT_PUBLISHED, words[i], err)))
            return false;
    }
    return true;
}

static bool take_entries(struct batch *b, struct held *h, struct take_item *it, const struct pln_leaf *leaf, struct pln_error *err)
{
    struct bytes *words = arena_take_array(&b->scratch_take, it->count, sizeof(*words), err);
    uint64_t first = b->next_serial;
    struct sequence q;

    if (words == NULL || !sequence_begin(&q, b, h, err))
        return false;
    /* Words that are erased in the take that brings them were never on this disk: in a take that may erase, all wait for its end. The
     * type of an erase stands in its bytes as str 5. */
    b->holds_words = any_says(it, "\xa5"
                                  "erase");
    for (size_t i = 0; i < it->count; i++) {
        struct judged j;

        if (!sequence_judge(&q, it->entry[i], it->checked == NULL ? SIGNATURE_UNCHECKED : it->checked[i], &j, err))
            return within(err, "entry %" PRIu64, it->from + i);
        words[i] = content_along(h, it, i, &j);
        if (!sequence_add(&q, &j, it->entry[i], &leaf[i], words[i], err))
            return within(err, "entry %" PRIu64, it->from + i);
    }
    if (b->holds_words && !words_settle(b, first, words, it->count, err))
        return false;
    b->holds_words = false;
    return sequence_end(&q, err);
}

static bool belongs_here(const struct batch *b, const struct held *h, struct pln_error *err)
{
    if (!h->state.begun)
        return fail(err, PLN_WRONG_LOG, "entry 0 is no good inception");
    if (!hash32_equal(&h->state.coalition, &b->store->coalition))
        return fail(err, PLN_WRONG_LOG, "this log names another coalition");
    return true;
}

static bool log_for(struct batch *b, const struct pln_id *log, struct held **out, struct pln_error *err)
{
    *out = held_find(b->store, log);
    return *out != NULL || fail(err, PLN_NOT_FOUND, "this log is in no admit of the convener: it is not taken");
}

enum went take_write(struct batch *b, struct take_item *it)
{
    struct held *h;
    struct checkpoint head = { 0 };
    struct pln_leaf *leaf;
    struct pln_error err;
    uint64_t to = 0;
    bool key_may_change = any_says(it, "\xa4node");

    it->words_refused = 0; /* when a commit begins anew */
    if (!log_for(b, &it->log, &h, &it->err) || !take_allowed(b, h, it, &to, &it->err))
        return REFUSED;
    if (it->from == 0 && it->count > 0 && !begins_log(&it->log, it->entry[0], &it->err))
        return REFUSED;
    leaf = arena_take_array(&b->scratch_take, it->count, sizeof(*leaf), &err);
    if (leaf == NULL || !held_tree(b, h, &err))
        return broke(b, &err);
    if (!take_roots(h, it, to, leaf, &head, &it->err) || (!key_may_change && !note_is_good(h, it, &it->err)))
        return REFUSED;
    if (it->count > 0 && !take_entries(b, h, it, leaf, &err))
        return broke(b, &err);
    if (it->count > 0 && !belongs_here(b, h, &it->err))
        return AGAIN;
    if (key_may_change && !note_is_good(h, it, &it->err))
        return AGAIN;
    if (!hash32_equal(&h->row.root, &it->root)) {
        fail(&err, PLN_STORE_DAMAGED, "the tree of log %u gives another root after writing than before", h->row.number);
        return broke(b, &err);
    }
    h->row.note_bytes = 0;
    if (head.size == to && it->note.n <= sizeof(h->row.note)) {
        h->row.note_bytes = (uint16_t)it->note.n;
        memcpy(h->row.note, it->note.at, it->note.n);
    }
    h->head_changed = h->size_changed = b->wrote = true;
    it->done = true;
    return WENT;
}
