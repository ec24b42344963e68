/* cut.c: what exists: sizes of logs, and whether a record stands below them.
 *
 * In: a book, a time or a decision, a view for what receipts said. Out: sizes. The roster of a cut is that of the convener's log below
 * the convener's own size in it.
 * Must not: say what a record means.
 * Bounds: one size a log.
 * Spec: docs/rules.md "Cuts". Tests: tests/unit/rules_finding.c */
#include "rules/cut.h"

#include "record/receipt.h"

#define RECEIPT_ARENA_BYTES (1 << 20)

static bool sizes_take(struct cut *c, const struct book *b, enum cut_kind kind, struct arena *a, struct pln_error *err)
{
    *c = (struct cut){ .book = b, .kind = kind, .by = BOOK_NONE, .is_here = true };
    c->size = arena_take_array(a, b->logs, sizeof(c->size[0]), err);
    return c->size != NULL;
}

/* Sizes as read, then what the roster of the convener's part says of them. */
static void roster_apply(struct cut *c)
{
    const struct book *b = c->book;
    uint64_t convener = b->convener == BOOK_NONE ? 0 : c->size[b->convener];

    for (uint32_t i = 0; i < b->logs; i++) {
        const struct book_log *l = &b->log[i];
        bool admitted = l->is_convener || (l->admit != BOOK_NONE && b->record[l->admit].index < convener);

        if (!admitted)
            c->size[i] = 0;
        else if (l->remove != BOOK_NONE && b->record[l->remove].index < convener) {
            uint64_t counted = (uint64_t)book_number(b, l->remove, REMOVE_SIZE);

            c->size[i] = c->size[i] < counted ? c->size[i] : counted;
        }
    }
}

bool cut_all(struct cut *c, const struct book *b, struct arena *a, struct pln_error *err)
{
    if (!sizes_take(c, b, CUT_ALL, a, err))
        return false;
    cut_follow(c);
    return true;
}

void cut_follow(struct cut *c)
{
    for (uint32_t i = 0; i < c->book->logs; i++)
        c->size[i] = c->book->log[i].size;
    roster_apply(c);
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
    if (!sizes_take(c, b, CUT_ASOF, a, err))
        return false;
    c->asof_ms = asof_ms;
    for (uint32_t i = 0; i < b->logs; i++)
        c->size[i] = size_asof(&b->log[i], asof_ms);
    roster_apply(c);
    return true;
}

static uint32_t log_by_id(const struct book *b, const struct pln_id *id)
{
    for (uint32_t i = 0; i < b->logs; i++) {
        if (hash32_equal(&b->log[i].id, id))
            return i;
    }
    return BOOK_NONE;
}

/* Has the newest receipt of the log below `before` taken effect here? It has if what it says is what is held to have been said. */
static bool receipt_is_here(const struct book *b, const struct view *v, uint32_t by, uint64_t before, bool *here, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena a;
    struct view_query q = { .by = VIEW_BY_TYPE,
                            .log = b->log[by].number,
                            .type = BYTES_STR("receipt"),
                            .newest_first = true,
                            .has_from = true,
                            .from = { b->log[by].number, before } };
    struct view_entry e = { .verdict = VERDICT_VOID };
    struct receipt r;
    struct place at;
    size_t n = 1;

    arena_init(&a, "a receipt", RECEIPT_ARENA_BYTES);
    *here = true;
    while (e.verdict != VERDICT_GOOD) {
        bool found;

        if (!v->scan(v->ctx, &q, &at, 1, &n, err))
            return false;
        if (n == 0)
            return true;
        if (!v->entry(v->ctx, at, false, &e, &found, err))
            return false;
        q.from = at;
    }
    if (!receipt_read(e.statement.body, &r, &a, err))
        return false;
    for (size_t i = 0; i < r.line_count && *here; i++) {
        const struct pln_id *id = book_listed(b, by, r.line[i].number);
        uint32_t of = id ? log_by_id(b, id) : BOOK_NONE;
        uint64_t size = 0, whole = 0;

        if (of != BOOK_NONE && !v->held(v->ctx, b->log[by].number, before, b->log[of].number, &size, &whole, err))
            return false;
        *here = size == r.line[i].size && whole == r.line[i].size - r.line[i].lack;
    }
    return true;
}

bool cut_past(struct cut *c, const struct book *b, const struct view *v, uint32_t r, struct arena *a, struct pln_error *err)
{
    const struct record *d = &b->record[r];

    if (!sizes_take(c, b, CUT_PAST, a, err))
        return false;
    c->by = d->log;
    c->before = d->index;
    for (uint32_t i = 0; i < b->logs; i++) {
        uint64_t whole;

        if (i == d->log)
            c->size[i] = d->index;
        else if (!v->held(v->ctx, b->log[d->log].number, d->index, b->log[i].number, &c->size[i], &whole, err))
            return false;
        if (c->size[i] > b->log[i].size) { /* said, and not here */
            c->size[i] = b->log[i].size;
            c->is_here = false;
        }
    }
    if (c->is_here && !receipt_is_here(b, v, d->log, d->index, &c->is_here, err))
        return false;
    roster_apply(c);
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

    return at->index < c->size[at->log] && (at->disputed_at >= c->size[at->log] || outlives_dispute(at->type));
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
