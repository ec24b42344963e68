/* daemon_config.c: what the operator's file may say, and how a mistake is named. Spec: docs/man/plenaryd.conf.5.scd. */
#include "config.h"
#include "support/temporary.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static void reads(const char *text, struct config *out)
{
    struct pln_error err = { 0 };

    if (!config_read_text(BYTES_STR(text), "conf", out, &err))
        fail_msg("refused: %s: %s", err.where, err.what);
}

static void an_empty_file_and_an_absent_one_give_the_defaults(void **state)
{
    struct config a, b, c;
    struct pln_error err;

    (void)state;
    memset(&a, 0, sizeof(a));
    config_defaults(&a);
    reads("", &b);
    assert_true(config_read("/nonexistent/plenaryd.conf", NULL, &c, &err));
    assert_memory_equal(&a, &b, sizeof(a));
    assert_memory_equal(&a, &c, sizeof(a));
    assert_int_equal(a.listen.count, 0);
    assert_false(a.dial_private);
    assert_string_equal(a.socket, "plenary.sock");
    assert_int_equal(a.log_quota, PLN_LOG_QUOTA_BYTES);
    assert_int_equal(a.log_quota_per_day, PLN_LOG_QUOTA_PER_DAY_BYTES);
    assert_true(a.sandbox);
    assert_int_equal(a.log, LOG_AUTO);
    assert_int_equal(a.level, LINE_INFO);
}

static void every_key_can_be_set(void **state)
{
    struct config c;

    (void)state;
    reads("# a comment\n\n"
          "listen = 0.0.0.0:7117 [::]:7117\n"
          "listen = 127.0.0.1:0   ; one more\n"
          "address=node.example.org:7117\r\n"
          "dial_private = yes\n"
          "socket = /run/plenary/x.sock\n"
          "socket_group = plenary\n"
          "clients = 10\n"
          "workers = 3\n"
          "log_quota = 20G\n"
          "log_quota_per_day = 1048576\n"
          "disk_spare = 2g\n"
          "map_size = 512M\n"
          "sandbox = no\n"
          "log = journal\n"
          "level = warning",
          &c);
    assert_int_equal(c.listen.count, 3);
    assert_string_equal(c.listen.at[1], "[::]:7117");
    assert_string_equal(c.listen.at[2], "127.0.0.1:0");
    assert_string_equal(c.address.at[0], "node.example.org:7117");
    assert_true(c.dial_private);
    assert_string_equal(c.socket, "/run/plenary/x.sock");
    assert_string_equal(c.socket_group, "plenary");
    assert_int_equal(c.clients, 10);
    assert_int_equal(c.workers, 3);
    assert_true(c.log_quota == UINT64_C(20) << 30);
    assert_int_equal(c.log_quota_per_day, 1048576);
    assert_true(c.disk_spare == UINT64_C(2) << 30);
    assert_true(c.map_size == UINT64_C(512) << 20);
    assert_false(c.sandbox);
    assert_int_equal(c.log, LOG_JOURNAL);
    assert_int_equal(c.level, LINE_WARNING);
}

