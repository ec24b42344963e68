/* bytes.h: compare, slice, big-endian loads and stores over `struct bytes`. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "plenary/bytes.h"

#include <stdbool.h>
#include <string.h>

/** View of an object's bytes: BYTES_OF(id) for any of the 32- and 64-byte structs, or an array. Lives as long as it. */
#define BYTES_OF(x) ((struct bytes){ (const uint8_t *)&(x), sizeof(x) })
/** View of a string literal or C string, without its NUL. */
#define BYTES_STR(s) ((struct bytes){ (const uint8_t *)(s), strlen(s) })

static inline struct bytes bytes_at(const void *at, size_t n)
{
    return (struct bytes){ at, n };
}

bool bytes_equal(struct bytes a, struct bytes b);
bool bytes_equal_str(struct bytes a, const char *s);
/** memcmp order, the shorter first when one is the other's prefix: <0, 0, >0. */
int bytes_compare(struct bytes a, struct bytes b);
/** The view [from, from+n); asserts that it lies within. */
struct bytes bytes_slice(struct bytes b, size_t from, size_t n);
struct bytes bytes_trim(struct bytes b); /* without the blanks before and behind */

/* Equality and order of the 32-byte structs: hash32_equal(&a, &b) with both of one type. */
#define hash32_equal(x, y) (1 ? memcmp((x)->b, (y)->b, 32) == 0 : (x) == (y))
#define hash32_compare(x, y) (1 ? memcmp((x)->b, (y)->b, 32) : (x) == (y))
bool bytes32_is_zero(const uint8_t b[32]);

uint16_t load_be16(const uint8_t *p);
uint32_t load_be32(const uint8_t *p);
uint64_t load_be64(const uint8_t *p);
void store_be16(uint8_t *p, uint16_t v);
void store_be32(uint8_t *p, uint32_t v);
void store_be64(uint8_t *p, uint64_t v);
void store_le64(uint8_t *p, uint64_t v);

#endif
