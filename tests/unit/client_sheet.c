/* client_sheet.c: CSV taken apart row by row; formulas defused on the way out and whole again on the way in. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "view/sheet.h"

#include <stdlib.h>

static struct pln_error err;
static char got[200000];

/* All rows of a text, cells as [a|b], a row's end as /. An error: its code's word. */
static const char *rows_of(const char *text)
{
    CLEANUP(sheet_free) struct sheet *s = sheet_new(sheet_delimiter(bytes_at(text, strcspn(text, "\n"))), &err);
    bool whole = false;
    size_t n = 0;

    got[0] = 0;
    assert_non_null(s);
    for (const char *at = text; *at != 0 || n == 0;) {
        size_t line = strcspn(at, "\n") + (strchr(at, '\n') != NULL);
        bool last = line == 0;
        if (!(last ? sheet_end(s, &whole, &err) : sheet_feed(s, bytes_at(at, line), &whole, &err)))
            return pln_code_word(err.code);
        for (size_t i = 0; whole && i < sheet_cells(s); i++) {
            struct bytes cell = sheet_cell(s, i);
            snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%.*s", i > 0 ? "|" : "[", (int)cell.n, (const char *)cell.at);
        }
        if (whole)
            strcat(got, "]");
        at += line;
        n = last;
    }
    return got;
}

static void quotes_and_line_breaks_within_them_are_taken_apart(void **state)
{
    (void)state;
    assert_string_equal(rows_of("a,b,c\n1,,3\n"), "[a|b|c][1||3]");
    assert_string_equal(rows_of("a,b\r\n\"x \"\"y\"\", z\",\"two\nlines\"\r\n"), "[a|b][x \"y\", z|two\nlines]");
    assert_string_equal(rows_of("a\nlast without a break"), "[a][last without a break]");
    assert_string_equal(rows_of("a,b\n\n  \n1,2\n\n"), "[a|b][1|2]");
    assert_string_equal(rows_of("a,b\n\"\",\"\"\n"), "[a|b][|]");
    assert_string_equal(rows_of(""), "");
}

static void what_parts_the_cells_is_seen_in_the_first_line(void **state)
{
    (void)state;
    assert_string_equal(rows_of("a;b\n1;2,5\n"), "[a|b][1|2,5]");
    assert_string_equal(rows_of("a\tb\n1\t2,5\n"), "[a|b][1|2,5]");
    assert_string_equal(rows_of("a;b,c\n"), "[a;b|c]");
    assert_string_equal(rows_of("\"a,b\";c\n"), "[a,b|c]");
}

static void a_quote_where_none_may_stand_is_an_error(void **state)
{
    (void)state;
    assert_string_equal(rows_of("a,b\nx\"y,z\n"), "malformed");
    assert_string_equal(rows_of("a,b\n\"x\"y,z\n"), "malformed");
    assert_string_equal(rows_of("a,b\n\"never closed,z\n1,2\n"), "malformed");
}

static void a_quote_that_is_never_closed_does_not_take_the_rest_of_a_large_file(void **state)
{
    CLEANUP(sheet_free) struct sheet *s = sheet_new(',', &err);
    bool whole = false, good = sheet_feed(s, BYTES_STR("\"open\n"), &whole, &err);
    size_t lines = 0;
    char line[1001];

    (void)state;
    memset(line, 'x', 999);
    line[999] = '\n';
    for (; good && lines < 10000; lines++)
        good = sheet_feed(s, bytes_at(line, 1000), &whole, &err);
    assert_false(good);
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_true(lines <= SHEET_ROW_BYTES_MAX / 1000 + 1);
}

static void more_cells_than_a_row_may_have_are_an_error(void **state)
{
    char line[SHEET_CELLS_MAX + 2];

    (void)state;
    memset(line, ',', SHEET_CELLS_MAX);
    line[SHEET_CELLS_MAX] = '\n';
    line[SHEET_CELLS_MAX + 1] = 0;
    assert_string_equal(rows_of(line), "too-many");
    assert_string_not_equal(rows_of(line + 1), "too-many");
}

static const char *written(const char *cell)
{
    FILE *f = tmpfile();

    sheet_put(f, true, BYTES_STR(cell));
    rewind(f);
    got[fread(got, 1, sizeof(got) - 1, f)] = 0;
    fclose(f);
    return got;
}

static void formulas_are_defused_and_numbers_are_left_alone(void **state)
{
    (void)state;
    assert_string_equal(written("=1+1"), "'=1+1");
    assert_string_equal(written("+49 30"), "'+49 30");
    assert_string_equal(written("-"), "'-");
    assert_string_equal(written("@SUM(A1)"), "'@SUM(A1)");
    assert_string_equal(written("\tx"), "\"'\tx\"");
    assert_string_equal(written("\rx"), "\"'\rx\"");
    assert_string_equal(written("-1+cmd|' /C calc'!A0"), "'-1+cmd|' /C calc'!A0");
    assert_string_equal(written("-12.5"), "-12.5");
    assert_string_equal(written("-1-1"), "'-1-1");
    assert_string_equal(written("-1."), "'-1.");
    assert_string_equal(written("+1"), "'+1");
    assert_string_equal(written("a=1"), "a=1");
    assert_string_equal(written("'tis"), "'tis");
    assert_string_equal(written("'=1"), "''=1");
    assert_string_equal(written("a,\"b\""), "\"a,\"\"b\"\"\"");
    assert_string_equal(written(" a"), "\" a\"");
}

static void each_cell_that_is_written_is_read_again_as_it_was(void **state)
{
    static const char *const cells[] = { "=1", "'=1", "''=1",   "-",  "-1", "'-1", "'-", "'a", "'",
                                         "",   " a ", "a\r\nb", "\"", "@x", ",",   ";",  "\t" };
    char text[400];

    (void)state;
    for (size_t i = 0; i < COUNT(cells); i++) {
        CLEANUP(sheet_free) struct sheet *s = sheet_new(',', &err);
        bool whole = false;
        snprintf(text, sizeof(text), "x,%s\r\n", written(cells[i]));
        for (const char *at = text; *at != 0 && !whole;) {
            size_t line = strcspn(at, "\n") + 1;
            assert_true(sheet_feed(s, bytes_at(at, line), &whole, &err));
            at += line;
        }
        assert_true(whole);
        assert_int_equal(sheet_cells(s), 2);
        struct bytes back = sheet_undefused(sheet_cell(s, 1));
        assert_true(bytes_equal_str(back, cells[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_and_line_breaks_within_them_are_taken_apart),
        cmocka_unit_test(what_parts_the_cells_is_seen_in_the_first_line),
        cmocka_unit_test(a_quote_where_none_may_stand_is_an_error),
        cmocka_unit_test(a_quote_that_is_never_closed_does_not_take_the_rest_of_a_large_file),
        cmocka_unit_test(more_cells_than_a_row_may_have_are_an_error),
        cmocka_unit_test(formulas_are_defused_and_numbers_are_left_alone),
        cmocka_unit_test(each_cell_that_is_written_is_read_again_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
