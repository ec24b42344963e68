/* times.c: brackets of an entry's time, proven by b + 1 partners.
 *
 * In: a run, a cut, a record. Out: the bound with whose word it is. A partner's word counts by its first receipt in the cut that covers
 * the entry; one that never wrote one says nothing.
 * Must not: believe one partner's clock; let what was asked before change an answer.
 * Bounds: one look-up a partner, the first time; then what another receipt covers. COVERS_KEPT lists of who covered what.
 * Spec: docs/rules.md "Times". Tests: tests/unit/rules_times.c, tests/unit/rules_verdict.c */
#include "rules/times.h"

#include "base/checked.h"
#include "rules/rules.h"

#include <stdlib.h>
#include <string.h>

#define FEW_CHANGED 16

/* ---- who covered it first ---- */

/* Of a log, at that moment; NULL: failed. */
static struct covers *covers_of(struct rules *r, uint32_t of, bool told)
{
    struct times *t = &r->times;
    struct covers *c = &t->covers[0];

    for (size_t i = 0; i < COVERS_KEPT; i++) {
        struct covers *at = &t->covers[i];

        if (at->by != NULL && at->of == of && at->told == told && at->moment == r->pasts.moment) {
            at->used = ++t->uses;
            return at;
        }
        if (at->used < c->used)
            c = at;
    }
    if (c->by == NULL) {
        enum rules_memory in = r->in;

        r->in = MEMORY_KEPT;
        c->rank = rules_take(r, r->book->logs, sizeof(c->rank[0]));
        c->by = rules_take(r, r->book->logs, sizeof(c->by[0])); /* last: it tells that both are there */
        r->in = in;
    }
    if (r->failed)
        return NULL;
    for (uint32_t i = 0; i < r->book->logs; i++)
        c->by[i] = (struct cover){ 0 };
    *c = (struct covers){ .of = of, .told = told, .by = c->by, .rank = c->rank, .used = ++t->uses, .moment = r->pasts.moment };
    return c;
}

/* What the log's newest receipt below an index says of the other. */
static uint64_t said_below(struct rules *r, const struct covers *c, uint32_t by, uint64_t below)
{
    uint64_t size = 0, whole = 0;

    if (!r->view->held(r->view->ctx, r->book->log[by].number, below, r->book->log[c->of].number, &size, &whole, &r->err))
        r->failed = true;
    return c->told ? whole : size;
}

/* Sizes of a log only rise in the receipts of another whose list names each log once: between what was said before that receipt and what
 * it says, it is the first. Where none covers it, none covers what is above it. */
static void cover_widen(struct rules *r, const struct covers *c, uint32_t by, struct cover *at)
{
    if (book_lists_twice(r->book, by))
        return;
    if (!at->found) {
        at->to = UINT64_MAX;
        return;
    }
    at->from = min_u64(at->from, said_below(r, c, by, at->index));
    at->to = max_u64(at->to, said_below(r, c, by, at->index + 1));
}

static void cover_look(struct rules *r, struct covers *c, uint32_t by, uint64_t entry)
{
    struct cover *at = &c->by[by], now = { .from = entry, .to = entry + 1 };

    if (r->failed || by == c->of || (entry >= at->from && entry < at->to))
        return;
    if (!r->view->first_cover(r->view->ctx, r->book->log[by].number, (struct place){ r->book->log[c->of].number, entry }, c->told,
                              &now.index, &now.found, &r->err)) {
        r->failed = true;
        return;
    }
    now.found = now.found && now.index < r->book->log[by].size;
    now.ms = now.found ? book_tau(r->book, by, now.index) : 0;
    if (at->to > at->from && at->found == now.found && (!now.found || at->index == now.index)) /* twice the same: of how many more? */
        cover_widen(r, c, by, &now);
    c->changed += at->found != now.found || at->ms != now.ms;
    c->from = c->to = 0;
    *at = now;
}

static bool comes_before(const struct cover_rank *x, const struct cover_rank *y)
{
    if (x->found != y->found)
        return x->found;
    if (x->ms != y->ms)
        return x->ms < y->ms;
    return x->rank < y->rank;
}

static int by_rank(const void *x, const void *y)
{
    return comes_before(x, y) ? -1 : comes_before(y, x);
}

/* Few moved: each goes to its place. */
static void ranks_insert(struct covers *c)
{
    for (size_t i = 1; i < c->ranks; i++) {
        struct cover_rank moved = c->rank[i];
        size_t at = i;

        for (; at > 0 && comes_before(&moved, &c->rank[at - 1]); at--)
            c->rank[at] = c->rank[at - 1];
        c->rank[at] = moved;
    }
}

static void ranks_make(const struct rules *r, struct covers *c)
{
    bool few = c->ranks > 0 && c->changed <= FEW_CHANGED;

    if (c->ranks > 0 && c->changed == 0)
        return;
    for (size_t i = 0; c->ranks < r->book->logs; i++)
        c->rank[c->ranks++] = (struct cover_rank){ .rank = r->book->log[i].rank, .log = (uint32_t)i };
    for (size_t i = 0; i < c->ranks; i++) {
        c->rank[i].ms = c->by[c->rank[i].log].ms;
        c->rank[i].found = c->by[c->rank[i].log].found;
    }
    if (few)
        ranks_insert(c);
    else
        qsort(c->rank, c->ranks, sizeof(c->rank[0]), by_rank);
    c->changed = 0;
}

