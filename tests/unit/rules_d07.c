/* rules_d07.c: findings of danger 7: a direction after pressure, pressure that nobody takes up, tables without money or office. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

static void found(struct says *s, const char *when, const char *name, const char *expected)
{
    struct ran r;

    ran_begin(&r, s, when, true);
    assert_string_equal(ran_found(&r, name), expected);
    ran_end(&r);
}

static void a_change_after_an_influence_names_it(void **state)
{
    struct says s;

    (void)state;
    for (int old = 0; old < 2; old++) {
        decides_begin(&s, DECIDES_TABLE);
        says(&s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=system title=Reading");
        decides(&s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "R1", "eastside/ana clinic/ben");
        says(&s, "2026-08-01 09:00", "clinic/ben", "influence", "F1",
             old ? "on=2026-02-01 source=funder kind=rfp touches=R1" : "on=2026-02-02 source=funder kind=rfp touches=R1");
        says(&s, "2026-08-01 09:00", "eastside/ana", "result", "R2", "level=system replaces=R1 title=Reading");
        decides(&s, "2026-08-01 10:00", "2026-08-01 12:00", "D2", "R2", "eastside/ana clinic/ben"); /* 180 days after 2 February */
        found(&s, "2026-08-02 09:00", "direction-after-influence", old ? "" : "D2(R0=R1,R=R2,influence=F1)");
        found(&s, "2026-08-02 09:00", "revision-without-cause", old ? "D2(R0=R1,R=R2)" : "");
        says_end(&s);
    }
}

static void an_influence_wants_a_table_or_a_reply_within_thirty_days(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-02 09:00", "clinic/ben", "influence", "F1", "on=2026-02-01 source=funder kind=rfp touches=T");
    says(&s, "2026-02-02 09:01", "clinic/ben", "influence", "F2", "on=2026-02-01 source=funder kind=cut touches=T");
    found(&s, "2026-03-04 23:59", "influence-unanswered", "");
    found(&s, "2026-03-05 00:00", "influence-unanswered", "F1 F2");
    says(&s, "2026-03-05 09:00", "clinic/ben", "influence", "F1b", "on=2026-02-01 source=funder kind=call touches=T corrects=F1");
    found(&s, "2026-03-05 10:00", "influence-unanswered", "F1 F2");
    decides_met(&s, "2026-03-06 09:00", "T", "N", "took_up=F1b");
    found(&s, "2026-03-07 00:00", "influence-unanswered", "F2");
    says(&s, "2026-03-08 09:00", "eastside/ana", "reply", "R", "to=F2 stance=comment");
    found(&s, "2026-03-09 00:00", "influence-unanswered", "");
    says_end(&s);
}

static void a_table_without_money_or_office_is_found_after_sixty_days(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, "kind=governance seats=school:practitioner:eastside,gift:funder:clinic quorum=50 review=2029-12-31");
    found(&s, "2026-03-05 23:59", "resources-absent", "");
    found(&s, "2026-03-06 00:00", "resources-absent", "T(seat=commons#4/gift)");
    says(&s, "2026-03-06 09:00", "clinic/ben", "seat", "S3", "body=T name=gift members=clinic/ben");
    found(&s, "2026-03-06 10:00", "resources-absent", "");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_after_an_influence_names_it),
        cmocka_unit_test(an_influence_wants_a_table_or_a_reply_within_thirty_days),
        cmocka_unit_test(a_table_without_money_or_office_is_found_after_sixty_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
