/* client_term.c: nothing that comes from a log drives a terminal; long texts break at words. */
#include "view/term.h"

#include "base/utf8.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <unistd.h>
#include <uniwidth.h>

static struct pln_error err;

static const char *escaped(struct bytes in, bool lines)
{
    static struct buf b;

    buf_deinit(&b);
    buf_init(&b, 1 << 20);
    term_escape(in, lines, &b);
    assert_false(b.over);
    buf_put_u8(&b, 0);
    return (const char *)b.at;
}

static const char *wrapped(const char *in, int width, const char *indent)
{
    static struct buf b;

    buf_deinit(&b);
    buf_init(&b, 1 << 20);
    assert_true(term_wrap(BYTES_STR(in), width, indent, &b, &err));
    buf_put_u8(&b, 0);
    return (const char *)b.at;
}

static void what_drives_a_terminal_is_shown_instead(void **state)
{
    static const struct {
        const char *in, *shown;
    } cases[] = {
        { "plain \xc3\x9c"
          "ber",
          "plain \xc3\x9c"
          "ber" },
        { "\033[2Jgone", "\\u{1b}[2Jgone" },
        { "\033]0;title\a", "\\u{1b}]0;title\\u{7}" },
        { "over\rwritten\b", "over\\u{d}written\\u{8}" },
        { "\x7f", "\\u{7f}" },
        { "\xc2\x9b"
          "31m",
          "\\u{9b}31m" }, /* CSI in one C1 character */
        { "gnp.\xe2\x80\xae"
          "exe",
          "gnp.\\u{202e}exe" }, /* right to left */
        { "\xe2\x81\xa6x\xe2\x81\xa9", "\\u{2066}x\\u{2069}" },
        { "a\xe2\x80\xa8"
          "b\xe2\x80\xa9"
          "c",
          "a\\u{2028}b\\u{2029}c" },                 /* line and paragraph separators */
        { "pay\xe2\x80\x8bpal", "pay\\u{200b}pal" }, /* nothing to be seen */
        { "\xef\xbb\xbf"
          "bom",
          "\\u{feff}bom" },
        { "tag\xf3\xa0\x81\x81", "tag\\u{e0041}" },
        { "one\ntwo\tthree", "one\\ntwo\\tthree" },
        { "\xff\xfe", "\\xff\\xfe" },
        { "ok\xc3", "ok\\xc3" },
        { "ok\xc3\xbcx\xe2\x80", "ok\xc3\xbcx\\xe2\\x80" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(escaped(BYTES_STR(cases[i].in), false), cases[i].shown);
    assert_string_equal(escaped(bytes_at("a\0b", 3), false), "a\\u{0}b");
    assert_string_equal(escaped(BYTES_STR("one\ntwo\tthree\033"), true), "one\ntwo\tthree\\u{1b}");
    assert_string_equal(escaped(BYTES_STR("one\r\ntwo\rthree\r"), true), "one\ntwo\\u{d}three\\u{d}");
}

static void ten_thousand_marks_on_one_character_become_a_number(void **state)
{
    struct buf in;

    (void)state;
    buf_init(&in, 1 << 20);
    buf_put(&in, BYTES_STR("a"));
    for (int i = 0; i < 10000; i++)
        buf_put(&in, BYTES_STR("\xcc\x81"));
    buf_put(&in, BYTES_STR("b"));
    const char *shown = escaped(buf_bytes(&in), false);
    assert_int_equal(strlen(shown), 1 + 2 * TERM_MARKS_MAX + strlen("\\{9992 marks}b"));
    assert_non_null(strstr(shown, "\\{9992 marks}b"));
    assert_string_equal(escaped(BYTES_STR("e\xcc\x81"), false), "e\xcc\x81");
    buf_deinit(&in);
}

static uint64_t seed;
static uint32_t random_u32(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33);
}

/* Bytes as they come, with what is dangerous more often. */
static void text_make(struct buf *b)
{
    static const char *const bad[] = { "\033[31m",         "\xc2\x9b",     "\xe2\x80\xae", "\xe2\x81\xa7", "\xcc\x81",
                                       "\xf0\x9f\x91\xa9", "\xe2\x80\x8d", "\n",           "\t",           " " };

    for (size_t n = random_u32() % 200; n > 0; n--) {
        uint32_t kind = random_u32() % 4;
        const char *one = bad[random_u32() % COUNT(bad)];
        if (kind == 0)
            buf_put_u8(b, (uint8_t)random_u32());
        else if (kind == 1)
            buf_put(b, BYTES_STR(one));
        else
            buf_put_u8(b, (uint8_t)(0x20 + random_u32() % 95));
    }
}

static void no_bytes_at_all_get_a_control_character_through(void **state)
{
    (void)state;
    for (seed = 1; seed < 4000; seed += 2) {
        uint64_t kept = seed;
        struct buf in, out;
        bool lines = seed % 4 == 1;
        buf_init(&in, 1 << 16);
        buf_init(&out, 1 << 20);
        text_make(&in);
        seed = kept;
        term_escape(buf_bytes(&in), lines, &out);
        assert_true(utf8_is_valid(buf_bytes(&out)));
        size_t marks = 0, used;
        for (struct bytes left = buf_bytes(&out); left.n > 0; left = bytes_slice(left, used, left.n - used)) {
            uint32_t c = utf8_next(left, &used);
            if (c != '\n' && c != '\t')
                assert_false(utf8_is_control(c));
            else
                assert_true(lines);
            marks = uc_width(c, "UTF-8") == 0 ? marks + 1 : 0;
            assert_true(marks <= TERM_MARKS_MAX);
        }
        buf_deinit(&in);
        buf_deinit(&out);
    }
}

static void text_breaks_between_words_and_never_passes_the_width(void **state)
{
    (void)state;
    assert_string_equal(wrapped("move the intake desk to the clinic", 16, ""), "move the intake\ndesk to the\nclinic");
    assert_string_equal(wrapped("move the intake desk", 12, "  "), "  move the\n  intake\n  desk");
    assert_string_equal(wrapped("a\n\nb", 40, "  "), "  a\n\n  b");
    assert_string_equal(wrapped("abcdefghij klm", 4, ""), "abcd\nefgh\nij\nklm");
    assert_string_equal(wrapped("\"Rent\" (commons#15), by north/ben-o", 13, ""), "\"Rent\"\n(commons#15),\nby\nnorth/ben-o");
    assert_string_equal(wrapped("by northclinic/ben-okafor", 12, ""), "by\nnorthclinic/\nben-okafor");
    assert_string_equal(wrapped("a\tb", 40, ""), "a       b");
    assert_string_equal(wrapped("", 40, "  "), "");
    /* two columns each */
    assert_string_equal(wrapped("\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2", 4, ""), "\xe6\xbc\xa2\xe5\xad\x97\n\xe6\xbc\xa2");
}

static void colours_follow_the_option_then_no_color(void **state)
{
    FILE *f = tmpfile();

    (void)state;
    unsetenv("COLUMNS");
    assert_false(term_of(f, NULL).colour); /* no terminal */
    assert_false(term_of(f, "never").colour);
    assert_true(term_of(f, "always").colour);
    setenv("NO_COLOR", "1", 1);
    assert_true(term_of(f, "always").colour); /* asked for */
    assert_int_equal(term_of(f, NULL).width, 80);
    setenv("COLUMNS", "120", 1);
    assert_int_equal(term_of(f, NULL).width, 120);
    setenv("COLUMNS", "12x", 1);
    assert_int_equal(term_of(f, NULL).width, 80);
    unsetenv("COLUMNS");
    assert_true(term_colour_check(NULL));
    assert_true(term_colour_check("auto"));
    assert_false(term_colour_check("yes"));
    struct term plain = term_of(f, "never"), bright = term_of(f, "always");
    assert_string_equal(term_begin(&plain, STYLE_BAD), "");
    assert_string_equal(term_end(&plain, STYLE_BAD), "");
    assert_string_equal(term_begin(&bright, STYLE_BAD), "\033[31m");
    assert_string_equal(term_end(&bright, STYLE_BAD), "\033[0m");
    fclose(f);
}

static void long_texts_are_printed_behind_their_indent(void **state)
{
    FILE *f = tmpfile();
    struct term t = { .width = 20 };
    char got[200];

    (void)state;
    term_put_lines(f, BYTES_STR("one\n\033two"), "| ");
    term_put_wrapped(f, &t, BYTES_STR("a text that is long\n\nend\n\n"), "  ");
    rewind(f);
    got[fread(got, 1, sizeof(got) - 1, f)] = 0;
    assert_string_equal(got, "| one\n| \\u{1b}two\n  a text that is\n  long\n\n  end\n");
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_drives_a_terminal_is_shown_instead),
        cmocka_unit_test(ten_thousand_marks_on_one_character_become_a_number),
        cmocka_unit_test(no_bytes_at_all_get_a_control_character_through),
        cmocka_unit_test(text_breaks_between_words_and_never_passes_the_width),
        cmocka_unit_test(colours_follow_the_option_then_no_color),
        cmocka_unit_test(long_texts_are_printed_behind_their_indent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
