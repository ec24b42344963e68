/* statement.c: what an author signs.
 *
 * In: bytes from anywhere (read), parts (write). Out: views into the bytes; canonical bytes.
 * Must not: allocate when reading; look into the body (record/check.c); judge (record/judge.c).
 * Bounds: PLN_STATEMENT_BYTES_MAX, PLN_REFS_MAX.
 * Spec: docs/format.md "Statement". Tests: tests/unit/log_statement.c, tests/fuzz/log_statement.c */
#include "log/statement.h"

#include "codec/reader.h"
#include "codec/writer.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "plenary/limits.h"

#include <assert.h>

#define STATEMENT_FORMAT 1
#define STATEMENT_FIELDS 10
#define REF_HEAD_BYTES 2 /* 0xc4 0x20: bin of 32 */
#define REF_BYTES (REF_HEAD_BYTES + 32)

static const uint8_t *ref_at(struct bytes refs, size_t place)
{
    return refs.at + place * REF_BYTES + REF_HEAD_BYTES;
}

/* 256 references are 32,640 pairs: some 30 us for the worst, less than its signature costs. Most have a handful. */
static bool has_twins(struct bytes refs, size_t count, size_t *first, size_t *second)
{
    for (size_t i = 1; i < count; i++) {
        const uint8_t *mine = ref_at(refs, i);

        for (size_t j = 0; j < i; j++)
            if (memcmp(ref_at(refs, j), mine, 8) == 0 && memcmp(ref_at(refs, j), mine, 32) == 0) {
                *first = j;
                *second = i;
                return true;
            }
    }
    return false;
}

static void refs_read(struct reader *r, struct statement *s)
{
    size_t first, second;
    const uint8_t *from;

    s->ref_count = reader_array_upto(r, "refs", PLN_REFS_MAX);
    from = r->at;
    for (size_t i = 0; i < s->ref_count; i++) {
        struct pln_id id;

        reader_bin_exact(r, "refs", id.b, sizeof(id.b));
    }
    if (r->failed)
        return;
    s->refs = bytes_at(from, (size_t)(r->at - from));
    assert(s->refs.n == s->ref_count * REF_BYTES);
    if (has_twins(s->refs, s->ref_count, &first, &second))
        reader_fail(r, PLN_MALFORMED, "refs: places %zu and %zu refer to the same thing: each is named once", first, second);
}

bool statement_read(struct bytes in, struct statement *out, struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct statement s = { .whole = in };
    uint64_t format;
    size_t fields;

    if (in.n > PLN_STATEMENT_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "a statement of %zu bytes, at most %d are allowed", in.n, PLN_STATEMENT_BYTES_MAX);
    fields = reader_array_between(&r, "statement", 1, PLN_ARRAY_MAX); /* another format may have other fields */
    format = reader_u(&r, "statement format");
    if (!r.failed && format != STATEMENT_FORMAT)
        return fail(err, PLN_UNKNOWN_VERSION, "a statement of format %" PRIu64 ", this program knows %d", format, STATEMENT_FORMAT);
    if (!r.failed && fields != STATEMENT_FIELDS)
        return fail(err, PLN_MALFORMED, "a statement of %zu fields, exactly %d are expected", fields, STATEMENT_FIELDS);
    reader_bin_exact(&r, "log", s.log.b, sizeof(s.log.b));
    s.has_author = !reader_nil(&r);
    if (s.has_author)
        reader_bin_exact(&r, "author", s.author.b, sizeof(s.author.b));
    s.claimed_ms = reader_ms(&r, "time");
    s.has_after = !reader_nil(&r);
    if (s.has_after)
        reader_bin_exact(&r, "after", s.after.b, sizeof(s.after.b));
    s.schema = reader_u(&r, "schema");
    if (s.schema == 0)
        reader_fail(&r, PLN_BAD_FIELD, "schema 0: schemas count from 1");
    s.type = reader_str(&r, "type", PLN_TYPE_BYTES_MAX);
    if (s.type.n == 0)
        reader_fail(&r, PLN_BAD_FIELD, "a statement without a type");
    refs_read(&r, &s);
    if (!r.failed && reader_peek(&r) != READER_ARRAY)
        reader_fail(&r, PLN_MALFORMED, "the body of a statement is an array");
    s.body = reader_any(&r, "body");
    s.has_content = !reader_nil(&r);
    if (s.has_content)
        content_decl_read(&r, s.ref_count, &s.content);
    if (!reader_done(&r, err))
        return false;
    *out = s;
    return true;
}

struct pln_id statement_ref(const struct statement *s, size_t place)
{
    struct pln_id id;

    assert(place < s->ref_count);
    memcpy(id.b, ref_at(s->refs, place), sizeof(id.b));
    return id;
}

struct pln_id statement_id(const struct statement *s)
{
    return hash_entry_id(s->whole);
}

bool statement_write(const struct statement_parts *p, struct buf *out, struct pln_error *err)
{
    struct writer w = writer_into(out);
    size_t before = out->n;
    struct statement again;

    if (p->ref_count > PLN_REFS_MAX)
        return fail(err, PLN_TOO_MANY, "%zu references, at most %d: split the statement", p->ref_count, PLN_REFS_MAX);
    writer_array(&w, STATEMENT_FIELDS);
    writer_u64(&w, STATEMENT_FORMAT);
    writer_bin(&w, BYTES_OF(p->log));
    if (p->author != NULL)
        writer_bin(&w, BYTES_OF(*p->author));
    else
        writer_nil(&w);
    writer_i64(&w, p->claimed_ms);
    if (p->after != NULL)
        writer_bin(&w, BYTES_OF(*p->after));
    else
        writer_nil(&w);
    writer_u64(&w, p->schema);
    writer_str(&w, p->type);
    writer_array(&w, p->ref_count);
    for (size_t i = 0; i < p->ref_count; i++)
        writer_bin(&w, BYTES_OF(p->ref[i]));
    writer_raw(&w, p->body);
    if (p->content != NULL)
        content_decl_write(&w, p->content);
    else
        writer_nil(&w);
    if (!writer_done(&w, "a statement", err))
        return false;
    /* What is signed must be what others can read. */
    return statement_read(bytes_at(out->at + before, out->n - before), &again, err);
}

bool statement_signature_is_good(const struct statement *s, struct bytes signature)
{
    struct pln_signature sig;

    if (!s->has_author)
        return signature.n == 0;
    if (signature.n != sizeof(sig.b))
        return false;
    memcpy(sig.b, signature.at, sizeof(sig.b));
    return sign_verify(&s->author, "statement", s->whole, &sig);
}
