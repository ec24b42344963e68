/* entries.c: entries by (log, index).
 *
 * Entries of all logs lie one after another as they came, so every page fills, however many logs grow at once; runs say where a
 * log's go on. A row repeats its own place, so a wrong run is seen.
 * Must not: serve bytes as checked: a leaf's hash is compared by reader.c.
 * Spec: docs/store.md. Tests: tests/unit/store_write.c */
#include "store/entries.h"

#include "base/checked.h"
#include "store/heads.h"

#include <assert.h>
#include <stdlib.h>

bool entry_by_serial(struct txn *t, uint64_t serial, struct entry_row *out, bool *found, struct pln_error *err)
{
    struct key k = key_serial(serial);
    struct bytes v;

    if (!txn_get(t, DB_ENTRIES, key_bytes(&k), &v, found, err))
        return false;
    if (!*found)
        return true;
    if (v.n <= ENTRY_HEAD_BYTES || v.n > ENTRY_HEAD_BYTES + PLN_ENTRY_BYTES_MAX || v.at[0] > VERDICT_UNKNOWN || v.at[1] > VOID_MISPLACED)
        return fail(err, PLN_STORE_DAMAGED, "entry row %" PRIu64 " is malformed", serial);
    *out = (struct entry_row){ .serial = serial,
                               .verdict = v.at[0],
                               .code = v.at[1],
                               .flags = v.at[2],
                               .tau_ms = (int64_t)load_be48(v.at + 3),
                               .place = { load_be32(v.at + 9), load_be48(v.at + 13) },
                               .bytes = bytes_slice(v, ENTRY_HEAD_BYTES, v.n - ENTRY_HEAD_BYTES) };
    return true;
}

bool serial_find(struct txn *t, struct place at, uint64_t *serial, bool *found, struct pln_error *err)
{
    struct key k = key_log_index(at.log, at.index);
    struct bytes key, value;

    if (!txn_seek(t, DB_RUNS, KV_AT_OR_BEFORE, key_bytes(&k), &key, &value, found, err))
        return false;
    *found = *found && key.n == 10 && load_be32(key.at) == at.log;
    if (!*found)
        return true;
    if (value.n != 6)
        return fail(err, PLN_STORE_DAMAGED, "a run of log %u is malformed", at.log);
    *serial = load_be48(value.at) + (at.index - load_be48(key.at + 4));
    return true;
}

static bool row_at(const struct entry_row *row, struct place at)
{
    return row->place.log == at.log && row->place.index == at.index;
}

/* Nothing stands at `at`: because the log ends before it, or because the store is damaged? */
static bool nothing_at(struct txn *t, struct place at, bool *found, struct pln_error *err)
{
    uint64_t size;

    if (!log_size(t, at.log, &size, err))
        return false;
    *found = false;
    if (at.index < size)
        return fail(err, PLN_STORE_DAMAGED, "entry %" PRIu64 " of log %u is not where it should be", at.index, at.log);
    return true;
}

bool entry_get(struct txn *t, struct place at, struct entry_row *out, bool *found, struct pln_error *err)
{
    struct entry_row row;
    uint64_t serial;

    if (!serial_find(t, at, &serial, found, err))
        return false;
    if (*found && serial <= SERIAL_MAX) {
        if (!entry_by_serial(t, serial, &row, found, err))
            return false;
        if (*found && row_at(&row, at)) {
            *out = row;
            return true;
        }
    }
    return nothing_at(t, at, found, err);
}

static bool run_find(struct txn *t, struct place at, struct run *out, struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor c = { 0 };
    struct key k = key_log_index(at.log, at.index);

    out->log = 0;
    if (!cursor_open(&c, t, DB_RUNS, err) || !cursor_seek(&c, KV_AT_OR_BEFORE, key_bytes(&k), err))
        return false;
    if (!c.found || c.key.n != 10 || load_be32(c.key.at) != at.log)
        return true;
    if (c.value.n != 6)
        return fail(err, PLN_STORE_DAMAGED, "a run of log %u is malformed", at.log);
    *out = (struct run){ .log = at.log, .first = load_be48(c.key.at + 4), .end = UINT64_MAX, .serial = load_be48(c.value.at) };
    if (!cursor_seek(&c, KV_AFTER, (struct bytes){ NULL, 0 }, err))
        return false;
    if (c.found && c.key.n == 10 && load_be32(c.key.at) == at.log)
        out->end = load_be48(c.key.at + 4);
    return true;
}

bool entry_get_near(struct txn *t, struct run *run, struct place at, struct entry_row *out, bool *found, struct pln_error *err)
{
    struct entry_row row;
    uint64_t serial;

    if ((run->log != at.log || at.index < run->first || at.index >= run->end) && !run_find(t, at, run, err))
        return false;
    if (run->log != 0 && add_u64(run->serial, at.index - run->first, &serial) && serial <= SERIAL_MAX) {
        if (!entry_by_serial(t, serial, &row, found, err))
            return false;
        if (*found && row_at(&row, at)) {
            *out = row;
            return true;
        }
    }
    return nothing_at(t, at, found, err);
}

bool entry_put(struct txn *t, const struct entry_row *row, bool starts_run, struct pln_error *err)
{
    struct key k = key_serial(row->serial), run = key_log_index(row->place.log, row->place.index);
    uint8_t value[ENTRY_HEAD_BYTES + PLN_ENTRY_BYTES_MAX], serial[6];

    assert(row->bytes.n > 0 && row->bytes.n <= PLN_ENTRY_BYTES_MAX);
    assert(row->tau_ms >= 0);
    value[0] = (uint8_t)row->verdict;
    value[1] = (uint8_t)row->code;
    value[2] = (uint8_t)row->flags;
    store_be48(value + 3, (uint64_t)row->tau_ms);
    store_be32(value + 9, row->place.log);
    store_be48(value + 13, row->place.index);
    memcpy(value + ENTRY_HEAD_BYTES, row->bytes.at, row->bytes.n);
    store_be48(serial, row->serial);
    if (starts_run && !txn_put(t, DB_RUNS, key_bytes(&run), BYTES_OF(serial), err))
        return false;
    return txn_append(t, DB_ENTRIES, key_bytes(&k), bytes_at(value, ENTRY_HEAD_BYTES + row->bytes.n), err);
}

bool serial_next(struct txn *t, uint64_t *out, struct pln_error *err)
{
    struct bytes key, value;
    bool found;

    if (!txn_seek(t, DB_ENTRIES, KV_LAST, (struct bytes){ NULL, 0 }, &key, &value, &found, err))
        return false;
    if (found && key.n != 6)
        return fail(err, PLN_STORE_DAMAGED, "the last entry row has a key of %zu bytes", key.n);
    *out = found ? load_be48(key.at) + 1 : 0;
    return true;
}

bool entry_row_read(const struct entry_row *row, struct entry *e, struct statement *s, struct pln_error *err)
{
    struct pln_error why;

    assert((row->flags & ENTRY_READABLE) != 0);
    if (entry_read(row->bytes, e, &why) && statement_read(e->statement_bytes, s, &why))
        return true;
    fail(err, PLN_STORE_DAMAGED, "it was readable once and is not now: %s", why.what);
    return within(err, "entry %" PRIu64 " of log %u", row->place.index, row->place.log);
}
