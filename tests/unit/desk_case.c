/* desk_case.c: all that hangs on a decision, as the desk answers it. */
#include "unit/unit.h"

#include "support/desk_run.h"
#include "support/rpc_json.h"

static struct says s;
static struct desk_test t;

static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:10", "eastside/ana", "commitment", "C1", "due=2026-02-18 for=D1 title=Soon");
    says_heard(&s, "2026-02-11 10:20");
    return desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
}

static void a_case_has_verdict_notice_talks_positions_and_promises(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.case", "[\"commons#11\"]");

    (void)state;
    assert_string_equal(json_text(all, "state"), "decided");
    assert_string_equal(json_text(all, "decision.verdict"), "stands");
    assert_int_equal(json_array_size(json_at(all, "items")), 6);
    assert_string_equal(json_text(all, "items.0.item"), "body");
    assert_string_equal(json_text(all, "items.0.met"), "true");
    assert_int_equal(json_array_size(json_at(all, "rows")), 2);
    assert_string_equal(json_text(all, "talks.0.out"), "[\"clinic\"]");
    assert_string_equal(json_text(all, "positions.0.stance"), "consent");
    assert_string_equal(json_text(all, "positions.0.counted"), "true");
    assert_string_equal(json_text(all, "positions.0.prior"), "[]");
    assert_string_equal(json_text(all, "promises.0.promise.title"), "Soon");
    assert_true(json_array_size(json_at(all, "findings")) >= 3);
    assert_string_equal(json_text(all, "left_off"), "0");
    json_decref(all);
}

static void before_the_decision_the_case_is_open(void **state)
{
    char params[80];
    json_t *all;

    (void)state;
    snprintf(params, sizeof(params), "[\"eastside#7\", {\"as_of\": %lld}]", (long long)says_ms("2026-02-05 12:00"));
    all = desk_test_ask(&t, "rules.case", params);
    assert_string_equal(json_text(all, "state"), "open");
    assert_int_equal(json_array_size(json_at(all, "items")), 0);
    assert_int_equal(json_array_size(json_at(all, "talks")), 0);
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_has_verdict_notice_talks_positions_and_promises),
        cmocka_unit_test(before_the_decision_the_case_is_open),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
