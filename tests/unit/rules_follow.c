/* rules_follow.c: a run that lives on, where what is found of one record hangs on another that it does not name. Each run here is compared
 * with one that took its entries in one by one (support/lives_on.h). */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#include <stdio.h>

#define TABLE "handle=table rule=consent notice=0h keeper=commons scope=Agenda kind=governance quorum=25 review=2029-12-31 "
#define SEATS "kind=governance seats=home:resident:clinic,money:funder:eastside quorum=30 review=2029-12-31"

static bool remarked(struct says *s, const char *when, const char *word, const char *label)
{
    struct ran r;
    bool is;

    ran_begin(&r, s, when, true);
    is = ran_remark(&r, word, label);
    ran_end(&r);
    return is;
}

static void a_seat_record_is_unknown_once_a_version_without_the_seat_is_in_force(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, SEATS);
    says(&s, "2026-01-12 09:00", "eastside/ana", "seat", "S9", "body=T name=money members=eastside/ana");
    says(&s, "2026-02-09 09:00", "eastside/ana", "body", "T2", TABLE "seats=home:resident:clinic replaces=T");
    assert_false(remarked(&s, "2026-02-09 10:00", "unknown-seat", "S9"));
    decides(&s, "2026-02-10 09:00", "2026-02-10 10:00", "D1", "T2", "clinic/ben");
    assert_true(remarked(&s, "2026-03-10 10:00", "unknown-seat", "S9"));
    says_end(&s);
}

static void a_position_is_no_longer_unseated_when_its_author_takes_a_seat(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, SEATS);
    says(&s, "2026-02-09 09:00", "clinic/ben", "proposal", "P1", "body=T affects=clinic closes=2026-03-09T17:00 title=Move text=Move");
    says(&s, "2026-02-10 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent prior=-");
    assert_true(remarked(&s, "2026-02-10 10:00", "unseated", "X1"));
    says(&s, "2026-02-11 09:00", "eastside/ana", "seat", "S9", "body=T name=money members=eastside/ana until=2026-02-20");
    assert_false(remarked(&s, "2026-02-11 10:00", "unseated", "X1"));
    assert_true(remarked(&s, "2026-02-21 10:00", "unseated", "X1")); /* the day alone ends it */
    says_end(&s);
}

/* Told late of P1, which closed soon; withdrawn, it asks no more, and P2 is in no hurry. */
static void a_talk_about_a_draft_is_asked_for_by_those_that_still_put_it(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    decides_begin(&s, SEATS);
    says(&s, "2026-02-09 09:00", "clinic/ben", "result", "R1", "level=system title=Reading");
    says(&s, "2026-02-09 09:10", "clinic/ben", "proposal", "P1", "body=T affects=clinic closes=2026-02-11T17:00 puts=R1 title=X text=X");
    says(&s, "2026-02-12 09:00", "eastside/ana", "talk", "K1",
         "status=held when=2026-02-10T12:00 people=clinic/ben about=R1 affects=clinic agreed=leaning");
    ran_begin(&r, &s, "2026-02-12 10:00", true);
    assert_string_equal(ran_found(&r, "talk-told-late"), "K1(h=45,n=24,P=P1)");
    ran_end(&r);
    says(&s, "2026-02-12 11:00", "clinic/ben", "proposal", "P2", "body=T affects=clinic closes=2026-04-11T17:00 puts=R1 title=X text=X");
    says(&s, "2026-02-12 12:00", "clinic/ben", "reply", "W1", "to=P1 stance=withdraw");
    ran_begin(&r, &s, "2026-02-12 13:00", true);
    assert_string_equal(ran_found(&r, "talk-told-late"), "");
    assert_true(ran_remark(&r, "in-time", "K1"));
    ran_end(&r);
    says(&s, "2026-02-12 14:00", "clinic/ben", "reply", "W2", "to=P2 stance=withdraw");
    ran_begin(&r, &s, "2026-02-12 15:00", true);
    assert_true(ran_remark(&r, "in-time", "K1"));
    ran_end(&r);
    says_end(&s);
}

/* It told of the draft that was decided; corrected, it is about something else. */
static void a_talk_that_was_corrected_is_held_against_no_decision_on_the_draft(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-02 08:00", "eastside/ana", "result", "R1", "level=system title=Reading");
    says(&s, "2026-02-02 08:10", "eastside/ana", "result", "R2", "level=system title=Writing");
    decides(&s, "2026-02-02 09:00", "2026-02-09 09:00", "D1", "R1", "eastside/ana clinic/ben");
    says(&s, "2026-02-10 09:00", "clinic/ben", "talk", "K1",
         "status=held when=2026-02-03T08:00 people=eastside/ana about=R1 affects=clinic agreed=agreed");
    ran_begin(&r, &s, "2026-02-10 10:00", true);
    assert_string_equal(ran_found(&r, "talk-after-decision"), "D1(K=K1)");
    ran_end(&r);
    says(&s, "2026-02-10 11:00", "clinic/ben", "talk", "K2",
         "status=held when=2026-02-03T08:00 people=eastside/ana about=R2 affects=clinic agreed=agreed corrects=K1");
    ran_begin(&r, &s, "2026-02-10 12:00", true);
    assert_string_equal(ran_found(&r, "talk-after-decision"), "");
    ran_end(&r);
    says_end(&s);
}

