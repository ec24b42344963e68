/* rules_seats.c: who fills which seat, mandates, and what became of promises and requests. */
#include "unit/unit.h"

#include "support/rules_run.h"

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)

static void coalition(struct says *s)
{
    says_begin(s);
    says_log(s, "eastside");
    says_log(s, "clinic");
    says(s, "2026-01-05 09:10", "commons/root", "body", "T",
         "handle=table kind=governance seats=one:practitioner:eastside,two:resident:eastside,three:official:clinic rule=consent quorum=50 "
         "notice=0h review=2027-12-31 keeper=commons scope=Agenda");
    says(s, "2026-01-05 09:20", "commons/root", "admit", "A1", "partner=eastside handle=eastside");
    says(s, "2026-01-05 09:21", "commons/root", "admit", "A2", "partner=clinic handle=clinic");
    says_member(s, "commons/dee", ALL_ACTS, NULL);
    says_member(s, "eastside/ana", ALL_ACTS, NULL);
    says_member(s, "eastside/bo", ALL_ACTS, NULL);
    says_member(s, "clinic/ben", ALL_ACTS, NULL);
}

/* Of the second seat, looked at from the first day of the table on. */
static struct vacancy vacant_for(struct ran *r, int64_t days)
{
    struct vacancy v[3] = { { .asked = false }, { .asked = true, .from = rules_day(&r->rules, says_ms("2026-01-05 09:10")) } };

    seats_vacant(&r->rules, ran_record(r, "T"), days, v);
    return v[1];
}

static void one_person_speaks_for_one_seat(void **state)
{
    const struct seating *at;
    struct says s;
    struct ran r;

    (void)state;
    coalition(&s);
    says(&s, "2026-01-05 11:00", "eastside/ana", "seat", "S1", "body=T name=one members=eastside/ana,eastside/bo");
    says(&s, "2026-01-05 11:01", "eastside/ana", "seat", "S2", "body=T name=two members=eastside/ana");
    says(&s, "2026-01-05 11:02", "eastside/ana", "seat", "S3", "body=T name=two members=eastside/bo");
    says(&s, "2026-01-05 11:03", "eastside/ana", "seat", "S4", "body=T name=three members=eastside/bo");
    ran_begin(&r, &s, "2026-01-06 09:00", true);
    at = seats_at(&r.rules, &r.rules.cut, ran_record(&r, "T"), r.rules.now_ms);
    assert_int_equal(at->seats, 3);
    assert_int_equal(at->seat[0].record, ran_record(&r, "S1"));
    assert_int_equal(at->seat[0].people, 1); /* Bo stands in for nobody: he holds the second */
    assert_int_equal(at->seat[1].record, ran_record(&r, "S3"));
    assert_false(seat_is_filled(&at->seat[2])); /* not the clinic's to give */
    assert_true(ran_remark(&r, "second-seat", "S3"));
    assert_true(ran_remark(&r, "unknown-seat", "S4"));
    ran_end(&r);
    says(&s, "2026-01-07 09:00", "eastside/ana", "retire", "E", "ends=eastside/bo why=Gone");
    ran_begin(&r, &s, "2026-01-08 09:00", true);
    at = seats_at(&r.rules, &r.rules.cut, ran_record(&r, "T"), r.rules.now_ms);
    assert_int_equal(at->seat[0].people, 2);
    assert_false(seat_is_filled(&at->seat[1]));
    assert_false(vacant_for(&r, 3).is_vacant);
    assert_true(vacant_for(&r, 1).is_vacant);
    assert_int_equal(vacant_for(&r, 1).since, r.rules.today);
    ran_end(&r);
    says_end(&s);
}

