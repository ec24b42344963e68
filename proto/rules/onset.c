/* onset.c: by which decisions drafts come into force, and from when, in whatever cut is asked.
 *
 * In: rulings, as they are made: all that a decision knew are made before it, so that whoever asks for its past finds what is in it. Out:
 * for a draft its onsets by time; for a chain those of its versions and of their retires, by time: the version in force is found by
 * halves, and is mostly the first that is looked at. An onset that another of the draft always comes with, and not later, is left out: a
 * draft that is decided a thousand times has one. What it needs is said as an index of a log: a cut that reaches it has all below.
 * Must not: ask whether a decision stands (verdict.c).
 * Bounds: PROPOSAL_PUTS of each standing decision, and that again of each that it ratifies.
 * Spec: docs/rules.md "In force". Tests: tests/unit/rules_onset.c */
#include "rules/onset.h"

#include "base/checked.h"
#include "rules/rules.h"

#include <string.h>

#define LOOK_BACK 8 /* so many of a draft's are asked whether they make one more needless */

static const struct onset_of *find(const struct rules *r, uint32_t record)
{
    const struct onsets *o = &r->onsets;

    return record < o->slots && o->slot[record] > 0 ? o->at[o->slot[record] - 1] : NULL;
}

static struct onset_of *find_or_make(struct rules *r, uint32_t record)
{
    struct onsets *o = &r->onsets;

    if (!rules_zeroed(r, &o->slot, &o->slots, r->book->records, sizeof(o->slot[0])))
        return NULL;
    if (o->slot[record] == 0) {
        struct onset_of *one = rules_take(r, 1, sizeof(*one));

        if (one == NULL || !rules_grow(r, &o->at, &o->room, o->count, sizeof(o->at[0])))
            return NULL;
        one->record = record;
        o->at[o->count++] = one;
        o->slot[record] = (uint32_t)o->count;
    }
    return o->at[o->slot[record] - 1];
}

/* ---- one ---- */

static void need(const struct rules *r, struct onset *o, uint32_t record)
{
    const struct record *at = rec(r, record);
    size_t i = 0;

    while (i < o->needs && o->need[i].log != at->log)
        i++;
    if (i == o->needs)
        o->need[o->needs++].log = at->log;
    o->need[i].index = max_u64(o->need[i].index, at->index);
}

static bool is_in(const struct cut *c, const struct onset *o)
{
    for (size_t i = 0; i < o->needs; i++) {
        if (!cut_reaches(c, o->need[i].log, o->need[i].index))
            return false;
    }
    return true;
}

/* Whatever cut has one has the other. */
static bool comes_with(const struct onset *one, const struct onset *other)
{
    for (size_t i = 0; i < other->needs; i++) {
        size_t j = 0;

        while (j < one->needs && one->need[j].log != other->need[i].log)
            j++;
        if (j == one->needs || one->need[j].index < other->need[i].index)
            return false;
    }
    return true;
}

static bool is_before(const struct onset *x, const struct onset *y)
{
    return x->at != y->at ? x->at < y->at : x->via < y->via;
}

/* Its place among those of its draft; NULL: another makes it needless. */
static struct onset **draft_place(struct onset_of *of, const struct onset *o)
{
    struct onset **at = &of->first;

    for (int i = 0; *at != NULL && !is_before(o, *at); i++, at = &(*at)->next) {
        if (i < LOOK_BACK && comes_with(o, *at))
            return NULL;
    }
    return at;
}

/* ---- of a chain, by time ---- */

