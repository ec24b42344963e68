/* index.c: entries by id, type, author, time, back-reference.
 *
 * A row is a prefix of what is looked for and a place, and has no value: about 30 bytes. Two that share a prefix are told apart by
 * reading the entry, so a chosen collision costs its finder a read and nobody an error.
 * Must not: answer without comparing in full.
 * Bounds: INDEX_STEPS_MAX rows a scan.
 * Spec: docs/store.md. Tests: tests/unit/store_reader.c */
#include "store/index.h"

#include <assert.h>

#define ID_PREFIX 8
#define TYPE_PREFIX 6
#define AUTHOR_PREFIX 6
#define REF_PREFIX 8
#define PREFIX_MAX 8
#define PLACE_BYTES 10

static struct bytes type_prefix(struct bytes type, uint8_t hash[32])
{
    hash_once(type, hash);
    return bytes_at(hash, TYPE_PREFIX);
}

static void key_place(struct key *k, struct place at)
{
    key_u32(k, at.log);
    key_u48(k, at.index);
}

/* What is done with the rows of an entry: one walk, so that what is written and what is checked cannot part. */
struct each_row {
    struct txn *txn;
    enum { ROWS_PUT, ROWS_COUNT } what;
    uint64_t there, wanted;
};

static bool row_do(struct each_row *r, enum db db, const struct key *k, struct pln_error *err)
{
    bool found;

    switch (r->what) {
    case ROWS_PUT:
        if (db == DB_TIMES)
            return txn_append(r->txn, db, key_bytes(k), (struct bytes){ NULL, 0 }, err);
        return txn_put(r->txn, db, key_bytes(k), (struct bytes){ NULL, 0 }, err);
    case ROWS_COUNT:
        if (!txn_has(r->txn, db, key_bytes(k), &found, err))
            return false;
        r->wanted++;
        r->there += found;
        return true;
    }
    return false;
}

static bool prefix_do(struct each_row *r, enum db db, struct bytes prefix, struct place at, struct pln_error *err)
{
    struct key k = { 0 };

    key_add(&k, prefix);
    key_place(&k, at);
    return row_do(r, db, &k, err);
}

static bool refs_do(struct each_row *r, const struct statement *s, struct place at, struct pln_error *err)
{
    for (size_t i = 0; i < s->ref_count; i++) {
        struct pln_id ref = statement_ref(s, i);

        if (!prefix_do(r, DB_REFS, bytes_at(ref.b, REF_PREFIX), at, err))
            return false;
    }
    return true;
}

static bool rows_do(struct each_row *r, const struct entry_row *row, const struct pln_id *id, const struct statement *s,
                    struct pln_error *err)
{
    struct key time = { 0 }, by_id;
    uint8_t hash[32];

    key_u48(&time, (uint64_t)row->tau_ms);
    key_place(&time, row->place);
    if (!row_do(r, DB_TIMES, &time, err))
        return false;
    if (id != NULL) {
        by_id = key_prefix_serial(bytes_at(id->b, ID_PREFIX), row->serial);
        if (!row_do(r, DB_IDS, &by_id, err))
            return false;
    }
    if (s == NULL)
        return true;
    if (!prefix_do(r, DB_TYPES, type_prefix(s->type, hash), row->place, err))
        return false;
    if (s->has_author && !prefix_do(r, DB_AUTHORS, bytes_at(s->author.b, AUTHOR_PREFIX), row->place, err))
        return false;
    return refs_do(r, s, row->place, err);
}

bool index_put(struct txn *t, const struct entry_row *row, const struct pln_id *id, const struct statement *s, struct pln_error *err)
{
    struct each_row r = { .txn = t, .what = ROWS_PUT };

    return rows_do(&r, row, id, s, err);
}

bool index_count(struct txn *t, const struct entry_row *row, const struct pln_id *id, const struct statement *s, uint64_t *there,
                 uint64_t *wanted, struct pln_error *err)
{
    struct each_row r = { .txn = t, .what = ROWS_COUNT };

    if (!rows_do(&r, row, id, s, err))
        return false;
    *there = r.there;
    *wanted = r.wanted;
    return true;
}

