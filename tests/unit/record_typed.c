/* record_typed.c: dates, times and spans as people type them. Now is Wednesday 2026-03-04 23:30 UTC, the coalition at -05:00. */
#include "unit/unit.h"

#include "base/civil.h"
#include "record/typed.h"

#define NOW_MS INT64_C(1772667000000)
#define OFFSET_MS INT64_C(-18000000)

static const struct {
    const char *text;
    bool past;
    const char *day; /* NULL: refused */
} dates[] = {
    { "today", false, "2026-03-04" },
    { "tomorrow", false, "2026-03-05" },
    { "yesterday", false, "2026-03-03" },
    { "2026-12-24", false, "2026-12-24" },
    { "+14d", false, "2026-03-18" },
    { "-3d", false, "2026-03-01" },
    { "+6w", false, "2026-04-15" },
    { "+48h", false, "2026-03-06" },
    { "friday", false, "2026-03-06" },
    { "Fri", false, "2026-03-06" },
    { "wednesday", false, "2026-03-11" },
    { "tue", false, "2026-03-10" },
    { "friday", true, "2026-02-27" },
    { "wednesday", true, "2026-03-04" },
    { "tue", true, "2026-03-03" },
    { "+3h", false, NULL },
    { "", false, NULL },
    { "frida", false, NULL },
    { "2026-02-30", false, NULL },
    { "2026-3-1", false, NULL },
    { "+d", false, NULL },
    { "+14", false, NULL },
    { "14d", false, NULL },
    { "+99999999d", false, NULL },
    { "-99999d", false, NULL },
    { "+9007199254740991w", false, NULL },
    { "2026-03-01 18:00", false, NULL },
    { "now", false, NULL },
};

static void a_date_is_read_as_people_say_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(dates); i++) {
        struct pln_error err = { 0 };
        char text[CIVIL_DATE_TEXT];
        int64_t day;
        bool read = typed_date(BYTES_STR(dates[i].text), NOW_MS, OFFSET_MS, dates[i].past, &day, &err);

        if (read != (dates[i].day != NULL))
            fail_msg("\"%s\": %s", dates[i].text, read ? "was read" : err.what);
        if (!read)
            continue;
        civil_date_write(day, text);
        if (strcmp(text, dates[i].day) != 0)
            fail_msg("\"%s\" is %s, wanted %s", dates[i].text, text, dates[i].day);
    }
}

static void the_coalition_s_offset_says_which_day_it_is(void **state)
{
    struct pln_error err;
    int64_t here, east;

    (void)state;
    assert_true(typed_date(BYTES_STR("today"), NOW_MS, OFFSET_MS, false, &here, &err));
    assert_true(typed_date(BYTES_STR("today"), NOW_MS, 3600000, false, &east, &err));
    assert_int_equal(east, here + 1);
}

static const struct {
    const char *text;
    bool past;
    const char *utc; /* NULL: refused */
} times[] = {
    { "now", false, "2026-03-04T23:30:00.000Z" },
    { "+3h", false, "2026-03-05T02:30:00.000Z" },
    { "-90d", false, "2025-12-04T23:30:00.000Z" },
    { "18:00", false, "2026-03-04T23:00:00.000Z" },
    { "2026-03-01 18:00", false, "2026-03-01T23:00:00.000Z" },
    { "2026-03-01T18:00", false, "2026-03-01T23:00:00.000Z" },
    { "2026-03-01 18:00:30", false, "2026-03-01T23:00:30.000Z" },
    { "2026-03-01T18:00:00Z", false, "2026-03-01T18:00:00.000Z" },
    { "2026-03-01", false, "2026-03-01T05:00:00.000Z" },
    { "friday 18:00", false, "2026-03-06T23:00:00.000Z" },
    { "friday 18:00", true, "2026-02-27T23:00:00.000Z" },
    { "friday", false, "2026-03-06T05:00:00.000Z" },
    { "tomorrow 09:05", false, "2026-03-05T14:05:00.000Z" },
    { "24:00", false, NULL },
    { "9:00", false, NULL },
    { "friday 18", false, NULL },
    { "friday  18:00", false, NULL },
    { " 18:00", false, NULL },
    { "1969-12-31", false, NULL },
    { "1970-01-01", false, "1970-01-01T05:00:00.000Z" },
    { "9999-12-31 23:00", false, NULL }, /* after the last millisecond in UTC */
    { "", false, NULL },
    { "+9007199254740991w", false, NULL },
};

