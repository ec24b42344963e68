/* rpc.c: msgpack-rpc: requests, answers, notifications; whole values found in a stream.
 *
 * In: bytes of a client or a node, in any split. Out: one message at a time, its parameters or result still encoded.
 * Must not: know a method (node/query.c, node/node.c), touch a socket.
 * Bounds: a value's cap is held against what is announced, before it has come: a length of 4 GiB ends the stream at its fifth byte.
 * Spec: docs/rpc.md "Form". Tests: tests/unit/wire_rpc.c, tests/fuzz/wire_rpc.c */
#include "wire/rpc.h"

#include "base/checked.h"

#include <assert.h>

/* ---- messages ---- */

/* {code, word, where, what, ...}: keys in any order, unknown ones passed over. */
static void error_read(struct reader *r, struct pln_error *out)
{
    size_t pairs = reader_map(r, "error", 64);
    struct bytes where = BYTES_STR(""), what = BYTES_STR("");
    uint64_t code = PLN_MALFORMED;

    for (size_t i = 0; i < pairs && !r->failed; i++) {
        struct bytes key = reader_str(r, "key of the error", 64);

        if (bytes_equal_str(key, "code"))
            code = reader_u(r, "code");
        else if (bytes_equal_str(key, "where"))
            where = reader_str(r, "where", sizeof(out->where) - 1);
        else if (bytes_equal_str(key, "what"))
            what = reader_str(r, "what", sizeof(out->what) - 1);
        else
            reader_any_rpc(r, "value of the error");
    }
    if (r->failed || what.at == NULL || where.at == NULL)
        return;
    fail(out, code <= UINT16_MAX ? (enum pln_code)code : PLN_MALFORMED, "%.*s", (int)what.n, (const char *)what.at);
    if (where.n > 0)
        within(out, "%.*s", (int)where.n, (const char *)where.at);
}

bool rpc_read(struct bytes in, struct rpc *out, struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct rpc m = { 0 };
    size_t count = reader_array_between(&r, "message", 3, 4);
    uint64_t kind = reader_u(&r, "kind");
    uint64_t number = 0;

    if (!r.failed && kind > RPC_NOTIFICATION)
        reader_fail(&r, PLN_MALFORMED, "a message of kind %" PRIu64 ": only 0 (request), 1 (response), 2 (notification) are known", kind);
    if (!r.failed && count != (kind == RPC_NOTIFICATION ? 3 : 4))
        reader_fail(&r, PLN_MALFORMED, "a message of kind %" PRIu64 " has %d elements, this one %zu", kind,
                    kind == RPC_NOTIFICATION ? 3 : 4, count);
    if (!r.failed) {
        m.kind = (enum rpc_kind)kind;
        if (m.kind != RPC_NOTIFICATION)
            number = reader_u(&r, "number");
        if (number > UINT32_MAX)
            reader_fail(&r, PLN_BAD_FIELD, "number %" PRIu64 " does not fit 32 bits", number);
        m.number = (uint32_t)number;
        switch (m.kind) {
        case RPC_REQUEST:
        case RPC_NOTIFICATION:
            /* a name, which some clients (pynvim's) send as bin */
            m.method = reader_peek(&r) == READER_BIN ? reader_bin(&r, "method", RPC_METHOD_BYTES_MAX)
                                                     : reader_str(&r, "method", RPC_METHOD_BYTES_MAX);
            if (!r.failed && reader_peek(&r) != READER_ARRAY)
                reader_fail(&r, PLN_MALFORMED, "params are no array");
            m.params = reader_any_rpc(&r, "params");
            break;
        case RPC_RESPONSE:
            m.failed = !reader_nil(&r);
            if (m.failed)
                error_read(&r, &m.error);
            m.result = reader_any_rpc(&r, "result");
            break;
        }
    }
    if (!reader_done(&r, err))
        return false;
    *out = m;
    return true;
}

bool rpc_request_write(struct buf *out, uint32_t number, const char *method, struct bytes params, struct pln_error *err)
{
    struct writer w = writer_into(out);

    writer_array(&w, 4);
    writer_u64(&w, RPC_REQUEST);
    writer_u64(&w, number);
    writer_cstr(&w, method);
    writer_raw(&w, params);
    return writer_done(&w, method, err);
}

bool rpc_result_write(struct buf *out, uint32_t number, struct bytes result, struct pln_error *err)
{
    struct writer w = writer_into(out);

    writer_array(&w, 4);
    writer_u64(&w, RPC_RESPONSE);
    writer_u64(&w, number);
    writer_nil(&w);
    writer_raw(&w, result);
    return writer_done(&w, "an answer", err);
}

