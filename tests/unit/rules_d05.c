/* rules_d05.c: danger 5: empty seats and since when, needed kinds that never come, tables of titles, people without a mandate. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/rules_run.h"

#define BOTH "eastside/ana clinic/ben"

static void a_seat_is_vacant_when_it_was_empty_on_every_one_of_sixty_days(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, "kind=governance seats=home:resident:clinic,money:funder:eastside quorum=50 review=2029-12-31");
    assert_string_equal(ran_finds(&s, "2026-03-05 23:00", "seat-vacant"), ""); /* 59 days old */
    assert_string_equal(ran_finds(&s, "2026-03-06 00:00", "seat-vacant"), "T/money(date=2026-01-05)");
    says(&s, "2026-03-07 09:00", "eastside/ana", "seat", "S3", "body=T name=money members=eastside/ana");
    assert_string_equal(ran_finds(&s, "2026-03-08 09:00", "seat-vacant"), "");
    says(&s, "2026-03-09 09:00", "eastside/ana", "retire", "E", "ends=S3 why=Else"); /* the next day at 0:00 it is empty */
    assert_string_equal(ran_finds(&s, "2026-05-07 23:00", "seat-vacant"), "");
    assert_string_equal(ran_finds(&s, "2026-05-08 00:00", "seat-vacant"), "T/money(date=2026-03-10)");
    assert_string_equal(ran_finds(&s, "2026-12-31 00:00", "seat-vacant"), "T/money(date=2026-03-10)");
    says(&s, "2026-12-31 09:00", "eastside/ana", "seat", "S4", "body=T name=money members=eastside/ana until=2026-12-31");
    assert_string_equal(ran_finds(&s, "2026-12-31 10:00", "seat-vacant"), "");
    assert_string_equal(ran_finds(&s, "2027-01-01 10:00", "seat-vacant"), "T/money(date=2026-03-10)"); /* at no day's start was it filled */
    says_end(&s);
}

static void a_holder_without_a_mandate_leaves_the_seat_empty(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says_member(&s, "clinic/cy", DECIDES_ALL_ACTS, NULL);
    says(&s, "2026-02-10 09:00", "clinic/cy", "retire", "E", "ends=clinic/ben why=Gone");
    assert_string_equal(ran_finds(&s, "2026-04-10 23:00", "seat-vacant"), "");
    assert_string_equal(ran_finds(&s, "2026-04-11 00:00", "seat-vacant"), "T/home(date=2026-02-11)");
    says_end(&s);
}

/* The table gets a new seat, and a partner's seat goes to another, on 10 February. */
static void a_new_seat_is_not_older_than_the_version_that_has_it(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, "kind=governance seats=home:resident:clinic,money:funder:eastside,law:official:eastside quorum=30 review=2029-12-31");
    says(&s, "2026-02-09 09:00", "eastside/ana", "body", "T2",
         "handle=table rule=consent notice=0h keeper=commons scope=Agenda kind=governance "
         "seats=home:resident:clinic,law:official:clinic,money:funder:eastside,care:practitioner:eastside quorum=25 review=2029-12-31 "
         "replaces=T");
    decides(&s, "2026-02-10 09:00", "2026-02-10 10:00", "D1", "T2", "clinic/ben");
    assert_string_equal(ran_finds(&s, "2026-04-10 10:00", "seat-vacant"), "T2/money(date=2026-01-05)");
    assert_string_equal(ran_finds(&s, "2026-04-11 10:00", "seat-vacant"),
                        "T2/care(date=2026-02-10) T2/law(date=2026-02-10) T2/money(date=2026-01-05)");
    says_end(&s);
}

static void a_needed_kind_is_absent_when_three_meetings_saw_none_of_its_seats(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE " needs=resident,practitioner");
    says_member(&s, "clinic/cy", DECIDES_ALL_ACTS, NULL);
    decides_met(&s, "2026-03-02 10:00", "T", "N1", "present=eastside/ana");
    decides_met(&s, "2026-03-09 10:00", "T", "N2", "guests=4");                       /* does not say who */
    decides_met(&s, "2026-03-16 10:00", "T", "N3", "present=eastside/ana,clinic/cy"); /* Cy has no seat */
    assert_string_equal(ran_finds(&s, "2026-03-17 10:00", "needed-kind-absent"), "");
    decides_met(&s, "2026-03-23 10:00", "T", "N4", "present=-");
    assert_string_equal(ran_finds(&s, "2026-03-24 10:00", "needed-kind-absent"), "T(kind=resident,n=3,minutes=N1,minutes=N3,minutes=N4)");
    decides_met(&s, "2026-03-30 10:00", "T", "N5", "present=clinic/ben");
    assert_string_equal(ran_finds(&s, "2026-03-31 10:00", "needed-kind-absent"), "");
    says(&s, "2026-04-01 09:00", "clinic/ben", "reply", "Y", "to=N5 stance=dispute title=No"); /* he says that he was not there */
    assert_string_equal(ran_finds(&s, "2026-04-02 10:00", "needed-kind-absent"), "T(kind=resident,n=3,minutes=N3,minutes=N4,minutes=N5)");
    says_end(&s);
}

