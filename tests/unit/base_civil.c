/* base_civil.c: days, dates, times as text; against the C library's calendar. */
#include "unit/unit.h"

#include "base/civil.h"
#include "plenary/limits.h"

#include <time.h>

#define HOUR_MS INT64_C(3600000)

static void every_day_is_the_one_that_gmtime_knows(void **state)
{
    (void)state;
    for (int64_t day = 0; day <= CIVIL_DAY_MAX; day++) {
        time_t t = day * 86400;
        struct civil c = civil_from_day(day);
        struct tm tm;

        if (day > 60000 && day % 37 != 0 && day < CIVIL_DAY_MAX - 800)
            continue; /* each of the first 160 years, then often enough */
        gmtime_r(&t, &tm);
        if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday || civil_day(c) != day ||
            civil_weekday(day) != (tm.tm_wday + 6) % 7)
            fail_msg("day %" PRId64 " is %d-%d-%d", day, c.year, c.month, c.day);
    }
}

static void dates_that_do_not_exist_are_refused(void **state)
{
    static const char *const bad[] = { "2026-02-29", "2026-13-01",  "2026-00-10", "2026-04-31",  "2026-01-00",
                                       "1969-12-31", "2026-1-01",   "26-01-01",   "2026-01-01 ", "2026/01/01",
                                       "",           "2026-01-011", "2100-02-29", "+026-01-01",  "20260101" };
    struct pln_error err;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t day = -5;

        if (civil_date_read(BYTES_STR(bad[i]), &day, &err))
            fail_msg("'%s' was read", bad[i]);
        assert_int_equal(err.code, PLN_BAD_FIELD);
        assert_int_equal(day, -5);
    }
}

static void a_date_is_written_as_it_is_read(void **state)
{
    static const char *const good[] = { "1970-01-01", "2024-02-29", "2000-02-29", "2026-03-01", "9999-12-31" };
    char text[CIVIL_DATE_TEXT];
    struct pln_error err;
    int64_t day;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(civil_date_read(BYTES_STR(good[i]), &day, &err));
        civil_date_write(day, text);
        assert_string_equal(text, good[i]);
    }
    assert_int_equal(day, CIVIL_DAY_MAX);
}

static const struct {
    const char *text;
    int64_t offset_ms;
    const char *utc; /* NULL: refused */
} times[] = {
    { "2026-03-01 18:00", 0, "2026-03-01T18:00:00.000Z" },
    { "2026-03-01T18:00:05", 0, "2026-03-01T18:00:05.000Z" },
    { "2026-03-01 18:00:05.123", 2 * HOUR_MS, "2026-03-01T16:00:05.123Z" },
    { "2026-03-01 18:00:05.123Z", 2 * HOUR_MS, "2026-03-01T18:00:05.123Z" },
    { "2026-03-01 00:30", 2 * HOUR_MS, "2026-02-28T22:30:00.000Z" },
    { "9999-12-31 23:59:59.999Z", 0, "9999-12-31T23:59:59.999Z" },
    { "9999-12-31 23:59", -2 * HOUR_MS, NULL },
    { "1970-01-01 00:30", HOUR_MS, NULL },
    { "2026-03-01", 0, NULL },
    { "2026-03-01 24:00", 0, NULL },
    { "2026-03-01 18:60", 0, NULL },
    { "2026-03-01 18:00:60", 0, NULL },
    { "2026-03-01 18:00.5", 0, NULL },
    { "2026-03-01 18:00:05.1", 0, NULL },
    { "2026-03-01 18:00:05.1234", 0, NULL },
    { "2026-03-01 18:00+02:00", 0, NULL },
    { "2026-03-01  18:00", 0, NULL },
    { "2026-03-01 18:00 ", 0, NULL },
    { "2026-02-30 18:00", 0, NULL },
};

static void times_are_read_whole_or_refused(void **state)
{
    char text[CIVIL_TIME_TEXT];
    struct pln_error err;
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < COUNT(times); i++) {
        if (civil_time_read(BYTES_STR(times[i].text), times[i].offset_ms, &ms, &err) != (times[i].utc != NULL))
            fail_msg("'%s'", times[i].text);
        if (times[i].utc == NULL)
            continue;
        civil_time_write(ms, text);
        assert_string_equal(text, times[i].utc);
    }
    civil_time_write(PLN_TIME_MS_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
}

static void a_local_day_changes_at_local_midnight(void **state)
{
    (void)state;
    assert_int_equal(civil_day_of(0, 0), 0);
    assert_int_equal(civil_day_of(0, -1), -1);
    assert_int_equal(civil_day_of(86400000 - 1, 0), 0);
    assert_int_equal(civil_day_of(86400000, 0), 1);
    assert_int_equal(civil_day_of(22 * HOUR_MS, 2 * HOUR_MS), 1);
    assert_int_equal(civil_day_of(0, -86400000), -1);
    assert_int_equal(civil_day_of(0, -86400001), -2);
}

static void minutes_are_written_in_local_time(void **state)
{
    char text[17];

    (void)state;
    civil_minute_write(INT64_C(1772388000000), HOUR_MS, text);
    assert_string_equal(text, "2026-03-01 19:00");
    civil_minute_write(0, -HOUR_MS, text); /* at the end of the calendar it stands still */
    assert_string_equal(text, "1970-01-01 00:00");
    civil_minute_write(PLN_TIME_MS_MAX, HOUR_MS, text);
    assert_string_equal(text, "9999-12-31 23:59");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_is_the_one_that_gmtime_knows), cmocka_unit_test(dates_that_do_not_exist_are_refused),
        cmocka_unit_test(a_date_is_written_as_it_is_read),        cmocka_unit_test(times_are_read_whole_or_refused),
        cmocka_unit_test(a_local_day_changes_at_local_midnight),  cmocka_unit_test(minutes_are_written_in_local_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
