/* desk_status.c: the screen for Monday and the list of decisions, as the desk answers them. */
#include "unit/unit.h"

#include "support/desk_run.h"
#include "support/rpc_json.h"

static struct says s;
static struct desk_test t;

static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "clinic/ben", "proposal", "P2",
         "body=T affects=eastside,clinic closes=2026-02-20T17:00 title=Second text=Second");
    says(&s, "2026-02-11 10:05", "clinic/ben", "position", "X2", "proposal=P2 stance=consent prior=-");
    says(&s, "2026-02-11 10:10", "eastside/ana", "commitment", "C1", "due=2026-02-10 for=D1 title=Late");
    says(&s, "2026-02-11 10:11", "eastside/ana", "commitment", "C2", "due=2026-02-18 for=D1 title=Soon");
    says(&s, "2026-02-11 10:12", "eastside/ana", "commitment", "C3", "due=2026-06-18 for=D1 title=Far");
    says_heard(&s, "2026-02-11 10:20");
    return desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
}

static void a_decision_is_listed_with_its_verdict(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.decisions", "[]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "decisions")), 1);
    assert_string_equal(json_text(all, "decisions.0.proposal.name"), "eastside#7");
    assert_string_equal(json_text(all, "decisions.0.decision.title"), "Move-the-intake-desk");
    assert_string_equal(json_text(all, "decisions.0.table"), "table");
    assert_string_equal(json_text(all, "decisions.0.verdict"), "stands");
    assert_string_equal(json_text(all, "decisions.0.outcome"), "adopted");
    assert_string_equal(json_text(all, "decisions.0.heard"), "1");
    assert_string_equal(json_text(all, "decisions.0.seats"), "2");
    assert_string_equal(json_text(all, "decisions.0.effect"), "2026-03-09");
    assert_true(json_array_size(json_at(all, "decisions.0.findings")) >= 3);
    json_decref(all);
}

static void decisions_are_filtered(void **state)
{
    static const char *const none[] = { "[{\"verdict\": \"lacks\"}]", "[{\"partner\": \"eastside\", \"verdict\": \"not-here\"}]",
                                        "[{\"to\": 1767225600000}]" };
    static const char *const one[] = { "[{\"verdict\": \"stands\"}]", "[{\"partner\": \"clinic\"}]", "[{\"body\": \"table\"}]",
                                       "[{\"from\": 1767225600000}]" };

    (void)state;
    for (size_t i = 0; i < COUNT(none); i++) {
        json_t *all = desk_test_ask(&t, "rules.decisions", none[i]);

        assert_int_equal(json_array_size(json_at(all, "decisions")), 0);
        json_decref(all);
    }
    for (size_t i = 0; i < COUNT(one); i++) {
        json_t *all = desk_test_ask(&t, "rules.decisions", one[i]);

        assert_int_equal(json_array_size(json_at(all, "decisions")), 1);
        json_decref(all);
    }
    desk_test_refuses(&t, "rules.decisions", "[{\"verdict\": \"maybe\"}]", "not-counted");
    desk_test_refuses(&t, "rules.decisions", "[{\"body\": \"nowhere\"}]", "body");
    desk_test_refuses(&t, "rules.decisions", "[{\"limit\": 0}]", "1 to");
}

static void the_screen_has_what_is_open_late_due_and_told(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.status", "[]");

    (void)state;
    assert_string_equal(json_text(all, "decided.count"), "1");
    assert_string_equal(json_text(all, "open.count"), "1");
    assert_string_equal(json_text(all, "open.proposals.0.proposal.title"), "Second");
    assert_string_equal(json_text(all, "open.proposals.0.positions"), "1");
    assert_string_equal(json_text(all, "open.proposals.0.seats"), "2");
    assert_string_equal(json_text(all, "late.promises.0.promise.title"), "Late");
    assert_string_equal(json_text(all, "late.count"), "1");
    assert_string_equal(json_text(all, "week.promises.0.due"), "2026-02-18");
    assert_string_equal(json_text(all, "week.count"), "1");
    assert_string_equal(json_text(all, "talks.talks.0.people"), desk_test_people(2, "commons/dee", "eastside/ana"));
    assert_string_equal(json_text(all, "talks.talks.0.agreed"), "leaning");
    assert_string_equal(json_text(all, "findings.worst.0.severity"), "act");
    assert_string_equal(json_text(all, "vacant.count"), "0");
    json_decref(all);
}

static void as_of_a_past_moment_the_screen_is_that_moments(void **state)
{
    char params[80];
    json_t *all;

    (void)state;
    snprintf(params, sizeof(params), "[{\"as_of\": %lld}]", (long long)says_ms("2026-02-05 12:00"));
    all = desk_test_ask(&t, "rules.status", params);
    assert_string_equal(json_text(all, "decided.count"), "0");
    assert_string_equal(json_text(all, "open.proposals.0.proposal.title"), "Move-the-intake-desk");
    assert_string_equal(json_text(all, "late.count"), "0");
    assert_string_equal(json_text(all, "talks.count"), "0");
    json_decref(all);
}

static void a_partner_whose_node_signs_for_nothing_is_dark(void **state)
{
    json_t *all;

    (void)state;
    all = desk_test_ask(&t, "rules.status", "[]");
    assert_int_equal(json_array_size(json_at(all, "logs")), 0);
    json_decref(all);
    says_dark(&s, "clinic", true);
    says(&s, "2026-02-12 13:00", "commons/dee", "reply", NULL, "to=P2 stance=comment title=Hm");
    says_heard(&s, "2026-02-12 13:05");
    t.wall_ms = says_ms("2026-02-14 12:00");
    all = desk_test_ask(&t, "rules.status", "[]");
    assert_string_equal(json_text(all, "logs.0.partner"), "clinic");
    assert_string_equal(json_text(all, "logs.0.state"), "dark");
    assert_int_equal(json_array_size(json_at(all, "logs")), 1);
    json_decref(all);
    says_dark(&s, "clinic", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_is_listed_with_its_verdict),          cmocka_unit_test(decisions_are_filtered),
        cmocka_unit_test(the_screen_has_what_is_open_late_due_and_told),  cmocka_unit_test(as_of_a_past_moment_the_screen_is_that_moments),
        cmocka_unit_test(a_partner_whose_node_signs_for_nothing_is_dark),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
