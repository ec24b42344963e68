/* talks.c: worst logs of talks.
 *
 * Each is a coalition in memory: talks that meet proposals.
 * Bounds: the limits of a log; worst.h says how large at PERCENT. */
#include "bench/worst/worst.h"

#include <stdio.h>

static void talks_people(size_t count, size_t seats, size_t people)
{
    begin(count, seats, people);
    asked = propose("");
    positions(asked);
    many_say(&m, 1, 1, "talk", "status=held when=-5h people=%s about=%zu affects=%s agreed=agreed", list("m", 32, count >= 64 ? 2 : 1),
             asked, list("p", count < 200 ? count : 200, 1));
    many_again(&m, 1, of(20000));
    decide(asked);
}

static void talks(void)
{
    talks_people(32, 64, 3);
}

static void talks_1000(void)
{
    talks_people(1000, 64, 3);
}

/* One talk that was corrected again and again. */
static void talk_corrected(void)
{
    size_t first;

    usual();
    first = many_say(&m, 1, 1, "talk", "status=held when=-5h people=m2 about=%zu affects=p3 agreed=agreed", asked);
    for (size_t i = 0; i < of(20000); i++) {
        m.clock_ms += 1000;
        many_say(&m, 1, 1, "talk", "status=held when=-5h people=m2 about=%zu affects=p3 agreed=agreed corrects=%zu", asked, first);
    }
    decide(asked);
}

/* A chain of versions that talks are about. */
static void chain_talked(void)
{
    size_t last;

    usual();
    last = many_say(&m, 4, 4, "result", "level=population by=2036-01-01");
    for (size_t i = 0; i < of(50000); i++)
        last = many_say(&m, 4, 4, "result", "level=population by=2036-01-01 replaces=%zu", last);
    many_say(&m, 4, 4, "talk", "status=held when=-5h people=m2 about=%zu affects=p3 agreed=agreed", last);
    many_again(&m, 4, of(5000));
    asked = last;
    decide(propose(""));
}

/* Talks about a draft that many proposals put. */
static void talks_times_proposals(void)
{
    size_t draft;

    usual();
    draft = many_say(&m, 4, 4, "result", "level=population by=2036-01-01");
    asked = many_say(&m, 3, 3, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", table, draft);
    many_again(&m, 3, of(5000));
    many_say(&m, 4, 4, "talk", "status=held when=-5h people=m2 about=%zu affects=p3 agreed=agreed", draft);
    many_again(&m, 4, of(20000));
    decide(asked);
}

/* A chain of versions, each put by a proposal of its own and named by talks of its own: each talk touches all of the proposals. */
static void talks_times_versions(void)
{
    size_t last;
    char text[64] = "";

    usual();
    for (size_t i = 0; i < of(5000); i++) {
        m.clock_ms += 1000;
        last = many_say(&m, 4, 4, "result", "level=population by=2036-01-01%s", text);
        snprintf(text, sizeof(text), " replaces=%zu", last);
        asked = many_say(&m, 3, 3, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", table, last);
        many_say(&m, 4, 4, "talk", "status=held when=-5h people=m2 about=%zu affects=p3 agreed=agreed", last);
        many_again(&m, 4, 3);
    }
    decide(asked);
}

/* Each about the draft and another thing: no two say the same. */
static void talks_mixed(void)
{
    size_t draft;

    usual();
    draft = many_say(&m, 4, 4, "result", "level=population by=2036-01-01");
    asked = many_say(&m, 3, 3, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", table, draft);
    many_again(&m, 3, of(5000) - 1);
    for (size_t i = 0; i < of(20000); i++)
        many_say(&m, 4, 4, "talk", "status=held when=-5h people=m2 about=%zu,%zu affects=p3 agreed=agreed", draft, asked + i % of(5000));
    decide(asked);
}

const struct worst_log worst_talks[] = {
    { "talks", talks },
    { "talks_1000", talks_1000 },
    { "talk_corrected", talk_corrected },
    { "chain_talked", chain_talked },
    { "talks_times_proposals", talks_times_proposals },
    { "talks_times_versions", talks_times_versions },
    { "talks_mixed", talks_mixed },
    { NULL, NULL },
};
