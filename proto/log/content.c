/* content.c: what a statement declares about its content, and the check of bytes against it.
 *
 * In: the last element of a statement; salted bytes or blobs from a client, a peer, the disk. Out: the declaration; yes or why not.
 * Must not: keep content, know which partner may have it (node/access.c).
 * Bounds: PLN_CONTENT_BYTES_MAX published, PLN_SEALED_BYTES_MAX sealed, PLN_SEALED_PARTNERS_MAX named.
 * Spec: docs/format.md "Content". Tests: tests/unit/log_content.c, tests/fuzz/log_statement.c */
#include "log/content.h"

#include "crypto/hash.h"

#include <assert.h>

enum { PUBLISHED_FIELDS = 4, SEALED_FIELDS = 6, REVEALED_FIELDS = 1 };

static bool is_padded_size(uint64_t n)
{
    return n >= PLN_SEALED_PADDED_MIN && (n & (n - 1)) == 0 && n <= PLN_CONTENT_BYTES_MAX;
}

static void partners_read(struct reader *r, size_t ref_count, struct content_decl *d)
{
    uint64_t seen[PLN_REFS_MAX / 64] = { 0 };

    d->partners = reader_array_upto(r, "sealed to", PLN_SEALED_PARTNERS_MAX);
    for (size_t i = 0; i < d->partners; i++) {
        uint64_t place = reader_u(r, "sealed to"), bit;

        if (r->failed)
            return;
        if (place >= ref_count) {
            reader_fail(r, PLN_MALFORMED, "content is sealed to reference %" PRIu64 ", there are %zu", place, ref_count);
            return;
        }
        bit = UINT64_C(1) << (place % 64);
        if ((seen[place / 64] & bit) != 0) {
            reader_fail(r, PLN_MALFORMED, "content is sealed to reference %" PRIu64 " twice", place);
            return;
        }
        seen[place / 64] |= bit;
        d->partner[i] = (uint16_t)place;
    }
}

void content_decl_read(struct reader *r, size_t ref_count, struct content_decl *out)
{
    size_t fields = reader_array_between(r, "content", REVEALED_FIELDS, SEALED_FIELDS), expected;
    uint64_t form = reader_u(r, "content form");

    assert(ref_count <= PLN_REFS_MAX);
    *out = (struct content_decl){ 0 };
    if (r->failed)
        return;
    if (form > CONTENT_REVEALED) {
        reader_fail(r, PLN_MALFORMED, "content of form %" PRIu64 ", there are 0 (published), 1 (sealed), 2 (revealed)", form);
        return;
    }
    out->form = (enum content_form)form;
    expected = out->form == CONTENT_PUBLISHED ? PUBLISHED_FIELDS : out->form == CONTENT_SEALED ? SEALED_FIELDS : REVEALED_FIELDS;
    if (fields != expected) {
        reader_fail(r, PLN_MALFORMED, "content of form %" PRIu64 " has %zu fields, exactly %zu are expected", form, fields, expected);
        return;
    }
    if (out->form == CONTENT_REVEALED)
        return;
    reader_bin_exact(r, "content commitment", out->commitment.b, sizeof(out->commitment.b));
    out->bytes = reader_u(r, "content size");
    out->media = reader_str(r, "content media", PLN_MEDIA_BYTES_MAX);
    if (r->failed)
        return;
    if (out->media.n == 0)
        reader_fail(r, PLN_MALFORMED, "content without a media type");
    if (out->form == CONTENT_PUBLISHED) {
        if (out->bytes > PLN_CONTENT_BYTES_MAX)
            reader_fail(r, PLN_TOO_LARGE, "content of %" PRIu64 " bytes, at most %d are allowed", out->bytes, PLN_CONTENT_BYTES_MAX);
        return;
    }
    if (!is_padded_size(out->bytes))
        reader_fail(r, PLN_MALFORMED, "sealed content of padded size %" PRIu64 ": it is a power of two from %d to %d", out->bytes,
                    PLN_SEALED_PADDED_MIN, PLN_CONTENT_BYTES_MAX);
    reader_bin_exact(r, "sealed hash", out->sealed.b, sizeof(out->sealed.b));
    partners_read(r, ref_count, out);
}

