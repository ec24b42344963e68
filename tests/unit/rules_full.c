/* rules_full.c: a log that says more than the rules read of one: what stands above counts for nothing, and takes nobody else's views. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/desk_run.h"
#include "support/rpc_json.h"
#include "support/rules_run.h"

#include <stdio.h>

static struct says s;

/* Eastside consents, floods, objects; then its keys and its leave. */
static int set_up(void **state)
{
    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1", "body=T affects=clinic closes=2026-02-09T17:00 title=X text=X");
    says(&s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent");
    says(&s, "2026-02-03 09:01", "clinic/ben", "position", "X2", "proposal=P1 stance=consent");
    for (int i = 0; i < 30; i++) { /* more than any other log holds */
        char when[32];

        snprintf(when, sizeof(when), "2026-02-03 09:%d", 10 + i);
        says(&s, when, "eastside/ana", "reply", NULL, "to=P1 stance=comment");
    }
    says(&s, "2026-02-03 10:00", "eastside/ana", "reply", "C1", "to=P1 stance=comment");
    says(&s, "2026-02-03 10:01", "eastside/ana", "reply", "C2", "to=P1 stance=comment");
    says(&s, "2026-02-04 09:00", "eastside/ana", "position", "X3", "proposal=P1 stance=object text=No");
    says_heard(&s, "2026-02-04 10:00");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
         "proposal=P1 counted=X3,X2 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 why=X");
    says(&s, "2026-02-10 09:00", "eastside/ana", "reply", "C3", "to=D1 stance=dispute");
    says(&s, "2026-02-10 10:00", "clinic/ben", "reply", "C4", "to=C3 stance=comment");
    says_heard(&s, "2026-02-10 11:00");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    says_end(&s);
    return 0;
}

/* Records of its log below an entry, and the bytes of their statements. */
static struct book_limits below(const char *label)
{
    struct book_limits found = { 0, 0, 0 };
    struct place at = says_find(&s, label)->at;
    const struct view *v = says_view(&s);
    struct ran r;

    ran_begin(&r, &s, "2026-02-12 12:00", false);
    for (uint64_t i = 0; i < at.index; i++) {
        struct view_entry e;
        struct pln_error err;
        bool is_here;

        assert_true(v->entry(v->ctx, (struct place){ at.log, i }, false, &e, &is_here, &err) && is_here);
        if (book_find(&r.book, &e.id) == BOOK_NONE)
            continue;
        found.records++;
        found.bytes += e.statement.whole.n;
    }
    ran_end(&r);
    return found;
}

static void what_stands_above_counts_for_nothing(void **state)
{
    struct book_limits by_records = { below("C2").records, UINT64_MAX, 0 }, by_bytes = { UINT64_MAX, below("C2").bytes, 0 };
    struct ran r;

    (void)state;
    ran_begin(&r, &s, "2026-02-12 12:00", false);
    assert_string_equal(ran_verdict(&r, "D1"), "lacks rule");
    assert_string_equal(ran_found(&r, "log-full"), "");
    ran_end(&r);
    for (int i = 0; i < 2; i++) {
        ran_begin_limited(&r, &s, "2026-02-12 12:00", false, i == 0 ? by_records : by_bytes);
        assert_string_equal(ran_verdict(&r, "D1"), "stands");
        assert_true(book_find(&r.book, &says_find(&s, "C2")->id) == BOOK_NONE);
        assert_true(ran_remark(&r, "bad-ref", "C4")); /* to what is no record */
        assert_string_equal(ran_found(&r, "objection-unanswered"), "");
        assert_string_equal(ran_found(&r, "log-full"), "eastside(last=C1)");
        ran_end(&r);
    }
}

static void before_it_was_full_nothing_is_found(void **state)
{
    struct ran r;

    (void)state;
    ran_begin_limited(&r, &s, "2026-02-03 10:00", true, (struct book_limits){ below("C2").records, UINT64_MAX, 0 });
    assert_string_equal(ran_found(&r, "log-full"), "");
    ran_end(&r);
}

/* Who is a partner, and whose keys count, is read of a full log too: up to a number. */
static void keys_and_the_roster_are_read_of_a_full_log(void **state)
{
    struct book_limits limits = { below("C2").records, UINT64_MAX, 2 };
    struct ran r;

    (void)state;
    says(&s, "2026-02-11 09:00", "eastside/root", "leave", "L1", "why=X");
    says(&s, "2026-02-11 09:01", "eastside/root", "leave", "L2", "why=X");
    says(&s, "2026-02-11 09:02", "eastside/root", "leave", "L3", "why=X");
    ran_begin_limited(&r, &s, "2026-02-12 12:00", false, limits);
    assert_int_equal(r.book.log[ran_log(&r, "eastside")].leave, ran_record(&r, "L1"));
    assert_true(book_find(&r.book, &says_find(&s, "L2")->id) != BOOK_NONE);
    assert_true(book_find(&r.book, &says_find(&s, "L3")->id) == BOOK_NONE);
    ran_end(&r);
}

