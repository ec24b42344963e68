/* quota.c: budgets for each peer: how fast, how much at a time.
 *
 * In: that a message came, and when. Out: go on, read nothing for a while, or bye.
 * Must not: close a session, read a clock.
 * Bounds: fixed size, no allocation. A bucket is counted in microseconds of credit, so that slow rates (one in five minutes) and
 * fast ones (fifty a second) lose nothing to rounding, and a clock that stands still or jumps back gives no tokens.
 * Spec: docs/protocol.md "Limits". Tests: tests/unit/wire_quota.c */
#include "wire/quota.h"

#include "base/checked.h"
#include "plenary/limits.h"

#include <assert.h>

#define BURST_SECONDS 2 /* a bucket holds so much; and a peer may owe as much before it is sent away */
#define OTHER_PER_SECOND 20

void bucket_init(struct bucket *b, int64_t most, int64_t each_us, int64_t now_ms)
{
    assert(most > 0 && most <= 1000000);
    assert(each_us > 0 && each_us <= INT64_C(1000000000000));
    *b = (struct bucket){ .each_us = each_us, .credit_us = most * each_us, .most = most, .filled_ms = now_ms };
}

/* What it would hold now. */
static int64_t credit_at(const struct bucket *b, int64_t now_ms)
{
    int64_t room_us = b->most * b->each_us - b->credit_us;
    int64_t gone_ms = now_ms - b->filled_ms;

    if (gone_ms <= 0)
        return b->credit_us;
    if (gone_ms > room_us / 1000)
        return b->most * b->each_us;
    return b->credit_us + gone_ms * 1000;
}

static void refill(struct bucket *b, int64_t now_ms)
{
    b->credit_us = credit_at(b, now_ms);
    b->filled_ms = max_i64(b->filled_ms, now_ms);
}

void bucket_rate(struct bucket *b, int64_t each_us, int64_t now_ms)
{
    int64_t whole;

    assert(each_us > 0 && each_us <= INT64_C(1000000000000));
    refill(b, now_ms);
    whole = b->credit_us / b->each_us;
    b->credit_us = whole * each_us + (int64_t)((__int128)(b->credit_us % b->each_us) * each_us / b->each_us);
    b->each_us = each_us;
}

bool bucket_take(struct bucket *b, int64_t now_ms)
{
    refill(b, now_ms);
    if (b->credit_us < b->each_us)
        return false;
    b->credit_us -= b->each_us;
    return true;
}

int64_t bucket_owe(struct bucket *b, int64_t now_ms)
{
    refill(b, now_ms);
    if (b->credit_us > -b->most * b->each_us) /* a debt has an end too */
        b->credit_us -= b->each_us;
    return b->credit_us >= 0 ? b->credit_us / b->each_us : -((-b->credit_us + b->each_us - 1) / b->each_us);
}

int64_t bucket_ready_ms(const struct bucket *b, int64_t now_ms)
{
    int64_t lack_us = b->each_us - credit_at(b, now_ms);

    return lack_us <= 0 ? now_ms : now_ms + (lack_us + 999) / 1000;
}

static const int64_t per_second[QUOTA_RATES] = {
    [QUOTA_PROVE] = PLN_PROVES_PER_SECOND,
    [QUOTA_HEADS] = PLN_HEADS_PER_SECOND,
    [QUOTA_FULL_LIST] = PLN_FULL_LISTS_PER_SECOND,
    [QUOTA_OTHER] = OTHER_PER_SECOND,
};
static const struct {
    const char *word;
    unsigned most;
} opens[QUOTA_OPENS] = {
    [QUOTA_WANTS] = { "wants", PLN_WANTS_OPEN_MAX },
    [QUOTA_NEEDS] = { "needs", PLN_NEEDS_OPEN_MAX },
};

void quota_init(struct quota *q, int64_t now_ms)
{
    *q = (struct quota){ 0 };
    for (size_t i = 0; i < QUOTA_RATES; i++)
        bucket_init(&q->rate[i], BURST_SECONDS * per_second[i], 1000000 / per_second[i], now_ms);
}

enum quota_answer quota_count(struct quota *q, enum quota_rate rate, int64_t now_ms)
{
    int64_t left;

    assert(rate < QUOTA_RATES);
    left = bucket_owe(&q->rate[rate], now_ms);
    if (left >= 0)
        return QUOTA_GO;
    return left <= -BURST_SECONDS * per_second[rate] ? QUOTA_END : QUOTA_SLOW;
}

int64_t quota_ready_ms(const struct quota *q, int64_t now_ms)
{
    int64_t ready = now_ms;

    for (size_t i = 0; i < QUOTA_RATES; i++) {
        if (credit_at(&q->rate[i], now_ms) < 0)
            ready = max_i64(ready, bucket_ready_ms(&q->rate[i], now_ms));
    }
    return ready;
}

bool quota_begin(struct quota *q, enum quota_open what, struct pln_error *err)
{
    assert(what < QUOTA_OPENS);
    if (q->open[what] >= opens[what].most)
        return fail(err, PLN_TOO_MANY, "%u %s open at a time, at most %u: wait for their answers", q->open[what] + 1, opens[what].word,
                    opens[what].most);
    q->open[what]++;
    return true;
}

void quota_end(struct quota *q, enum quota_open what)
{
    assert(what < QUOTA_OPENS);
    assert(q->open[what] > 0);
    q->open[what]--;
}