/* Who covered that entry, all logs in order; NULL: failed. */
static struct covers *covers_at(struct rules *r, uint32_t of, uint64_t entry, bool told)
{
    struct covers *c = r->failed ? NULL : covers_of(r, of, told);

    if (c == NULL || (entry >= c->from && entry < c->to))
        return c;
    for (uint32_t i = 0; i < r->book->logs; i++)
        cover_look(r, c, i, entry);
    if (r->failed)
        return NULL;
    ranks_make(r, c);
    c->last.is_made = false;
    c->from = 0;
    c->to = UINT64_MAX;
    for (uint32_t i = 0; i < r->book->logs; i++) {
        c->from = i == of ? c->from : max_u64(c->from, c->by[i].from);
        c->to = i == of ? c->to : min_u64(c->to, c->by[i].to);
    }
    return c;
}

struct bound times_first_cover(struct rules *r, const struct cut *c, uint32_t by, uint32_t record, bool told)
{
    const struct record *e = rec(r, record);
    struct bound out = { .log = by };
    struct covers *all;

    track_read(r->track, record, CELL_COVERS);
    all = r->failed || by == e->log ? NULL : covers_of(r, e->log, told);
    if (all == NULL)
        return out;
    cover_look(r, all, by, e->index);
    if (!r->failed && all->by[by].found && cut_reaches(c, by, all->by[by].index)) {
        out.proven = true;
        out.index = all->by[by].index;
        out.ms = all->by[by].ms;
    }
    return out;
}

static struct bound smallest(const struct covers *c, const struct bound_query *q)
{
    size_t liars = cut_liars(q->cut), words = 0;

    for (size_t i = 0; i < c->ranks && c->rank[i].found; i++) {
        uint32_t log = c->rank[i].log;
        uint64_t index = c->by[log].index;

        if (log == c->of || log == q->but[0] || log == q->but[1] || !cut_reaches(q->cut, log, index) || !cut_is_partner(q->cut, log))
            continue;
        if (words++ == liars)
            return (struct bound){ true, c->rank[i].ms, log, index };
    }
    return (struct bound){ .log = BOOK_NONE };
}

struct bound times_not_after(struct rules *r, const struct bound_query *q)
{
    const struct record *e = rec(r, q->record);
    struct covers *c;

    track_read(r->track, q->record, CELL_COVERS);
    c = covers_at(r, e->log, e->index, q->told);
    if (c == NULL)
        return (struct bound){ .log = BOOK_NONE };
    if (q->cut != &r->cut)
        return smallest(c, q);
    if (!c->last.is_made || memcmp(c->last.but, q->but, sizeof(q->but)) != 0) {
        c->last.is_made = true;
        memcpy(c->last.but, q->but, sizeof(q->but));
        c->last.bound = smallest(c, q);
    }
    return c->last.bound;
}

/* ---- what it knew ---- */

static int later_first(const void *x, const void *y)
{
    const struct cover_rank *p = x, *q = y;

    if (p->ms != q->ms)
        return p->ms > q->ms ? -1 : 1;
    return p->rank > q->rank ? -1 : p->rank < q->rank;
}

/* The newest entries that it knew of, of all partners but its own. */
static struct bound newest_known(struct rules *r, const struct cut *past, uint32_t own)
{
    const struct book *b = r->book;
    size_t words = 0, liars = cut_liars(&r->cut);
    struct cover_rank word[BOOK_LOGS_MAX];
    uint32_t log;

    for (uint32_t i = 0; i < b->logs; i++) {
        uint64_t size = i == own || !cut_is_partner(&r->cut, i) ? 0 : cut_said(past, i);

        if (size > 0 && size <= b->log[i].size)
            word[words++] = (struct cover_rank){ book_tau(b, i, size - 1), b->log[i].rank, i, true };
    }
    if (words <= liars)
        return (struct bound){ .log = BOOK_NONE };
    qsort(word, words, sizeof(word[0]), later_first);
    log = word[liars].log;
    return (struct bound){ true, word[liars].ms, log, cut_said(past, log) - 1 };
}

struct bound times_not_before(struct rules *r, uint32_t record)
{
    const struct record *e = rec(r, record);
    struct times *t = &r->times;
    struct cut past;

    if (r->failed || !past_make(&past, &r->pasts, r->book, r->view, record, &r->memory[MEMORY_KEPT], &r->err)) {
        r->failed = true;
        return (struct bound){ .log = BOOK_NONE };
    }
    if (t->before.said == past.said && t->before.moment == r->pasts.moment)
        return t->before.bound;
    t->before.said = past.said;
    t->before.moment = r->pasts.moment;
    t->before.bound = newest_known(r, &past, e->log);
    return t->before.bound;
}
