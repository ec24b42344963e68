/* client_options.c: the command line: a type's fields are its options. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "cli/genesis.h"
#include "cli/meet.h"
#include "cli/options.h"
#include "cli/type_names.h"
#include "record/schema.h"

#include <stdio.h>

static struct call call;

static bool parse(const char *command, struct pln_error *err, ...)
{
    char *argv[32] = { (char *)"plenary" };
    size_t words;
    int argc = 1;
    va_list ap;

    va_start(ap, err);
    for (const char *word; (word = va_arg(ap, const char *)) != NULL;)
        argv[argc++] = (char *)word;
    va_end(ap);
    assert_true(call_init(&call, err));
    call.command = commands_find(command, strchr(command, ' ') != NULL ? strchr(command, ' ') + 1 : NULL, &words);
    if (call.command == NULL) { /* two words */
        char first[40];
        snprintf(first, sizeof(first), "%.*s", (int)strcspn(command, " "), command);
        call.command = commands_find(first, command + strcspn(command, " ") + 1, &words);
    }
    assert_non_null(call.command);
    return options_parse(&call, argc, argv, err);
}

static int end(void **state)
{
    (void)state;
    call_deinit(&call);
    return 0;
}

static void a_type_that_there_is_not_is_no_filter(void **state)
{
    struct pln_error err;

    (void)state;
    assert_true(parse("log", &err, "--type", "proposal", NULL));
    assert_true(type_names_check(&call, NULL, &err));
    call_deinit(&call);
    assert_true(parse("search", &err, "desk", "--type", "propsal", NULL));
    assert_false(type_names_check(&call, NULL, &err));
    assert_string_equal(err.what, "--type propsal: there is no such type of record: did you mean proposal?");
    call_deinit(&call);
    assert_true(parse("watch", &err, "--type", "talk", "--type", "NONSENSE", NULL));
    assert_false(type_names_check(&call, NULL, &err));
    assert_non_null(strstr(err.what, "--type NONSENSE is none of: reply, interest,"));
    assert_non_null(strstr(err.what, "body, agreements"));
}

static void a_time_past_is_a_word_and_no_option(void **state)
{
    struct pln_error err;

    (void)state;
    assert_true(parse("knew", &err, "eastside#12", "-2d", "--as", "ana", "By phone", NULL));
    assert_string_equal(call_text(&call, "when"), "-2d");
    assert_string_equal(call_text(&call, "say"), "By phone");
    call_deinit(&call);
    assert_true(parse("disclose", &err, "--when", "-3h", NULL));
    assert_string_equal(call_text(&call, "when"), "-3h");
}

static void words_without_dashes_fill_the_places_in_order(void **state)
{
    struct pln_error err;

    (void)state;
    assert_true(parse("propose", &err, "table", "--affects", "all", "Move the desk", NULL));
    assert_string_equal(call_text(&call, "body"), "table");
    assert_string_equal(call_text(&call, "title"), "Move the desk");
    assert_string_equal(call_text(&call, "affects"), "all");
    assert_false(call_has(&call, "closes"));
}

static void a_last_place_with_dots_takes_all_that_are_left(void **state)
{
    struct pln_error err;
    struct bytes v;

    (void)state;
    assert_true(parse("seat", &err, "table/one", "ana", "ben", NULL));
    assert_string_equal(call_text(&call, "seat"), "table/one");
    assert_true(call_value_at(&call, "members", 1, &v));
    assert_true(bytes_equal_str(v, "ben"));
    assert_false(call_value_at(&call, "members", 2, &v));
}

static void an_option_given_again_is_kept_beside_the_first(void **state)
{
    struct pln_error err;
    struct bytes v;

    (void)state;
    assert_true(parse("propose", &err, "table", "x", "--affects", "a", "--affects=b", NULL));
    assert_true(call_value_at(&call, "affects", 0, &v) && bytes_equal_str(v, "a"));
    assert_true(call_value_at(&call, "affects", 1, &v) && bytes_equal_str(v, "b"));
}

