/* rules_finding.c: findings of dangers 4 and 8 and of the log; answered, ratified, history; the same bytes in any order of arrival. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)

static void table(struct says *s)
{
    says_begin(s);
    says_log(s, "eastside");
    says_log(s, "clinic");
    says(s, "2026-01-05 09:10", "commons/root", "body", "T",
         "handle=table kind=governance seats=school:practitioner:eastside,health:practitioner:clinic rule=consent quorum=50 notice=72h "
         "review=2027-12-31 keeper=commons scope=Agenda");
    says(s, "2026-01-05 09:20", "commons/root", "admit", "A1", "partner=eastside handle=eastside");
    says(s, "2026-01-05 09:21", "commons/root", "admit", "A2", "partner=clinic handle=clinic");
    says_member(s, "commons/dee", ALL_ACTS, NULL);
    says_member(s, "eastside/ana", ALL_ACTS, NULL);
    says_member(s, "clinic/ben", ALL_ACTS, NULL);
    says(s, "2026-01-05 11:00", "eastside/ana", "seat", "S1", "body=T name=school members=eastside/ana");
    says(s, "2026-01-05 11:01", "clinic/ben", "seat", "S2", "body=T name=health members=clinic/ben");
    says_heard(s, "2026-01-05 12:00");
}

/* The clinic's node is dark from before P1 until after D1; a talk of Ana and Dee about P1 is told after it. */
static void dark_clinic(struct says *s)
{
    table(s);
    says_dark(s, "clinic", true);
    says(s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1",
         "body=T affects=eastside,clinic closes=2026-02-09T17:00 title=Move text=Move");
    says_heard(s, "2026-02-02 09:05");
    says(s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent prior=-");
    says_heard(s, "2026-02-03 09:05");
    says(s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 why=Rent losses=Desk");
    says_dark(s, "clinic", false);
    says_heard(s, "2026-02-10 08:05");
    says(s, "2026-02-11 09:00", "commons/dee", "talk", "K1",
         "status=held when=2026-02-01T18:00 people=eastside/ana about=P1 affects=clinic agreed=leaning");
    says_heard(s, "2026-02-11 09:05");
}

static void the_clinic_in_the_dark_was_not_told(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    dark_clinic(&s);
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_string_equal(ran_found(&r, "affected-not-told"), "D1(q=clinic)");
    assert_string_equal(ran_found(&r, "decided-alone"), "D1(partner=eastside,others=clinic)");
    assert_string_equal(ran_found(&r, "talk-after-decision"), "D1(K=K1)");
    assert_string_equal(ran_found(&r, "room-before-the-room"), "D1(K=K1,n=1,others=clinic)");
    assert_string_equal(ran_found(&r, "declaration-contradicted"), "X1(K=K1,D=D1)");
    assert_string_equal(ran_found(&r, "talk-told-late"), "K1(h=231,n=72,P=P1)");
    assert_string_equal(ran_found(&r, "decision-without-rule"), "");
    assert_string_equal(ran_found(&r, "short-notice"), "");
    ran_end(&r);
    ran_begin(&r, &s, "2026-02-10 12:00", true); /* before the talk was told */
    assert_string_equal(ran_found(&r, "affected-not-told"), "D1(q=clinic)");
    assert_string_equal(ran_found(&r, "talk-after-decision"), "");
    assert_string_equal(ran_found(&r, "declaration-contradicted"), "");
    ran_end(&r);
    ran_begin(&r, &s, "2027-02-10 12:00", true); /* a year and a day later */
    assert_string_equal(ran_found(&r, "affected-not-told"), "D1(q=clinic)!history");
    ran_end(&r);
    says_end(&s);
}

static void an_answer_or_a_ratifying_decision_ends_an_open_finding(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    dark_clinic(&s);
    says(&s, "2026-02-11 10:00", "commons/dee", "reply", "R1", "to=D1 stance=answer finding=affected-not-told title=Called");
    ran_begin(&r, &s, "2026-02-12 12:00", true);
    assert_string_equal(ran_found(&r, "affected-not-told"), "D1(q=clinic)!answered");
    assert_string_equal(ran_found(&r, "decided-alone"), "D1(partner=eastside,others=clinic)");
    ran_end(&r);
    says(&s, "2026-02-12 09:00", "clinic/ben", "proposal", "P2",
         "body=T affects=eastside closes=2026-02-19T17:00 puts=D1 title=Again text=Again");
    says(&s, "2026-02-12 09:01", "clinic/ben", "position", "X2", "proposal=P2 stance=consent prior=-");
    says_heard(&s, "2026-02-12 09:05");
    says(&s, "2026-02-20 18:00", "commons/dee", "decision", "D2",
         "proposal=P2 outcome=adopted made=2026-02-20T17:30 effect=2026-03-09 why=Rent");
    ran_begin(&r, &s, "2026-02-21 12:00", true);
    assert_string_equal(ran_found(&r, "affected-not-told"), "D1(q=clinic)!cleared");
    assert_true(ran_remark(&r, "ratified", "D1"));
    ran_end(&r);
    says_end(&s);
}

static void the_keepers_silence_and_a_false_clock_are_found(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    table(&s);
    says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1", "body=T affects=clinic closes=2026-02-09T17:00 title=Move text=Move");
    says_heard(&s, "2026-02-02 09:05");
    says_dark(&s, "commons", true);
    says(&s, "2026-02-08 09:00", "clinic/ben", "position", "X2", "proposal=P1 stance=object text=No prior=-");
    says_heard(&s, "2026-02-08 09:05");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 why=Rent");
    says_dark(&s, "commons", false);
    says_heard(&s, "2026-02-10 09:05");
    says(&s, "2026-03-10 09:00", "clinic/ben", "talk", "K",
         "status=held when=2026-02-08T10:00 people=clinic/ben affects=- agreed=nothing topic=Hello");
    says_heard(&s, "2026-02-11 09:05");
    ran_begin(&r, &s, "2026-03-12 12:00", true);
    assert_string_equal(ran_verdict(&r, "D1"), "lacks quorum");
    assert_string_equal(ran_found(&r, "keeper-silent"), "D1(keeper=commons,position=X2,partner=clinic,h=32)");
    assert_string_equal(ran_found(&r, "time-out-of-bracket"), "K(time=2026-03-10 09:00,not-after=2026-02-11 09:05)");
    ran_end(&r);
    says_end(&s);
}

/* Ana had seen an entry of her log that it does not show: cited as `after`, in a comment on the table. */
static void an_entry_that_cites_what_its_log_no_longer_shows_is_found(void **state)
{
    struct pln_hash gone = table_hash("an entry that was there");
    struct pln_id cited;

    (void)state;
    for (int shown = 0; shown < 2; shown++) {
        CLEANUP(buf_deinit) struct buf body = { 0 };
        struct says s;
        struct ran r;
        struct judged j;

        table(&s);
        if (shown)
            cited = says_find(&s, "eastside/ana")->id;
        else
            memcpy(cited.b, gone.b, sizeof(cited.b));
        buf_init(&body, 1 << 10);
        table_pack(&body, "a4 u u n n", UINT64_C(0), (uint64_t)REPLY_COMMENT);
        j = table_write(&s.log[1].state, &(struct table_write){ .by = "eastside/ana",
                                                                .type = "reply",
                                                                .body = buf_bytes(&body),
                                                                .ref = &says_find(&s, "T")->id,
                                                                .refs = 1,
                                                                .after = &cited });
        assert_int_equal(j.verdict, VERDICT_GOOD);
        s.label[s.labels++] = (struct says_label){ .name = "R", .id = j.id };
        says_heard(&s, "2026-01-06 12:00");
        ran_begin(&r, &s, "2026-02-12 12:00", false);
        assert_string_equal(ran_found(&r, "history-withdrawn"), shown ? "" : "R(partner=eastside)");
        ran_end(&r);
        says_end(&s);
    }
}

/* All results in one text. */
static void written(const struct rules *r, struct buf *out)
{
    for (size_t i = 0; i < r->findings.count; i++) {
        const struct finding *f = &r->findings.finding[i];

        buf_printf(out, "%s %d ", finding_kind(f->name)->name, (int)f->state);
        finding_subject_name(r, &f->subject, out);
        for (size_t j = 0; j < f->causes; j++) {
            buf_printf(out, " %s=", f->cause[j].word);
            finding_cause_name(r, &f->cause[j], out);
        }
        buf_printf(out, "\n");
    }
    for (size_t i = 0; i < r->remarks.count; i++) {
        buf_printf(out, "%s %s#%" PRIu64 "\n", remark_word(r->remarks.remark[i].kind),
                   r->book->log[rec(r, r->remarks.remark[i].record)->log].handle, rec(r, r->remarks.remark[i].record)->index);
    }
    for (size_t i = 0; i < r->verdicts.count; i++)
        buf_printf(out, "%d%d%d ", (int)r->verdicts.ruling[i].state, r->verdicts.ruling[i].in_doubt,
                   (int)r->verdicts.ruling[i].heard_count);
}

static void a_book_that_grew_gives_the_same_as_one_read_at_once(void **state)
{
    static const uint8_t seed[16] = "another seed";
    CLEANUP(buf_deinit) struct buf at_once, grown;
    struct rules_spec spec = { CUT_ALL, says_ms("2026-02-12 12:00") };
    struct says s;
    struct ran r;
    struct book b;
    struct rules rules;
    struct pln_error err;
    size_t all[3];
    bool more;

    (void)state;
    buf_init(&at_once, 1 << 16);
    buf_init(&grown, 1 << 16);
    dark_clinic(&s);
    ran_begin(&r, &s, "2026-02-12 12:00", false);
    written(&r.rules, &at_once);
    assert_true(at_once.n > 200);
    book_init(&b, seed);
    for (size_t i = 0; i < 3; i++)
        all[i] = s.log[i].state.entries;
    for (size_t step = 1; step <= all[0] + all[1] + all[2]; step++) { /* last log first, then one entry at a time */
        size_t left = step;

        for (size_t i = 3; i-- > 0;) {
            s.log[i].state.entries = left < all[i] ? left : all[i];
            left -= s.log[i].state.entries;
        }
        for (size_t i = 0; i < 3; i++) /* the heads are of no matter here */
            s.table.log[i].row.size = s.log[i].state.entries;
        assert_true(book_extend(&b, &s.view, &more, &err));
    }
    assert_int_equal(b.records, r.book.records);
    for (uint32_t i = 0; i < b.records; i++) {
        assert_memory_equal(b.record[i].id.b, r.book.record[i].id.b, 32);
        assert_int_equal(b.record[i].origin, r.book.record[i].origin);
        assert_int_equal(book_all_referrers(&b, i).count, book_all_referrers(&r.book, i).count);
    }
    assert_true(rules_run(&rules, &b, &s.view, &spec, &err));
    written(&rules, &grown);
    assert_int_equal(grown.n, at_once.n);
    assert_memory_equal(grown.at, at_once.at, grown.n);
    rules_deinit(&rules);
    book_deinit(&b);
    ran_end(&r);
    says_end(&s);
}

/* Told within a day, of something else; what it touches by now does not make it late. */
static void a_talk_that_was_told_in_time_is_not_late_by_a_correction(void **state)
{
    struct says s;
    struct ran r;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-02 08:00", "eastside/ana", "result", "R1", "level=system title=Reading");
    says(&s, "2026-02-02 08:10", "eastside/ana", "result", "R2", "level=system title=Writing");
    says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1", "body=T affects=clinic closes=2026-03-09T17:00 puts=R1 title=X text=X");
    says(&s, "2026-02-03 09:00", "clinic/ben", "talk", "K1",
         "status=held when=2026-02-03T08:00 people=eastside/ana about=R2 affects=clinic agreed=agreed");
    says(&s, "2026-02-13 09:00", "clinic/ben", "talk", "K2",
         "status=held when=2026-02-03T08:00 people=eastside/ana about=R1 affects=clinic agreed=agreed corrects=K1");
    ran_begin(&r, &s, "2026-02-13 10:00", true);
    assert_string_equal(ran_found(&r, "talk-told-late"), "");
    assert_true(ran_remark(&r, "in-time", "K1"));
    ran_end(&r);
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clinic_in_the_dark_was_not_told),
        cmocka_unit_test(a_talk_that_was_told_in_time_is_not_late_by_a_correction),
        cmocka_unit_test(an_answer_or_a_ratifying_decision_ends_an_open_finding),
        cmocka_unit_test(the_keepers_silence_and_a_false_clock_are_found),
        cmocka_unit_test(an_entry_that_cites_what_its_log_no_longer_shows_is_found),
        cmocka_unit_test(a_book_that_grew_gives_the_same_as_one_read_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
