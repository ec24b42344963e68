/* codec_text.c: hex and base64, one text a value; strings of JSON. */
#include "unit/unit.h"

#include "codec/text.h"

/* RFC 4648 section 10, and bytes that use the last two digits. */
static const struct {
    const char *plain, *base64, *url;
} good[] = {
    { "", "", "" },
    { "f", "Zg==", "Zg" },
    { "fo", "Zm8=", "Zm8" },
    { "foo", "Zm9v", "Zm9v" },
    { "foob", "Zm9vYg==", "Zm9vYg" },
    { "fooba", "Zm9vYmE=", "Zm9vYmE" },
    { "foobar", "Zm9vYmFy", "Zm9vYmFy" },
    { "\xfb\xff\xbf", "+/+/", "-_-_" },
};

static void base64_is_that_of_rfc_4648(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        CLEANUP(buf_deinit) struct buf out;
        struct pln_error err;

        buf_init(&out, 100);
        assert_true(base64_write(BYTES_STR(good[i].plain), &out));
        assert_true(bytes_equal_str(buf_bytes(&out), good[i].base64));
        buf_reset(&out);
        assert_true(base64url_write(BYTES_STR(good[i].plain), &out));
        assert_true(bytes_equal_str(buf_bytes(&out), good[i].url));
        buf_reset(&out);
        assert_true(base64_read(BYTES_STR(good[i].base64), &out, &err));
        assert_true(bytes_equal_str(buf_bytes(&out), good[i].plain));
        buf_reset(&out);
        assert_true(base64url_read(BYTES_STR(good[i].url), &out, &err));
        assert_true(bytes_equal_str(buf_bytes(&out), good[i].plain));
    }
}

static void a_second_text_for_a_value_is_refused(void **state)
{
    static const char *const bad[] = { "Zg",   "Zg=",      "Zh==",   "Zm9=",  "Z",    "Zm9v=",    "Zm9v====", "Z===",
                                       "====", "Zg==Zg==", "Zm9v\n", " Zm9v", "-_-_", "Zm9v!A==", "Zm=v" };
    static const char *const bad_url[] = { "Zg==", "Zh", "Zm9", "Z", "+/+/", "Zm9v\n" };
    struct pln_error err;
    uint8_t memory[100];

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct buf out = buf_over_memory(memory, sizeof(memory));

        if (base64_read(BYTES_STR(bad[i]), &out, &err))
            fail_msg("'%s' was read", bad[i]);
        assert_int_equal(err.code, PLN_BAD_FIELD);
        assert_int_equal(out.n, 0);
    }
    for (size_t i = 0; i < COUNT(bad_url); i++) {
        struct buf out = buf_over_memory(memory, sizeof(memory));

        if (base64url_read(BYTES_STR(bad_url[i]), &out, &err))
            fail_msg("'%s' was read", bad_url[i]);
        assert_int_equal(out.n, 0);
    }
}

static void what_does_not_fit_is_refused_whole(void **state)
{
    uint8_t memory[4];
    struct buf out = buf_over_memory(memory, sizeof(memory));
    struct pln_error err;

    (void)state;
    assert_false(base64_read(BYTES_STR("Zm9vYmFy"), &out, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_int_equal(out.n, 0);
}

static void hex_is_exact(void **state)
{
    uint8_t out[2] = { 7, 7 };
    struct pln_error err;
    char text[5];

    (void)state;
    hex_write(BYTES_STR("\x0f\xa0"), text);
    assert_string_equal(text, "0fa0");
    assert_true(hex_read(BYTES_STR("0fA0"), out, 2, &err));
    assert_memory_equal(out, "\x0f\xa0", 2);
    assert_false(hex_read(BYTES_STR("0fa"), out, 2, &err));
    assert_false(hex_read(BYTES_STR("0fa0 "), out, 2, &err));
    assert_false(hex_read(BYTES_STR("0xa0"), out, 2, &err));
    assert_string_equal(err.what, "character 2 is no hex digit");
    assert_memory_equal(out, "\x0f\xa0", 2);
}

static void a_string_of_json_escapes_what_json_must(void **state)
{
    CLEANUP(buf_deinit) struct buf out;

    (void)state;
    buf_init(&out, 100);
    json_string_write(bytes_at("a \"b\\\n\0\x7f\xc3\xa9", 10), &out);
    assert_true(bytes_equal_str(buf_bytes(&out), "\"a \\\"b\\\\\\u000a\\u0000\x7f\xc3\xa9\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_is_that_of_rfc_4648),
        cmocka_unit_test(a_second_text_for_a_value_is_refused),
        cmocka_unit_test(what_does_not_fit_is_refused_whole),
        cmocka_unit_test(hex_is_exact),
        cmocka_unit_test(a_string_of_json_escapes_what_json_must),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