static void waiting_is_read_and_its_mistakes_are_usage(void **state)
{
    struct pln_error err;

    (void)state;
    assert_true(parse("done", &err, "eastside#3", "--wait", "held=2", "--timeout", "5", NULL));
    assert_true(call.has_wait);
    assert_int_equal(call.wait_held, 2);
    assert_int_equal(call.wait_ms, 5000);
    call_deinit(&call);
    assert_false(parse("done", &err, "x", "--wait", "held=-1", NULL));
    assert_int_equal(call_exit_status(&call, &err), EXIT_USAGE);
    call_deinit(&call);
    assert_false(parse("done", &err, "x", "--timeout", "99999", NULL));
    assert_int_equal(call_exit_status(&call, &err), EXIT_USAGE);
}

static bool has_option(const struct command *c, const char *name)
{
    struct options_shown o;

    for (size_t i = 0; options_at(c, i, &o); i++)
        if (strcmp(o.name, name) == 0)
            return true;
    return false;
}

static void what_a_command_fixes_is_no_option_and_what_follows_from_words_neither(void **state)
{
    size_t words;

    (void)state;
    assert_false(has_option(commands_find("consent", NULL, &words), "stance"));
    assert_true(has_option(commands_find("position", NULL, &words), "stance"));
    assert_true(has_option(commands_find("consent", NULL, &words), "prior"));
    assert_false(has_option(commands_find("progress", NULL, &words), "said-why"));
    assert_true(has_option(commands_find("progress", NULL, &words), "why"));
    assert_true(has_option(commands_find("propose", NULL, &words), "seal"));
    assert_false(has_option(commands_find("unseal", NULL, &words), "seal"));
    assert_true(has_option(commands_find("commit", NULL, &words), "done-when"));
}

static const char *help_of(const char *command, const char *name)
{
    static struct options_shown o;
    size_t words;

    for (size_t i = 0; options_at(commands_find(command, NULL, &words), i, &o); i++)
        if (strcmp(o.name, name) == 0)
            return o.help;
    return "";
}

static void what_need_not_be_given_is_not_called_required(void **state)
{
    (void)state;
    assert_non_null(strstr(help_of("found", "purpose"), "(required)"));
    assert_null(strstr(help_of("found", "rules"), "(required)"));
    assert_null(strstr(help_of("found", "zone"), "(required)"));
    assert_null(strstr(help_of("decide", "made"), "(required)"));
    assert_non_null(strstr(help_of("decide", "made"), "; default: now"));
    assert_non_null(strstr(help_of("decide", "outcome"), "(required)"));
}

static void no_option_of_any_command_is_there_twice(void **state)
{
    size_t tables;
    const struct command_table *t = commands_tables(&tables);
    struct options_shown a, b;

    (void)state;
    for (size_t i = 0; i < tables; i++)
        for (size_t k = 0; k < t[i].count; k++)
            for (size_t x = 0; options_at(&t[i].at[k], x, &a); x++)
                for (size_t y = 0; y < x && options_at(&t[i].at[k], y, &b); y++)
                    if (strcmp(a.name, b.name) == 0)
                        fail_msg("%s has --%s twice", t[i].at[k].name, a.name);
}

static void every_type_that_names_a_command_has_one(void **state)
{
    (void)state;
    for (unsigned type = 1; type < TYPE_END; type++) {
        const struct schema *s = schema_of((enum record_type)type);
        char first[40];
        size_t words;
        if (s->command == NULL)
            continue;
        snprintf(first, sizeof(first), "%.*s", (int)strcspn(s->command, " "), s->command);
        const char *second = strchr(s->command, ' ');
        const struct command *c = commands_find(first, second != NULL ? second + 1 : NULL, &words);
        if (c == NULL || strcmp(c->name, s->command) != 0)
            fail_msg("%s: there is no command \"%s\"", s->name, s->command);
    }
}

