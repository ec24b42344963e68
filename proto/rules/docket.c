/* docket.c: what waits for a table's next meeting: which meeting that is, which was the last, what direction the table looks after.
 *
 * In: a run, a table or a meeting. Out: the meeting, the one before it, the direction.
 * Must not: judge, or choose what stands on a page (desk/view_agenda.c).
 * Bounds: a walk over the meetings, one over the proposals.
 * Spec: docs/rules.md "Agendas". Tests: tests/unit/desk_agenda.c */
#include "rules/docket.h"

#include <stdlib.h>

#define LOOKED_AT_DAYS 30 /* so long before the day of its review an answer counts as having looked at it */
#define SINCE_DAYS 30     /* without a last meeting */

/* ---- meetings ---- */

static uint32_t table_chain(const struct rules *r, uint32_t any)
{
    return any == BOOK_NONE ? BOOK_NONE : rec(r, any)->origin;
}

static bool has_minutes(const struct rules *r, uint32_t meeting)
{
    const struct sitting *all = sitting_of(r->run, meeting);

    for (size_t i = 0; all != NULL && i < all->sets; i++) {
        uint32_t newest = promise_newest(&r->cut, all->set[i].origin);
        uint32_t of = newest == BOOK_NONE ? BOOK_NONE : book_ref(r->book, newest, MINUTES_MEETING);

        if (of != BOOK_NONE && rec(r, of)->origin == rec(r, meeting)->origin)
            return true;
    }
    return false;
}

/* Is it a meeting of that table (BOOK_NONE: of any), by its newest version, without minutes? */
static bool is_ahead(const struct rules *r, uint32_t meeting, uint32_t table)
{
    uint32_t body = book_ref(r->book, meeting, MEETING_BODY);

    return promise_newest(&r->cut, meeting) == meeting && body != BOOK_NONE && (table == BOOK_NONE || rec(r, body)->origin == table) &&
           !has_minutes(r, meeting);
}

/* The first that starts today or later. */
static uint32_t next_meeting(const struct rules *r, uint32_t table)
{
    struct book_list l = book_of_type(r->book, TYPE_meeting);
    uint32_t next = BOOK_NONE;

    for (size_t i = 0; i < l.count; i++) {
        int64_t starts = book_number(r->book, l.at[i], MEETING_STARTS);

        if (rules_day(r, starts) >= r->today && (next == BOOK_NONE || starts < book_number(r->book, next, MEETING_STARTS)) &&
            is_ahead(r, l.at[i], table))
            next = l.at[i];
    }
    return next;
}

static uint32_t any_table(const struct rules *r)
{
    const struct book_list *bodies = &r->force.bodies;

    for (size_t i = 0; i < bodies->count; i++)
        if (book_number(r->book, bodies->at[i], BODY_KIND) == BODY_GOVERNANCE)
            return bodies->at[i];
    return bodies->count > 0 ? bodies->at[0] : BOOK_NONE;
}

static void last_find(const struct rules *r, struct docket *d)
{
    struct minutes_list l = meetings_of(r, d->body);

    d->since = r->now_ms - SINCE_DAYS * RULES_DAY_MS;
    for (size_t i = 0; i < l.count; i++) {
        bool is_this = d->meeting != BOOK_NONE && rec(r, l.at[i].meeting)->origin == rec(r, d->meeting)->origin;

        if (l.at[i].starts >= d->before || is_this)
            continue;
        d->last = &l.at[i];
        d->since = l.at[i].starts < rec(r, l.at[i].first)->t ? l.at[i].starts : rec(r, l.at[i].first)->t;
    }
}

struct book_list docket_unminuted(struct rules *r, const struct docket *d)
{
    struct book_list l = book_of_type(r->book, TYPE_meeting), out = { NULL, 0 };
    uint32_t *at = rules_take(r, l.count, sizeof(*at));

    for (size_t i = 0; at != NULL && d->table != BOOK_NONE && i < l.count; i++) {
        int64_t starts = book_number(r->book, l.at[i], MEETING_STARTS);

        if (l.at[i] != d->meeting && starts < d->before && starts < r->now_ms && starts > d->since && is_ahead(r, l.at[i], d->table))
            at[out.count++] = l.at[i];
    }
    out.at = at;
    return out;
}

/* ---- what it looks after ---- */

static int ascending(const void *x, const void *y)
{
    const uint32_t *p = x, *q = y;

    return *p < *q ? -1 : *p > *q;
}

struct found {
    const struct rules *r;
    uint32_t *at; /* origins */
    size_t count;
};

static void put(struct found *f, uint32_t record)
{
    if (record != BOOK_NONE)
        f->at[f->count++] = rec(f->r, record)->origin;
}

static void put_list(struct found *f, struct book_list l)
{
    for (size_t i = 0; i < l.count; i++)
        put(f, l.at[i]);
}

static bool is_put_to(const struct rules *r, const struct proposal *p, uint32_t table)
{
    return p->state == PROPOSAL_OPEN && table_chain(r, book_ref(r->book, p->record, PROPOSAL_BODY)) == table;
}

/* A governance table's: all results and strategies in force, and the agreements; another's: the strategies that it serves, with their
 * results. Then what open proposals put to it. */
