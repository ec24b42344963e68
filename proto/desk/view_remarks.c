/* view_remarks.c: rules.remarks: the small print at one entry, by which a reader of it alone knows whether it counts.
 *
 * Bounds: the remarks of one record. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_foresee.c */
#include "desk/use.h"

/* Would it be a record, if its log were not full? */
static bool is_beyond(struct desk_call *c, struct place at, uint32_t log, bool *beyond, struct pln_error *err)
{
    const struct schema *schema = NULL;
    struct view_entry e;
    bool found;

    *beyond = false;
    if (log == BOOK_NONE || at.index < c->b->log[log].full || book_at(c->b, log, at.index) != BOOK_NONE)
        return true;
    if (!query_read(&c->q, at, false, &e, &found, err))
        return false;
    if (found && e.verdict == VERDICT_GOOD && e.readable)
        schema = schema_find_version(e.statement.type, e.statement.schema);
    *beyond = schema != NULL && !schema->quiet;
    return true;
}

static bool beyond_write(struct desk_call *c, struct writer *w, uint32_t log, struct pln_error *err)
{
    desk_head(c, w, 2);
    write_key(w, "record");
    writer_nil(w);
    write_key(w, "remarks");
    writer_array(w, 1);
    writer_map(w, 4);
    write_key(w, "word");
    writer_cstr(w, "log-full");
    write_key(w, "good");
    writer_bool(w, false);
    write_key(w, "sentence");
    writer_cstr(w, "its log was full: does not count; the last that the rules read");
    write_key(w, "other");
    return use_write(c, w, book_last_below(c->b, log, c->b->log[log].full), err);
}

static bool not_there(struct pln_error *err)
{
    return fail(err, PLN_NOT_FOUND, "which: it was not there yet, or is not counted");
}

bool view_remarks(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    uint32_t record, log;
    struct place at;
    bool beyond;

    if (!query_which(&c->q, &c->p, params_at(&c->p, 0), &at, err))
        return within(err, "which");
    log = book_log_of(c->b, at.log);
    if (!is_beyond(c, at, log, &beyond, err))
        return false;
    if (beyond && c->is_asof && !cut_reaches(&c->r->cut, log, at.index))
        return not_there(err);
    if (beyond)
        return desk_params_done(c, err) && beyond_write(c, w, log, err);
    if (!desk_which(c, "which", params_at(&c->p, 0), &record, err) || !desk_params_done(c, err))
        return false;
    if (c->is_asof && !rules_has(c->r, record))
        return not_there(err);
    desk_head(c, w, 2);
    write_key(w, "record");
    return use_write(c, w, record, err) && use_remarks(c, w, record, err);
}
