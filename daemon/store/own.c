/* own.c: the own log's next entries: the receipt if one is due, statements in order, then the head, signed.
 *
 * In: statements whose signatures were checked. Out: entries with the time given, or why each was refused.
 * The receipt stands before the first statement, so whatever a statement cites or answers, its log has signed for before.
 * Must not: write an entry that is not good: refused statements leave no trace. Sign before the tree is in the transaction.
 * Bounds: RECEIPT_NEW_HERE_MAX new logs and 1,000 lines a receipt (what is left is due with the next).
 * Spec: docs/protocol.md "Heads, commits, receipts". Tests: tests/unit/store_write.c, tests/unit/store_receipts.c */
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "record/check.h"
#include "record/receipt.h"
#include "store/heads.h"
#include "store/index.h"
#include "store/inside.h"
#include "store/words.h"

#include <assert.h>
#include <stdlib.h>

#define RECEIPT_NEW_HERE_MAX 500 /* so that an entry stays below its limit */
#define RECEIPT_LINES_HERE_MAX 1000
#define RECEIPT_BODY_BYTES_MAX 50000

/* A statement that would be the next entry. Views into b->entry. */
struct candidate {
    struct judged judged;
    struct bytes entry;
    bool has_target;         /* unseal */
    struct entry_row target; /* the sealed entry */
};

/* ---- statements ---- */

/* The log that an admit lets in is taken only from then on: it cannot be here yet. */
static bool is_admitted_by(const struct judged *j, const struct pln_id *log)
{
    for (size_t i = 0; i < j->changes; i++)
        if (j->change[i].kind == CHANGE_ADMIT && hash32_equal(&j->change[i].id, log))
            return true;
    return false;
}

/* Its inception is known to the node, though in no log of this store: a founding table names its seats before anybody is admitted. */
static bool is_joiner(const struct batch *b, const struct pln_id *log)
{
    for (size_t i = 0; i < b->job->joiners; i++)
        if (hash32_equal(&b->job->joiner[i], log))
            return true;
    return false;
}

/* Each reference leads to something held; its type fits the field that uses it. */
static bool refs_check(struct batch *b, const struct judged *j, const struct schema *schema, struct pln_error *err)
{
    const struct statement *s = &j->statement;

    for (size_t i = 0; i < s->ref_count; i++) {
        struct pln_id ref = statement_ref(s, i);
        struct bytes type = BYTES_STR("inception");
        struct entry_row row;
        struct entry e;
        struct statement to;
        bool found;

        if (!index_find_id(&b->txn, &ref, 0, &row, &found, err))
            return false;
        if (found && (row.flags & ENTRY_READABLE) != 0) {
            if (!entry_row_read(&row, &e, &to, err))
                return false;
            type = to.type;
        } else if (!found && held_find(b->store, &ref) == NULL && !is_admitted_by(j, &ref) &&
                   !is_joiner(b, &ref)) { /* a log that was admitted may have sent nothing yet */
            return fail(err, PLN_BAD_REFERENCE, "reference %zu names nothing that is here: wait until it is, or correct it", i);
        }
        if (!check_target(schema, s->body, i, type, err))
            return false;
    }
    return true;
}

static bool after_check(struct batch *b, const struct statement *s, struct pln_error *err)
{
    struct entry_row row;
    bool found;

    if (!s->has_after)
        return true;
    if (!index_find_id(&b->txn, &s->after, STORE_OWN_LOG, &row, &found, err))
        return false;
    return found || fail(err, PLN_BEHIND_OWN_HEAD, "after names an entry of this log that this node does not have");
}

