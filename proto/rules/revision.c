/* revision.c: standing decisions that put a new version of a result or strategy with neither data nor the care that made the first.
 *
 * In: a run with what is in force. Out: those changes, each with the influences told before it.
 * Must not: say which finding that is (findings/d01_strategy.c, findings/d07_hijacking.c).
 * Bounds: what each standing decision puts; the days of the influences on a chain, up to the first CAUSES_MAX that fit.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_d01.c */
#include "rules/revision.h"

#include "rules/rules.h"

#include <stdlib.h>
#include <string.h>

/* The result that a strategy leads to; of a result nothing. */
static uint32_t result_of(const struct rules *r, uint32_t before)
{
    return rec(r, before)->type == TYPE_strategy ? book_ref(r->book, before, STRATEGY_RESULT) : BOOK_NONE;
}

static bool has_data(const struct rules *r, uint32_t version, uint32_t before)
{
    unsigned because = rec(r, version)->type == TYPE_strategy ? (unsigned)STRATEGY_BECAUSE : (unsigned)RESULT_BECAUSE;

    for (size_t i = 0; i < book_count(r->book, version, because); i++) {
        uint32_t named = book_ref_at(r->book, version, because, i);

        if (named != BOOK_NONE && rec(r, named)->type == TYPE_measure &&
            (direction_measure_tells(r, named, before) || direction_measure_tells(r, named, result_of(r, before))))
            return true;
    }
    return false;
}

/* Kinds of the seats that were heard (recused ones too, if asked), as bits. */
static unsigned kinds_of(const struct ruling *d, bool recused)
{
    unsigned kinds = 0;

    for (size_t i = 0; i < d->seating->seats; i++) {
        if (d->heard[i] || (recused && d->recused[i]))
            kinds |= 1U << d->seating->seat[i].kind;
    }
    return kinds;
}

static bool has_process(const struct rules *r, const struct ruling *d, const struct ruling *first)
{
    unsigned then = kinds_of(first, false), now = kinds_of(d, true);

    return d->made - rec(r, d->proposal)->t >= r->force.setting[SETTING_PROCESS_DAYS] * RULES_DAY_MS && (then & ~now) == 0;
}

/* ---- influences ---- */

/* At most as many as a finding has causes, the first in Order: of each chain so many, then of them all. */
struct told {
    uint32_t at[3 * CAUSES_MAX];
    size_t count;
};

static void influences_on(struct rules *r, const struct ruling *d, uint32_t any, struct told *out)
{
    const struct chain *chain = any == BOOK_NONE ? NULL : chain_of(r, any, CELL_BESIDE);
    int64_t day = rules_day(r, d->made), from = day - r->force.setting[SETTING_INFLUENCE_DAYS];
    size_t end = out->count + CAUSES_MAX;

    for (size_t i = 0; chain && i < chain->influences && out->count < end; i++) {
        const struct chain_influence *one = &chain->influence[i];

        if (one->on < from || one->on > day)
            continue;
        if (rec(r, one->first)->t >= d->made) /* in Order, which is by t */
            return;
        out->at[out->count++] = one->first;
    }
}

static int by_number(const void *x, const void *y)
{
    uint32_t p = *(const uint32_t *)x, q = *(const uint32_t *)y;

    return p < q ? -1 : p > q;
}

static struct book_list influences_before(struct rules *r, const struct ruling *d, uint32_t before)
{
    struct told all = { .count = 0 };
    size_t kept = 0;
    uint32_t *at;

    influences_on(r, d, before, &all);
    influences_on(r, d, result_of(r, before), &all);
    influences_on(r, d, d->proposal, &all);
    if (all.count == 0 || r->failed)
        return (struct book_list){ 0 };
    qsort(all.at, all.count, sizeof(all.at[0]), by_number);
    for (size_t i = 0; i < all.count && kept < CAUSES_MAX; i++) {
        if (kept == 0 || all.at[kept - 1] != all.at[i])
            all.at[kept++] = all.at[i];
    }
    at = rules_take(r, kept, sizeof(*at));
    if (at == NULL)
        return (struct book_list){ 0 };
    memcpy(at, all.at, kept * sizeof(*at));
    return (struct book_list){ at, kept };
}

/* ---- all of them ---- */

static bool is_revision(const struct rules *r, uint32_t put, uint32_t *before)
{
    if (put == BOOK_NONE || (rec(r, put)->type != TYPE_result && rec(r, put)->type != TYPE_strategy))
        return false;
    *before = book_ref(r->book, put, rec(r, put)->type == TYPE_strategy ? (unsigned)STRATEGY_REPLACES : (unsigned)RESULT_REPLACES);
    return *before != BOOK_NONE;
}

static bool may_revise(const struct rules *r, const struct ruling *d)
{
    return verdict_is_standing(r, d) && book_number(r->book, d->body, BODY_KIND) == BODY_GOVERNANCE;
}

/* Where the rows of that decision or a later one begin. */
static size_t begins(const struct rules *r, uint32_t decision)
{
    size_t low = 0, high = r->revisions.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->revisions.at[middle].decision < decision)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct revision_list revisions_of(const struct rules *r, uint32_t decision)
{
    size_t from = begins(r, decision), end = begins(r, decision + 1);

    return (struct revision_list){ r->revisions.at + from, end - from };
}

static void put_read(struct rules *r, const struct ruling *d, uint32_t put, size_t *at)
{
    struct revisions *all = &r->revisions;
    uint32_t before, first;

    if (!is_revision(r, put, &before) || has_data(r, put, before))
        return;
    first = onset_adopted(r, put);
    if (first == BOOK_NONE || first == d->decision || has_process(r, d, verdict_of(r, first)) ||
        !rules_grow(r, &all->at, &all->room, all->count, sizeof(all->at[0])))
        return;
    memmove(&all->at[*at + 1], &all->at[*at], (all->count++ - *at) * sizeof(all->at[0]));
    all->at[(*at)++] = (struct revision){ d->decision, put, before, influences_before(r, d, before) };
}

void revision_make(struct rules *r, uint32_t decision)
{
    const struct ruling *d = verdict_of(r, decision);
    struct revision_list old = revisions_of(r, decision);
    size_t at = begins(r, decision);

    if (old.count > 0) {
        r->revisions.count -= old.count;
        memmove(&r->revisions.at[at], &r->revisions.at[at + old.count], (r->revisions.count - at) * sizeof(r->revisions.at[0]));
    }
    if (!may_revise(r, d))
        return;
    for (size_t i = 0; i < book_count(r->book, d->proposal, PROPOSAL_PUTS) && !r->failed; i++)
        put_read(r, d, book_ref_at(r->book, d->proposal, PROPOSAL_PUTS, i), &at);
}
