/* typed.c: one value as people type it: dates, times, spans, numbers, words of enums.
 *
 * In: text, the time and the coalition's offset. Out: a number. Must not: read a clock, know a type.
 * Bounds: what a field of that kind can hold. Spec: docs/records.md "On the command line". Tests: tests/unit/record_typed.c */
#include "record/typed.h"

#include "base/bytes.h"
#include "base/checked.h"
#include "base/civil.h"

#include <stdio.h>
#include <strings.h>

#define DAY_MS INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)

static bool digits_read(struct bytes text, uint64_t *out)
{
    uint64_t v = 0;

    if (text.n == 0 || text.n > 16)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(text.at[i] - '0');
    }
    if (v > PLN_U_MAX)
        return false;
    *out = v;
    return true;
}

/* `72h`, `14d`, `6w`: in hours. */
static bool hours_read(struct bytes text, uint64_t *hours)
{
    uint64_t n, per;

    if (text.n < 2 || !digits_read(bytes_slice(text, 0, text.n - 1), &n))
        return false;
    switch (text.at[text.n - 1]) {
    case 'h': per = 1; break;
    case 'd': per = 24; break;
    case 'w': per = 24 * 7; break;
    default: return false;
    }
    if (n > PLN_U_MAX / per)
        return false;
    *hours = n * per;
    return true;
}

bool typed_span(struct bytes text, int64_t *hours, struct pln_error *err)
{
    uint64_t n;

    if (!hours_read(text, &n))
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no span: 72h, 14d or 6w", (int)min_size(text.n, 60), (const char *)text.at);
    *hours = (int64_t)n;
    return true;
}

static bool weekday_read(struct bytes text, int *weekday)
{
    static const char *const name[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };

    for (int i = 0; i < 7; i++) {
        size_t n = strlen(name[i]);

        if ((text.n == n || text.n == 3) && strncasecmp((const char *)text.at, name[i], text.n) == 0) {
            *weekday = i;
            return true;
        }
    }
    return false;
}

/* `+14d`, `-3w` as a signed number of hours. */
static bool shift_read(struct bytes text, int64_t *hours)
{
    uint64_t n;

    if (text.n < 3 || (text.at[0] != '+' && text.at[0] != '-') || !hours_read(bytes_slice(text, 1, text.n - 1), &n) || n > PLN_U_MAX / 8)
        return false;
    *hours = text.at[0] == '-' ? -(int64_t)n : (int64_t)n;
    return true;
}

static bool day_read(struct bytes text, int64_t today, bool past, int64_t *day)
{
    struct pln_error ignored;
    int64_t hours, d;
    int weekday;

    if (text.n == 0)
        return false;
    if (bytes_equal_str(text, "today")) {
        d = today;
    } else if (bytes_equal_str(text, "tomorrow")) {
        d = today + 1;
    } else if (bytes_equal_str(text, "yesterday")) {
        d = today - 1;
    } else if (weekday_read(text, &weekday)) {
        int now = civil_weekday(today), ahead = (weekday - now + 6) % 7 + 1; /* 1 to 7 */

        d = past ? today - (now - weekday + 7) % 7 : today + ahead;
    } else if (shift_read(text, &hours)) {
        if (hours % 24 != 0)
            return false;
        d = today + hours / 24;
    } else if (!civil_date_read(text, &d, &ignored)) {
        return false;
    }
    if (d < 0 || d > CIVIL_DAY_MAX)
        return false;
    *day = d;
    return true;
}

bool typed_date(struct bytes text, int64_t now_ms, int64_t offset_ms, bool past, int64_t *day, struct pln_error *err)
{
    if (!day_read(text, civil_day_of(now_ms, offset_ms), past, day))
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no date: 2026-03-01, today, friday or +14d", (int)min_size(text.n, 60),
                    (const char *)text.at);
    return true;
}

