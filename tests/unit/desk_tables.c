/* desk_tables.c: tables in force with their seats, as the desk answers them. */
#include "unit/unit.h"

#include "support/desk_run.h"
#include "support/rpc_json.h"

static struct says s;
static struct desk_test t;

static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "commons/dee", "body", "T2",
         "handle=small kind=workgroup seats=one:resident:clinic rule=consent quorum=60 notice=24h review=2026-03-01 keeper=commons "
         "scope=It");
    says(&s, "2026-02-11 10:00", "clinic/ben", "retire", "E", "ends=S2 why=Until-March");
    says(&s, "2026-02-11 10:01", "clinic/ben", "seat", "S3", "body=T name=health members=clinic/ben until=2026-03-01");
    says_heard(&s, "2026-02-11 10:20");
    return desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
}

static void a_table_in_force_has_its_rule_and_seats(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.tables", "[]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "tables")), 1); /* a draft without a decision is none */
    assert_string_equal(json_text(all, "tables.0.table"), "table");
    assert_string_equal(json_text(all, "tables.0.kind"), "governance");
    assert_string_equal(json_text(all, "tables.0.rule"), "consent");
    assert_string_equal(json_text(all, "tables.0.quorum"), "50");
    assert_string_equal(json_text(all, "tables.0.notice"), "72");
    assert_string_equal(json_text(all, "tables.0.keeper"), "commons");
    assert_string_equal(json_text(all, "tables.0.review"), "2027-12-31");
    assert_true(json_is_false(json_at(all, "tables.0.review_due")));
    assert_int_equal(json_array_size(json_at(all, "tables.0.seats")), 2);
    assert_string_equal(json_text(all, "tables.0.seats.0.seat"), "school");
    assert_string_equal(json_text(all, "tables.0.seats.0.kind"), "practitioner");
    assert_string_equal(json_text(all, "tables.0.seats.0.partner"), "eastside");
    assert_string_equal(json_text(all, "tables.0.seats.0.people"), desk_test_people(1, "eastside/ana"));
    assert_true(json_is_false(json_at(all, "tables.0.seats.0.ends_soon")));
    assert_string_equal(json_text(all, "tables.0.seats.1.until"), "2026-03-01");
    assert_true(json_is_true(json_at(all, "tables.0.seats.1.ends_soon")));
    assert_string_equal(json_text(all, "tables.0.vacant"), "0");
    json_decref(all);
}

static void a_seat_whose_day_is_past_is_empty(void **state)
{
    json_t *all;

    (void)state;
    t.wall_ms = says_ms("2026-03-02 12:00");
    all = desk_test_ask(&t, "rules.tables", "[{\"body\": \"table\"}]");
    assert_string_equal(json_text(all, "tables.0.vacant"), "1");
    assert_true(json_is_false(json_at(all, "tables.0.seats.1.filled")));
    assert_int_equal(json_array_size(json_at(all, "tables.0.seats.1.people")), 0);
    json_decref(all);
}

static void tables_are_filtered_by_who_keeps_or_sits(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.tables", "[{\"partner\": \"clinic\"}]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "tables")), 1);
    json_decref(all);
    all = desk_test_ask(&t, "rules.tables", "[{\"as_of\": 1767600000000}]");
    assert_int_equal(json_array_size(json_at(all, "tables")), 0);
    json_decref(all);
    desk_test_refuses(&t, "rules.tables", "[{\"body\": \"nowhere\"}]", "body");
    desk_test_refuses(&t, "rules.tables", "[{\"after\": \"nothing\"}]", "in this list");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_in_force_has_its_rule_and_seats),
        cmocka_unit_test(a_seat_whose_day_is_past_is_empty),
        cmocka_unit_test(tables_are_filtered_by_who_keeps_or_sits),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
