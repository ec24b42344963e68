/* deciding.c: worst logs of positions, decisions, seats and interests.
 *
 * Each is a coalition in memory: a proposal, its positions, decisions on it, the seats and interests that count there.
 * Bounds: the limits of a log; worst.h says how large at PERCENT. */
#include "bench/worst/worst.h"

static void comments(void)
{
    usual();
    many_say(&m, 2, 2, "reply", "to=%zu stance=comment", asked);
    many_again(&m, 2, of(100000));
    decide(asked);
}

/* The same where everybody could be left out, or affected: 1,000 partners, 200 affected. */
static void comments_1000(void)
{
    begin(1000, 64, 3);
    asked = propose("");
    positions(asked);
    many_say(&m, 2, 2, "reply", "to=%zu stance=comment", asked);
    many_again(&m, 2, of(100000));
    decide(asked);
}

/* Of somebody who has a seat, before the decision and after it. */
static void positions_many(void)
{
    usual();
    many_say(&m, 2, 2, "position", "proposal=%zu stance=object prior=- text=No", asked);
    many_again(&m, 2, of(50000));
    decide(asked);
    many_say(&m, 3, 3, "position", "proposal=%zu stance=object prior=- text=No", asked);
    many_again(&m, 3, of(50000));
    m.clock_ms += DAY_MS;
    many_heard(&m);
}

static void positions_unheard(void)
{
    begin(1000, 64, 3);
    asked = propose("");
    many_heard(&m);
    many_say(&m, 3, 3, "position", "proposal=%zu stance=object prior=- text=No", asked);
    many_again(&m, 3, of(20000));
    for (size_t i = 1; i < partners; i++) /* the keeper alone has not heard of them */
        many_sign(&m, i);
    m.clock_ms += 3 * DAY_MS;
    many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked);
    many_heard(&m);
}

static void decisions_keeper(void)
{
    usual();
    many_heard(&m);
    m.clock_ms += DAY_MS;
    many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked);
    many_again(&m, 0, of(20000));
}

static void decisions_other(void)
{
    usual();
    many_heard(&m);
    m.clock_ms += DAY_MS;
    many_say(&m, 5, 5, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked);
    many_again(&m, 5, of(200000));
    decide(asked);
}

static void decisions_1000(void)
{
    begin(1000, 64, 3);
    asked = propose("");
    positions(asked);
    many_heard(&m);
    m.clock_ms += DAY_MS;
    many_say(&m, 5, 5, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked);
    many_again(&m, 5, of(40000));
    decide(asked);
}

/* Each after another word was heard: no two have the same past. */
static void decisions_heard(void)
{
    begin(1000, 64, 3);
    asked = propose("");
    positions(asked);
    many_heard(&m);
    m.clock_ms += DAY_MS;
    for (size_t i = 0; i < of(20000); i++) {
        many_say(&m, 6, 6, "reply", "to=%zu stance=comment", asked);
        many_sign(&m, 5);
        many_say(&m, 5, 5, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked);
    }
    decide(asked);
}

/* Each after a word that cannot be true yet: none of their pasts is here. */
static void decisions_claimed(void)
{
    begin(1000, 64, 3);
    asked = propose("");
    positions(asked);
    many_heard(&m);
    m.clock_ms += DAY_MS;
    many_say(&m, 6, 6, "reply", "to=%zu stance=comment", asked);
    many_claim(&m, 5, 6, 1000);
    many_say(&m, 5, 5, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked);
    many_again(&m, 5, of(40000));
    decide(asked);
}

/* A proposal and a decision, again and again: as much as a keeper can decide. */
static void each_decided(void)
{
    for (size_t i = 0; i < of(5000); i++) {
        m.clock_ms += 60000;
        asked = propose("");
        consent(asked);
    }
    many_heard(&m);
    for (size_t i = 0; i < of(5000); i++)
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked - 2 * i);
}

static void decided_each(void)
{
    usual();
    each_decided();
}

static void decided_each_1000(void)
{
    begin(1000, 64, 3);
    asked = propose("");
    positions(asked);
    each_decided();
}

/* Seats of a table filled again and again, all over by now, while many decisions are made. */
static void seats_over(void)
{
    usual();
    many_say(&m, 4, MANY_ROOT, "seat", "body=%zu name=seat4 members=m4 until=2026-01-01", table);
    many_again(&m, 4, of(50000));
    m.clock_ms += 40 * DAY_MS;
    for (size_t i = 0; i < of(2000); i++) {
        asked = propose("");
        consent(asked);
    }
    many_heard(&m);
    for (size_t i = 0; i < of(1000); i++) /* the others stay open */
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked - 2 * i);
}

/* Of one seat: each filled and retired. */
static void seats_retired(void)
{
    usual();
    for (size_t i = 0; i < of(20000); i++) {
        size_t seat = many_say(&m, 4, MANY_ROOT, "seat", "body=%zu name=seat4 members=m4", table);

        m.clock_ms += 1000;
        many_say(&m, 4, MANY_ROOT, "retire", "ends=%zu", seat);
    }
    for (size_t i = 0; i < of(1000); i++)
        asked = propose("");
    many_heard(&m);
    for (size_t i = 0; i < of(1000); i++)
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked - i);
}

static void interests(void)
{
    usual();
    many_say(&m, 4, 4, "interest", "of=p4 kind=funding since=2020-01-01 touches=%zu", asked);
    many_again(&m, 4, of(20000));
    decide(asked);
    for (size_t i = 0; i < of(2000); i++) {
        asked = propose("");
        many_say(&m, 4, 4, "position", "proposal=%zu stance=consent prior=-", asked);
    }
    many_heard(&m);
    for (size_t i = 0; i < of(2000); i++)
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", asked - 2 * i);
}

static void interested_positions(void)
{
    usual();
    many_say(&m, 4, 4, "interest", "of=p4 kind=funding since=2020-01-01 touches=%zu", asked);
    many_again(&m, 4, of(5000));
    many_say(&m, 4, 4, "position", "proposal=%zu stance=consent prior=-", asked);
    many_again(&m, 4, of(5000));
    decide(asked);
}

/* Everybody of 1,000 is asked because of a decision on which 100,000 disputes stand. */
static void disputes_1000(void)
{
    begin(1000, 64, 3);
    asked = propose("");
    positions(asked);
    decide(asked);
    many_say(&m, 2, 2, "reply", "to=%zu stance=dispute", m.records - 1);
    many_again(&m, 2, of(100000));
    m.clock_ms += 100 * DAY_MS;
    many_heard(&m);
}

static void ratified(void)
{
    usual();
    decide(asked);
    many_say(&m, 4, 4, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", table, m.records - 1);
    many_again(&m, 4, of(50000));
    decide(m.records - 1);
}

const struct worst_log worst_deciding[] = {
    { "comments", comments },
    { "comments_1000", comments_1000 },
    { "positions_many", positions_many },
    { "positions_unheard", positions_unheard },
    { "decisions_keeper", decisions_keeper },
    { "decisions_other", decisions_other },
    { "decisions_1000", decisions_1000 },
    { "decisions_heard", decisions_heard },
    { "decisions_claimed", decisions_claimed },
    { "decided_each", decided_each },
    { "decided_each_1000", decided_each_1000 },
    { "seats_over", seats_over },
    { "seats_retired", seats_retired },
    { "interests", interests },
    { "interested_positions", interested_positions },
    { "disputes_1000", disputes_1000 },
    { "ratified", ratified },
    { NULL, NULL },
};
