/* codec_reader.c: one encoding for each value; every other is refused, with its place. */
#include "unit/unit.h"

#include "base/buf.h"
#include "codec/reader.h"
#include "codec/writer.h"
#include "plenary/limits.h"
#include "support/vectors.h"

/* One value, read field by field and written again. */
static void copy_value(struct reader *r, struct writer *w)
{
    size_t n;

    switch (reader_peek(r)) {
    case READER_NIL:
        assert_true(reader_nil(r));
        writer_nil(w);
        break;
    case READER_BOOL: writer_bool(w, reader_bool(r, "x")); break;
    case READER_INT:
        if (r->at[0] >= 0xe0 || (r->at[0] >= 0xd0 && r->at[0] <= 0xd3))
            writer_i64(w, reader_i64(r, "x"));
        else
            writer_u64(w, reader_u64(r, "x"));
        break;
    case READER_STR: writer_str(w, reader_str(r, "x", 100000)); break;
    case READER_BIN: writer_bin(w, reader_bin(r, "x", 100000)); break;
    case READER_ARRAY:
        n = reader_array_upto(r, "x", PLN_ARRAY_MAX);
        writer_array(w, n);
        for (size_t i = 0; i < n; i++)
            copy_value(r, w);
        break;
    case READER_MAP:
        n = reader_map(r, "x", PLN_ARRAY_MAX);
        writer_map(w, n);
        for (size_t i = 0; i < 2 * n; i++)
            copy_value(r, w);
        break;
    case READER_END:
    case READER_OTHER: reader_any(r, "x"); break;
    }
}

static bool is_accepted(struct bytes in, bool rpc, struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct bytes all = rpc ? reader_any_rpc(&r, "x") : reader_any(&r, "x");

    if (!reader_done(&r, err))
        return false;
    assert_true(bytes_equal(all, in));
    return true;
}

static bool has_only_signed_kinds(const char *group, const char *value)
{
    return strncmp(group, "22", 2) != 0 && strncmp(group, "41", 2) != 0 && strncmp(group, "5", 1) != 0 && strncmp(group, "6", 1) != 0 &&
           strchr(value, '{') == NULL;
}

static void of_every_published_encoding_only_the_shortest_is_accepted(void **state)
{
    json_t *suite = vectors_load("tests/vectors/msgpack/msgpack-test-suite.json"), *group, *one, *text;
    size_t accepted = 0, refused = 0, i, k;
    const char *name;

    (void)state;
    json_object_foreach(suite, name, group)
    {
        json_array_foreach(group, i, one)
        {
            const json_t *array = json_object_get(one, "array");
            char *value = json_dumps(array, JSON_COMPACT); /* a map may hide in it; NULL if it is no array */
            bool wanted = has_only_signed_kinds(name, value != NULL ? value : "") && json_object_get(one, "map") == NULL;
            const char *big = json_string_value(json_object_get(one, "bignum"));

            json_array_foreach(vectors_get(one, "msgpack"), k, text)
            {
                CLEANUP(buf_deinit) struct buf in;
                CLEANUP(buf_deinit) struct buf out;
                /* The suite lists this one as signed first; ours has positive numbers as unsigned only. */
                size_t shortest = big != NULL && strcmp(big, "9223372036854775807") == 0 ? 1 : 0;
                struct pln_error err;

                buf_init(&in, 1000);
                buf_init(&out, 1000);
                vectors_hex(json_string_value(text), &in);
                if (is_accepted(buf_bytes(&in), false, &err) != (wanted && k == shortest))
                    fail_msg("%s %zu: %s: %s", name, i, json_string_value(text), err.what);
                if (wanted && k == shortest) {
                    struct reader r = reader_over(buf_bytes(&in));
                    struct writer w = writer_into(&out);

                    copy_value(&r, &w);
                    assert_true(reader_done(&r, &err));
                    assert_true(bytes_equal(buf_bytes(&in), buf_bytes(&out)));
                    accepted++;
                } else {
                    assert_true(err.code == PLN_NOT_CANONICAL || err.code == PLN_MALFORMED);
                    refused++;
                }
            }
            free(value);
        }
    }
    json_decref(suite);
    assert_int_equal(accepted, 51);
    assert_int_equal(accepted + refused, 233);
}

