/* log_sealed.c: words for the named ones only. */
#include "unit/unit.h"

#include "codec/writer.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "log/sealed.h"

static struct dh_key ana, ben, eve;
static const struct pln_id log_a = { { 0xaa } }, log_b = { { 0xbb } };
static const uint8_t random_bytes[56] = "a key of thirty-two bytes.......a nonce of 24 bytes ...";

static int start(void **state)
{
    struct pln_error err;

    (void)state;
    return crypto_start(&err) && dh_key_from_seed(&ana, (const uint8_t *)"seed of ana: thirty-two bytes...", &err) &&
                   dh_key_from_seed(&ben, (const uint8_t *)"seed of ben: thirty-two bytes...", &err) &&
                   dh_key_from_seed(&eve, (const uint8_t *)"seed of eve: thirty-two bytes...", &err)
               ? 0
               : -1;
}

static int stop(void **state)
{
    (void)state;
    dh_key_wipe(&ana);
    dh_key_wipe(&ben);
    dh_key_wipe(&eve);
    return 0;
}

static uint8_t salted[PLN_SALT_BYTES + PLN_SEALED_BYTES_MAX + 1];

static bool seal(size_t content_bytes, struct buf *blob, struct content_decl *d, struct pln_error *err)
{
    struct pln_boxkey box[2] = { ana.public, ben.public };

    for (size_t i = 0; i < PLN_SALT_BYTES + content_bytes; i++)
        salted[i] = (uint8_t)(i * 31);
    *d = (struct content_decl){ .media = BYTES_STR("words") };
    return sealed_make(&log_a, bytes_at(salted, PLN_SALT_BYTES + content_bytes), box, 2, random_bytes, blob, d, err);
}

static void the_named_ones_read_what_was_sealed_at_every_size(void **state)
{
    static const size_t sizes[] = { 0, 1, 222, 223, 224, 479, 480, 5000, 1048543 };

    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        CLEANUP(buf_deinit) struct buf blob;
        CLEANUP(buf_deinit) struct buf out;
        struct content_decl d;
        struct pln_error err;

        buf_init(&blob, PLN_BLOB_BYTES_MAX);
        buf_init(&out, PLN_SALT_BYTES + PLN_SEALED_BYTES_MAX);
        assert_true(seal(sizes[i], &blob, &d, &err));
        assert_int_equal(d.form, CONTENT_SEALED);
        assert_true(d.bytes == sealed_padded_bytes(sizes[i]));
        assert_true(content_check_blob(&d, buf_bytes(&blob), &err));
        assert_true(sealed_open(&d, &log_a, buf_bytes(&blob), &ben, &out, &err));
        assert_int_equal(out.n, PLN_SALT_BYTES + sizes[i]);
        assert_memory_equal(out.at, salted, out.n);
        assert_true(content_check_revealed(&d, &log_a, buf_bytes(&out), &err));
        buf_reset(&out);
        assert_true(sealed_open(&d, &log_a, buf_bytes(&blob), &ana, &out, &err));
        assert_memory_equal(out.at, salted, out.n);
    }
}

static void nobody_else_reads_it(void **state)
{
    CLEANUP(buf_deinit) struct buf blob;
    CLEANUP(buf_deinit) struct buf out;
    struct content_decl d;
    struct pln_error err;

    (void)state;
    buf_init(&blob, PLN_BLOB_BYTES_MAX);
    buf_init(&out, 10000);
    assert_true(seal(100, &blob, &d, &err));
    assert_false(sealed_open(&d, &log_a, buf_bytes(&blob), &eve, &out, &err));
    assert_int_equal(err.code, PLN_SEALED);
    assert_int_equal(out.n, 0);
}

static void the_size_tells_no_more_than_a_power_of_two(void **state)
{
    (void)state;
    assert_int_equal(sealed_padded_bytes(0), 256);
    assert_int_equal(sealed_padded_bytes(223), 256); /* 32 + 223 + 1 */
    assert_int_equal(sealed_padded_bytes(224), 512);
    assert_int_equal(sealed_padded_bytes(479), 512);
    assert_int_equal(sealed_padded_bytes(480), 1024);
    assert_int_equal(sealed_padded_bytes(PLN_SEALED_BYTES_MAX), 1048576);
}

static void a_changed_byte_anywhere_opens_nothing(void **state)
{
    CLEANUP(buf_deinit) struct buf blob;
    CLEANUP(buf_deinit) struct buf out;
    struct content_decl d;
    struct pln_error err;
    size_t ben_alone = 0;

    (void)state;
    buf_init(&blob, PLN_BLOB_BYTES_MAX);
    buf_init(&out, 10000);
    assert_true(seal(100, &blob, &d, &err));
    for (size_t i = 0; i < blob.n; i++) {
        bool opened;

        buf_reset(&out);
        blob.at[i] ^= 1;
        assert_false(content_check_blob(&d, buf_bytes(&blob), &err));
        opened = sealed_open(&d, &log_a, buf_bytes(&blob), &ben, &out, &err);
        ben_alone += opened; /* only in the box of ana, which is not ben's to see */
        assert_true(opened || err.code == PLN_BAD_CONTENT || err.code == PLN_SEALED || err.code == PLN_UNKNOWN_VERSION);
        blob.at[i] ^= 1;
    }
    assert_int_equal(ben_alone, 32 + 80);
    for (size_t n = 0; n < blob.n; n++)
        assert_false(sealed_open(&d, &log_a, bytes_at(blob.at, n), &ben, &out, &err));
}