/* HH:MM */
static bool clock_read(struct bytes text, int64_t *ms)
{
    uint64_t hour, minute;

    if (text.n != 5 || text.at[2] != ':' || !digits_read(bytes_slice(text, 0, 2), &hour) ||
        !digits_read(bytes_slice(text, 3, 2), &minute) || hour > 23 || minute > 59)
        return false;
    *ms = (int64_t)hour * HOUR_MS + (int64_t)minute * MINUTE_MS;
    return true;
}

static bool instant_read(struct bytes text, int64_t now_ms, int64_t offset_ms, bool past, int64_t *ms)
{
    int64_t today = civil_day_of(now_ms, offset_ms), day, clock, hours;
    struct pln_error ignored;

    if (bytes_equal_str(text, "now")) {
        *ms = now_ms;
        return true;
    }
    if (shift_read(text, &hours)) {
        *ms = now_ms + hours * HOUR_MS;
        return true;
    }
    if (clock_read(text, &clock)) {
        *ms = today * DAY_MS - offset_ms + clock;
        return true;
    }
    if (day_read(text, today, past, &day)) {
        *ms = day * DAY_MS - offset_ms;
        return true;
    }
    if (text.n > 6 && (text.at[text.n - 6] == ' ' || text.at[text.n - 6] == 'T') && clock_read(bytes_slice(text, text.n - 5, 5), &clock) &&
        day_read(bytes_slice(text, 0, text.n - 6), today, past, &day)) {
        *ms = day * DAY_MS - offset_ms + clock;
        return true;
    }
    return civil_time_read(text, offset_ms, ms, &ignored);
}

bool typed_time(struct bytes text, int64_t now_ms, int64_t offset_ms, bool past, int64_t *ms, struct pln_error *err)
{
    int64_t at;

    if (!instant_read(text, now_ms, offset_ms, past, &at) || at < 0 || at > PLN_TIME_MS_MAX)
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no time: \"2026-03-01 18:00\", \"friday 18:00\", now, -3h or +3h",
                    (int)min_size(text.n, 60), (const char *)text.at);
    *ms = at;
    return true;
}

/* `+01:00`, `-05:00`, `Z`, or minutes. */
bool typed_offset(struct bytes text, int64_t *ms, struct pln_error *err)
{
    struct bytes rest = text;
    int64_t clock;
    uint64_t minutes;
    bool negative = false;

    if (bytes_equal_str(text, "Z")) {
        *ms = 0;
        return true;
    }
    if (text.n > 0 && (text.at[0] == '+' || text.at[0] == '-')) {
        negative = text.at[0] == '-';
        rest = bytes_slice(text, 1, text.n - 1);
    }
    if (digits_read(rest, &minutes) && minutes <= 24 * 60)
        clock = (int64_t)minutes * MINUTE_MS;
    else if (!clock_read(rest, &clock))
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no offset from UTC: +01:00, -05:00 or minutes", (int)min_size(text.n, 60),
                    (const char *)text.at);
    *ms = negative ? -clock : clock;
    return true;
}

bool typed_flag(struct bytes text, int64_t *number, struct pln_error *err)
{
    if (bytes_equal_str(text, "yes") || bytes_equal_str(text, "true"))
        *number = 1;
    else if (bytes_equal_str(text, "no") || bytes_equal_str(text, "false"))
        *number = 0;
    else
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is neither yes nor no", (int)min_size(text.n, 60), (const char *)text.at);
    return true;
}

bool typed_number(struct bytes text, int64_t *number, struct pln_error *err)
{
    uint64_t v;

    if (!digits_read(text, &v))
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no whole number", (int)min_size(text.n, 60), (const char *)text.at);
    *number = (int64_t)v;
    return true;
}

bool typed_enum(const struct field *f, struct bytes text, int64_t *number, struct pln_error *err)
{
    char list[160] = "";
    size_t n = 0;

    *number = field_enum_number(f, text);
    if (*number > 0)
        return true;
    for (size_t i = 0; f->words[i] && n < sizeof(list); i++)
        n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", i > 0 ? ", " : "", f->words[i]);
    return fail(err, PLN_BAD_FIELD, "\"%.*s\" is none of: %s", (int)min_size(text.n, 60), (const char *)text.at, list);
}
