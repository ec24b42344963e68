/* reader.c: the view over one read transaction: what queries, exports and rules read.
 *
 * In: places, ids, queries. Out: entries whose leaf hash was compared with the tree, content compared with its commitment.
 * Must not: hand out anything that was not checked; touch what the writer's thread holds.
 * Bounds: INDEX_STEPS_MAX rows a scan; VIEW_TREES_MAX trees a view.
 * Spec: docs/store.md. Tests: tests/unit/store_reader.c */
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "node/work.h"
#include "store/heads.h"
#include "store/index.h"
#include "store/inside.h"
#include "store/words.h"

#include <assert.h>
#include <stdlib.h>

#define VIEW_TREES_MAX 64

struct reading {
    struct store *store;
    struct txn txn;
    struct tree_reader leaves;                /* of the log whose entries were read last */
    struct pln_id log;                        /* its id */
    struct run run;                           /* of the entry read last */
    struct tree_reader *tree[VIEW_TREES_MAX]; /* handed out for proofs */
    size_t trees;
};

static bool view_log(void *ctx, uint32_t number, struct log_row *out, bool *found, struct pln_error *err)
{
    struct reading *r = ctx;
    struct log_state state;

    if (!log_read(&r->txn, number, out, &state, found, err))
        return false;
    if (*found)
        out->is_convener = hash32_equal(&out->id, &r->store->coalition);
    return true;
}

static bool view_logs(void *ctx, uint32_t *number, size_t max, size_t *count, struct pln_error *err)
{
    struct reading *r = ctx;

    return log_numbers(&r->txn, number, max, count, err);
}

static bool view_find_log(void *ctx, const struct pln_id *log, uint32_t *number, bool *found, struct pln_error *err)
{
    struct reading *r = ctx;

    return log_find(&r->txn, log, number, found, err);
}

/* ---- entries ---- */

static bool log_enter(struct reading *r, uint32_t number, struct pln_error *err)
{
    struct log_row row;
    struct log_state state;
    bool found;

    if (r->leaves.txn != NULL && r->leaves.log == number)
        return true;
    if (!log_read(&r->txn, number, &row, &state, &found, err))
        return false;
    if (!found)
        return fail(err, PLN_STORE_DAMAGED, "entries of log %u are here, but no log %u", number, number);
    r->log = row.id;
    tree_reader_init(&r->leaves, &r->txn, number);
    return true;
}

static bool leaf_check(struct reading *r, const struct entry_row *row, struct pln_error *err)
{
    struct pln_leaf leaf = entry_leaf(row->bytes);
    struct pln_root stored;

    if (!tree_reader_node(&r->leaves, 0, row->place.index, &stored, err))
        return false;
    if (memcmp(leaf.b, stored.b, sizeof(leaf.b)) == 0)
        return true;
    return fail(err, PLN_STORE_DAMAGED,
                "entry %" PRIu64 " of log %u does not match its hash any more: restore it from a backup or a partner", row->place.index,
                row->place.log);
}

static bool view_entry(void *ctx, struct place at, bool want_content, struct view_entry *out, bool *found, struct pln_error *err)
{
    struct reading *r = ctx;
    struct entry_row row;
    struct pln_error why;

    if (at.index > SERIAL_MAX) {
        *found = false;
        return true;
    }
    if (!entry_get_near(&r->txn, &r->run, at, &row, found, err))
        return false;
    if (!*found)
        return true;
    if (!log_enter(r, at.log, err) || !leaf_check(r, &row, err))
        return false;
    *out = (struct view_entry){ .place = at, .bytes = row.bytes, .verdict = row.verdict, .code = row.code, .tau_ms = row.tau_ms };
    if (entry_read(row.bytes, &out->entry, &why)) /* unreadable ones are served as they are */
        out->id = hash_entry_id(out->entry.statement_bytes);
    if ((row.flags & ENTRY_READABLE) == 0)
        return true;
    if (!statement_read(out->entry.statement_bytes, &out->statement, &why))
        return fail(err, PLN_STORE_DAMAGED, "entry %" PRIu64 " of log %u is noted as readable: %s", at.index, at.log, why.what);
    out->readable = true;
    return words_state(&r->txn, &r->store->own, &r->log, &row, &out->statement, &out->id, want_content, out, err);
}

