/* desk_findings.c: findings as the desk answers them: by danger, with titles and evidence, in pages; runs are kept while nothing comes. */
#include "unit/unit.h"

#include "support/desk_run.h"

static struct says s;
static struct desk_test t;

/* The clinic is dark until after D1, which concerns it. */
static int set_up(void **state)
{
    desk_story(&s);
    return desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
}

static void a_finding_has_its_sentence_with_titles_and_what_shows_it(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.findings", "[{\"name\": \"affected-not-told\"}]");
    json_t *f = json_array_get(json_object_get(all, "findings"), 0);

    (void)state;
    assert_int_equal(json_array_size(json_object_get(all, "findings")), 1);
    assert_string_equal(json_string_value(json_object_get(f, "sentence")),
                        "\"Move-the-intake-desk\" (commons#11) affects clinic, which had not been reached.");
    assert_string_equal(json_string_value(json_object_get(f, "severity")), "act");
    assert_string_equal(json_string_value(json_object_get(f, "state")), "open");
    assert_string_equal(json_string_value(json_object_get(json_object_get(f, "subject"), "type")), "decision");
    assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(f, "causes"), 0), "value")), "clinic");
    json_decref(all);
}

static void findings_stand_by_danger_and_pages_join_to_the_whole(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.findings", "[]"), *whole = json_object_get(all, "findings");
    size_t n = json_array_size(whole), at = 0;
    char params[300] = "[{\"limit\": 1}]";

    (void)state;
    assert_true(n > 3);
    while (at < n) {
        json_t *page = desk_test_ask(&t, "rules.findings", params), *one = json_object_get(page, "findings");
        const char *next = json_string_value(json_object_get(page, "next"));

        assert_int_equal(json_array_size(one), 1);
        assert_true(json_equal(json_array_get(one, 0), json_array_get(whole, at)));
        at++;
        assert_int_equal(next == NULL, at == n);
        snprintf(params, sizeof(params), "[{\"limit\": 1, \"after\": \"%s\"}]", next != NULL ? next : "");
        json_decref(page);
    }
    json_decref(all);
}

static void filters_leave_out_what_does_not_concern_a_partner_or_a_danger(void **state)
{
    json_t *of_log = desk_test_ask(&t, "rules.findings", "[{\"danger\": \"log\"}]");
    json_t *commons = desk_test_ask(&t, "rules.findings", "[{\"partner\": \"eastside\", \"name\": \"affected-not-told\"}]");

    (void)state;
    assert_int_equal(json_array_size(json_object_get(of_log, "findings")), 0);
    assert_int_equal(json_array_size(json_object_get(commons, "findings")), 0);
    json_decref(of_log);
    json_decref(commons);
    desk_test_refuses(&t, "rules.findings", "[{\"danger\": \"11\"}]", "1 to 10");
    desk_test_refuses(&t, "rules.findings", "[{\"after\": \"nothing\"}]", "in this list");
    desk_test_refuses(&t, "rules.findings", "[{\"whatever\": 1}]", "not known here");
    desk_test_refuses(&t, "rules.findings", "[{\"as_of\": 4102444800000}]", "still to come");
}

static void as_of_a_past_moment_later_findings_are_not_there(void **state)
{
    char params[80];
    json_t *before;

    (void)state;
    snprintf(params, sizeof(params), "[{\"as_of\": %lld}]", (long long)says_ms("2026-02-08 12:00"));
    before = desk_test_ask(&t, "rules.findings", params);
    assert_int_equal(json_array_size(json_object_get(before, "findings")), 0);
    assert_int_equal(json_integer_value(json_object_get(before, "as_of")), says_ms("2026-02-08 12:00"));
    json_decref(before);
}

static void a_run_serves_until_something_comes_or_five_minutes_are_over(void **state)
{
    uint64_t runs;

    (void)state;
    json_decref(desk_test_ask(&t, "rules.findings", "[]"));
    runs = t.desk->runs;
    t.wall_ms += 30000;
    json_decref(desk_test_ask(&t, "rules.findings", "[]"));
    assert_int_equal(t.desk->runs, runs);
    t.wall_ms += 280000;
    json_decref(desk_test_ask(&t, "rules.findings", "[]"));
    assert_int_equal(t.desk->runs, runs + 1);
    says(&s, "2026-02-12 12:07", "clinic/ben", "reply", NULL, "to=D1 stance=answer finding=affected-not-told title=Told");
    says_heard(&s, "2026-02-12 12:08");
    json_t *all = desk_test_ask(&t, "rules.findings", "[{\"name\": \"affected-not-told\"}]");
    assert_int_equal(t.desk->runs, runs + 2);
    json_t *f = json_array_get(json_object_get(all, "findings"), 0);
    assert_string_equal(json_string_value(json_object_get(f, "state")), "answered");
    assert_string_equal(json_string_value(json_object_get(json_object_get(f, "by"), "title")), "Told");
    /* nothing of that danger is open, and its title is said all the same */
    assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(all, "dangers"), 0), "title")), "Transparency");
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_has_its_sentence_with_titles_and_what_shows_it),
        cmocka_unit_test(findings_stand_by_danger_and_pages_join_to_the_whole),
        cmocka_unit_test(filters_leave_out_what_does_not_concern_a_partner_or_a_danger),
        cmocka_unit_test(as_of_a_past_moment_later_findings_are_not_there),
        cmocka_unit_test(a_run_serves_until_something_comes_or_five_minutes_are_over),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