static void a_mistake_is_named_with_file_line_and_key(void **state)
{
    static const struct {
        const char *why, *text, *where, *what;
    } bad[] = {
        { "unknown key, a slip", "\nlisten = \nadress = a:1\n", "conf:3: adress", "did you mean \"address\"" },
        { "unknown key", "wallpaper = blue\n", "conf:1: wallpaper", "no such key" },
        { "twice", "workers = 1\nworkers = 2\n", "conf:2: workers", "given twice" },
        { "too many workers", "workers = 9\n", "conf:1: workers", "0 to 8" },
        { "no number", "workers = two\n", "conf:1: workers", "whole number" },
        { "number and more", "workers = 2x\n", "conf:1: workers", "whole number" },
        { "number beyond 2^64", "workers = 99999999999999999999\n", "conf:1: workers", "whole number" },
        { "unknown unit", "log_quota = 2Q\n", "conf:1: log_quota", "K, M, G or T" },
        { "unit and more", "log_quota = 2MB\n", "conf:1: log_quota", "K, M, G or T" },
        { "size beyond 2^64", "log_quota = 99999999999T\n", "conf:1: log_quota", "size" },
        { "too small a quota", "log_quota = 1K\n", "conf:1: log_quota", "1M to" },
        { "neither yes nor no", "dial_private = maybe\n", "conf:1: dial_private", "neither yes nor no" },
        { "no port", "listen = 0.0.0.0\n", "conf:1: listen", "has no port" },
        { "no host", "listen = :7117\n", "conf:1: listen", "has no host" },
        { "port 0 is no address for others", "address = example.org:0\n", "conf:1: address", "port" },
        { "port too large", "listen = 0.0.0.0:70000\n", "conf:1: listen", "65535" },
        { "not a word of ours", "log = syslog\n", "conf:1: log", "auto, logfmt, journal" },
        { "a section", "[net]\n", "conf:1", "sections" },
        { "no equals sign", "\n\nworkers\n", "conf:3", "key = value" },
        { "a colon is no equals sign", "workers: 2\n", "conf:1", "key = value" },
        { "an indented line", "listen = 0.0.0.0:1\n  0.0.0.0:2 = x\n", "conf:2", "begins with a space" },
        { "control characters in a text", "socket = a\x1b[2Jb\n", "conf:1", "byte 11 begins a control character, U+001B" },
        { "in a word", "log = \x1b[2J\n", "conf:1", "control" },
        { "in a key", "lo\xe2\x80\xaeg = auto\n", "conf:1", "U+202E" },
        { "no UTF-8", "log = \xff\n", "conf:1", "byte 7 is 0xff" },
        { "nine addresses", "address = a:1 a:2 a:3 a:4 a:5 a:6 a:7 a:8 a:9\n", "conf:1: address", "more than 8" },
        { "only the first mistake is told", "workers = 9\nlevel = loud\n", "conf:1: workers", "0 to 8" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct config c = { .clients = 77 };
        struct pln_error err = { 0 };

        if (config_read_text(BYTES_STR(bad[i].text), "conf", &c, &err))
            fail_msg("%s: taken", bad[i].why);
        assert_string_equal(err.where, bad[i].where);
        if (strstr(err.what, bad[i].what) == NULL)
            fail_msg("%s: says \"%s\", not \"%s\"", bad[i].why, err.what, bad[i].what);
        assert_int_equal(c.clients, 77); /* untouched */
    }
}

static void a_long_line_is_refused_and_later_lines_keep_their_numbers(void **state)
{
    char text[1024];
    struct config c;
    struct pln_error err = { 0 };

    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text, "# ", 2);
    text[400] = '\n';
    strcpy(text + 401, "workers = 9\n");
    assert_false(config_read_text(BYTES_STR(text), "conf", &c, &err));
    assert_string_equal(err.where, "conf:1");
    assert_non_null(strstr(err.what, "a line of 400 bytes"));
    memcpy(text + 180, "\n", 1);
    memcpy(text + 181, "#", 1);
    memcpy(text + 300, "\n#", 2);
    assert_false(config_read_text(BYTES_STR(text), "conf", &c, &err));
    assert_string_equal(err.where, "conf:4: workers");
}

static char told[600];

static void tell(const struct pln_error *err)
{
    snprintf(told + strlen(told), sizeof(told) - strlen(told), "%s\n", err->where);
}

