/* scene.c: what the worst logs begin with: partners, a table, a proposal that is decided. */
#include "bench/worst/worst.h"

#include <assert.h>
#include <stdio.h>

struct many m;
size_t partners = 12, table, asked, percent = 100;

size_t of(size_t count)
{
    return count * percent / 100 > 0 ? count * percent / 100 : 1;
}

/* "p0,p1,..." */
const char *list(const char *letter, size_t count, size_t each)
{
    static char text[16000];
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%zu", i > 0 ? "," : "", letter, i * each);
    return text;
}

char seats_text[8000];

void begin(size_t count, size_t seats, size_t people)
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

size_t propose(const char *more)
{
    return many_say(&m, 1, 1, "proposal", "body=%zu affects=%s closes=+3d%s", table, list("p", partners < 200 ? partners : 200, 1), more);
}

/* One seat is enough for the quorum of 1 percent. */
void consent(size_t proposal)
{
    many_say(&m, 5, 5, "position", "proposal=%zu stance=consent prior=-", proposal);
}

size_t decide(size_t proposal)
{
    many_heard(&m);
    m.clock_ms += DAY_MS;
    return many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", proposal);
}

void positions(size_t proposal)
{
    for (size_t i = 0; i < partners; i++)
        many_say(&m, i, i, "position", "proposal=%zu stance=consent prior=-", proposal);
}

void usual(void)
{
    begin(12, SEATS, 1);
    asked = propose("");
    positions(asked);
}