static bool direction_find(struct rules *r, struct docket *d)
{
    const struct book *b = r->book;
    bool governs = book_number(b, d->body, BODY_KIND) == BODY_GOVERNANCE;
    size_t served = book_count(b, d->body, BODY_SERVES), most = 1 + r->force.results.count + r->force.strategies.count + 2 * served;
    struct found f = { .r = r };

    for (size_t i = 0; i < r->promises.proposals; i++)
        if (is_put_to(r, &r->promises.proposal[i], d->table))
            most += book_count(b, r->promises.proposal[i].record, PROPOSAL_PUTS);
    f.at = rules_take(r, most, sizeof(f.at[0]));
    if (f.at == NULL)
        return false;
    if (governs) {
        put(&f, r->force.agreements);
        put_list(&f, r->force.results);
        put_list(&f, r->force.strategies);
    }
    for (size_t i = 0; i < served; i++) {
        uint32_t strategy = book_ref_at(b, d->body, BODY_SERVES, i);

        put(&f, strategy);
        if (strategy != BOOK_NONE)
            put(&f, book_ref(b, strategy, STRATEGY_RESULT));
    }
    for (size_t i = 0; i < r->promises.proposals; i++) {
        uint32_t p = r->promises.proposal[i].record;

        for (size_t j = 0; is_put_to(r, &r->promises.proposal[i], d->table) && j < book_count(b, p, PROPOSAL_PUTS); j++)
            put(&f, book_ref_at(b, p, PROPOSAL_PUTS, j));
    }
    if (f.count > 0)
        qsort(f.at, f.count, sizeof(f.at[0]), ascending);
    d->looks_after = (struct book_list){ f.at, f.count };
    return true;
}

bool docket_looks_after(const struct rules *r, const struct docket *d, uint32_t record)
{
    uint32_t origin = rec(r, record)->origin;

    return d->looks_after.count > 0 && bsearch(&origin, d->looks_after.at, d->looks_after.count, sizeof(origin), ascending) != NULL;
}

bool docket_make(struct rules *r, uint32_t table, uint32_t meeting, struct docket *out, struct pln_error *err)
{
    struct docket d = {
        .table = BOOK_NONE, .body = BOOK_NONE, .meeting = BOOK_NONE, .starts = r->now_ms, .before = INT64_MAX, .since = r->now_ms
    };

    *out = d;
    d.meeting = meeting == BOOK_NONE ? next_meeting(r, table_chain(r, table)) : promise_newest(&r->cut, meeting);
    d.body = d.meeting != BOOK_NONE ? book_ref(r->book, d.meeting, MEETING_BODY) : table != BOOK_NONE ? table : any_table(r);
    if (d.body == BOOK_NONE)
        return true;
    d.table = rec(r, d.body)->origin;
    if (direction_in_force(r, d.body) != BOOK_NONE)
        d.body = direction_in_force(r, d.body);
    if (d.meeting != BOOK_NONE)
        d.starts = d.before = book_number(r->book, d.meeting, MEETING_STARTS);
    last_find(r, &d);
    if (!direction_find(r, &d)) {
        *err = r->err;
        return false;
    }
    *out = d;
    return true;
}

/* ---- what is said of one record ---- */

static bool is_for_last(const struct rules *r, const struct docket *d, uint32_t of)
{
    uint32_t meeting = of;

    if (of != BOOK_NONE && rec(r, of)->type == TYPE_minutes)
        meeting = book_ref(r->book, of, MINUTES_MEETING);
    else if (of != BOOK_NONE && rec(r, of)->type == TYPE_decision)
        meeting = book_ref(r->book, of, DECISION_MEETING);
    return meeting != BOOK_NONE && rec(r, meeting)->origin == rec(r, d->last->meeting)->origin;
}

bool docket_is_of_last(const struct rules *r, const struct docket *d, uint32_t commitment)
{
    bool is = rec(r, commitment)->t >= d->since;

    if (rec(r, commitment)->type != TYPE_commitment)
        return is;
    for (size_t i = 0; !is && d->last != NULL && i < book_count(r->book, commitment, COMMITMENT_FOR); i++)
        is = is_for_last(r, d, book_ref_at(r->book, commitment, COMMITMENT_FOR, i));
    return is;
}

static bool is_put_again(const struct rules *r, uint32_t decision)
{
    struct book_list l = book_puts(r->book, decision);

    for (size_t i = 0; i < l.count; i++) {
        const struct proposal *p = proposal_of(r, l.at[i]);

        if (p != NULL && p->state != PROPOSAL_WITHDRAWN)
            return true;
    }
    return false;
}

int64_t docket_review(const struct rules *r, const struct ruling *d)
{
    int64_t review = book_number(r->book, d->decision, DECISION_REVIEW);
    const struct reply_query answer = { .to = d->decision,
                                        .stance = REPLY_ANSWER,
                                        .by = BOOK_NONE,
                                        .but = BOOK_NONE,
                                        .from = rules_day_begins(r, review - LOOKED_AT_DAYS),
                                        .to_ms = INT64_MAX };

    if (!book_has(r->book, d->decision, DECISION_REVIEW) || !verdict_is_standing(r, d) || rules_reply(r, &answer) != BOOK_NONE ||
        is_put_again(r, d->decision))
        return INT64_MAX;
    return review;
}