/* The row that an index row points to. */
static bool row_of(struct txn *t, uint64_t serial, struct entry_row *out, struct pln_error *err)
{
    bool found;

    if (!entry_by_serial(t, serial, out, &found, err))
        return false;
    return found || fail(err, PLN_STORE_DAMAGED, "an index points to entry row %" PRIu64 ", which is not there", serial);
}

bool index_find_id(struct txn *t, const struct pln_id *id, uint32_t log, struct entry_row *out, bool *found, struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor c = { 0 };
    struct key k = key_prefix_serial(bytes_at(id->b, ID_PREFIX), 0);

    *found = false;
    if (!cursor_open(&c, t, DB_IDS, err) || !cursor_seek(&c, KV_AT_OR_AFTER, key_bytes(&k), err))
        return false;
    for (unsigned steps = 0; c.found && c.key.n == ID_PREFIX + 6 && memcmp(c.key.at, id->b, ID_PREFIX) == 0 && steps < INDEX_STEPS_MAX;
         steps++) {
        struct entry_row row;
        struct entry e;
        struct pln_error why;

        if (!row_of(t, load_be48(c.key.at + ID_PREFIX), &row, err))
            return false;
        if ((log == 0 || row.place.log == log) && entry_read(row.bytes, &e, &why)) {
            struct pln_id full = hash_entry_id(e.statement_bytes);

            if (hash32_equal(&full, id)) {
                *out = row;
                *found = true;
                return true;
            }
        }
        if (!cursor_seek(&c, KV_AFTER, (struct bytes){ NULL, 0 }, err))
            return false;
    }
    return true;
}

bool index_find_prefix(struct txn *t, struct bytes prefix, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor c = { 0 };
    size_t short_n = prefix.n < ID_PREFIX ? prefix.n : ID_PREFIX, n = 0;

    assert(prefix.n >= 1 && prefix.n <= 32);
    if (!cursor_open(&c, t, DB_IDS, err) || !cursor_seek(&c, KV_AT_OR_AFTER, bytes_slice(prefix, 0, short_n), err))
        return false;
    for (unsigned steps = 0; c.found && n < max && steps < INDEX_STEPS_MAX; steps++) {
        struct entry_row row;
        struct entry e;
        struct pln_id full;
        struct pln_error why;

        if (c.key.n != ID_PREFIX + 6 || memcmp(c.key.at, prefix.at, short_n) != 0)
            break;
        if (!row_of(t, load_be48(c.key.at + ID_PREFIX), &row, err))
            return false;
        if (entry_read(row.bytes, &e, &why)) {
            full = hash_entry_id(e.statement_bytes);
            if (memcmp(full.b, prefix.at, prefix.n) == 0)
                out[n++] = row.place;
        }
        if (!cursor_seek(&c, KV_AFTER, (struct bytes){ NULL, 0 }, err))
            return false;
    }
    *count = n;
    return true;
}

/* ---- scans ---- */

struct scan {
    enum db db;
    struct key prefix; /* before the place: what is looked for, and the log if one is given; by time: nothing */
    size_t key_bytes;
};

static struct scan scan_of(const struct view_query *q)
{
    struct scan s = { 0 };
    uint8_t hash[32];

    switch (q->by) {
    case VIEW_BY_TYPE:
        s.db = DB_TYPES;
        key_add(&s.prefix, type_prefix(q->type, hash));
        break;
    case VIEW_BY_AUTHOR:
        s.db = DB_AUTHORS;
        key_add(&s.prefix, bytes_at(q->author.b, AUTHOR_PREFIX));
        break;
    case VIEW_BY_REF:
        s.db = DB_REFS;
        key_add(&s.prefix, bytes_at(q->ref.b, REF_PREFIX));
        break;
    case VIEW_BY_TIME:
        s.db = DB_TIMES;
        s.key_bytes = 6 + PLACE_BYTES;
        return s;
    case VIEW_BY_LOG: /* needs no index: reader.c */ assert(q->by != VIEW_BY_LOG); break;
    }
    s.key_bytes = s.prefix.n + PLACE_BYTES;
    if (q->log != 0)
        key_u32(&s.prefix, q->log);
    return s;
}