/* Where those that begin after x begin. */
static size_t place_after(const struct onset_list *l, int64_t x, uint32_t draft)
{
    size_t low = 0, high = l->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct onset *o = l->at[middle];

        if (o->at < x || (o->at == x && o->of->record <= draft))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void list_insert(struct rules *r, struct onset_list *l, struct onset *o)
{
    size_t at = place_after(l, o->at, o->of->record);

    if (l->count == l->room) { /* the smaller one stays in the arena: at most as much again */
        struct onset **more = rules_take(r, l->room * 2 + 2, sizeof(struct onset *));

        if (more == NULL)
            return;
        if (l->count > 0)
            memcpy(more, l->at, l->count * sizeof(struct onset *));
        l->at = more;
        l->room = l->room * 2 + 2;
    }
    memmove(l->at + at + 1, l->at + at, (l->count++ - at) * sizeof(struct onset *));
    l->at[at] = o;
}

static void adopted_take(struct rules *r, struct onset_of *chain, const struct onset *o)
{
    if (!cut_has(&r->cut, o->of->record) || !is_in(&r->cut, o) || (chain->adopted != NULL && !is_before(o, chain->adopted)))
        return;
    chain->adopted = o;
    if (r->onsets.is_made)
        track_changed(r->track, chain->record, CELL_BESIDE, STAGE_ROWS);
}

static void chain_insert(struct rules *r, struct onset *o)
{
    const struct record *draft = rec(r, o->of->record);
    uint32_t ends = draft->type == TYPE_retire ? book_ref(r->book, o->of->record, RETIRE_ENDS) : BOOK_NONE;
    struct onset_of *chain = NULL;

    if (ends != BOOK_NONE) {
        chain = find_or_make(r, rec(r, ends)->origin);
        if (chain != NULL)
            list_insert(r, &chain->ends, o);
    } else if (schema_of(draft->type)->draft) {
        chain = find_or_make(r, draft->origin);
        if (chain != NULL) {
            list_insert(r, &chain->versions, o);
            adopted_take(r, chain, o);
        }
    }
}

/* ---- what rulings bring ---- */

/* Agreements and tables that the founders wrote before anybody else was in. */
static bool is_of_founding(const struct rules *r, uint32_t draft)
{
    const struct record *d = rec(r, draft);

    return (d->type == TYPE_agreements || d->type == TYPE_body) && d->log == r->book->convener && d->index < r->onsets.admitted;
}

/* May a decision of that table bring it into force? */
static bool body_may(const struct book *b, const struct ruling *by, uint32_t draft)
{
    uint32_t plan = draft, own;

    if (by->body == BOOK_NONE)
        return false;
    if (book_number(b, by->body, BODY_KIND) == BODY_GOVERNANCE)
        return true;
    if (b->record[draft].type == TYPE_retire)
        plan = book_ref(b, draft, RETIRE_ENDS);
    if (plan == BOOK_NONE || b->record[plan].type != TYPE_plan)
        return false;
    own = book_ref(b, plan, PLAN_BODY);
    return own != BOOK_NONE && b->record[own].origin == b->record[by->body].origin;
}

static void put(struct rules *r, uint32_t draft, const struct onset *is)
{
    struct onset_of *of = find_or_make(r, draft);
    struct onset **place = of == NULL ? NULL : draft_place(of, is);
    struct onset *o = place == NULL ? NULL : rules_take(r, 1, sizeof(*o));

    if (o == NULL)
        return;
    *o = *is;
    o->of = of;
    o->next = *place;
    *place = o;
    chain_insert(r, o);
}

/* What the proposal of `on` puts, by a decision on it or (another) on `on` itself. */
static void brings(struct rules *r, const struct ruling *on, const struct ruling *by)
{
    const struct book *b = r->book;
    struct onset is = { .at = max_i64(by->made, rules_day_begins(r, book_number(b, by->decision, DECISION_EFFECT))), .via = by->decision };

    need(r, &is, on->proposal);
    need(r, &is, on->decision);
    need(r, &is, by->proposal);
    need(r, &is, by->decision);
    for (size_t i = 0; i < book_count(b, on->proposal, PROPOSAL_PUTS); i++) {
        uint32_t draft = book_ref_at(b, on->proposal, PROPOSAL_PUTS, i);

        if (draft != BOOK_NONE && !is_of_founding(r, draft) && body_may(b, by, draft))
            put(r, draft, &is);
    }
}

static bool is_adopted(const struct ruling *d)
{
    return (d->state == RULING_STANDS || d->state == RULING_LACKS) && d->adopted;
}

/* Decisions that its proposal puts, and that are made: what these put. */
static void brings_by_ratifying(struct rules *r, const struct ruling *d)
{
    for (size_t i = 0; i < book_count(r->book, d->proposal, PROPOSAL_PUTS); i++) {
        uint32_t decision = book_ref_at(r->book, d->proposal, PROPOSAL_PUTS, i);
        const struct ruling *on = decision == BOOK_NONE || rec(r, decision)->type != TYPE_decision ? NULL : verdict_of(r, decision);

        if (on != NULL && is_adopted(on))
            brings(r, on, d);
    }
}

/* Decisions that are made on proposals that put it: what its own puts. */
static void is_brought_by_ratifying(struct rules *r, const struct ruling *d)
{
    struct book_list later = book_puts(r->book, d->decision);

    if (book_count(r->book, d->proposal, PROPOSAL_PUTS) == 0)
        return;
    for (size_t i = 0; i < later.count; i++) {
        struct book_list decisions = book_referrers(r->book, later.at[i], TYPE_decision);

        for (size_t j = 0; j < decisions.count; j++) {
            const struct ruling *by = verdict_of(r, decisions.at[j]);

            if (by != NULL && by->state == RULING_STANDS && by->adopted && by->proposal == later.at[i])
                brings(r, d, by);
        }
    }
}

static void take(struct rules *r, const struct ruling *d, bool ratified)
{
    enum rules_memory in = r->in;

    if (!is_adopted(d))
        return;
    r->in = MEMORY_ONSETS;
    if (d->state == RULING_STANDS) {
        brings(r, d, d);
        brings_by_ratifying(r, d);
    }
    if (ratified)
        is_brought_by_ratifying(r, d);
    r->in = in;
}

void onset_ruled(struct rules *r, const struct ruling *d)
{
    take(r, d, true);
}

static void founders_take(struct rules *r)
{
    const struct book *b = r->book;
    struct book_list l = b->convener == BOOK_NONE ? (struct book_list){ 0 } : book_of_log(b, b->convener);
    enum rules_memory in = r->in;

    r->in = MEMORY_ONSETS;
    for (; r->onsets.founders < l.count && rec(r, l.at[r->onsets.founders])->index < r->onsets.admitted; r->onsets.founders++) {
        uint32_t draft = l.at[r->onsets.founders];

        if (is_of_founding(r, draft))
            put(r, draft, &(struct onset){ .at = rec(r, draft)->t, .via = BOOK_NONE });
    }
    r->in = in;
}

static uint64_t first_admit(const struct book *b)
{
    struct book_list l = book_of_type(b, TYPE_admit);

    for (size_t i = 0; i < l.count; i++) {
        if (b->record[l.at[i]].log == b->convener)
            return b->record[l.at[i]].index;
    }
    return UINT64_MAX;
}

void onset_forget(struct rules *r)
{
    struct onsets *o = &r->onsets;

    for (size_t i = 0; i < o->count; i++)
        o->slot[o->at[i]->record] = 0;
    o->count = 0;
    o->is_made = false;
}

void onset_run(struct rules *r)
{
    struct onsets *o = &r->onsets;
    bool is_made = o->is_made;

    if (!is_made) {
        arena_reset(&r->memory[MEMORY_ONSETS]);
        o->admitted = first_admit(r->book);
        o->founders = 0;
    }
    founders_take(r);
    for (size_t i = 0; i < r->verdicts.count && !is_made && !r->failed; i++)
        take(r, &r->verdicts.ruling[i], false); /* whichever of two that ratify is looked at: all are */
    o->is_made = true;
}

/* ---- asking ---- */

static const struct onset *first_in(const struct cut *c, const struct onset_of *of)
{
    const struct onset *o = cut_has(c, of->record) ? of->first : NULL;

    while (o != NULL && !is_in(c, o))
        o = o->next;
    return o;
}

int64_t onset_begins(struct rules *r, const struct cut *c, uint32_t draft, uint32_t *via)
{
    const struct onset_of *of = find(r, draft);
    const struct onset *o = of == NULL ? NULL : first_in(c, of);

    *via = o == NULL ? BOOK_NONE : o->via;
    return o == NULL ? INT64_MAX : o->at;
}

/* Is it that by which its draft comes into force in the cut? */
static bool is_begin(const struct cut *c, const struct onset *o, uint64_t look)
{
    if (o->of->look != look) {
        const struct onset *first = first_in(c, o->of);

        o->of->look = look;
        o->of->begins = first == NULL ? INT64_MAX : first->at;
    }
    return o->at == o->of->begins;
}

/* The last that begins after `after` and not after x: of equal ones the last draft. */
static const struct onset *last_in(struct rules *r, const struct cut *c, const struct onset_list *l, int64_t after, int64_t x)
{
    uint64_t look = ++r->onsets.look;

    for (size_t i = place_after(l, x, BOOK_NONE); i-- > 0 && l->at[i]->at > after;) {
        if (is_begin(c, l->at[i], look))
            return l->at[i];
    }
    return NULL;
}

static int64_t first_begin(struct rules *r, const struct cut *c, const struct onset_list *l, int64_t after, int64_t x)
{
    uint64_t look = ++r->onsets.look;

    for (size_t i = place_after(l, after, BOOK_NONE); i < l->count && l->at[i]->at <= x; i++) {
        if (is_begin(c, l->at[i], look))
            return l->at[i]->at;
    }
    return INT64_MAX;
}

const struct onset *onset_in_force(struct rules *r, const struct cut *c, uint32_t any, int64_t x, int64_t *since)
{
    const struct onset_of *chain = find(r, rec(r, any)->origin);
    const struct onset *end = chain == NULL ? NULL : last_in(r, c, &chain->ends, INT64_MIN, x);
    int64_t ended = end == NULL ? INT64_MIN : end->at;

    if (since != NULL)
        *since = chain == NULL ? INT64_MAX : first_begin(r, c, &chain->versions, ended, x);
    return chain == NULL ? NULL : last_in(r, c, &chain->versions, ended, x);
}

uint32_t onset_adopted(const struct rules *r, uint32_t any)
{
    const struct onset_of *chain = find(r, rec(r, any)->origin);

    track_read(r->track, rec(r, any)->origin, CELL_BESIDE);
    return chain == NULL || chain->adopted == NULL ? BOOK_NONE : chain->adopted->via;
}
