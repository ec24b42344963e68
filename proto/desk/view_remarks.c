/* view_remarks.c: rules.remarks: the small print at one entry, by which a reader of it alone knows whether it counts.
 *
 * Bounds: the remarks of one record. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_foresee.c */
#include "desk/use.h"

bool view_remarks(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    uint32_t record;

    if (!desk_which(c, "which", params_at(&c->p, 0), &record, err) || !desk_params_done(c, err))
        return false;
    if (c->is_asof && !rules_has(c->r, record))
        return fail(err, PLN_NOT_FOUND, "which: it was not there yet, or is not counted");
    desk_head(c, w, 2);
    write_key(w, "record");
    return use_write(c, w, record, err) && use_remarks(c, w, record, err);
}