/* The sealed entry that an unseal opens, and the bytes against its commitment. */
static bool reveal_check(struct batch *b, const struct submit_item *it, struct candidate *c, struct pln_error *err)
{
    const struct change *unseal = &c->judged.change[0];
    struct held *of;
    struct entry e;
    struct statement s;
    uint64_t by;
    bool found;

    assert(c->judged.changes == 1 && unseal->kind == CHANGE_UNSEAL);
    if (!index_find_id(&b->txn, &unseal->id, 0, &c->target, &found, err))
        return false;
    if (!found || (c->target.flags & ENTRY_READABLE) == 0)
        return fail(err, PLN_BAD_REFERENCE, "the sealed entry is not here");
    if (!entry_row_read(&c->target, &e, &s, err) || !erased_find(&b->txn, c->target.serial, &by, &found, err))
        return false;
    if (found)
        return fail(err, PLN_ERASED, "its words were erased");
    if (!s.has_content || s.content.form != CONTENT_SEALED)
        return fail(err, PLN_BAD_REFERENCE, "the entry named is not sealed");
    of = held_number(b->store, c->target.place.log);
    assert(of != NULL);
    c->has_target = true;
    return content_check_revealed(&s.content, &of->row.id, it->content, err);
}

static bool content_is_given(struct batch *b, const struct held *own, const struct submit_item *it, struct candidate *c,
                             struct pln_error *err)
{
    const struct statement *s = &c->judged.statement;

    if (!s->has_content)
        return !it->has_content || fail(err, PLN_BAD_CONTENT, "content was sent, but the statement declares none");
    if (!it->has_content)
        return fail(err, PLN_BAD_CONTENT, "the statement declares content: send it along");
    switch (s->content.form) {
    case CONTENT_PUBLISHED: return content_check(&s->content, &own->row.id, it->content, err);
    case CONTENT_SEALED: return content_check_blob(&s->content, it->content, err);
    case CONTENT_REVEALED: return reveal_check(b, it, c, err);
    }
    return false;
}

static bool words_tied(const struct batch *b, const struct submit_item *it, const struct candidate *c, const struct schema *schema,
                       struct pln_error *err)
{
    const struct statement *s = &c->judged.statement;
    struct held *convener = held_find(b->store, &b->store->coalition);
    struct tied t = {
        .statement = s, .words_are = WORDS_NONE, .time_ms = b->job->time_ms, .offset_ms = convener == NULL ? 0 : convener->state.offset_ms
    };

    if (s->has_content && s->content.form == CONTENT_PUBLISHED && bytes_equal_str(s->content.media, "words")) {
        t.words_are = WORDS_GIVEN;
        t.words = bytes_slice(it->content, PLN_SALT_BYTES, it->content.n - PLN_SALT_BYTES);
    } else if (s->has_content) {
        t.words_are = WORDS_HIDDEN;
    }
    return check_tied(schema, &t, err);
}

/* A new checkpoint key must be the one that this node signs with from here on. */
static bool key_is_ours(struct batch *b, const struct held *own, const struct judged *j, struct pln_error *err)
{
    struct log_state after = own->state;

    state_apply(&after, j);
    if (after.epoch == own->state.epoch || hash32_equal(&after.checkpoint_key, &b->store->setup.checkpoint->public))
        return true;
    return fail(err, PLN_BAD_FIELD, "the new checkpoint key is not the one in this node's key file");
}

/* Would it be taken as the next entry? WENT: c is filled. REFUSED: it->err says why. */
static enum went candidate_check(struct sequence *q, struct submit_item *it, struct candidate *c)
{
    struct batch *b = q->batch;
    struct held *own = q->held;
    const struct schema *schema;
    struct pln_error err;

    *c = (struct candidate){ 0 };
    buf_reset(&b->entry);
    if (!entry_write(own->row.size, b->job->time_ms, it->statement, it->signature, &b->entry, &it->err))
        return REFUSED;
    c->entry = buf_bytes(&b->entry);
    if (!sequence_judge(q, c->entry, it->checked, &c->judged, &err))
        return broke(b, &err);
    if (!judged_refuse(&c->judged, &it->err))
        return REFUSED;
    schema = schema_find_version(c->judged.statement.type, c->judged.statement.schema);
    assert(schema != NULL);
    if (c->judged.is_receipt) {
        fail(&it->err, PLN_BAD_FIELD, "receipts are written by the node itself");
        return REFUSED;
    }
    if (content_is_given(b, own, it, c, &it->err) && words_tied(b, it, c, schema, &it->err) &&
        refs_check(b, &c->judged, schema, &it->err) && after_check(b, &c->judged.statement, &it->err) &&
        key_is_ours(b, own, &c->judged, &it->err))
        return WENT;
    if (it->err.code == PLN_STORE_DAMAGED)
        return broke(b, &it->err);
    return REFUSED;
}

