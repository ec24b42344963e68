/* rules_l1.c: lesson 1: what results and strategies leave out, groups without a figure. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#define BOTH "eastside/ana clinic/ben"

static void what_a_result_or_a_strategy_leaves_out_is_named(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=population title=Reading");
    says(&s, "2026-02-02 09:01", "eastside/ana", "strategy", "G1", "result=R1 title=Homes");
    assert_string_equal(ran_finds(&s, "2026-02-02 09:30", "result-incomplete"), ""); /* a draft */
    decides(&s, "2026-02-02 10:00", "2026-02-03 10:00", "D1", "R1,G1", BOTH);
    assert_string_equal(ran_finds(&s, "2026-02-04 09:00", "result-incomplete"), "R1(items=baseline,items=target,items=by,items=groups)");
    assert_string_equal(ran_finds(&s, "2026-02-04 09:00", "strategy-incomplete"), "G1(items=causes,items=groups)");
    says(&s, "2026-02-05 09:00", "eastside/ana", "result", "R2",
         "level=population baseline=4 target=6 by=2033-01-01 groups=north title=Reading replaces=R1");
    says(&s, "2026-02-05 09:01", "eastside/ana", "strategy", "G2", "result=R1 causes=- groups=north title=Homes replaces=G1");
    decides(&s, "2026-02-05 10:00", "2026-02-06 10:00", "D2", "R2,G2", BOTH);
    assert_string_equal(ran_finds(&s, "2026-02-07 09:00", "result-incomplete"), "R2(items=groups)");
    assert_string_equal(ran_finds(&s, "2026-02-07 09:00", "strategy-incomplete"), "G2(items=causes)");
    says(&s, "2026-02-08 09:00", "eastside/ana", "result", "R3",
         "level=population baseline=4 target=6 by=2033-01-01 groups=north,south title=Reading replaces=R2");
    says(&s, "2026-02-08 09:01", "eastside/ana", "strategy", "G3", "result=R1 causes=Rent groups=north title=Homes replaces=G2");
    decides(&s, "2026-02-08 10:00", "2026-02-09 10:00", "D3", "R3,G3", BOTH);
    assert_string_equal(ran_finds(&s, "2026-02-10 09:00", "result-incomplete"), "");
    assert_string_equal(ran_finds(&s, "2026-02-10 09:00", "strategy-incomplete"), "");
    says_end(&s);
}

static void a_group_without_a_figure_is_found_beside_one_for_everyone(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=population groups=north,south title=Reading");
    decides(&s, "2026-02-02 10:00", "2026-02-03 10:00", "D1", "R1", BOTH);
    says(&s, "2026-02-04 09:00", "clinic/ben", "indicator", "I1", "of=R1 unit=percent better=up title=Reading");
    says(&s, "2026-02-04 09:01", "clinic/ben", "indicator", "I2", "of=R1 unit=books better=up title=Books");
    says(&s, "2026-12-31 09:00", "clinic/ben", "measure", "V1", "indicator=I1 on=2026-12-31 value=41");
    says(&s, "2026-12-31 09:01", "clinic/ben", "measure", "V2", "indicator=I2 on=2026-12-30 value=41 group=south");
    assert_string_equal(ran_finds(&s, "2027-02-02 23:00", "groups-unmeasured"), ""); /* 364 days in force */
    assert_string_equal(ran_finds(&s, "2027-02-03 00:00", "groups-unmeasured"), "R1(groups=north)");
    assert_string_equal(ran_finds(&s, "2027-12-31 00:00", "groups-unmeasured"), "R1(groups=north,groups=south)"); /* 366 days */
    assert_string_equal(ran_finds(&s, "2028-01-01 00:00", "groups-unmeasured"), ""); /* nobody is measured: another finding */
    says(&s, "2027-02-04 09:00", "clinic/ben", "measure", "V3", "indicator=I1 on=2027-01-31 value=39 group=north");
    assert_string_equal(ran_finds(&s, "2027-02-05 00:00", "groups-unmeasured"), "");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_result_or_a_strategy_leaves_out_is_named),
        cmocka_unit_test(a_group_without_a_figure_is_found_beside_one_for_everyone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
