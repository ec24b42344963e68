/* base_error.c: errors as people and programs see them. */
#include "unit/unit.h"

#include "base/error.h"

static void a_failure_carries_code_and_sentence(void **state)
{
    struct pln_error err;

    (void)state;
    assert_false(fail(&err, PLN_TOO_MANY, "%d references, at most %d: split the statement", 300, 256));
    assert_int_equal(err.code, PLN_TOO_MANY);
    assert_string_equal(err.what, "300 references, at most 256: split the statement");
    assert_string_equal(err.where, "");
}

static void places_are_joined_outermost_first(void **state)
{
    char text[500];
    struct pln_error err;

    (void)state;
    fail(&err, PLN_BAD_FIELD, "empty");
    assert_false(within(&err, "refs"));
    assert_false(within(&err, "%s#%d", "eastside", 12));
    assert_string_equal(err.where, "eastside#12: refs");
    assert_false(within(&err, "eastside#12")); /* said already: not twice */
    assert_string_equal(err.where, "eastside#12: refs");
    assert_false(within(&err, "eastside#1"));
    assert_string_equal(err.where, "eastside#1: eastside#12: refs");
    fail(&err, PLN_BAD_FIELD, "empty");
    within(&err, "refs");
    within(&err, "eastside#12");
    assert_string_equal(error_text(&err, text, sizeof(text)), "eastside#12: refs: empty");
}

static void a_failure_without_a_place_is_the_sentence_alone(void **state)
{
    char text[500];
    struct pln_error err;

    (void)state;
    fail(&err, PLN_BAD_FIELD, "empty");
    assert_string_equal(error_text(&err, text, sizeof(text)), "empty");
}

static void what_is_too_long_is_cut_between_characters(void **state)
{
    char umlauts[400] = "x";
    struct pln_error err;
    size_t n;

    (void)state;
    for (size_t i = 1; i + 2 < sizeof(umlauts); i += 2)
        memcpy(umlauts + i, "\xc3\xbc", 3);
    fail(&err, PLN_BAD_FIELD, "%s", umlauts);
    n = strlen(err.what);
    assert_int_equal(n, 239); /* x and 119 whole characters */
    assert_int_equal((uint8_t)err.what[n - 1], 0xbc);
    fail(&err, PLN_BAD_FIELD, "y%s", umlauts);
    assert_int_equal(strlen(err.what), 238);
}

static void the_innermost_place_gives_way(void **state)
{
    struct pln_error err;

    (void)state;
    fail(&err, PLN_BAD_FIELD, "x");
    for (int i = 0; i < 50; i++)
        within(&err, "level %d", i);
    assert_int_equal(strncmp(err.where, "level 49: level 48: ", 20), 0);
    assert_true(strlen(err.where) < sizeof(err.where));
}

static void an_error_may_be_made_from_its_own_words(void **state)
{
    struct pln_error err;

    (void)state;
    fail(&err, PLN_BAD_FIELD, "inner");
    fail(&err, PLN_MALFORMED, "outer, because: %s", err.what);
    assert_string_equal(err.what, "outer, because: inner");
}

static void each_code_has_its_word(void **state)
{
    (void)state;
    assert_string_equal(pln_code_word(PLN_NOT_CANONICAL), "not-canonical");
    assert_string_equal(pln_code_word(PLN_SHUTTING_DOWN), "shutting-down");
    assert_string_equal(pln_code_word((enum pln_code)9999), "unknown-error");
    assert_int_equal(PLN_MALFORMED, 1);
    assert_int_equal(PLN_BAD_SIGNATURE, 20);
    assert_int_equal(PLN_SHUTTING_DOWN, 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_carries_code_and_sentence),
        cmocka_unit_test(places_are_joined_outermost_first),
        cmocka_unit_test(a_failure_without_a_place_is_the_sentence_alone),
        cmocka_unit_test(what_is_too_long_is_cut_between_characters),
        cmocka_unit_test(the_innermost_place_gives_way),
        cmocka_unit_test(an_error_may_be_made_from_its_own_words),
        cmocka_unit_test(each_code_has_its_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
