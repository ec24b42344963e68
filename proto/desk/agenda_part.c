/* agenda_part.c: parts of the page of rules.agenda: rows that are chosen, ordered, counted and shown up to the limit.
 *
 * Bounds: the answer's memory. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_agenda.c */
#include "desk/agenda.h"

#include <stdlib.h>

void agenda_take(struct agenda *a, struct agenda_part *p, size_t most)
{
    *p = (struct agenda_part){ .row = rules_take(a->c->r, most, sizeof(p->row[0])) };
}

void agenda_put(struct agenda_part *p, int rank, int64_t key, uint32_t at)
{
    if (p->row != NULL)
        p->row[p->count++] = (struct agenda_row){ rank, key, at };
}

static int row_compare(const void *x, const void *y)
{
    const struct agenda_row *p = x, *q = y;

    if (p->rank != q->rank)
        return p->rank < q->rank ? -1 : 1;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->at < q->at ? -1 : p->at > q->at;
}

void agenda_sort(struct agenda_part *p)
{
    if (p->count > 0)
        qsort(p->row, p->count, sizeof(p->row[0]), row_compare);
}

size_t agenda_begin(const struct agenda *a, struct writer *w, const char *name, const char *rows, struct agenda_part *p)
{
    size_t shown = p->count < a->limit ? p->count : a->limit;

    agenda_sort(p);
    write_key(w, name);
    writer_map(w, 2);
    write_key(w, "count");
    writer_u64(w, p->count);
    write_key(w, rows);
    writer_array(w, shown);
    return shown;
}
