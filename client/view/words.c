/* words.c: times, sizes, states in plain words.
 *
 * Must not: judge anything: a word here says what a node or a check has found.
 * Spec: docs/rpc.md "Shapes". Tests: tests/unit/client_words.c */
#include "view/words.h"

#include "base/civil.h"
#include "base/cleanup.h"
#include "plenary/limits.h"
#include "record/judge.h"

#include <stdio.h>

const char *words_time(int64_t ms, int64_t offset_ms, char out[20])
{
    if (ms < 0 || ms > PLN_TIME_MS_MAX || ms + offset_ms < 0 || ms + offset_ms > PLN_TIME_MS_MAX)
        snprintf(out, 20, "(no time)");
    else
        civil_minute_write(ms, offset_ms, out);
    return out;
}

const char *words_length(int64_t ms, char out[32])
{
    static const struct {
        int64_t ms;
        const char *one, *many;
    } units[] = {
        { INT64_C(86400000), "day", "days" },
        { 3600000, "hour", "hours" },
        { 60000, "minute", "minutes" },
        { 1000, "second", "seconds" },
    };

    for (size_t i = 0; i < COUNT(units); i++) {
        int64_t n = ms / units[i].ms;
        if (n > 0) {
            snprintf(out, 32, "%" PRId64 " %s", n, words_one((uint64_t)n, units[i].one, units[i].many));
            return out;
        }
    }
    snprintf(out, 32, "0 seconds");
    return out;
}

const char *words_ago(int64_t ms, int64_t now_ms, char out[40])
{
    char length[32];
    int64_t apart = now_ms > ms ? now_ms - ms : ms - now_ms;

    if (apart < 1000)
        snprintf(out, 40, "just now");
    else if (ms > now_ms)
        snprintf(out, 40, "in %s", words_length(apart, length));
    else
        snprintf(out, 40, "%s ago", words_length(apart, length));
    return out;
}

const char *words_bytes(uint64_t n, char out[24])
{
    if (n < 10 * 1024)
        snprintf(out, 24, "%" PRIu64 " %s", n, words_one(n, "byte", "bytes"));
    else if (n < 1024 * 1024)
        snprintf(out, 24, "%" PRIu64 " KiB", n >> 10);
    else if (n < UINT64_C(1024) * 1024 * 1024)
        snprintf(out, 24, "%" PRIu64 ".%" PRIu64 " MiB", n >> 20, ((n & 0xfffff) * 10) >> 20);
    else
        snprintf(out, 24, "%" PRIu64 ".%" PRIu64 " GiB", n >> 30, ((n & 0x3fffffff) * 10) >> 30);
    return out;
}

const char *words_offset(int64_t ms, char out[10])
{
    int64_t minutes = (ms < 0 ? -ms : ms) / 60000;

    if (minutes == 0 || minutes > 24 * 60)
        snprintf(out, 10, "UTC");
    else
        snprintf(out, 10, "%c%02d:%02d", ms < 0 ? '-' : '+', (int)(minutes / 60), (int)(minutes % 60));
    return out;
}

const char *words_void(struct bytes code)
{
    static const char *const why[] = {
        [VOID_UNREADABLE] = "it is no entry that anybody can read",
        [VOID_FOREIGN] = "it was written for another log",
        [VOID_UNSIGNED] = "its signature is wrong",
        [VOID_REPEATED] = "it was already recorded in this log",
        [VOID_UNMANDATED] = "its author had no mandate for this log",
        [VOID_EXPIRED] = "its author's mandate had run out",
        [VOID_REVOKED] = "its author's key had been revoked",
        [VOID_WRONG_ACT] = "its author's mandate did not allow it",
        [VOID_MALFORMED] = "its facts do not have the form of their type",
        [VOID_MISPLACED] = "it may not stand at this place of this log",
    };

    for (enum void_code c = VOID_UNREADABLE; c <= VOID_MISPLACED; c++)
        if (bytes_equal_str(code, void_word(c)))
            return why[c];
    return NULL;
}

struct clause {
    const char *word, *clause;
};

static const char *clause_find(const struct clause *list, size_t count, struct bytes word)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_str(word, list[i].word))
            return list[i].clause;
    return NULL;
}

const char *words_content_state(struct bytes state)
{
    static const struct clause list[] = {
        { "here", "here" },
        { "missing", "not yet here" },
        { "sealed", "sealed; the sealed copy is here" },
        { "elsewhere", "sealed, and not for this partner" },
        { "unsealed", "sealed, later shown to all" },
        { "erased", "erased" },
        { "reveals", "shown under the entry that it opens" },
    };

    return clause_find(list, COUNT(list), state);
}

const char *words_standing(struct bytes standing)
{
    static const struct clause list[] = {
        { "known", "not in the roster" },
        { "partner", "partner" },
        { "left", "has left, by its own word" },
        { "removed", "removed by the convener" },
    };

    return clause_find(list, COUNT(list), standing);
}
