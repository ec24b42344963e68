/* rules_d06.c: findings of danger 6: promises of which nobody speaks, that slip, pile up, or are nobody's. */
#include "unit/unit.h"

#include "support/rules_run.h"

#include <stdio.h>

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)

static void coalition(struct says *s)
{
    says_begin(s);
    says_log(s, "eastside");
    says_log(s, "clinic");
    says(s, "2026-01-05 09:10", "commons/root", "body", "T",
         "handle=table kind=governance seats=one:practitioner:eastside rule=consent quorum=50 notice=0h review=2027-12-31 keeper=commons");
    says(s, "2026-01-05 09:20", "commons/root", "admit", "A1", "partner=eastside handle=eastside");
    says(s, "2026-01-05 09:21", "commons/root", "admit", "A2", "partner=clinic handle=clinic");
    says_member(s, "commons/dee", ALL_ACTS, NULL);
    says_member(s, "eastside/ana", ALL_ACTS, NULL);
    says_member(s, "eastside/bo", ALL_ACTS, NULL);
    says_member(s, "clinic/ben", ALL_ACTS, NULL);
}

/* What is found of that name at `when`, as of then. */
static void found(struct says *s, const char *when, const char *name, const char *expected)
{
    struct ran r;

    ran_begin(&r, s, when, true);
    assert_string_equal(ran_found(&r, name), expected);
    ran_end(&r);
}

static void an_overdue_promise_is_unattended_from_the_eighth_day(void **state)
{
    struct says s;

    (void)state;
    coalition(&s);
    says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C", "due=2026-02-10 for=-");
    says(&s, "2026-02-10 09:00", "clinic/ben", "reply", "R0", "to=C stance=ask"); /* on the day itself: not after it */
    found(&s, "2026-02-17 23:59", "overdue-unattended", "");
    found(&s, "2026-02-18 00:00", "overdue-unattended", "C(due=2026-02-10)");
    says(&s, "2026-02-18 09:00", "eastside/ana", "reply", "R1", "to=C stance=answer finding=overdue-unattended");
    found(&s, "2026-02-18 10:00", "overdue-unattended", "C(due=2026-02-10)!answered");
    says_end(&s);
}

static void a_question_keeps_it_attended_for_thirty_days(void **state)
{
    struct says s;

    (void)state;
    coalition(&s);
    says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C", "due=2026-02-10 for=-");
    says(&s, "2026-02-11 09:00", "clinic/ben", "reply", "R", "to=C stance=ask");
    found(&s, "2026-03-13 23:59", "overdue-unattended", "");
    found(&s, "2026-03-14 00:00", "overdue-unattended", "C(due=2026-02-10)");
    says(&s, "2026-03-14 09:00", "eastside/ana", "progress", "G", "of=C state=blocked");
    found(&s, "2026-03-14 10:00", "overdue-unattended", "");
    says(&s, "2026-03-20 09:00", "eastside/ana", "progress", "G2", "of=C state=moved due=2026-05-01 why=Snow said_why=yes");
    found(&s, "2026-05-08 10:00", "overdue-unattended", "");
    found(&s, "2026-05-09 10:00", "overdue-unattended", "C(due=2026-05-01)");
    says_end(&s);
}

static void what_a_meeting_took_up_is_attended_by_the_day_of_the_meeting(void **state)
{
    struct says s;

    (void)state;
    for (int after = 0; after < 2; after++) {
        coalition(&s);
        says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C", "due=2026-02-10 for=-");
        says(&s, "2026-02-01 10:00", "commons/dee", "meeting", "M",
             after ? "body=T starts=2026-02-11T09:00" : "body=T starts=2026-02-10T09:00");
        says(&s, "2026-02-12 09:00", "commons/dee", "minutes", "N", "meeting=M took_up=C");
        found(&s, "2026-02-18 10:00", "overdue-unattended", after ? "" : "C(due=2026-02-10)");
        says_end(&s);
    }
}

