/* daemon_log.c: log lines: one event, one line, whatever the text. Spec: docs/operating.md "Log lines". */
#include "log.h"

#include "base/utf8.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>
// clang-format on

#define LINE(out, ...) LINE_AT(out, LINE_INFO, __VA_ARGS__)
#define LINE_AT(out, level, phrase, ...)                                                                                              \
    log_write_logfmt(level, phrase, (const struct log_pair[]){ __VA_ARGS__ }, COUNT(((const struct log_pair[]){ __VA_ARGS__ })), out, \
                     sizeof(out))

static void a_line_is_a_phrase_and_pairs(void **state)
{
    char line[LOG_LINE_BYTES_MAX];

    (void)state;
    LINE(line, "caught up", kv_str("peer", "eastside"), kv_u64("entries", 40000), kv_i64("late_ms", -5));
    assert_string_equal(line, "level=info msg=\"caught up\" peer=eastside entries=40000 late_ms=-5");
    LINE_AT(line, LINE_WARNING, "ready", kv_str("at", "[::1]:7117"));
    assert_string_equal(line, "level=warning msg=ready at=[::1]:7117");
}

static void an_error_brings_its_place_and_its_code(void **state)
{
    char line[LOG_LINE_BYTES_MAX];
    struct pln_error err = { .code = PLN_DISK_FULL, .where = "store", .what = "no space left" };

    (void)state;
    LINE_AT(line, LINE_ERROR, "commit failed", kv_err(&err));
    assert_string_equal(line, "level=error msg=\"commit failed\" error=\"store: no space left\" code=disk-full");
}

static void text_from_outside_neither_ends_a_line_nor_drives_a_terminal(void **state)
{
    static const struct {
        const char *in, *out;
    } texts[] = {
        { "a b", "\"a b\"" },
        { "", "\"\"" },
        { "a\nlevel=error msg=forged", "\"a\\nlevel=error msg=forged\"" },
        { "say \"hi\\\"", "\"say \\\"hi\\\\\\\"\"" },
        { "\x1b[2J", "\"\\x1b[2J\"" },
        { "\xc2\x9b"
          "2J",
          "\"\\u009b2J\"" },                   /* C1 */
        { "x\xe2\x80\xaey", "\"x\\u202ey\"" }, /* right-to-left override */
        { "Schöne Grüße", "\"Schöne Grüße\"" },
        { "\xff\xfe-", "\"\\xff\\xfe-\"" },
        { "\xc3", "\"\\xc3\"" },
    };
    char line[LOG_LINE_BYTES_MAX], expected[256];

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        LINE(line, "x", kv_str("why", texts[i].in));
        snprintf(expected, sizeof(expected), "level=info msg=x why=%s", texts[i].out);
        assert_string_equal(line, expected);
    }
}

static void a_line_is_cut_at_its_limit_on_a_character(void **state)
{
    char line[128], text[600];

    (void)state;
    for (size_t i = 0; i + 1 < sizeof(text); i += 2)
        memcpy(text + i, "\xc3\xbc", 2);
    text[sizeof(text) - 2] = '\0';
    LINE(line, "x", kv_str("why", text), kv_str("more", "y"));
    assert_true(strlen(line) >= sizeof(line) - 3);
    assert_true(utf8_is_valid(BYTES_STR(line)));
    assert_null(strstr(line, "more"));
}

static void a_redirected_stderr_is_not_the_journal(void **state)
{
    (void)state;
    setenv("JOURNAL_STREAM", "1:2", 1);
    log_start(LOG_AUTO, LINE_INFO);
    assert_false(log_is_journal());
    unsetenv("JOURNAL_STREAM");
}

static void a_line_is_one_write_and_the_least_level_holds(void **state)
{
    char got[512];
    int ends[2], stderr_before = dup(STDERR_FILENO);
    ssize_t n;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    log_start(LOG_LOGFMT, LINE_WARNING);
    log_info("not this", kv_u64("n", 1));
    log_warning("this");
    n = read(ends[0], got, sizeof(got) - 1);
    dup2(stderr_before, STDERR_FILENO);
    log_start(LOG_LOGFMT, LINE_INFO);
    assert_true(n > 0);
    got[n] = '\0';
    assert_int_equal(strncmp(got, "ts=2", 4), 0);
    assert_non_null(strstr(got, "Z level=warning msg=this\n"));
    assert_null(strstr(got, "not this"));
    close(ends[0]), close(ends[1]), close(stderr_before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_phrase_and_pairs),
        cmocka_unit_test(an_error_brings_its_place_and_its_code),
        cmocka_unit_test(text_from_outside_neither_ends_a_line_nor_drives_a_terminal),
        cmocka_unit_test(a_line_is_cut_at_its_limit_on_a_character),
        cmocka_unit_test(a_redirected_stderr_is_not_the_journal),
        cmocka_unit_test(a_line_is_one_write_and_the_least_level_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
