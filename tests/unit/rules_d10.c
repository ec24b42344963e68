/* rules_d10.c: findings of danger 10: objections, changes, reviews, figures that nobody looks at. */
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

/* D1 was adopted on 9 February at 10:00 at the meeting MN; Ben objected, and disputed its minutes N. */
static void objected(struct says *s)
{
    decides_begin(s, DECIDES_TABLE);
    says(s, "2026-02-02 10:00", "eastside/ana", "proposal", "P1", "body=T affects=clinic closes=2026-02-09T10:00");
    says(s, "2026-02-03 10:00", "clinic/ben", "position", "X1", "proposal=P1 stance=object text=No prior=-");
    decides_met(s, "2026-02-09 08:00", "T", "N", "present=clinic/ben");
    says(s, "2026-02-09 10:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T10:00 effect=2026-04-09 meeting=MN");
    says(s, "2026-02-12 09:00", "clinic/ben", "reply", "R1", "to=N stance=dispute");
}

static void an_objection_wants_another_partners_answer(void **state)
{
    struct says s;

    (void)state;
    objected(&s);
    says(&s, "2026-02-10 09:00", "clinic/ben", "reply", "R2", "to=X1 stance=answer"); /* its own partner's is none */
    found(&s, "2026-02-23 23:59", "objection-unanswered", "");
    found(&s, "2026-02-24 00:00", "objection-unanswered", "D1(partner=clinic,objection=X1)");
    found(&s, "2026-02-27 00:00", "objection-unanswered", "D1(partner=clinic,objection=X1,objection=R1)");
    says(&s, "2026-02-27 09:00", "eastside/ana", "reply", "R3", "to=X1 stance=answer");
    found(&s, "2026-02-27 10:00", "objection-unanswered", "D1(partner=clinic,objection=R1)");
    says(&s, "2026-02-27 11:00", "commons/dee", "reply", "R4", "to=R1 stance=answer");
    found(&s, "2026-02-27 12:00", "objection-unanswered", "");
    says(&s, "2026-03-01 09:00", "clinic/ben", "reply", "R5", "to=D1 stance=dispute");
    found(&s, "2026-03-16 00:00", "objection-unanswered", "D1(partner=clinic,objection=R5)");
    found(&s, "2027-02-10 00:00", "objection-unanswered", "D1(partner=clinic,objection=R5)!history");
    says_end(&s);
}

static void ratifying_clears_the_rule_but_not_the_objection(void **state)
{
    struct says s;

    (void)state;
    objected(&s);
    decides(&s, "2026-02-20 10:00", "2026-03-01 10:00", "D2", "D1", "eastside/ana clinic/ben");
    found(&s, "2026-03-02 00:00", "decision-without-rule", "D1(items=rule)!cleared");
    found(&s, "2026-03-02 00:00", "objection-unanswered", "D1(partner=clinic,objection=X1,objection=R1)");
    says_end(&s);
}

