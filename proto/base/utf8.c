/* utf8.c: valid UTF-8, and characters that may not be shown.
 *
 * In: bytes from anywhere. Out: where the first bad byte or character lies.
 * Must not: normalise, allocate, depend on a locale.
 * Source: RFC 3629; Unicode 15.0 table 3-7. Spec: docs/format.md "Encoding". Tests: tests/unit/base_utf8.c */
#include "base/utf8.h"

#include "base/checked.h"

#include <assert.h>

/* Bytes of the character that begins here; 0 if what stands here is none. */
static size_t character_bytes(const uint8_t *at, size_t left)
{
    uint8_t low = 0x80, high = 0xbf; /* range of the second byte: it keeps out overlong forms, surrogates and U+110000 up */
    size_t n;

    if (at[0] < 0x80)
        return 1;
    if (at[0] >= 0xc2 && at[0] <= 0xdf)
        n = 2;
    else if (at[0] >= 0xe0 && at[0] <= 0xef)
        n = 3;
    else if (at[0] >= 0xf0 && at[0] <= 0xf4)
        n = 4;
    else
        return 0;
    if (left < n)
        return 0;
    if (at[0] == 0xe0)
        low = 0xa0;
    else if (at[0] == 0xed)
        high = 0x9f;
    else if (at[0] == 0xf0)
        low = 0x90;
    else if (at[0] == 0xf4)
        high = 0x8f;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

size_t utf8_bad_at(struct bytes in)
{
    size_t at = 0;

    while (at < in.n) {
        uint64_t eight;
        size_t n;

        if (in.n >= sizeof(eight)) { /* most text is ASCII: eight at a time, the last eight perhaps partly anew */
            size_t from = min_size(at, in.n - sizeof(eight));

            memcpy(&eight, in.at + from, sizeof(eight));
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at = from + sizeof(eight);
                continue;
            }
        }
        if (in.at[at] < 0x80) {
            at++;
            continue;
        }
        n = character_bytes(in.at + at, in.n - at);
        if (n == 0)
            return at;
        at += n;
    }
    return in.n;
}

bool utf8_is_valid(struct bytes in)
{
    return utf8_bad_at(in) == in.n;
}

uint32_t utf8_next(struct bytes in, size_t *used)
{
    uint8_t first;

    assert(in.n > 0);
    *used = character_bytes(in.at, in.n);
    assert(*used > 0);
    first = in.at[0];
    switch (*used) {
    case 1: return first;
    case 2: return (uint32_t)(first & 0x1f) << 6 | (in.at[1] & 0x3f);
    case 3: return (uint32_t)(first & 0x0f) << 12 | (uint32_t)(in.at[1] & 0x3f) << 6 | (in.at[2] & 0x3f);
    default:
        return (uint32_t)(first & 0x07) << 18 | (uint32_t)(in.at[1] & 0x3f) << 12 | (uint32_t)(in.at[2] & 0x3f) << 6 | (in.at[3] & 0x3f);
    }
}

bool utf8_is_control(uint32_t c)
{
    return c <= 0x1f || (c >= 0x7f && c <= 0x9f) || c == 0x061c || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

size_t utf8_control_at(struct bytes in)
{
    size_t at = 0;

    while (at < in.n) {
        size_t n;

        if (utf8_is_control(utf8_next(bytes_slice(in, at, in.n - at), &n)))
            return at;
        at += n;
    }
    return in.n;
}

size_t utf8_cut(struct bytes in, size_t max)
{
    size_t n = max;

    if (in.n <= max)
        return in.n;
    while (n > 0 && max - n < 4 && (in.at[n] & 0xc0) == 0x80)
        n--;
    return n;
}
