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

struct minutes_row {
    uint32_t origin;
    bool is_here; /* its meeting is in the cut */
    struct minutes is;
};

const struct minutes *meetings_minutes(const struct rules *r, uint32_t origin)
{
    const struct minutes_row *row = rules_row_find(r->meetings.row, r->meetings.rows, sizeof(*row), origin);

    return row != NULL && row->is_here ? &row->is : NULL;
}

static bool minutes_read(const struct rules *r, uint32_t origin, struct minutes *out)
{
    const struct book *b = r->book;
    uint32_t newest = promise_newest(&r->cut, origin), meeting, body;

    *out = (struct minutes){ .newest = newest };
    meeting = newest == BOOK_NONE ? BOOK_NONE : book_ref(b, newest, MINUTES_MEETING);
    if (meeting == BOOK_NONE)
        return false;
    out->meeting = promise_newest(&r->cut, meeting);
    if (out->meeting == BOOK_NONE)
        return false;
    out->first = promise_first(&r->cut, newest);
    out->starts = book_number(b, out->meeting, MEETING_STARTS);
    body = book_ref(b, out->meeting, MEETING_BODY);
    out->body = body == BOOK_NONE ? BOOK_NONE : rec(r, body)->origin;
    return true;
}

void meetings_make(struct rules *r, uint32_t origin)
{
    struct meetings *m = &r->meetings;
    struct minutes_row *row;
    bool is_new;

    if (promise_newest(&r->cut, origin) == BOOK_NONE)
        return;
    row = rules_row_put(r, &m->row, &m->row_room, &m->rows, sizeof(*row), origin, &is_new);
    if (row == NULL)
        return;
    row->origin = origin;
    row->is_here = minutes_read(r, origin, &row->is);
    m->minutes_changed = true;
}

void meetings_shift(struct rules *r, const uint32_t *to, size_t old)
{
    struct meetings *m = &r->meetings;

    for (size_t i = 0; i < m->rows; i++) {
        struct minutes *is = &m->row[i].is;
        uint32_t *const numbers[] = { &m->row[i].origin, &is->body, &is->newest, &is->first, &is->meeting };

        for (size_t k = 0; k < COUNT(numbers); k++)
            *numbers[k] = *numbers[k] < old ? to[*numbers[k]] : *numbers[k];
    }
    m->minutes_changed = m->decisions_changed = true;
}

static void minutes_sort(struct rules *r)
{
    struct meetings *m = &r->meetings;

    m->minutes_changed = false;
    m->count = 0;
    if (!rules_room(r, &m->minutes, &m->room, m->rows, sizeof(m->minutes[0])))
        return;
    for (size_t i = 0; i < m->rows; i++) {
        if (m->row[i].is_here)
            m->minutes[m->count++] = m->row[i].is;
    }
    if (m->count > 0)
        qsort(m->minutes, m->count, sizeof(m->minutes[0]), by_table);
}

static void decisions_sort(struct rules *r)
{
    enum rules_memory in = r->in;

    r->meetings.decisions_changed = false;
    r->meetings.decisions = (struct grouped){ 0 };
    arena_reset(&r->memory[MEMORY_TABLES]);
    r->in = MEMORY_TABLES;
    for (size_t i = 0; i < r->verdicts.count; i++) {
        const struct ruling *d = &r->verdicts.ruling[i];

        if (verdict_is_adopted(r, d) && !rules_after(r, d->made, r->force.setting[SETTING_WINDOW_DAYS]))
            grouped_put(r, &r->meetings.decisions, rec(r, d->seating->body)->origin, d->decision);
    }
    grouped_sort(r, &r->meetings.decisions);
    r->in = in;
}

void meetings_run(struct rules *r)
{
    if (r->meetings.minutes_changed)
        minutes_sort(r);
    if (r->meetings.decisions_changed)
        decisions_sort(r);
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

uint32_t meetings_reply(const struct rules *r, uint32_t minutes, enum reply_stance stance)
{
    const struct reply_query q = {
        .to = minutes, .stance = stance, .by = BOOK_NONE, .but = rec(r, minutes)->log, .from = INT64_MIN, .to_ms = INT64_MAX, .chain = true
    };

    return rules_reply(r, &q);
}

/* The chain of the table that minutes are of; BOOK_NONE: of none that is here. */
static uint32_t table_of(const struct rules *r, uint32_t minutes_newest)
{
    uint32_t meeting = book_ref(r->book, minutes_newest, MINUTES_MEETING), body;

    meeting = meeting == BOOK_NONE ? BOOK_NONE : promise_newest(&r->cut, meeting);
    body = meeting == BOOK_NONE ? BOOK_NONE : book_ref(r->book, meeting, MEETING_BODY);
    return body == BOOK_NONE ? BOOK_NONE : rec(r, body)->origin;
}

/* Who refers to them came after them. */
bool meetings_is_carried_on(const struct rules *r, uint32_t minutes_newest)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, rec(r, minutes_newest)->origin);
    uint32_t table = table_of(r, minutes_newest);

    for (size_t i = 0; table != BOOK_NONE && i < versions.count; i++) {
        struct book_list l = book_referrers(b, versions.at[i], TYPE_minutes);

        for (size_t j = 0; j < l.count; j++) {
            if (rec(r, l.at[j])->origin != rec(r, minutes_newest)->origin && promise_newest(&r->cut, l.at[j]) == l.at[j] &&
                book_names(b, l.at[j], MINUTES_TOOK_UP, versions.at[i], false) && table_of(r, l.at[j]) == table)
                return true;
        }
    }
    return false;
}

struct book_list meetings_decisions(const struct rules *r, uint32_t body)
{
    return grouped_of(&r->meetings.decisions, rec(r, body)->origin);
}
