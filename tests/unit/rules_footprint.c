/* rules_footprint.c: what an entry left behind, along references; where a chain ends; that a long one is walked whole. */
#include "unit/unit.h"

#include "rules/footprint.h"
#include "support/rules_run.h"

#include <stdio.h>
#include <stdlib.h>

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)

static struct says s;
static struct ran r;

/* A talk K1, from which P1 came; D1 on it; a promise for D1 and its progress; a meeting that took up D1, and another promise for that. */
static int set_up(void **state)
{
    (void)state;
    says_begin(&s);
    says_log(&s, "eastside");
    says(&s, "2026-01-05 09:10", "commons/root", "body", "T",
         "handle=table kind=governance seats=school:practitioner:eastside rule=consent quorum=50 notice=0h review=2027-12-31 "
         "keeper=commons scope=All");
    says(&s, "2026-01-05 09:20", "commons/root", "admit", "A1", "partner=eastside handle=eastside");
    says_member(&s, "commons/dee", ALL_ACTS, NULL);
    says_member(&s, "eastside/ana", ALL_ACTS, NULL);
    says(&s, "2026-01-05 11:00", "eastside/ana", "seat", "S1", "body=T name=school members=eastside/ana");
    says_heard(&s, "2026-01-05 12:00");
    says(&s, "2026-02-01 09:00", "commons/dee", "talk", "K1",
         "status=held when=2026-01-31T18:00 people=eastside/ana affects=eastside agreed=leaning topic=Desk");
    says_heard(&s, "2026-02-01 09:05");
    says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1", "body=T affects=eastside closes=2026-02-09T17:00 after=K1");
    says(&s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent prior=K1");
    says_heard(&s, "2026-02-03 09:05");
    says(&s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 counted=X1");
    says_heard(&s, "2026-02-09 18:05");
    says(&s, "2026-02-10 09:00", "eastside/ana", "commitment", "C1", "due=2026-02-28 for=D1");
    says(&s, "2026-02-11 09:00", "eastside/ana", "progress", "G1", "of=C1 state=kept");
    says_heard(&s, "2026-02-11 09:05");
    says(&s, "2026-02-12 09:00", "commons/dee", "meeting", "M1", "body=T starts=2026-02-13T09:00 agenda=D1");
    says(&s, "2026-02-13 12:00", "commons/dee", "minutes", "N1", "meeting=M1 present=eastside/ana took_up=D1,C1");
    says(&s, "2026-02-13 13:00", "commons/dee", "commitment", "C2", "due=2026-03-28 for=N1");
    says(&s, "2026-02-14 09:00", "commons/dee", "reply", "Y1", "to=D1 stance=comment");
    says(&s, "2026-02-14 09:01", "commons/dee", "talk", "K2",
         "status=held when=2026-01-31T18:00 people=eastside/ana affects=eastside agreed=nothing topic=Desk corrects=K1");
    says_heard(&s, "2026-02-14 10:00");
    ran_begin(&r, &s, "2026-02-15 12:00", true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ran_end(&r);
    says_end(&s);
    return 0;
}

static int ascending(const void *x, const void *y)
{
    uint32_t p = *(const uint32_t *)x, q = *(const uint32_t *)y;

    return p < q ? -1 : p > q;
}

/* "P1 X1:prior D1>2": in Order; behind ':' the field by which it names what it was reached from, behind '>' its depth above 1. */
static const char *left_by(const struct footprint_query *q)
{
    static char out[4000];
    struct footprint f;
    struct pln_error err;
    size_t n = 0;

    assert_true(footprint_make(&r.rules, q, &f, &err));
    qsort(f.at, f.count, sizeof(f.at[0]), ascending);
    out[0] = 0;
    for (size_t i = 0; i < f.count; i++) {
        const struct field *field = footprint_field(&r.rules, f.at[i], f.via[f.at[i]]);
        const char *name = "?";

        for (size_t k = 0; k < s.labels; k++)
            if (memcmp(&s.label[k].id, &rec(&r.rules, f.at[i])->id, sizeof(struct pln_id)) == 0)
                name = s.label[k].name;
        n += (size_t)snprintf(out + n, sizeof(out) - n, "%s%s:%s", i > 0 ? " " : "", name, field != NULL ? field->name : "-");
        if (f.depth[f.at[i]] > 1)
            n += (size_t)snprintf(out + n, sizeof(out) - n, ">%u", f.depth[f.at[i]]);
    }
    return out;
}

static struct footprint_query of(const char *label)
{
    return (struct footprint_query){ .record = ran_record(&r, label), .person = BOOK_NONE, .log = BOOK_NONE };
}

static void a_talk_left_behind_what_came_of_it_along_every_chain(void **state)
{
    struct footprint_query q = of("K1");

    (void)state;
    assert_string_equal(left_by(&q), "P1:after X1:prior D1:proposal>2 C1:for>3 G1:of>4 M1:agenda>3 N1:took_up>3 Y1:to>3 K2:corrects");
    q.depth = 1;
    assert_string_equal(left_by(&q), "P1:after X1:prior K2:corrects");
}

static void what_only_took_it_up_ends_the_chain(void **state)
{
    struct footprint_query q = of("D1");

    (void)state;
    assert_string_equal(left_by(&q), "C1:for G1:of>2 M1:agenda N1:took_up Y1:to");
    q = of("M1");
    assert_string_equal(left_by(&q), "N1:meeting C2:for>2");
}

static void a_persons_is_what_they_wrote_and_what_names_them(void **state)
{
    struct footprint_query q = of("eastside/ana");

    (void)state;
    q.depth = 1;
    q.person = rec(&r.rules, ran_record(&r, "P1"))->person;
    assert_string_equal(left_by(&q), "S1:members K1:people P1:- X1:- C1:- G1:- N1:present K2:people");
}

static void a_partners_is_what_stands_in_its_log_and_what_names_it(void **state)
{
    struct footprint_query q = of("eastside");
    const char *all;

    (void)state;
    q.depth = 1;
    q.log = ran_log(&r, "eastside");
    all = left_by(&q);
    assert_non_null(strstr(all, "T:seats "));
    assert_non_null(strstr(all, "A1:partner "));
    assert_non_null(strstr(all, "K1:affects "));
    assert_null(strstr(all, "D1"));
}

static void a_long_chain_is_walked_to_its_end(void **state)
{
    static struct says many;
    struct footprint_query q;
    struct footprint f;
    struct pln_error err;
    struct ran run;
    char fields[100];

    (void)state;
    says_begin(&many);
    says_member(&many, "commons/dee", ALL_ACTS, NULL);
    says(&many, "2026-02-01 09:00", "commons/dee", "commitment", "C", "due=2026-02-28 for=-");
    says(&many, "2026-02-01 09:00", "commons/dee", "reply", "Y0", "to=C stance=comment");
    for (int i = 1; i < 300; i++) {
        char label[16];

        snprintf(label, sizeof(label), "Y%d", i);
        snprintf(fields, sizeof(fields), "to=Y%d stance=comment", i - 1);
        says(&many, "2026-02-01 09:01", "commons/dee", "reply", label, fields);
    }
    ran_begin(&run, &many, "2026-02-02 12:00", false);
    q = (struct footprint_query){ .record = ran_record(&run, "C"), .person = BOOK_NONE, .log = BOOK_NONE };
    assert_true(footprint_make(&run.rules, &q, &f, &err));
    assert_int_equal(f.count, 300);
    assert_int_equal(f.depth[ran_record(&run, "Y99")], 100);
    assert_int_equal(f.depth[ran_record(&run, "Y299")], 255);
    ran_end(&run);
    says_end(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_talk_left_behind_what_came_of_it_along_every_chain),
        cmocka_unit_test(what_only_took_it_up_ends_the_chain),
        cmocka_unit_test(a_persons_is_what_they_wrote_and_what_names_them),
        cmocka_unit_test(a_partners_is_what_stands_in_its_log_and_what_names_it),
        cmocka_unit_test(a_long_chain_is_walked_to_its_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
