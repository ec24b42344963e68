/* pile.c: numbers that are put together, in order and each once.
 *
 * In: numbers of records, or of what is made of these. Out: a list in the run's arena.
 * Must not: know what they are.
 * Bounds: the arena's.
 * Spec: docs/rules.md "The book" (Order). Tests: tests/unit/rules_worst.c */
#include "rules/pile.h"

#include "rules/rules.h"

#include <stdlib.h>

void pile_put(struct rules *r, struct pile *p, uint32_t one)
{
    if (p->n == p->room) { /* the smaller one stays in the arena: at most as much again */
        uint32_t *more = rules_take(r, p->room * 2 + 64, sizeof(*more));

        if (more == NULL)
            return;
        for (size_t i = 0; i < p->n; i++)
            more[i] = p->at[i];
        p->at = more;
        p->room = p->room * 2 + 64;
    }
    p->at[p->n++] = one;
}

static int ascending(const void *x, const void *y)
{
    const uint32_t *p = x, *q = y;

    return *p < *q ? -1 : *p > *q;
}

void pile_sort(struct pile *p, unsigned bits)
{
    size_t sorted = 1, kept = 0;

    while (sorted < p->n && p->at[sorted - 1] <= p->at[sorted])
        sorted++;
    if (sorted < p->n)
        qsort(p->at, p->n, sizeof(p->at[0]), ascending);
    for (size_t i = 0; i < p->n; i++) {
        if (kept == 0 || p->at[kept - 1] >> bits != p->at[i] >> bits)
            p->at[kept++] = p->at[i];
    }
    p->n = kept;
}
