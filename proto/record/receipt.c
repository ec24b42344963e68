/* receipt.c: receipts and addresses: body to struct and back; the held digest.
 *
 * In: bodies, structs. Out: structs (arrays in the caller's arena), bodies. Must not: judge (judge.c), keep lines (the store).
 * Bounds: PLN_RECEIPT_NEW_MAX logs, PLN_RECEIPT_LINES_MAX numbers, PLN_ADDRESSES_MAX addresses.
 * Spec: docs/protocol.md "Receipts". Tests: tests/unit/record_receipt.c, tests/fuzz/record_receipt.c */
#include "record/receipt.h"

#include "codec/writer.h"
#include "record/check.h"
#include "record/fields.h"

#include <assert.h>

bool receipt_read(struct bytes body, struct receipt *out, struct arena *a, struct pln_error *err)
{
    struct fields f;
    struct fields_cursor c;
    struct value v;
    struct receipt receipt = { 0 };
    struct pln_id *added;
    struct receipt_change *line;
    struct reader r;

    if (!check_body(&receipt_schema, body, 0, err) || !facts_open(&receipt_schema, body, &f, err))
        return false;
    fields_bytes32(&f, RECEIPT_HELD, receipt.digest.b);
    receipt.added_count = fields_list(&f, RECEIPT_NEW);
    receipt.line_count = fields_list(&f, RECEIPT_LINES) / 3;
    added = arena_take_array(a, receipt.added_count, sizeof(added[0]), err);
    if (!added)
        return false;
    line = arena_take_array(a, receipt.line_count, sizeof(line[0]), err);
    if (!line)
        return false;
    c = fields_each_of(&f, RECEIPT_NEW);
    for (size_t i = 0; i < receipt.added_count && fields_next(&c, &v); i++)
        memcpy(added[i].b, v.text.at, sizeof(added[i].b));
    r = reader_over(f.at[RECEIPT_LINES]);
    reader_array_upto(&r, "lines", PLN_RECEIPT_LINES_MAX);
    for (size_t i = 0; i < receipt.line_count; i++) {
        line[i].number = reader_u(&r, "lines");
        line[i].size = reader_u(&r, "lines");
        line[i].lack = reader_u(&r, "lines");
    }
    assert(!r.failed);
    receipt.added = added;
    receipt.line = line;
    *out = receipt;
    return true;
}

bool receipt_write(const struct receipt *receipt, struct buf *out, struct pln_error *err)
{
    struct writer w = writer_into(out);

    if (receipt->added_count > PLN_RECEIPT_NEW_MAX || receipt->line_count > PLN_RECEIPT_LINES_MAX / 3)
        return fail(err, PLN_TOO_MANY, "a receipt with %zu new logs and %zu lines, at most %d and %d", receipt->added_count,
                    receipt->line_count, PLN_RECEIPT_NEW_MAX, PLN_RECEIPT_LINES_MAX / 3);
    writer_array(&w, receipt_schema.facts);
    writer_bin(&w, BYTES_OF(receipt->digest));
    writer_array(&w, receipt->added_count);
    for (size_t i = 0; i < receipt->added_count; i++)
        writer_bin(&w, BYTES_OF(receipt->added[i]));
    writer_array(&w, receipt->line_count * 3);
    for (size_t i = 0; i < receipt->line_count; i++) {
        assert(i == 0 || receipt->line[i].number > receipt->line[i - 1].number);
        assert(receipt->line[i].lack <= receipt->line[i].size);
        writer_u64(&w, receipt->line[i].number);
        writer_u64(&w, receipt->line[i].size);
        writer_u64(&w, receipt->line[i].lack);
    }
    return writer_done(&w, "receipt", err);
}

void held_digest_init(struct held_digest *d)
{
    hash_init_domain(&d->hash, "held");
}

void held_digest_add(struct held_digest *d, const struct pln_id *log, uint64_t size, const struct pln_root *root)
{
    hash_add(&d->hash, BYTES_OF(*log));
    hash_add_u64(&d->hash, size);
    hash_add(&d->hash, BYTES_OF(*root));
}

struct pln_hash held_digest_final(struct held_digest *d)
{
    struct pln_hash out;

    hash_final(&d->hash, out.b);
    return out;
}

bool address_read(struct bytes body, struct addresses *out, struct pln_error *err)
{
    struct fields f;
    struct fields_cursor c;
    struct value v;
    struct addresses a = { 0 };

    if (!check_body(&address_schema, body, 0, err) || !facts_open(&address_schema, body, &f, err))
        return false;
    c = fields_each_of(&f, ADDRESS_ADDRESSES);
    while (fields_next(&c, &v) && !v.is_empty && a.count < PLN_ADDRESSES_MAX) {
        assert(v.text.n <= PLN_ADDRESS_BYTES_MAX);
        if (v.text.n > 0)
            memcpy(a.at[a.count], v.text.at, v.text.n);
        a.at[a.count++][v.text.n] = 0;
    }
    *out = a;
    return true;
}

bool address_write(const struct addresses *a, struct buf *out, struct pln_error *err)
{
    struct writer w = writer_into(out);

    if (a->count > PLN_ADDRESSES_MAX)
        return fail(err, PLN_TOO_MANY, "%zu addresses, at most %d", a->count, PLN_ADDRESSES_MAX);
    writer_array(&w, address_schema.facts);
    writer_array(&w, a->count);
    for (size_t i = 0; i < a->count; i++)
        writer_cstr(&w, a->at[i]);
    return writer_done(&w, "address", err);
}
