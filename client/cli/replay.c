/* replay.c: one log from its bytes alone: every entry judged, its tree, its keys, who gave them.
 *
 * The rows that judgment asks for (record/state.h) lie in maps in memory.
 * Must not: ask a node, or believe that an entry stands where somebody says: the place is the count of what was fed.
 * Bounds: REPLAY_ENTRIES_MAX entries, REPLAY_MEMORY_MAX bytes of rows.
 * Spec: docs/protocol.md "Judgment". Tests: tests/unit/client_verify.c */
#include "cli/replay.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "crypto/hash.h"
#include "log/content.h"
#include "record/check.h"
#include "record/fields.h"
#include "record/receipt.h"

#include <stdio.h>
#include <string.h>

#define RECEIPT_BYTES_MAX (4 * 1024 * 1024)

void replay_init(struct replay *r, const uint8_t seed[16])
{
    *r = (struct replay){ 0 };
    log_state_init(&r->state);
    tree_init(&r->tree);
    arena_init(&r->arena, "the log in memory", REPLAY_MEMORY_MAX);
    map_init(&r->keys, "keys", REPLAY_ENTRIES_MAX, seed);
    map_init(&r->entries, "entries", REPLAY_ENTRIES_MAX, seed);
    map_init(&r->handles, "handles", PLN_PARTNERS_MAX + 1, seed);
    map_init(&r->admits, "admitted logs", PLN_PARTNERS_MAX, seed);
}

void replay_deinit(struct replay *r)
{
    map_deinit(&r->keys);
    map_deinit(&r->entries);
    map_deinit(&r->handles);
    map_deinit(&r->admits);
    arena_deinit(&r->arena);
}

const struct replay_key *replay_key(const struct replay *r, const struct pln_key *key)
{
    return map_find(&r->keys, key->b);
}

const struct replay_admit *replay_admit(const struct replay *r, const struct pln_id *log)
{
    return map_find(&r->admits, log->b);
}

/* ---- what judgment asks for ----------------------------------------------------------------------------------------------------- */

