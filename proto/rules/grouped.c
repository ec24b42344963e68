/* grouped.c: record numbers by a key (a chain's origin), sorted once, looked up often.
 *
 * In: pairs. Out: the items of a key, in Order. Memory is the run's arena.
 * Bounds: the run's arena.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_direction.c */
#include "rules/grouped.h"

#include "rules/rules.h"

#include <stdlib.h>

void grouped_put(struct rules *r, struct grouped *g, uint32_t key, uint32_t item)
{
    if (key == BOOK_NONE)
        return;
    if (g->count == g->room) { /* the smaller one stays in the arena: at most as much again */
        struct grouped_pair *more = rules_take(r, g->room * 2 + 64, sizeof(*more));

        if (more == NULL)
            return;
        if (g->count > 0)
            memcpy(more, g->pair, g->count * sizeof(*more));
        g->pair = more;
        g->room = g->room * 2 + 64;
    }
    g->pair[g->count++] = (struct grouped_pair){ key, item };
}

static int by_key(const void *x, const void *y)
{
    const struct grouped_pair *p = x, *q = y;

    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->item < q->item ? -1 : p->item > q->item;
}

void grouped_sort(struct rules *r, struct grouped *g)
{
    size_t kept = 0;

    if (g->count > 0)
        qsort(g->pair, g->count, sizeof(g->pair[0]), by_key);
    for (size_t i = 0; i < g->count; i++) {
        if (kept == 0 || by_key(&g->pair[kept - 1], &g->pair[i]) != 0)
            g->pair[kept++] = g->pair[i];
    }
    g->count = kept;
    g->item = rules_take(r, g->count, sizeof(g->item[0]));
    for (size_t i = 0; g->item && i < g->count; i++)
        g->item[i] = g->pair[i].item;
}

/* Where the pairs of that key or a greater one begin. */
static size_t begins(const struct grouped *g, uint32_t key)
{
    size_t low = 0, high = g->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (g->pair[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct book_list grouped_of(const struct grouped *g, uint32_t key)
{
    size_t from, end;

    if (g->item == NULL || key == BOOK_NONE)
        return (struct book_list){ 0 };
    from = begins(g, key);
    end = begins(g, key + 1);
    return (struct book_list){ g->item + from, end - from };
}
