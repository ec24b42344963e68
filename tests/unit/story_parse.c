/* story_parse.c: a story's lines; what is not understood is told with its line. */
#include "unit/unit.h"

#include "support/story_parse.h"

#include <stdio.h>

#define BLOCK(lines) "# A title\n\n```story\n" lines "```\nprose\n"

static void each_line_of_a_story_is_read(void **state)
{
    CLEANUP(story_deinit) struct story s = { 0 };
    struct pln_error err;

    (void)state;
    assert_true(story_parse(
        BYTES_STR(BLOCK(
            "offset -300\n"
            "let all eastside,clinic ;; both\n"
            "# not this\n"
            "\n"
            "dark clinic 2026-02-02 08:00 2026-02-10 08:00\n"
            "clock clinic -90 2026-02-02 08:00 2026-02-10 08:00\n"
            "2026-02-02 09:00 eastside/ana proposal P1 title=\"Move  the ;; desk\" affects=@all a=b=c\n") "```expect\nasof "
                                                                                                          "2026-02-12T12:00\nfinding "
                                                                                                          "decided-alone D1 \"a b\"\n```\n"
                                                                                                          "```change\n[2026-02-13T12:00] "
                                                                                                          "drop P1 & set D1 why=\"x & y\" "
                                                                                                          "=> +nothing\ndrop X => -f "
                                                                                                          "D1\n```\n"
                                                                                                          "```sh\noffset what\n```\n"),
        &s, &err));
    assert_int_equal(s.offset_minutes, -300);
    assert_int_equal(s.lets, 1);
    assert_true(bytes_equal_str(s.let[0].value, "eastside,clinic"));
    assert_int_equal(s.spans, 2);
    assert_int_equal(s.span[1].minutes, -90);
    assert_int_equal(s.span[0].to_ms - s.span[0].from_ms, INT64_C(8) * 86400000);
    assert_int_equal(s.records, 1);
    assert_int_equal(s.record[0].line, 10);
    assert_true(bytes_equal_str(s.record[0].person, "ana"));
    assert_int_equal(s.record[0].fields, 3);
    assert_true(bytes_equal_str(s.record[0].field[0].value, "Move  the ;; desk"));
    assert_true(bytes_equal_str(s.record[0].field[2].value, "b=c"));
    assert_int_equal(s.expects, 1);
    assert_true(bytes_equal_str(s.expect[0].token[2], "a b"));
    assert_int_equal(s.changes, 2);
    assert_int_equal(s.change[0].local_ms - s.expect[0].local_ms, 86400000);
    assert_int_equal(s.change[1].local_ms, s.expect[0].local_ms); /* of the last asof */
    assert_true(bytes_equal_str(s.change[0].edits, "drop P1 & set D1 why=\"x & y\""));
}

static void what_is_not_understood_is_told_with_its_line(void **state)
{
    static const struct {
        const char *text, *where;
    } bad[] = {
        { BLOCK("offset 1501\n"), "line 4" },
        { BLOCK("offset 60\noffset 60\n"), "line 5" },
        { BLOCK("let a b\nlet a c\n"), "line 5" },
        { BLOCK("2026-02-02 09:00 eastside/ana proposal\n"), "line 4" },
        { BLOCK("2026-02-30 09:00 eastside/ana proposal P1\n"), "line 4" },
        { BLOCK("2026-02-02 09:00 eastside proposal P1\n"), "line 4" },
        { BLOCK("2026-02-02 09:00 eastside/ana proposal P,1\n"), "line 4" },
        { BLOCK("2026-02-02 09:00 eastside/ana proposal P1 title\n"), "line 4" },
        { BLOCK("2026-02-02 09:00 eastside/ana proposal P1 title=\"Move\n"), "line 4" },
        { BLOCK("dark clinic 2026-02-10 08:00 2026-02-10 08:00\n"), "line 4" },
        { BLOCK("clock clinic much 2026-02-02 08:00 2026-02-10 08:00\n"), "line 4" },
        { "```story\noffset 0\n", "line 1" },
        { "\n```expect\nfinding a b\n```\n", "line 3" },
        { "```expect\nasof 2026-02-12T12:00\nguess a b\n```\n", "line 3" },
        { "```expect\nasof 2026-02-12 12:00\n```\n", "line 2" },
        { "```change\ndrop A => +nothing\n```\n", "line 2" },
        { "```expect\nasof 2026-02-12T12:00\n```\n```change\ndrop A\n```\n", "line 5" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        CLEANUP(story_deinit) struct story s = { 0 };
        struct pln_error err;

        if (story_parse(BYTES_STR(bad[i].text), &s, &err))
            fail_msg("read: %s", bad[i].text);
        assert_string_equal(err.where, bad[i].where);
    }
}

static void a_story_of_a_million_lines_is_refused_not_swallowed(void **state)
{
    static char text[3 * 1024 * 1024];
    CLEANUP(story_deinit) struct story s = { 0 };
    struct pln_error err;
    size_t n = 9;

    (void)state;
    memcpy(text, "```story\n", n);
    for (unsigned i = 0; n + 20 < sizeof(text); i++)
        n += (size_t)snprintf(text + n, 20, "let a%u b\n", i);
    assert_false(story_parse(bytes_at(text, n), &s, &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_of_a_story_is_read),
        cmocka_unit_test(what_is_not_understood_is_told_with_its_line),
        cmocka_unit_test(a_story_of_a_million_lines_is_refused_not_swallowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