bool rpc_error_write(struct buf *out, uint32_t number, const struct pln_error *what, struct pln_error *err)
{
    struct writer w = writer_into(out);

    writer_array(&w, 4);
    writer_u64(&w, RPC_RESPONSE);
    writer_u64(&w, number);
    writer_map(&w, 4);
    writer_cstr(&w, "code");
    writer_u64(&w, (uint64_t)what->code);
    writer_cstr(&w, "word");
    writer_cstr(&w, pln_code_word(what->code));
    writer_cstr(&w, "where");
    writer_cstr(&w, what->where);
    writer_cstr(&w, "what");
    writer_cstr(&w, what->what);
    writer_nil(&w);
    return writer_done(&w, "an error", err);
}

bool rpc_notification_write(struct buf *out, const char *name, struct bytes params, struct pln_error *err)
{
    struct writer w = writer_into(out);

    writer_array(&w, 3);
    writer_u64(&w, RPC_NOTIFICATION);
    writer_cstr(&w, name);
    writer_raw(&w, params);
    return writer_done(&w, name, err);
}

/* ---- the stream ---- */

/* What a first byte announces: bytes of the header behind it, bytes of the value behind the header, values inside. */
struct announced {
    size_t header;
    uint64_t payload;
    uint64_t values;
};

static uint64_t load_be(const uint8_t *at, size_t bytes)
{
    uint64_t v = 0;

    for (size_t i = 0; i < bytes; i++)
        v = v << 8 | at[i];
    return v;
}

/* False: its header is not all here. */
static bool announced_read(struct bytes in, struct announced *a)
{
    uint8_t mark = in.at[0];
    uint64_t n;

    *a = (struct announced){ 0 };
    if (mark >= 0x80 && mark <= 0x8f) { /* fixmap */
        a->values = (uint64_t)(mark & 15) * 2;
    } else if (mark >= 0x90 && mark <= 0x9f) { /* fixarray */
        a->values = mark & 15;
    } else if (mark >= 0xa0 && mark <= 0xbf) { /* fixstr */
        a->payload = mark & 31;
    } else if (mark >= 0xca && mark <= 0xd3) { /* float 32, 64; uint and int 8..64 */
        static const uint8_t bytes[] = { 4, 8, 1, 2, 4, 8, 1, 2, 4, 8 };

        a->payload = bytes[mark - 0xca];
    } else if (mark >= 0xd4 && mark <= 0xd8) { /* fixext: type and 1..16 bytes */
        a->payload = 1 + ((uint64_t)1 << (mark - 0xd4));
    } else if ((mark >= 0xc4 && mark <= 0xc9) || (mark >= 0xd9 && mark <= 0xdf)) { /* a length or a count follows */
        a->header = mark <= 0xc9   ? (size_t)1 << ((mark - 0xc4) % 3)
                    : mark <= 0xdb ? (size_t)1 << (mark - 0xd9)
                                   : (size_t)2 << ((mark - 0xdc) % 2);
        if (in.n - 1 < a->header)
            return false;
        n = load_be(in.at + 1, a->header);
        if (mark <= 0xc6 || (mark >= 0xd9 && mark <= 0xdb))
            a->payload = n; /* bin, str */
        else if (mark <= 0xc9)
            a->payload = n + 1; /* ext: its type too */
        else
            a->values = mark <= 0xdd ? n : n * 2; /* array, map */
    }                                             /* else fixint, nil, bool, and 0xc1, which rpc_read refuses: one byte */
    return true;
}

void rpc_frame_init(struct rpc_frame *f, size_t cap)
{
    assert(cap > 0);
    *f = (struct rpc_frame){ .cap = cap };
}

/* A value has ended: arrays that it completes end too. True: the outermost one has. */
static bool value_ends(struct rpc_frame *f)
{
    while (f->depth > 0 && --f->open[f->depth - 1] == 0)
        f->depth--;
    return f->depth == 0;
}

bool rpc_frame_find(struct rpc_frame *f, struct bytes pending, size_t *n, struct pln_error *err)
{
    assert(pending.n >= f->seen);
    *n = 0;
    for (;;) {
        struct announced a;
        size_t step = min_size(f->skip, pending.n - f->seen);
        bool ends;

        f->seen += step;
        f->skip -= step;
        if (f->skip > 0)
            return true;
        ends = step > 0 && value_ends(f);
        if (!ends) {
            if (f->seen == pending.n || !announced_read(bytes_slice(pending, f->seen, pending.n - f->seen), &a))
                return true;
            if (a.header + 1 > f->cap - f->seen || a.payload > f->cap - f->seen - a.header - 1 ||
                a.values > f->cap - f->seen - a.header - 1)
                return fail(err, PLN_TOO_LARGE, "a message of more than %zu bytes, the most allowed", f->cap);
            f->seen += a.header + 1;
            f->skip = (size_t)a.payload;
            if (a.values > 0) {
                if (f->depth == COUNT(f->open))
                    return fail(err, PLN_TOO_DEEP, "a message nested deeper than %zu", COUNT(f->open));
                f->open[f->depth++] = a.values;
                continue;
            }
            if (f->skip > 0)
                continue;
            ends = value_ends(f);
        }
        if (ends) {
            *n = f->seen;
            rpc_frame_init(f, f->cap);
            return true;
        }
    }
}
