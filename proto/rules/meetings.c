/* meetings.c: what a table did, in order: its minutes, who was present, what it adopted.
 *
 * In: a run with its rulings. Out: minutes by table and start, decisions by table. Both are sorted once a run.
 * Must not: say whether that is enough (findings/).
 * Bounds: the run's arena; of a setting MEETINGS_LAST_MAX at most.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_direction.c */
#include "rules/meetings.h"

#include "rules/rules.h"

#include <stdlib.h>

static int by_table(const void *x, const void *y)
{
    const struct minutes *p = x, *q = y;

    if (p->body != q->body)
        return p->body < q->body ? -1 : 1;
    if (p->starts != q->starts)
        return p->starts < q->starts ? -1 : 1;
    return p->first < q->first ? -1 : p->first > q->first;
}

static void minutes_read(struct rules *r)
{
    const struct book *b = r->book;
    struct book_list l = book_of_type(b, TYPE_minutes);
    struct meetings *m = &r->meetings;

    m->minutes = rules_take(r, l.count, sizeof(m->minutes[0]));
    for (size_t i = 0; m->minutes && i < l.count; i++) {
        struct minutes one = { .newest = l.at[i] };
        uint32_t meeting = book_ref(b, l.at[i], MINUTES_MEETING), body;

        if (meeting == BOOK_NONE || promise_newest(&r->cut, l.at[i]) != l.at[i])
            continue;
        one.meeting = promise_newest(&r->cut, meeting);
        if (one.meeting == BOOK_NONE)
            continue;
        one.first = promise_first(&r->cut, l.at[i]);
        one.starts = book_number(b, one.meeting, MEETING_STARTS);
        body = book_ref(b, one.meeting, MEETING_BODY);
        one.body = body == BOOK_NONE ? BOOK_NONE : rec(r, body)->origin;
        m->minutes[m->count++] = one;
    }
    if (m->count > 0)
        qsort(m->minutes, m->count, sizeof(m->minutes[0]), by_table);
}

static void decisions_read(struct rules *r)
{
    for (size_t i = 0; i < r->verdicts.count; i++) {
        const struct ruling *d = &r->verdicts.ruling[i];

        if (verdict_is_adopted(r, d) && !rules_after(r, d->made, r->force.setting[SETTING_WINDOW_DAYS]))
            grouped_put(r, &r->meetings.decisions, rec(r, d->seating->body)->origin, d->decision);
    }
    grouped_sort(r, &r->meetings.decisions);
}

/* Where the minutes of that table or a later one begin. */
static size_t table_begins(const struct rules *r, uint32_t origin)
{
    size_t low = 0, high = r->meetings.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->meetings.minutes[middle].body < origin)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct minutes_list meetings_of(const struct rules *r, uint32_t body)
{
    uint32_t origin = rec(r, body)->origin;
    size_t from = table_begins(r, origin), end = table_begins(r, origin + 1);

    return (struct minutes_list){ r->meetings.minutes + from, end - from };
}

size_t meetings_setting(const struct rules *r, enum force_setting setting)
{
    int64_t n = r->force.setting[setting];

    return n < 1 ? 1 : n > MEETINGS_LAST_MAX ? MEETINGS_LAST_MAX : (size_t)n;
}

bool meetings_last(const struct rules *r, uint32_t body, size_t n, unsigned fact, struct last_minutes *out)
{
    struct minutes_list l = meetings_of(r, body);
    size_t left = n;

    *out = (struct last_minutes){ .count = n };
    for (size_t i = l.count; i-- > 0 && left > 0;) {
        if (fact == MEETINGS_ANY || book_has(r->book, l.at[i].newest, fact))
            out->at[--left] = &l.at[i];
    }
    return left == 0;
}

uint32_t meetings_present(const struct rules *r, const struct minutes *m, size_t i)
{
    uint32_t person = book_person_at(r->book, m->newest, MINUTES_PRESENT, i);

    return person == BOOK_NONE || verdict_disputed(r, &r->cut, m->newest, person) ? BOOK_NONE : person;
}

/* Does a commitment of the cut name a version of it in `for`? */
static bool is_promised(const struct rules *r, uint32_t any)
{
    struct book_list versions = book_versions(r->book, rec(r, any)->origin);

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list l = book_referrers(r->book, versions.at[i], TYPE_commitment);

        for (size_t j = 0; j < l.count; j++) {
            if (rules_has(r, l.at[j]) && book_names(r->book, l.at[j], COMMITMENT_FOR, versions.at[i], false))
                return true;
        }
    }
    return false;
}

bool meetings_led_to_action(const struct rules *r, const struct minutes *m)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, rec(r, m->meeting)->origin);

    if (is_promised(r, m->meeting))
        return true;
    for (size_t i = 0; i < versions.count; i++) {
        struct book_list decisions = book_referrers(b, versions.at[i], TYPE_decision);
        struct book_list minutes = book_referrers(b, versions.at[i], TYPE_minutes);

        for (size_t j = 0; j < decisions.count; j++) {
            if (rules_has(r, decisions.at[j]) && book_ref(b, decisions.at[j], DECISION_MEETING) == versions.at[i])
                return true;
        }
        for (size_t j = 0; j < minutes.count; j++) {
            if (promise_newest(&r->cut, minutes.at[j]) == minutes.at[j] && book_ref(b, minutes.at[j], MINUTES_MEETING) == versions.at[i] &&
                is_promised(r, minutes.at[j]))
                return true;
        }
    }
    return false;
}

struct book_list meetings_decisions(const struct rules *r, uint32_t body)
{
    return grouped_of(&r->meetings.decisions, rec(r, body)->origin);
}

void meetings_run(struct rules *r)
{
    minutes_read(r);
    decisions_read(r);
}
