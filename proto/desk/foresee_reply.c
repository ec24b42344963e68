/* foresee_reply.c: of replies: what only its own partner withdraws or declines, a talk that is no longer ahead, a finding that is none.
 *
 * Spec: docs/rpc.md "Desk" (rules.foresee). Tests: tests/unit/desk_foresee.c */
#include "desk/foresee.h"

#define NAMED_MAX 4 /* findings in one sentence */

static bool foresee_withdraw(struct foresight *x, uint32_t to, struct pln_error *err)
{
    uint32_t decision;

    if (rec(x->c->r, to)->type != TYPE_proposal) {
        buf_put(&x->text, BYTES_STR("it changes nothing: only a proposal is withdrawn"));
        return note_entry(x, "no-proposal", LEVEL_LOOK, to, err);
    }
    if (!foresee_is_own(x, to))
        return note_not_own(x, to, "it is ", "'s proposal: only its own people withdraw it", err);
    decision = verdict_on(x->c->r, &x->c->r->cut, to);
    if (decision == BOOK_NONE)
        return true;
    buf_put(&x->text, BYTES_STR("it was decided before by "));
    if (!put_name(x, decision, err))
        return false;
    buf_put(&x->text, BYTES_STR(": that stays"));
    return note_entry(x, "decided", LEVEL_LOOK, decision, err);
}

static bool foresee_decline(struct foresight *x, uint32_t to, struct pln_error *err)
{
    uint32_t asked = rec(x->c->r, to)->type == TYPE_request ? book_partner(x->c->b, to, REQUEST_TO) : BOOK_NONE;

    if (asked == BOOK_NONE || asked == x->c->own)
        return true;
    buf_put(&x->text, BYTES_STR("it asks "));
    if (!put_partner(x, asked, err))
        return false;
    buf_put(&x->text, BYTES_STR(": only its own people decline it"));
    return note_entry(x, "not-own", LEVEL_LOOK, to, err);
}

/* Asked into what was held or cancelled, nobody can let them in. */
static bool foresee_ask_in(struct foresight *x, uint32_t to, struct pln_error *err)
{
    const struct talk *k = rec(x->c->r, to)->type == TYPE_talk ? talk_of(x->c->r, to) : NULL;

    if (k != NULL && k->status == TALK_ANNOUNCED)
        return true;
    buf_put(&x->text, BYTES_STR(k == NULL                     ? "that is no talk: one asks to be in a talk that is announced"
                                : k->status == TALK_CANCELLED ? "that talk was cancelled: nobody will be in it"
                                                              : "that talk was held: what is wrong with what it says, dispute says"));
    return note_entry(x, "not-announced", LEVEL_LOOK, to, err);
}

static bool foresee_known(struct foresight *x, uint32_t to, struct pln_error *err)
{
    if (rec(x->c->r, to)->type == TYPE_proposal)
        return true;
    buf_put(&x->text, BYTES_STR("it changes nothing: what is known since when is a proposal"));
    return note_entry(x, "no-proposal", LEVEL_LOOK, to, err);
}

static bool is_about(const struct foresight *x, const struct finding *f, uint32_t to)
{
    const struct book *b = x->c->b;

    if (f->subject.about == ABOUT_PARTNER)
        return b->record[to].log == f->subject.partner && b->record[to].index == 0;
    return b->record[f->subject.record].origin == b->record[to].origin;
}

/* "affected-not-told, short-notice": what is found about it and has no answer yet. How many. */
static size_t put_open(struct foresight *x, uint32_t to)
{
    const struct findings *all = &x->c->r->findings;
    size_t n = 0;

    for (size_t i = 0; i < all->count; i++)
        if (all->finding[i].state == FINDING_OPEN && is_about(x, &all->finding[i], to) && n++ < NAMED_MAX)
            buf_printf(&x->text, "%s%s", n > 1 ? ", " : "", finding_kind(all->finding[i].name)->name);
    return n;
}

/* An answer ends a finding only if it names it rightly. */
static bool foresee_answer(struct foresight *x, uint32_t to, struct pln_error *err)
{
    const struct findings *all = &x->c->r->findings;
    struct bytes said = fields_has(&x->f, REPLY_FINDING) ? fields_bytes(&x->f, REPLY_FINDING) : (struct bytes){ 0 };
    bool found = false;

    if (said.n == 0) {
        if (put_open(x, to) == 0)
            return true;
        buf_put(&x->text, BYTES_STR(": found about it; --finding NAME says that this answers it"));
        return note_entry(x, "finding", LEVEL_PLAIN, to, err);
    }
    for (size_t i = 0; i < all->count; i++)
        found = found || (bytes_equal_str(said, finding_kind(all->finding[i].name)->name) && is_about(x, &all->finding[i], to));
    if (found)
        return true;
    buf_put(&x->text, said);
    buf_put(&x->text, BYTES_STR(finding_find(said) == FINDING_END ? ": no finding has this name" : ": that is not found about it"));
    buf_put(&x->text, BYTES_STR("; open are: "));
    if (put_open(x, to) == 0)
        buf_put(&x->text, BYTES_STR("none"));
    return note_entry(x, "no-finding", LEVEL_LOOK, to, err);
}

bool foresee_reply(struct foresight *x, struct pln_error *err)
{
    uint32_t to;

    if (records_of(x, REPLY_TO, &to, 1) == 0)
        return true;
    switch ((enum reply_stance)fields_u64(&x->f, REPLY_STANCE)) {
    case REPLY_WITHDRAW: return foresee_withdraw(x, to, err);
    case REPLY_DECLINE: return foresee_decline(x, to, err);
    case REPLY_ASK_IN: return foresee_ask_in(x, to, err);
    case REPLY_KNOWN: return foresee_known(x, to, err);
    case REPLY_ANSWER: return foresee_answer(x, to, err);
    case REPLY_COMMENT:
    case REPLY_ASK:
    case REPLY_CONFIRM:
    case REPLY_DISPUTE:
    case REPLY_ERASE_PLEASE:
    case reply_stance_none:
    case reply_stance_end: break;
    }
    return true;
}
