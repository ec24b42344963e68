/* buf.h: growing bytes with a cap: no buffer without a maximum. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/bytes.h"
#include "base/error.h"

struct buf {
    uint8_t *at; /* owned; NULL until the first byte */
    size_t n;    /* bytes used */
    size_t room; /* bytes allocated */
    size_t cap;  /* most bytes ever */
    bool over;   /* the cap was hit: sticky; what was appended since is lost */
};

void buf_init(struct buf *b, size_t cap);
/** Over n bytes of the caller's memory (the stack, mostly): never grows, allocates nothing, is never deinit'ed. */
static inline struct buf buf_over_memory(void *memory, size_t n)
{
    return (struct buf){ .at = memory, .room = n, .cap = n };
}
void buf_deinit(struct buf *b); /* also as CLEANUP(buf_deinit) */
/** Empty it, keep the memory, forget `over`. */
void buf_reset(struct buf *b);
/** Append; false (sticky: over) when the cap would be passed. A caller may check once, at the end, with buf_check. */
bool buf_put(struct buf *b, struct bytes in);
bool buf_put_u8(struct buf *b, uint8_t v);
bool buf_put_be16(struct buf *b, uint16_t v);
bool buf_put_be64(struct buf *b, uint64_t v);
bool buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
/** Room for n more bytes, to be written at the pointer and added by buf_wrote. NULL: over. */
uint8_t *buf_reserve(struct buf *b, size_t n);
void buf_wrote(struct buf *b, size_t n);
/** Drop the first n bytes (n <= b->n). */
void buf_drop_front(struct buf *b, size_t n);
/** False with PLN_TOO_LARGE, naming `name` and the cap, if over. */
bool buf_check(const struct buf *b, const char *name, struct pln_error *err) MUST_CHECK;
static inline struct bytes buf_bytes(const struct buf *b)
{
    return (struct bytes){ b->at, b->n };
}

#endif
