/* masses.c: worst logs of much of one kind.
 *
 * Each is a coalition in memory: promises, measures, requests, replies, mandates in masses; clocks that are off.
 * Bounds: the limits of a log; worst.h says how large at PERCENT. */
#include "bench/worst/worst.h"

static void measures(void)
{
    size_t result, indicator;

    usual();
    result = many_say(&m, 0, 0, "result", "level=population by=2036-01-01 groups=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p");
    indicator = many_say(&m, 4, 4, "indicator", "of=%zu unit=percent better=up", result);
    for (size_t i = 0; i < of(100000); i++)
        many_say(&m, 4, 4, "measure", "indicator=%zu on=-%dd value=%zu group=a", indicator, (int)(i % 20), i % 50);
    asked = indicator;
    m.clock_ms += 100 * DAY_MS;
    decide(propose(""));
}

static void moved(void)
{
    usual();
    asked = many_say(&m, 4, 4, "commitment", "due=+1d for=-");
    many_say(&m, 4, 4, "progress", "of=%zu state=moved due=+2d", asked);
    many_again(&m, 4, of(50000));
    m.clock_ms += 100 * DAY_MS;
    decide(propose(""));
}

static void promises(void)
{
    usual();
    asked = many_say(&m, 4, 4, "commitment", "due=+1d for=- checked_by=p1");
    many_again(&m, 4, of(100000));
    m.clock_ms += 100 * DAY_MS;
    decide(propose(""));
}

/* One who promised much and whose mandate was renewed and retired again and again. */
static void mandates(void)
{
    usual();
    for (size_t i = 0; i < of(4000); i++)
        many_say(&m, 4, MANY_ROOT, "retire", "ends=m4");
    many_say(&m, 4, 4, "commitment", "due=+1d for=-");
    many_again(&m, 4, of(20000));
    many_say(&m, 4, 4, "minutes", "meeting=%zu present=m4,m5", many_say(&m, 0, 0, "meeting", "body=%zu starts=-3h", table));
    many_again(&m, 4, of(10000));
    m.clock_ms += 100 * DAY_MS;
    asked = propose("");
    decide(asked);
}

static void requests(void)
{
    usual();
    decide(asked);
    asked = m.records - 1;
    many_say(&m, 4, 4, "request", "to=p5 due=+1d because=%zu", asked);
    many_again(&m, 4, of(100000));
    m.clock_ms += 100 * DAY_MS;
    many_heard(&m);
}

/* Answers to a finding about a log that has many findings. */
static void answers(void)
{
    size_t d;

    usual();
    decide(asked);
    d = m.records - 1;
    many_say(&m, 4, 4, "reply", "to=%zu stance=answer finding=no-such-finding", d);
    many_again(&m, 4, of(100000));
    many_heard(&m);
}

static void erase_asked(void)
{
    usual();
    many_say(&m, 4, 4, "reply", "to=%zu stance=erase_please", asked);
    many_again(&m, 4, of(50000));
    m.clock_ms += 100 * DAY_MS;
    decide(asked);
}

/* Somebody's clock is an hour ahead of all others, or behind. */
static void clock_off(size_t count, int64_t by_ms)
{
    size_t rounds = count < 64 ? 100 : 4;

    begin(count, count < 64 ? SEATS : 64, 1);
    asked = propose("");
    for (size_t i = 0; i < rounds; i++) {
        m.clock_ms += DAY_MS;
        many_heard(&m);
        m.clock_ms += by_ms;
        asked = many_say(&m, 4, 4, "reply", "to=%zu stance=comment", asked);
        many_again(&m, 4, of(100000) / rounds);
        m.clock_ms -= by_ms;
        many_heard(&m);
    }
}

static void clock_ahead(void)
{
    clock_off(12, DAY_MS / 24);
}

static void clock_behind(void)
{
    clock_off(12, -DAY_MS / 24);
}

static void clock_ahead_1000(void)
{
    clock_off(1000, DAY_MS / 24);
}

static void clock_behind_1000(void)
{
    clock_off(1000, -DAY_MS / 24);
}

static void plain(void)
{
    usual();
    asked = many_say(&m, 4, 4, "reply", "to=%zu stance=comment", asked);
    many_again(&m, 4, of(1000000));
}

/* More than the rules read of a log, each with a finding. */
static void full(void)
{
    usual();
    decide(asked);
    asked = m.records - 1;
    many_say(&m, 4, 4, "request", "to=p5 due=+1d because=%zu", asked);
    many_again(&m, 4, of(1500000));
    m.clock_ms += 100 * DAY_MS;
    many_heard(&m);
}

const struct worst_log worst_masses[] = {
    { "measures", measures },
    { "moved", moved },
    { "promises", promises },
    { "mandates", mandates },
    { "requests", requests },
    { "answers", answers },
    { "erase_asked", erase_asked },
    { "clock_ahead", clock_ahead },
    { "clock_behind", clock_behind },
    { "clock_ahead_1000", clock_ahead_1000 },
    { "clock_behind_1000", clock_behind_1000 },
    { "plain", plain },
    { "full", full },
    { NULL, NULL },
};
