/* civil.h: days and calendar dates of the proleptic Gregorian calendar; ISO text; no time zone tables.
 *
 * A day is days since 1970-01-01, 0..2,932,896 (9999-12-31). A time is ms since 1970 UTC. An offset is ms east of UTC. */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include "base/bytes.h"
#include "base/error.h"

#define CIVIL_DAY_MAX 2932896
#define CIVIL_DATE_TEXT 11 /* "2026-03-01" and NUL */
#define CIVIL_TIME_TEXT 25 /* "2026-03-01T18:00:00.000Z" and NUL */

struct civil {
    int year;  /* 1970..9999 */
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

struct civil civil_from_day(int64_t day);
int64_t civil_day(struct civil c); /* c must be a real date: civil_is_real */
bool civil_is_real(struct civil c);
int civil_weekday(int64_t day); /* 0 = Monday .. 6 = Sunday */
/** floor((ms + offset) / 86,400,000). */
int64_t civil_day_of(int64_t ms, int64_t offset_ms);
/** "YYYY-MM-DD", whole input. Errors: PLN_BAD_FIELD. */
bool civil_date_read(struct bytes in, int64_t *day, struct pln_error *err) MUST_CHECK;
/** "YYYY-MM-DD HH:MM[:SS[.mmm]]" (or T for the space) with optional Z; local at offset_ms unless Z. */
bool civil_time_read(struct bytes in, int64_t offset_ms, int64_t *ms, struct pln_error *err) MUST_CHECK;
void civil_date_write(int64_t day, char out[CIVIL_DATE_TEXT]);
/** UTC, milliseconds, Z. ms is 0..PLN_TIME_MS_MAX. */
void civil_time_write(int64_t ms, char out[CIVIL_TIME_TEXT]);
/** "2026-03-01 18:00" local at offset. out holds 17. */
void civil_minute_write(int64_t ms, int64_t offset_ms, char out[17]);

#endif
