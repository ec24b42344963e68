/* codec_writer.c: the shortest form of each value. */
#include "unit/unit.h"

#include "codec/reader.h"
#include "codec/text.h"
#include "codec/writer.h"
#include "plenary/limits.h"

static void each_integer_has_its_shortest_form(void **state)
{
    static const struct {
        int64_t v;
        const char *hex;
    } cases[] = {
        { 0, "00" },
        { 127, "7f" },
        { 128, "cc80" },
        { 255, "ccff" },
        { 256, "cd0100" },
        { 65535, "cdffff" },
        { 65536, "ce00010000" },
        { 4294967295, "ceffffffff" },
        { 4294967296, "cf0000000100000000" },
        { INT64_MAX, "cf7fffffffffffffff" },
        { -1, "ff" },
        { -32, "e0" },
        { -33, "d0df" },
        { -128, "d080" },
        { -129, "d1ff7f" },
        { -32768, "d18000" },
        { -32769, "d2ffff7fff" },
        { INT64_MIN, "d38000000000000000" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t memory[16];
        struct buf out = buf_over_memory(memory, sizeof(memory));
        struct writer w = writer_into(&out);
        char hex[40];

        writer_i64(&w, cases[i].v);
        hex_write(buf_bytes(&out), hex);
        assert_string_equal(hex, cases[i].hex);
        if (cases[i].v < 0)
            continue;
        buf_reset(&out);
        writer_u64(&w, (uint64_t)cases[i].v);
        hex_write(buf_bytes(&out), hex);
        assert_string_equal(hex, cases[i].hex);
    }
}

static void what_is_written_is_read_at_every_boundary_of_length(void **state)
{
    static const size_t lengths[] = { 0, 1, 15, 16, 31, 32, 255, 256, 4096, 65535, 65536 };
    static uint8_t text[65536];

    (void)state;
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < COUNT(lengths); i++) {
        CLEANUP(buf_deinit) struct buf out;
        size_t n = lengths[i], elements = n <= PLN_ARRAY_MAX ? n : PLN_ARRAY_MAX;
        struct writer w = writer_into(&out);
        struct pln_error err;
        struct reader r;

        buf_init(&out, 1 << 20);
        writer_array(&w, 3);
        writer_str(&w, bytes_at(text, n));
        writer_bin(&w, bytes_at(text, n));
        writer_array(&w, elements);
        for (size_t k = 0; k < elements; k++)
            writer_nil(&w);
        assert_true(writer_done(&w, "a test", &err));
        r = reader_over(buf_bytes(&out));
        reader_array(&r, "x", 3);
        assert_int_equal(reader_str(&r, "x", n).n, n);
        assert_int_equal(reader_bin(&r, "x", n).n, n);
        assert_int_equal(reader_array_upto(&r, "x", elements), elements);
        for (size_t k = 0; k < elements; k++)
            assert_true(reader_nil(&r));
        assert_true(reader_done(&r, &err));
    }
}

static void a_full_buffer_is_told_once_at_the_end(void **state)
{
    uint8_t memory[4];
    struct buf out = buf_over_memory(memory, sizeof(memory));
    struct writer w = writer_into(&out);
    struct pln_error err;

    (void)state;
    writer_bin(&w, BYTES_STR("abc"));
    writer_nil(&w);
    assert_false(writer_done(&w, "a statement", &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_string_equal(err.what, "a statement would be larger than 4 bytes, the most allowed");
}

static void a_string_that_no_reader_takes_is_told_too(void **state)
{
    static const char *const bad[] = { "\xff", "ab\xc3", "\xed\xa0\x80" };
    struct pln_error err;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        uint8_t memory[16];
        struct buf out = buf_over_memory(memory, sizeof(memory));
        struct writer w = writer_into(&out);

        writer_cstr(&w, bad[i]);
        assert_false(writer_done(&w, "a name", &err));
        assert_int_equal(err.code, PLN_BAD_FIELD);
    }
    {
        uint8_t memory[16];
        struct buf out = buf_over_memory(memory, sizeof(memory));
        struct writer w = writer_into(&out);

        writer_str(&w, bytes_at("a\0b", 3));
        assert_false(writer_done(&w, "a name", &err));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_integer_has_its_shortest_form),
        cmocka_unit_test(what_is_written_is_read_at_every_boundary_of_length),
        cmocka_unit_test(a_full_buffer_is_told_once_at_the_end),
        cmocka_unit_test(a_string_that_no_reader_takes_is_told_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
