/* rules_d09.c: findings of danger 9: too few years, no milestone, no early win. */
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

static void a_population_result_wants_five_years(void **state)
{
    static const char *const by[] = { "level=population by=2031-02-07", "level=population by=2031-02-08", "level=program by=2026-03-01",
                                      "level=population" };
    static const char *const expected[] = { "R1(n=1824)", "", "", "" };
    struct says s;

    (void)state;
    for (size_t i = 0; i < COUNT(by); i++) {
        decides_begin(&s, DECIDES_TABLE);
        says(&s, "2026-02-02 09:00", "eastside/ana", "result", "R1", by[i]);
        decides(&s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "R1", "eastside/ana clinic/ben");
        found(&s, "2026-02-10 09:00", "horizon-too-short", expected[i]);
        says_end(&s);
    }
}

/* R1, G1 for it and a plan for G1, in force since 9 February 2026. */
static void planned(struct says *s, const char *objective)
{
    decides_begin(s, DECIDES_TABLE);
    says(s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=system");
    says(s, "2026-02-02 09:01", "eastside/ana", "strategy", "G1", "result=R1");
    says(s, "2026-02-02 09:02", "eastside/ana", "plan", "L1", "body=T strategies=G1 from=2026-02-01 to=2026-12-31");
    decides(s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "R1,G1,L1", "eastside/ana clinic/ben");
    if (objective)
        says(s, "2026-02-10 09:00", "eastside/ana", "objective", "O1", objective);
}

static void a_strategy_wants_a_milestone_in_the_year_ahead_or_behind(void **state)
{
    struct says s;

    (void)state;
    planned(&s, NULL);
    found(&s, "2026-05-09 23:59", "no-milestone-this-year", ""); /* 89 days in force */
    found(&s, "2026-05-10 00:00", "no-milestone-this-year", "G1");
    says_end(&s);
    planned(&s, "plan=L1 due=2027-05-11");
    found(&s, "2026-05-10 09:00", "no-milestone-this-year", "G1"); /* in 366 days */
    found(&s, "2026-05-11 09:00", "no-milestone-this-year", "");
    found(&s, "2027-05-11 23:59", "no-milestone-this-year", "");
    found(&s, "2027-05-12 00:00", "no-milestone-this-year", "G1"); /* past due marks nothing */
    says(&s, "2027-05-12 09:00", "eastside/ana", "progress", "G", "of=O1 state=kept");
    found(&s, "2028-05-11 23:59", "no-milestone-this-year", "");
    found(&s, "2028-05-12 00:00", "no-milestone-this-year", "G1");
    says_end(&s);
    planned(&s, "plan=L1 due=2026-12-01");
    says(&s, "2026-04-01 09:00", "eastside/ana", "retire", "E", "ends=O1");
    found(&s, "2026-05-10 09:00", "no-milestone-this-year", "G1");
    says_end(&s);
}

static void a_coalition_wants_an_early_win(void **state)
{
    struct says s;

    (void)state;
    planned(&s, "plan=L1 due=2027-03-01 quick=no");
    found(&s, "2027-02-08 23:59", "no-quick-win", "");
    found(&s, "2027-02-09 00:00", "no-quick-win", "F(result=R1)");
    says_end(&s);
    planned(&s, "plan=L1 due=2027-03-01 quick=yes");
    found(&s, "2027-03-01 23:59", "no-quick-win", "");
    found(&s, "2027-03-02 00:00", "no-quick-win", "F(result=R1)");
    says(&s, "2027-03-02 09:00", "eastside/ana", "progress", "G", "of=O1 state=kept");
    found(&s, "2029-03-01 23:59", "no-quick-win", ""); /* 730 days on */
    found(&s, "2029-03-02 00:00", "no-quick-win", "F(result=R1)");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_population_result_wants_five_years),
        cmocka_unit_test(a_strategy_wants_a_milestone_in_the_year_ahead_or_behind),
        cmocka_unit_test(a_coalition_wants_an_early_win),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
