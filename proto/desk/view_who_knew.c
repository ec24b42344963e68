/* view_who_knew.c: rules.who_knew: since when each partner that a decision affects knew of its proposal, and in which talks it was.
 *
 * Of a proposal that is not decided: as of T.
 * Bounds: PROPOSAL_AFFECTS rows, NAMES_MAX talks in each; TALKS_MAX talks; all counted. Spec: docs/rpc.md "Desk". Tests:
 * tests/unit/desk_talks.c */
#include "desk/use.h"

#include <stdlib.h>
#include <string.h>

#define TALKS_MAX 200
#define NAMES_MAX 20 /* of talks, in a row */

/* Two keys: the first names, and how many there are. */
static bool write_names(struct desk_call *c, struct writer *w, const struct touch_list *looked, const struct knew_row *row, bool in,
                        struct pln_error *err)
{
    uint32_t talk[NAMES_MAX];
    size_t count = knew_row_talks(c->r, looked, row, in, talk, COUNT(talk)), n = count < COUNT(talk) ? count : COUNT(talk);
    char name[QUERY_NAME_TEXT];

    write_key(w, in ? "in" : "out");
    writer_array(w, n);
    for (size_t i = 0; i < n; i++) {
        if (!use_name(c, talk[i], name, err))
            return false;
        writer_cstr(w, name);
    }
    write_key(w, in ? "in_count" : "out_count");
    writer_u64(w, count);
    return true;
}

static bool write_row(struct desk_call *c, struct writer *w, const struct touch_list *looked, const struct knew_row *row,
                      int64_t notice_hours, struct pln_error *err)
{
    static const char *const by[] = { "never", "own", "receipt", "said" };
    bool before = row->by != KNEW_NEVER && !row->is_after;

    writer_map(w, 12);
    write_key(w, "partner");
    if (!use_partner(c, w, row->partner, err))
        return false;
    write_key(w, "by");
    writer_cstr(w, by[row->by]);
    write_key(w, "told");
    use_time(w, row->by == KNEW_NEVER ? INT64_MAX : row->told);
    write_key(w, "after");
    writer_bool(w, row->is_after);
    write_key(w, "hours");
    if (before)
        writer_i64(w, row->hours);
    else
        writer_nil(w);
    write_key(w, "short");
    writer_bool(w, before && row->by != KNEW_OWN && row->hours < notice_hours);
    write_key(w, "shown");
    writer_bool(w, row->shown);
    write_key(w, "record");
    return use_write(c, w, row->record, err) && write_names(c, w, looked, row, true, err) && write_names(c, w, looked, row, false, err);
}

/* Who looks for a partner looks by its name; two of one name stand by log id, as the rules have them. */
static int by_handle(const void *a, const void *b, void *ctx)
{
    const struct book *book = ctx;
    const struct knew_row *x = *(const struct knew_row *const *)a, *y = *(const struct knew_row *const *)b;
    int order = strcmp(book->log[x->partner].handle, book->log[y->partner].handle);

    return order != 0
               ? order
               : (book->log[x->partner].rank > book->log[y->partner].rank) - (book->log[x->partner].rank < book->log[y->partner].rank);
}

bool use_knew(struct desk_call *c, struct writer *w, const struct knew_table *t, int64_t notice_hours, struct pln_error *err)
{
    const struct knew_row **row = arena_take_array(&c->q.arena, t->rows + 1, sizeof(const struct knew_row *), err);
    const struct touch_list looked = knew_talks(c->r, t);

    if (row == NULL)
        return false;
    for (size_t i = 0; i < t->rows; i++)
        row[i] = &t->row[i];
    if (t->rows > 0)
        qsort_r(row, t->rows, sizeof(*row), by_handle, (void *)c->b);
    writer_array(w, t->rows);
    for (size_t i = 0; i < t->rows; i++)
        if (!write_row(c, w, &looked, row[i], notice_hours, err))
            return false;
    return true;
}

static bool write_talks(struct desk_call *c, struct writer *w, uint32_t proposal, struct pln_error *err)
{
    struct touch_list l = touch_talks(c->r, proposal);
    size_t n = l.count < TALKS_MAX ? l.count : TALKS_MAX;
    const struct talk *k[TALKS_MAX];

    for (size_t i = 0; i < n; i++)
        k[i] = touch_at(c->r, l, i);
    use_talks_sort(k, n);
    write_key(w, "talks");
    writer_array(w, n);
    for (size_t i = 0; i < n; i++)
        if (!use_talk(c, w, k[i], err))
            return false;
    write_key(w, "talks_count");
    writer_u64(w, l.count);
    return true;
}

/* The decision that counts on it, or the proposal alone. */
static bool which_read(struct desk_call *c, uint32_t *proposal, const struct ruling **d, struct pln_error *err)
{
    uint32_t record, decision;

    if (!desk_which(c, "which", params_at(&c->p, 0), &record, err))
        return false;
    *proposal = c->b->record[record].type == TYPE_proposal   ? record
                : c->b->record[record].type == TYPE_decision ? book_ref(c->b, record, DECISION_PROPOSAL)
                : c->b->record[record].type == TYPE_position ? book_ref(c->b, record, POSITION_PROPOSAL)
                                                             : BOOK_NONE;
    if (*proposal == BOOK_NONE)
        return fail(err, PLN_BAD_REFERENCE, "which: that is a %s: who knew is asked of a proposal or a decision",
                    schema_of(c->b->record[record].type)->name);
    if (!rules_has(c->r, *proposal))
        return fail(err, PLN_NOT_FOUND, "which: the proposal was not there yet");
    decision = verdict_on(c->r, &c->r->cut, *proposal);
    *d = decision == BOOK_NONE ? NULL : verdict_of(c->r, decision);
    return true;
}

bool view_who_knew(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    const struct knew_table *t = NULL;
    const struct ruling *d = NULL;
    uint32_t proposal, body;
    int64_t notice_hours;

    if (!which_read(c, &proposal, &d, err) || !desk_params_done(c, err))
        return false;
    if (d != NULL)
        t = knew_of(c->r, d->decision);
    if (t == NULL)
        t = knew_so_far(c->r, proposal, c->r->now_ms);
    if (t == NULL) {
        *err = c->r->err;
        return false;
    }
    body = d != NULL && d->body != BOOK_NONE ? d->body : book_ref(c->b, proposal, PROPOSAL_BODY);
    notice_hours = body == BOOK_NONE ? 0 : book_number(c->b, body, BODY_NOTICE);
    desk_head(c, w, 8);
    write_key(w, "proposal");
    if (!use_write(c, w, proposal, err))
        return false;
    write_key(w, "by");
    if (!use_partner(c, w, c->b->record[proposal].log, err))
        return false;
    write_key(w, "decision");
    if (d == NULL)
        writer_nil(w);
    else if (!use_decision(c, w, d, err))
        return false;
    write_key(w, "notice_hours");
    writer_i64(w, notice_hours);
    write_key(w, "published");
    use_time(w, d != NULL && d->published.proven ? d->published.ms : INT64_MAX);
    write_key(w, "rows");
    return use_knew(c, w, t, notice_hours, err) && write_talks(c, w, proposal, err) /* two keys */;
}