static void minutes_follow_their_meeting_where_it_is_corrected(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-09 09:00", "commons/dee", "meeting", "M1", "body=T starts=2026-02-09T08:00");
    says(&s, "2026-02-09 10:00", "commons/dee", "minutes", "N1", "meeting=M1 present=eastside/ana practices=check");
    says(&s, "2026-02-16 09:00", "commons/dee", "meeting", "M2", "body=T starts=2026-02-16T08:00");
    says(&s, "2026-02-16 10:00", "commons/dee", "minutes", "N2", "meeting=M2 present=clinic/ben practices=check");
    assert_string_equal(ran_finds(&s, "2026-02-25 10:00", "meetings-without-action"), "T(n=2,minutes=N1,minutes=N2)");
    says(&s, "2026-02-25 11:00", "commons/dee", "meeting", "M3", "body=T starts=2026-02-23T08:00 corrects=M1");
    assert_string_equal(ran_finds(&s, "2026-02-25 12:00", "meetings-without-action"), ""); /* now it was two days ago */
    assert_string_equal(ran_finds(&s, "2026-03-05 12:00", "meetings-without-action"), "T(n=2,minutes=N2,minutes=N1)");
    says_end(&s);
}

/* The decision does not name the minutes, nor the dispute the decision. */
static void a_dispute_of_minutes_long_after_is_an_objection_to_what_their_meeting_decided(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, SEATS);
    says(&s, "2026-02-02 10:00", "eastside/ana", "proposal", "P1", "body=T affects=clinic closes=2026-02-09T10:00 title=X text=X");
    says(&s, "2026-02-03 10:00", "clinic/ben", "position", "X1", "proposal=P1 stance=consent prior=-");
    decides_met(&s, "2026-02-09 08:00", "T", "N", "present=clinic/ben");
    says(&s, "2026-02-09 10:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T10:00 effect=2026-04-09 meeting=MN why=X");
    assert_string_equal(ran_finds(&s, "2026-03-20 10:00", "objection-unanswered"), "");
    says(&s, "2026-04-01 09:00", "commons/dee", "minutes", "N2", "meeting=MN present=clinic/ben,eastside/ana corrects=N");
    says(&s, "2026-04-02 09:00", "eastside/ana", "reply", "R1", "to=N2 stance=dispute");
    assert_string_equal(ran_finds(&s, "2026-04-10 10:00", "objection-unanswered"), "");
    says(&s, "2026-04-30 09:00", "eastside/ana", "proposal", "P9", "body=T affects=clinic closes=2026-06-09T10:00 title=X text=X");
    assert_string_equal(ran_finds(&s, "2026-04-30 10:00", "objection-unanswered"), "D1(partner=eastside,objection=R1)");
    says_end(&s);
}

static void a_ninth_promise_and_its_end_are_counted_by_partner(void **state)
{
    struct says s;
    char label[16];

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    for (int i = 0; i < 9; i++) {
        snprintf(label, sizeof(label), "C%d", i);
        says(&s, "2026-02-09 09:00", "eastside/ana", "commitment", label, "due=2026-02-20 for=T title=Paint");
    }
    assert_string_equal(ran_finds(&s, "2026-02-20 10:00", "over-committed"), "");
    assert_string_not_equal(ran_finds(&s, "2026-02-21 10:00", "over-committed"), "");
    says(&s, "2026-02-22 09:00", "eastside/ana", "progress", "G1", "of=C4 state=kept");
    assert_string_equal(ran_finds(&s, "2026-02-22 10:00", "over-committed"), "");
    says_end(&s);
}

static void a_question_about_an_overdue_promise_gets_old_by_the_days_alone(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-09 09:00", "eastside/ana", "commitment", "C1", "due=2026-02-20 for=T title=Paint");
    says(&s, "2026-03-02 09:00", "clinic/ben", "reply", "Q1", "to=C1 stance=ask");
    assert_string_equal(ran_finds(&s, "2026-04-01 10:00", "overdue-unattended"), "");
    assert_string_equal(ran_finds(&s, "2026-04-02 10:00", "overdue-unattended"), "C1(due=2026-02-20)");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seat_record_is_unknown_once_a_version_without_the_seat_is_in_force),
        cmocka_unit_test(a_position_is_no_longer_unseated_when_its_author_takes_a_seat),
        cmocka_unit_test(a_talk_about_a_draft_is_asked_for_by_those_that_still_put_it),
        cmocka_unit_test(a_talk_that_was_corrected_is_held_against_no_decision_on_the_draft),
        cmocka_unit_test(minutes_follow_their_meeting_where_it_is_corrected),
        cmocka_unit_test(a_dispute_of_minutes_long_after_is_an_objection_to_what_their_meeting_decided),
        cmocka_unit_test(a_ninth_promise_and_its_end_are_counted_by_partner),
        cmocka_unit_test(a_question_about_an_overdue_promise_gets_old_by_the_days_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
