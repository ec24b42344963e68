/* client_wanted.c: what is the same to people is found: case, accents, forms of letters; the line around it fits and is safe. */
#include "unit/unit.h"

#include "view/wanted.h"

#include <stdio.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

static struct pln_error err;

static struct wanted asked(const char *typed)
{
    struct wanted w = { 0 };

    assert_true(wanted_add(&w, BYTES_STR(typed), &err));
    return w;
}

static bool is_in(const char *typed, const char *text)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct wanted w = { 0 };
    uint32_t found;
    char words[200];

    snprintf(words, sizeof(words), "%s", typed);
    for (char *word = strtok(words, "|"); word != NULL; word = strtok(NULL, "|"))
        assert_true(wanted_add(&w, BYTES_STR(word), &err));
    buf_init(&b, 65536);
    assert_true(wanted_in(&w, BYTES_STR(text), &b, &found, &err));
    return w.count > 0 && found == wanted_all(&w);
}

static void case_accents_and_forms_make_no_difference(void **state)
{
    static const struct {
        const char *typed, *text;
    } same[] = {
        { "DESK", "the intake desk" },
        { "jose", "Jos\xc3\xa9" },         /* one character */
        { "jos\xc3\xa9", "JOSE\xcc\x81" }, /* letter and mark */
        { "strasse", "Stra\xc3\x9f"
                     "e" }, /* sharp s */
        { "lodz", "\xc5\x81\xc3\xb3"
                  "d\xc5\xba" },           /* a stroke is no mark */
        { "istanbul", "\xc4\xb0stanbul" }, /* capital i with a dot */
        { "office", "o\xef\xac\x83"
                    "ce" },                                                                         /* a ligature */
        { "\xcf\x83\xce\xbf\xcf\x86\xce\xbf\xcf\x83", "\xce\xa3\xce\x9f\xce\xa6\xce\x9f\xce\xa3" }, /* final sigma */
        { "don't", "don\xe2\x80\x99t" },                                                            /* a curved apostrophe */
        { "2026", "\xef\xbc\x92\xef\xbc\x90\xef\xbc\x92\xef\xbc\x96" },                             /* wide digits */
        { "desk", "d\xc2\xad"
                  "es\xe2\x80\x8bk" },                                                                      /* what nobody sees */
        { "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd6\xb8\xd7\x81\xd7\x9c\xd7\x95\xd6\xb9\xd7\x9d" }, /* points */
        { "explain", "unexplained" },                                                                       /* a part of a word */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(same); i++)
        if (!is_in(same[i].typed, same[i].text))
            fail_msg("'%s' was not found in '%s'", same[i].typed, same[i].text);
    assert_false(is_in("desks", "the desk"));
    assert_false(is_in("\xe0\xa4\x95\xe0\xa4\xbf", "\xe0\xa4\x95\xe0\xa5\x81")); /* ki is not ku: such marks are letters */
}

static void all_words_must_occur_and_a_phrase_as_it_stands(void **state)
{
    (void)state;
    assert_true(is_in("intake|library", "To the library goes the intake desk"));
    assert_false(is_in("intake|clinic", "To the library goes the intake desk"));
    assert_true(is_in("intake desk", "the intake\n   desk")); /* the shell took the marks */
    assert_false(is_in("intake desk", "the desk of intake"));
    assert_true(is_in("\"intake desk\" library", "library: the intake desk"));
    assert_false(is_in("\"intake desk\" library", "the intake desk"));
    assert_true(is_in("\"desk library\" intake", "desk library intake"));
    assert_int_equal(asked("\"a b\" c \"\"  d").count, 3);
    assert_int_equal(asked(" \t\xcc\x81 ").count, 0);
}

