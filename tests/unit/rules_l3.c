/* rules_l3.c: findings of lesson 3: what minutes carry on, who stands by them, whether decisions name values. */
#include "unit/unit.h"

#include "support/rules_run.h"

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)

static void coalition(struct says *s, const char *agreements)
{
    says_begin(s);
    says_log(s, "eastside");
    if (agreements)
        says(s, "2026-01-05 09:05", "commons/root", "agreements", "A", agreements);
    says(s, "2026-01-05 09:10", "commons/root", "body", "T",
         "handle=table kind=governance seats=one:practitioner:eastside rule=consent quorum=50 notice=0h review=2027-12-31 keeper=commons");
    says(s, "2026-01-05 09:11", "commons/root", "body", "U",
         "handle=other kind=workgroup seats=one:practitioner:eastside rule=consent quorum=50 notice=0h review=2027-12-31 keeper=commons");
    says(s, "2026-01-05 09:20", "commons/root", "admit", "A1", "partner=eastside handle=eastside");
    says_member(s, "commons/dee", ALL_ACTS, NULL);
    says_member(s, "eastside/ana", ALL_ACTS, NULL);
    says(s, "2026-01-05 11:00", "eastside/ana", "seat", "S1", "body=T name=one members=eastside/ana");
}

static void found(struct says *s, const char *when, const char *name, const char *expected)
{
    struct ran r;

    ran_begin(&r, s, when, true);
    assert_string_equal(ran_found(&r, name), expected);
    ran_end(&r);
}

/* Two meetings; C1 for the first, C2 for its minutes, C3 kept before the second starts, C4 made after that. */
static void two_meetings(struct says *s, const char *took_up)
{
    coalition(s, NULL);
    says(s, "2026-02-01 09:00", "commons/dee", "meeting", "M1", "body=T starts=2026-02-02T09:00");
    says(s, "2026-02-02 10:00", "eastside/ana", "commitment", "C1", "due=2026-06-10 for=M1");
    says(s, "2026-02-03 09:00", "commons/dee", "minutes", "N1", "meeting=M1");
    says(s, "2026-02-03 10:00", "eastside/ana", "commitment", "C2", "due=2026-06-10 for=N1,M1");
    says(s, "2026-02-03 10:01", "eastside/ana", "commitment", "C3", "due=2026-06-10 for=N1");
    says(s, "2026-03-02 08:59", "eastside/ana", "progress", "G3", "of=C3 state=kept");
    says(s, "2026-03-01 09:00", "commons/dee", "meeting", "M2", "body=T starts=2026-03-02T09:00");
    says(s, "2026-03-02 10:00", "eastside/ana", "commitment", "C4", "due=2026-06-10 for=N1");
    says(s, "2026-03-03 09:00", "commons/dee", "minutes", "N2", took_up);
}

static void promises_of_the_meeting_before_that_are_not_taken_up_are_left(void **state)
{
    struct says s;

    (void)state;
    two_meetings(&s, "meeting=M2 took_up=-");
    found(&s, "2026-03-03 08:59", "last-meeting-not-followed", "");
    found(&s, "2026-03-04 09:00", "last-meeting-not-followed", "N2(n=2,before=N1,promise=C1,promise=C2)");
    found(&s, "2027-03-04 00:00", "last-meeting-not-followed", "N2(n=2,before=N1,promise=C1,promise=C2)!history");
    says(&s, "2026-03-04 10:00", "commons/dee", "minutes", "N2b", "meeting=M2 took_up=C1 corrects=N2");
    found(&s, "2026-03-05 09:00", "last-meeting-not-followed", "N2(n=1,before=N1,promise=C2)");
    says(&s, "2026-03-05 10:00", "commons/dee", "minutes", "N2c", "meeting=M2 took_up=C1,C2 corrects=N2b");
    found(&s, "2026-03-06 09:00", "last-meeting-not-followed", "");
    says_end(&s);
}

static void minutes_that_do_not_say_what_was_taken_up_leave_nothing(void **state)
{
    struct says s;

    (void)state;
    two_meetings(&s, "meeting=M2");
    found(&s, "2026-03-04 09:00", "last-meeting-not-followed", "");
    says_end(&s);
}

static void only_the_last_two_meetings_are_compared(void **state)
{
    struct says s;

    (void)state;
    two_meetings(&s, "meeting=M2 took_up=-");
    says(&s, "2026-04-01 09:00", "commons/dee", "meeting", "M3", "body=T starts=2026-04-02T09:00");
    says(&s, "2026-04-03 09:00", "commons/dee", "minutes", "N3", "meeting=M3 took_up=-");
    found(&s, "2026-04-04 09:00", "last-meeting-not-followed", "");
    says_end(&s);
}