static void places_fixed_values_and_questions_name_fields_or_options(void **state)
{
    size_t tables;
    const struct command_table *t = commands_tables(&tables);

    (void)state;
    for (size_t i = 0; i < tables; i++)
        for (size_t k = 0; k < t[i].count; k++) {
            const struct command *c = &t[i].at[k];
            const struct schema *s = c->type != TYPE_UNKNOWN ? schema_of(c->type) : NULL;
            for (size_t x = 0; x < COMMAND_PLACES_MAX && c->place[x] != NULL; x++) {
                char name[40];
                snprintf(name, sizeof(name), "%.*s", (int)strcspn(c->place[x], "."), c->place[x]);
                for (char *p = name; *p != 0; p++)
                    *p = *p == '_' ? '-' : *p;
                if (!has_option(c, name))
                    fail_msg("%s: place %s is neither field nor option", c->name, name);
            }
            for (size_t x = 0; x < COMMAND_FIXED_MAX && c->fixed[x].name != NULL; x++) {
                int fact = schema_fact(s, BYTES_STR(c->fixed[x].name));
                assert_true(fact >= 0);
                assert_true(field_enum_number(&s->fact[fact], BYTES_STR(c->fixed[x].value)) > 0);
            }
            for (size_t x = 0; x < COMMAND_ASKS_MAX && c->ask[x] != NULL; x++)
                if (schema_fact(s, BYTES_STR(c->ask[x])) < 0 && schema_word(s, BYTES_STR(c->ask[x])) < 0)
                    fail_msg("%s asks for %s, which is no field", c->name, c->ask[x]);
        }
}

static void a_misspelt_command_is_recognized(void **state)
{
    char group[400];
    size_t words;

    (void)state;
    assert_null(commands_find("propse", NULL, &words));
    assert_string_equal(commands_near("propse"), "propose");
    assert_true(commands_beginning("member", group, sizeof(group)));
    assert_string_equal(group, "member add, member renew, member revoke, member list");
    assert_false(commands_beginning("mem", group, sizeof(group)));
    assert_false(commands_beginning("show", group, sizeof(group)));
    assert_null(commands_near("xyzzyplugh"));
    assert_non_null(commands_find("body", "edit", &words));
    assert_int_equal(words, 2);
}

static void the_day_of_minutes_is_in_the_files_name(void **state)
{
    int64_t day;

    (void)state;
    assert_true(meet_day_in_name("minutes/2018-10-13.md", &day));
    assert_int_equal(day, 17817);
    assert_true(meet_day_in_name("2018-10-13/board 2020-02-29 draft.md", &day));
    assert_int_equal(day, 18321);
    assert_false(meet_day_in_name("2018-10-13/notes.md", &day));
    assert_false(meet_day_in_name("2019-02-29.md", &day));
}

static void a_key_file_is_named_after_the_person(void **state)
{
    static const struct {
        const char *person, *name;
    } cases[] = {
        { "Ana Ruiz", "ana" }, { "ben", "ben" }, { "Jean-Luc P", "jean-luc" }, { "李雷", "member" }, { "Ö Z", "z" },
    };
    char name[KEYS_NAME_MAX + 1];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        genesis_key_name(cases[i].person, name);
        assert_string_equal(name, cases[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_need_not_be_given_is_not_called_required),
        cmocka_unit_test_teardown(a_time_past_is_a_word_and_no_option, end),
        cmocka_unit_test_teardown(a_type_that_there_is_not_is_no_filter, end),
        cmocka_unit_test_teardown(words_without_dashes_fill_the_places_in_order, end),
        cmocka_unit_test_teardown(a_last_place_with_dots_takes_all_that_are_left, end),
        cmocka_unit_test_teardown(an_option_given_again_is_kept_beside_the_first, end),
        cmocka_unit_test_teardown(waiting_is_read_and_its_mistakes_are_usage, end),
        cmocka_unit_test(what_a_command_fixes_is_no_option_and_what_follows_from_words_neither),
        cmocka_unit_test(no_option_of_any_command_is_there_twice),
        cmocka_unit_test(every_type_that_names_a_command_has_one),
        cmocka_unit_test(places_fixed_values_and_questions_name_fields_or_options),
        cmocka_unit_test(a_misspelt_command_is_recognized),
        cmocka_unit_test(the_day_of_minutes_is_in_the_files_name),
        cmocka_unit_test(a_key_file_is_named_after_the_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