static void too_much_is_refused(void **state)
{
    struct wanted w = { 0 };
    char many[500];

    (void)state;
    memset(many, 'x', sizeof(many));
    assert_false(wanted_add(&w, bytes_at(many, sizeof(many)), &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    for (int i = 0; i < WANTED_MAX; i++)
        assert_true(wanted_add(&w, BYTES_STR("x"), &err));
    assert_false(wanted_add(&w, BYTES_STR("x"), &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
}

/* "before[hit]after" */
static const char *line(const char *typed, const char *text, int columns)
{
    static char out[2000];
    struct wanted w = asked(typed);
    struct wanted_place at;
    struct buf part[3];

    if (!wanted_place(&w, 0, BYTES_STR(text), &at, &err))
        fail_msg("'%s' in '%s': %s", typed, text, err.what);
    for (size_t i = 0; i < COUNT(part); i++)
        buf_init(&part[i], 1000);
    wanted_line(BYTES_STR(text), at, columns, &part[0], &part[1], &part[2]);
    snprintf(out, sizeof(out), "%.*s[%.*s]%.*s", (int)part[0].n, (const char *)part[0].at, (int)part[1].n, (const char *)part[1].at,
             (int)part[2].n, (const char *)part[2].at);
    for (size_t i = 0; i < COUNT(part); i++)
        buf_deinit(&part[i]);
    if (term_columns(BYTES_STR(out)) > columns + 2)
        fail_msg("%d columns: %s", term_columns(BYTES_STR(out)) - 2, out);
    return out;
}

static void the_line_around_it_is_cut_at_words_and_safe(void **state)
{
    (void)state;
    assert_string_equal(line("JOSE", "Ask Jos\xc3\xa9 first", 60), "Ask [Jos\xc3\xa9] first");
    assert_string_equal(line("strass",
                             "die Stra\xc3\x9f"
                             "e",
                             60),
                        "die [Stra\xc3\x9f]e");
    assert_string_equal(line("s", "\xc3\x9f", 60), "[\xc3\x9f]");
    assert_string_equal(line("desk", "One\n\n  desk\tfor all", 60), "One [desk] for all");
    assert_string_equal(line("desk", "Families asked for one door and so the desk goes to the library next month", 40),
                        "...so the [desk] goes to the library ne...");
    assert_string_equal(line("court", "Help before the letter from the court", 60), "Help before the letter from the [court]");
    assert_string_equal(line("red",
                             "evil \x1b[31mred and \xe2\x80\xae"
                             "back",
                             60),
                        "evil \\u{1b}[31m[red] and \\u{202e}back");
    line("x",
         "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97x\xe6\xbc\xa2\xe5\xad\x97"
         "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2",
         20); /* wide */
}

/* Without places of what was folded, plain text is taken many bytes at a time; with them, one by one. */
static void plain_text_folds_as_any_other(void **state)
{
    static const char *const part[] = { "Intake Desk", "\xc3\x85ngstr\xc3\xb6m", "  ",     "\n\t",     "@[`{~", "\x7f",
                                        "\xff",        "\xe2\x80\x94",           "ZAza09", "\xcc\x81", "Q",     "\xc3" };
    uint64_t drawn = 1;

    (void)state;
    for (size_t i = 0; i < 4000; i++) {
        CLEANUP(buf_deinit) struct buf text = { 0 };
        CLEANUP(buf_deinit) struct buf at_once = { 0 };
        CLEANUP(buf_deinit) struct buf one_by_one = { 0 };
        CLEANUP(buf_deinit) struct buf from = { 0 };

        buf_init(&text, 4096);
        buf_init(&at_once, 65536);
        buf_init(&one_by_one, 65536);
        buf_init(&from, 65536);
        for (size_t left = i % 12; left > 0; left--) {
            drawn = drawn * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            if (drawn >> 63)
                buf_put(&text, BYTES_STR(part[(drawn >> 33) % COUNT(part)]));
            else
                buf_put_u8(&text, (uint8_t)(drawn >> 40));
        }
        fold_text(buf_bytes(&text), &at_once, NULL);
        fold_text(buf_bytes(&text), &one_by_one, &from);
        assert_int_equal(at_once.n, one_by_one.n);
        assert_true(at_once.n == 0 || memcmp(at_once.at, one_by_one.at, at_once.n) == 0);
    }
    for (uint8_t c = 0x21; c < 0x7f; c++) { /* and both as the library does */
        CLEANUP(buf_deinit) struct buf out = { 0 };
        uint8_t folded[8];
        size_t n = sizeof(folded);

        buf_init(&out, 8);
        fold_text(bytes_at(&c, 1), &out, NULL);
        assert_ptr_equal(u8_casefold(&c, 1, NULL, UNINORM_NFKD, folded, &n), folded);
        assert_int_equal(out.n, n);
        assert_memory_equal(out.at, folded, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_accents_and_forms_make_no_difference),
        cmocka_unit_test(all_words_must_occur_and_a_phrase_as_it_stands),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(plain_text_folds_as_any_other),
        cmocka_unit_test(the_line_around_it_is_cut_at_words_and_safe),
    };

    term_of(stdout, "never"); /* the character type of this process */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
