/* sealed.c: the sealed blob: make, open, check.
 *
 * In: salted content and box keys (make); a blob and one's own key (open). Out: the blob and its declaration; the content.
 * Must not: draw the key or the nonce itself (crypto_box_seal's own key pair is libsodium's, see crypto/seal.c); say who may have it.
 * Bounds: PLN_SEALED_BYTES_MAX of content, PLN_SEALED_PARTNERS_MAX boxes, PLN_BLOB_BYTES_MAX.
 * Spec: docs/format.md "Sealed". Tests: tests/unit/log_sealed.c, tests/fuzz/log_sealed.c */
#include "log/sealed.h"

#include "codec/reader.h"
#include "codec/writer.h"
#include "crypto/aead.h"
#include "crypto/hash.h"

#include <assert.h>

#define BLOB_FORMAT 1
#define BLOB_FIELDS 4
#define BOX_FIELDS 2
#define KEY_BYTES 32
#define NONCE_BYTES 24
#define PADDING_BEGINS 0x80
#define AD_BYTES_MAX (32 + 32 + 32)

struct blob {
    uint8_t nonce[NONCE_BYTES];
    size_t boxes;
    struct pln_boxkey box_key[PLN_SEALED_PARTNERS_MAX];
    uint8_t box[PLN_SEALED_PARTNERS_MAX][SEAL_BOX_BYTES];
    struct bytes sealed; /* view into the blob's bytes */
};

uint64_t sealed_padded_bytes(size_t content_bytes)
{
    uint64_t need = (uint64_t)content_bytes + PLN_SALT_BYTES + 1, padded = PLN_SEALED_PADDED_MIN;

    assert(content_bytes <= PLN_SEALED_BYTES_MAX);
    while (padded < need)
        padded *= 2;
    assert(padded <= PLN_CONTENT_BYTES_MAX);
    return padded;
}

/* D("seal") || log id || c */
static size_t ad_write(const struct pln_id *log, const struct pln_hash *c, uint8_t out[AD_BYTES_MAX])
{
    size_t n = hash_domain("seal", out);

    memcpy(out + n, log->b, sizeof(log->b));
    memcpy(out + n + sizeof(log->b), c->b, sizeof(c->b));
    return n + sizeof(log->b) + sizeof(c->b);
}

static bool blob_write(const struct blob *b, struct buf *out, struct pln_error *err)
{
    struct writer w = writer_into(out);

    writer_array(&w, BLOB_FIELDS);
    writer_u64(&w, BLOB_FORMAT);
    writer_bin(&w, BYTES_OF(b->nonce));
    writer_array(&w, b->boxes);
    for (size_t i = 0; i < b->boxes; i++) {
        writer_array(&w, BOX_FIELDS);
        writer_bin(&w, BYTES_OF(b->box_key[i]));
        writer_bin(&w, BYTES_OF(b->box[i]));
    }
    writer_bin(&w, b->sealed);
    return writer_done(&w, "a sealed blob", err);
}

static bool blob_read(struct bytes in, struct blob *out, struct pln_error *err)
{
    struct reader r = reader_over(in);
    uint64_t format;

    if (in.n > PLN_BLOB_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "a sealed blob of %zu bytes, at most %d are allowed", in.n, PLN_BLOB_BYTES_MAX);
    reader_array(&r, "sealed blob", BLOB_FIELDS);
    format = reader_u(&r, "sealed blob format");
    if (format != BLOB_FORMAT)
        reader_fail(&r, PLN_UNKNOWN_VERSION, "a sealed blob of format %" PRIu64 ", this program knows %d", format, BLOB_FORMAT);
    reader_bin_exact(&r, "nonce", out->nonce, sizeof(out->nonce));
    out->boxes = reader_array_between(&r, "boxes", 1, PLN_SEALED_PARTNERS_MAX);
    for (size_t i = 0; i < out->boxes; i++) {
        reader_array(&r, "box", BOX_FIELDS);
        reader_bin_exact(&r, "box key", out->box_key[i].b, sizeof(out->box_key[i].b));
        reader_bin_exact(&r, "box", out->box[i], sizeof(out->box[i]));
    }
    out->sealed = reader_bin(&r, "sealed bytes", PLN_CONTENT_BYTES_MAX + AEAD_TAG_BYTES);
    return reader_done(&r, err);
}

bool sealed_make(const struct pln_id *log, struct bytes salted, const struct pln_boxkey *box, size_t boxes, const uint8_t random[56],
                 struct buf *blob, struct content_decl *decl, struct pln_error *err)
{
    const uint8_t *key = random;
    CLEANUP(buf_deinit) struct buf plain = { 0 };
    CLEANUP(buf_deinit) struct buf sealed = { 0 };
    size_t before = blob->n, content_bytes, padded, ad_bytes;
    uint8_t ad[AD_BYTES_MAX], *at, *to;
    struct pln_hash c;
    struct blob b = { 0 };

