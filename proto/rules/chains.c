/* chains.c: what names some version of a chain.
 *
 * In: a run. Out: lists by chain, each made when it is first asked for: a chain of 50,000 versions is walked once a run, not once for
 * each talk about it.
 * Must not: say what a talk or an interest touches (touch.c, touched.c, knew.c).
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

/* Records of a type, in the cut, whose list names one of these. newest: those that were corrected are left out. */
static struct book_list named_by(struct rules *r, struct book_list these, enum record_type type, unsigned fact, bool newest)
{
    struct book_list out = { 0 };
    size_t most = 0;
    uint32_t *at;

    for (size_t i = 0; i < these.count; i++)
        most += book_referrers(r->book, these.at[i], type).count;
    at = most > 0 ? rules_take(r, most, sizeof(*at)) : NULL;
    for (size_t i = 0; at && i < these.count; i++) {
        struct book_list l = book_referrers(r->book, these.at[i], type);

        for (size_t j = 0; j < l.count; j++) {
            if (rules_has(r, l.at[j]) && (!newest || promise_newest(&r->cut, l.at[j]) == l.at[j]) &&
                book_names(r->book, l.at[j], fact, these.at[i], false))
                at[out.count++] = l.at[j];
        }
    }
    out.at = at;
    out.count = each_once(at, out.count);
    return out;
}

/* Itself and the decisions on it. */
static struct book_list with_decisions(struct rules *r, uint32_t proposal)
{
    struct book_list decisions = book_referrers(r->book, proposal, TYPE_decision);
    uint32_t *at = rules_take(r, decisions.count + 1, sizeof(*at));
    struct book_list out = { at, 0 };

    if (at == NULL)
        return out;
    at[out.count++] = proposal;
    for (size_t i = 0; i < decisions.count; i++) {
        if (book_ref(r->book, decisions.at[i], DECISION_PROPOSAL) == proposal)
            at[out.count++] = decisions.at[i];
    }
    return out;
}

static int by_first(const void *x, const void *y)
{
    const struct chain_influence *p = x, *q = y;

    return p->first < q->first ? -1 : p->first > q->first;
}

static void influences_find(struct rules *r, struct book_list newest, struct chain *one)
{
    one->influence = newest.count > 0 ? rules_take(r, newest.count, sizeof(one->influence[0])) : NULL;
    for (size_t i = 0; one->influence && i < newest.count; i++)
        one->influence[one->influences++] =
            (struct chain_influence){ promise_first(&r->cut, newest.at[i]), book_number(r->book, newest.at[i], INFLUENCE_ON) };
    if (one->influences > 1)
        qsort(one->influence, one->influences, sizeof(one->influence[0]), by_first);
}

/* Whoever asks is told of what comes to any version by what is changed at the origin (arrive.c, knew.c). */
static void chain_find(struct rules *r, uint32_t any, struct chain *one)
{
    struct book_list versions = book_versions(r->book, rec(r, any)->origin);

    one->origin = rec(r, any)->origin;
    one->proposals = named_by(r, versions, TYPE_proposal, PROPOSAL_PUTS, false);
    one->interests = named_by(r, versions, TYPE_interest, INTEREST_TOUCHES, true);
    one->talks = named_by(r, versions, TYPE_talk, TALK_ABOUT, true);
    influences_find(r, named_by(r, versions, TYPE_influence, INFLUENCE_TOUCHES, true), one);
}

struct book_list chains_talks_about(struct rules *r, uint32_t proposal)
{
    uint32_t reader = track_pause(r->track);
    struct book_list out = named_by(r, with_decisions(r, proposal), TYPE_talk, TALK_ABOUT, true);

    track_resume(r->track, reader);
    track_read(r->track, proposal, CELL_TALKED);
    return out;
}

struct chain *chain_of(struct rules *r, uint32_t any, enum track_cell read)
{
    struct chains *all = &r->chains;
    uint32_t origin = rec(r, any)->origin, *slot, reader;
    enum rules_memory in = r->in;
    struct chain *one;

    track_read(r->track, origin, read);
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

void chains_met_changed(struct rules *r, uint32_t proposal)
{
    for (size_t i = 0; i < book_count(r->book, proposal, PROPOSAL_PUTS); i++) {
        uint32_t one = book_ref_at(r->book, proposal, PROPOSAL_PUTS, i);

        if (one != BOOK_NONE)
            track_changed(r->track, rec(r, one)->origin, CELL_MEETS, STAGE_FOUND);
    }
}

void chains_talked_changed(struct rules *r, uint32_t talk)
{
    for (size_t i = 0; i < book_count(r->book, talk, TALK_ABOUT); i++) {
        uint32_t one = book_ref_at(r->book, talk, TALK_ABOUT, i), proposal = BOOK_NONE;

        if (one != BOOK_NONE)
            track_changed(r->track, rec(r, one)->origin, CELL_TALKED, STAGE_FOUND);
        if (one != BOOK_NONE && rec(r, one)->type == TYPE_decision)
            proposal = book_ref(r->book, one, DECISION_PROPOSAL);
        if (proposal != BOOK_NONE)
            track_changed(r->track, proposal, CELL_TALKED, STAGE_FOUND);
    }
}