static void a_promise_has_slipped_when_moved_late_or_without_a_reason(void **state)
{
    struct says s;

    (void)state;
    coalition(&s);
    says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C", "due=2026-02-10 for=-");
    says(&s, "2026-02-09 09:00", "eastside/ana", "progress", "G1", "of=C state=moved due=2026-02-20 why=Snow said_why=yes");
    says(&s, "2026-02-20 09:00", "eastside/ana", "progress", "G2", "of=C state=moved due=2026-02-25");
    says(&s, "2026-02-25 09:00", "eastside/ana", "progress", "G3", "of=C state=moved due=2026-03-01 why=Ice said_why=yes");
    found(&s, "2026-02-26 09:00", "moved-again", "");
    says(&s, "2026-03-02 09:00", "eastside/ana", "progress", "G4", "of=C state=moved due=2026-03-05 why=Ice said_why=yes");
    found(&s, "2026-03-03 09:00", "moved-again", "C(n=2,move=G2,move=G4)");
    says(&s, "2026-03-04 09:00", "eastside/ana", "progress", "G5", "of=C state=kept");
    found(&s, "2026-03-05 09:00", "moved-again", "");
    says_end(&s);
}

static void a_promise_not_kept_wants_an_answer(void **state)
{
    struct says s;

    (void)state;
    coalition(&s);
    says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C", "due=2026-02-10 for=-");
    says(&s, "2026-02-10 08:00", "clinic/ben", "reply", "R0", "to=C stance=comment"); /* before it was said */
    says(&s, "2026-02-10 09:00", "eastside/ana", "progress", "G", "of=C state=not_kept why=Ill");
    found(&s, "2026-03-12 23:59", "not-kept-unaddressed", "");
    found(&s, "2026-03-13 00:00", "not-kept-unaddressed", "C(closed=G)");
    says(&s, "2026-03-13 09:00", "clinic/ben", "reply", "R1", "to=G stance=comment");
    found(&s, "2026-03-13 10:00", "not-kept-unaddressed", "");
    says_end(&s);
}

static void a_table_that_met_afterwards_has_taken_it_up(void **state)
{
    struct says s;

    (void)state;
    for (int after = 0; after < 2; after++) {
        coalition(&s);
        says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C", "due=2026-02-10 for=-");
        says(&s, "2026-02-01 10:00", "commons/dee", "meeting", "M",
             after ? "body=T starts=2026-02-10T09:00" : "body=T starts=2026-02-10T08:59");
        says(&s, "2026-02-10 09:00", "eastside/ana", "progress", "G", "of=C state=not_kept why=Ill");
        says(&s, "2026-02-12 09:00", "commons/dee", "minutes", "N", "meeting=M took_up=C");
        found(&s, "2026-03-13 10:00", "not-kept-unaddressed", after ? "" : "C(closed=G)");
        says_end(&s);
    }
}

static void nine_open_promises_are_many_when_one_is_late(void **state)
{
    struct says s;
    char label[16], due[48];

    (void)state;
    coalition(&s);
    for (int i = 1; i <= 9; i++) {
        if (i == 9)
            found(&s, "2026-02-11 00:00", "over-committed", ""); /* eight are not over eight */
        snprintf(label, sizeof(label), "C%d", i);
        snprintf(due, sizeof(due), "due=%s for=-", i < 3 ? "2026-02-10" : "2026-06-10");
        says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", label, due);
    }
    found(&s, "2026-02-10 23:59", "over-committed", ""); /* nothing is late on its last day */
    found(&s, "2026-02-11 00:00", "over-committed", "eastside(n=9,late=C1,late=C2)");
    says(&s, "2026-02-11 09:00", "eastside/ana", "progress", "G", "of=C5 state=kept");
    found(&s, "2026-02-11 10:00", "over-committed", "");
    says_end(&s);
}

