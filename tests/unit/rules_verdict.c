/* rules_verdict.c: verdicts of one table's decisions, item by item; who knew when. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#include <stdio.h>

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)

/* commons keeps the table T: seats school (eastside/ana), health (clinic/ben); consent, half of them, 72 hours. */
static void table(struct says *s, const char *rule)
{
    char fields[400];

    says_begin(s);
    says_log(s, "eastside");
    says_log(s, "clinic");
    snprintf(fields, sizeof(fields),
             "handle=table kind=governance seats=school:practitioner:eastside,health:practitioner:clinic %s review=2027-12-31 "
             "keeper=commons scope=Agenda",
             rule);
    says(s, "2026-01-05 09:10", "commons/root", "body", "T", fields);
    says(s, "2026-01-05 09:20", "commons/root", "admit", "A1", "partner=eastside handle=eastside");
    says(s, "2026-01-05 09:21", "commons/root", "admit", "A2", "partner=clinic handle=clinic");
    says_member(s, "commons/dee", ALL_ACTS, NULL);
    says_member(s, "eastside/ana", ALL_ACTS, NULL);
    says_member(s, "clinic/ben", ALL_ACTS, NULL);
    says(s, "2026-01-05 11:00", "eastside/ana", "seat", "S1", "body=T name=school members=eastside/ana");
    says(s, "2026-01-05 11:01", "clinic/ben", "seat", "S2", "body=T name=health members=clinic/ben");
    says_heard(s, "2026-01-05 12:00");
}

#define CONSENT "rule=consent quorum=50 needs=- notice=72h"

static void the_example_of_a_clinic_in_the_dark(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    table(&s, CONSENT);
    says_dark(&s, "clinic", true);
    says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1",
         "body=T affects=eastside,clinic closes=2026-02-09T17:00 title=Move text=Move");
    says_heard(&s, "2026-02-02 09:05");
    says(&s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent prior=-");
    says_heard(&s, "2026-02-03 09:05");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 why=Rent losses=Desk");
    says_dark(&s, "clinic", false);
    says_heard(&s, "2026-02-10 08:05");
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_string_equal(ran_verdict(&r, "D1"), "stands");
    assert_string_equal(ran_knew(&r, "D1", "eastside"), "176 own shown");
    assert_string_equal(ran_knew(&r, "D1", "clinic"), "after receipt not-shown");
    ran_end(&r);
    says_end(&s);
}

