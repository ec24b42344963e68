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

/* Whoever asks is told of what comes to any version by what is changed at the origin (rules.c). */
static void chain_find(struct rules *r, uint32_t any, struct chain *one)
{
    struct book_list versions = book_versions(r->book, rec(r, any)->origin);

    one->proposals = named_by(r, versions, TYPE_proposal, PROPOSAL_PUTS, false);
    one->interests = named_by(r, versions, TYPE_interest, INTEREST_TOUCHES, true);
    one->talks = named_by(r, versions, TYPE_talk, TALK_ABOUT, true);
}

struct book_list chain_talks(struct rules *r, uint32_t any)
{
    uint32_t reader = track_pause(r->track);
    struct book_list out = named_by(r, book_versions(r->book, rec(r, any)->origin), TYPE_talk, TALK_ABOUT, true);

    track_resume(r->track, reader);
    track_read(r->track, rec(r, any)->origin, CELL_CHAIN);
    return out;
}

const struct chain *chain_of(struct rules *r, uint32_t any)
{
    struct chains *all = &r->chains;
    uint32_t origin = rec(r, any)->origin, *slot, reader;
    enum rules_memory in = r->in;
    struct chain *one;

    track_read(r->track, origin, CELL_CHAIN);
    if (!rules_zeroed(r, &all->slot, &all->slots, r->book->records, sizeof(all->slot[0])))
        return NULL;
    slot = &all->slot[origin];
    if (*slot > 0)
        return all->at[*slot - 1];
    if (!rules_grow(r, &all->at, &all->room, all->count, sizeof(all->at[0])))
        return NULL;
    r->in = MEMORY_FOUND;
    reader = track_pause(r->track);
    one = rules_take(r, 1, sizeof(*one));
    if (one != NULL)
        chain_find(r, any, one);
    track_resume(r->track, reader);
    r->in = in;
    if (r->failed)
        return NULL;
    one->origin = origin;
    all->at[all->count++] = one;
    *slot = (uint32_t)all->count;
    return one;
}

void chains_forget(struct rules *r)
{
    for (size_t i = 0; i < r->chains.count; i++)
        r->chains.slot[r->chains.at[i]->origin] = 0;
    r->chains.count = 0;
}
