/* rules_d01.c: danger 1: what was changed without data or care, promises that serve nothing, strategies without a figure. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#include <stdio.h>

#define BOTH "eastside/ana clinic/ben"
#define RESULT "level=population unit=percent baseline=40 target=60 by=2033-01-01 groups=north,south title=Reading"

/* R1 is adopted on 9 February by all; strategy G1 for it too. */
static void adopted(struct says *s)
{
    decides_begin(s, DECIDES_TABLE);
    says(s, "2026-02-02 09:00", "eastside/ana", "result", "R1", RESULT);
    says(s, "2026-02-02 09:01", "eastside/ana", "strategy", "G1", "result=R1 causes=Rent groups=north title=Homes");
    decides(s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "R1,G1", BOTH);
}

/* R2 for R1, proposed on 1 June at 10:00. */
static const char *revised(const char *made, const char *who, const char *because)
{
    static char text[512];
    char fields[256];
    struct says s;

    adopted(&s);
    says(&s, "2026-05-01 09:00", "clinic/ben", "indicator", "I1", "of=R1 unit=percent better=up title=Reading");
    says(&s, "2026-05-01 09:01", "clinic/ben", "indicator", "I2", "of=G1 unit=homes better=up title=Homes");
    says(&s, "2026-05-02 09:00", "clinic/ben", "measure", "V1", "indicator=I1 on=2026-04-30 value=41");
    says(&s, "2026-05-02 09:01", "clinic/ben", "measure", "V2", "indicator=I2 on=2026-04-30 value=4");
    snprintf(fields, sizeof(fields), RESULT " replaces=R1 because=%s", because);
    says(&s, "2026-06-01 09:00", "eastside/ana", "result", "R2", fields);
    decides(&s, "2026-06-01 10:00", made, "D2", "R2", who);
    snprintf(text, sizeof(text), "%s", ran_finds(&s, "2026-08-01 09:00", "revision-without-cause"));
    says_end(&s);
    return text;
}

static void a_result_is_changed_with_data_or_with_the_care_that_made_it(void **state)
{
    (void)state;
    assert_string_equal(revised("2026-07-01 09:59", BOTH, "-"), "D2(R0=R1,R=R2)"); /* a minute less than 30 days */
    assert_string_equal(revised("2026-07-01 10:00", BOTH, "-"), "");
    assert_string_equal(revised("2026-07-01 10:00", "eastside/ana", "-"), "D2(R0=R1,R=R2)"); /* residents made it, and were not heard */
    assert_string_equal(revised("2026-06-02 10:00", "eastside/ana", "V1"), "");
    assert_string_equal(revised("2026-06-02 10:00", "eastside/ana", "V2,R1"), "D2(R0=R1,R=R2)"); /* of the strategy, not of the result */
}

static void a_strategys_data_are_its_own_or_its_results(void **state)
{
    struct says s;

    (void)state;
    adopted(&s);
    says(&s, "2026-05-01 09:00", "clinic/ben", "indicator", "I1", "of=R1 unit=percent better=up title=Reading");
    says(&s, "2026-05-02 09:00", "clinic/ben", "measure", "V1", "indicator=I1 on=2026-04-30 value=41");
    says(&s, "2026-06-01 09:00", "eastside/ana", "strategy", "G2", "result=R1 causes=Rent groups=north replaces=G1 title=Homes");
    decides(&s, "2026-06-01 10:00", "2026-06-02 10:00", "D2", "G2", BOTH);
    says(&s, "2026-06-03 09:00", "eastside/ana", "strategy", "G3", "result=R1 causes=Rent groups=north replaces=G2 because=V1 title=Homes");
    decides(&s, "2026-06-03 10:00", "2026-06-04 10:00", "D3", "G3", BOTH);
    assert_string_equal(ran_finds(&s, "2026-08-01 09:00", "revision-without-cause"), "D2(R0=G1,R=G2)");
    assert_string_equal(ran_finds(&s, "2027-06-02 09:00", "revision-without-cause"), "D2(R0=G1,R=G2)");
    assert_string_equal(ran_finds(&s, "2027-06-03 09:00", "revision-without-cause"), "D2(R0=G1,R=G2)!history");
    says_end(&s);
}

/* What was never adopted may be rewritten as often as people like. */
static void a_draft_is_no_change(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-02 09:00", "eastside/ana", "result", "R1", RESULT);
    says(&s, "2026-02-02 09:01", "eastside/ana", "result", "R2", RESULT " replaces=R1");
    decides(&s, "2026-02-02 10:00", "2026-02-03 10:00", "D1", "R2", BOTH);
    assert_string_equal(ran_finds(&s, "2026-08-01 09:00", "revision-without-cause"), "");
    says_end(&s);
}

static const char *pressed(const char *told, const char *fields)
{
    static char text[512];
    struct says s;

    adopted(&s);
    says(&s, told, "clinic/ben", "influence", "F1", fields);
    says(&s, "2026-06-01 09:00", "eastside/ana", "strategy", "G2", "result=R1 causes=Rent groups=north replaces=G1 title=Homes");
    decides(&s, "2026-06-01 10:00", "2026-06-30 10:00", "D2", "G2", BOTH);
    snprintf(text, sizeof(text), "%s", ran_finds(&s, "2026-08-01 09:00", "revision-without-cause"));
    says_end(&s);
    return text;
}