/* Same statement again: same answer, also with another good signature. */
static enum went repeated_find(struct batch *b, struct submit_item *it, bool *repeated)
{
    struct entry_row row;
    struct entry e;
    struct pln_error err;

    it->id = hash_entry_id(it->statement);
    if (!index_find_id(&b->txn, &it->id, STORE_OWN_LOG, &row, repeated, &err))
        return broke(b, &err);
    if (!*repeated)
        return WENT;
    if (!entry_read(row.bytes, &e, &err))
        return broke(b, &err);
    it->done = it->repeated = true;
    it->index = row.place.index;
    it->time_ms = e.time_ms;
    return WENT;
}

static enum went candidate_add(struct sequence *q, struct submit_item *it, struct candidate *c)
{
    struct batch *b = q->batch;
    struct pln_leaf leaf = entry_leaf(c->entry);
    struct bytes content = it->has_content && !c->has_target ? it->content : (struct bytes){ NULL, 0 };
    struct held *of = c->has_target ? held_number(b->store, c->target.place.log) : NULL;
    struct pln_error err;

    it->index = q->held->row.size;
    it->time_ms = b->job->time_ms;
    if (c->has_target && (!words_put(&b->txn, c->target.serial, CONTENT_REVEALED, it->content, &err) ||
                          !missing_drop(&b->txn, c->target.place, MISSING_OURS, &err) ||
                          !missing_drop(&b->txn, c->target.place, MISSING_REVEALED, &err) || !held_update_whole(b, of, &err)))
        return broke(b, &err);
    if (!sequence_add(q, &c->judged, c->entry, &leaf, content, &err) || !push_add(b, &c->judged.statement, c->entry, content, &err))
        return broke(b, &err);
    it->done = true;
    return WENT;
}

/* ---- the receipt ---- */

static int by_line(const void *x, const void *y)
{
    const struct held *a = *(struct held *const *)x, *b = *(struct held *const *)y;

    if (a->own_line != b->own_line)
        return a->own_line < b->own_line ? -1 : 1; /* new ones (LINE_NOWHERE) last */
    return a->row.number < b->row.number ? -1 : 1;
}

/* Logs that rose since our receipts said so last, in the order of the own list. */
static size_t risen(struct batch *b, struct held **out, size_t *fresh)
{
    struct store *s = b->store;
    size_t n = 0, kept = 0;

    for (size_t i = 0; i < s->count; i++) {
        struct held *h = s->held[i];

        if (!h->row.is_own && !h->row.stopped && h->row.size > 0 &&
            (h->row.size > h->row.listed_size || h->row.whole > h->row.listed_whole))
            out[n++] = h;
    }
    qsort(out, n, sizeof(*out), by_line);
    *fresh = 0;
    for (size_t i = 0; i < n && kept < RECEIPT_LINES_HERE_MAX; i++) {
        if (out[i]->own_line == LINE_NOWHERE && ++*fresh > RECEIPT_NEW_HERE_MAX) {
            --*fresh;
            break;
        }
        out[kept++] = out[i];
    }
    return kept;
}

static struct pln_hash receipt_digest(const struct held *own, struct held *const *log, size_t count)
{
    struct held_digest d;
    size_t next = 0;

    held_digest_init(&d);
    for (size_t i = 0; i < own->lines; i++) {
        if (next < count && log[next]->own_line == i) {
            held_digest_add(&d, &log[next]->row.id, log[next]->row.size, &log[next]->row.root);
            next++;
        } else {
            held_digest_add(&d, &own->line[i].log, own->line[i].size, &own->line[i].root);
        }
    }
    for (; next < count; next++)
        held_digest_add(&d, &log[next]->row.id, log[next]->row.size, &log[next]->row.root);
    return held_digest_final(&d);
}

