/* entry.c: what a node sequences.
 *
 * In: bytes of a leaf (read), a statement and its place (write). Out: views into the leaf; the leaf, its hash.
 * Must not: read the statement inside, allocate when reading.
 * Bounds: PLN_ENTRY_BYTES_MAX.
 * Spec: docs/format.md "Entry". Tests: tests/unit/log_entry.c, tests/fuzz/log_entry.c */
#include "log/entry.h"

#include "crypto/hash.h"

#include <assert.h>

#define ENTRY_FORMAT 1
#define ENTRY_FIELDS 5
#define SIGNATURE_BYTES 64

bool entry_read(struct bytes in, struct entry *out, struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct entry e = { .whole = in };
    uint64_t format;
    size_t fields;

    if (in.n > PLN_ENTRY_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "an entry of %zu bytes, at most %d are allowed", in.n, PLN_ENTRY_BYTES_MAX);
    fields = reader_array_between(&r, "entry", 1, PLN_ARRAY_MAX); /* another format may have other fields */
    format = reader_u(&r, "entry format");
    if (!r.failed && format != ENTRY_FORMAT)
        return fail(err, PLN_UNKNOWN_VERSION, "an entry of format %" PRIu64 ", this program knows %d", format, ENTRY_FORMAT);
    if (!r.failed && fields != ENTRY_FIELDS)
        return fail(err, PLN_MALFORMED, "an entry of %zu fields, exactly %d are expected", fields, ENTRY_FIELDS);
    e.index = reader_u(&r, "index");
    e.time_ms = reader_ms(&r, "time");
    e.statement_bytes = reader_bin(&r, "statement", PLN_STATEMENT_BYTES_MAX);
    e.signature = reader_bin(&r, "signature", SIGNATURE_BYTES);
    if (e.signature.n != 0 && e.signature.n != SIGNATURE_BYTES)
        reader_fail(&r, PLN_MALFORMED, "a signature of %zu bytes: it has %d, or none in a node's own entry", e.signature.n,
                    SIGNATURE_BYTES);
    if (!reader_done(&r, err))
        return false;
    *out = e;
    return true;
}

bool entry_write(uint64_t index, int64_t time_ms, struct bytes statement, struct bytes signature, struct buf *out, struct pln_error *err)
{
    struct writer w = writer_into(out);
    size_t before = out->n;
    struct entry again;

    assert(index <= PLN_U_MAX);
    assert(time_ms >= 0);
    assert(time_ms <= PLN_TIME_MS_MAX);
    assert(signature.n == 0 || signature.n == SIGNATURE_BYTES);
    writer_array(&w, ENTRY_FIELDS);
    writer_u64(&w, ENTRY_FORMAT);
    writer_u64(&w, index);
    writer_i64(&w, time_ms);
    writer_bin(&w, statement);
    writer_bin(&w, signature);
    if (!writer_done(&w, "an entry", err))
        return false;
    return entry_read(bytes_at(out->at + before, out->n - before), &again, err);
}

struct pln_leaf entry_leaf(struct bytes entry)
{
    static const uint8_t prefix = 0x00;
    struct pln_leaf leaf;
    struct hash h;

    hash_init(&h);
    hash_add(&h, bytes_at(&prefix, 1));
    hash_add(&h, entry);
    hash_final(&h, leaf.b);
    return leaf;
}
