/* desk_agenda.c: what a chair takes to the next meeting of a table, as the desk answers it. */
#include "unit/unit.h"

#include "support/desk_run.h"
#include "support/rpc_json.h"

#include <stdio.h>

static struct says s;
static struct desk_test t;

/* desk_story's table T. A workgroup W beside it. T met on the 16th (N1), and is called for the 27th; W for the 20th. */
static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "commons/dee", "body", "W",
         "handle=work kind=workgroup serves=- seats=one:resident:clinic rule=consent quorum=50 needs=- notice=0h review=2027-12-31 "
         "keeper=commons scope=Work");
    says(&s, "2026-02-11 10:01", "commons/dee", "meeting", "M1", "body=T starts=2026-02-16T16:00 place=Library agenda=D1");
    says(&s, "2026-02-11 10:02", "commons/dee", "commitment", "C0", "due=2026-02-20 for=D1 title=From-before");
    says(&s, "2026-02-11 10:03", "eastside/ana", "commitment", "CW", "due=2026-02-20 for=W title=For-the-group");
    says_heard(&s, "2026-02-11 10:20");
    says(&s, "2026-02-17 09:00", "commons/dee", "minutes", "N1", "meeting=M1 present=eastside/ana took_up=D1");
    says_heard(&s, "2026-02-17 09:05");
    says(&s, "2026-02-17 10:00", "eastside/ana", "commitment", "C1", "due=2026-02-28 for=N1 title=Of-the-meeting");
    says(&s, "2026-02-17 10:01", "eastside/ana", "commitment", "C2", "due=2026-02-28 for=M1 title=Done");
    says(&s, "2026-02-18 10:01", "eastside/ana", "progress", "G2", "of=C2 state=kept");
    says(&s, "2026-02-18 10:02", "clinic/ben", "request", "R1", "to=eastside due=2026-02-26 because=D1 title=A-hand");
    says(&s, "2026-02-18 10:03", "eastside/ana", "proposal", "P2", "body=T affects=clinic closes=2026-02-26T17:00 title=Second text=Text");
    says(&s, "2026-02-18 10:04", "eastside/ana", "proposal", "PW", "body=W affects=clinic closes=2026-02-26T17:00 title=Other");
    says(&s, "2026-02-18 10:05", "eastside/ana", "position", "X2", "proposal=P2 stance=consent prior=-");
    says_heard(&s, "2026-02-18 10:20");
    says(&s, "2026-02-18 11:00", "clinic/ben", "interest", "I1", "of=clinic kind=contract with=vendor since=2026-01-01 touches=P2");
    says(&s, "2026-02-18 11:01", "clinic/ben", "talk", "K2",
         "status=held when=2026-02-18T08:00 people=eastside/ana about=P2 affects=clinic agreed=nothing topic=Second");
    says(&s, "2026-02-18 11:02", "clinic/ben", "talk", "KW",
         "status=held when=2026-02-18T08:00 people=eastside/ana about=PW affects=clinic agreed=nothing topic=Other");
    says(&s, "2026-02-18 11:03", "clinic/ben", "meeting", "MW", "body=W starts=2026-02-20T16:00");
    says(&s, "2026-02-18 11:04", "commons/dee", "meeting", "M2", "body=T starts=2026-02-26T16:00 agenda=P2,D1 place=Hall");
    says(&s, "2026-02-18 11:05", "commons/dee", "meeting", "M2b", "body=T starts=2026-02-27T16:00 agenda=P2,D1 place=Hall corrects=M2");
    says_heard(&s, "2026-02-18 11:20");
    says(&s, "2026-02-18 11:30", "eastside/ana", "proposal", "PW2",
         "body=W affects=clinic closes=2026-02-26T17:00 title=From-the-talk after=K2");
    says(&s, "2026-02-18 11:31", "eastside/ana", "commitment", "CW2", "due=2026-02-21 for=PW2 title=From-that");
    says_heard(&s, "2026-02-18 11:35");
    return desk_test_set_up(state, &t, &s, "2026-02-19 12:00");
}

static json_t *agenda(const char *which)
{
    char params[60];

    snprintf(params, sizeof(params), "[\"%s\"]", which);
    return desk_test_ask(&t, "rules.agenda", params);
}

