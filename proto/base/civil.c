/* civil.c: days and calendar dates of the proleptic Gregorian calendar; ISO text.
 *
 * In: days, ms, dates as text. Out: the same in another form. Must not: read a clock, a locale or a time zone table.
 * Bounds: 1970-01-01 to 9999-12-31.
 * Spec: docs/format.md "Numbers". Tests: tests/unit/base_civil.c */
#include "base/civil.h"

#include "base/checked.h"
#include "plenary/limits.h"

#include <assert.h>
#include <stdio.h>

#define DAY_MS INT64_C(86400000)
#define DAYS_400_YEARS 146097
#define DAYS_100_YEARS 36524
#define DAYS_4_YEARS 1461
#define DAYS_TO_1970 719162 /* from 0001-01-01 */

static const int days_before_month[13] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int before_month(int year, int month) /* month 1..13: days of the year before it */
{
    return days_before_month[month - 1] + (month > 2 && is_leap(year));
}

bool civil_is_real(struct civil c)
{
    return c.year >= 1970 && c.year <= 9999 && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
           c.day <= before_month(c.year, c.month + 1) - before_month(c.year, c.month);
}

int64_t civil_day(struct civil c)
{
    int64_t past = c.year - 1; /* whole years since 0001-01-01 */

    assert(civil_is_real(c));
    return past * 365 + past / 4 - past / 100 + past / 400 + before_month(c.year, c.month) + c.day - 1 - DAYS_TO_1970;
}

struct civil civil_from_day(int64_t day)
{
    struct civil c;
    int64_t n = day + DAYS_TO_1970, centuries, fours, years;

    assert(day >= 0);
    assert(day <= CIVIL_DAY_MAX);
    c.year = (int)(n / DAYS_400_YEARS) * 400 + 1;
    n %= DAYS_400_YEARS;
    centuries = min_i64(n / DAYS_100_YEARS, 3); /* the last century of four, and the last year of four, is a day longer */
    n -= centuries * DAYS_100_YEARS;
    fours = n / DAYS_4_YEARS;
    n -= fours * DAYS_4_YEARS;
    years = min_i64(n / 365, 3);
    n -= years * 365;
    c.year += (int)(centuries * 100 + fours * 4 + years);
    c.month = 1;
    while (n >= before_month(c.year, c.month + 1))
        c.month++;
    c.day = (int)n - before_month(c.year, c.month) + 1;
    assert(civil_is_real(c));
    return c;
}

int civil_weekday(int64_t day)
{
    assert(day >= 0);
    return (int)((day + 3) % 7); /* 1970-01-01 was a Thursday */
}

int64_t civil_day_of(int64_t ms, int64_t offset_ms)
{
    int64_t local = ms + offset_ms;

    return local >= 0 ? local / DAY_MS : -((-local + DAY_MS - 1) / DAY_MS);
}

/* Exactly `digits` digits at *at, which moves on. */
static bool number_read(struct bytes in, size_t *at, size_t digits, int *out)
{
    int v = 0;

    if (digits > in.n - *at)
        return false;
    for (size_t i = 0; i < digits; i++) {
        uint8_t c = in.at[*at + i];

        if (c < '0' || c > '9')
            return false;
        v = v * 10 + (c - '0');
    }
    *at += digits;
    *out = v;
    return true;
}

static bool mark_read(struct bytes in, size_t *at, char mark)
{
    if (*at >= in.n || in.at[*at] != (uint8_t)mark)
        return false;
    (*at)++;
    return true;
}

static bool date_read(struct bytes in, size_t *at, int64_t *day, struct pln_error *err)
{
    struct civil c;

    if (!number_read(in, at, 4, &c.year) || !mark_read(in, at, '-') || !number_read(in, at, 2, &c.month) || !mark_read(in, at, '-') ||
        !number_read(in, at, 2, &c.day))
        return fail(err, PLN_BAD_FIELD, "a date is written YYYY-MM-DD, for example 2026-03-01");
    if (!civil_is_real(c))
        return fail(err, PLN_BAD_FIELD, "%04d-%02d-%02d is no day of the calendar between 1970 and 9999", c.year, c.month, c.day);
    *day = civil_day(c);
    return true;
}

