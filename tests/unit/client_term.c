/* client_term.c: text from a log never drives the terminal. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "view/term.h"

#include <stdio.h>
#include <stdlib.h>

static void shows(const char *in, size_t n, const char *expected, bool lines)
{
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    if (lines)
        term_put_lines(f, bytes_at(in, n), "  ");
    else
        term_put(f, bytes_at(in, n));
    fclose(f);
    assert_string_equal(text, expected);
    free(text);
}

#define SHOWS(in, expected) shows(in, sizeof(in) - 1, expected, false)
#define SHOWS_LINES(in, expected) shows(in, sizeof(in) - 1, expected, true)

static void controls_and_changes_of_direction_are_shown_as_numbers(void **state)
{
    (void)state;
    SHOWS("plain ä € 😀", "plain ä € 😀");
    SHOWS("\x1b[31mred\x07", "\\u{1b}[31mred\\u{7}");
    SHOWS("a\xe2\x80\xae" "b", "a\\u{202e}b");
    SHOWS("\xc2\x9b" "31m", "\\u{9b}31m");
    SHOWS("a\nb\tc\rd", "a\\nb\\tc\\u{d}d");
}

static void bytes_that_are_no_utf8_are_shown_as_bytes(void **state)
{
    (void)state;
    SHOWS("a\xff\xfe" "b", "a\\xff\\xfeb");
    SHOWS("\xe2\x82", "\\xe2\\x82");
    SHOWS("", "");
}

static void a_long_text_keeps_its_lines(void **state)
{
    (void)state;
    SHOWS_LINES("one\n\ntwo\x1b", "  one\n  \n  two\\u{1b}\n");
    SHOWS_LINES("one\n", "  one\n");
    SHOWS_LINES("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_and_changes_of_direction_are_shown_as_numbers),
        cmocka_unit_test(bytes_that_are_no_utf8_are_shown_as_bytes),
        cmocka_unit_test(a_long_text_keeps_its_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
