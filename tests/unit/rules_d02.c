/* rules_d02.c: danger 2: practices that lapse, decisions without a resident's own position. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#define BOTH "eastside/ana clinic/ben"

/* Agreed on 9 February: a round and a check. */
static void agreed(struct says *s)
{
    decides_begin(s, DECIDES_TABLE);
    says(s, "2026-02-02 09:00", "eastside/ana", "agreements", "G1", "values=Truth practices=round,check");
    decides(s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "G1", BOTH);
}

static void a_practice_lapses_when_three_meetings_note_none(void **state)
{
    struct says s;

    (void)state;
    agreed(&s);
    decides_met(&s, "2026-02-09 10:00", "T", "N1", "practices=round");
    decides_met(&s, "2026-02-16 10:00", "T", "N2", "practices=-");
    assert_string_equal(ran_finds(&s, "2026-02-17 10:00", "practice-lapsed"), ""); /* two */
    decides_met(&s, "2026-02-23 10:00", "T", "N3", "guests=2");                    /* does not say */
    assert_string_equal(ran_finds(&s, "2026-02-24 10:00", "practice-lapsed"), "");
    decides_met(&s, "2026-03-02 10:00", "T", "N4", "practices=round");
    assert_string_equal(ran_finds(&s, "2026-03-03 10:00", "practice-lapsed"), "T(practice=check,n=3,minutes=N1,minutes=N2,minutes=N4)");
    says(&s, "2026-03-04 09:00", "commons/dee", "minutes", "N5", "meeting=MN2 practices=check corrects=N2");
    assert_string_equal(ran_finds(&s, "2026-03-05 10:00", "practice-lapsed"), "");
    says_end(&s);
}

static void a_practice_agreed_after_a_meeting_began_cannot_have_lapsed_in_it(void **state)
{
    struct says s;

    (void)state;
    agreed(&s);
    decides_met(&s, "2026-02-09 09:59", "T", "N1", "practices=round");
    decides_met(&s, "2026-02-16 10:00", "T", "N2", "practices=round");
    decides_met(&s, "2026-02-23 10:00", "T", "N3", "practices=round");
    assert_string_equal(ran_finds(&s, "2026-02-24 10:00", "practice-lapsed"), "");
    says(&s, "2026-02-24 11:00", "eastside/ana", "agreements", "G2", "values=Truth practices=song,check,round replaces=G1");
    decides(&s, "2026-02-24 12:00", "2026-02-25 10:00", "D2", "G2", BOTH);
    decides_met(&s, "2026-03-02 10:00", "T", "N4", "practices=round");
    assert_string_equal(ran_finds(&s, "2026-03-03 10:00", "practice-lapsed"), "T(practice=check,n=3,minutes=N2,minutes=N3,minutes=N4)");
    says_end(&s);
}

static void meetings_count_in_the_order_in_which_they_began(void **state)
{
    struct says s;

    (void)state;
    agreed(&s);
    says(&s, "2026-02-10 09:00", "commons/dee", "meeting", "MA", "body=T starts=2026-02-10T10:00");
    decides_met(&s, "2026-02-16 10:00", "T", "N2", "practices=round");
    decides_met(&s, "2026-02-23 10:00", "T", "N3", "practices=round");
    decides_met(&s, "2026-03-02 10:00", "T", "N4", "practices=round");
    says(&s, "2026-03-03 09:00", "commons/dee", "minutes", "N1", "meeting=MA practices=check"); /* told last, held first */
    assert_string_equal(ran_finds(&s, "2026-03-04 10:00", "practice-lapsed"), "T(practice=check,n=3,minutes=N2,minutes=N3,minutes=N4)");
    says_end(&s);
}

/* Three decisions, the third with these. */
static void three(struct says *s, const char *who)
{
    decides_begin(s, DECIDES_TABLE);
    decides(s, "2026-02-01 10:00", "2026-02-02 10:00", "D0", "-", BOTH);
    decides(s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "-", "eastside/ana");
    decides(s, "2026-02-09 10:00", "2026-02-16 10:00", "D2", "-", "eastside/ana");
    decides(s, "2026-02-16 10:00", "2026-02-23 10:00", "D3", "-", who);
}

static void three_decisions_without_a_residents_own_position_are_found(void **state)
{
    struct says s;

    (void)state;
    three(&s, "eastside/ana");
    assert_string_equal(ran_finds(&s, "2026-02-22 10:00", "decided-without-residents"), ""); /* residents spoke in D0 */
    assert_string_equal(ran_finds(&s, "2026-03-01 10:00", "decided-without-residents"), "T(n=3,D=D1,D=D2,D=D3)");
    assert_string_equal(ran_finds(&s, "2027-02-09 10:00", "decided-without-residents"), "T(n=3,D=D1,D=D2,D=D3)"); /* window_days */
    assert_string_equal(ran_finds(&s, "2027-02-10 00:00", "decided-without-residents"), "");
    says_end(&s);
    three(&s, BOTH);
    assert_string_equal(ran_finds(&s, "2026-03-01 10:00", "decided-without-residents"), "");
    says_end(&s);
}

static void a_recusal_is_no_position_of_a_residents_own(void **state)
{
    struct says s;

    (void)state;
    three(&s, "eastside/ana");
    says(&s, "2026-03-01 10:00", "eastside/ana", "proposal", "P4", "body=T affects=clinic closes=2026-03-02T10:00 title=X text=X");
    says(&s, "2026-03-01 11:00", "eastside/ana", "position", "X4", "proposal=P4 stance=consent prior=-");
    says(&s, "2026-03-01 11:00", "clinic/ben", "position", "X5", "proposal=P4 stance=recuse prior=-");
    says(&s, "2026-03-02 10:00", "commons/dee", "decision", "D4",
         "proposal=P4 outcome=adopted made=2026-03-02T10:00 effect=2026-03-02 why=X");
    assert_string_equal(ran_finds(&s, "2026-03-03 10:00", "decided-without-residents"), "T(n=3,D=D2,D=D3,D=D4)");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_practice_lapses_when_three_meetings_note_none),
        cmocka_unit_test(a_practice_agreed_after_a_meeting_began_cannot_have_lapsed_in_it),
        cmocka_unit_test(meetings_count_in_the_order_in_which_they_began),
        cmocka_unit_test(three_decisions_without_a_residents_own_position_are_found),
        cmocka_unit_test(a_recusal_is_no_position_of_a_residents_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
