/* buf.c: growing bytes with a cap.
 *
 * In: bytes to append. Out: one piece of owned memory. Doubles, never past its cap; a hit cap is remembered.
 * Must not: grow past the cap, allocate before the first byte.
 * Bounds: the cap of buf_init.
 * Tests: tests/unit/base_buf.c */
#include "base/buf.h"

#include "base/checked.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_BYTES 256

void buf_init(struct buf *b, size_t cap)
{
    *b = (struct buf){ .cap = cap };
}

void buf_deinit(struct buf *b)
{
    free(b->at);
    *b = (struct buf){ .cap = b->cap };
}

void buf_reset(struct buf *b)
{
    b->n = 0;
    b->over = false;
}

uint8_t *buf_reserve(struct buf *b, size_t n)
{
    size_t room, twice;
    uint8_t *at;

    assert(b->n <= b->room);
    assert(b->room <= b->cap);
    if (b->over || n > b->cap - b->n) {
        b->over = true;
        return NULL;
    }
    if (n <= b->room - b->n && b->at != NULL)
        return b->at + b->n;
    twice = b->room > b->cap / 2 ? b->cap : b->room * 2;
    room = twice > FIRST_BYTES ? twice : FIRST_BYTES;
    if (room < b->n + n)
        room = b->n + n;
    if (room > b->cap)
        room = b->cap;
    at = realloc(b->at, room > 0 ? room : 1);
    if (at == NULL) { /* no memory: to the caller the same as the cap */
        b->over = true;
        return NULL;
    }
    b->at = at;
    b->room = room;
    return b->at + b->n;
}

void buf_wrote(struct buf *b, size_t n)
{
    assert(n <= b->room - b->n);
    b->n += n;
}

bool buf_put(struct buf *b, struct bytes in)
{
    uint8_t *at;

    if (in.n == 0)
        return !b->over;
    at = !b->over && in.n <= b->room - b->n ? b->at + b->n : buf_reserve(b, in.n);
    if (at == NULL)
        return false;
    memcpy(at, in.at, in.n);
    b->n += in.n;
    return true;
}

bool buf_put_u8(struct buf *b, uint8_t v)
{
    return buf_put(b, bytes_at(&v, 1));
}

bool buf_put_be16(struct buf *b, uint16_t v)
{
    uint8_t raw[2];

    store_be16(raw, v);
    return buf_put(b, bytes_at(raw, sizeof(raw)));
}

bool buf_put_be64(struct buf *b, uint64_t v)
{
    uint8_t raw[8];

    store_be64(raw, v);
    return buf_put(b, bytes_at(raw, sizeof(raw)));
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
    char brief[256];
    va_list args;
    uint8_t *at;
    int n;

    va_start(args, fmt);
    n = vsnprintf(brief, sizeof(brief), fmt, args);
    va_end(args);
    assert(n >= 0);
    if ((size_t)n < sizeof(brief))
        return buf_put(b, bytes_at(brief, (size_t)n));
    at = buf_reserve(b, (size_t)n + 1); /* vsnprintf ends with a NUL, which is not counted */
    if (at == NULL)
        return false;
    va_start(args, fmt);
    vsnprintf((char *)at, (size_t)n + 1, fmt, args);
    va_end(args);
    b->n += (size_t)n;
    return true;
}

void buf_drop_front(struct buf *b, size_t n)
{
    assert(n <= b->n);
    if (n > 0 && n < b->n)
        memmove(b->at, b->at + n, b->n - n);
    b->n -= n;
}

bool buf_check(const struct buf *b, const char *name, struct pln_error *err)
{
    if (b->over)
        return fail(err, PLN_TOO_LARGE, "%s would be larger than %zu bytes, the most allowed", name, b->cap);
    return true;
}