static void rpc_may_have_maps_and_floats_but_no_long_forms(void **state)
{
    static const struct {
        const char *hex;
        bool good;
    } cases[] = {
        { "80", true },
        { "81a16101", true },
        { "82a16182a162c0a163cb3fe0000000000000a16490", true },
        { "9181a16180", true },
        { "cb3fe0000000000000", true },
        { "ca3f000000", false },
        { "de0001a16101", false },
        { "810101", false }, /* a key that is no string */
        { "81c0a161", false },
        { "81a161", false }, /* half a pair */
        { "d40110", false },
        { "cb3fe00000", false },
        { "81a161cc05", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buf_deinit) struct buf in;
        struct pln_error err;

        buf_init(&in, 100);
        vectors_hex(cases[i].hex, &in);
        if (is_accepted(buf_bytes(&in), true, &err) != cases[i].good)
            fail_msg("%s", cases[i].hex);
    }
}

static const struct {
    const char *why;
    const char *hex;
    enum pln_code code;
    const char *says;
} bad[] = {
    { "nothing", "", PLN_MALFORMED, "x: the bytes end where a value is expected (byte 0)" },
    { "c1 is no value", "c1", PLN_NOT_CANONICAL, "not allowed" },
    { "a byte after the value", "c0c0", PLN_NOT_CANONICAL, "1 bytes after the value, at byte 1" },
    { "header cut", "cd01", PLN_MALFORMED, "a header of 3 bytes, 2 left" },
    { "string cut", "a361", PLN_MALFORMED, "3 bytes announced, 1 left" },
    { "4 GiB of bytes announced", "c6ffffffff", PLN_MALFORMED, "4294967295 bytes announced, 0 left" },
    { "4 G elements announced", "ddffffffff", PLN_MALFORMED, "4294967295 elements, at most 4096 are allowed" },
    { "more elements than bytes", "9401", PLN_MALFORMED, "4 elements announced, 1 bytes left" },
    { "array cut", "920191", PLN_MALFORMED, "1 elements announced, 0 bytes left" },
    { "element missing inside", "92910191", PLN_MALFORMED, "1 elements announced" },
    { "not UTF-8", "a2c328", PLN_NOT_CANONICAL, "the text is not UTF-8 at its byte 0" },
    { "surrogate", "a3eda080", PLN_NOT_CANONICAL, "not UTF-8" },
    { "overlong", "a2c080", PLN_NOT_CANONICAL, "not UTF-8" },
    { "NUL in a string", "a3610061", PLN_NOT_CANONICAL, "NUL" },
    { "nine deep", "91919191919191919190", PLN_TOO_DEEP, "deeper than 8" },
    { "map", "80", PLN_NOT_CANONICAL, "a map stands here" },
    { "float", "ca3f000000", PLN_NOT_CANONICAL, "a float" },
};

static void each_fault_is_named_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        CLEANUP(buf_deinit) struct buf in;
        struct pln_error err = { 0 };
        char text[500];

        buf_init(&in, 100);
        vectors_hex(bad[i].hex, &in);
        if (is_accepted(buf_bytes(&in), false, &err))
            fail_msg("%s: accepted", bad[i].why);
        error_text(&err, text, sizeof(text));
        if ((err.code != bad[i].code && err.code != PLN_TOO_MANY) || strstr(text, bad[i].says) == NULL)
            fail_msg("%s: %s %s", bad[i].why, pln_code_word(err.code), text);
    }
}

static void eight_deep_is_not_too_deep(void **state)
{
    CLEANUP(buf_deinit) struct buf in;
    struct pln_error err;

    (void)state;
    buf_init(&in, 100);
    vectors_hex("919191919191919190", &in); /* nine arrays: one too many */
    assert_false(is_accepted(buf_bytes(&in), false, &err));
    assert_true(is_accepted(bytes_slice(buf_bytes(&in), 1, 8), false, &err));
    buf_reset(&in);
    for (int i = 0; i < 32; i++)
        buf_put_u8(&in, i < 31 ? 0x91 : 0x90);
    assert_true(is_accepted(buf_bytes(&in), true, &err));
    buf_reset(&in);
    for (int i = 0; i < 33; i++)
        buf_put_u8(&in, i < 32 ? 0x91 : 0x90);
    assert_false(is_accepted(buf_bytes(&in), true, &err));
    assert_int_equal(err.code, PLN_TOO_DEEP);
}

