/* rules_l2.c: lesson 2: tables past their review, workgroups that serve no strategy in force. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#define BOTH "eastside/ana clinic/ben"
#define GROUP "kind=workgroup seats=- rule=consent quorum=50 notice=0h review=2029-01-01 keeper=commons scope=Desk"

static void a_table_is_reviewed_by_its_day(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, "kind=governance seats=school:practitioner:eastside,home:resident:clinic quorum=50 review=2026-03-31");
    assert_string_equal(ran_finds(&s, "2026-03-31 23:59", "review-overdue"), "");
    assert_string_equal(ran_finds(&s, "2026-04-01 00:00", "review-overdue"), "T(date=2026-03-31)");
    says(&s, "2026-04-01 09:00", "eastside/ana", "body", "T2",
         "handle=table rule=consent notice=0h keeper=commons scope=Agenda " DECIDES_TABLE " replaces=T");
    decides(&s, "2026-04-01 10:00", "2026-04-02 10:00", "D1", "T2", BOTH);
    assert_string_equal(ran_finds(&s, "2026-04-03 00:00", "review-overdue"), "");
    says_end(&s);
}

static void a_workgroup_serves_a_strategy_in_force(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=population title=Reading");
    says(&s, "2026-02-02 09:01", "eastside/ana", "strategy", "G1", "result=R1 title=Homes");
    says(&s, "2026-02-02 09:02", "eastside/ana", "body", "W1", "handle=desk serves=G1 " GROUP);
    says(&s, "2026-02-02 09:03", "eastside/ana", "body", "W2", "handle=tent serves=- " GROUP);
    says(&s, "2026-02-02 09:04", "eastside/ana", "body", "W3", "handle=yard " GROUP); /* does not say */
    decides(&s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "W1,W2,W3", BOTH);
    assert_string_equal(ran_finds(&s, "2026-03-10 23:00", "body-serves-nothing"), ""); /* 29 days */
    assert_string_equal(ran_finds(&s, "2026-03-11 00:00", "body-serves-nothing"), "W1(strategy=G1) W2");
    decides(&s, "2026-03-11 10:00", "2026-03-12 10:00", "D2", "G1", BOTH);
    assert_string_equal(ran_finds(&s, "2026-03-13 00:00", "body-serves-nothing"), "W2");
    says(&s, "2026-03-14 09:00", "eastside/ana", "strategy", "G2", "result=R1 title=Homes replaces=G1");
    decides(&s, "2026-03-14 10:00", "2026-03-15 10:00", "D3", "G2", BOTH);
    assert_string_equal(ran_finds(&s, "2026-03-16 00:00", "body-serves-nothing"), "W2"); /* any version means the chain */
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_reviewed_by_its_day),
        cmocka_unit_test(a_workgroup_serves_a_strategy_in_force),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
