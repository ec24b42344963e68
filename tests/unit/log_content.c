/* log_content.c: declarations of content, and bytes against them. */
#include "unit/unit.h"

#include "crypto/hash.h"
#include "log/content.h"
#include "support/vectors.h"

#define C  \
    "c420" \
    "1111111111111111111111111111111111111111111111111111111111111111"
#define Z  \
    "c420" \
    "2222222222222222222222222222222222222222222222222222222222222222"

static bool decl_of(const char *hex, size_t refs, struct content_decl *d, struct pln_error *err)
{
    static uint8_t memory[1000]; /* media is a view into it */
    struct buf in = buf_over_memory(memory, sizeof(memory));
    struct reader r;

    vectors_hex(hex, &in);
    r = reader_over(buf_bytes(&in));
    content_decl_read(&r, refs, d);
    return reader_done(&r, err);
}

static const struct {
    const char *why;
    const char *hex;
    size_t refs;
    enum pln_code code; /* PLN_OK: good */
} cases[] = {
    { "published words",
      "9400" C "05a5"
      "776f726473",
      0, PLN_OK },
    { "published, empty",
      "9400" C "00a1"
      "77",
      0, PLN_OK },
    { "published, the largest", "9400" C "ce00100000a177", 0, PLN_OK },
    { "published, one byte more", "9400" C "ce00100001a177", 0, PLN_TOO_LARGE },
    { "published without media", "9400" C "05a0", 0, PLN_MALFORMED },
    { "media of 61 bytes",
      "9400" C "05d93d"
      "61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161",
      0, PLN_TOO_LARGE },
    { "published with a field too many", "9500" C "05a177c0", 0, PLN_MALFORMED },
    { "commitment of 31 bytes",
      "9400c41f"
      "11111111111111111111111111111111111111111111111111111111111111"
      "05a177",
      0, PLN_MALFORMED },
    { "sealed to two", "9601" C "cd0100a177" Z "920100", 2, PLN_OK },
    { "sealed to nobody else", "9601" C "cd0100a177" Z "90", 0, PLN_OK },
    { "sealed to a place that is not there", "9601" C "cd0100a177" Z "920102", 2, PLN_MALFORMED },
    { "sealed to one partner twice", "9601" C "cd0100a177" Z "920101", 2, PLN_MALFORMED },
    { "padded size no power of two", "9601" C "cd0101a177" Z "90", 0, PLN_MALFORMED },
    { "padded size below 256", "9601" C "cc80a177" Z "90", 0, PLN_MALFORMED },
    { "padded size, the largest", "9601" C "ce00100000a177" Z "90", 0, PLN_OK },
    { "padded size too large", "9601" C "ce00200000a177" Z "90", 0, PLN_MALFORMED },
    { "sealed without its hash", "9501" C "cd0100a17790", 0, PLN_MALFORMED },
    { "sealed with four fields", "9401" C "cd0100a177", 0, PLN_MALFORMED },
    { "revealed", "9102", 0, PLN_OK },
    { "revealed with a field", "920205", 0, PLN_MALFORMED },
    { "an unknown form", "9103", 0, PLN_MALFORMED },
    { "no array", "05", 0, PLN_MALFORMED },
    { "an empty array", "90", 0, PLN_MALFORMED },
};

static void a_declaration_has_one_shape_for_each_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pln_error err = { 0 };
        struct content_decl d;
        bool good = decl_of(cases[i].hex, cases[i].refs, &d, &err);

        if (good != (cases[i].code == PLN_OK) || (!good && err.code != cases[i].code))
            fail_msg("%s: %s %s", cases[i].why, pln_code_word(err.code), err.what);
    }
}

static void what_is_declared_is_written_as_it_was_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buf_deinit) struct buf in;
        CLEANUP(buf_deinit) struct buf out;
        struct writer w = writer_into(&out);
        struct content_decl d;
        struct pln_error err;

        buf_init(&in, 1000);
        buf_init(&out, 1000);
        if (cases[i].code != PLN_OK)
            continue;
        vectors_hex(cases[i].hex, &in);
        assert_true(decl_of(cases[i].hex, cases[i].refs, &d, &err));
        content_decl_write(&w, &d);
        assert_true(bytes_equal(buf_bytes(&in), buf_bytes(&out)));
    }
}

static const struct pln_id log_a = { { 0xaa } }, log_b = { { 0xbb } };
static const uint8_t salted[] = "an example of 32 bytes of salt..the words themselves";
static const size_t salted_bytes = sizeof(salted) - 1;

static struct content_decl declared(enum content_form form)
{
    struct content_decl d = { .form = form, .media = BYTES_STR("words"), .bytes = salted_bytes - 32 };

    d.commitment = hash_content(&log_a, salted, bytes_at(salted + 32, salted_bytes - 32));
    return d;
}

static void published_bytes_are_those_that_were_signed_for_in_that_log(void **state)
{
    struct content_decl d = declared(CONTENT_PUBLISHED);
    uint8_t changed[sizeof(salted)];
    struct pln_error err;

    (void)state;
    assert_true(content_check(&d, &log_a, bytes_at(salted, salted_bytes), &err));
    assert_false(content_check(&d, &log_b, bytes_at(salted, salted_bytes), &err));
    assert_int_equal(err.code, PLN_BAD_CONTENT);
    for (size_t i = 0; i < salted_bytes; i++) { /* salt included */
        memcpy(changed, salted, sizeof(salted));
        changed[i] ^= 1;
        assert_false(content_check(&d, &log_a, bytes_at(changed, salted_bytes), &err));
    }
    assert_false(content_check(&d, &log_a, bytes_at(salted, salted_bytes - 1), &err));
    assert_string_equal(err.what, "19 bytes of content, 20 were signed for");
    assert_false(content_check(&d, &log_a, bytes_at(salted, 31), &err));
    assert_false(content_check(&d, &log_a, bytes_at(NULL, 0), &err));
}

static void a_revealed_text_is_checked_against_the_sealed_commitment(void **state)
{
    struct content_decl sealed = declared(CONTENT_SEALED), published = declared(CONTENT_PUBLISHED);
    struct pln_error err;

    (void)state;
    assert_false(content_check(&sealed, &log_a, bytes_at(salted, salted_bytes), &err)); /* a sealed text is not served as published */
    sealed.bytes = 256;
    assert_true(content_check_revealed(&sealed, &log_a, bytes_at(salted, salted_bytes), &err));
    assert_false(content_check_revealed(&sealed, &log_b, bytes_at(salted, salted_bytes), &err));
    assert_false(content_check_revealed(&sealed, &log_a, bytes_at(salted, salted_bytes - 1), &err));
    assert_false(content_check_revealed(&published, &log_a, bytes_at(salted, salted_bytes), &err));
}

static void a_blob_is_the_one_whose_hash_was_signed(void **state)
{
    struct content_decl d = declared(CONTENT_SEALED);
    struct pln_error err;

    (void)state;
    d.sealed = hash_sealed(BYTES_STR("a blob"));
    assert_true(content_check_blob(&d, BYTES_STR("a blob"), &err));
    assert_false(content_check_blob(&d, BYTES_STR("a blub"), &err));
    assert_int_equal(err.code, PLN_BAD_CONTENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_declaration_has_one_shape_for_each_form),
        cmocka_unit_test(what_is_declared_is_written_as_it_was_read),
        cmocka_unit_test(published_bytes_are_those_that_were_signed_for_in_that_log),
        cmocka_unit_test(a_revealed_text_is_checked_against_the_sealed_commitment),
        cmocka_unit_test(a_blob_is_the_one_whose_hash_was_signed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
