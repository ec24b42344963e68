/* desk_commitments.c: promises and requests, as the desk answers them. */
#include "unit/unit.h"

#include "support/desk_run.h"
#include "support/rpc_json.h"

static struct says s;
static struct desk_test t;

static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "eastside/ana", "commitment", "C1", "due=2026-02-08 for=P1 checked_by=clinic title=Late");
    says(&s, "2026-02-11 10:01", "eastside/ana", "commitment", "C2", "due=2026-02-10 for=- title=Moved");
    says(&s, "2026-02-11 10:02", "eastside/ana", "progress", "M2", "of=C2 state=moved due=2026-02-18 why=Snow");
    says(&s, "2026-02-11 10:03", "eastside/ana", "commitment", "C3", "due=2026-02-06 for=P1 title=Done");
    says(&s, "2026-02-11 10:04", "eastside/ana", "progress", "M3", "of=C3 state=kept");
    says(&s, "2026-02-11 10:05", "eastside/ana", "progress", "M4", "of=C1 state=blocked why=Rain");
    says(&s, "2026-02-11 10:11", "clinic/ben", "request", "R1", "to=eastside due=2026-02-14 title=A-hand because=D1");
    says_heard(&s, "2026-02-11 10:20");
    return desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
}

static void open_promises_stand_by_the_day_that_they_are_due_by_the_last_move(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.commitments", "[]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "commitments")), 2);
    assert_string_equal(json_text(all, "commitments.0.promise.title"), "Late");
    assert_string_equal(json_text(all, "commitments.0.due"), "2026-02-08");
    assert_string_equal(json_text(all, "commitments.0.partner"), "eastside");
    assert_string_equal(json_text(all, "commitments.0.checked_by"), "clinic");
    assert_string_equal(json_text(all, "commitments.0.for.0.name"), "eastside#7");
    assert_true(json_is_true(json_at(all, "commitments.0.late")));
    assert_true(json_is_true(json_at(all, "commitments.0.blocked")));
    assert_string_equal(json_text(all, "commitments.1.due"), "2026-02-18");
    assert_string_equal(json_text(all, "commitments.1.first_due"), "2026-02-10");
    assert_string_equal(json_text(all, "commitments.1.moves"), "1");
    assert_int_equal(json_array_size(json_at(all, "commitments.1.for")), 0);
    assert_string_equal(json_text(all, "counts.kept"), "1");
    assert_string_equal(json_text(all, "counts.late"), "1");
    json_decref(all);
}

static void what_is_asked_and_not_answered_stands_after_them(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.commitments", "[{\"limit\": 2}]"), *rest;
    char params[100];

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "asked")), 0);
    snprintf(params, sizeof(params), "[{\"after\": \"%s\"}]", json_text(all, "next"));
    rest = desk_test_ask(&t, "rules.commitments", params);
    assert_int_equal(json_array_size(json_at(rest, "commitments")), 0);
    assert_string_equal(json_text(rest, "asked.0.request.title"), "A-hand");
    assert_string_equal(json_text(rest, "asked.0.to"), "eastside");
    assert_true(json_is_false(json_at(rest, "asked.0.late")));
    json_decref(rest);
    json_decref(all);
}

static void a_partners_list_begins_with_what_it_kept(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.commitments", "[{\"partner\": \"eastside\"}]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "commitments")), 3);
    assert_string_equal(json_text(all, "commitments.0.promise.title"), "Done");
    assert_string_equal(json_text(all, "commitments.0.state"), "kept");
    json_decref(all);
    all = desk_test_ask(&t, "rules.commitments", "[{\"partner\": \"clinic\"}]");
    assert_int_equal(json_array_size(json_at(all, "commitments")), 0);
    assert_int_equal(json_array_size(json_at(all, "asked")), 0);
    json_decref(all);
}

static size_t rows(const char *params)
{
    json_t *all = desk_test_ask(&t, "rules.commitments", params);
    size_t n = json_array_size(json_at(all, "commitments")) + 10 * json_array_size(json_at(all, "asked"));

    json_decref(all);
    return n;
}

static void filters_are_by_state_day_and_lateness(void **state)
{
    char params[80];

    (void)state;
    assert_int_equal(rows("[{\"overdue\": true}]"), 1);
    assert_int_equal(rows("[{\"due\": \"2026-02-14\"}]"), 11);
    assert_int_equal(rows("[{\"due\": \"2026-02-13\"}]"), 1);
    assert_int_equal(rows("[{\"state\": \"kept\"}]"), 1);
    assert_int_equal(rows("[{\"state\": \"not-kept\"}]"), 0);
    assert_int_equal(rows("[{\"state\": \"all\"}]"), 13);
    snprintf(params, sizeof(params), "[{\"as_of\": %lld}]", (long long)says_ms("2026-02-11 10:03") + 30000);
    assert_int_equal(rows(params), 3);
    desk_test_refuses(&t, "rules.commitments", "[{\"state\": \"maybe\"}]", "not-kept");
    desk_test_refuses(&t, "rules.commitments", "[{\"due\": \"soon\"}]", "2026-03-01");
    desk_test_refuses(&t, "rules.commitments", "[{\"overdue\": true, \"state\": \"kept\"}]", "overdue");
    desk_test_refuses(&t, "rules.commitments", "[{\"after\": \"nothing\"}]", "in this list");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_promises_stand_by_the_day_that_they_are_due_by_the_last_move),
        cmocka_unit_test(what_is_asked_and_not_answered_stands_after_them),
        cmocka_unit_test(a_partners_list_begins_with_what_it_kept),
        cmocka_unit_test(filters_are_by_state_day_and_lateness),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
