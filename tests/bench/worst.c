/* worst.c: what the worst logs cost that fit the limits: reading them, a run of the rules, each view.
 *
 * usage: worst [NAME [PERCENT]] | --list     (all of them at 100 percent; NAME alone, larger or smaller: does it grow with the square?)
 * Each is a coalition of 12 partners (or 1,000) in memory in which somebody fills one limit. Prints NAME<TAB>FIGURE<TAB>VALUE<TAB>UNIT:
 * `read` (the book of it, once after the start), `run`, then `rules.VIEW` each with its run made already, `follow`: the run again after
 * one more entry, the last of its log once more, in that log in which it takes longest; megabytes of entries and words that it took to
 * write it; MiB of the run. Processor time: nothing here waits. */
#include "crypto/hash.h"
#include "desk/desk.h"
#include "node/rules_methods.h"
#include "support/many.h"
#include "support/rpc_json.h"
#include "support/table_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)
#define SEATS 12

static struct many m;
static size_t partners = 12;
static size_t table; /* a body of SEATS seats, one a partner, kept by p0 */
static size_t asked; /* the record of whose case the views are asked */
static size_t percent = 100;

static size_t of(size_t count)
{
    return count * percent / 100 > 0 ? count * percent / 100 : 1;
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ---- what all begin with --------------------------------------------------------------------------------------------------- */

/* "p0,p1,..." */
static const char *list(const char *letter, size_t count, size_t each)
{
    static char text[16000];
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%zu", i > 0 ? "," : "", letter, i * each);
    return text;
}

static char seats_text[8000];

static void begin(size_t count, size_t seats, size_t people)
{
    char *text = seats_text;
    size_t n = 0, body;

    partners = count;
    many_begin(&m, count);
    for (size_t i = 0; i < seats; i++)
        n += (size_t)snprintf(text + n, sizeof(seats_text) - n, "%sseat%zu:%s:p%zu", i > 0 ? "," : "", i,
                              i % 3 == 0 ? "resident" : "executive", i % count);
    body = many_say(&m, 0, 0, "body", "handle=table kind=governance seats=%s rule=majority quorum=1 notice=0h review=2090-01-01 keeper=p0",
                    text);
    table = body;
    many_admit(&m);
    for (size_t i = 0; i < seats; i++) {
        char who[200];
        size_t log = i % count, at = (size_t)snprintf(who, sizeof(who), "m%zu", i < count ? log : many_member(&m, log));

        for (size_t k = 1; k < people; k++)
            at += (size_t)snprintf(who + at, sizeof(who) - at, ",m%zu", many_member(&m, log));
        many_say(&m, log, MANY_ROOT, "seat", "body=%zu name=seat%zu members=%s", table, i, who);
    }
    m.clock_ms += DAY_MS;
    many_heard(&m);
}

static size_t propose(const char *more)
{
    return many_say(&m, 1, 1, "proposal", "body=%zu affects=%s closes=+3d%s", table, list("p", partners < 200 ? partners : 200, 1), more);
}

/* One seat is enough for the quorum of 1 percent. */
static void consent(size_t proposal)
{
    many_say(&m, 5, 5, "position", "proposal=%zu stance=consent prior=-", proposal);
}

static size_t decide(size_t proposal)
{
    many_heard(&m);
    m.clock_ms += DAY_MS;
    return many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", proposal);
}

static void positions(size_t proposal)
{
    for (size_t i = 0; i < partners; i++)
        many_say(&m, i, i, "position", "proposal=%zu stance=consent prior=-", proposal);
}

static void usual(void)
{
    begin(12, SEATS, 1);
    asked = propose("");
    positions(asked);
}

/* ---- the worst logs --------------------------------------------------------------------------------------------------------- */

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

/* Versions of a table that nobody put to it, and seats that name them. */
static void versions_body(void)
{
    size_t last;

    usual();
    last = table;
    for (size_t i = 0; i < of(4000); i++) {
        m.clock_ms += 1000;
        last = many_say(
            &m, 4, 4, "body",
            "handle=table kind=governance seats=a:resident:p4 rule=majority quorum=1 notice=0h review=2090-01-01 keeper=p4 replaces=%zu",
            last);
    }
    for (size_t i = 0; i < of(4000); i++)
        many_say(&m, 4, MANY_ROOT, "seat", "body=%zu name=seat4 members=m4", i % 2 ? table : last);
    decide(asked);
}

/* Versions that were put and decided, each. */
static void versions_decided(const char *fields, const char *type)
{
    size_t last = SIZE_MAX, n = of(4000);
    size_t *put = calloc(n, sizeof(*put));
    char text[64] = "";

    assert(put != NULL);
    for (size_t i = 0; i < n; i++) {
        m.clock_ms += 1000;
        last = many_say(&m, 4, 4, type, "%s%s", fields, strstr(fields, "replaces=") ? "" : text);
        snprintf(text, sizeof(text), " replaces=%zu", last);
        put[i] = many_say(&m, 4, 4, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", table, last);
        consent(put[i]);
    }
    many_heard(&m);
    for (size_t i = 0; i < n; i++) {
        m.clock_ms += 1000;
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+0d", put[i]);
    }
    asked = put[n / 2];
    free(put);
}

static void versions_plan(void)
{
    char text[200];

    usual();
    snprintf(text, sizeof(text), "body=%zu strategies=- from=2026-01-01 to=2030-01-01", table);
    versions_decided(text, "plan");
}

static void versions_agreements(void)
{
    usual();
    versions_decided("practices=a,b,c settings=open_max=8,moves_max=2", "agreements");
}

static void versions_strategy(void)
{
    usual();
    versions_decided("level=population by=2036-01-01", "result");
}

static void versions_table(void)
{
    char text[9000];

    usual();
    snprintf(text, sizeof(text),
             "handle=table kind=governance seats=%s rule=majority quorum=1 notice=0h review=2090-01-01 keeper=p0 replaces=%zu", seats_text,
             table);
    versions_decided(text, "body");
}

/* Of a table that nobody else knows of: its keeper puts and decides them itself. None is ever in force; all decisions count. */
static void versions_own(void)
{
    size_t last;

    usual();
    last = many_say(&m, 4, 4, "body",
                    "handle=own kind=governance seats=a:resident:p4 rule=majority quorum=1 notice=0h review=2090-01-01 keeper=p4");
    for (size_t i = 0; i < of(4000); i++) {
        m.clock_ms += 1000;
        many_say(&m, 4, MANY_ROOT, "seat", "body=%zu name=a members=m4", last);
        last = many_say(
            &m, 4, 4, "body",
            "handle=own kind=governance seats=a:resident:p4 rule=majority quorum=1 notice=0h review=2090-01-01 keeper=p4 replaces=%zu",
            last);
        asked = many_say(&m, 4, 4, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", last, last);
        many_say(&m, 4, 4, "decision", "proposal=%zu outcome=adopted made=now effect=+0d", asked);
    }
    many_heard(&m);
}

/* Each version is decided, and so is its retire. */
static void versions_retired(void)
{
    size_t last = SIZE_MAX;
    char text[64] = "";

    usual();
    for (size_t i = 0; i < of(2000); i++) {
        last = many_say(&m, 0, 0, "result", "level=population by=2036-01-01%s", text);
        snprintf(text, sizeof(text), " replaces=%zu", last);
        for (size_t j = 0; j < 2; j++) {
            m.clock_ms += 1000;
            asked = many_say(&m, 0, 0, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", table,
                             j == 0 ? last : many_say(&m, 0, 0, "retire", "ends=%zu", last));
            many_say(&m, 0, 0, "position", "proposal=%zu stance=consent prior=-", asked);
            many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+0d", asked);
        }
    }
    many_heard(&m);
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

static void took_up(void)
{
    char text[4000];
    size_t n = 0, meeting, promise = SIZE_MAX;

    usual();
    for (size_t i = 0; i < 128; i++) {
        promise = many_say(&m, 4, 4, "commitment", "due=+1d for=-");
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%zu", i > 0 ? "," : "", promise);
    }
    meeting = many_say(&m, 0, 0, "meeting", "body=%zu starts=-3h", table);
    many_say(&m, 4, 4, "minutes", "meeting=%zu present=%s took_up=%s", meeting, list("m", 12, 1), text);
    many_again(&m, 4, of(20000));
    asked = promise;
    m.clock_ms += 100 * DAY_MS;
    decide(propose(""));
}

static void minutes_present(void)
{
    size_t meeting, all[64];
    char text[1000];
    size_t n = 0, p;

    usual();
    for (size_t i = 0; i < 52; i++)
        all[i] = many_member(&m, 4);
    n += (size_t)snprintf(text, sizeof(text), "%s", list("m", 12, 1));
    for (size_t i = 0; i < 52; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, ",m%zu", all[i]);
    meeting = many_say(&m, 0, 0, "meeting", "body=%zu starts=-3h", table);
    many_say(&m, 4, 4, "minutes", "meeting=%zu present=%s", meeting, text);
    many_again(&m, 4, of(10000));
    for (size_t i = 0; i < of(1000); i++)
        asked = propose("");
    many_heard(&m);
    for (size_t i = 0; i < of(1000); i++) {
        p = asked - i;
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d meeting=%zu", p, meeting);
    }
}

/* Minutes that everybody disputes, of a meeting that decides again and again. */
static void minutes_disputed(void)
{
    size_t meeting;

    usual();
    meeting = many_say(&m, 0, 0, "meeting", "body=%zu starts=-3h", table);
    many_say(&m, 4, 4, "minutes", "meeting=%zu present=%s", meeting, list("m", 12, 1));
    many_say(&m, 6, 6, "reply", "to=%zu stance=dispute", m.records - 1);
    many_again(&m, 6, of(50000));
    for (size_t i = 0; i < of(1000); i++)
        asked = propose("");
    many_heard(&m);
    for (size_t i = 0; i < of(1000); i++)
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d meeting=%zu", asked - i, meeting);
    m.clock_ms += 100 * DAY_MS;
}

/* Minutes that are corrected again and again, after their meeting decided; and then their author's key is revoked from the first on. */
static size_t corrected(void)
{
    size_t meeting, minutes;

    usual();
    meeting = many_say(&m, 0, 0, "meeting", "body=%zu starts=-3h", table);
    for (size_t i = 0; i < of(1000); i++)
        asked = propose("");
    many_heard(&m);
    for (size_t i = 0; i < of(1000); i++)
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d meeting=%zu", asked - i, meeting);
    many_heard(&m);
    minutes = many_say(&m, 4, 4, "minutes", "meeting=%zu present=%s", meeting, list("m", 12, 1));
    for (size_t i = 0; i < of(20000); i++) {
        m.clock_ms += 1000;
        many_say(&m, 4, 4, "minutes", "meeting=%zu present=%s corrects=%zu", meeting, list("m", 11, 1), minutes);
    }
    m.clock_ms += 10 * DAY_MS;
    return minutes;
}

static void minutes_corrected(void)
{
    corrected();
    many_heard(&m);
}

static void minutes_revoked(void)
{
    size_t minutes = corrected();
    char hex[65];

    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", m.member[4].key.b[i]);
    many_say(&m, 4, MANY_ROOT, "revoke", "key=%s since=%" PRIu64, hex, m.place[minutes].index);
    many_heard(&m);
}

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

static void influences(void)
{
    size_t last, *put = calloc(of(1000), sizeof(*put));

    assert(put != NULL);
    usual();
    last = many_say(&m, 4, 4, "result", "level=population by=2036-01-01");
    put[0] = many_say(&m, 4, 4, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", table, last);
    consent(put[0]);
    many_say(&m, 4, 4, "influence", "on=2026-01-05 source=funder kind=call touches=%zu", last);
    many_again(&m, 4, of(20000));
    for (size_t i = 1; i < of(1000); i++) {
        last = many_say(&m, 4, 4, "result", "level=population by=2036-01-01 replaces=%zu", last);
        put[i] = many_say(&m, 4, 4, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", table, last);
        consent(put[i]);
    }
    many_heard(&m);
    for (size_t i = 0; i < of(1000); i++) {
        m.clock_ms += 1000;
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+0d", put[i]);
    }
    asked = put[0];
    free(put);
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

/* ---- asking ----------------------------------------------------------------------------------------------------------------- */

/* clang-format off */
#define WORST(X) \
    X(comments) X(comments_1000) X(positions_many) X(positions_unheard) X(decisions_keeper) X(decisions_other) \
    X(decisions_1000) X(decisions_heard) X(decisions_claimed) X(decided_each) X(decided_each_1000) X(talks) X(talks_1000) X(talk_corrected) X(versions_body) \
    X(versions_plan) X(versions_agreements) X(versions_strategy) X(versions_table) X(versions_own) X(versions_retired) X(chain_talked) \
    X(talks_times_proposals) X(talks_times_versions) X(talks_mixed) X(own_decisions) X(own_seats) X(own_drafts) X(own_named) X(own_corrected) X(seats_over) X(seats_retired) X(interests) X(interested_positions) X(took_up) \
    X(minutes_present) X(minutes_disputed) X(minutes_corrected) X(minutes_revoked) X(measures) X(moved) X(promises) X(mandates) X(requests) \
    X(disputes_1000) X(ratified) X(answers) X(erase_asked) X(influences) X(clock_ahead) X(clock_behind) X(clock_ahead_1000) X(clock_behind_1000) X(plain) X(full)
/* clang-format on */

static void tell(const char *name, const char *figure, double value, const char *unit)
{
    printf("%s\t%s\t%.2f\t%s\n", name, figure, value, unit);
    fflush(stdout);
}

/* With the record whose case is asked, if the method wants a name. */
static bool answer(struct desk *d, const char *name, const char *method, size_t in_order, const char *takes)
{
    CLEANUP(buf_deinit) struct buf params = { 0 }, out = { 0 };
    struct view v = many_view(&m);
    struct pln_error err;
    char json[200], text[512];
    double begin = now_ms();
    bool ok;

    if (in_order > 1) /* rules.foresee: of a record that is not there yet */
        return true;
    buf_init(&params, 1 << 16);
    buf_init(&out, 64 << 20);
    snprintf(json, sizeof(json),
             in_order == 0                      ? "[{}]"
             : strncmp(takes, "which?", 6) == 0 ? "[null,{}]"
                                                : "[\"p%u#%" PRIu64 "\",{}]",
             (unsigned)m.place[asked].log - 1, m.place[asked].index);
    rpc_from_json(json, &params);
    ok = desk_answer(d, &v, &m.log[0].id, BYTES_STR(method), buf_bytes(&params), ACCESS_LOCAL, m.clock_ms + DAY_MS, &out, &err);
    if (!ok && strncmp(err.what, "which: that is a", 16) != 0)
        fprintf(stderr, "%s: %s: %s\n", name, method, error_text(&err, text, sizeof(text)));
    tell(name, method, now_ms() - begin, ok ? "ms" : "ms refused");
    return ok;
}

static size_t counted(const struct rules *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->verdicts.count; i++)
        n += r->verdicts.ruling[i].state >= RULING_STANDS;
    return n;
}

/* Nothing that all is made again after. */
static bool is_usual(enum record_type type)
{
    return type != TYPE_mandate && type != TYPE_inception && type != TYPE_founding && type != TYPE_admit;
}

/* By the last record of each of the first logs once more. */
static void follow(struct desk *d, const char *name)
{
    double longest = 0;
    bool ok = true;

    for (uint32_t log = 0; ok && log < SEATS; log++) {
        struct book_list l = book_of_log(&d->book, log);
        const struct record *last = &d->book.record[l.at[l.count - 1]];
        double begin;
        struct view v;
        struct pln_error err;

        if (!is_usual(last->type))
            continue;
        many_once_more(&m, (size_t)d->book.log[log].number - 1, last->index);
        v = many_view(&m);
        begin = now_ms();
        ok = desk_warm(d, &v, m.clock_ms + DAY_MS, &err);
        longest = now_ms() - begin > longest ? now_ms() - begin : longest;
    }
    tell(name, "follow", longest, ok ? "ms" : "ms refused");
}

static void worst(const char *name, void (*make)(void))
{
    static const uint8_t seed[16] = "a bench's seed";
    static struct desk desk;
    struct view v;
    struct pln_error err;
    char text[512];
    bool grown, ok;
    double begin;

    make();
    v = many_view(&m);
    tell(name, "records", (double)m.records, "");
    tell(name, "entries", (double)m.bytes / 1048576, "MiB");
    desk_init(&desk, seed);
    begin = now_ms();
    ok = book_extend(&desk.book, &v, &grown, &err);
    tell(name, "read", now_ms() - begin, ok ? "ms" : "ms refused");
    m.asked = 0;
    begin = now_ms();
    ok = ok && desk_warm(&desk, &v, m.clock_ms + DAY_MS, &err);
    tell(name, "run", now_ms() - begin, ok ? "ms" : "ms refused");
    if (!ok)
        fprintf(stderr, "%s: %s\n", name, error_text(&err, text, sizeof(text)));
    tell(name, "asked", (double)m.asked, "look-ups");
    tell(name, "decisions that count", (double)(ok ? counted(&desk.now.rules) : 0), "");
    if (ok) {
        tell(name, "memory", (double)desk.now.rules.memory[MEMORY_KEPT].used / 1048576, "MiB");
#define WORST_VIEW(symbol, in_order, takes, params, help) answer(&desk, name, "rules." #symbol, in_order, params);
        RULES_METHODS(WORST_VIEW)
        follow(&desk, name);
    }
    desk_deinit(&desk);
    many_end(&m);
}

int main(int argc, char **argv)
{
    struct pln_error err;
    bool any = false;

    if (!crypto_start(&err))
        return 1;
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
#define WORST_NAME(each) puts(#each);
        WORST(WORST_NAME)
        return 0;
    }
    percent = argc > 2 ? (size_t)atol(argv[2]) : 100;
#define WORST_RUN(each)                            \
    if (argc < 2 || strcmp(argv[1], #each) == 0) { \
        any = true;                                \
        worst(#each, each);                        \
    }
    WORST(WORST_RUN)
    if (!any)
        fprintf(stderr, "usage: worst [NAME [PERCENT]]\n");
    return any ? 0 : 64;
}