static void a_remove_that_counts_less_takes_the_finding_with_it(void **state)
{
    struct book_limits limits = { below("C2").records, UINT64_MAX, 2 };
    struct ran r;
    char fields[80];

    (void)state;
    snprintf(fields, sizeof(fields), "partner=eastside size=%" PRIu64 " because=P1", says_find(&s, "C2")->at.index);
    says(&s, "2026-02-11 10:00", "commons/dee", "remove", "R1", fields);
    ran_begin_limited(&r, &s, "2026-02-12 12:00", false, limits);
    assert_string_equal(ran_found(&r, "log-full"), "");
    ran_end(&r);
}

/* ---- what people are told ------------------------------------------------------------------------------------------------------ */

static void begin(struct desk_test *t, uint64_t records)
{
    desk_test_begin(t, &s, "2026-02-12 12:00");
    t->own = "eastside";
    book_limit(&t->desk->book, (struct book_limits){ records, UINT64_MAX, 0 });
}

static void the_screen_says_whose_log_is_full(void **state)
{
    struct desk_test t;
    json_t *all;

    (void)state;
    begin(&t, below("C2").records);
    all = desk_test_ask(&t, "rules.status", "[]");
    assert_string_equal(json_text(all, "logs.0.partner"), "eastside");
    assert_string_equal(json_text(all, "logs.0.state"), "full");
    assert_int_equal(json_integer_value(json_at(all, "logs.0.since")), says_ms("2026-02-03 10:01"));
    json_decref(all);
    desk_test_end(&t);
    begin(&t, below("C3").records + 2); /* room for one more */
    all = desk_test_ask(&t, "rules.status", "[]");
    assert_string_equal(json_text(all, "logs.0.partner"), "eastside");
    assert_string_equal(json_text(all, "logs.0.state"), "filling");
    json_decref(all);
    desk_test_end(&t);
}

static void an_entry_above_is_shown_as_such(void **state)
{
    struct desk_test t;
    json_t *all;
    char params[80];

    (void)state;
    begin(&t, below("C2").records);
    snprintf(params, sizeof(params), "[\"eastside#%" PRIu64 "\", {}]", says_find(&s, "C2")->at.index);
    all = desk_test_ask(&t, "rules.remarks", params);
    assert_string_equal(json_text(all, "remarks.0.word"), "log-full");
    snprintf(params, sizeof(params), "eastside#%" PRIu64, says_find(&s, "C1")->at.index);
    assert_string_equal(json_text(all, "remarks.0.other.name"), params);
    json_decref(all);
    snprintf(params, sizeof(params), "[\"eastside#%" PRIu64 "\", {}]", says_find(&s, "C1")->at.index);
    all = desk_test_ask(&t, "rules.remarks", params);
    assert_int_equal(json_array_size(json_at(all, "remarks")), 0);
    json_decref(all);
    desk_test_end(&t);
}

static void before_it_was_there_an_entry_above_is_not_shown(void **state)
{
    struct desk_test t;
    char params[80];

    (void)state;
    begin(&t, below("C2").records);
    snprintf(params, sizeof(params), "[\"eastside#%" PRIu64 "\", {\"as_of\": %" PRId64 "}]", says_find(&s, "X3")->at.index,
             says_ms("2026-02-03 12:00"));
    desk_test_refuses(&t, "rules.remarks", params, "it was not there yet");
    desk_test_end(&t);
}

static void who_writes_is_told_before_it_is_signed(void **state)
{
    struct desk_test t;
    json_t *all;

    (void)state;
    begin(&t, below("C2").records);
    all = desk_test_foresee(&t, "measure", "indicator=P1 on=2026-02-01 value=1");
    assert_string_equal(json_text(all, "notes.0.word"), "log-full");
    assert_string_equal(json_text(all, "notes.0.level"), "look");
    json_decref(all);
    all = desk_test_foresee(&t, "leave", "why=X");
    assert_int_equal(json_array_size(json_at(all, "notes")), 0);
    json_decref(all);
    desk_test_end(&t);
    begin(&t, below("C3").records + 1); /* nothing is above yet; the next would be */
    all = desk_test_foresee(&t, "measure", "indicator=P1 on=2026-02-01 value=1");
    assert_string_equal(json_text(all, "notes.0.level"), "look");
    json_decref(all);
    desk_test_end(&t);
    begin(&t, below("C3").records + 2);
    all = desk_test_foresee(&t, "measure", "indicator=P1 on=2026-02-01 value=1");
    assert_string_equal(json_text(all, "notes.0.level"), "plain");
    json_decref(all);
    desk_test_end(&t);
    begin(&t, 1000);
    all = desk_test_foresee(&t, "measure", "indicator=P1 on=2026-02-01 value=1");
    assert_int_equal(json_array_size(json_at(all, "notes")), 0);
    json_decref(all);
    desk_test_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_stands_above_counts_for_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(before_it_was_full_nothing_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_and_the_roster_are_read_of_a_full_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_remove_that_counts_less_takes_the_finding_with_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_screen_says_whose_log_is_full, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_entry_above_is_shown_as_such, set_up, tear_down),
        cmocka_unit_test_setup_teardown(before_it_was_there_an_entry_above_is_not_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_writes_is_told_before_it_is_signed, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