static bool receipt_body(struct batch *b, const struct held *own, struct held *const *log, size_t count, size_t fresh, struct buf *out,
                         struct pln_error *err)
{
    struct pln_id *added = arena_take_array(&b->scratch, fresh, sizeof(*added), err);
    struct receipt_change *line = arena_take_array(&b->scratch, count, sizeof(*line), err);
    struct receipt r = {
        .digest = receipt_digest(own, log, count), .added = added, .added_count = fresh, .line = line, .line_count = count
    };
    size_t next = 0;

    if (added == NULL || line == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct log_row *row = &log[i]->row;

        line[i].number = log[i]->own_line == LINE_NOWHERE ? own->lines + next : log[i]->own_line;
        line[i].size = row->size;
        line[i].lack = row->size - row->whole;
        if (log[i]->own_line == LINE_NOWHERE)
            added[next++] = row->id;
    }
    assert(next == fresh);
    return receipt_write(&r, out, err);
}

static bool receipt_statement(const struct batch *b, const struct held *own, struct bytes body, struct buf *out, struct pln_error *err)
{
    struct statement_parts p = {
        .log = own->row.id, .claimed_ms = b->job->time_ms, .schema = 1, .type = BYTES_STR("receipt"), .body = body
    };

    return statement_write(&p, out, err);
}