static void minutes_rest_on_one_signature_until_another_partner_speaks(void **state)
{
    struct says s;

    (void)state;
    coalition(&s, NULL);
    says(&s, "2026-02-01 09:00", "commons/dee", "meeting", "M1", "body=T starts=2026-02-02T09:00");
    says(&s, "2026-02-03 09:00", "commons/dee", "minutes", "N1", "meeting=M1");
    says(&s, "2026-02-04 09:00", "commons/dee", "reply", "R0", "to=N1 stance=confirm"); /* its own partner */
    found(&s, "2026-04-04 23:59", "minutes-unconfirmed", "");
    found(&s, "2026-04-05 00:00", "minutes-unconfirmed", "N1");
    says(&s, "2026-04-05 09:00", "eastside/ana", "reply", "R1", "to=N1 stance=confirm");
    found(&s, "2026-04-06 00:00", "minutes-unconfirmed", "");
    says_end(&s);
}

static void later_minutes_of_the_same_table_carry_them_on(void **state)
{
    static const char *const of[] = { "body=T starts=2026-03-02T09:00", "body=U starts=2026-03-02T09:00" };
    struct says s;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        coalition(&s, NULL);
        says(&s, "2026-02-01 09:00", "commons/dee", "meeting", "M1", "body=T starts=2026-02-02T09:00");
        says(&s, "2026-02-03 09:00", "commons/dee", "minutes", "N1", "meeting=M1");
        says(&s, "2026-03-01 09:00", "commons/dee", "meeting", "M2", of[i]);
        says(&s, "2026-03-03 09:00", "commons/dee", "minutes", "N2", "meeting=M2 took_up=N1");
        found(&s, "2026-04-05 00:00", "minutes-unconfirmed", i == 0 ? "" : "N1");
        says_end(&s);
    }
}

/* Three adopted decisions; the second one names values as given. */
static void three_decisions(struct says *s, const char *agreements, const char *second)
{
    static const char *const p[] = { "P1", "P2", "P3" }, *const d[] = { "D1", "D2", "D3" };
    static const char *const fields[] = { "proposal=P1 outcome=adopted made=2026-02-02T08:00 effect=2026-03-09",
                                          "proposal=P2 outcome=adopted made=2026-02-03T08:00 effect=2026-03-09 values=-",
                                          "proposal=P3 outcome=adopted made=2026-02-04T08:00 effect=2026-03-09" };
    static const char *const when[] = { "2026-02-02 09:00", "2026-02-03 09:00", "2026-02-04 09:00" };

    coalition(s, agreements);
    for (size_t i = 0; i < 3; i++) {
        says(s, "2026-02-01 09:00", "eastside/ana", "proposal", p[i], "body=T affects=- closes=2026-02-09T17:00");
        says(s, when[i], "commons/dee", "decision", d[i], i == 1 && second ? second : fields[i]);
    }
}

static void three_decisions_that_name_no_value_leave_values_unused(void **state)
{
    static const char named[] = "proposal=P2 outcome=adopted made=2026-02-03T08:00 effect=2026-03-09 values=1";
    static const char values[] = "values_n=1 practices=- values=Kindness";
    struct says s;

    (void)state;
    three_decisions(&s, values, NULL);
    found(&s, "2026-02-03 12:00", "values-unused", "");
    found(&s, "2026-02-05 12:00", "values-unused", "T(n=3,D=D1,D=D2,D=D3)");
    found(&s, "2027-02-02 23:59", "values-unused", "T(n=3,D=D1,D=D2,D=D3)");
    found(&s, "2027-02-03 00:00", "values-unused", ""); /* the first is more than a year old */
    says_end(&s);
    three_decisions(&s, values, named);
    found(&s, "2026-02-05 12:00", "values-unused", "");
    says_end(&s);
    three_decisions(&s, "values_n=0 practices=-", NULL);
    found(&s, "2026-02-05 12:00", "values-unused", "");
    says_end(&s);
    three_decisions(&s, NULL, NULL); /* no value is agreed: none can be named */
    found(&s, "2026-02-05 12:00", "values-unused", "");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_of_the_meeting_before_that_are_not_taken_up_are_left),
        cmocka_unit_test(minutes_that_do_not_say_what_was_taken_up_leave_nothing),
        cmocka_unit_test(only_the_last_two_meetings_are_compared),
        cmocka_unit_test(minutes_rest_on_one_signature_until_another_partner_speaks),
        cmocka_unit_test(later_minutes_of_the_same_table_carry_them_on),
        cmocka_unit_test(three_decisions_that_name_no_value_leave_values_unused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
