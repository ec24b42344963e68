/* own.c: worst logs of a table of one's own.
 *
 * Each is a coalition in memory: decisions of a table that a partner keeps itself, and talks about what these decide.
 * Bounds: the limits of a log; worst.h says how large at PERCENT. */
#include "bench/worst/worst.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* A table of p4's own, which decides although it is not in force, on drafts that each proposal puts all. */
struct own {
    size_t table, seats, who[32];
    size_t draft, drafts;
    char people[400]; /* all who have a seat at it */
};

static struct own own_begin(size_t seats, size_t drafts)
{
    struct own o = { .seats = seats, .drafts = drafts };
    char text[2000];
    size_t n = 0;

    assert(seats <= COUNT(o.who));
    usual();
    for (size_t i = 0; i < seats; i++) {
        o.who[i] = i == 0 ? 4 : many_member(&m, 4);
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%ss%zu:resident:p4", i > 0 ? "," : "", i);
    }
    o.table = many_say(&m, 4, MANY_ROOT, "body",
                       "handle=own kind=governance seats=%s rule=majority quorum=1 notice=48h review=2090-01-01 keeper=p4", text);
    n = 0;
    for (size_t i = 0; i < seats; i++) {
        many_say(&m, 4, MANY_ROOT, "seat", "body=%zu name=s%zu members=m%zu", o.table, i, o.who[i]);
        n += (size_t)snprintf(o.people + n, sizeof(o.people) - n, "%sm%zu", i > 0 ? "," : "", o.who[i]);
    }
    o.draft = many_say(&m, 4, 4, "result", "level=population by=2036-01-01");
    many_again(&m, 4, drafts - 1);
    return o;
}

/* "7,8,9": so many numbers, from the i-th on, of `all` that begin at `first`. */
static const char *numbers(char *text, size_t room, size_t first, size_t i, size_t count, size_t all)
{
    size_t n = 0;

    for (size_t j = 0; j < count; j++)
        n += (size_t)snprintf(text + n, room - n, "%s%zu", j > 0 ? "," : "", first + (i + j) % all);
    return text;
}

/* Proposals, positions of all who have a seat, decisions. talks: how many there are, the last ones said, of which each proposal and each
 * position names 16; 0: none, and positions say so. */
static void own_decide(const struct own *o, size_t decisions, size_t talks)
{
    size_t *put = calloc(decisions, sizeof(*put)), first = m.records - talks;
    char puts[400], after[400] = "", prior[400] = "-";

    assert(put != NULL);
    numbers(puts, sizeof(puts), o->draft, 0, o->drafts, o->drafts);
    for (size_t i = 0; i < decisions; i++) {
        if (talks > 0) {
            numbers(after, sizeof(after), first, i * 16, 16, talks);
            numbers(prior, sizeof(prior), first, i * 16 + 16, 16, talks);
        }
        put[i] =
            many_say(&m, 4, 4, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%s after=%s", o->table, puts, talks > 0 ? after : "-");
        for (size_t j = 0; j < o->seats; j++)
            many_say(&m, 4, o->who[j], "position", "proposal=%zu stance=consent prior=%s", put[i], prior);
    }
    many_heard(&m);
    for (size_t i = 0; i < decisions; i++)
        many_say(&m, 4, 4, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", put[i]);
    asked = put[0];
    free(put);
}

/* Held before each decision, told after. */
static void own_talks(const struct own *o, size_t talks)
{
    char about[400];
    size_t abouts = o->drafts < 16 ? o->drafts : 16;

    for (size_t i = 0; i < talks; i++)
        many_say(&m, 4, 4, "talk", "status=held when=-5h people=%s about=%s affects=p3 agreed=agreed", o->people,
                 numbers(about, sizeof(about), o->draft, i, abouts, o->drafts));
}

static void own_decisions(void)
{
    struct own o = own_begin(1, 1);

    own_decide(&o, of(2000), 0);
    own_talks(&o, of(5000));
}

static void own_seats(void)
{
    struct own o = own_begin(32, 1);

    own_decide(&o, of(1000), 0);
    own_talks(&o, of(5000));
}

static void own_drafts(void)
{
    struct own o = own_begin(1, 32);

    own_decide(&o, of(2000), 0);
    own_talks(&o, of(5000));
}

static void own_named(void)
{
    struct own o = own_begin(1, 1);

    for (size_t i = 0; i < of(5000); i++)
        many_say(&m, 4, 4, "talk", "status=held when=-5h people=%s affects=p3 agreed=agreed", o.people);
    own_decide(&o, of(2000), of(5000));
}

/* Of each talk the last version alone is about the draft. */
static void own_corrected(void)
{
    struct own o = own_begin(1, 1);

    own_decide(&o, of(2000), 0);
    for (size_t i = 0; i < 64; i++) {
        size_t first = many_say(&m, 4, 4, "talk", "status=held when=-5h people=%s affects=p3 agreed=agreed", o.people);

        many_say(&m, 4, 4, "talk", "status=held when=-5h people=%s affects=p3 agreed=agreed corrects=%zu", o.people, first);
        many_again(&m, 4, of(300));
        many_say(&m, 4, 4, "talk", "status=held when=-5h people=%s about=%zu affects=p3 agreed=agreed corrects=%zu", o.people, o.draft,
                 first);
    }
}

const struct worst_log worst_own[] = {
    { "own_decisions", own_decisions }, { "own_seats", own_seats },         { "own_drafts", own_drafts },
    { "own_named", own_named },         { "own_corrected", own_corrected }, { NULL, NULL },
};
