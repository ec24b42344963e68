/* client_rows.c: files of records as rows of named values: line numbers, byte order marks, line breaks, JSON's forms. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "view/rows.h"

#include <stdlib.h>

static struct pln_error err;
static struct rows rows;
static struct row row;
static char got[400000];

/* Each row as `LINE name=value name=value;`, a wrong one as `LINE !what;`, a failure as `FAILED where: what`. */
static const char *read_all(enum rows_form form, const void *text, size_t n)
{
    FILE *f = n > 0 ? fmemopen((void *)(uintptr_t)text, n, "r") : tmpfile();
    bool more = true;

    got[0] = 0;
    assert_non_null(f);
    bool good = rows_begin(&rows, form, f, &err);
    while (good && more) {
        good = rows_next(&rows, &row, &more, &err);
        if (!good || !more)
            break;
        sprintf(got + strlen(got), "%d", (int)row.line);
        for (size_t i = 0; !row.is_wrong && i < row.values; i++)
            sprintf(got + strlen(got), " %.*s=%.*s", (int)row.value[i].name.n, (const char *)row.value[i].name.at,
                    (int)row.value[i].value.n, (const char *)row.value[i].value.at);
        if (row.is_wrong)
            sprintf(got + strlen(got), " !%s", row.wrong.what);
        strcat(got, ";");
    }
    if (!good)
        sprintf(got + strlen(got), "FAILED %s: %s", err.where, err.what);
    rows_end(&rows);
    fclose(f);
    return got;
}

static const char *csv(const char *text)
{
    return read_all(ROWS_CSV, text, strlen(text));
}

static const char *json(const char *text)
{
    return read_all(ROWS_JSONL, text, strlen(text));
}

static void begins(const char *text, const char *beginning)
{
    if (strncmp(text, beginning, strlen(beginning)) != 0)
        fail_msg("wanted: %s...\ngot: %s", beginning, text);
}

static void columns_are_named_by_the_first_line_and_empty_cells_left_out(void **state)
{
    (void)state;
    assert_string_equal(csv("title,due\nA,2026-01-02\n,x\n\n\"B, C\",\n"), "2 title=A due=2026-01-02;3 due=x;5 title=B, C;");
}

static void every_kind_of_line_break_and_a_byte_order_mark_are_read(void **state)
{
    (void)state;
    assert_string_equal(csv("\xef\xbb\xbf"
                            "a,b\r\n1,2\r\n3,4"),
                        "2 a=1 b=2;3 a=3 b=4;");
    assert_string_equal(csv("a,b\r1,2\r3,4\r"), "2 a=1 b=2;3 a=3 b=4;");
    assert_string_equal(csv("a,b\n\"x\r\ny\",2\n3,4\n"), "2 a=x\r\ny b=2;4 a=3 b=4;");
    assert_string_equal(csv("\xef\xbb\xbf\"a,b\",c\n1,2\n"), "2 a,b=1 c=2;");
    begins(read_all(ROWS_CSV,
                    "\xff\xfe"
                    "a\0,\0",
                    6),
           "FAILED line 1: this is UTF-16");
}

static void one_wrong_row_does_not_hide_those_after_it(void **state)
{
    (void)state;
    begins(csv("a,b\n1\n3,4\n"), "2 !1 cells, the first line names 2 columns");
    assert_non_null(strstr(got, "3 a=3 b=4;"));
    begins(csv("a,b\n1,2,3\n3,4,,\n"), "2 !3 cells");
    assert_non_null(strstr(got, "3 a=3 b=4;"));
    begins(csv("a,b\n\xff,2\n3,4\n"), "2 !byte 0 is not UTF-8");
    begins(json("{\"a\": 1}\n{\"a\": \n{\"b\": 2}\n"), "1 a=1;2 !no JSON");
    assert_non_null(strstr(got, "3 b=2;"));
}