    if (salted.n < PLN_SALT_BYTES)
        return fail(err, PLN_BAD_CONTENT, "%zu bytes to be sealed, the salt before the content alone has %d", salted.n, PLN_SALT_BYTES);
    content_bytes = salted.n - PLN_SALT_BYTES;
    if (content_bytes > PLN_SEALED_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "%zu bytes to be sealed, at most %d are allowed", content_bytes, PLN_SEALED_BYTES_MAX);
    if (boxes > PLN_SEALED_PARTNERS_MAX)
        return fail(err, PLN_TOO_MANY, "sealed to %zu keys, at most %d are allowed", boxes, PLN_SEALED_PARTNERS_MAX);
    if (boxes == 0)
        return fail(err, PLN_BAD_FIELD, "sealed to nobody: nobody could ever open it");
    c = hash_content(log, salted.at, bytes_slice(salted, PLN_SALT_BYTES, content_bytes));
    padded = (size_t)sealed_padded_bytes(content_bytes);
    ad_bytes = ad_write(log, &c, ad);

    buf_init(&plain, padded);
    buf_init(&sealed, padded + AEAD_TAG_BYTES);
    at = buf_reserve(&plain, padded);
    to = buf_reserve(&sealed, padded + AEAD_TAG_BYTES);
    if (at == NULL || to == NULL)
        return fail(err, PLN_TOO_LARGE, "the machine has no memory to seal %zu bytes", content_bytes);
    memcpy(at, salted.at, salted.n);
    at[salted.n] = PADDING_BEGINS;
    memset(at + salted.n + 1, 0, padded - salted.n - 1);
    xchacha_seal(key, random + KEY_BYTES, bytes_at(ad, ad_bytes), bytes_at(at, padded), to);
    wipe(at, padded);
    buf_wrote(&sealed, padded + AEAD_TAG_BYTES);

    memcpy(b.nonce, random + KEY_BYTES, sizeof(b.nonce));
    b.boxes = boxes;
    for (size_t i = 0; i < boxes; i++) {
        b.box_key[i] = box[i];
        if (!seal_key(&box[i], key, b.box[i], err))
            return within(err, "box %zu", i);
    }
    b.sealed = buf_bytes(&sealed);
    if (!blob_write(&b, blob, err))
        return false;
    decl->form = CONTENT_SEALED;
    decl->commitment = c;
    decl->bytes = padded;
    decl->sealed = hash_sealed(bytes_at(blob->at + before, blob->n - before));
    return true;
}

/* salt || bytes || 0x80 || zeros: the length of salt || bytes. */
static bool padding_take(struct bytes plain, size_t *n, struct pln_error *err)
{
    size_t at = plain.n;

    while (at > 0 && plain.at[at - 1] == 0)
        at--;
    if (at == 0 || plain.at[at - 1] != PADDING_BEGINS)
        return fail(err, PLN_BAD_CONTENT, "the sealed text has no padding: whoever sealed it did it wrongly");
    at--;
    if (at < PLN_SALT_BYTES || sealed_padded_bytes(at - PLN_SALT_BYTES) != plain.n)
        return fail(err, PLN_BAD_CONTENT, "the sealed text is padded to %zu bytes wrongly", plain.n);
    *n = at;
    return true;
}

bool sealed_open(const struct content_decl *decl, const struct pln_id *log, struct bytes blob, const struct dh_key *mine,
                 struct buf *salted, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf plain = { 0 };
    uint8_t ad[AD_BYTES_MAX], key[KEY_BYTES], *at;
    size_t padded, ad_bytes, n = 0;
    struct blob b;
    bool found = false, good;

    if (!blob_read(blob, &b, err)) {
        if (err->code != PLN_UNKNOWN_VERSION)
            err->code = PLN_BAD_CONTENT;
        return within(err, "sealed blob");
    }
    if (b.sealed.n != decl->bytes + AEAD_TAG_BYTES)
        return fail(err, PLN_BAD_CONTENT, "%zu sealed bytes, %" PRIu64 " and a tag of %d were signed for", b.sealed.n, decl->bytes,
                    AEAD_TAG_BYTES);
    for (size_t i = 0; i < b.boxes && !found; i++)
        if (hash32_equal(&b.box_key[i], &mine->public))
            found = seal_open(mine, b.box[i], key);
    if (!found)
        return fail(err, PLN_SEALED, "sealed for others: none of its %zu boxes opens with this key", b.boxes);

    padded = b.sealed.n - AEAD_TAG_BYTES;
    ad_bytes = ad_write(log, &decl->commitment, ad);
    buf_init(&plain, padded);
    at = buf_reserve(&plain, padded);
    if (at == NULL) {
        wipe(key, sizeof(key));
        return fail(err, PLN_TOO_LARGE, "the machine has no memory to open %zu sealed bytes", padded);
    }
    good = xchacha_open(key, b.nonce, bytes_at(ad, ad_bytes), b.sealed, at);
    wipe(key, sizeof(key));
    if (!good)
        return fail(err, PLN_BAD_CONTENT, "the sealed bytes are damaged, or belong to another entry");
    good = padding_take(bytes_at(at, padded), &n, err) && content_check_revealed(decl, log, bytes_at(at, n), err);
    if (good) {
        buf_put(salted, bytes_at(at, n));
        good = buf_check(salted, "the opened text", err);
    }
    wipe(at, padded);
    return good;
}