void content_decl_write(struct writer *w, const struct content_decl *d)
{
    switch (d->form) {
    case CONTENT_PUBLISHED: writer_array(w, PUBLISHED_FIELDS); break;
    case CONTENT_SEALED: writer_array(w, SEALED_FIELDS); break;
    case CONTENT_REVEALED:
        writer_array(w, REVEALED_FIELDS);
        writer_u64(w, CONTENT_REVEALED);
        return;
    }
    writer_u64(w, (uint64_t)d->form);
    writer_bin(w, BYTES_OF(d->commitment));
    writer_u64(w, d->bytes);
    writer_str(w, d->media);
    if (d->form == CONTENT_SEALED) {
        assert(d->partners <= PLN_SEALED_PARTNERS_MAX);
        writer_bin(w, BYTES_OF(d->sealed));
        writer_array(w, d->partners);
        for (size_t i = 0; i < d->partners; i++)
            writer_u64(w, d->partner[i]);
    }
}

/* salt || bytes against c. */
static bool commitment_check(const struct pln_hash *c, const struct pln_id *log, struct bytes salted, struct pln_error *err)
{
    struct pln_hash found;

    assert(salted.n >= PLN_SALT_BYTES);
    found = hash_content(log, salted.at, bytes_slice(salted, PLN_SALT_BYTES, salted.n - PLN_SALT_BYTES));
    if (!hash32_equal(&found, c))
        return fail(err, PLN_BAD_CONTENT, "%zu bytes of content that are not those which were signed for", salted.n - PLN_SALT_BYTES);
    return true;
}

static bool salt_check(struct bytes salted, struct pln_error *err)
{
    if (salted.n < PLN_SALT_BYTES)
        return fail(err, PLN_BAD_CONTENT, "%zu bytes, the salt before the content alone has %d", salted.n, PLN_SALT_BYTES);
    return true;
}

bool content_check(const struct content_decl *d, const struct pln_id *log, struct bytes salted, struct pln_error *err)
{
    if (d->form != CONTENT_PUBLISHED)
        return fail(err, PLN_BAD_CONTENT, "published bytes for content that is not published");
    if (!salt_check(salted, err))
        return false;
    if (salted.n - PLN_SALT_BYTES != d->bytes)
        return fail(err, PLN_BAD_CONTENT, "%zu bytes of content, %" PRIu64 " were signed for", salted.n - PLN_SALT_BYTES, d->bytes);
    return commitment_check(&d->commitment, log, salted, err);
}

bool content_check_revealed(const struct content_decl *sealed, const struct pln_id *log, struct bytes salted, struct pln_error *err)
{
    if (sealed->form != CONTENT_SEALED)
        return fail(err, PLN_BAD_CONTENT, "a revealed text for content that was not sealed");
    if (!salt_check(salted, err))
        return false;
    if (salted.n - PLN_SALT_BYTES > PLN_SEALED_BYTES_MAX)
        return fail(err, PLN_BAD_CONTENT, "%zu bytes of content, at most %d can have been sealed", salted.n - PLN_SALT_BYTES,
                    PLN_SEALED_BYTES_MAX);
    return commitment_check(&sealed->commitment, log, salted, err);
}

bool content_check_blob(const struct content_decl *d, struct bytes blob, struct pln_error *err)
{
    struct pln_hash found;

    if (d->form != CONTENT_SEALED)
        return fail(err, PLN_BAD_CONTENT, "a sealed blob for content that is not sealed");
    if (blob.n > PLN_BLOB_BYTES_MAX)
        return fail(err, PLN_BAD_CONTENT, "a sealed blob of %zu bytes, at most %d are allowed", blob.n, PLN_BLOB_BYTES_MAX);
    found = hash_sealed(blob);
    if (!hash32_equal(&found, &d->sealed))
        return fail(err, PLN_BAD_CONTENT, "a sealed blob of %zu bytes that is not the one which was signed for", blob.n);
    return true;
}
