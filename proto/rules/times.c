/* times.c: brackets of an entry's time, proven by b + 1 partners.
 *
 * In: a run, a cut, a record. Out: the bound with whose word it is. A partner's word counts by its first receipt in the cut that covers
 * the entry; one that never wrote one says nothing.
 * Must not: believe one partner's clock.
 * Bounds: one look-up a partner.
 * Spec: docs/rules.md "Times". Tests: tests/unit/rules_verdict.c */
#include "rules/times.h"

#include "rules/rules.h"

#include <stdlib.h>

struct bound times_first_cover(struct rules *r, const struct cut *c, uint32_t by, uint32_t record, bool told)
{
    const struct record *e = rec(r, record);
    struct bound out = { .log = by };
    uint64_t index;
    bool found;

    track_read(r->track, record, CELL_COVERS);
    if (r->failed || cut_size(c, by) == 0)
        return out;
    if (!r->view->first_cover(r->view->ctx, r->book->log[by].number, (struct place){ r->book->log[e->log].number, e->index }, told, &index,
                              &found, &r->err)) {
        r->failed = true;
        return out;
    }
    if (found && cut_reaches(c, by, index)) {
        out.proven = true;
        out.index = index;
        out.ms = book_tau(r->book, by, index);
    }
    return out;
}

static int earlier_first(const void *x, const void *y)
{
    const struct bound *p = x, *q = y;

    if (p->ms != q->ms)
        return p->ms < q->ms ? -1 : 1;
    return p->log < q->log ? -1 : p->log > q->log; /* the evidence named may be either: same time */
}

/* Logs have local numbers: of equal times name the smaller log id. */
static void ranks_put(const struct book *b, struct bound *w, size_t n, bool back)
{
    for (size_t i = 0; i < n; i++) {
        if (!back)
            w[i].log = b->log[w[i].log].rank;
        else
            for (uint32_t l = 0; l < b->logs; l++) {
                if (b->log[l].rank == w[i].log) {
                    w[i].log = l;
                    break;
                }
            }
    }
}

static struct bound nth(struct rules *r, struct bound *word, size_t words, size_t liars, bool largest)
{
    struct bound out = { .log = BOOK_NONE };

    if (words <= liars)
        return out;
    ranks_put(r->book, word, words, false);
    qsort(word, words, sizeof(*word), earlier_first);
    out = word[largest ? words - 1 - liars : liars];
    ranks_put(r->book, &out, 1, true);
    return out;
}

struct bound times_not_after(struct rules *r, const struct bound_query *q)
{
    struct bound word[BOOK_LOGS_MAX];
    size_t words = 0;

    for (uint32_t i = 0; i < r->book->logs && !r->failed; i++) {
        if (i == rec(r, q->record)->log || i == q->but[0] || i == q->but[1] || !cut_is_partner(q->cut, i))
            continue;
        word[words] = times_first_cover(r, q->cut, i, q->record, q->told);
        words += word[words].proven;
    }
    return nth(r, word, words, cut_liars(q->cut), false);
}

struct bound times_not_before(struct rules *r, const struct cut *c, uint32_t record)
{
    const struct record *e = rec(r, record);
    struct bound word[BOOK_LOGS_MAX];
    size_t words = 0;

    for (uint32_t i = 0; i < r->book->logs && !r->failed; i++) {
        uint64_t size = 0, whole;

        if (i == e->log || !cut_is_partner(c, i))
            continue;
        if (!r->view->held(r->view->ctx, r->book->log[e->log].number, e->index, r->book->log[i].number, &size, &whole, &r->err))
            r->failed = true;
        if (r->failed || size == 0 || size > r->book->log[i].size)
            continue;
        word[words++] = (struct bound){ .proven = true, .ms = book_tau(r->book, i, size - 1), .log = i, .index = size - 1 };
    }
    return nth(r, word, words, cut_liars(c), true);
}
