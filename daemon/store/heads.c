/* heads.c: the rows of each log.
 *
 * identity = [id, history, handle, standing, admitted t, take up to, stopped, why, [address]]
 * head     = [size, root, note, whole, loud, seq, quota bytes, listed size, listed whole, covers own, told own]
 * state    = struct log_state as record/state.h writes it
 * Must not: decide anything. A row is read strictly: our own disk may lie.
 * Spec: docs/store.md. Tests: tests/unit/store_write.c */
#include "store/heads.h"

#include "codec/reader.h"
#include "codec/writer.h"

#include <assert.h>
#include <stdio.h>

#define ROW_BYTES_MAX 4096

static bool damaged(uint32_t number, const char *part, const struct pln_error *why, struct pln_error *err)
{
    struct pln_error was = *why;

    return fail(err, PLN_STORE_DAMAGED, "the %s row of log %u is malformed: %s", part, number, was.what);
}

/* u64 values pass u's limit: "never" is UINT64_MAX. */
static bool identity_read(uint32_t number, struct bytes in, struct log_row *row, struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct bytes handle, why;
    struct pln_error was;

    reader_array(&r, "identity", 9);
    reader_bin_exact(&r, "id", row->id.b, 32);
    reader_bin_exact(&r, "history", row->history.b, 32);
    handle = reader_str(&r, "handle", sizeof(row->handle) - 1);
    row->standing = (enum log_standing)reader_u(&r, "standing");
    row->admitted_ms = reader_ms(&r, "admitted");
    row->take_up_to = reader_u64(&r, "take up to");
    row->stopped = reader_bool(&r, "stopped");
    why = reader_str(&r, "why", sizeof(row->stop_why) - 1);
    row->addresses.count = reader_array_upto(&r, "addresses", PLN_ADDRESSES_MAX);
    for (size_t i = 0; i < row->addresses.count; i++) {
        struct bytes at = reader_str(&r, "address", PLN_ADDRESS_BYTES_MAX);

        memcpy(row->addresses.at[i], at.at, at.n);
    }
    if (row->standing > LOG_REMOVED)
        reader_fail(&r, PLN_BAD_FIELD, "standing is none of ours");
    if (!reader_done(&r, &was))
        return damaged(number, "identity", &was, err);
    memcpy(row->handle, handle.at, handle.n);
    memcpy(row->stop_why, why.at, why.n);
    return true;
}

static bool head_read(uint32_t number, struct bytes in, struct log_row *row, struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct bytes note;
    struct pln_error was;

    reader_array(&r, "head", 11);
    row->size = reader_u(&r, "size");
    reader_bin_exact(&r, "root", row->root.b, 32);
    note = reader_bin(&r, "note", sizeof(row->note));
    row->whole = reader_u(&r, "whole");
    row->loud = reader_u(&r, "loud");
    row->seq = reader_u(&r, "seq");
    row->quota_bytes = reader_u(&r, "quota bytes");
    row->listed_size = reader_u(&r, "listed size");
    row->listed_whole = reader_u(&r, "listed whole");
    row->covers_own = reader_u(&r, "covers own");
    row->told_own = reader_u(&r, "told own");
    if (row->size > SERIAL_MAX)
        reader_fail(&r, PLN_BAD_FIELD, "the size passes the number of serials");
    if (!reader_done(&r, &was))
        return damaged(number, "head", &was, err);
    row->note_bytes = (uint16_t)note.n;
    if (note.n > 0)
        memcpy(row->note, note.at, note.n);
    return true;
}

static bool part_get(struct txn *t, uint32_t number, enum log_part part, struct bytes *value, bool *found, struct pln_error *err)
{
    struct key k = key_log_part(number, part);

    return txn_get(t, DB_LOGS, key_bytes(&k), value, found, err);
}

void log_row_fill(struct log_row *row, const struct log_state *state)
{
    row->tau_ms = state->tau_ms;
    row->epoch = state->epoch;
    row->checkpoint_key = state->checkpoint_key;
    row->has_noise_key = state->epoch > 0;
    row->noise_key = state->noise_key;
    row->has_noise_before = state->has_noise_before;
    row->noise_before = state->noise_before;
}

bool log_read(struct txn *t, uint32_t number, struct log_row *row, struct log_state *state, bool *found, struct pln_error *err)
{
    struct bytes identity, head, folded;
    bool has_head, has_state;
    struct pln_error was;

    if (!part_get(t, number, LOG_IDENTITY, &identity, found, err))
        return false;
    if (!*found)
        return true;
    if (!part_get(t, number, LOG_HEAD, &head, &has_head, err) || !part_get(t, number, LOG_STATE, &folded, &has_state, err))
        return false;
    if (!has_head || !has_state)
        return fail(err, PLN_STORE_DAMAGED, "log %u has no head row or no state row", number);
    *row = (struct log_row){ .number = number, .is_own = number == STORE_OWN_LOG };
    if (!identity_read(number, identity, row, err) || !head_read(number, head, row, err))
        return false;
    if (!log_state_read(folded, state, &was))
        return damaged(number, "state", &was, err);
    if (state->size != row->size)
        return fail(err, PLN_STORE_DAMAGED, "log %u: head of %" PRIu64 " entries, state of %" PRIu64, number, row->size, state->size);
    log_row_fill(row, state);
    return true;
}

