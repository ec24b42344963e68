/* minutes.c: worst logs of minutes.
 *
 * Each is a coalition in memory: minutes of a meeting that decides.
 * Bounds: the limits of a log; worst.h says how large at PERCENT. */
#include "bench/worst/worst.h"

#include <inttypes.h>
#include <stdio.h>

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

const struct worst_log worst_minutes[] = {
    { "took_up", took_up },
    { "minutes_present", minutes_present },
    { "minutes_disputed", minutes_disputed },
    { "minutes_corrected", minutes_corrected },
    { "minutes_revoked", minutes_revoked },
    { NULL, NULL },
};
