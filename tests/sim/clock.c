/* clock.c: virtual time and chance. Must not: read a real clock or a real source of chance. */
#include "sim/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64 */
void chance_init(struct chance *c, uint64_t seed)
{
    c->state = seed;
}

uint64_t chance_next(struct chance *c)
{
    uint64_t z = (c->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t chance_below(struct chance *c, uint64_t n)
{
    assert(n > 0);
    return chance_next(c) % n;
}

int64_t chance_between(struct chance *c, int64_t low, int64_t high)
{
    return low + (int64_t)chance_below(c, (uint64_t)(high - low) + 1);
}

bool chance_percent(struct chance *c, unsigned percent)
{
    return chance_below(c, 100) < percent;
}

void chance_fill(struct chance *c, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(chance_next(c) >> 32);
}

void clock_init(struct clock *c)
{
    *c = (struct clock){ 0 };
}

void clock_deinit(struct clock *c)
{
    free(c->at);
    clock_init(c);
}

static bool before(const struct event *a, const struct event *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

void clock_put(struct clock *c, struct event e)
{
    size_t i = c->count++;

    if (c->count > c->room) {
        c->room = c->room == 0 ? 64 : 2 * c->room;
        c->at = realloc(c->at, c->room * sizeof(*c->at));
        assert(c->at != NULL);
    }
    e.order = c->order++;
    if (e.at_ms < c->now_ms)
        e.at_ms = c->now_ms;
    while (i > 0 && before(&e, &c->at[(i - 1) / 2])) {
        c->at[i] = c->at[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    c->at[i] = e;
}

bool clock_take(struct clock *c, int64_t until_ms, struct event *out)
{
    struct event last;
    size_t i = 0;

    if (c->count == 0 || c->at[0].at_ms > until_ms) {
        c->now_ms = until_ms;
        return false;
    }
    *out = c->at[0];
    c->now_ms = out->at_ms;
    last = c->at[--c->count];
    for (;;) {
        size_t child = 2 * i + 1;

        if (child >= c->count)
            break;
        if (child + 1 < c->count && before(&c->at[child + 1], &c->at[child]))
            child++;
        if (!before(&c->at[child], &last))
            break;
        c->at[i] = c->at[child];
        i = child;
    }
    if (c->count > 0)
        c->at[i] = last;
    return true;
}
