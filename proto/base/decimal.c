/* decimal.c: decimal strings as scaled integers.
 *
 * In: `-?(0|[1-9][0-9]*)(\.[0-9]+)?`. Out: value * 10^places. Must not: use floats, a locale.
 * Bounds: 24 bytes, 18 digits.
 * Spec: docs/format.md "Numbers". Tests: tests/unit/base_decimal.c */
#include "base/decimal.h"

#include <assert.h>

#define DECIMAL_BYTES_MAX 24
#define DECIMAL_DIGITS_MAX 18

static bool is_digit(struct bytes in, size_t at)
{
    return at < in.n && in.at[at] >= '0' && in.at[at] <= '9';
}

bool decimal_read(struct bytes in, struct decimal *out, struct pln_error *err)
{
    struct decimal d = { 0 };
    bool negative = in.n > 0 && in.at[0] == '-';
    size_t at = negative ? 1 : 0, digits = 0, whole;

    if (in.n == 0)
        return fail(err, PLN_BAD_FIELD, "no number given");
    if (in.n > DECIMAL_BYTES_MAX)
        return fail(err, PLN_BAD_FIELD, "a number of %zu characters, at most %d", in.n, DECIMAL_BYTES_MAX);
    for (; is_digit(in, at); at++) {
        if (++digits > DECIMAL_DIGITS_MAX)
            return fail(err, PLN_BAD_FIELD, "more than %d digits", DECIMAL_DIGITS_MAX);
        d.scaled = d.scaled * 10 + (in.at[at] - '0');
    }
    whole = digits;
    if (whole == 0)
        return fail(err, PLN_BAD_FIELD, "a digit is expected at character %zu of a number", at + 1);
    if (whole > 1 && in.at[negative] == '0')
        return fail(err, PLN_BAD_FIELD, "a number begins with 0: write it without leading zeros");
    if (at < in.n && in.at[at] == '.') {
        for (at++; is_digit(in, at); at++) {
            if (++digits > DECIMAL_DIGITS_MAX)
                return fail(err, PLN_BAD_FIELD, "more than %d digits", DECIMAL_DIGITS_MAX);
            d.scaled = d.scaled * 10 + (in.at[at] - '0');
        }
        if (digits == whole)
            return fail(err, PLN_BAD_FIELD, "no digit after the point of a number");
    }
    if (at != in.n)
        return fail(err, PLN_BAD_FIELD, "character %zu of a number is neither a digit nor a point between digits", at + 1);
    if (negative && d.scaled == 0)
        return fail(err, PLN_BAD_FIELD, "zero has no minus sign");
    d.places = (unsigned)(digits - whole);
    if (negative)
        d.scaled = -d.scaled;
    *out = d;
    return true;
}

static __int128 power_of_ten(unsigned n)
{
    __int128 p = 1;

    while (n-- > 0)
        p *= 10;
    return p;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    /* 18 digits times 10^17 at most: 35 digits, 128 bits hold 38. */
    __int128 x = a->scaled * power_of_ten(b->places), y = b->scaled * power_of_ten(a->places);

    return (x > y) - (x < y);
}

static __int128 scaled_to(const struct decimal *d, unsigned places)
{
    return d->scaled * power_of_ten(places - d->places);
}

unsigned decimal_part(const struct decimal *d, const struct decimal *low, const struct decimal *high, unsigned parts)
{
    unsigned places = d->places > low->places ? d->places : low->places;
    __int128 from, range, above;

    assert(parts <= DECIMAL_PARTS_MAX);
    places = high->places > places ? high->places : places;
    from = scaled_to(low, places);
    range = scaled_to(high, places) - from;
    above = scaled_to(d, places) - from;
    if (range <= 0 || above <= 0)
        return 0;
    if (above >= range)
        return parts;
    /* Each below 2 * 10^35; times 2 and 256: below 1.1 * 10^38, of 1.7 * 10^38. */
    return (unsigned)((2 * above * parts + range) / (2 * range));
}
