/* open.c: open and close; the rows that the node reads at its start.
 *
 * The format is checked before anything is written. What is read grows with the number of logs, not with their sizes.
 * Must not: repair: a store that contradicts itself is refused (check.c says what is wrong).
 * Spec: docs/store.md. Tests: tests/unit/store_lmdb.c */
#include "store/heads.h"
#include "store/inside.h"

#include <assert.h>
#include <stdlib.h>

static bool meta_id(struct txn *t, const char *name, struct pln_id *out, bool *found, struct pln_error *err)
{
    struct bytes v;

    if (!meta_get(t, name, &v, found, err))
        return false;
    if (*found && v.n != 32)
        return fail(err, PLN_STORE_DAMAGED, "the row of the %s has %zu bytes, not 32", name, v.n);
    if (*found)
        memcpy(out->b, v.at, 32);
    return true;
}

static bool format_write(struct kv *kv, struct pln_error *err)
{
    CLEANUP(txn_end) struct txn t = { 0 };
    uint8_t format[4];

    store_be32(format, STORE_FORMAT);
    return txn_begin_write(&t, kv, err) && meta_put(&t, "format", BYTES_OF(format), err) && txn_commit(&t, err);
}

static bool load(struct store *s, bool *fresh, struct pln_error *err)
{
    CLEANUP(txn_end) struct txn t = { 0 };
    struct bytes v;
    bool has_own, has_coalition, wants;

    if (!txn_begin_read(&t, s->setup.kv, err) || !meta_check_format(&t, fresh, err))
        return false;
    if (*fresh)
        return true;
    if (!meta_id(&t, "own", &s->own, &has_own, err) || !meta_id(&t, "coalition", &s->coalition, &has_coalition, err) ||
        !meta_get(&t, "compact", &v, &wants, err))
        return false;
    atomic_store(&s->wants_compaction, wants);
    s->empty = !has_own;
    if (has_own != has_coalition)
        return fail(err, PLN_STORE_DAMAGED, "the store names its log or its coalition, not both");
    if (has_own && !bytes32_is_zero(s->setup.coalition.b) && !hash32_equal(&s->coalition, &s->setup.coalition))
        return fail(err, PLN_WRONG_LOG, "the store is of another coalition than the configuration names");
    return held_load_all(s, &t, err);
}

bool store_open(const struct store_setup *setup, struct store **out, struct pln_error *err)
{
    struct store *s = calloc(1, sizeof(*s));
    bool fresh;

    if (s == NULL)
        return fail(err, PLN_BUSY, "no memory for the store");
    s->setup = *setup;
    s->coalition = setup->coalition;
    s->empty = true;
    map_init(&s->by_id, "logs held", STORE_LOGS_MAX, setup->seed);
    if (!load(s, &fresh, err) || (fresh && setup->checkpoint != NULL && !format_write(setup->kv, err))) {
        store_close(s);
        return within(err, "store");
    }
    *out = s;
    return true;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    held_free_all(s);
    map_deinit(&s->by_id);
    free(s);
}

bool store_is_empty(const struct store *s)
{
    return s->empty;
}

bool store_rows(struct store *s, struct arena *a, struct log_row **rows, size_t *count, struct pln_error *err)
{
    CLEANUP(txn_end) struct txn t = { 0 };
    uint32_t number[STORE_LOGS_MAX];
    struct log_state state;
    struct log_row *row;
    size_t n;
    bool found;

    if (!txn_begin_read(&t, s->setup.kv, err) || !log_numbers(&t, number, STORE_LOGS_MAX, &n, err))
        return false;
    row = arena_take_array(a, n, sizeof(*row), err);
    if (row == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!log_read(&t, number[i], &row[i], &state, &found, err))
            return false;
        row[i].is_convener = hash32_equal(&row[i].id, &s->coalition);
    }
    *rows = row;
    *count = n;
    return true;
}

bool store_readers(struct store *s, struct arena *a, struct store_reader **out, size_t *count, struct pln_error *err)
{
    CLEANUP(txn_end) struct txn t = { 0 };
    CLEANUP(cursor_end) struct cursor c = { 0 };
    struct store_reader *r = arena_take_array(a, STORE_READERS_MAX, sizeof(*r), err);
    size_t n = 0;

    if (r == NULL || !txn_begin_read(&t, s->setup.kv, err) || !cursor_open(&c, &t, DB_READERS, err) ||
        !cursor_seek(&c, KV_FIRST, (struct bytes){ NULL, 0 }, err))
        return false;
    while (c.found && n < STORE_READERS_MAX) {
        if (c.key.n != 32 || c.value.n != 6)
            return fail(err, PLN_STORE_DAMAGED, "the row of a reader is malformed");
        memcpy(r[n].key.b, c.key.at, 32);
        r[n].until_ms = (int64_t)load_be48(c.value.at);
        n++;
        if (!cursor_seek(&c, KV_AFTER, (struct bytes){ NULL, 0 }, err))
            return false;
    }
    *out = r;
    *count = n;
    return true;
}

static bool keep_copy(struct keep_item *k, struct bytes name, struct bytes value, struct arena *a, struct pln_error *err)
{
    uint8_t *at = arena_take(a, value.n, err);

    if (at == NULL)
        return false;
    if (name.n >= sizeof(k->name))
        return fail(err, PLN_STORE_DAMAGED, "a kept row has a name of %zu bytes", name.n);
    memcpy(k->name, name.at, name.n);
    if (value.n > 0)
        memcpy(at, value.at, value.n);
    k->value = bytes_at(at, value.n);
    return true;
}

bool store_kept(struct store *s, const char *prefix, struct arena *a, struct keep_item **out, size_t *count, struct pln_error *err)
{
    CLEANUP(txn_end) struct txn t = { 0 };
    CLEANUP(cursor_end) struct cursor c = { 0 };
    struct keep_item *k = arena_take_array(a, STORE_KEPT_MAX, sizeof(*k), err);
    struct bytes p = BYTES_STR(prefix);
    size_t n = 0;

    if (k == NULL || !txn_begin_read(&t, s->setup.kv, err) || !cursor_open(&c, &t, DB_KEPT, err) ||
        !cursor_seek(&c, p.n == 0 ? KV_FIRST : KV_AT_OR_AFTER, p, err))
        return false;
    while (c.found && n < STORE_KEPT_MAX && c.key.n >= p.n && memcmp(c.key.at, p.at, p.n) == 0) {
        if (!keep_copy(&k[n++], c.key, c.value, a, err) || !cursor_seek(&c, KV_AFTER, (struct bytes){ NULL, 0 }, err))
            return false;
    }
    *out = k;
    *count = n;
    return true;
}

bool store_wants_compaction(struct store *s)
{
    return atomic_load(&s->wants_compaction);
}
