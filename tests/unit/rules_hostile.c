/* rules_hostile.c: what somebody wrote to mislead: it changes no result of others, and a remark at the entry says what is wrong.
 *
 * Elsewhere: two decisions on one proposal, a table's new keeper (rules_verdict); a seat claimed twice, progress in another's name
 * (rules_seats); hundreds of talks about one decision (rules_direction); what a writer is told before signing, titles beyond their limit
 * (record_tied, record_check); marks and turned letters on a terminal (client_term, client_table); tables of millions of lines
 * (client_sheet, client_rows). */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#include <stdio.h>

#define PROPOSED "body=T affects=clinic closes=2026-02-09T17:00 title=X text=X"
#define ADOPTED "outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 why=X "

/* An id under which nothing is here. */
static void nowhere(struct says *s, const char *label)
{
    struct says_label *l = &s->label[s->labels++];

    assert_true(s->labels <= SAYS_LABELS_MAX);
    *l = (struct says_label){ 0 };
    snprintf(l->name, sizeof(l->name), "%s", label);
    memset(l->id.b, 7, sizeof(l->id.b));
}

static void proposed(struct says *s, const char *table)
{
    decides_begin(s, table);
    says(s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1", PROPOSED);
    says(s, "2026-02-02 09:01", "eastside/ana", "proposal", "P2", PROPOSED);
}

static void positions_of_another_proposal_are_not_counted(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    proposed(&s, DECIDES_TABLE);
    says(&s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P2 stance=consent");
    says(&s, "2026-02-03 09:01", "clinic/ben", "position", "X2", "proposal=P2 stance=consent");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1", "proposal=P1 counted=X1,X2 " ADOPTED);
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_string_equal(ran_verdict(&r, "D1"), "lacks quorum");
    assert_int_equal(verdict_of(&r.rules, ran_record(&r, "D1"))->consents, 0);
    assert_true(ran_remark(&r, "counted-differs", "D1"));
    ran_end(&r);
    says_end(&s);
}

static void a_decision_in_a_log_that_does_not_keep_the_table_decides_nothing(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    proposed(&s, DECIDES_TABLE);
    says(&s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent");
    says(&s, "2026-02-09 18:00", "eastside/ana", "decision", "D1", "proposal=P1 " ADOPTED);
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_string_equal(ran_verdict(&r, "D1"), "not-counted keeper");
    assert_true(ran_remark(&r, "not-keeper", "D1"));
    assert_int_equal(proposal_of(&r.rules, ran_record(&r, "P1"))->state, PROPOSAL_OPEN);
    ran_end(&r);
    says_end(&s);
}

static void a_position_after_the_close_or_without_a_seat_is_remarked(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    proposed(&s, DECIDES_TABLE);
    says(&s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent");
    says(&s, "2026-02-03 09:01", "commons/dee", "position", "X2", "proposal=P1 stance=abstain");
    says(&s, "2026-02-10 09:00", "clinic/ben", "position", "X3", "proposal=P1 stance=consent");
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_false(ran_remark(&r, "late", "X1"));
    assert_true(ran_remark(&r, "unseated", "X2"));
    assert_true(ran_remark(&r, "late", "X3"));
    ran_end(&r);
    says_end(&s);
}

static void what_a_partner_writes_after_it_left_is_remarked(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    proposed(&s, DECIDES_TABLE);
    says(&s, "2026-02-03 09:00", "clinic/root", "leave", "L", "");
    says(&s, "2026-02-04 09:00", "clinic/ben", "position", "X1", "proposal=P1 stance=abstain");
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_true(ran_remark(&r, "left", "X1"));
    ran_end(&r);
    says_end(&s);
}

static void a_table_whose_needs_no_seat_can_meet_is_remarked(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    proposed(&s, DECIDES_TABLE " needs=funder");
    says(&s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1", "proposal=P1 " ADOPTED);
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_true(ran_remark(&r, "unmeetable", "T"));
    assert_string_equal(ran_verdict(&r, "D1"), "lacks needs");
    ran_end(&r);
    says_end(&s);
}

static void a_promise_due_before_it_was_made_is_remarked(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-03 09:00", "clinic/ben", "commitment", "C1", "due=2026-02-02 for=- title=X");
    says(&s, "2026-02-03 09:01", "clinic/ben", "commitment", "C2", "due=2026-02-03 for=- title=X");
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_true(ran_remark(&r, "bad-fields", "C1"));
    assert_false(ran_remark(&r, "bad-fields", "C2"));
    ran_end(&r);
    says_end(&s);
}

/* A ring needs an entry that names a later one: its id is not known before. What is left: names of nothing, and of another type. */
static void a_version_of_nothing_begins_its_own_chain(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    nowhere(&s, "NOWHERE");
    says(&s, "2026-02-02 09:00", "eastside/ana", "result", "R1", "level=population title=X replaces=NOWHERE");
    says(&s, "2026-02-02 09:01", "eastside/ana", "result", "R2", "level=population title=X replaces=T");
    says(&s, "2026-02-02 09:02", "eastside/ana", "result", "R3", "level=population title=X replaces=R1");
    decides(&s, "2026-02-02 10:00", "2026-02-09 10:00", "D1", "R1,R2,R3", "eastside/ana clinic/ben");
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_true(ran_remark(&r, "bad-ref", "R1"));
    assert_true(ran_remark(&r, "bad-ref", "R2"));
    assert_false(ran_remark(&r, "bad-ref", "R3"));
    assert_int_equal(r.book.record[ran_record(&r, "R2")].origin, ran_record(&r, "R2"));
    assert_int_equal(r.book.record[ran_record(&r, "R3")].origin, ran_record(&r, "R1"));
    assert_string_equal(ran_verdict(&r, "D1"), "stands");
    ran_end(&r);
    says_end(&s);
}

static void a_talk_of_1970_or_2999_is_remarked_and_changes_no_verdict(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    proposed(&s, DECIDES_TABLE);
    says(&s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent prior=-");
    says(&s, "2026-02-04 09:00", "clinic/ben", "talk", "K1",
         "status=held when=1970-01-01T00:00 people=eastside/ana about=P1 affects=- agreed=agreed");
    says(&s, "2026-02-04 09:01", "clinic/ben", "talk", "K2",
         "status=held when=2999-12-31T23:59 people=eastside/ana about=P1 affects=- agreed=agreed");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1", "proposal=P1 " ADOPTED);
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_string_equal(ran_verdict(&r, "D1"), "stands");
    assert_true(ran_remark(&r, "bad-fields", "K1"));
    assert_true(ran_remark(&r, "bad-fields", "K2"));
    assert_int_equal(r.rules.knew.talks, 2);
    assert_int_equal(touch_talks(&r.rules, ran_record(&r, "P1")).count, 1); /* 1970 is too long before it */
    assert_string_equal(ran_found(&r, "declaration-contradicted"), "");
    assert_string_equal(ran_found(&r, "talk-after-decision"), "");
    ran_end(&r);
    says_end(&s);
}

static size_t touches(struct ran *r, const struct talk *k)
{
    struct touched t = touched_by(&r->rules, k);

    return touched_count(&t);
}

static void talks_about_what_hundreds_of_proposals_put_touch_each_of_them(void **state)
{
    struct says s;
    struct ran r;
    const struct talk *first, *second;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-02 08:00", "eastside/ana", "result", "R1", "level=system title=Reading");
    for (int i = 0; i < 300; i++)
        says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", i == 0 ? "P1" : NULL, PROPOSED " puts=R1");
    says(&s, "2026-02-03 09:00", "clinic/ben", "talk", "K1",
         "status=held when=2026-02-03T08:00 people=eastside/ana about=R1 affects=clinic agreed=nothing");
    says(&s, "2026-02-03 10:00", "clinic/ben", "talk", "K2",
         "status=held when=2026-02-03T09:00 people=eastside/ana about=R1 affects=clinic agreed=nothing");
    says_heard(&s, "2026-02-03 10:05");
    ran_begin(&r, &s, "2026-02-04 12:00", false);
    first = talk_of(&r.rules, ran_record(&r, "K1"));
    second = talk_of(&r.rules, ran_record(&r, "K2"));
    assert_int_equal(touches(&r, first), 300);
    assert_int_equal(touches(&r, second), 300);
    assert_int_equal(touch_talks(&r.rules, ran_record(&r, "P1")).count, 2);
    ran_end(&r);
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_of_another_proposal_are_not_counted),
        cmocka_unit_test(a_decision_in_a_log_that_does_not_keep_the_table_decides_nothing),
        cmocka_unit_test(a_position_after_the_close_or_without_a_seat_is_remarked),
        cmocka_unit_test(what_a_partner_writes_after_it_left_is_remarked),
        cmocka_unit_test(a_table_whose_needs_no_seat_can_meet_is_remarked),
        cmocka_unit_test(a_promise_due_before_it_was_made_is_remarked),
        cmocka_unit_test(a_version_of_nothing_begins_its_own_chain),
        cmocka_unit_test(a_talk_of_1970_or_2999_is_remarked_and_changes_no_verdict),
        cmocka_unit_test(talks_about_what_hundreds_of_proposals_put_touch_each_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