static void after_the_first_failure_reads_give_nothing_and_change_nothing(void **state)
{
    /* [5, "abc", true, [1, 2]] read as [5, bytes, ...] */
    struct bytes in = BYTES_STR("\x94\x05\xa3"
                                "abc\xc3\x92\x01\x02");
    struct reader r = reader_over(in);
    uint8_t id[4] = { 9, 9, 9, 9 };
    struct pln_error err;
    const uint8_t *at;

    (void)state;
    reader_array(&r, "thing", 4);
    assert_int_equal(reader_u64(&r, "number"), 5);
    at = r.at;
    assert_int_equal(reader_bin(&r, "salt", 100).n, 0);
    assert_true(r.failed);
    assert_int_equal(reader_str(&r, "name", 100).n, 0);
    assert_false(reader_bool(&r, "flag"));
    assert_int_equal(reader_array_upto(&r, "list", 10), 0);
    assert_int_equal(reader_u64(&r, "count"), 0);
    assert_int_equal(reader_i64(&r, "count"), 0);
    assert_int_equal(reader_any(&r, "rest").n, 0);
    assert_false(reader_nil(&r));
    reader_bin_exact(&r, "id", id, sizeof(id));
    assert_memory_equal(id, "\0\0\0\0", 4);
    assert_int_equal(reader_peek(&r), READER_END);
    reader_fail(&r, PLN_TOO_MANY, "later");
    assert_ptr_equal(r.at, at);
    assert_false(reader_done(&r, &err));
    assert_int_equal(err.code, PLN_MALFORMED);
    assert_string_equal(err.where, "salt");
    assert_string_equal(err.what, "bytes is expected, a string stands here (byte 2)");
}

static void the_callers_own_failure_is_kept_as_the_first(void **state)
{
    struct reader r = reader_over(BYTES_STR("\x05"));
    struct pln_error err;

    (void)state;
    reader_u64(&r, "stance");
    reader_fail(&r, PLN_BAD_FIELD, "stance %d is none of ours", 5);
    reader_fail(&r, PLN_MALFORMED, "second");
    assert_false(reader_done(&r, &err));
    assert_string_equal(err.what, "stance 5 is none of ours");
}

static void numbers_stay_in_their_ranges(void **state)
{
    static const struct {
        const char *hex;
        bool u64, i64, u, ms;
    } cases[] = {
        { "00", true, true, true, true },
        { "ff", false, true, false, false },
        { "cf001fffffffffffff", true, true, true, false },  /* 2^53-1 */
        { "cf0020000000000000", true, true, false, false }, /* 2^53 */
        { "cf0000e677d21fdbff", true, true, true, true },   /* 9999-12-31T23:59:59.999Z */
        { "cf0000e677d21fdc00", true, true, true, false },
        { "cf7fffffffffffffff", true, true, false, false },
        { "cf8000000000000000", true, false, false, false },
        { "cfffffffffffffffff", true, false, false, false },
        { "d38000000000000000", false, true, false, false },
        { "c2", false, false, false, false },
        { "a0", false, false, false, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buf_deinit) struct buf in;
        struct pln_error err;
        struct reader r;

        buf_init(&in, 100);
        vectors_hex(cases[i].hex, &in);
        r = reader_over(buf_bytes(&in));
        reader_u64(&r, "x");
        assert_int_equal(reader_done(&r, &err), cases[i].u64);
        r = reader_over(buf_bytes(&in));
        reader_i64(&r, "x");
        assert_int_equal(reader_done(&r, &err), cases[i].i64);
        r = reader_over(buf_bytes(&in));
        reader_u(&r, "x");
        assert_int_equal(reader_done(&r, &err), cases[i].u);
        r = reader_over(buf_bytes(&in));
        reader_ms(&r, "x");
        if (reader_done(&r, &err) != cases[i].ms)
            fail_msg("%s as a time", cases[i].hex);
    }
}