static void a_change_after_an_influence_is_danger_sevens(void **state)
{
    (void)state;
    assert_string_equal(pressed("2026-02-20 09:00", "on=2026-01-01 source=funder kind=rfp touches=R1 title=Call"), ""); /* 180 days */
    assert_string_equal(pressed("2026-02-20 09:00", "on=2025-12-31 source=funder kind=rfp touches=R1 title=Call"), "D2(R0=G1,R=G2)");
    assert_string_equal(pressed("2026-02-20 09:00", "on=2026-02-01 source=funder kind=rfp touches=G1 title=Call"), "");
    assert_string_equal(pressed("2026-02-20 09:00", "on=2026-02-01 source=funder kind=rfp touches=T title=Call"), "D2(R0=G1,R=G2)");
}

static void promises_lead_somewhere_or_are_counted(void **state)
{
    struct says s;

    (void)state;
    adopted(&s);
    says(&s, "2026-03-01 09:00", "eastside/ana", "body", "W",
         "handle=desk kind=workgroup seats=- rule=consent quorum=50 notice=0h review=2029-01-01 keeper=commons scope=Desk");
    says(&s, "2026-03-01 09:01", "eastside/ana", "plan", "L", "body=W strategies=G1 from=2026-03-01 to=2026-12-31 title=Plan");
    says(&s, "2026-03-01 09:02", "eastside/ana", "objective", "O", "plan=L due=2026-06-01 title=Ten");
    says(&s, "2026-03-01 09:03", "eastside/ana", "meeting", "M", "body=W starts=2026-03-02T18:00");
    says(&s, "2026-03-02 09:00", "eastside/ana", "commitment", "C1", "due=2026-06-10 for=- title=Paint");
    says(&s, "2026-03-02 09:01", "eastside/ana", "commitment", "C2", "due=2026-06-10 for=M title=Paint"); /* W serves nothing */
    says(&s, "2026-03-02 09:02", "clinic/ben", "commitment", "C3", "due=2026-06-10 for=O title=Paint");
    assert_string_equal(ran_finds(&s, "2026-03-03 09:00", "work-serving-nothing"), ""); /* three are too few */
    says(&s, "2026-03-03 09:02", "clinic/ben", "commitment", "C4", "due=2026-06-10 for=D1 title=Paint");
    assert_string_equal(ran_finds(&s, "2026-03-04 09:00", "work-serving-nothing"), "F(n=2,m=4,commitment=C1,commitment=C2)");
    assert_string_equal(ran_finds(&s, "2026-05-31 09:00", "work-serving-nothing"),
                        "F(n=2,m=4,commitment=C1,commitment=C2)"); /* 90 days on */
    assert_string_equal(ran_finds(&s, "2026-06-01 09:00", "work-serving-nothing"), "");
    says(&s, "2026-03-05 09:00", "clinic/ben", "commitment", "C5", "due=2026-06-10 for=G1 title=Paint");
    says(&s, "2026-03-05 09:01", "clinic/ben", "commitment", "C6", "due=2026-06-10 for=L,C1 title=Paint");
    says(&s, "2026-03-05 09:02", "clinic/ben", "request", "Q", "to=eastside due=2026-06-10 because=D1 title=Paint");
    says(&s, "2026-03-05 09:03", "eastside/ana", "commitment", "C7", "due=2026-06-10 for=Q title=Paint");
    assert_string_equal(ran_finds(&s, "2026-03-06 09:00", "work-serving-nothing"), "F(n=2,m=7,commitment=C1,commitment=C2)");
    says(&s, "2026-03-07 09:00", "eastside/ana", "commitment", "C8", "due=2026-06-10 for=R1 title=Paint");
    assert_string_equal(ran_finds(&s, "2026-03-08 09:00", "work-serving-nothing"), ""); /* a quarter is not over a quarter */
    says_end(&s);
}

static void a_strategy_without_a_figure_for_a_year_is_found(void **state)
{
    struct says s;

    (void)state;
    adopted(&s);
    assert_string_equal(ran_finds(&s, "2027-02-08 23:00", "strategy-unmeasured"), ""); /* 364 days in force */
    assert_string_equal(ran_finds(&s, "2027-02-09 00:00", "strategy-unmeasured"), "G1(n=365)");
    says(&s, "2026-05-01 09:00", "clinic/ben", "indicator", "I1", "of=R1 unit=percent better=up title=Reading");
    says(&s, "2026-05-02 09:00", "clinic/ben", "measure", "V1", "indicator=I1 on=2026-04-30 value=41 group=north");
    assert_string_equal(ran_finds(&s, "2027-04-30 23:00", "strategy-unmeasured"), "");
    assert_string_equal(ran_finds(&s, "2027-05-01 00:00", "strategy-unmeasured"), "G1(n=365)");
    says(&s, "2026-05-03 09:00", "clinic/ben", "measure", "V2", "indicator=I1 on=2026-05-02 value=41 corrects=V1");
    assert_string_equal(ran_finds(&s, "2027-05-01 00:00", "strategy-unmeasured"), "");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_is_changed_with_data_or_with_the_care_that_made_it),
        cmocka_unit_test(a_strategys_data_are_its_own_or_its_results),
        cmocka_unit_test(a_draft_is_no_change),
        cmocka_unit_test(a_change_after_an_influence_is_danger_sevens),
        cmocka_unit_test(promises_lead_somewhere_or_are_counted),
        cmocka_unit_test(a_strategy_without_a_figure_for_a_year_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
