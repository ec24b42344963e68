/* client_table.c: tables fit the terminal, break at words, and show no escape of a log's. */
#include "view/table.h"

#include "unit/unit.h"

#include <stdlib.h>

static struct pln_error err;
static char got[100000];

static const char *printed(struct table *t, const struct term *term)
{
    FILE *f = tmpfile();

    assert_true(table_put(t, f, term, &err));
    rewind(f);
    got[fread(got, 1, sizeof(got) - 1, f)] = 0;
    fclose(f);
    return got;
}

static const struct table_column columns[] = { { "ENTRY", COLUMN_LEFT }, { "SIZE", COLUMN_RIGHT }, { "WHAT", COLUMN_WRAPS } };

static void a_table_fits_the_width_and_breaks_between_words(void **state)
{
    CLEANUP(table_deinit) struct table t;
    FILE *f = tmpfile();
    struct term term = term_of(f, "never");

    (void)state;
    fclose(f);
    term.width = 34;
    table_init(&t, columns, COUNT(columns));
    table_str(&t, "eastside#1");
    table_print(&t, "%d", 7);
    table_str(&t, "Move the intake desk");
    table_str(&t, "eastside#22");
    table_print(&t, "%d", 1234);
    table_str(&t, "Rent");
    assert_string_equal(printed(&t, &term), "ENTRY        SIZE  WHAT\n"
                                            "eastside#1      7  Move the intake\n"
                                            "                   desk\n"
                                            "eastside#22  1234  Rent\n");
}

static const struct table_column four[] = {
    { "MADE", COLUMN_LEFT }, { "VERDICT", COLUMN_WRAPS }, { "DECISION", COLUMN_WRAPS }, { "REMARKS", COLUMN_WRAPS }
};

static void room_goes_to_what_needs_it_and_names_stay_whole(void **state)
{
    CLEANUP(table_deinit) struct table t;
    struct term term = { .width = 44 };

    (void)state;
    table_init(&t, four, COUNT(four));
    table_str(&t, "2026-11-28 21:41");
    table_str(&t, "stands");
    table_str(&t, "\"Move the desk\" (commons#15)");
    table_str(&t, "");
    assert_string_equal(printed(&t, &term), "MADE              VERDICT  DECISION\n"
                                            "2026-11-28 21:41  stands   \"Move the desk\"\n"
                                            "                           (commons#15)\n");
    term.width = 33; /* then the time is broken before a name is */
    assert_string_equal(printed(&t, &term), "MADE        VERDICT  DECISION\n"
                                            "2026-11-28  stands   \"Move the\n"
                                            "21:41                desk\"\n"
                                            "                     (commons#15)\n");
    term.width = 26; /* and a name only where there is no room for it at all */
    printed(&t, &term);
    for (const char *line = got; *line != 0; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 26);
}

static void a_cell_from_a_log_drives_nothing_and_colours_are_ours(void **state)
{
    CLEANUP(table_deinit) struct table t;
    FILE *f = tmpfile();
    struct term term = term_of(f, "always");

    (void)state;
    fclose(f);
    term.width = 80;
    table_init(&t, columns, COUNT(columns));
    table_cell(&t, BYTES_STR("\033[31mred\xe2\x80\xae"));
    table_styled(&t, STYLE_BAD, BYTES_STR("9"));
    table_str(&t, "two\nlines");
    printed(&t, &term);
    assert_non_null(strstr(got, "\\u{1b}[31mred\\u{202e}"));
    assert_non_null(strstr(got, "two\\nlines"));
    assert_non_null(strstr(got, "\033[31m"));
    assert_null(strstr(got, "\xe2\x80\xae"));
}

static void letters_beyond_ascii_keep_their_columns(void **state)
{
    CLEANUP(table_deinit) struct table t;
    FILE *f = tmpfile();
    struct term term = term_of(f, "never");

    (void)state;
    fclose(f);
    table_init(&t, columns, COUNT(columns));
    table_str(&t, "\xc3\x9c\xe6\xbc\xa2");
    table_str(&t, "1");
    table_str(&t, "x");
    assert_string_equal(printed(&t, &term), "ENTRY  SIZE  WHAT\n\xc3\x9c\xe6\xbc\xa2       1  x\n");
}

static void a_table_without_rows_is_nothing_and_too_many_are_refused(void **state)
{
    struct table t;
    struct term term = { .width = 80 };
    static const struct table_column one[] = { { "N", COLUMN_LEFT } };

    (void)state;
    table_init(&t, columns, COUNT(columns));
    assert_string_equal(printed(&t, &term), "");
    table_deinit(&t);
    table_init(&t, one, 1);
    for (int i = 0; i <= TABLE_ROWS_MAX; i++)
        table_str(&t, "x");
    assert_false(table_put(&t, stdout, &term, &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
    table_deinit(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_fits_the_width_and_breaks_between_words),
        cmocka_unit_test(room_goes_to_what_needs_it_and_names_stay_whole),
        cmocka_unit_test(a_cell_from_a_log_drives_nothing_and_colours_are_ours),
        cmocka_unit_test(letters_beyond_ascii_keep_their_columns),
        cmocka_unit_test(a_table_without_rows_is_nothing_and_too_many_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
