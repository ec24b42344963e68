/* typed.h: one value as people type it: dates, times, spans, numbers, words of enums.
 *
 * now_ms: UTC; offset_ms: the coalition's. past: a bare weekday is the last one (today counts), not the next (today does not).
 * Errors: PLN_BAD_FIELD with the text and an example. Spec: docs/records.md "On the command line". */
#ifndef RECORD_TYPED_H
#define RECORD_TYPED_H

#include "record/schema.h"

/** `2026-03-01`, `today`, `tomorrow`, `yesterday`, `friday`, `fri`, `+14d`, `-3d`, `+6w`. */
bool typed_date(struct bytes text, int64_t now_ms, int64_t offset_ms, bool past, int64_t *day, struct pln_error *err) MUST_CHECK;
/** `2026-03-01 18:00` (T for the space too; Z at the end: UTC), `friday 18:00`, `18:00` (today), `now`, `+3h`, `+14d` (from now), or a
 * date as above: its beginning. */
bool typed_time(struct bytes text, int64_t now_ms, int64_t offset_ms, bool past, int64_t *ms, struct pln_error *err) MUST_CHECK;
/** `72h`, `14d`, `6w`. */
bool typed_span(struct bytes text, int64_t *hours, struct pln_error *err) MUST_CHECK;
/** `+01:00`, `-05:00`, `Z`, or minutes. */
bool typed_offset(struct bytes text, int64_t *ms, struct pln_error *err) MUST_CHECK;
/** yes, no, true, false. */
bool typed_flag(struct bytes text, int64_t *number, struct pln_error *err) MUST_CHECK;
bool typed_number(struct bytes text, int64_t *number, struct pln_error *err) MUST_CHECK;
bool typed_enum(const struct field *f, struct bytes text, int64_t *number, struct pln_error *err) MUST_CHECK;

#endif
