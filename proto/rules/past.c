/* past.c: what the log of a decision had signed for when it was made.
 *
 * In: a book, a decision, a view for what receipts said. Out: a cut. It begins with the past that was made last of that log, and asks for
 * the logs alone that receipts since then name; where these are many, or none was made, for all.
 * Must not: say what a record means; trust a past that was not all here once more came.
 * Bounds: a size a log, or what receipts since the last past name; RECEIPT_ARENA_BYTES for one receipt.
 * Spec: docs/rules.md "Cuts". Tests: tests/unit/rules_past.c */
#include "rules/past.h"

#include "base/checked.h"
#include "record/receipt.h"

#include <string.h>

#define RECEIPT_ARENA_BYTES (1 << 20)
#define LOOKED_AT_ONCE 16

struct making {
    const struct book *b;
    const struct view *v;
    uint32_t by; /* log */
    uint64_t before;
    struct arena *a;
    struct pln_error *err;
};

bool pasts_begin(struct pasts *p, const struct book *b, struct arena *a, struct pln_error *err)
{
    *p = (struct pasts){ .end = arena_take_array(a, b->logs, sizeof(p->end[0]), err), .moment = 1 };
    return p->end != NULL;
}

void pasts_follow(struct pasts *p)
{
    p->moment++;
}

static bool held(const struct making *m, uint32_t of, uint64_t *size, uint64_t *whole)
{
    return m->v->held(m->v->ctx, m->b->log[m->by].number, m->before, m->b->log[of].number, size, whole, m->err);
}

/* Read it, if it is good. */
static bool receipt_at(const struct making *m, struct place at, struct receipt *out, bool *is_good, struct arena *a)
{
    struct view_entry e;

    if (!m->v->entry(m->v->ctx, at, false, &e, is_good, m->err))
        return false;
    *is_good = *is_good && e.verdict == VERDICT_GOOD;
    return !*is_good || receipt_read(e.statement.body, out, a, m->err);
}

/* Has it effect here? It has if what it says is what is held to have been said. */
static bool receipt_is_heard(const struct making *m, const struct receipt *r, bool *is_heard)
{
    *is_heard = true;
    for (size_t i = 0; i < r->line_count && *is_heard; i++) {
        uint32_t of = book_listed(m->b, m->by, r->line[i].number);
        uint64_t size = 0, whole = 0;

        if (of != BOOK_NONE && !held(m, of, &size, &whole))
            return false;
        *is_heard = size == r->line[i].size && whole == r->line[i].size - r->line[i].lack;
    }
    return true;
}

/* ---- all sizes asked for ---- */

static bool newest_is_heard(const struct making *m, bool *is_heard)
{
    CLEANUP(arena_deinit) struct arena a;
    struct view_query q = { .by = VIEW_BY_TYPE,
                            .log = m->b->log[m->by].number,
                            .type = BYTES_STR("receipt"),
                            .newest_first = true,
                            .has_from = true,
                            .from = { m->b->log[m->by].number, m->before } };
    struct receipt r;
    bool is_good = false;

    arena_init(&a, "a receipt", RECEIPT_ARENA_BYTES);
    *is_heard = true;
    while (!is_good) {
        size_t n = 1;

        if (!m->v->scan(m->v->ctx, &q, &q.from, 1, &n, m->err))
            return false;
        if (n == 0)
            return true;
        if (!receipt_at(m, q.from, &r, &is_good, &a))
            return false;
    }
    return receipt_is_heard(m, &r, is_heard);
}

static bool all_make(const struct making *m, struct past_end *end)
{
    size_t runs = m->b->logs / CUT_RUN + 1;
    uint64_t *size = arena_take_array(m->a, runs * CUT_RUN, sizeof(*size), m->err);
    const uint64_t **run = arena_take_array(m->a, runs, sizeof(*run), m->err);

    if (size == NULL || run == NULL)
        return false;
    for (size_t i = 0; i < runs; i++)
        run[i] = size + i * CUT_RUN;
    *end = (struct past_end){ .said = run };
    for (uint32_t i = 0; i < m->b->logs; i++) {
        uint64_t whole;

        if (i != m->by && !held(m, i, &size[i], &whole))
            return false;
        end->over += size[i] > m->b->log[i].size;
    }
    return newest_is_heard(m, &end->is_heard);
}

/* ---- what changed ---- */

/* The sizes of a past, while some of them are said anew: its runs are shared until they change. */
struct anew {
    const struct making *m;
    struct past_end end;
    const uint64_t **run;                  /* NULL: still that of the past before */
    bool own[BOOK_LOGS_MAX / CUT_RUN + 1]; /* runs that are ours */
};

