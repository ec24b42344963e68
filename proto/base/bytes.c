/* bytes.c: compare, slice, big-endian loads and stores.
 *
 * In, out: views and plain memory. Must not: allocate, fail.
 * Spec: docs/format.md "Hashes" (u64 is big-endian). Tests: tests/unit/base_bytes.c */
#include "base/bytes.h"

#include <assert.h>

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

/* Byte by byte: most words that are compared differ in the first. */
bool bytes_equal_str(struct bytes a, const char *s)
{
    for (size_t i = 0; i < a.n; i++)
        if (s[i] == '\0' || (uint8_t)s[i] != a.at[i])
            return false;
    return s[a.n] == '\0';
}

int bytes_compare(struct bytes a, struct bytes b)
{
    size_t shorter = a.n < b.n ? a.n : b.n;
    int order = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);

    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

struct bytes bytes_slice(struct bytes b, size_t from, size_t n)
{
    assert(from <= b.n);
    assert(n <= b.n - from);
    return n == 0 ? (struct bytes){ NULL, 0 } : (struct bytes){ b.at + from, n };
}

struct bytes bytes_trim(struct bytes b)
{
    while (b.n > 0 && b.at[0] == ' ')
        b = bytes_slice(b, 1, b.n - 1);
    while (b.n > 0 && b.at[b.n - 1] == ' ')
        b.n--;
    return b;
}

bool bytes32_is_zero(const uint8_t b[32])
{
    uint8_t any = 0;

    for (size_t i = 0; i < 32; i++)
        any |= b[i];
    return any == 0;
}

uint16_t load_be16(const uint8_t *p)
{
    return (uint16_t)((unsigned)p[0] << 8 | p[1]);
}

uint32_t load_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

uint64_t load_be64(const uint8_t *p)
{
    return (uint64_t)load_be32(p) << 32 | load_be32(p + 4);
}

void store_be16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

void store_be32(uint8_t *p, uint32_t v)
{
    store_be16(p, (uint16_t)(v >> 16));
    store_be16(p + 2, (uint16_t)v);
}

void store_be64(uint8_t *p, uint64_t v)
{
    store_be32(p, (uint32_t)(v >> 32));
    store_be32(p + 4, (uint32_t)v);
}

void store_le64(uint8_t *p, uint64_t v)
{
    for (size_t i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}