static void whoever_checks_a_file_hears_of_every_fault(void **state)
{
    struct config c = { .clients = 77 };
    struct pln_error err = { 0 };

    (void)state;
    temporary_make();
    const char *path = temporary_path("plenaryd.conf");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("listen = here\nworkers = 2\n[x]\nworkers = 3\nfoo = 1\nlevel = info\n", f);
    fclose(f);
    told[0] = 0;
    assert_false(config_read(path, tell, &c, &err));
    assert_non_null(strstr(told, "plenaryd.conf:1: listen\n"));
    assert_non_null(strstr(told, "plenaryd.conf:3\n"));
    assert_non_null(strstr(told, "plenaryd.conf:4: workers\n"));
    assert_non_null(strstr(told, "plenaryd.conf:5: foo\n"));
    assert_null(strstr(told, ":6"));
    assert_string_equal(err.what, "4 faults");
    assert_int_equal(c.clients, 77); /* untouched */
    temporary_remove();
}

static void a_nul_byte_and_a_huge_file_are_refused(void **state)
{
    static uint8_t big[70000];
    struct config c;
    struct pln_error err = { 0 };

    (void)state;
    assert_false(config_read_text(bytes_at("wor\0kers = 1\n", 13), "conf", &c, &err));
    assert_non_null(strstr(err.what, "NUL"));
    memset(big, '\n', sizeof(big));
    assert_false(config_read_text(bytes_at(big, sizeof(big)), "conf", &c, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

static void slurp(const char *path, char *out, size_t room)
{
    FILE *f = fopen(path, "r");
    size_t n;

    if (f == NULL)
        fail_msg("%s is not there: run the tests from the top of the tree", path);
    n = fread(out, 1, room - 1, f);
    out[n] = '\0';
    fclose(f);
}

static void the_example_file_and_the_manual_say_what_the_table_says(void **state)
{
    static char there[65536];
    CLEANUP(buf_deinit) struct buf b;
    struct config c, d;
    struct pln_error err;

    (void)state;
    buf_init(&b, 65536);
    assert_true(config_example(&b));
    assert_true(config_read_text(buf_bytes(&b), "example", &c, &err));
    config_defaults(&d);
    assert_memory_equal(&c, &d, sizeof(c));
    buf_put_u8(&b, 0);
    slurp("systemd/plenaryd.conf", there, sizeof(there));
    assert_string_equal(there, (char *)b.at); /* else: plenaryd --example-config > systemd/plenaryd.conf */
    buf_reset(&b);
    assert_true(config_manual(&b));
    buf_put_u8(&b, 0);
    slurp("docs/man/plenaryd.conf.5.scd", there, sizeof(there));
    if (strstr(there, (char *)b.at) == NULL)
        fail_msg("docs/man/plenaryd.conf.5.scd lacks this part:\n%s", (char *)b.at);
}

static void the_example_s_lines_are_taken_when_uncommented(void **state)
{
    CLEANUP(buf_deinit) struct buf b;
    struct config c, d;
    struct pln_error err = { 0 };

    (void)state;
    buf_init(&b, 65536);
    assert_true(config_example(&b));
    for (size_t i = 0; i + 1 < b.n; i++)
        if (b.at[i] == '#' && b.at[i + 1] != ' ' && (i == 0 || b.at[i - 1] == '\n'))
            memmove(b.at + i, b.at + i + 1, --b.n - i);
    if (!config_read_text(buf_bytes(&b), "example", &c, &err))
        fail_msg("%s: %s", err.where, err.what);
    config_defaults(&d);
    assert_memory_equal(&c, &d, sizeof(c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_and_an_absent_one_give_the_defaults),
        cmocka_unit_test(every_key_can_be_set),
        cmocka_unit_test(a_mistake_is_named_with_file_line_and_key),
        cmocka_unit_test(a_long_line_is_refused_and_later_lines_keep_their_numbers),
        cmocka_unit_test(whoever_checks_a_file_hears_of_every_fault),
        cmocka_unit_test(a_nul_byte_and_a_huge_file_are_refused),
        cmocka_unit_test(the_example_file_and_the_manual_say_what_the_table_says),
        cmocka_unit_test(the_example_s_lines_are_taken_when_uncommented),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