bool civil_date_read(struct bytes in, int64_t *day, struct pln_error *err)
{
    int64_t found;
    size_t at = 0;

    if (!date_read(in, &at, &found, err))
        return false;
    if (at != in.n)
        return fail(err, PLN_BAD_FIELD, "%zu characters after the date YYYY-MM-DD", in.n - at);
    *day = found;
    return true;
}

static bool clock_read(struct bytes in, size_t *at, int64_t *ms)
{
    int hour, minute, second = 0, thousandth = 0;

    if (!number_read(in, at, 2, &hour) || !mark_read(in, at, ':') || !number_read(in, at, 2, &minute))
        return false;
    if (mark_read(in, at, ':')) {
        if (!number_read(in, at, 2, &second))
            return false;
        if (mark_read(in, at, '.') && !number_read(in, at, 3, &thousandth))
            return false;
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ms = ((hour * 60 + minute) * INT64_C(60) + second) * 1000 + thousandth;
    return true;
}

bool civil_time_read(struct bytes in, int64_t offset_ms, int64_t *ms, struct pln_error *err)
{
    int64_t day, clock, found;
    size_t at = 0;

    if (!date_read(in, &at, &day, err))
        return false;
    if ((!mark_read(in, &at, ' ') && !mark_read(in, &at, 'T')) || !clock_read(in, &at, &clock))
        return fail(err, PLN_BAD_FIELD, "a time is written YYYY-MM-DD HH:MM, seconds and .mmm if wanted, Z for UTC");
    found = day * DAY_MS + clock;
    if (!mark_read(in, &at, 'Z'))
        found -= offset_ms;
    if (at != in.n)
        return fail(err, PLN_BAD_FIELD, "%zu characters after the time YYYY-MM-DD HH:MM:SS.mmm", in.n - at);
    if (found < 0 || found > PLN_TIME_MS_MAX)
        return fail(err, PLN_BAD_FIELD, "a time outside of the years 1970 to 9999 (UTC)");
    *ms = found;
    return true;
}

void civil_date_write(int64_t day, char out[CIVIL_DATE_TEXT])
{
    struct civil c = civil_from_day(day);

    /* The remainders change nothing (civil_from_day asserts the ranges); they tell the compiler that the text fits. */
    snprintf(out, CIVIL_DATE_TEXT, "%04u-%02u-%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100, (unsigned)c.day % 100);
}

void civil_time_write(int64_t ms, char out[CIVIL_TIME_TEXT])
{
    char date[CIVIL_DATE_TEXT];
    unsigned rest;

    assert(ms >= 0);
    assert(ms <= PLN_TIME_MS_MAX);
    civil_date_write(ms / DAY_MS, date);
    rest = (unsigned)(ms % DAY_MS);
    snprintf(out, CIVIL_TIME_TEXT, "%sT%02u:%02u:%02u.%03uZ", date, rest / 3600000 % 24, rest / 60000 % 60, rest / 1000 % 60, rest % 1000);
}

void civil_minute_write(int64_t ms, int64_t offset_ms, char out[17])
{
    int64_t local = ms + offset_ms, last = CIVIL_DAY_MAX * DAY_MS + DAY_MS - 1;
    char date[CIVIL_DATE_TEXT];
    unsigned rest;

    if (local < 0) /* the offset may lead out of the calendar at its two ends */
        local = 0;
    if (local > last)
        local = last;
    civil_date_write(local / DAY_MS, date);
    rest = (unsigned)(local % DAY_MS);
    snprintf(out, 17, "%s %02u:%02u", date, rest / 3600000 % 24, rest / 60000 % 60);
}