static void a_time_is_read_as_people_say_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(times); i++) {
        struct pln_error err = { 0 };
        char text[CIVIL_TIME_TEXT];
        int64_t ms;
        bool read = typed_time(BYTES_STR(times[i].text), NOW_MS, OFFSET_MS, times[i].past, &ms, &err);

        if (read != (times[i].utc != NULL))
            fail_msg("\"%s\": %s", times[i].text, read ? "was read" : err.what);
        if (!read)
            continue;
        civil_time_write(ms, text);
        if (strcmp(text, times[i].utc) != 0)
            fail_msg("\"%s\" is %s, wanted %s", times[i].text, text, times[i].utc);
    }
}

static void a_span_is_in_hours(void **state)
{
    struct pln_error err;
    int64_t hours;

    (void)state;
    assert_true(typed_span(BYTES_STR("72h"), &hours, &err));
    assert_int_equal(hours, 72);
    assert_true(typed_span(BYTES_STR("14d"), &hours, &err));
    assert_int_equal(hours, 336);
    assert_true(typed_span(BYTES_STR("6w"), &hours, &err));
    assert_int_equal(hours, 1008);
    assert_false(typed_span(BYTES_STR("72"), &hours, &err));
    assert_false(typed_span(BYTES_STR("h"), &hours, &err));
    assert_false(typed_span(BYTES_STR("-1h"), &hours, &err));
    assert_false(typed_span(BYTES_STR("9007199254740991w"), &hours, &err));
    assert_string_equal(err.what, "\"9007199254740991w\" is no span: 72h, 14d or 6w");
}

static void an_offset_is_hours_and_minutes_or_minutes(void **state)
{
    struct pln_error err;
    int64_t ms;

    (void)state;
    assert_true(typed_offset(BYTES_STR("+01:00"), &ms, &err));
    assert_int_equal(ms, 3600000);
    assert_true(typed_offset(BYTES_STR("-05:30"), &ms, &err));
    assert_int_equal(ms, -19800000);
    assert_true(typed_offset(BYTES_STR("-300"), &ms, &err));
    assert_int_equal(ms, OFFSET_MS);
    assert_true(typed_offset(BYTES_STR("Z"), &ms, &err));
    assert_int_equal(ms, 0);
    assert_false(typed_offset(BYTES_STR("1441"), &ms, &err));
    assert_false(typed_offset(BYTES_STR(""), &ms, &err));
    assert_false(typed_offset(BYTES_STR("-"), &ms, &err));
}

static void an_enum_says_what_it_could_be(void **state)
{
    struct pln_error err;
    int64_t number;

    (void)state;
    assert_true(typed_enum(&decision_schema.fact[DECISION_LOSSES], BYTES_STR("none seen"), &number, &err));
    assert_int_equal(number, LOSSES_NONE_SEEN);
    assert_false(typed_enum(&decision_schema.fact[DECISION_OUTCOME], BYTES_STR("adopt"), &number, &err));
    assert_string_equal(err.what, "\"adopt\" is none of: adopted, rejected");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_read_as_people_say_it),           cmocka_unit_test(the_coalition_s_offset_says_which_day_it_is),
        cmocka_unit_test(a_time_is_read_as_people_say_it),           cmocka_unit_test(a_span_is_in_hours),
        cmocka_unit_test(an_offset_is_hours_and_minutes_or_minutes), cmocka_unit_test(an_enum_says_what_it_could_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