static void a_blob_opens_only_for_its_own_entry(void **state)
{
    CLEANUP(buf_deinit) struct buf blob;
    CLEANUP(buf_deinit) struct buf out;
    struct content_decl d, other;
    struct pln_error err;

    (void)state;
    buf_init(&blob, PLN_BLOB_BYTES_MAX);
    buf_init(&out, 10000);
    assert_true(seal(100, &blob, &d, &err));
    assert_false(sealed_open(&d, &log_b, buf_bytes(&blob), &ben, &out, &err));
    assert_int_equal(err.code, PLN_BAD_CONTENT);
    other = d;
    other.commitment.b[0] ^= 1;
    assert_false(sealed_open(&other, &log_a, buf_bytes(&blob), &ben, &out, &err));
    other = d;
    other.bytes = 512;
    assert_false(sealed_open(&other, &log_a, buf_bytes(&blob), &ben, &out, &err));
    assert_int_equal(out.n, 0);
}

/* A blob as somebody else's program might make it: 132 bytes of salt and text, whatever padding. */
static void seal_padded(const char *padding, size_t padding_bytes, size_t zeros, struct buf *blob, struct content_decl *d)
{
    uint8_t plain[2048] = { 0 }, cipher[2048 + AEAD_TAG_BYTES], ad[128], box[SEAL_BOX_BYTES];
    size_t n = 132 + padding_bytes + zeros, ad_bytes = hash_domain("seal", ad);
    struct writer w = writer_into(blob);
    struct pln_error err;

    for (size_t i = 0; i < 132; i++)
        plain[i] = (uint8_t)(i * 31);
    *d = (struct content_decl){ .form = CONTENT_SEALED, .media = BYTES_STR("words"), .bytes = n };
    d->commitment = hash_content(&log_a, plain, bytes_at(plain + 32, 100));
    memcpy(plain + 132, padding, padding_bytes);
    memcpy(ad + ad_bytes, log_a.b, 32);
    memcpy(ad + ad_bytes + 32, d->commitment.b, 32);
    xchacha_seal(random_bytes, random_bytes + 32, bytes_at(ad, ad_bytes + 64), bytes_at(plain, n), cipher);
    assert_true(seal_key(&ben.public, random_bytes, box, &err));
    buf_init(blob, 10000);
    writer_array(&w, 4);
    writer_u64(&w, 1);
    writer_bin(&w, bytes_at(random_bytes + 32, 24));
    writer_array(&w, 1);
    writer_array(&w, 2);
    writer_bin(&w, BYTES_OF(ben.public));
    writer_bin(&w, BYTES_OF(box));
    writer_bin(&w, bytes_at(cipher, n + AEAD_TAG_BYTES));
    assert_true(writer_done(&w, "a blob", &err));
}

static void padding_has_one_form(void **state)
{
    static const struct {
        const char *why;
        const char *padding;
        size_t padding_bytes, zeros;
        bool good;
    } cases[] = {
        { "as it should be", "\x80", 1, 123, true },  { "more than needed", "\x80", 1, 379, false },
        { "no power of two", "\x80", 1, 100, false }, { "no mark", "", 0, 124, false },
        { "another mark", "\x81", 1, 123, false },    { "a mark too many", "\x80\x80", 2, 122, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buf_deinit) struct buf blob = { 0 };
        CLEANUP(buf_deinit) struct buf out = { 0 };
        struct content_decl d;
        struct pln_error err;

        buf_init(&out, 10000);
        seal_padded(cases[i].padding, cases[i].padding_bytes, cases[i].zeros, &blob, &d);
        if (sealed_open(&d, &log_a, buf_bytes(&blob), &ben, &out, &err) != cases[i].good)
            fail_msg("%s: %s", cases[i].why, err.what);
        assert_true(cases[i].good || err.code == PLN_BAD_CONTENT);
    }
}

static void limits_are_told(void **state)
{
    static struct pln_boxkey many[PLN_SEALED_PARTNERS_MAX + 1];
    CLEANUP(buf_deinit) struct buf blob;
    struct content_decl d = { 0 };
    struct pln_error err;

    (void)state;
    buf_init(&blob, PLN_BLOB_BYTES_MAX);
    assert_false(seal(PLN_SEALED_BYTES_MAX + 1, &blob, &d, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = ben.public;
    assert_false(sealed_make(&log_a, bytes_at(salted, 100), many, COUNT(many), random_bytes, &blob, &d, &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
    assert_false(sealed_make(&log_a, bytes_at(salted, 100), many, 0, random_bytes, &blob, &d, &err));
    assert_false(sealed_make(&log_a, bytes_at(salted, 31), many, 1, random_bytes, &blob, &d, &err));
    /* The largest of all fits: 64 boxes and 1,048,543 bytes. */
    assert_true(sealed_make(&log_a, bytes_at(salted, PLN_SALT_BYTES + PLN_SEALED_BYTES_MAX), many, PLN_SEALED_PARTNERS_MAX, random_bytes,
                            &blob, &d, &err));
    assert_true(blob.n <= PLN_BLOB_BYTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_named_ones_read_what_was_sealed_at_every_size),
        cmocka_unit_test(nobody_else_reads_it),
        cmocka_unit_test(the_size_tells_no_more_than_a_power_of_two),
        cmocka_unit_test(a_changed_byte_anywhere_opens_nothing),
        cmocka_unit_test(a_blob_opens_only_for_its_own_entry),
        cmocka_unit_test(padding_has_one_form),
        cmocka_unit_test(limits_are_told),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