static bool view_find(void *ctx, struct bytes id_prefix, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    struct reading *r = ctx;

    if (id_prefix.n < 4 || id_prefix.n > 32)
        return fail(err, PLN_BAD_FIELD, "an id's beginning of %zu bytes: 4 to 32 are looked for", id_prefix.n);
    return index_find_prefix(&r->txn, id_prefix, out, max, count, err);
}

static bool scan_log(struct reading *r, const struct view_query *q, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    uint64_t size, from, n = 0;

    if (!log_size(&r->txn, q->log, &size, err))
        return false;
    if (q->newest_first) {
        from = q->has_from && q->from.index < size ? q->from.index : size;
        for (; n < max && from > 0; n++)
            out[n] = (struct place){ q->log, --from };
    } else {
        from = q->has_from ? q->from.index + 1 : 0;
        for (; n < max && from < size; n++)
            out[n] = (struct place){ q->log, from++ };
    }
    *count = n;
    return true;
}

static bool view_scan(void *ctx, const struct view_query *q, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    struct reading *r = ctx;

    if (q->by == VIEW_BY_LOG)
        return scan_log(r, q, out, max, count, err);
    return index_scan(&r->txn, q, out, max, count, err);
}

/* ---- what logs say ---- */

static bool view_key(void *ctx, uint32_t log, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
{
    struct reading *r = ctx;

    return log_key_get(&r->txn, log, key, out, found, err);
}

static bool view_state(void *ctx, uint32_t log, struct log_state *out, struct pln_error *err)
{
    struct reading *r = ctx;
    struct log_row row;
    bool found;

    if (!log_read(&r->txn, log, &row, out, &found, err))
        return false;
    return found || fail(err, PLN_NOT_FOUND, "there is no log %u", log);
}

/* The newest row of (by, of) below index `before`. */
static bool cover_below(struct cursor *c, uint32_t by, uint32_t of, uint64_t before, uint64_t *index, uint64_t *size, uint64_t *whole,
                        bool *found, struct pln_error *err)
{
    struct key k = key_covers(by, of, before > SERIAL_MAX ? SERIAL_MAX : before);

    if (!cursor_seek(c, KV_BEFORE, key_bytes(&k), err))
        return false;
    *found = c->found && c->key.n == k.n && memcmp(c->key.at, k.at, 8) == 0;
    if (*found && c->value.n != 12)
        return fail(err, PLN_STORE_DAMAGED, "a row of what log %u covers of log %u is malformed", by, of);
    if (*found) {
        *index = load_be48(c->key.at + 8);
        *size = load_be48(c->value.at);
        *whole = load_be48(c->value.at + 6);
    }
    return true;
}

static bool view_held(void *ctx, uint32_t by, uint64_t before, uint32_t of, uint64_t *size, uint64_t *whole, struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor c = { 0 };
    struct reading *r = ctx;
    uint64_t index, own_size;
    bool found;

    if (by == of) { /* a log holds itself up to here */
        if (!log_size(&r->txn, by, &own_size, err))
            return false;
        *size = *whole = min_u64(before, own_size);
        return true;
    }
    *size = *whole = 0;
    return cursor_open(&c, &r->txn, DB_COVERS, err) && cover_below(&c, by, of, before, &index, size, whole, &found, err);
}

/* Sizes never fall from receipt to receipt, so the first that covers is found by halving the log of receipts. */
static bool view_first_cover(void *ctx, uint32_t by, struct place at, bool told, uint64_t *index, bool *found, struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor c = { 0 };
    struct reading *r = ctx;
    uint64_t low = 0, high, row = 0, size = 0, whole = 0;
    bool any;

    *found = false;
    if (by == at.log)
        return true;
    if (!log_size(&r->txn, by, &high, err) || !cursor_open(&c, &r->txn, DB_COVERS, err) ||
        !cover_below(&c, by, at.log, high, &row, &size, &whole, &any, err))
        return false;
    if (!any || (told ? whole : size) <= at.index)
        return true;
    high = row;
    while (low < high) { /* the row at high covers, none below low does */
        uint64_t middle = low + (high - low) / 2;

        if (!cover_below(&c, by, at.log, middle + 1, &row, &size, &whole, &any, err))
            return false;
        if (any && (told ? whole : size) > at.index)
            high = row;
        else
            low = middle + 1;
    }
    *index = high;
    *found = true;
    return true;
}

static bool no_node(void *ctx, unsigned level, uint64_t place, struct pln_root *out, struct pln_error *err)
{
    (void)ctx;
    (void)out;
    return fail(err, PLN_TOO_MANY, "node %u/%" PRIu64 ": a view proves from at most %d logs", level, place, VIEW_TREES_MAX);
}

static struct proof_source view_tree(void *ctx, uint32_t log)
{
    struct reading *r = ctx;
    struct tree_reader *t;

    for (size_t i = 0; i < r->trees; i++)
        if (r->tree[i]->log == log)
            return tree_reader_source(r->tree[i]);
    t = r->trees < VIEW_TREES_MAX ? malloc(sizeof(*t)) : NULL;
    if (t == NULL)
        return (struct proof_source){ .node = no_node };
    tree_reader_init(t, &r->txn, log);
    r->tree[r->trees++] = t;
    return tree_reader_source(t);
}

/* Ascending; of more than max the smallest goes. */
static size_t head_insert(struct view_head *out, size_t n, size_t max, struct view_head head)
{
    size_t at = n;

    if (n == max) {
        if (max == 0 || head.size < out[0].size)
            return n;
        memmove(&out[0], &out[1], (--n) * sizeof(*out));
        at = n;
    }
    for (; at > 0 && out[at - 1].size > head.size; at--)
        out[at] = out[at - 1];
    out[at] = head;
    return n + 1;
}

/* Kept by the node machine, and by name: in the order of their epochs as text. */
static bool view_closings(void *ctx, uint32_t log, struct view_head *out, size_t max, size_t *count, struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor c = { 0 };
    struct reading *r = ctx;
    struct log_row row;
    struct log_state state;
    char prefix[80];
    struct bytes p;
    size_t n = 0;
    bool found;

    *count = 0;
    if (!log_read(&r->txn, log, &row, &state, &found, err) || !found)
        return !found;
    keep_closing_prefix(&row.id, prefix);
    p = BYTES_STR(prefix);
    if (!cursor_open(&c, &r->txn, DB_KEPT, err) || !cursor_seek(&c, KV_AT_OR_AFTER, p, err))
        return false;
    while (c.found && c.key.n >= p.n && memcmp(c.key.at, p.at, p.n) == 0) {
        struct checkpoint at;

        if (!checkpoint_read(c.value, &at, err))
            return within(err, "%.*s", (int)c.key.n, (const char *)c.key.at);
        n = head_insert(out, n, max, (struct view_head){ at.size, c.value });
        if (!cursor_seek(&c, KV_AFTER, (struct bytes){ NULL, 0 }, err))
            return false;
    }
    *count = n;
    return true;
}

bool store_view_begin(struct store *s, struct store_view *out, struct pln_error *err)
{
    struct reading *r = calloc(1, sizeof(*r));

    if (r == NULL)
        return fail(err, PLN_BUSY, "no memory for a view");
    r->store = s;
    if (!txn_begin_read(&r->txn, s->setup.kv, err)) {
        free(r);
        return false;
    }
    *out = (struct store_view){ .store = s,
                                .txn = r->txn.at,
                                .view = { .ctx = r,
                                          .log = view_log,
                                          .logs = view_logs,
                                          .find_log = view_find_log,
                                          .entry = view_entry,
                                          .find = view_find,
                                          .scan = view_scan,
                                          .key = view_key,
                                          .state = view_state,
                                          .held = view_held,
                                          .first_cover = view_first_cover,
                                          .tree = view_tree,
                                          .closings = view_closings } };
    return true;
}

void store_view_end(struct store_view *v)
{
    struct reading *r = v->view.ctx;

    if (r == NULL)
        return;
    for (size_t i = 0; i < r->trees; i++)
        free(r->tree[i]);
    txn_end(&r->txn);
    free(r);
    *v = (struct store_view){ 0 };
}
