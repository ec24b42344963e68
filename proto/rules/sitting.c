/* sitting.c: minutes of a meeting, and who disputes them.
 *
 * In: a run, a meeting. Out: its minutes by set, their disputes, each list made when it is first asked for and kept with the meeting's
 * chain (chains.h). Of the run's cut only where it is said: verdicts read their own.
 * Must not: say who was there (verdict.c, meetings.c).
 * Bounds: the meeting's versions, their minutes, the replies to these, once; the run's arena.
 * Spec: docs/rules.md "Verdicts". Tests: tests/unit/rules_verdict.c, tests/unit/rules_d10.c, tests/unit/rules_worst.c */
#include "rules/sitting.h"

#include "rules/rules.h"

#include <stdlib.h>

static bool is_of(const struct rules *r, uint32_t minutes, uint32_t meeting_version)
{
    return book_ref(r->book, minutes, MINUTES_MEETING) == meeting_version;
}

static bool is_dispute(const struct rules *r, uint32_t reply, uint32_t of)
{
    return book_number(r->book, reply, REPLY_STANCE) == REPLY_DISPUTE && book_ref(r->book, reply, REPLY_TO) == of;
}

static int by_origin(const void *x, const void *y)
{
    const struct sitting_set *p = x, *q = y;

    return p->origin < q->origin ? -1 : p->origin > q->origin;
}

static int by_person(const void *x, const void *y)
{
    const struct sitting_dispute *p = x, *q = y;

    if (p->person != q->person)
        return p->person < q->person ? -1 : 1;
    return p->reply < q->reply ? -1 : p->reply > q->reply;
}

static void set_find(struct rules *r, struct sitting_set *set)
{
    struct book_list versions = book_versions(r->book, set->origin);
    struct sitting_dispute *at;
    size_t most = 0;

    for (size_t i = 0; i < versions.count; i++)
        most += book_referrers(r->book, versions.at[i], TYPE_reply).count;
    at = most > 0 ? rules_take(r, most, sizeof(*at)) : NULL;
    for (size_t i = 0; at && i < versions.count; i++) {
        struct book_list l = book_referrers(r->book, versions.at[i], TYPE_reply);

        for (size_t j = 0; j < l.count; j++) {
            if (is_dispute(r, l.at[j], versions.at[i]) && rec(r, l.at[j])->person != BOOK_NONE)
                at[set->disputes++] = (struct sitting_dispute){ rec(r, l.at[j])->person, l.at[j] };
        }
    }
    if (set->disputes > 1)
        qsort(at, set->disputes, sizeof(at[0]), by_person);
    set->dispute = at;
}

static void sets_find(struct rules *r, struct book_list meeting, struct sitting *out)
{
    struct sitting_set *at;
    size_t most = 0, n = 0;

    for (size_t i = 0; i < meeting.count; i++)
        most += book_referrers(r->book, meeting.at[i], TYPE_minutes).count;
    at = most > 0 ? rules_take(r, most, sizeof(*at)) : NULL;
    for (size_t i = 0; at && i < meeting.count; i++) {
        struct book_list l = book_referrers(r->book, meeting.at[i], TYPE_minutes);

        for (size_t j = 0; j < l.count; j++) {
            if (is_of(r, l.at[j], meeting.at[i]))
                at[n++].origin = rec(r, l.at[j])->origin;
        }
    }
    if (n > 1)
        qsort(at, n, sizeof(at[0]), by_origin);
    for (size_t i = 0; i < n; i++) {
        if (out->sets == 0 || at[out->sets - 1].origin != at[i].origin)
            at[out->sets++] = at[i];
    }
    for (size_t i = 0; i < out->sets && !r->failed; i++)
        set_find(r, &at[i]);
    out->set = at;
}

/* Into `at`, if given, each dispute in the cut, in the order of the finding; how many. */
static size_t disputes_walk(struct rules *r, struct book_list meeting, uint32_t *at)
{
    size_t n = 0;

    for (size_t i = 0; i < meeting.count; i++) {
        struct book_list minutes = book_referrers(r->book, meeting.at[i], TYPE_minutes);

        for (size_t j = 0; j < minutes.count; j++) {
            struct book_list l = book_referrers(r->book, minutes.at[j], TYPE_reply);

            if (!rules_has(r, minutes.at[j]) || !is_of(r, minutes.at[j], meeting.at[i]))
                continue;
            for (size_t k = 0; k < l.count; k++) {
                if (!is_dispute(r, l.at[k], minutes.at[j]) || !rules_has(r, l.at[k]))
                    continue;
                if (at != NULL)
                    at[n] = l.at[k];
                n++;
            }
        }
    }
    return n;
}

const struct sitting *sitting_of(struct rules *r, uint32_t meeting)
{
    struct chain *c = chain_of(r, meeting, CELL_DISPUTED);
    enum rules_memory in = r->in;
    struct book_list versions;
    uint32_t reader, *at;

    if (c == NULL || c->sitting != NULL)
        return c == NULL ? NULL : c->sitting;
    r->in = MEMORY_FOUND;
    reader = track_pause(r->track);
    c->sitting = rules_take(r, 1, sizeof(*c->sitting));
    if (c->sitting != NULL) {
        versions = book_versions(r->book, c->origin);
        sets_find(r, versions, c->sitting);
        c->sitting->disputes.count = disputes_walk(r, versions, NULL);
        at = rules_take(r, c->sitting->disputes.count + 1, sizeof(*at));
        if (at != NULL)
            disputes_walk(r, versions, at);
        c->sitting->disputes.at = at;
    }
    track_resume(r->track, reader);
    r->in = in;
    return r->failed ? NULL : c->sitting;
}

bool sitting_is_disputed(const struct sitting_set *s, const struct cut *c, uint32_t person)
{
    size_t low = 0, high = s->disputes;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (s->dispute[middle].person < person)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < s->disputes && s->dispute[low].person == person; low++) {
        const struct record *at = &c->book->record[s->dispute[low].reply];

        if (cut_has(c, s->dispute[low].reply))
            return true;
        if (!cut_reaches(c, at->log, at->index)) /* nor any that follows: one person's stand in one log */
            return false;
    }
    return false;
}

void sitting_changed(struct rules *r, uint32_t minutes)
{
    uint32_t meeting = book_ref(r->book, minutes, MINUTES_MEETING);

    if (meeting != BOOK_NONE)
        track_changed(r->track, rec(r, meeting)->origin, CELL_DISPUTED, STAGE_FOUND);
}