static void sizes_stay_in_their_limits(void **state)
{
    struct pln_error err;
    struct reader r;
    uint8_t id[3];

    (void)state;
    r = reader_over(BYTES_STR("\xa3"
                              "abc"));
    assert_true(bytes_equal_str(reader_str(&r, "x", 3), "abc"));
    assert_true(reader_done(&r, &err));
    r = reader_over(BYTES_STR("\xa3"
                              "abc"));
    reader_str(&r, "handle", 2);
    assert_false(reader_done(&r, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_string_equal(err.what, "3 bytes, at most 2 are allowed (byte 0)");
    r = reader_over(BYTES_STR("\xc4\x03"
                              "abc"));
    reader_bin_exact(&r, "x", id, 3);
    assert_true(reader_done(&r, &err));
    assert_memory_equal(id, "abc", 3);
    r = reader_over(BYTES_STR("\xc4\x03"
                              "abc"));
    reader_bin_exact(&r, "key", id, 2);
    assert_false(reader_done(&r, &err));
    assert_string_equal(err.what, "3 bytes, exactly 2 are expected (byte 0)");
    r = reader_over(BYTES_STR("\x93\x01\x02\x03"));
    assert_int_equal(reader_array_upto(&r, "refs", 2), 0);
    assert_false(reader_done(&r, &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
    r = reader_over(BYTES_STR("\x91\x01"));
    assert_int_equal(reader_array_between(&r, "boxes", 2, 4), 0);
    assert_false(reader_done(&r, &err));
    assert_int_equal(err.code, PLN_MALFORMED);
    r = reader_over(BYTES_STR("\x93\x01\x02\x03"));
    reader_array(&r, "pair", 2);
    assert_false(reader_done(&r, &err));
    assert_string_equal(err.what, "3 elements, exactly 2 are expected (byte 0)");
}

static void elements_that_nobody_read_are_a_fault(void **state)
{
    struct reader r = reader_over(BYTES_STR("\x92\x01\x02"));
    struct pln_error err;
    size_t used;

    (void)state;
    reader_array(&r, "pair", 2);
    reader_u64(&r, "first");
    assert_false(reader_done(&r, &err));
    assert_string_equal(err.what, "1 elements of an array were not read");
    assert_false(reader_ok(&r, &used, &err));
    reader_u64(&r, "second");
    assert_true(reader_done(&r, &err));
}

static void a_stream_goes_on_after_a_value(void **state)
{
    struct reader r = reader_over(BYTES_STR("\x92\x01\x02\x93"));
    struct pln_error err;
    size_t used = 0;

    (void)state;
    reader_any(&r, "message");
    assert_true(reader_ok(&r, &used, &err));
    assert_int_equal(used, 3);
    assert_false(reader_done(&r, &err));
}

static void every_single_byte_changed_gives_another_value_or_none(void **state)
{
    /* One encoding a value: no two different inputs may read as the same. */
    static const char whole[] = "\x97\xc0\xc3\xcc\x80\xd0\xdf\xa3"
                                "abc\xc4\x02\x01\x02\x92\x01\x90";
    size_t good = 0;

    (void)state;
    for (size_t at = 0; at + 1 < sizeof(whole); at++) {
        for (unsigned to = 0; to < 256; to++) {
            uint8_t in[sizeof(whole) - 1], memory[100];
            struct buf out = buf_over_memory(memory, sizeof(memory));
            struct writer w = writer_into(&out);
            struct pln_error err;
            struct reader r;

            memcpy(in, whole, sizeof(in));
            in[at] = (uint8_t)to;
            r = reader_over(BYTES_OF(in));
            copy_value(&r, &w);
            if (!reader_done(&r, &err))
                continue;
            assert_true(bytes_equal(buf_bytes(&out), BYTES_OF(in)));
            good++;
        }
    }
    assert_true(good > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_every_published_encoding_only_the_shortest_is_accepted),
        cmocka_unit_test(rpc_may_have_maps_and_floats_but_no_long_forms),
        cmocka_unit_test(each_fault_is_named_with_its_place),
        cmocka_unit_test(eight_deep_is_not_too_deep),
        cmocka_unit_test(after_the_first_failure_reads_give_nothing_and_change_nothing),
        cmocka_unit_test(the_callers_own_failure_is_kept_as_the_first),
        cmocka_unit_test(numbers_stay_in_their_ranges),
        cmocka_unit_test(sizes_stay_in_their_limits),
        cmocka_unit_test(elements_that_nobody_read_are_a_fault),
        cmocka_unit_test(a_stream_goes_on_after_a_value),
        cmocka_unit_test(every_single_byte_changed_gives_another_value_or_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
