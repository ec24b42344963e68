/* quota.h: budgets for each peer: how fast, how much at a time. Pure; the clock is given (monotonic ms).
 *
 * Spec: docs/protocol.md "Limits". */
#ifndef WIRE_QUOTA_H
#define WIRE_QUOTA_H

#include "base/error.h"

#include <stdint.h>

/** A bucket of tokens that refills evenly. For rates of any kind: strangers, receipts, dials. */
struct bucket {
    int64_t each_us;   /* one token comes each so many microseconds */
    int64_t credit_us; /* tokens in it * each_us; below 0: in debt */
    int64_t most;      /* tokens */
    int64_t filled_ms; /* when it was last looked at */
};
/** Full. most 1..1,000,000; each_us 1..10^12. */
void bucket_init(struct bucket *b, int64_t most, int64_t each_us, int64_t now_ms);
/** Another rate from now on (the number of partners changed): what is in it stays. */
void bucket_rate(struct bucket *b, int64_t each_us, int64_t now_ms);
/** Take one if there is one. */
bool bucket_take(struct bucket *b, int64_t now_ms);
/** Take one even if there is none: whole tokens left, below 0 in debt. */
int64_t bucket_owe(struct bucket *b, int64_t now_ms);
/** When the next bucket_take succeeds (now_ms if at once). */
int64_t bucket_ready_ms(const struct bucket *b, int64_t now_ms);

enum quota_rate { QUOTA_PROVE, QUOTA_HEADS, QUOTA_FULL_LIST, QUOTA_OTHER, QUOTA_RATES };
enum quota_answer {
    QUOTA_GO,   /* within its rate */
    QUOTA_SLOW, /* answer this one, and read nothing more of this peer before quota_ready_ms */
    QUOTA_END,  /* bye: too-fast */
};
enum quota_open { QUOTA_WANTS, QUOTA_NEEDS, QUOTA_OPENS };

struct quota {
    struct bucket rate[QUOTA_RATES];
    unsigned open[QUOTA_OPENS]; /* of the peer's, not yet answered */
};
void quota_init(struct quota *q, int64_t now_ms);
/** One message of that rate came. An `ask` of all heads counts as FULL_LIST and as HEADS: two calls. */
enum quota_answer quota_count(struct quota *q, enum quota_rate rate, int64_t now_ms);
/** When reading may go on. */
int64_t quota_ready_ms(const struct quota *q, int64_t now_ms);
/** A want or need of the peer's begins, ends. False: PLN_TOO_MANY, it has the most that may be open. */
bool quota_begin(struct quota *q, enum quota_open what, struct pln_error *err) MUST_CHECK;
void quota_end(struct quota *q, enum quota_open what);

#endif