static bool receipt_add(struct sequence *q, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf statement;
    struct batch *b = q->batch;
    struct held *own = q->held, *log[STORE_LOGS_MAX];
    struct judged j;
    struct pln_leaf leaf;
    size_t fresh, count = risen(b, log, &fresh);

    buf_init(&body, RECEIPT_BODY_BYTES_MAX);
    buf_init(&statement, PLN_ENTRY_BYTES_MAX);
    if (count == 0)
        return true;
    arena_reset(&b->scratch);
    buf_reset(&b->entry);
    if (!lines_load(b->store, &b->txn, own, err) || !receipt_body(b, own, log, count, fresh, &body, err) ||
        !receipt_statement(b, own, buf_bytes(&body), &statement, err) ||
        !entry_write(own->row.size, b->job->time_ms, buf_bytes(&statement), (struct bytes){ NULL, 0 }, &b->entry, err) ||
        !sequence_judge(q, buf_bytes(&b->entry), SIGNATURE_UNCHECKED, &j, err))
        return false;
    if (j.verdict != VERDICT_GOOD)
        return fail(err, PLN_STORE_DAMAGED, "the own receipt would be void (%s): %s", void_word(j.code), j.why.what);
    leaf = entry_leaf(buf_bytes(&b->entry));
    if (!sequence_add(q, &j, buf_bytes(&b->entry), &leaf, (struct bytes){ NULL, 0 }, err) ||
        !push_add(b, &j.statement, buf_bytes(&b->entry), (struct bytes){ NULL, 0 }, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        log[i]->row.listed_size = log[i]->row.size;
        log[i]->row.listed_whole = log[i]->row.whole;
        log[i]->head_changed = true;
    }
    b->job->receipt_written = true;
    return true;
}

/* ---- all of it ---- */

static bool causes_receipt(const struct judged *j)
{
    return !j->quiet && !bytes_equal_str(j->statement.type, "node");
}

static bool may_append(const struct batch *b, const struct held *own, struct pln_error *err)
{
    const struct sign_key *key = b->store->setup.checkpoint;

    if (own->row.stopped)
        return fail(err, PLN_FROZEN, "this node's log is stopped: %s", own->row.stop_why);
    if (key == NULL)
        return fail(err, PLN_READ_ONLY, "this store was opened without the key that signs its heads");
    return true;
}

/* After the operator has put a new key file there, nothing is written before the root's `node` record that names its key. */
static bool key_is_in_force(const struct batch *b, const struct held *own)
{
    return own->state.epoch == 0 || hash32_equal(&own->state.checkpoint_key, &b->store->setup.checkpoint->public);
}

static bool may_be_written(const struct batch *b, const struct held *own, const struct submit_item *it, struct pln_error *err)
{
    struct statement s;

    if (key_is_in_force(b, own) || (statement_read(it->statement, &s, err) && bytes_equal_str(s.type, "node")))
        return true;
    return fail(
        err, PLN_PAUSED,
        "the checkpoint key in the key file is not the one in force: put the right one there, or record this one with a node record first");
}

/* One that no worker checked. Before anything is said of it: also a repeated one needs its signature. */
static bool signature_check_here(struct submit_item *it)
{
    struct statement s;

    if (it->checked != SIGNATURE_UNCHECKED)
        return true;
    if (!statement_read(it->statement, &s, &it->err))
        return within(&it->err, "statement");
    if (!s.has_author) /* the judgment knows which types need none */
        return true;
    if (!statement_signature_is_good(&s, it->signature))
        return fail(&it->err, PLN_BAD_SIGNATURE, "the signature does not fit the statement and its author's key");
    it->checked = SIGNATURE_GOOD;
    return true;
}

static enum went submit(struct sequence *q, struct submit_item *it)
{
    struct batch *b = q->batch;
    struct candidate c;
    struct pln_error err;
    bool repeated;
    enum went o;

    if (!signature_check_here(it))
        return REFUSED;
    o = repeated_find(b, it, &repeated);
    if (o != WENT || repeated)
        return o;
    q->absent = it->id;
    q->has_absent = true;
    if (!may_be_written(b, q->held, it, &it->err))
        return REFUSED;
    if (disk_room(b) == DISK_OWN_WAIT) {
        fail(&it->err, PLN_DISK_FULL, "the free disk is below the reserve: make room, then send it again");
        return REFUSED;
    }
    o = candidate_check(q, it, &c);
    if (o == WENT && causes_receipt(&c.judged) && !b->job->receipt_written && q->held->row.size > 0) {
        if (!receipt_add(q, &err))
            return broke(b, &err);
        if (b->job->receipt_written)
            o = candidate_check(q, it, &c); /* one index later */
    }
    return o == WENT ? candidate_add(q, it, &c) : o;
}

static enum went head_sign(struct batch *b, struct held *own)
{
    CLEANUP(buf_deinit) struct buf note;
    struct checkpoint c = { .log = own->row.id, .size = own->row.size, .root = own->row.root };
    struct pln_error err;

    buf_init(&note, sizeof(own->row.note));
    if (!hash32_equal(&own->state.checkpoint_key, &b->store->setup.checkpoint->public)) {
        fail(&err, PLN_BAD_FIELD, "the own log names another checkpoint key than the key file holds");
        return broke(b, &err);
    }
    if (!checkpoint_sign(&c, b->store->setup.checkpoint, &note, &err))
        return broke(b, &err);
    own->row.note_bytes = (uint16_t)note.n;
    memcpy(own->row.note, note.at, note.n);
    return WENT;
}

static enum went repeated_only(struct batch *b, const struct pln_error *why)
{
    for (size_t i = 0; i < b->job->submits; i++) {
        struct submit_item *it = &b->job->submit[i];
        bool repeated;

        if (repeated_find(b, it, &repeated) == BROKE)
            return BROKE;
        if (!repeated)
            it->err = *why;
    }
    return REFUSED;
}

enum went own_write(struct batch *b)
{
    struct write_job *job = b->job;
    struct held *own = held_number(b->store, STORE_OWN_LOG);
    uint64_t size = own->row.size;
    struct sequence q;
    struct pln_error err;

    if (job->submits == 0 && !job->receipt_by_timer)
        return WENT;
    if (!may_append(b, own, &err)) /* what stands there already is answered all the same */
        return repeated_only(b, &err);
    if (!sequence_begin(&q, b, own, &err) || !push_begin(b, &err))
        return broke(b, &err);
    for (size_t i = 0; i < job->submits; i++)
        if (submit(&q, &job->submit[i]) == BROKE)
            return BROKE;
    if (job->receipt_by_timer && !job->receipt_written && key_is_in_force(b, own) && !receipt_add(&q, &err))
        return broke(b, &err);
    if (own->row.size == size)
        return WENT;
    if (!sequence_end(&q, &err) || !push_end(b, own, &err))
        return broke(b, &err);
    return head_sign(b, own);
}
