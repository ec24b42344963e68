/* replies.c: who replied what to a record.
 *
 * In: a run. Out: sorted lists, of which a stance, a log, a person is a part found by halves: what one log wrote in masses costs who
 * asks for another's reply nothing.
 * Must not: ask whether a reply counts: cuts differ (cut_has).
 * Bounds: each list is sorted once a run; the run's arena.
 * Spec: docs/rules.md "The book". Tests: tests/unit/rules_worst.c */
#include "rules/replies.h"

#include "rules/rules.h"

#include <stdlib.h>

static int by_stance(const void *x, const void *y)
{
    const struct replied *p = x, *q = y;

    if (p->stance != q->stance)
        return p->stance < q->stance ? -1 : 1;
    if (p->log != q->log)
        return p->log < q->log ? -1 : 1;
    if (p->person != q->person)
        return p->person < q->person ? -1 : 1;
    return p->record < q->record ? -1 : p->record > q->record;
}

static struct replied_list sorted(const struct rules *r, uint32_t to, struct book_list l, struct replied *at)
{
    size_t n = 0;

    for (size_t i = 0; i < l.count; i++) {
        if (book_ref(r->book, l.at[i], REPLY_TO) == to)
            at[n++] = (struct replied){ (uint32_t)book_number(r->book, l.at[i], REPLY_STANCE), rec(r, l.at[i])->log,
                                        rec(r, l.at[i])->person, l.at[i] };
    }
    if (n > 1)
        qsort(at, n, sizeof(at[0]), by_stance);
    return (struct replied_list){ at, n };
}

/* Sorted, and kept under its record. */
static struct replied_list keep(struct rules *r, uint32_t to, struct book_list l, uint32_t *slot)
{
    struct replies *all = &r->replies;
    enum rules_memory in = r->in;
    struct replied *at;

    r->in = MEMORY_FOUND;
    at = rules_take(r, l.count, sizeof(*at));
    r->in = in;
    if (at == NULL || !rules_grow(r, &all->at, &all->room, all->count, sizeof(all->at[0])))
        return (struct replied_list){ 0 };
    all->at[all->count++] = (struct replied_kept){ to, sorted(r, to, l, at) };
    *slot = (uint32_t)all->count;
    return all->at[all->count - 1].list;
}

struct replied_list replies_to(const struct rules *r, uint32_t to, struct replied few[REPLIES_FEW])
{
    struct book_list l = book_referrers(r->book, to, TYPE_reply);
    struct rules *run = r->run;
    uint32_t *slot;

    if (l.count <= REPLIES_FEW)
        return sorted(r, to, l, few);
    if (!rules_zeroed(run, &run->replies.slot, &run->replies.slots, r->book->records, sizeof(*slot)))
        return (struct replied_list){ 0 };
    slot = &run->replies.slot[to];
    return *slot > 0 ? run->replies.at[*slot - 1].list : keep(run, to, l, slot);
}

void replies_forget(struct rules *r)
{
    for (size_t i = 0; i < r->replies.count; i++)
        r->replies.slot[r->replies.at[i].to] = 0;
    r->replies.count = 0;
}

/* The first that is not before (stance, log, person, record). */
static size_t from(struct replied_list l, const struct replied *key)
{
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (by_stance(&l.at[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* [low, high) by two keys. */
static struct replied_list between(struct replied_list l, struct replied low, struct replied high)
{
    size_t begins = from(l, &low), ends = from(l, &high);

    return (struct replied_list){ l.at + begins, ends - begins };
}

struct replied_list replies_of(struct replied_list l, enum reply_stance stance, uint32_t log)
{
    if (l.count == 0)
        return l;
    if (log == BOOK_NONE)
        return between(l, (struct replied){ .stance = (uint32_t)stance }, (struct replied){ .stance = (uint32_t)stance + 1 });
    return between(l, (struct replied){ .stance = (uint32_t)stance, .log = log },
                   (struct replied){ .stance = (uint32_t)stance, .log = log + 1 });
}

struct replied_list replies_by(struct replied_list l, uint32_t person)
{
    struct replied low = l.count > 0 ? l.at[0] : (struct replied){ 0 }, high = low;

    if (l.count == 0 || person == BOOK_NONE)
        return (struct replied_list){ 0 };
    low.person = person;
    high.person = person + 1;
    low.record = high.record = 0;
    return between(l, low, high);
}
