/* chains.c: what names some version of a chain.
 *
 * In: a run. Out: lists by chain, each made when it is first asked for: a chain of 50,000 versions is walked once a run, not once for
 * each talk about it.
 * Must not: say what a talk or an interest touches (knew.c).
 * Bounds: the referrers of all versions, once; the run's arena.
 * Spec: docs/rules.md "The book". Tests: tests/unit/rules_worst.c */
#include "rules/chains.h"

#include "rules/rules.h"

#include <stdlib.h>

static int by_number(const void *x, const void *y)
{
    const uint32_t *p = x, *q = y;

    return *p < *q ? -1 : *p > *q;
}

static size_t each_once(uint32_t *at, size_t n)
{
    size_t kept = 0;

    if (n > 1)
        qsort(at, n, sizeof(at[0]), by_number);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || at[kept - 1] != at[i])
            at[kept++] = at[i];
    }
    return kept;
}

/* Records of a type, in the cut, whose list names a version of the chain. newest: those that were corrected are left out. */
static struct book_list named_by(struct rules *r, struct book_list versions, enum record_type type, unsigned fact, bool newest)
{
    struct book_list out = { 0 };
    size_t most = 0;
    uint32_t *at;

    for (size_t i = 0; i < versions.count; i++)
        most += book_referrers(r->book, versions.at[i], type).count;
    at = most > 0 ? rules_take(r, most, sizeof(*at)) : NULL;
    for (size_t i = 0; at && i < versions.count; i++) {
        struct book_list l = book_referrers(r->book, versions.at[i], type);

        for (size_t j = 0; j < l.count; j++) {
            if (rules_has(r, l.at[j]) && (!newest || promise_newest(&r->cut, l.at[j]) == l.at[j]) &&
                book_names(r->book, l.at[j], fact, versions.at[i], false))
                at[out.count++] = l.at[j];
        }
    }
    out.at = at;
    out.count = each_once(at, out.count);
    return out;
}

const struct chain *chain_of(struct rules *r, uint32_t any)
{
    struct chains *all = &r->chains;
    uint32_t origin = rec(r, any)->origin;
    struct book_list versions = book_versions(r->book, origin);
    struct chain *one;

    if (all->slot == NULL)
        all->slot = rules_take(r, r->book->records, sizeof(all->slot[0]));
    if (all->slot == NULL)
        return NULL;
    if (all->slot[origin] > 0)
        return all->at[all->slot[origin] - 1];
    if (all->count == all->room) {
        struct chain **more = rules_take(r, all->room * 2 + 64, sizeof(*more));

        if (more == NULL)
            return NULL;
        if (all->count > 0)
            memcpy(more, all->at, all->count * sizeof(*more));
        all->at = more;
        all->room = all->room * 2 + 64;
    }
    one = rules_take(r, 1, sizeof(*one));
    if (one == NULL)
        return NULL;
    one->proposals = named_by(r, versions, TYPE_proposal, PROPOSAL_PUTS, false);
    one->interests = named_by(r, versions, TYPE_interest, INTEREST_TOUCHES, true);
    if (r->failed)
        return NULL;
    all->at[all->count++] = one;
    all->slot[origin] = (uint32_t)all->count;
    return one;
}
