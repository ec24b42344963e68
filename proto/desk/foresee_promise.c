/* foresee_promise.c: of promises and requests: moved in time, closed before, another partner's, too many.
 *
 * Spec: docs/rpc.md "Desk" (rules.foresee). Tests: tests/unit/desk_foresee.c */
#include "desk/foresee.h"

static bool note_moved(struct foresight *x, const struct promise *p, struct pln_error *err)
{
    int64_t late = rules_day(x->c->r, x->now_ms) - p->due, most = x->c->r->force.setting[SETTING_MOVES_MAX];
    bool said_why = fields_flag(&x->f, PROGRESS_SAID_WHY);

    if (late <= 0 && said_why) {
        buf_put(&x->text, BYTES_STR("moved before its day was past, with a reason: in time"));
        return note_figures(x, "in-time", LEVEL_GOOD, p->moves + 1, most, err);
    }
    if (late > 0)
        buf_printf(&x->text, "moved %" PRId64 " day%s after it was due%s", late, late == 1 ? "" : "s",
                   said_why ? "" : ", without a reason");
    else
        buf_put(&x->text, BYTES_STR("moved without a reason"));
    if (!note_figures(x, "moved-late", LEVEL_LOOK, p->moves + 1, most, err))
        return false;
    x->note[x->notes - 1].field = said_why ? NULL : "why";
    if ((int64_t)p->bad_moves + 1 < most)
        return true;
    buf_printf(&x->text, "it will have slipped %" PRIu32 " times: from %" PRId64 " on the coalition looks at it", p->bad_moves + 1, most);
    return note_figures(x, "moved-again", LEVEL_PLAIN, p->bad_moves + 1, most, err);
}

bool foresee_progress(struct foresight *x, struct pln_error *err)
{
    int64_t state = fields_i64(&x->f, PROGRESS_STATE), late;
    const struct promise *p;
    uint32_t of;

    if (records_of(x, PROGRESS_OF, &of, 1) == 0)
        return true;
    p = promise_of(x->c->r, of);
    if (p == NULL)
        return true;
    if (!foresee_is_own(x, of))
        return note_not_own(x, of, "it is ", "'s promise: only its own people say how it stands; others confirm, dispute or nudge", err);
    late = rules_day(x->c->r, x->now_ms) - p->due;
    if (p->state != PROMISE_OPEN) {
        buf_printf(&x->text, "it was closed before as %s, by ", p->state == PROMISE_KEPT ? "kept" : "not kept");
        if (!put_name(x, p->closed_by, err))
            return false;
        buf_put(&x->text, BYTES_STR(": that stays"));
        return note_add(x, "closed", LEVEL_LOOK, err) != NULL;
    }
    if (state == STATE_MOVED)
        return note_moved(x, p, err);
    if (state != STATE_KEPT)
        return true;
    if (late <= 0)
        buf_put(&x->text, BYTES_STR("kept by its day"));
    else
        buf_printf(&x->text, "kept %" PRId64 " day%s after its day", late, late == 1 ? "" : "s");
    return note_figures(x, "kept", late <= 0 ? LEVEL_GOOD : LEVEL_PLAIN, late > 0 ? late : 0, 0, err);
}

/* ---- a promise --------------------------------------------------------------------------------------------------------------- */

/* The rules look at many open ones where one is late. */
static bool note_many(struct foresight *x, struct pln_error *err)
{
    const struct rules *r = x->c->r;
    int64_t most = r->force.setting[SETTING_OPEN_MAX], open = 1, today = rules_day(r, x->now_ms);
    bool late = false;

    for (size_t i = 0; i < r->promises.promises; i++) {
        const struct promise *p = &r->promises.promise[i];

        if (rec(r, p->record)->type != TYPE_commitment || rec(r, p->record)->log != x->c->own || p->state != PROMISE_OPEN ||
            !rules_has(r, p->record))
            continue;
        open++;
        late = late || today > p->due;
    }
    if (open <= most || !late)
        return true;
    buf_printf(&x->text, "%" PRId64 " open promises then, some late; %" PRId64 " are what the coalition agreed to carry at most", open,
               most);
    return note_figures(x, "over-committed", LEVEL_PLAIN, open, most, err);
}

bool foresee_commitment(struct foresight *x, struct pln_error *err)
{
    uint32_t of[PLN_REFS_MAX];
    size_t named = fields_has(&x->f, COMMITMENT_FOR) ? fields_list(&x->f, COMMITMENT_FOR) : 0;

    if (records_of(x, COMMITMENT_FOR, of, COUNT(of)) < named) {
        buf_put(&x->text, BYTES_STR("one of those that it is for leads nowhere: a receipt or an address is no record that the rules read"));
        if (note_add(x, "leads-nowhere", LEVEL_LOOK, err) == NULL)
            return false;
    }
    return note_many(x, err);
}

/* ---- a request ------------------------------------------------------------------------------------------------------------------ */

bool foresee_request(struct foresight *x, struct pln_error *err)
{
    uint32_t to;

    if (records_of(x, REQUEST_TO, &to, 1) == 0)
        return true;
    if (foresee_is_own(x, to)) {
        buf_put(&x->text, BYTES_STR("it asks one's own partner: what that promises is a commitment"));
        return note_add(x, "own", LEVEL_PLAIN, err) != NULL;
    }
    if (cut_is_partner(&x->c->r->cut, rec(x->c->r, to)->log))
        return true;
    if (!put_partner(x, rec(x->c->r, to)->log, err))
        return false;
    buf_put(&x->text, BYTES_STR(" is no partner now: nobody there will answer"));
    return note_add(x, "left", LEVEL_LOOK, err) != NULL;
}