static bool has_ref(const struct statement *s, const struct pln_id *ref)
{
    for (size_t i = 0; i < s->ref_count; i++) {
        struct pln_id one = statement_ref(s, i);

        if (hash32_equal(&one, ref))
            return true;
    }
    return false;
}

/* Is it what was asked for, compared in full? */
static bool place_matches(struct txn *t, struct run *run, const struct view_query *q, struct place at, bool *matches, struct pln_error *err)
{
    struct entry_row row;
    struct entry e;
    struct statement s;
    bool found;

    *matches = q->log == 0 || at.log == q->log;
    if (!*matches || q->by == VIEW_BY_TIME)
        return true;
    if (!entry_get_near(t, run, at, &row, &found, err))
        return false;
    if (!found || (row.flags & ENTRY_READABLE) == 0)
        return fail(err, PLN_STORE_DAMAGED, "an index points to entry %" PRIu64 " of log %u, which is not there", at.index, at.log);
    if (!entry_row_read(&row, &e, &s, err))
        return false;
    switch (q->by) {
    case VIEW_BY_TYPE: *matches = bytes_equal(s.type, q->type); break;
    case VIEW_BY_AUTHOR: *matches = s.has_author && hash32_equal(&s.author, &q->author); break;
    case VIEW_BY_REF: *matches = has_ref(&s, &q->ref) && (q->type.n == 0 || bytes_equal(s.type, q->type)); break;
    case VIEW_BY_TIME:
    case VIEW_BY_LOG: break;
    }
    return true;
}

static bool scan_start(const struct scan *s, const struct view_query *q, struct cursor *c, struct pln_error *err)
{
    struct key k = s->prefix;
    size_t prefix = s->prefix.n;

    if (q->by == VIEW_BY_TIME)
        key_u48(&k, q->has_from ? (uint64_t)q->from_ms : q->newest_first ? SERIAL_MAX : 0);
    if (k.n + PLACE_BYTES > s->key_bytes) /* the log is in the prefix already */
        key_u48(&k, q->has_from ? q->from.index : q->newest_first ? SERIAL_MAX : 0);
    else {
        key_u32(&k, q->has_from ? q->from.log : q->newest_first ? UINT32_MAX : 0);
        key_u48(&k, q->has_from ? q->from.index : q->newest_first ? SERIAL_MAX : 0);
    }
    assert(k.n == s->key_bytes && k.n > prefix);
    if (q->newest_first)
        return cursor_seek(c, q->has_from ? KV_BEFORE : KV_AT_OR_BEFORE, key_bytes(&k), err);
    return cursor_seek(c, q->has_from ? KV_AFTER : KV_AT_OR_AFTER, key_bytes(&k), err);
}

bool index_scan(struct txn *t, const struct view_query *q, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor c = { 0 };
    struct scan s = scan_of(q);
    struct run run = { 0 };
    size_t n = 0;

    if (q->has_from && (q->from_ms < 0 || q->from_ms > PLN_TIME_MS_MAX || q->from.index > SERIAL_MAX))
        return fail(err, PLN_BAD_FIELD, "there is no time %" PRId64 " ms, index %" PRIu64 " to go on from", q->from_ms, q->from.index);
    if (!cursor_open(&c, t, s.db, err) || !scan_start(&s, q, &c, err))
        return false;
    for (unsigned steps = 0; c.found && n < max && steps < INDEX_STEPS_MAX; steps++) {
        struct place at;
        bool matches;

        if (c.key.n != s.key_bytes || memcmp(c.key.at, s.prefix.at, s.prefix.n) != 0)
            break;
        at = (struct place){ load_be32(c.key.at + s.key_bytes - PLACE_BYTES), load_be48(c.key.at + s.key_bytes - 6) };
        if (!place_matches(t, &run, q, at, &matches, err))
            return false;
        if (matches)
            out[n++] = at;
        if (!cursor_seek(&c, q->newest_first ? KV_BEFORE : KV_AFTER, (struct bytes){ NULL, 0 }, err))
            return false;
    }
    *count = n;
    return true;
}
