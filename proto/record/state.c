/* state.c: a log's state as fixed bytes, for who keeps it in rows; an earlier entry as judgment needs it.
 *
 * In: structs. Out: bytes of one size, and back. Must not: judge, look anything up.
 * Bounds: KEY_STATE_BYTES, LOG_STATE_BYTES. Spec: docs/protocol.md "Kernel types". Tests: tests/unit/record_state.c */
#include "record/state.h"

#include "base/bytes.h"
#include "log/entry.h"
#include "record/fields.h"

#include <assert.h>

#define STATE_FORMAT 1

/* A cursor over fixed rows: both directions walk the same list of fields, so they cannot part. */
struct row {
    uint8_t *out;      /* writing, or NULL */
    const uint8_t *in; /* reading, or NULL */
    size_t at;
};

static void row_u64(struct row *r, uint64_t *v)
{
    if (r->out)
        store_be64(r->out + r->at, *v);
    else
        *v = load_be64(r->in + r->at);
    r->at += 8;
}

static void row_i64(struct row *r, int64_t *v)
{
    uint64_t u = (uint64_t)*v;

    row_u64(r, &u);
    *v = (int64_t)u;
}

static void row_raw(struct row *r, void *v, size_t n)
{
    if (r->out)
        memcpy(r->out + r->at, v, n);
    else
        memcpy(v, r->in + r->at, n);
    r->at += n;
}

static void row_bool(struct row *r, bool *v)
{
    uint8_t b = *v ? 1 : 0;

    row_raw(r, &b, 1);
    *v = b == 1;
}

static void row_text(struct row *r, char *v, size_t size)
{
    row_raw(r, v, size);
    v[size - 1] = 0;
}

static void key_state_row(struct row *r, struct key_state *k)
{
    row_u64(r, &k->root_from);
    row_u64(r, &k->root_until);
    row_bool(r, &k->has_mandate);
    row_raw(r, &k->acts, 1);
    row_i64(r, &k->until_ms);
    row_u64(r, &k->mandate_index);
    row_raw(r, k->person.b, 32);
    row_raw(r, k->box.b, 32);
    row_bool(r, &k->revoked);
    row_u64(r, &k->revoked_at);
    row_u64(r, &k->since);
    assert(r->at <= KEY_STATE_BYTES);
}

void key_state_write(const struct key_state *k, uint8_t out[KEY_STATE_BYTES])
{
    struct key_state copy = *k;
    struct row r = { .out = out, .at = 1 };

    memset(out, 0, KEY_STATE_BYTES);
    out[0] = STATE_FORMAT;
    key_state_row(&r, &copy);
}

bool key_state_read(struct bytes in, struct key_state *out, struct pln_error *err)
{
    struct row r = { .in = in.at, .at = 1 };
    struct key_state k = { 0 };

    if (in.n != KEY_STATE_BYTES || in.at[0] != STATE_FORMAT)
        return fail(err, PLN_STORE_DAMAGED, "a key's row has %zu bytes or another format, wanted %d of format %d", in.n, KEY_STATE_BYTES,
                    STATE_FORMAT);
    key_state_row(&r, &k);
    *out = k;
    return true;
}

static void log_state_row(struct row *r, struct log_state *s)
{
    row_u64(r, &s->size);
    row_raw(r, s->log.b, 32);
    row_bool(r, &s->begun);
    row_bool(r, &s->is_convener);
    row_raw(r, s->coalition.b, 32);
    row_text(r, s->name, sizeof(s->name));
    row_raw(r, s->root.b, 32);
    row_raw(r, s->next.b, 32);
    row_u64(r, &s->epoch);
    row_raw(r, s->checkpoint_key.b, 32);
    row_raw(r, s->cosign_key.b, 32);
    row_raw(r, s->noise_key.b, 32);
    row_raw(r, s->noise_before.b, 32);
    row_bool(r, &s->has_noise_before);
    row_i64(r, &s->tau_ms);
    row_u64(r, &s->receipts_listed);
    row_u64(r, &s->receipts);
    row_u64(r, &s->admits);
    row_bool(r, &s->left);
    row_bool(r, &s->founded);
    row_u64(r, &s->rules);
    row_i64(r, &s->offset_ms);
    row_text(r, s->handle, sizeof(s->handle));
    assert(r->at <= LOG_STATE_BYTES);
}

void log_state_init(struct log_state *s)
{
    *s = (struct log_state){ .tau_ms = -1 };
}

void log_state_write(const struct log_state *s, uint8_t out[LOG_STATE_BYTES])
{
    struct log_state copy = *s;
    struct row r = { .out = out, .at = 1 };

    memset(out, 0, LOG_STATE_BYTES);
    out[0] = STATE_FORMAT;
    log_state_row(&r, &copy);
}

bool log_state_read(struct bytes in, struct log_state *out, struct pln_error *err)
{
    struct row r = { .in = in.at, .at = 1 };
    struct log_state s = { 0 };

    if (in.n != LOG_STATE_BYTES || in.at[0] != STATE_FORMAT)
        return fail(err, PLN_STORE_DAMAGED, "a log's row has %zu bytes or another format, wanted %d of format %d", in.n, LOG_STATE_BYTES,
                    STATE_FORMAT);
    log_state_row(&r, &s);
    *out = s;
    return true;
}

bool entry_state_read(struct bytes entry, bool good, struct entry_state *out, struct pln_error *err)
{
    struct entry e;
    struct statement st;
    struct entry_state state = { .good = good };
    struct pln_error why;

    if (!entry_read(entry, &e, err))
        return false;
    state.index = e.index;
    if (!statement_read(e.statement_bytes, &st, &why)) {
        *out = state;
        return true;
    }
    assert(st.type.n < sizeof(state.type));
    memcpy(state.type, st.type.at, st.type.n);
    if (good && schema_find(st.type) == &mandate_schema) {
        struct fields f;

        if (!facts_open(&mandate_schema, st.body, &f, err))
            return false;
        state.renews = fields_has(&f, MANDATE_RENEWS);
    }
    *out = state;
    return true;
}
