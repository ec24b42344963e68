/* queue.h: a ring of fixed capacity, for any element type.
 *
 *     QUEUE(struct wish, 64) q = { 0 };
 *     if (!QUEUE_FULL(&q)) *QUEUE_PUSH(&q) = w;
 *     while (!QUEUE_EMPTY(&q)) { struct wish *w = QUEUE_FRONT(&q); ...; QUEUE_POP(&q); }
 *
 * PUSH on a full, FRONT/POP on an empty queue assert. */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <assert.h>
#include <stddef.h>

#define QUEUE(type, capacity) \
    struct {                  \
        type slot[capacity];  \
        size_t head;          \
        size_t count;         \
    }
#define QUEUE_CAP(q) (sizeof((q)->slot) / sizeof((q)->slot[0]))
#define QUEUE_EMPTY(q) ((q)->count == 0)
#define QUEUE_FULL(q) ((q)->count == QUEUE_CAP(q))
#define QUEUE_AT(q, i) (&(q)->slot[((q)->head + (i)) % QUEUE_CAP(q)])
#define QUEUE_PUSH(q) (assert(!QUEUE_FULL(q)), (q)->count++, QUEUE_AT(q, (q)->count - 1))
#define QUEUE_FRONT(q) (assert(!QUEUE_EMPTY(q)), QUEUE_AT(q, 0))
#define QUEUE_POP(q) (assert(!QUEUE_EMPTY(q)), (q)->head = ((q)->head + 1) % QUEUE_CAP(q), (void)(q)->count--)

#endif