static void a_head_that_names_no_columns_is_refused(void **state)
{
    (void)state;
    begins(csv(""), "FAILED : the file is empty");
    begins(csv("a,,b\n"), "FAILED line 1: column 2 has no name");
    begins(csv("a,b,a\n"), "FAILED line 1: the column \"a\" is there twice");
    begins(csv("a,b\n\"open\n1,2\n"), "FAILED line 2: the quote that is opened in this row is never closed");
    begins(csv("a,b\n1,2\nx\"y,2\n"), "2 a=1 b=2;FAILED line 3: a quote at byte 1");
}

static void a_line_beyond_its_limit_is_refused_by_its_number(void **state)
{
    char *text = malloc(LINES_LINE_BYTES_MAX + 100);

    (void)state;
    memset(text, 'x', LINES_LINE_BYTES_MAX + 100);
    memcpy(text, "a\n1\n", 4);
    begins(read_all(ROWS_CSV, text, LINES_LINE_BYTES_MAX + 100), "2 a=1;FAILED line 3: longer than 2097152 bytes");
    free(text);
}

static void values_of_json_become_what_a_command_line_takes(void **state)
{
    (void)state;
    assert_string_equal(json("{\"a\": \"x, y\", \"b\": 12, \"c\": -0.1, \"d\": true, \"e\": null, \"f\": []}\r\n"),
                        "1 a=x, y b=12 c=-0.1 d=yes f=-;");
    assert_string_equal(json("\n  \n{\"a\": [\"x\", \"y, z\", 3]}"), "3 a=x,y\\, z,3;");
    assert_string_equal(json("{\"a\": {\"id\": \"00ff\", \"name\": \"east#1\"}, \"b\": [{\"name\": \"chair\", \"kind\": \"resident\", "
                             "\"partner\": {\"name\": \"east\"}}], \"c\": [{\"name\": \"n\", \"value\": 72}]}"),
                        "1 a=00ff b=chair:resident:east c=n=72;");
    assert_string_equal(json("{\"a\": 1e21, \"b\": 0.30000000000000004}"), "1 a=1e+21 b=0.30000000000000004;");
}

static void json_that_says_two_things_or_none_is_wrong(void **state)
{
    (void)state;
    begins(json("{\"a\": 1, \"a\": 2}"), "1 !no JSON");
    begins(json("[1]"), "1 !each line is one object");
    begins(json("{\"a\": {\"b\": 1}}"), "1 !wants a string");
    begins(json("{\"a\": [[1]]}"), "1 !wants a string");
}

static void the_hash_is_that_of_all_bytes(void **state)
{
    static const char text[] = "\xef\xbb\xbf"
                               "a\r\n1\r2\n";
    uint8_t want[32], have[32];
    FILE *f = fmemopen((void *)(uintptr_t)text, sizeof(text) - 1, "r");
    static struct lines l;
    struct bytes line;
    bool more = true;
    size_t n = 0;

    (void)state;
    lines_init(&l, f);
    for (; more; n += more)
        assert_true(lines_next(&l, &line, &more, &err));
    assert_int_equal(n, 3);
    lines_hash(&l, have);
    hash_once(bytes_at(text, sizeof(text) - 1), want);
    assert_memory_equal(have, want, 32);
    lines_deinit(&l);
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_named_by_the_first_line_and_empty_cells_left_out),
        cmocka_unit_test(every_kind_of_line_break_and_a_byte_order_mark_are_read),
        cmocka_unit_test(one_wrong_row_does_not_hide_those_after_it),
        cmocka_unit_test(a_head_that_names_no_columns_is_refused),
        cmocka_unit_test(a_line_beyond_its_limit_is_refused_by_its_number),
        cmocka_unit_test(values_of_json_become_what_a_command_line_takes),
        cmocka_unit_test(json_that_says_two_things_or_none_is_wrong),
        cmocka_unit_test(the_hash_is_that_of_all_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