/* A stand-in is of the seat. */
static void whoever_stands_in_is_there_for_the_kind(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE " needs=resident");
    says_member(&s, "clinic/cy", DECIDES_ALL_ACTS, NULL);
    decides_met(&s, "2026-03-02 10:00", "T", "N1", "present=clinic/cy");
    decides_met(&s, "2026-03-09 10:00", "T", "N2", "present=-");
    says(&s, "2026-03-10 09:00", "clinic/ben", "retire", "E", "ends=S2 why=Else");
    says(&s, "2026-03-10 09:01", "clinic/ben", "seat", "S3", "body=T name=home members=clinic/ben,clinic/cy");
    decides_met(&s, "2026-03-16 10:00", "T", "N3", "present=-");
    assert_string_equal(ran_finds(&s, "2026-03-17 10:00", "needed-kind-absent"), "T(kind=resident,n=3,minutes=N1,minutes=N2,minutes=N3)");
    decides_met(&s, "2026-03-23 10:00", "T", "N4", "present=clinic/cy");
    assert_string_equal(ran_finds(&s, "2026-03-24 10:00", "needed-kind-absent"), "");
    says_end(&s);
}

static void more_than_two_thirds_of_titles_are_found(void **state)
{
    struct says s;

    (void)state;
    decides_begin(
        &s, "kind=governance seats=a:executive:clinic,b:funder:eastside,c:official:clinic,d:resident:eastside quorum=50 review=2029-12-31");
    assert_string_equal(ran_finds(&s, "2026-02-01 10:00", "top-down-table"), "T(n=3,m=4)");
    says(&s, "2026-02-01 11:00", "eastside/ana", "agreements", "G", "values=Truth practices=- settings=topdown_percent:75");
    says(&s, "2026-02-01 11:01", "clinic/ben", "seat", "S3", "body=T name=a members=clinic/ben");
    says(&s, "2026-02-01 11:02", "eastside/ana", "seat", "S4", "body=T name=b members=eastside/ana");
    decides(&s, "2026-02-02 09:00", "2026-02-02 10:00", "D1", "G", BOTH);
    assert_string_equal(ran_finds(&s, "2026-02-03 10:00", "top-down-table"), ""); /* 75 is not over 75 */
    says_end(&s);
    decides_begin(&s, "kind=workgroup seats=a:executive:clinic quorum=50 review=2029-12-31");
    assert_string_equal(ran_finds(&s, "2026-02-01 10:00", "top-down-table"), "");
    says_end(&s);
}

static void whoever_is_listed_had_a_mandate_when_it_began(void **state)
{
    struct says s;

    (void)state;
    decides_begin(&s, DECIDES_TABLE);
    says_member(&s, "clinic/cy", DECIDES_ALL_ACTS, NULL);
    says(&s, "2026-02-10 10:00", "clinic/cy", "retire", "E", "ends=clinic/ben why=Gone");
    decides_met(&s, "2026-02-10 09:59", "T", "N1", "present=clinic/ben,clinic/cy");
    decides_met(&s, "2026-02-10 10:00", "T", "N2", "present=eastside/ana,clinic/ben,clinic/cy");
    assert_string_equal(ran_finds(&s, "2026-02-11 10:00", "present-without-mandate"), "N2(partner=clinic,mandate=clinic/ben)");
    says(&s, "2026-02-12 09:00", "commons/dee", "minutes", "N3", "meeting=MN2 present=eastside/ana,clinic/cy corrects=N2");
    assert_string_equal(ran_finds(&s, "2026-02-13 10:00", "present-without-mandate"), "");
    assert_string_equal(ran_finds(&s, "2026-02-11 11:00", "present-without-mandate"), "N2(partner=clinic,mandate=clinic/ben)");
    says_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seat_is_vacant_when_it_was_empty_on_every_one_of_sixty_days),
        cmocka_unit_test(a_holder_without_a_mandate_leaves_the_seat_empty),
        cmocka_unit_test(a_new_seat_is_not_older_than_the_version_that_has_it),
        cmocka_unit_test(a_needed_kind_is_absent_when_three_meetings_saw_none_of_its_seats),
        cmocka_unit_test(whoever_stands_in_is_there_for_the_kind),
        cmocka_unit_test(more_than_two_thirds_of_titles_are_found),
        cmocka_unit_test(whoever_is_listed_had_a_mandate_when_it_began),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
