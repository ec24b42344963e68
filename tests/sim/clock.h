/* clock.h: virtual time: a queue of events, earliest first, those of one moment in the order in which they were put; and chance
 * from a seed. The same seed gives the same run. */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};
void chance_init(struct chance *c, uint64_t seed);
uint64_t chance_next(struct chance *c);
uint64_t chance_below(struct chance *c, uint64_t n);                 /* 0..n-1; n > 0 */
int64_t chance_between(struct chance *c, int64_t low, int64_t high); /* both may come */
bool chance_percent(struct chance *c, unsigned percent);
void chance_fill(struct chance *c, uint8_t *out, size_t n);

struct event {
    int64_t at_ms;
    uint64_t order;
    unsigned kind; /* world.c's */
    void *who;
    uint64_t number, life; /* life: of a machine; an event of an earlier life is dropped */
    void *what;
};
struct clock {
    int64_t now_ms;
    uint64_t order;
    struct event *at; /* a heap */
    size_t count, room;
};
void clock_init(struct clock *c);
void clock_deinit(struct clock *c);
void clock_put(struct clock *c, struct event e);
/** The next event; now_ms becomes its time. False: nothing until that time (now_ms becomes until_ms). */
bool clock_take(struct clock *c, int64_t until_ms, struct event *out);

#endif
