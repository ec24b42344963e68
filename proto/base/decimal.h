/* decimal.h: decimal strings `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, at most 24 bytes and 18 digits, as scaled integers. Never floats. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/bytes.h"
#include "base/error.h"

struct decimal {
    int64_t scaled;  /* value * 10^places */
    unsigned places; /* 0..17 */
};

/** Errors: PLN_BAD_FIELD with the place of the first bad character, or the limit. "-0" and "-0.0" are refused. */
bool decimal_read(struct bytes in, struct decimal *out, struct pln_error *err) MUST_CHECK;
/** By value: 1.50 equals 1.5. <0, 0, >0. */
int decimal_compare(const struct decimal *a, const struct decimal *b);

#define DECIMAL_PARTS_MAX 256
/** Where d lies between low and high, in `parts` equal parts, rounded to the nearest (a half upwards): 0 at low or below, parts at high or
 * above; 0 if high is not above low. For drawings. */
unsigned decimal_part(const struct decimal *d, const struct decimal *low, const struct decimal *high, unsigned parts);

#endif
