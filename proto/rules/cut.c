/* cut.c: what exists: sizes of logs, and whether a record stands below them.
 *
 * In: a book, a time. Out: sizes. The roster of a cut is that of the convener's log below the convener's own size in it. What a decision
 * knew is past.c's.
 * Must not: say what a record means.
 * Bounds: one size a log.
 * Spec: docs/rules.md "Cuts". Tests: tests/unit/rules_finding.c */
#include "rules/cut.h"

#include "base/checked.h"

/* Sizes of all logs, in one piece, that are filled by the caller. */
static uint64_t *sizes_take(struct cut *c, const struct book *b, enum cut_kind kind, struct arena *a, struct pln_error *err)
{
    size_t runs = b->logs / CUT_RUN + 1;
    uint64_t *size = arena_take_array(a, runs * CUT_RUN, sizeof(*size), err);
    const uint64_t **run = arena_take_array(a, runs, sizeof(*run), err);

    *c = (struct cut){ .book = b, .kind = kind, .by = BOOK_NONE, .said = run, .is_here = true };
    for (size_t i = 0; size && run && i < runs; i++)
        run[i] = size + i * CUT_RUN;
    return run == NULL ? NULL : size;
}

void cut_settle(struct cut *c)
{
    const struct book *b = c->book;
    uint64_t convener = b->convener == BOOK_NONE ? 0 : cut_said(c, b->convener);

    c->is_settled = convener > b->admitted_from && convener <= b->removed_from;
}

uint64_t cut_counted(const struct cut *c, uint32_t log, uint64_t said)
{
    const struct book *b = c->book;
    const struct book_log *l = &b->log[log];
    uint64_t convener = b->convener == BOOK_NONE ? 0 : cut_said(c, b->convener);

    if (!l->is_convener && (l->admit == BOOK_NONE || b->record[l->admit].index >= convener))
        return 0;
    if (l->remove != BOOK_NONE && b->record[l->remove].index < convener)
        return min_u64(said, (uint64_t)book_number(b, l->remove, REMOVE_SIZE));
    return said;
}

bool cut_all(struct cut *c, const struct book *b, struct arena *a, struct pln_error *err)
{
    if (sizes_take(c, b, CUT_ALL, a, err) == NULL)
        return false;
    cut_follow(c);
    return true;
}

void cut_follow(struct cut *c)
{
    for (uint32_t i = 0; i < c->book->logs; i++)
        ((uint64_t *)(uintptr_t)c->said[i / CUT_RUN])[i % CUT_RUN] = c->book->log[i].size; /* ours: const to readers only */
    cut_settle(c);
}

static uint64_t size_asof(const struct book_log *l, int64_t asof_ms)
{
    uint64_t low = 0, high = l->size;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (l->tau[middle] <= asof_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool cut_asof(struct cut *c, const struct book *b, int64_t asof_ms, struct arena *a, struct pln_error *err)
{
    uint64_t *size = sizes_take(c, b, CUT_ASOF, a, err);

    if (size == NULL)
        return false;
    c->asof_ms = asof_ms;
    for (uint32_t i = 0; i < b->logs; i++)
        size[i] = size_asof(&b->log[i], asof_ms);
    cut_settle(c);
    return true;
}

/* What was decided, and what it decided on, outlive a revocation of their authors. */
static bool outlives_dispute(enum record_type type)
{
    return type == TYPE_decision || type == TYPE_proposal || schema_of(type)->draft;
}

bool cut_has(const struct cut *c, uint32_t r)
{
    const struct record *at = &c->book->record[r];
    uint64_t size = cut_size(c, at->log);

    return at->index < size && (at->disputed_at >= size || outlives_dispute(at->type));
}

static uint32_t first_founding(const struct book *b)
{
    struct book_list l = book_of_type(b, TYPE_founding);

    return l.count > 0 ? l.at[0] : BOOK_NONE;
}

bool cut_was_partner(const struct cut *c, uint32_t log, int64_t x)
{
    const struct book *b = c->book;
    const struct book_log *l = &b->log[log];
    uint32_t in = l->is_convener ? first_founding(b) : l->admit;

    if (in == BOOK_NONE || !cut_has(c, in) || b->record[in].t > x)
        return false;
    if (l->remove != BOOK_NONE && cut_has(c, l->remove) && b->record[l->remove].t <= x)
        return false;
    return l->leave == BOOK_NONE || !cut_has(c, l->leave) || b->record[l->leave].t > x;
}

bool cut_is_partner(const struct cut *c, uint32_t log)
{
    return cut_was_partner(c, log, INT64_MAX);
}

size_t cut_partners(const struct cut *c)
{
    size_t n = 0;

    for (uint32_t i = 0; i < c->book->logs; i++)
        n += cut_is_partner(c, i);
    return n;
}

size_t cut_liars(const struct cut *c)
{
    size_t n = cut_partners(c);

    return n < 2 ? 0 : (n - 2) / 3;
}