static void each_item_can_be_missing(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    table(&s, "rule=consent quorum=100 needs=resident notice=72h");
    says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1", "body=T affects=eastside closes=2026-02-09T17:00 title=Move text=Move");
    says_heard(&s, "2026-02-02 09:05");
    says(&s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=object text=No");
    says(&s, "2026-02-03 09:10", "eastside/ana", "reply", "W", "to=P1 stance=withdraw");
    says_heard(&s, "2026-02-03 09:15");
    says(&s, "2026-02-03 10:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-03T10:00 effect=2026-03-09 why=Rent");
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_string_equal(ran_verdict(&r, "D1"), "lacks open quorum needs notice rule");
    ran_end(&r);
    says_end(&s);
}

static void only_the_first_in_the_keepers_log_counts(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    table(&s, CONSENT);
    says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1", "body=T affects=clinic closes=2026-02-09T17:00 title=Move text=Move");
    says(&s, "2026-02-02 09:01", "eastside/ana", "position", "X1", "proposal=P1 stance=consent");
    says_heard(&s, "2026-02-02 09:05");
    says(&s, "2026-02-09 17:00", "eastside/ana", "decision", "D0",
         "proposal=P1 outcome=rejected made=2026-02-09T17:00 effect=2026-03-09 why=Rent");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 why=Rent");
    says(&s, "2026-02-09 19:00", "commons/dee", "decision", "D2",
         "proposal=P1 outcome=rejected made=2026-02-09T18:30 effect=2026-03-09 why=Rent");
    ran_begin(&r, &s, "2026-02-12 12:00", false);
    assert_string_equal(ran_verdict(&r, "D0"), "not-counted keeper");
    assert_string_equal(ran_verdict(&r, "D1"), "stands");
    assert_string_equal(ran_verdict(&r, "D2"), "not-counted second");
    assert_true(ran_remark(&r, "not-keeper", "D0"));
    assert_true(ran_remark(&r, "second-decision", "D2"));
    assert_int_equal(proposal_of(&r.rules, ran_record(&r, "P1"))->state, PROPOSAL_DECIDED);
    ran_end(&r);
    says_end(&s);
}

static void an_objection_that_others_had_puts_a_decision_in_doubt(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    table(&s, CONSENT);
    says_log(&s, "library");
    says(&s, "2026-01-06 09:21", "commons/root", "admit", "A3", "partner=library handle=library");
    says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1", "body=T affects=clinic closes=2026-02-09T17:00 title=Move text=Move");
    says(&s, "2026-02-02 09:01", "eastside/ana", "position", "X1", "proposal=P1 stance=consent");
    says_heard(&s, "2026-02-02 09:05");
    says_dark(&s, "commons", true);
    says(&s, "2026-02-08 09:00", "clinic/ben", "position", "X2", "proposal=P1 stance=object text=No");
    says_heard(&s, "2026-02-08 09:05");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 why=Rent");
    says_dark(&s, "commons", false);
    says_heard(&s, "2026-02-10 09:05");
    ran_begin(&r, &s, "2026-02-09 12:00", true);
    assert_int_equal(verdict_of(&r.rules, ran_record(&r, "D1"))->in_doubt, false); /* not yet there */
    ran_end(&r);
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_string_equal(ran_verdict(&r, "D1"), "stands in-doubt");
    ran_end(&r);
    says_end(&s);
}

static void minutes_make_quorum_and_who_disputes_them_was_not_heard(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    for (int dispute = 0; dispute < 2; dispute++) {
        table(&s, "rule=consent quorum=100 needs=- notice=72h");
        says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1",
             "body=T affects=clinic closes=2026-02-09T17:00 title=Move text=Move");
        says(&s, "2026-02-02 09:01", "eastside/ana", "position", "X1", "proposal=P1 stance=consent");
        says(&s, "2026-02-02 09:02", "commons/dee", "meeting", "M", "body=T starts=2026-02-09T16:00");
        says_heard(&s, "2026-02-02 09:05");
        says(&s, "2026-02-09 17:00", "commons/dee", "minutes", "N", "meeting=M present=clinic/ben");
        says_heard(&s, "2026-02-09 17:05");
        if (dispute)
            says(&s, "2026-02-09 17:10", "clinic/ben", "reply", "R", "to=N stance=dispute");
        says_heard(&s, "2026-02-09 17:15");
        says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
             "proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 why=Rent meeting=M");
        ran_begin(&r, &s, "2026-02-12 12:00", true);
        assert_string_equal(ran_verdict(&r, "D1"), dispute ? "lacks quorum" : "stands");
        ran_end(&r);
        says_end(&s);
    }
}