bool log_write_identity(struct txn *t, const struct log_row *row, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out;
    struct key k = key_log_part(row->number, LOG_IDENTITY), by_id = { 0 };
    struct writer w;
    uint8_t number[4];

    buf_init(&out, ROW_BYTES_MAX);
    w = writer_into(&out);
    writer_array(&w, 9);
    writer_bin(&w, BYTES_OF(row->id));
    writer_bin(&w, BYTES_OF(row->history));
    writer_cstr(&w, row->handle);
    writer_u64(&w, row->standing);
    writer_i64(&w, row->admitted_ms);
    writer_u64(&w, row->take_up_to);
    writer_bool(&w, row->stopped);
    writer_cstr(&w, row->stop_why);
    writer_array(&w, row->addresses.count);
    for (size_t i = 0; i < row->addresses.count; i++)
        writer_cstr(&w, row->addresses.at[i]);
    if (!writer_done(&w, "a log's identity row", err))
        return false;
    key_add(&by_id, BYTES_OF(row->id));
    key_add(&by_id, BYTES_OF(row->history));
    store_be32(number, row->number);
    return txn_put(t, DB_LOGS, key_bytes(&k), buf_bytes(&out), err) && txn_put(t, DB_LOG_IDS, key_bytes(&by_id), BYTES_OF(number), err);
}

bool log_write_head(struct txn *t, const struct log_row *row, const struct log_state *state, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out;
    struct key head = key_log_part(row->number, LOG_HEAD), folded = key_log_part(row->number, LOG_STATE);
    uint8_t raw[LOG_STATE_BYTES];
    struct writer w;

    assert(row->size == state->size);
    buf_init(&out, ROW_BYTES_MAX);
    w = writer_into(&out);
    writer_array(&w, 11);
    writer_u64(&w, row->size);
    writer_bin(&w, BYTES_OF(row->root));
    writer_bin(&w, bytes_at(row->note, row->note_bytes));
    writer_u64(&w, row->whole);
    writer_u64(&w, row->loud);
    writer_u64(&w, row->seq);
    writer_u64(&w, row->quota_bytes);
    writer_u64(&w, row->listed_size);
    writer_u64(&w, row->listed_whole);
    writer_u64(&w, row->covers_own);
    writer_u64(&w, row->told_own);
    if (!writer_done(&w, "a log's head row", err))
        return false;
    log_state_write(state, raw);
    return txn_put(t, DB_LOGS, key_bytes(&head), buf_bytes(&out), err) && txn_put(t, DB_LOGS, key_bytes(&folded), BYTES_OF(raw), err);
}

bool log_size(struct txn *t, uint32_t number, uint64_t *size, struct pln_error *err)
{
    struct bytes head;
    struct log_row row;
    bool found;

    if (!part_get(t, number, LOG_HEAD, &head, &found, err))
        return false;
    row.size = 0;
    if (found && !head_read(number, head, &row, err))
        return false;
    *size = row.size;
    return true;
}

bool log_find(struct txn *t, const struct pln_id *log, uint32_t *number, bool *found, struct pln_error *err)
{
    struct bytes key, value;

    if (!txn_seek(t, DB_LOG_IDS, KV_AT_OR_AFTER, BYTES_OF(*log), &key, &value, found, err))
        return false;
    *found = *found && key.n == 64 && memcmp(key.at, log->b, 32) == 0;
    if (*found && value.n != 4)
        return fail(err, PLN_STORE_DAMAGED, "a row that names a log has %zu bytes", value.n);
    if (*found)
        *number = load_be32(value.at);
    return true;
}

bool log_numbers(struct txn *t, uint32_t *number, size_t max, size_t *count, struct pln_error *err)
{
    size_t n = 0;
    bool found = true;

    while (n < max) { /* numbers have no gaps */
        struct key k = key_log_part((uint32_t)n + 1, LOG_IDENTITY);

        if (!txn_has(t, DB_LOGS, key_bytes(&k), &found, err))
            return false;
        if (!found)
            break;
        number[n] = (uint32_t)n + 1;
        n++;
    }
    *count = n;
    return true;
}

bool log_key_get(struct txn *t, uint32_t log, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
{
    struct key k = key_log_key(log, key);
    struct bytes v;

    if (!txn_get(t, DB_KEYS, key_bytes(&k), &v, found, err))
        return false;
    return !*found || key_state_read(v, out, err);
}

bool log_key_put(struct txn *t, uint32_t log, const struct pln_key *key, const struct key_state *state, struct pln_error *err)
{
    struct key k = key_log_key(log, key);
    uint8_t raw[KEY_STATE_BYTES];

    key_state_write(state, raw);
    return txn_put(t, DB_KEYS, key_bytes(&k), BYTES_OF(raw), err);
}

bool meta_get(struct txn *t, const char *name, struct bytes *value, bool *found, struct pln_error *err)
{
    return txn_get(t, DB_META, BYTES_STR(name), value, found, err);
}

bool meta_put(struct txn *t, const char *name, struct bytes value, struct pln_error *err)
{
    return txn_put(t, DB_META, BYTES_STR(name), value, err);
}

bool meta_check_format(struct txn *t, bool *empty, struct pln_error *err)
{
    struct bytes v;
    bool found;
    uint32_t format;

    if (!meta_get(t, "format", &v, &found, err))
        return false;
    *empty = !found;
    if (!found)
        return true;
    if (v.n != 4)
        return fail(err, PLN_STORE_DAMAGED, "the format row has %zu bytes, not 4", v.n);
    format = load_be32(v.at);
    if (format > STORE_FORMAT)
        return fail(err, PLN_STORE_NEWER, "the store has format %u, this program knows up to %d: use a newer plenaryd", format,
                    STORE_FORMAT);
    if (format != STORE_FORMAT)
        return fail(err, PLN_STORE_DAMAGED, "the store says it has format %u", format);
    return true;
}