static void the_next_meeting_is_the_first_ahead_by_its_newest_notice(void **state)
{
    json_t *all = agenda("table");

    (void)state;
    assert_string_equal(json_text(all, "table.table"), "table");
    assert_int_equal(json_integer_value(json_at(all, "starts")), says_ms("2026-02-27 16:00"));
    assert_int_equal(json_integer_value(json_at(all, "called")), says_ms("2026-02-18 11:04"));
    assert_string_equal(json_text(all, "place"), "Hall");
    assert_string_equal(json_text(all, "agenda.0.record.title"), "Second");
    assert_string_equal(json_text(all, "agenda.0.state"), "open");
    assert_string_equal(json_text(all, "agenda.1.state"), "stands");
    assert_string_equal(json_text(all, "last.meeting.title"), "Library");
    assert_int_equal(json_integer_value(json_at(all, "since")), says_ms("2026-02-16 16:00"));
    json_decref(all);
    all = desk_test_ask(&t, "rules.agenda", "[]"); /* of any table: the workgroup meets first */
    assert_string_equal(json_text(all, "table.table"), "work");
    assert_int_equal(json_integer_value(json_at(all, "starts")), says_ms("2026-02-20 16:00"));
    assert_true(json_is_null(json_at(all, "last")));
    assert_int_equal(json_integer_value(json_at(all, "since")), says_ms("2026-01-20 12:00"));
    json_decref(all);
}

static void promises_of_the_last_meeting_stand_first_and_those_kept_since_behind_open_ones(void **state)
{
    json_t *all = agenda("table");

    (void)state;
    assert_string_equal(json_text(all, "promises.count"), "3");
    assert_string_equal(json_text(all, "promises.promises.0.promise.title"), "Of-the-meeting");
    assert_true(json_is_true(json_at(all, "promises.promises.0.of_last")));
    assert_string_equal(json_text(all, "promises.promises.1.promise.title"), "Done");
    assert_string_equal(json_text(all, "promises.promises.1.state"), "kept");
    assert_string_equal(json_text(all, "promises.promises.2.promise.title"), "From-before");
    assert_true(json_is_false(json_at(all, "promises.promises.2.of_last")));
    assert_string_equal(json_text(all, "asked.requests.0.request.title"), "A-hand");
    assert_string_equal(json_text(all, "asked.requests.0.to"), "eastside");
    json_decref(all);
    all = agenda("work");
    assert_string_equal(json_text(all, "promises.count"), "2"); /* also what came of a talk about the other table's proposal */
    assert_string_equal(json_text(all, "promises.promises.0.promise.title"), "For-the-group");
    assert_string_equal(json_text(all, "promises.promises.1.promise.title"), "From-that");
    assert_string_equal(json_text(all, "asked.count"), "0");
    json_decref(all);
}

static void talks_told_since_the_last_meeting_about_this_tables_work_and_no_others(void **state)
{
    json_t *all = agenda("table");

    (void)state;
    assert_string_equal(json_text(all, "talks.count"), "1");
    assert_string_equal(json_text(all, "talks.talks.0.talk.title"), "Second");
    json_decref(all);
}

static void open_proposals_say_who_spoke_and_who_did_not_and_interests_in_them(void **state)
{
    json_t *all = agenda("table");

    (void)state;
    assert_string_equal(json_text(all, "proposals.count"), "1");
    assert_string_equal(json_text(all, "proposals.proposals.0.proposal.proposal.title"), "Second");
    assert_true(json_is_true(json_at(all, "proposals.proposals.0.on_agenda")));
    assert_string_equal(json_text(all, "proposals.proposals.0.talks"), "1");
    assert_string_equal(json_text(all, "proposals.proposals.0.spoke.0.seat"), "school");
    assert_string_equal(json_text(all, "proposals.proposals.0.spoke.0.stance"), "consent");
    assert_string_equal(json_text(all, "proposals.proposals.0.silent.0.seat"), "health");
    assert_string_equal(json_text(all, "proposals.proposals.0.silent.0.people"), desk_test_people(1, "clinic/ben"));
    assert_string_equal(json_text(all, "interests.count"), "1");
    assert_string_equal(json_text(all, "interests.interests.0.of"), "clinic");
    assert_string_equal(json_text(all, "interests.interests.0.kind"), "contract");
    assert_string_equal(json_text(all, "interests.interests.0.with"), "vendor");
    assert_string_equal(json_text(all, "interests.interests.0.touches.0.title"), "Second");
    assert_true(json_is_false(json_at(all, "interests.interests.0.recused")));
    json_decref(all);
}