static void what_a_partner_promised_before_it_left_is_nobodys(void **state)
{
    struct says s;

    (void)state;
    coalition(&s);
    says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C1", "due=2026-06-10 for=-");
    says(&s, "2026-02-01 09:01", "eastside/ana", "commitment", "C2", "due=2026-06-10 for=-");
    says(&s, "2026-02-10 09:00", "eastside/root", "leave", "L", "");
    found(&s, "2026-02-17 23:59", "left-with-promises", "");
    found(&s, "2026-02-18 00:00", "left-with-promises", "eastside(n=2,promise=C1,ended=L,promise=C2)");
    says(&s, "2026-02-18 09:00", "eastside/bo", "progress", "G1", "of=C1 state=going");
    says(&s, "2026-02-18 09:01", "eastside/ana", "progress", "G2", "of=C2 state=going"); /* its author is no other member */
    found(&s, "2026-02-19 00:00", "left-with-promises", "eastside(n=1,promise=C2,ended=L)");
    says(&s, "2026-02-19 09:01", "eastside/bo", "progress", "G3", "of=C2 state=not_kept why=Left");
    found(&s, "2026-02-19 10:00", "left-with-promises", "");
    says_end(&s);
}

static void a_removed_partners_promise_is_nobodys(void **state)
{
    struct says s;

    (void)state;
    coalition(&s);
    says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C1", "due=2026-06-10 for=-");
    says(&s, "2026-02-01 09:02", "eastside/root", "leave", "L", "");
    says(&s, "2026-02-03 09:00", "commons/dee", "remove", "V", "partner=eastside size=6 because=L");
    found(&s, "2026-02-10 23:59", "left-with-promises", ""); /* of six entries the leave is none: the remove counts */
    found(&s, "2026-02-11 00:00", "left-with-promises", "eastside(n=1,promise=C1,ended=V)");
    says_end(&s);
}

static void a_promise_of_a_mandate_that_ended_is_nobodys(void **state)
{
    struct says s;

    (void)state;
    coalition(&s);
    says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C1", "due=2026-06-10 for=-");
    says(&s, "2026-02-10 09:00", "eastside/bo", "retire", "E", "ends=eastside/ana why=Gone");
    found(&s, "2026-02-17 23:59", "left-with-promises", "");
    found(&s, "2026-02-18 00:00", "left-with-promises", "eastside(n=1,promise=C1,ended=E)");
    says_member(&s, "eastside/anew", ALL_ACTS, "eastside/ana"); /* renewed: the same person again */
    found(&s, "2026-02-18 00:00", "left-with-promises", "");
    found(&s, "2027-12-31 00:00", "left-with-promises", "");
    found(&s, "2028-02-01 00:00", "left-with-promises", "eastside(n=1,promise=C1,ended=eastside/anew)");
    says_end(&s);
}

static void who_was_to_check_has_thirty_days(void **state)
{
    struct says s;

    (void)state;
    coalition(&s);
    says(&s, "2026-02-01 09:00", "eastside/ana", "commitment", "C", "due=2026-02-10 for=- checked_by=clinic");
    says(&s, "2026-02-10 09:00", "eastside/ana", "progress", "G", "of=C state=kept");
    says(&s, "2026-02-11 09:00", "commons/dee", "reply", "R0", "to=C stance=confirm"); /* another than it */
    found(&s, "2026-03-12 23:59", "kept-unchecked", "");
    found(&s, "2026-03-13 00:00", "kept-unchecked", "C(q=clinic,closed=G)");
    says(&s, "2026-03-13 09:00", "clinic/ben", "reply", "R1", "to=C stance=confirm");
    found(&s, "2026-03-13 10:00", "kept-unchecked", "");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_overdue_promise_is_unattended_from_the_eighth_day),
        cmocka_unit_test(a_question_keeps_it_attended_for_thirty_days),
        cmocka_unit_test(what_a_meeting_took_up_is_attended_by_the_day_of_the_meeting),
        cmocka_unit_test(a_promise_has_slipped_when_moved_late_or_without_a_reason),
        cmocka_unit_test(a_promise_not_kept_wants_an_answer),
        cmocka_unit_test(a_table_that_met_afterwards_has_taken_it_up),
        cmocka_unit_test(nine_open_promises_are_many_when_one_is_late),
        cmocka_unit_test(what_a_partner_promised_before_it_left_is_nobodys),
        cmocka_unit_test(a_removed_partners_promise_is_nobodys),
        cmocka_unit_test(a_promise_of_a_mandate_that_ended_is_nobodys),
        cmocka_unit_test(who_was_to_check_has_thirty_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