static void a_new_version_of_a_table_rules_from_its_effect(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    table(&s, CONSENT);
    says(&s, "2026-02-02 08:00", "commons/dee", "body", "T2",
         "handle=table kind=governance seats=school:practitioner:eastside,health:practitioner:clinic rule=consent quorum=100 notice=72h "
         "review=2027-12-31 keeper=eastside replaces=T");
    says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1",
         "body=T affects=clinic closes=2026-02-09T17:00 puts=T2 title=Move text=Move");
    says(&s, "2026-02-02 09:01", "eastside/ana", "position", "X1", "proposal=P1 stance=consent");
    says_heard(&s, "2026-02-02 09:05");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-01 why=Rent");
    says(&s, "2026-02-20 09:00", "clinic/ben", "proposal", "P2", "body=T affects=clinic closes=2026-03-09T17:00 title=Next text=Next");
    says(&s, "2026-02-20 09:01", "eastside/ana", "position", "X2", "proposal=P2 stance=consent");
    says_heard(&s, "2026-02-20 09:05");
    says(&s, "2026-03-02 09:00", "commons/dee", "decision", "D2",
         "proposal=P2 outcome=adopted made=2026-03-02T08:30 effect=2026-04-01 why=Rent");
    says_heard(&s, "2026-03-02 09:05");
    says(&s, "2026-03-02 10:00", "eastside/ana", "decision", "D3",
         "proposal=P2 outcome=adopted made=2026-03-02T09:30 effect=2026-04-01 why=Rent");
    ran_begin(&r, &s, "2026-03-12 12:00", false);
    assert_string_equal(ran_verdict(&r, "D1"), "stands");
    assert_string_equal(ran_verdict(&r, "D2"), "not-counted keeper");
    assert_string_equal(ran_verdict(&r, "D3"), "lacks quorum");
    assert_int_equal(r.rules.force.bodies.count, 1);
    assert_int_equal(r.rules.force.bodies.at[0], ran_record(&r, "T2"));
    assert_int_equal(force_version(&r.rules, &r.rules.cut, ran_record(&r, "T"), says_ms("2026-02-28 23:59")), ran_record(&r, "T"));
    assert_int_equal(force_version(&r.rules, &r.rules.cut, ran_record(&r, "T"), says_ms("2026-03-01 00:00")), ran_record(&r, "T2"));
    ran_end(&r);
    says_end(&s);
}

/* A question at the desk that found no memory is over; the run answers the next one. */
static void what_found_no_memory_is_looked_for_again(void **state)
{
    struct says s;
    struct ran r;
    struct arena *found = &r.rules.memory[MEMORY_FOUND], *kept = &r.rules.memory[MEMORY_KEPT];
    size_t found_max, kept_max;
    const struct seating *seats;
    uint32_t table, clinic;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    ran_begin(&r, &s, "2026-01-12 12:00", false);
    table = ran_record(&r, "T");
    clinic = ran_log(&r, "clinic");
    seats_forget(&r.rules);
    found_max = found->cap;
    found->cap = found->used;
    (void)seats_at(&r.rules, &r.rules.cut, table, r.rules.now_ms);
    assert_true(r.rules.failed);
    r.rules.failed = false;
    found->cap = found_max;
    seats = seats_at(&r.rules, &r.rules.cut, table, r.rules.now_ms);
    assert_true(seat_is_filled(&seats->seat[0]) && seat_is_filled(&seats->seat[1]));

    r.rules.times = (struct times){ 0 };
    kept_max = kept->cap;
    kept->cap = kept->used + r.book.logs * sizeof(struct cover) + 15; /* not for all that it wants */
    (void)times_first_cover(&r.rules, &r.rules.cut, clinic, table, false);
    assert_true(r.rules.failed);
    r.rules.failed = false;
    kept->cap = kept_max;
    assert_true(times_first_cover(&r.rules, &r.rules.cut, clinic, table, false).proven);
    assert_true(times_not_after(&r.rules, &(struct bound_query){ &r.rules.cut, table, false, { BOOK_NONE, BOOK_NONE } }).proven);
    ran_end(&r);
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_a_clinic_in_the_dark),
        cmocka_unit_test(each_item_can_be_missing),
        cmocka_unit_test(only_the_first_in_the_keepers_log_counts),
        cmocka_unit_test(an_objection_that_others_had_puts_a_decision_in_doubt),
        cmocka_unit_test(minutes_make_quorum_and_who_disputes_them_was_not_heard),
        cmocka_unit_test(a_new_version_of_a_table_rules_from_its_effect),
        cmocka_unit_test(what_found_no_memory_is_looked_for_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