static void minutes_wait_until_another_partner_confirms_them(void **state)
{
    json_t *all = agenda("table");
    char params[60];

    (void)state;
    assert_string_equal(json_text(all, "minutes.count"), "1");
    assert_string_equal(json_text(all, "minutes.minutes.0.by"), json_text(all, "by"));
    assert_true(json_is_null(json_at(all, "minutes.minutes.0.disputed")));
    json_decref(all);
    says(&s, "2026-02-19 09:00", "clinic/ben", "reply", "Y1", "to=N1 stance=dispute");
    says_heard(&s, "2026-02-19 09:05");
    all = agenda("table");
    assert_string_equal(json_text(all, "minutes.minutes.0.disputed.type"), "reply");
    json_decref(all);
    says(&s, "2026-02-19 09:10", "eastside/ana", "reply", "Y2", "to=N1 stance=confirm");
    says_heard(&s, "2026-02-19 09:15");
    all = agenda("table");
    assert_string_equal(json_text(all, "minutes.count"), "0");
    json_decref(all);
    snprintf(params, sizeof(params), "[\"table\", {\"as_of\": %lld}]", (long long)says_ms("2026-02-12 12:00"));
    all = desk_test_ask(&t, "rules.agenda", params); /* before N1: the first meeting was ahead */
    assert_string_equal(json_text(all, "place"), "Library");
    assert_string_equal(json_text(all, "minutes.count"), "0");
    json_decref(all);
}

static void findings_about_the_tables_work_say_which_a_meeting_can_take_up(void **state)
{
    json_t *all;
    bool taken = false;

    (void)state;
    t.wall_ms = says_ms("2026-03-31 12:00");
    all = agenda("table");
    assert_true(json_is_null(json_at(all, "meeting"))); /* none is ahead any more */
    assert_string_equal(json_text(all, "unminuted.count"), "1");
    assert_int_equal(json_integer_value(json_at(all, "unminuted.meetings.0.starts")), says_ms("2026-02-27 16:00"));
    assert_true(json_array_size(json_at(all, "findings.findings")) >= 5);
    for (size_t i = 0; i < json_array_size(json_at(all, "findings.findings")); i++) {
        json_t *row = json_array_get(json_at(all, "findings.findings"), i);
        const char *name = json_text(row, "finding.name");

        assert_string_not_equal(name, "minutes-unconfirmed");
        if (strcmp(name, "overdue-unattended") == 0) {
            assert_string_equal(json_text(row, "take_up"), json_text(row, "finding.subject.name"));
            taken = true;
        } else {
            assert_true(json_is_null(json_at(row, "take_up")));
        }
    }
    assert_true(taken);
    json_decref(all);
    all = agenda("work"); /* what is found about T's decision is not the workgroup's business */
    for (size_t i = 0; i < json_array_size(json_at(all, "findings.findings")); i++)
        assert_string_not_equal(json_text(json_array_get(json_at(all, "findings.findings"), i), "finding.name"), "affected-not-told");
    json_decref(all);
    t.wall_ms = says_ms("2026-02-19 12:00");
}

static void a_decision_is_looked_at_again_at_the_meeting_before_which_its_day_lies(void **state)
{
    json_t *all = agenda("table");

    (void)state;
    assert_string_equal(json_text(all, "review.count"), "0");
    json_decref(all);
    says(&s, "2026-02-19 10:00", "clinic/ben", "position", "X3", "proposal=P2 stance=consent prior=-");
    says_heard(&s, "2026-02-23 10:00");
    says(&s, "2026-02-23 10:30", "commons/dee", "decision", "D2",
         "proposal=P2 outcome=adopted made=2026-02-23T10:20 effect=2026-03-30 review=2026-02-27 why=Why losses=None-seen");
    says_heard(&s, "2026-02-23 10:40");
    t.wall_ms = says_ms("2026-02-24 12:00");
    all = agenda("table");
    assert_string_equal(json_text(all, "review.count"), "1");
    assert_string_equal(json_text(all, "review.decisions.0.review"), "2026-02-27");
    assert_string_equal(json_text(all, "proposals.count"), "0");
    json_decref(all);
}