static bool look_key(void *ctx, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
{
    const struct replay_key *k = replay_key(ctx, key);

    (void)err;
    *found = k != NULL;
    if (k != NULL)
        *out = k->state;
    return true;
}

static bool look_entry(void *ctx, const struct pln_id *id, struct entry_state *out, bool *found, struct pln_error *err)
{
    const struct replay *r = ctx;
    const struct entry_state *e = map_find(&r->entries, id->b);

    (void)err;
    *found = e != NULL;
    if (e != NULL)
        *out = *e;
    return true;
}

static bool look_handle(void *ctx, struct bytes handle, bool *found, struct pln_error *err)
{
    const struct replay *r = ctx;
    uint8_t key[32];

    (void)err;
    hash_once(handle, key);
    *found = map_find(&r->handles, key) != NULL;
    return true;
}

static bool look_admitted(void *ctx, const struct pln_id *log, bool *found, struct pln_error *err)
{
    (void)err;
    *found = replay_admit(ctx, log) != NULL;
    return true;
}

static bool look_line(void *ctx, uint64_t number, struct receipt_line *out, bool *found, struct pln_error *err)
{
    const struct replay *r = ctx;

    (void)err;
    *found = number < r->lines;
    if (*found)
        *out = r->line[number];
    return true;
}

/* ---- what a good entry changes ---------------------------------------------------------------------------------------------------- */

/* The person's name from a mandate's words, if they are at hand and are those that were signed. */
static void name_read_from(const struct judged *j, const struct pln_id *log, struct bytes salted, char out[81])
{
    struct pln_error ignored;
    struct fields words;

    if (!j->statement.has_content || j->statement.content.form != CONTENT_PUBLISHED || salted.n <= PLN_SALT_BYTES ||
        !content_check(&j->statement.content, log, salted, &ignored))
        return;
    struct bytes bytes = bytes_slice(salted, PLN_SALT_BYTES, salted.n - PLN_SALT_BYTES);
    if (!check_words(&mandate_schema, bytes, &ignored) || !words_open(&mandate_schema, bytes, &words, &ignored))
        return;
    struct bytes name = fields_bytes(&words, MANDATE_NAME);
    size_t n = name.n < 81 ? name.n : utf8_cut(name, 80);
    if (n > 0)
        memcpy(out, name.at, n);
    out[n] = 0;
}

static bool put_key(struct replay *r, const struct judged *j, const struct change *c, struct bytes words, struct pln_error *err)
{
    struct replay_key *k = map_find(&r->keys, c->key.b);

    if (k == NULL) {
        k = arena_take(&r->arena, sizeof(*k), err);
        if (k == NULL || !map_put(&r->keys, c->key.b, k, err))
            return false;
    }
    k->state = c->key_state;
    if (bytes_equal_str(j->statement.type, mandate_schema.name) && c->key_state.has_mandate &&
        c->key_state.mandate_index == j->entry.index) {
        k->giver = j->statement.author;
        k->has_giver = j->statement.has_author;
        name_read_from(j, &r->inception, words, k->name);
    }
    return true;
}

static bool put_handle(struct replay *r, struct bytes handle, struct pln_error *err)
{
    uint8_t key[32];

    hash_once(handle, key);
    return map_put(&r->handles, key, r, err);
}

static bool put_admit(struct replay *r, const struct judged *j, const struct change *c, struct pln_error *err)
{
    struct replay_admit *a = arena_take(&r->arena, sizeof(*a), err);

    if (a == NULL)
        return false;
    *a = (struct replay_admit){ .index = j->entry.index };
    snprintf(a->handle, sizeof(a->handle), "%s", c->handle);
    return map_put(&r->admits, c->id.b, a, err) && put_handle(r, BYTES_STR(c->handle), err);
}

static bool put_receipt(struct replay *r, const struct judged *j, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena a;
    struct receipt receipt;

    arena_init(&a, "a receipt", RECEIPT_BYTES_MAX);
    if (!receipt_read(j->statement.body, &receipt, &a, err))
        return false;
    if (r->line == NULL && receipt.added_count > 0) {
        r->line = arena_take_array(&r->arena, PLN_RECEIPT_NEW_MAX + PLN_PARTNERS_MAX, sizeof(*r->line), err);
        if (r->line == NULL)
            return false;
    }
    for (size_t i = 0; i < receipt.added_count; i++) {
        if (r->lines == PLN_RECEIPT_NEW_MAX + PLN_PARTNERS_MAX)
            return fail(err, PLN_TOO_MANY, "more than %d logs in one log's receipts", PLN_RECEIPT_NEW_MAX + PLN_PARTNERS_MAX);
        r->line[r->lines++] = (struct receipt_line){ .log = receipt.added[i] };
    }
    for (size_t i = 0; i < receipt.line_count; i++)
        if (receipt.line[i].number < r->lines) {
            r->line[receipt.line[i].number].size = receipt.line[i].size;
            r->line[receipt.line[i].number].whole = receipt.line[i].size - receipt.line[i].lack;
        }
    return true;
}

static bool put_change(struct replay *r, const struct judged *j, const struct change *c, struct bytes words, struct pln_error *err)
{
    struct replay_admit *admit;

    switch (c->kind) {
    case CHANGE_KEY: return put_key(r, j, c, words, err);
    case CHANGE_ADMIT: return put_admit(r, j, c, err);
    case CHANGE_RECEIPT: return put_receipt(r, j, err);
    case CHANGE_REMOVE:
        admit = map_find(&r->admits, c->id.b);
        if (admit != NULL) {
            admit->removed = true;
            admit->removed_at = j->entry.index;
            admit->size = c->size;
        }
        return true;
    case CHANGE_ERASE:
        if (r->has_watched && hash32_equal(&c->id, &r->watched)) {
            r->watched_erased = true;
            r->erased_at = j->entry.index;
        }
        return true;
    case CHANGE_FOUNDING: return put_handle(r, BYTES_STR(r->state.handle), err);
    case CHANGE_LEAVE:
    case CHANGE_NODE:
    case CHANGE_ADDRESS:
    case CHANGE_READER:
    case CHANGE_UNSEAL: return true;
    }
    return true;
}

static bool put_entry(struct replay *r, const struct judged *j, struct pln_error *err)
{
    struct entry_state *e;

    if (j->entry.whole.n == 0 || map_find(&r->entries, j->id.b) != NULL)
        return true;
    e = arena_take(&r->arena, sizeof(*e), err);
    return e != NULL && entry_state_read(j->entry.whole, j->verdict == VERDICT_GOOD, e, err) && map_put(&r->entries, j->id.b, e, err);
}

bool replay_entry(struct replay *r, struct bytes entry, struct bytes words, struct judged *out, struct pln_error *err)
{
    struct state_lookup look = { r, look_key, look_entry, look_handle, look_admitted, look_line };
    struct pln_root here = tree_root(&r->tree);
    struct pln_leaf leaf = entry_leaf(entry);

    if (!judge_entry(&r->state, &look, &here, entry, SIGNATURE_UNCHECKED, out, err))
        return false;
    if (r->tree.size == 0)
        r->inception = out->id;
    tree_append(&r->tree, &leaf, NULL, NULL);
    state_apply(&r->state, out);
    r->voids += out->verdict == VERDICT_VOID;
    for (size_t i = 0; i < out->changes; i++)
        if (!put_change(r, out, &out->change[i], words, err))
            return false;
    return put_entry(r, out, err);
}
