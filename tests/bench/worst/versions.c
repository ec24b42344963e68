/* versions.c: worst logs of versions.
 *
 * Each is a coalition in memory: chains of versions, put and decided, and what names them.
 * Bounds: the limits of a log; worst.h says how large at PERCENT. */
#include "bench/worst/worst.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

const struct worst_log worst_versions[] = {
    { "versions_body", versions_body },         { "versions_plan", versions_plan },   { "versions_agreements", versions_agreements },
    { "versions_strategy", versions_strategy }, { "versions_table", versions_table }, { "versions_own", versions_own },
    { "versions_retired", versions_retired },   { "influences", influences },         { NULL, NULL },
};