static void only_its_own_partner_says_what_became_of_a_promise(void **state)
{
    const struct promise *p;
    struct says s;
    struct ran r;

    (void)state;
    coalition(&s);
    says(&s, "2026-01-06 09:00", "eastside/ana", "commitment", "C", "due=2026-01-10 for=- title=Desk");
    says(&s, "2026-01-07 09:00", "clinic/ben", "progress", "G0", "of=C state=kept");
    says(&s, "2026-01-08 09:00", "eastside/ana", "progress", "G1", "of=C state=moved due=2026-01-20 why=Snow");
    says(&s, "2026-01-21 09:00", "eastside/bo", "progress", "G2", "of=C state=moved due=2026-01-25 why=Snow");
    ran_begin(&r, &s, "2026-01-22 09:00", true);
    p = promise_of(&r.rules, ran_record(&r, "C"));
    assert_int_equal(p->state, PROMISE_OPEN);
    assert_int_equal(p->moves, 2);
    assert_int_equal(p->bad_moves, 1); /* the second came after the day that it moved */
    assert_int_equal(p->due, rules_day(&r.rules, says_ms("2026-01-25 00:00")));
    assert_true(ran_remark(&r, "in-time", "G1"));
    assert_false(ran_remark(&r, "in-time", "G2"));
    ran_end(&r);
    says(&s, "2026-01-23 09:00", "eastside/ana", "progress", "G3", "of=C state=kept");
    says(&s, "2026-01-24 09:00", "eastside/ana", "progress", "G4", "of=C state=not_kept why=No");
    ran_begin(&r, &s, "2026-01-26 09:00", true);
    assert_int_equal(promise_of(&r.rules, ran_record(&r, "C"))->state, PROMISE_KEPT);
    assert_true(ran_remark(&r, "kept", "C"));
    ran_end(&r);
    says_end(&s);
}

static void what_a_revoked_key_wrote_in_doubt_counts_nowhere(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key ana = table_public("eastside/ana");
    struct judged j;
    struct says s;
    struct ran r;

    (void)state;
    buf_init(&body, 1000);
    coalition(&s);
    says(&s, "2026-01-06 09:00", "eastside/ana", "commitment", "C1", "due=2026-01-10 for=- title=Desk");
    says(&s, "2026-01-06 10:00", "eastside/ana", "commitment", "C2", "due=2026-01-10 for=- title=Desk");
    table_pack(&body, "a2 k u", ana.b, says_find(&s, "C2")->at.index);
    j = table_write(
        &s.log[1].state,
        &(struct table_write){ .by = "root", .type = "revoke", .body = buf_bytes(&body), .time_ms = says_ms("2026-01-07 09:00") });
    assert_int_equal(j.verdict, VERDICT_GOOD);
    ran_begin(&r, &s, "2026-01-08 09:00", true);
    assert_non_null(promise_of(&r.rules, ran_record(&r, "C1")));
    assert_null(promise_of(&r.rules, ran_record(&r, "C2")));
    assert_int_equal(force_mandate(&r.rules.cut, r.book.record[ran_record(&r, "C1")].person, r.rules.now_ms), BOOK_NONE);
    ran_end(&r);
    ran_begin(&r, &s, "2026-01-06 12:00", true); /* before it was revoked */
    assert_non_null(promise_of(&r.rules, ran_record(&r, "C2")));
    ran_end(&r);
    says_end(&s);
}

static void revoke(struct says *s, const char *when, struct pln_key key, uint64_t since)
{
    CLEANUP(buf_deinit) struct buf body;
    struct judged j;

    buf_init(&body, 1000);
    table_pack(&body, "a2 k u", key.b, since);
    j = table_write(&s->log[1].state,
                    &(struct table_write){ .by = "root", .type = "revoke", .body = buf_bytes(&body), .time_ms = says_ms(when) });
    assert_int_equal(j.verdict, VERDICT_GOOD);
}

static void a_later_revocation_that_reaches_further_back_disputes_what_lies_between(void **state)
{
    struct pln_key ana = table_public("eastside/ana");
    struct says s;
    struct ran r;

    (void)state;
    coalition(&s);
    says(&s, "2026-01-06 09:00", "eastside/ana", "commitment", "C1", "due=2026-01-10 for=- title=Desk");
    says(&s, "2026-01-06 10:00", "eastside/ana", "commitment", "C2", "due=2026-01-10 for=- title=Desk");
    revoke(&s, "2026-01-07 09:00", ana, says_find(&s, "C2")->at.index);
    revoke(&s, "2026-01-09 09:00", ana, says_find(&s, "C1")->at.index);
    ran_begin(&r, &s, "2026-01-08 09:00", true);
    assert_non_null(promise_of(&r.rules, ran_record(&r, "C1")));
    ran_end(&r);
    ran_begin(&r, &s, "2026-01-10 09:00", true);
    assert_null(promise_of(&r.rules, ran_record(&r, "C1")));
    assert_null(promise_of(&r.rules, ran_record(&r, "C2")));
    ran_end(&r);
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_person_speaks_for_one_seat),
        cmocka_unit_test(only_its_own_partner_says_what_became_of_a_promise),
        cmocka_unit_test(what_a_revoked_key_wrote_in_doubt_counts_nowhere),
        cmocka_unit_test(a_later_revocation_that_reaches_further_back_disputes_what_lies_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