static void what_is_no_table_and_no_meeting_is_refused(void **state)
{
    (void)state;
    desk_test_refuses(&t, "rules.agenda", "[\"eastside#7\"]", "name a table or a meeting");
    desk_test_refuses(&t, "rules.agenda", "[\"nowhere\"]", "which");
    desk_test_refuses(&t, "rules.agenda", "[\"table\", {\"limit\": 1000}]", "1 to 100");
    desk_test_refuses(&t, "rules.agenda", "[\"table\", {\"body\": \"T\"}]", "body");
}

static void before_there_is_a_table_the_page_is_empty(void **state)
{
    char params[60];
    json_t *all;

    (void)state;
    snprintf(params, sizeof(params), "[null, {\"as_of\": %lld}]", (long long)says_ms("2026-01-05 09:05"));
    all = desk_test_ask(&t, "rules.agenda", params);
    assert_true(json_is_null(json_at(all, "table")));
    assert_string_equal(json_text(all, "findings.count"), "0");
    json_decref(all);
}

/* ---- masses -------------------------------------------------------------------------------------------------------------------- */

#define MANY 25

/* An interest in R1, which MANY open proposals put; MANY meetings without minutes. */
static int set_up_many(void **state)
{
    char fields[160], label[12];

    desk_direction_story(&s);
    says(&s, "2026-03-08 10:01", "clinic/ben", "interest", "I1", "of=clinic kind=contract with=vendor since=2026-01-01 touches=R1");
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(fields, sizeof(fields), "body=T affects=clinic closes=2026-04-01T17:00 puts=R1 title=P%u text=Text", i);
        snprintf(label, sizeof(label), "P%u", i);
        says(&s, "2026-03-08 10:02", "eastside/ana", "proposal", label, fields);
        snprintf(fields, sizeof(fields), "body=T starts=2026-03-09T%02u:%02u", i / 4 + 9, i % 4 * 10);
        snprintf(label, sizeof(label), "M%u", i);
        says(&s, "2026-03-08 10:03", "eastside/ana", "meeting", label, fields);
    }
    says_heard(&s, "2026-03-08 10:20");
    return desk_test_set_up(state, &t, &s, "2026-03-10 12:00");
}

static void what_there_is_in_masses_is_counted_and_shown_up_to_a_limit(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.agenda", "[\"table\", {\"limit\": 5}]");

    (void)state;
    assert_string_equal(json_text(all, "unminuted.count"), "25");
    assert_int_equal(json_array_size(json_at(all, "unminuted.meetings")), 5);
    assert_int_equal(json_integer_value(json_at(all, "unminuted.meetings.4.starts")), says_ms("2026-03-09 10:00"));
    assert_string_equal(json_text(all, "interests.interests.0.touches_count"), "25");
    assert_int_equal(json_array_size(json_at(all, "interests.interests.0.touches")), 20);
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_meeting_is_the_first_ahead_by_its_newest_notice),
        cmocka_unit_test(promises_of_the_last_meeting_stand_first_and_those_kept_since_behind_open_ones),
        cmocka_unit_test(talks_told_since_the_last_meeting_about_this_tables_work_and_no_others),
        cmocka_unit_test(open_proposals_say_who_spoke_and_who_did_not_and_interests_in_them),
        cmocka_unit_test(minutes_wait_until_another_partner_confirms_them),
        cmocka_unit_test(findings_about_the_tables_work_say_which_a_meeting_can_take_up),
        cmocka_unit_test(a_decision_is_looked_at_again_at_the_meeting_before_which_its_day_lies),
        cmocka_unit_test(what_is_no_table_and_no_meeting_is_refused),
        cmocka_unit_test(before_there_is_a_table_the_page_is_empty),
    };

    const struct CMUnitTest masses[] = {
        cmocka_unit_test(what_there_is_in_masses_is_counted_and_shown_up_to_a_limit),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down) + cmocka_run_group_tests(masses, set_up_many, desk_test_tear_down);
}
