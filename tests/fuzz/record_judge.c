/* record_judge.c: any entry as the next of a log. The input is u16 length and an entry, again and again; signatures count as good,
 * so that what lies behind them is reached. The first 32 bytes say what the look-ups find. */
#include "record/judge.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Rows that the input's first bytes make up. */
struct rows {
    uint8_t bits[32];
};

static bool look_key(void *ctx, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
{
    const struct rows *r = ctx;

    (void)err;
    *found = r->bits[0] & 1 << key->b[0] % 8;
    *out = (struct key_state){ .root_from = UINT64_MAX,
                               .root_until = UINT64_MAX,
                               .has_mandate = r->bits[1] & 1,
                               .acts = r->bits[2],
                               .until_ms = INT64_MAX,
                               .revoked = r->bits[3] & 1,
                               .revoked_at = 3 };
    memcpy(out->person.b, key->b, 32);
    return true;
}

static bool look_entry(void *ctx, const struct pln_id *id, struct entry_state *out, bool *found, struct pln_error *err)
{
    const struct rows *r = ctx;

    (void)err;
    *found = r->bits[4] & 1 << id->b[0] % 8;
    *out = (struct entry_state){ .index = 1, .type = "mandate", .good = r->bits[5] & 1, .renews = r->bits[5] & 2 };
    return true;
}

static bool look_handle(void *ctx, struct bytes handle, bool *found, struct pln_error *err)
{
    const struct rows *r = ctx;

    (void)err;
    *found = handle.n > 0 && r->bits[6] & 1 << handle.at[0] % 8;
    return true;
}

static bool look_admitted(void *ctx, const struct pln_id *log, bool *found, struct pln_error *err)
{
    const struct rows *r = ctx;

    (void)err;
    *found = r->bits[7] & 1 << log->b[0] % 8;
    return true;
}

static bool look_line(void *ctx, uint64_t number, struct receipt_line *out, bool *found, struct pln_error *err)
{
    const struct rows *r = ctx;

    (void)err;
    *found = r->bits[8] & 1 << number % 8;
    *out = (struct receipt_line){ .size = r->bits[9], .whole = r->bits[9] / 2 };
    return true;
}

static void check(const struct judged *j)
{
    assert((j->verdict == VERDICT_VOID) == (j->code != VOID_NONE));
    assert(j->changes <= CHANGES_MAX);
    assert(j->verdict == VERDICT_GOOD || j->changes == 0);
    assert(j->verdict != VERDICT_GOOD || j->readable);
    assert(j->verdict == VERDICT_GOOD || j->why.what[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rows rows;
    struct state_lookup look = { &rows, look_key, look_entry, look_handle, look_admitted, look_line };
    struct pln_root here = { { 0 } };
    struct log_state s, again;
    struct pln_error err;
    uint8_t row[LOG_STATE_BYTES];

    if (size < sizeof(rows.bits))
        return 0;
    memcpy(rows.bits, data, sizeof(rows.bits));
    data += sizeof(rows.bits);
    size -= sizeof(rows.bits);
    log_state_init(&s);
    while (size >= 2) {
        size_t n = load_be16(data) < size - 2 ? load_be16(data) : size - 2;
        struct judged j;

        assert(judge_entry(&s, &look, &here, bytes_at(data + 2, n), SIGNATURE_GOOD, &j, &err));
        check(&j);
        state_apply(&s, &j);
        data += 2 + n;
        size -= 2 + n;
    }
    log_state_write(&s, row);
    assert(log_state_read(bytes_at(row, sizeof(row)), &again, &err));
    assert(again.size == s.size && again.tau_ms == s.tau_ms);
    return 0;
}
