/* rules_d03.c: danger 3: workgroups without plan or measure, meetings without a promise, seats that cannot promise. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#define BOTH "eastside/ana clinic/ben"
#define GROUP "kind=workgroup seats=- rule=consent quorum=50 notice=0h review=2029-01-01 keeper=commons scope=Desk"

/* A strategy and a workgroup W, in force from 9 February on. */
static void working(struct says *s)
{
    decides_begin(s, DECIDES_TABLE);
    says(s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=population title=Reading");
    says(s, "2026-02-02 09:01", "eastside/ana", "strategy", "G1", "result=R1 title=Homes");
    says(s, "2026-02-02 09:02", "eastside/ana", "body", "W", "handle=desk " GROUP);
    decides(s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "R1,G1,W", BOTH);
}

static void a_workgroup_has_a_plan_for_today(void **state)
{
    struct says s;

    (void)state;
    working(&s);
    assert_string_equal(ran_finds(&s, "2026-05-09 23:00", "no-current-plan"), ""); /* 89 days */
    assert_string_equal(ran_finds(&s, "2026-05-10 00:00", "no-current-plan"), "W");
    says(&s, "2026-05-10 09:00", "eastside/ana", "plan", "L", "body=W strategies=G1 from=2026-05-12 to=2026-06-30 title=Plan");
    decides(&s, "2026-05-10 10:00", "2026-05-11 10:00", "D2", "L", BOTH);
    assert_string_equal(ran_finds(&s, "2026-05-11 23:00", "no-current-plan"), "W(plan=L)"); /* not yet */
    assert_string_equal(ran_finds(&s, "2026-05-12 00:00", "no-current-plan"), "");
    assert_string_equal(ran_finds(&s, "2026-06-30 23:00", "no-current-plan"), "");
    assert_string_equal(ran_finds(&s, "2026-07-01 00:00", "no-current-plan"), "W(plan=L)");
    says(&s, "2026-07-01 09:00", "eastside/ana", "retire", "E", "ends=W why=Done");
    decides(&s, "2026-07-01 10:00", "2026-07-02 10:00", "D3", "E", BOTH);
    assert_string_equal(ran_finds(&s, "2026-07-03 00:00", "no-current-plan"), "");
    says_end(&s);
}

static void a_plan_has_an_objective_that_can_be_measured(void **state)
{
    struct says s;

    (void)state;
    working(&s);
    says(&s, "2026-02-10 09:00", "eastside/ana", "plan", "L", "body=W strategies=G1 from=2026-02-01 to=2026-12-31 title=Plan");
    decides(&s, "2026-02-10 10:00", "2026-02-11 10:00", "D2", "L", BOTH);
    assert_string_equal(ran_finds(&s, "2026-03-12 23:00", "no-measurable-objective"), ""); /* 29 days */
    assert_string_equal(ran_finds(&s, "2026-03-13 00:00", "no-measurable-objective"), "L");
    assert_string_equal(ran_finds(&s, "2027-01-01 00:00", "no-measurable-objective"), ""); /* no longer current */
    says(&s, "2026-03-14 09:00", "eastside/ana", "indicator", "I", "of=G1 unit=homes better=up title=Homes");
    says(&s, "2026-03-14 09:01", "eastside/ana", "objective", "O1", "plan=L due=2026-06-01 indicator=I title=Ten");
    says(&s, "2026-03-14 09:02", "eastside/ana", "objective", "O2", "plan=L due=2026-06-01 target=10 title=Ten");
    assert_string_equal(ran_finds(&s, "2026-03-15 00:00", "no-measurable-objective"), "L");
    says(&s, "2026-03-15 09:00", "eastside/ana", "objective", "O3", "plan=L due=2026-06-01 indicator=I target=10 title=Ten");
    assert_string_equal(ran_finds(&s, "2026-03-16 00:00", "no-measurable-objective"), "");
    says(&s, "2026-03-16 09:00", "eastside/ana", "progress", "G", "of=O3 state=not_kept why=Snow");
    assert_string_equal(ran_finds(&s, "2026-03-17 00:00", "no-measurable-objective"), "L");
    says(&s, "2026-03-17 09:00", "eastside/ana", "objective", "O4", "plan=L due=2026-06-01 indicator=I target=10 title=Ten");
    says(&s, "2026-03-18 09:00", "eastside/ana", "retire", "E", "ends=O4 why=Else");
    assert_string_equal(ran_finds(&s, "2026-03-18 00:00", "no-measurable-objective"), "");
    assert_string_equal(ran_finds(&s, "2026-03-19 00:00", "no-measurable-objective"), "L");
    says_end(&s);
}

static void two_meetings_without_a_promise_are_found_a_week_later(void **state)
{
    struct says s;

    (void)state;
    working(&s);
    decides_met(&s, "2026-03-02 10:00", "W", "N1", "guests=0");
    assert_string_equal(ran_finds(&s, "2026-04-01 10:00", "meetings-without-action"), ""); /* one */
    decides_met(&s, "2026-03-09 10:00", "W", "N2", "guests=0");
    assert_string_equal(ran_finds(&s, "2026-03-16 23:00", "meetings-without-action"), "");
    assert_string_equal(ran_finds(&s, "2026-03-17 00:00", "meetings-without-action"), "W(n=2,minutes=N1,minutes=N2)");
    says(&s, "2026-03-18 09:00", "clinic/ben", "commitment", "C", "due=2026-04-01 for=MN1 title=Paint");
    assert_string_equal(ran_finds(&s, "2026-03-19 00:00", "meetings-without-action"), "");
    decides_met(&s, "2026-03-19 10:00", "W", "N3", "guests=0");
    assert_string_equal(ran_finds(&s, "2026-04-01 00:00", "meetings-without-action"), "W(n=2,minutes=N2,minutes=N3)");
    says(&s, "2026-04-01 09:00", "clinic/ben", "minutes", "N4", "meeting=MN3 guests=0"); /* another's, of the same meeting */
    decides_met(&s, "2026-04-02 10:00", "W", "N5", "guests=0");
    assert_string_equal(ran_finds(&s, "2026-04-11 00:00", "meetings-without-action"), "W(n=2,minutes=N4,minutes=N5)");
    says(&s, "2026-04-11 09:01", "clinic/ben", "commitment", "C2", "due=2026-05-01 for=N3 title=Paint");
    assert_string_equal(ran_finds(&s, "2026-04-12 00:00", "meetings-without-action"), "");
    says_end(&s);
}

static void a_decision_at_a_meeting_is_action(void **state)
{
    struct says s;

    (void)state;
    working(&s);
    decides_met(&s, "2026-03-02 10:00", "T", "N1", "guests=0");
    decides_met(&s, "2026-03-09 10:00", "T", "N2", "guests=0");
    assert_string_equal(ran_finds(&s, "2026-03-20 00:00", "meetings-without-action"), "T(n=2,minutes=N1,minutes=N2)");
    says(&s, "2026-03-20 10:00", "eastside/ana", "proposal", "P2", "body=T affects=clinic closes=2026-03-21T10:00 title=X text=X");
    says(&s, "2026-03-21 10:00", "commons/dee", "decision", "D2",
         "proposal=P2 outcome=rejected made=2026-03-09T11:00 effect=2026-03-21 why=X meeting=MN2");
    assert_string_equal(ran_finds(&s, "2026-03-22 00:00", "meetings-without-action"), "");
    says_end(&s);
}

static void a_holder_who_cannot_promise_is_found_but_not_a_resident(void **state)
{
    uint8_t speaks = 1 << ACT_SPEAK | 1 << ACT_RECORD | 1 << ACT_REGISTER;
    struct says s;

    (void)state;
    decides_begin(&s, "kind=governance seats=home:resident:clinic,money:funder:eastside quorum=50 review=2029-12-31");
    says_member(&s, "eastside/bo", speaks, NULL);
    says_member(&s, "clinic/cy", speaks, NULL);
    says(&s, "2026-02-01 09:00", "eastside/ana", "seat", "S3", "body=T name=money members=eastside/bo,eastside/ana");
    says(&s, "2026-02-01 09:01", "clinic/ben", "retire", "E", "ends=S2 why=Else");
    says(&s, "2026-02-01 09:02", "clinic/ben", "seat", "S4", "body=T name=home members=clinic/cy");
    assert_string_equal(ran_finds(&s, "2026-02-02 09:00", "seat-without-authority"), "T/money(partner=eastside,mandate=eastside/bo)");
    says(&s, "2026-02-02 10:00", "eastside/ana", "retire", "E2", "ends=S3 why=Else");
    says(&s, "2026-02-02 10:01", "eastside/ana", "seat", "S5", "body=T name=money members=eastside/ana,eastside/bo");
    assert_string_equal(ran_finds(&s, "2026-02-03 09:00", "seat-without-authority"), "");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workgroup_has_a_plan_for_today),
        cmocka_unit_test(a_plan_has_an_objective_that_can_be_measured),
        cmocka_unit_test(two_meetings_without_a_promise_are_found_a_week_later),
        cmocka_unit_test(a_decision_at_a_meeting_is_action),
        cmocka_unit_test(a_holder_who_cannot_promise_is_found_but_not_a_resident),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
