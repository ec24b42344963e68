/* view_over.c: a view that another stands behind. */
#include "support/view_over.h"

static bool over_held(void *ctx, uint32_t by, uint64_t before, uint32_t of, uint64_t *size, uint64_t *whole, struct pln_error *err)
{
    const struct view *v = &((struct view_over *)ctx)->behind;

    return v->held(v->ctx, by, before, of, size, whole, err);
}

static bool over_first_cover(void *ctx, uint32_t by, struct place at, bool told, uint64_t *index, bool *found, struct pln_error *err)
{
    const struct view *v = &((struct view_over *)ctx)->behind;

    return v->first_cover(v->ctx, by, at, told, index, found, err);
}

static bool over_scan(void *ctx, const struct view_query *q, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    const struct view *v = &((struct view_over *)ctx)->behind;

    return v->scan(v->ctx, q, out, max, count, err);
}

static bool over_entry(void *ctx, struct place at, bool want_content, struct view_entry *out, bool *found, struct pln_error *err)
{
    const struct view *v = &((struct view_over *)ctx)->behind;

    return v->entry(v->ctx, at, want_content, out, found, err);
}

struct view view_over(struct view_over *over, struct view behind)
{
    over->behind = behind;
    return (struct view){ .ctx = over, .held = over_held, .first_cover = over_first_cover, .scan = over_scan, .entry = over_entry };
}
