/* desk_talks.c: talks and who knew when, as the desk answers them. */
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
    says_heard(&s, "2026-02-11 11:00");
    says(&s, "2026-02-11 12:00", "eastside/ana", "reply", NULL, "to=K1 stance=confirm");
    says(&s, "2026-02-11 13:00", "commons/dee", "talk", "K2",
         "status=announced when=2026-02-14T18:00 people=eastside/ana about=P2 affects=clinic outsiders=funder");
    says_heard(&s, "2026-02-11 13:05");
    says(&s, "2026-02-11 14:00", "clinic/ben", "reply", NULL, "to=K2 stance=ask_in");
    says(&s, "2026-02-11 15:00", "clinic/ben", "talk", "K3",
         "status=held when=2026-02-11T10:00 people=commons/dee affects=clinic agreed=nothing topic=Rent");
    says_heard(&s, "2026-02-11 15:05");
    return desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
}

static void a_talk_says_how_it_was_told_who_confirms_and_who_was_not_there(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.talks", "[{\"touching\": \"commons#11\"}]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "talks")), 1);
    assert_string_equal(json_text(all, "talks.0.told_as"), "late");
    assert_string_equal(json_text(all, "talks.0.hours"), "231");
    assert_string_equal(json_text(all, "talks.0.agreed"), "leaning");
    assert_string_equal(json_text(all, "talks.0.people"), desk_test_people(2, "commons/dee", "eastside/ana"));
    assert_string_equal(json_text(all, "talks.0.confirmed"), desk_test_people(1, "eastside/ana"));
    assert_string_equal(json_text(all, "talks.0.out"), "[\"clinic\"]");
    assert_string_equal(json_text(all, "talks.0.touches.0.title"), "Move-the-intake-desk");
    assert_string_equal(json_text(all, "talks.0.touches_count"), "1");
    assert_string_equal(json_text(all, "disclose_hours"), "72");
    json_decref(all);
}

static void a_talk_told_in_time_is_shown_as_such(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.talks", "[{\"told\": \"in-time\"}]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "talks")), 1);
    assert_string_equal(json_text(all, "talks.0.hours"), "5");
    assert_string_equal(json_text(all, "talks.0.by"), json_text(all, "talks.0.people.0"));
    json_decref(all);
}

static void an_announced_talk_names_who_asked_in(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.talks", "[{\"status\": \"announced\"}]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "talks")), 1);
    assert_string_equal(json_text(all, "talks.0.asked_in"), desk_test_people(1, "clinic/ben"));
    assert_string_equal(json_text(all, "talks.0.outsiders"), "[\"funder\"]");
    assert_null(json_string_value(json_at(all, "talks.0.told_as")));
    json_decref(all);
}

static void talks_are_filtered_and_paged(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.talks", "[{\"limit\": 1}]");
    char params[120];

    (void)state;
    assert_string_equal(json_text(all, "talks.0.agreed"), "nothing");
    snprintf(params, sizeof(params), "[{\"limit\": 1, \"after\": \"%s\"}]", json_text(all, "next"));
    json_decref(all);
    all = desk_test_ask(&t, "rules.talks", params);
    assert_string_equal(json_text(all, "talks.0.status"), "announced");
    json_decref(all);
    all = desk_test_ask(&t, "rules.talks", "[{\"to\": 1735689600000}]");
    assert_int_equal(json_array_size(json_at(all, "talks")), 0);
    json_decref(all);
    desk_test_refuses(&t, "rules.talks", "[{\"status\": \"later\"}]", "announced");
    desk_test_refuses(&t, "rules.talks", "[{\"told\": \"never\"}]", "in-time or late");
    desk_test_refuses(&t, "rules.talks", "[{\"touching\": \"commons#9999\"}]", "touching");
}

static void who_was_reached_after_the_decision_is_told_apart_from_who_was_told(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.who_knew", "[\"commons#11\"]");
    size_t ana = strcmp(json_text(all, "rows.0.partner"), "eastside") == 0 ? 0 : 1;
    char path[40];

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "rows")), 2);
    assert_string_equal(json_text(all, "notice_hours"), "72");
    assert_string_equal(json_text(all, "by"), "eastside");
    snprintf(path, sizeof(path), "rows.%zu.by", ana);
    assert_string_equal(json_text(all, path), "own");
    snprintf(path, sizeof(path), "rows.%zu.in", ana);
    assert_string_equal(json_text(all, path), "[\"commons#13\"]");
    snprintf(path, sizeof(path), "rows.%zu.after", 1 - ana);
    assert_string_equal(json_text(all, path), "true");
    snprintf(path, sizeof(path), "rows.%zu.out", 1 - ana);
    assert_string_equal(json_text(all, path), "[\"commons#13\"]");
    assert_string_equal(json_text(all, "talks_count"), "1");
    assert_string_equal(json_text(all, "decision.decision.name"), "commons#11");
    json_decref(all);
}

static void a_talk_that_touches_very_much_is_told_all_the_same(void **state)
{
    json_t *all;
    char label[16], fields[120];

    (void)state;
    says(&s, "2026-02-11 09:00", "eastside/ana", "result", "R", "level=population");
    for (int i = 0; i < 30; i++) {
        snprintf(label, sizeof(label), "PR%d", i);
        snprintf(fields, sizeof(fields), "body=T affects=clinic closes=2026-02-20T17:00 puts=R title=Again-%d text=Again", i);
        says(&s, "2026-02-11 09:01", "eastside/ana", "proposal", label, fields);
    }
    says(&s, "2026-02-11 10:00", "clinic/ben", "talk", "KR",
         "status=held when=2026-02-11T09:30 people=eastside/ana about=R affects=clinic agreed=nothing");
    t.wall_ms = says_ms("2026-02-13 12:00");
    all = desk_test_ask(&t, "rules.talks", "[{\"limit\": 1}]");
    assert_string_equal(json_text(all, "talks.0.touches_count"), "30");
    assert_int_equal(json_array_size(json_at(all, "talks.0.touches")), 20);
    json_decref(all);
}

static void of_an_open_proposal_it_says_who_has_it_so_far(void **state)
{
    char params[80], now[120];
    json_t *all;

    (void)state;
    snprintf(params, sizeof(params), "[\"eastside#7\", {\"as_of\": %lld}]", (long long)says_ms("2026-02-08 12:00"));
    all = desk_test_ask(&t, "rules.who_knew", params);
    assert_null(json_string_value(json_at(all, "decision.verdict")));
    snprintf(now, sizeof(now), "%s %s", json_text(all, "rows.0.by"), json_text(all, "rows.1.by"));
    assert_true(strcmp(now, "own never") == 0 || strcmp(now, "never own") == 0);
    json_decref(all);
    snprintf(params, sizeof(params), "[\"eastside#7\", {\"as_of\": %lld}]", (long long)says_ms("2026-02-01 12:00"));
    desk_test_refuses(&t, "rules.who_knew", params, "not there yet");
    desk_test_refuses(&t, "rules.who_knew", "[\"commons#13\"]", "talk");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_talk_says_how_it_was_told_who_confirms_and_who_was_not_there),
        cmocka_unit_test(a_talk_told_in_time_is_shown_as_such),
        cmocka_unit_test(an_announced_talk_names_who_asked_in),
        cmocka_unit_test(talks_are_filtered_and_paged),
        cmocka_unit_test(who_was_reached_after_the_decision_is_told_apart_from_who_was_told),
        cmocka_unit_test(of_an_open_proposal_it_says_who_has_it_so_far),
        cmocka_unit_test(a_talk_that_touches_very_much_is_told_all_the_same),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