/* D2 puts R2 for R1 on 2 March. */
static void changed(struct says *s, const char *decision)
{
    decides_begin(s, DECIDES_TABLE);
    says(s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=system");
    decides(s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "R1", "eastside/ana clinic/ben");
    says(s, "2026-02-20 09:00", "eastside/ana", "result", "R2", "level=system replaces=R1");
    says(s, "2026-02-20 10:00", "eastside/ana", "proposal", "P2", "body=T affects=clinic closes=2026-03-02T10:00 puts=R2");
    says(s, "2026-02-20 10:01", "eastside/ana", "position", "X2", "proposal=P2 stance=consent prior=-");
    says(s, "2026-03-02 10:00", "commons/dee", "decision", "D2", decision);
}

#define CHANGE "proposal=P2 outcome=adopted made=2026-03-02T10:00 "

static void a_change_wants_losses_lead_time_and_who_does_what(void **state)
{
    struct says s;

    (void)state;
    changed(&s, CHANGE "effect=2026-03-15");
    found(&s, "2026-03-16 23:59", "change-unprepared", "D2(items=losses,items=lead-time)"); /* D1 replaces nothing */
    found(&s, "2026-03-17 00:00", "change-unprepared", "D2(items=losses,items=lead-time,items=who-does-what)");
    says_end(&s);
    changed(&s, CHANGE "effect=2026-03-16 losses=Desk");
    says(&s, "2026-03-16 09:00", "clinic/ben", "commitment", "C", "due=2026-06-01 for=D2");
    found(&s, "2026-03-17 00:00", "change-unprepared", "");
    says_end(&s);
    changed(&s, CHANGE "effect=2026-03-16 losses=Desk");
    says(&s, "2026-03-17 09:00", "clinic/ben", "commitment", "C", "due=2026-06-01 for=D2"); /* a day late */
    found(&s, "2026-03-17 10:00", "change-unprepared", "D2(items=who-does-what)");
    says(&s, "2026-03-18 09:00", "eastside/ana", "request", "Q", "to=clinic due=2026-06-01 because=D1"); /* a request makes D1 a change */
    found(&s, "2026-03-18 10:00", "change-unprepared", "D1(items=losses,items=lead-time,items=who-does-what) D2(items=who-does-what)");
    says_end(&s);
}

static void a_decision_is_looked_at_by_the_day_of_its_review(void **state)
{
    struct says s;

    (void)state;
    changed(&s, CHANGE "effect=2026-03-16 review=2026-06-01");
    says(&s, "2026-05-01 23:59", "clinic/ben", "reply", "R0", "to=D2 stance=answer"); /* 31 days before it */
    found(&s, "2026-06-01 23:59", "decision-past-review", "");
    found(&s, "2026-06-02 00:00", "decision-past-review", "D2(date=2026-06-01)");
    found(&s, "2028-06-02 00:00", "decision-past-review", "D2(date=2026-06-01)"); /* never history */
    says(&s, "2026-06-02 09:00", "eastside/ana", "proposal", "P3", "body=T affects=clinic closes=2026-06-09T10:00 puts=D2");
    found(&s, "2026-06-02 10:00", "decision-past-review", "");
    says(&s, "2026-06-02 11:00", "eastside/ana", "reply", "W", "to=P3 stance=withdraw");
    found(&s, "2026-06-02 12:00", "decision-past-review", "D2(date=2026-06-01)");
    says(&s, "2026-06-02 13:00", "clinic/ben", "reply", "R1", "to=D2 stance=answer");
    found(&s, "2026-06-02 14:00", "decision-past-review", "");
    says_end(&s);
}

static void figures(struct says *s, const char *better)
{
    decides_begin(s, DECIDES_TABLE);
    says(s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=system");
    says(s, "2026-02-02 09:01", "clinic/ben", "indicator", "I1", better);
    says(s, "2026-02-03 09:00", "clinic/ben", "measure", "V1", "indicator=I1 on=2025-12-31 value=10.5");
    says(s, "2026-02-03 09:01", "clinic/ben", "measure", "W1", "indicator=I1 on=2026-01-15 value=1 group=north");
    says(s, "2026-02-03 09:02", "clinic/ben", "measure", "V2", "indicator=I1 on=2026-01-31 value=10.49");
}

static void a_figure_that_got_worse_wants_a_table(void **state)
{
    struct says s;

    (void)state;
    figures(&s, "of=R1 unit=percent better=up");
    found(&s, "2026-04-04 23:59", "data-not-taken-up", "");
    found(&s, "2026-04-05 00:00", "data-not-taken-up", "V2(indicator=I1,before=V1)");
    says(&s, "2026-04-05 09:00", "clinic/ben", "measure", "V3", "indicator=I1 on=2026-01-31 value=10.50"); /* the last of its day */
    found(&s, "2026-04-05 10:00", "data-not-taken-up", "");
    says_end(&s);
    figures(&s, "of=R1 unit=percent better=down");
    found(&s, "2026-04-05 00:00", "data-not-taken-up", "");
    says_end(&s);
    figures(&s, "of=R1 unit=percent better=up");
    says(&s, "2026-04-05 09:00", "eastside/ana", "result", "R2", "level=system replaces=R1 because=V2");
    found(&s, "2026-04-05 10:00", "data-not-taken-up", "");
    says_end(&s);
    figures(&s, "of=R1 unit=percent better=up");
    decides_met(&s, "2026-04-05 09:00", "T", "N", "took_up=V2");
    found(&s, "2026-04-05 12:00", "data-not-taken-up", "");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_objection_wants_another_partners_answer),
        cmocka_unit_test(ratifying_clears_the_rule_but_not_the_objection),
        cmocka_unit_test(a_change_wants_losses_lead_time_and_who_does_what),
        cmocka_unit_test(a_decision_is_looked_at_by_the_day_of_its_review),
        cmocka_unit_test(a_figure_that_got_worse_wants_a_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