static bool size_set(struct anew *w, uint32_t of, uint64_t size)
{
    const struct book *b = w->m->b;
    size_t runs = b->logs / CUT_RUN + 1, at = of / CUT_RUN;
    uint64_t before = w->end.said[at][of % CUT_RUN], *run;

    if (size == before)
        return true;
    if (w->run == NULL) {
        w->run = arena_take_array(w->m->a, runs, sizeof(w->run[0]), w->m->err);
        if (w->run == NULL)
            return false;
        memcpy(w->run, w->end.said, runs * sizeof(w->run[0]));
        w->end.said = w->run;
    }
    if (!w->own[at]) {
        run = arena_take_array(w->m->a, CUT_RUN, sizeof(*run), w->m->err);
        if (run == NULL)
            return false;
        memcpy(run, w->run[at], CUT_RUN * sizeof(*run));
        w->run[at] = run;
        w->own[at] = true;
    }
    run = (uint64_t *)(uintptr_t)w->run[at]; /* ours */
    run[of % CUT_RUN] = size;
    w->end.over += size > b->log[of].size;
    w->end.over -= before > b->log[of].size;
    return true;
}

/* What it names is asked for; it is the newest so far. */
static bool receipt_take(struct anew *w, const struct receipt *r)
{
    w->end.is_heard = true;
    for (size_t i = 0; i < r->line_count; i++) {
        uint32_t of = book_listed(w->m->b, w->m->by, r->line[i].number);
        uint64_t size = 0, whole = 0;

        if (of != BOOK_NONE && !held(w->m, of, &size, &whole))
            return false;
        if (of != BOOK_NONE && of != w->m->by && !size_set(w, of, size))
            return false;
        w->end.is_heard = w->end.is_heard && size == r->line[i].size && whole == r->line[i].size - r->line[i].lack;
    }
    return true;
}

static bool receipts_take(struct anew *w, const struct place *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        CLEANUP(arena_deinit) struct arena a;
        struct receipt r;
        bool is_good;

        arena_init(&a, "a receipt", RECEIPT_ARENA_BYTES);
        if (!receipt_at(w->m, at[i], &r, &is_good, &a) || (is_good && !receipt_take(w, &r)))
            return false;
    }
    return true;
}

/* Receipts since the past before, if they are few beside the logs: else all is asked for. */
static bool further_make(const struct making *m, struct past_end *end, bool *is_made)
{
    struct anew w = { .m = m, .end = *end };
    struct view_query q = { .by = VIEW_BY_TYPE,
                            .log = m->b->log[m->by].number,
                            .type = BYTES_STR("receipt"),
                            .has_from = true,
                            .from = { m->b->log[m->by].number, end->upto } };
    size_t left = m->b->logs / 8 + 1;

    *is_made = false;
    while (w.end.next < m->before) {
        struct place at[LOOKED_AT_ONCE];
        size_t n = LOOKED_AT_ONCE, below = 0;

        if (!m->v->scan(m->v->ctx, &q, at, LOOKED_AT_ONCE, &n, m->err))
            return false;
        while (below < n && at[below].index < m->before)
            below++;
        if (below > left)
            return true;
        if (!receipts_take(&w, at, below))
            return false;
        left -= below;
        if (below < n)
            w.end.next = at[below].index;
        else if (n < LOOKED_AT_ONCE)
            w.end.next = m->b->log[m->by].size;
        if (n > 0)
            q.from = at[n - 1];
    }
    *end = w.end;
    *is_made = true;
    return true;
}

bool past_make(struct cut *c, struct pasts *p, const struct book *b, const struct view *v, uint32_t decision, struct arena *a,
               struct pln_error *err)
{
    const struct record *d = &b->record[decision];
    struct past_end *end = &p->end[d->log];
    struct making m = { b, v, d->log, d->index, a, err };
    bool is_made = false, is_good = end->said != NULL && end->upto <= d->index;

    is_good = is_good && (end->moment == p->moment || (end->over == 0 && end->is_heard));
    if (is_good && !further_make(&m, end, &is_made))
        return false;
    if (!is_made && !all_make(&m, end))
        return false;
    end->upto = d->index;
    end->moment = p->moment;
    *c = (struct cut){
        .book = b, .kind = CUT_PAST, .by = d->log, .before = d->index, .said = end->said, .is_here = end->over == 0 && end->is_heard
    };
    cut_settle(c);
    return true;
}
