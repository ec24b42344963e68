/* rules_direction.c: what hangs on a chain, by any of its versions; measures and minutes in order; what floods a subject. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#include <stdio.h>

#define BOTH "eastside/ana clinic/ben"

static void adopted(struct says *s)
{
    decides_begin(s, DECIDES_TABLE);
    says(s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=population title=Reading");
    says(s, "2026-02-02 09:01", "eastside/ana", "strategy", "G1", "result=R1 title=Homes");
    decides(s, "2026-02-02 10:00", "2026-02-03 10:00", "D1", "R1,G1", BOTH);
    says(s, "2026-02-04 09:00", "clinic/ben", "indicator", "I1", "of=G1 unit=homes better=up title=Homes");
    says(s, "2026-02-05 09:00", "eastside/ana", "strategy", "G2", "result=R1 title=Homes replaces=G1");
    says(s, "2026-02-05 09:01", "eastside/ana", "plan", "L1", "body=T strategies=G2 from=2026-01-01 to=2026-12-31 title=Plan");
    decides(s, "2026-02-05 10:00", "2026-02-06 10:00", "D2", "G2,L1", BOTH);
    says(s, "2026-02-07 09:00", "clinic/ben", "indicator", "I2", "of=G2 unit=tents better=down title=Tents");
}

static void a_chain_has_what_names_any_of_its_versions(void **state)
{
    struct book_list l;
    struct says s;
    struct ran r;

    (void)state;
    adopted(&s);
    ran_begin(&r, &s, "2026-02-08 09:00", true);
    l = direction_indicators(&r.rules, ran_record(&r, "G2"));
    assert_int_equal(l.count, 2);
    assert_int_equal(l.at[0], ran_record(&r, "I1"));
    assert_int_equal(l.at[1], ran_record(&r, "I2"));
    assert_int_equal(direction_indicators(&r.rules, ran_record(&r, "R1")).count, 0);
    assert_int_equal(direction_in_force(&r.rules, ran_record(&r, "G1")), ran_record(&r, "G2"));
    assert_int_equal(direction_in_force(&r.rules, ran_record(&r, "I1")), BOOK_NONE);
    l = direction_plans_of_strategy(&r.rules, ran_record(&r, "G1")); /* it names the second */
    assert_int_equal(l.count, 1);
    assert_int_equal(l.at[0], ran_record(&r, "L1"));
    assert_int_equal(direction_plans_of_body(&r.rules, ran_record(&r, "T")).count, 1);
    ran_end(&r);
    ran_begin(&r, &s, "2026-02-05 09:30", true); /* the plan is a draft */
    assert_int_equal(direction_plans_of_body(&r.rules, ran_record(&r, "T")).count, 0);
    ran_end(&r);
    says_end(&s);
}

static void measures_stand_by_group_then_day_then_time(void **state)
{
    static const char *const order[] = { "V3", "V5", "V4", "V2" };
    struct measured_list l;
    struct says s;
    struct ran r;

    (void)state;
    adopted(&s);
    says(&s, "2026-03-01 09:00", "clinic/ben", "measure", "V1", "indicator=I1 on=2026-02-20 value=4");
    says(&s, "2026-03-02 09:00", "clinic/ben", "measure", "V2", "indicator=I1 on=2026-02-10 value=4 group=north");
    says(&s, "2026-03-03 09:00", "clinic/ben", "measure", "V3", "indicator=I1 on=2026-02-11 value=4");
    says(&s, "2026-03-04 09:00", "clinic/ben", "measure", "V4", "indicator=I1 on=2026-02-20 value=5");
    says(&s, "2026-03-05 09:00", "clinic/ben", "measure", "V5", "indicator=I1 on=2026-02-20 value=3 corrects=V1"); /* with the time of V1 */
    ran_begin(&r, &s, "2026-03-06 09:00", true);
    l = direction_measures(&r.rules, ran_record(&r, "I1"));
    assert_int_equal(l.count, COUNT(order));
    for (size_t i = 0; i < l.count; i++)
        assert_int_equal(l.at[i].record, ran_record(&r, order[i]));
    ran_end(&r);
    says_end(&s);
}

/* Whoever tells 300 talks about one decision does not end the run. */
static void a_finding_keeps_the_first_256_causes(void **state)
{
    char label[16];
    struct says s;
    struct ran r;
    size_t causes = 0;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    for (int i = 0; i < 300; i++) {
        snprintf(label, sizeof(label), "C%d", i);
        says(&s, "2026-02-03 10:00", "clinic/ben", "commitment", label, "due=2026-02-04 for=- title=X");
    }
    ran_begin(&r, &s, "2026-02-09 09:00", true);
    for (size_t i = 0; i < r.rules.findings.count; i++) {
        if (r.rules.findings.finding[i].name == FINDING_OVER_COMMITTED)
            causes = r.rules.findings.finding[i].causes;
    }
    assert_int_equal(causes, 256);
    ran_end(&r);
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_has_what_names_any_of_its_versions),
        cmocka_unit_test(measures_stand_by_group_then_day_then_time),
        cmocka_unit_test(a_finding_keeps_the_first_256_causes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
