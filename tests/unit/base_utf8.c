/* base_utf8.c: what is text, and what may not be shown. */
#include "unit/unit.h"

#include "base/utf8.h"

static const struct {
    const char *why;
    const char *text;
    size_t n;
    size_t bad_at; /* n: valid */
} cases[] = {
    { "ASCII", "hello, this is longer than eight", 32, 32 },
    { "two, three, four bytes", "\xc3\xbc\xe2\x82\xac\xf0\x9f\x8c\xb1", 9, 9 },
    { "lowest and highest of each length", "\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 18, 18 },
    { "before and after the surrogates", "\xed\x9f\xbf\xee\x80\x80", 6, 6 },
    { "a NUL is a character", "a\0b", 3, 3 },
    { "overlong slash in two bytes", "a\xc0\xaf", 3, 1 },
    { "overlong in three", "a\xe0\x9f\xbf", 4, 1 },
    { "overlong in four", "a\xf0\x8f\xbf\xbf", 5, 1 },
    { "surrogate", "ab\xed\xa0\x80", 5, 2 },
    { "above U+10FFFF", "\xf4\x90\x80\x80", 4, 0 },
    { "five bytes", "\xf8\x88\x80\x80\x80", 5, 0 },
    { "a lone continuation", "abcdefgh\x80", 9, 8 },
    { "cut in a character", "abcdefghi\xe2\x82", 11, 9 },
    { "broken in its third byte", "\xe2\x82z", 3, 0 },
    { "bad behind eight good",
      "12345678\xff"
      "1234567",
      16, 8 },
};

static void the_first_bad_byte_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (utf8_bad_at(bytes_at(cases[i].text, cases[i].n)) != cases[i].bad_at)
            fail_msg("%s: bad at %zu, not %zu", cases[i].why, utf8_bad_at(bytes_at(cases[i].text, cases[i].n)), cases[i].bad_at);
}

static void characters_are_decoded(void **state)
{
    static const uint32_t expected[] = { 'a', 0xfc, 0x20ac, 0x1f331 };
    struct bytes in = BYTES_STR("a\xc3\xbc\xe2\x82\xac\xf0\x9f\x8c\xb1");
    size_t n;

    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_int_equal(utf8_next(in, &n), expected[i]);
        in = bytes_slice(in, n, in.n - n);
    }
    assert_int_equal(in.n, 0);
}

static void controls_and_direction_marks_are_found(void **state)
{
    (void)state;
    assert_int_equal(utf8_control_at(BYTES_STR("plain \xc3\xbc")), 8);
    assert_int_equal(utf8_control_at(BYTES_STR("ab\x1b[31m")), 2);
    assert_int_equal(utf8_control_at(BYTES_STR("a\xc2\x9b")), 1);                /* CSI in one character */
    assert_int_equal(utf8_control_at(BYTES_STR("abc\xe2\x80\xae")), 3);          /* right-to-left override */
    assert_int_equal(utf8_control_at(BYTES_STR("\xe2\x81\xa6")), 0);             /* isolate */
    assert_int_equal(utf8_control_at(BYTES_STR("\xd8\x9c")), 0);                 /* Arabic letter mark */
    assert_int_equal(utf8_control_at(BYTES_STR("\xe2\x80\x8d\xe2\x80\xaf")), 6); /* joiner and narrow space are words */
}

static void a_cut_ends_between_characters(void **state)
{
    struct bytes in = BYTES_STR("a\xe2\x82\xac"
                                "b");

    (void)state;
    assert_int_equal(utf8_cut(in, 0), 0);
    assert_int_equal(utf8_cut(in, 1), 1);
    assert_int_equal(utf8_cut(in, 2), 1);
    assert_int_equal(utf8_cut(in, 3), 1);
    assert_int_equal(utf8_cut(in, 4), 4);
    assert_int_equal(utf8_cut(in, 9), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_bad_byte_is_found),
        cmocka_unit_test(characters_are_decoded),
        cmocka_unit_test(controls_and_direction_marks_are_found),
        cmocka_unit_test(a_cut_ends_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
