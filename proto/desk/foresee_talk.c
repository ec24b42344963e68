/* foresee_talk.c: of a talk: told in time or late, after the decision, outside any table.
 *
 * Spec: docs/rpc.md "Desk" (rules.foresee). Tests: tests/unit/desk_foresee.c */
#include "desk/foresee.h"
#include "record/check.h"

struct talk_draft {
    enum talk_status status;
    enum agreed agreed;
    int64_t when;
    const struct talk *before; /* that it corrects; NULL */
    struct touched touched;
    int64_t told;
    struct talk_term term;
};

/* What it touches by what it is about, and what names the talk that it corrects. */
static void touches_read(struct foresight *x, struct talk_draft *k)
{
    uint32_t about[PLN_REFS_MAX], corrected;
    size_t abouts = records_of(x, TALK_ABOUT, about, COUNT(about));

    corrected = record_of(x, TALK_CORRECTS, TYPE_talk);
    k->before = corrected != BOOK_NONE ? talk_of(x->c->r, corrected) : NULL;
    k->touched = touched_about(x->c->r, about, abouts, k->when, k->before);
}

static void told_read(struct foresight *x, struct talk_draft *k)
{
    k->term = touched_term(x->c->r, &k->touched);
    k->told = INT64_MAX;
    if (k->before != NULL) { /* an earlier version may have told it already */
        struct talk as = *k->before;

        as.agreed = k->agreed;
        k->told = talk_told(x->c->r, &as);
    }
    if (k->told > x->now_ms)
        k->told = x->now_ms;
}

static bool note_told(struct foresight *x, const struct talk_draft *k, struct pln_error *err)
{
    int64_t hours = k->told > k->when ? (k->told - k->when) / RULES_HOUR_MS : 0;
    bool late = k->told - k->when > k->term.hours * RULES_HOUR_MS, leaned = k->agreed >= AGREED_LEANING;
    enum level level = !late ? LEVEL_GOOD : leaned && k->term.proposal != BOOK_NONE ? LEVEL_LOOK : LEVEL_PLAIN;

    buf_printf(&x->text, "told %" PRId64 " h after it was held: ", hours);
    if (late) {
        buf_put(&x->text, BYTES_STR("late by "));
        if (hours > k->term.hours)
            buf_printf(&x->text, "%" PRId64 " h", hours - k->term.hours);
        else
            buf_put(&x->text, BYTES_STR("less than 1 h"));
    } else {
        buf_put(&x->text, BYTES_STR("in time"));
    }
    buf_put(&x->text, BYTES_STR("; "));
    put_span(&x->text, k->term.hours);
    buf_put(&x->text, BYTES_STR(" are agreed"));
    if (k->term.is_quiet) {
        buf_put(&x->text, BYTES_STR(" shortly before "));
        if (!put_name(x, k->term.proposal, err))
            return false;
        buf_put(&x->text, BYTES_STR(" closes"));
    }
    if (!note_figures(x, late ? "told-late" : "in-time", level, hours, k->term.hours, err))
        return false;
    if (level == LEVEL_LOOK)
        x->note[x->notes - 1].field = "text";
    x->note[x->notes - 1].entry = k->term.proposal;
    return true;
}

/* Decided before it is told, and something was leaned to. */
static bool note_decided(struct foresight *x, const struct talk_draft *k, struct pln_error *err)
{
    struct touched touched = k->touched;
    uint32_t proposal;
    bool is_named;

    while (k->agreed >= AGREED_LEANING && touched_next(&touched, &proposal, &is_named)) {
        uint32_t decision = verdict_on(x->c->r, &x->c->r->cut, proposal);
        const struct ruling *d = decision != BOOK_NONE ? verdict_of(x->c->r, decision) : NULL;
        struct note *n;

        if (d == NULL || !verdict_is_adopted(x->c->r, d) || k->when >= d->made || k->told <= d->made)
            continue;
        if (!put_name(x, proposal, err))
            return false;
        buf_put(&x->text, BYTES_STR(" was decided before this was told ("));
        if (!put_name(x, decision, err))
            return false;
        buf_put(&x->text, BYTES_STR(")"));
        n = note_add(x, "talk-after-decision", LEVEL_LOOK, err);
        if (n == NULL)
            return false;
        n->entry = decision;
        n->field = "text";
        return true;
    }
    return true;
}

/* Agreed, touching no proposal, and somebody whom it affects was not there. */
static bool note_outside(struct foresight *x, const struct talk_draft *k, struct pln_error *err)
{
    struct fields_cursor each = fields_each_of(&x->f, TALK_AFFECTS);
    int64_t days = x->c->r->force.setting[SETTING_TALK_DAYS];
    struct value v;

    if (k->agreed != AGREED_AGREED || touched_any(&k->touched) || !fields_next(&each, &v) || v.is_empty)
        return true;
    buf_printf(&x->text, "agreed outside any table: propose it within %" PRId64 " days, if it binds others", days);
    return note_figures(x, "agreed-outside", LEVEL_PLAIN, 0, days, err);
}

/* Is somebody in it but the own partner's people? */
static bool has_others(const struct foresight *x)
{
    struct fields_cursor each = fields_each_of(&x->f, TALK_PEOPLE);
    struct value v;

    if (fields_list(&x->f, TALK_PARTNERS) > 0 || fields_list(&x->f, TALK_OUTSIDERS) > 0 || x->c->own == BOOK_NONE)
        return true;
    while (fields_next(&each, &v)) {
        uint32_t mandate = v.has_ref && v.ref < x->refs ? book_find(x->c->b, &x->ref[v.ref]) : BOOK_NONE;

        if (mandate == BOOK_NONE || x->c->b->record[mandate].log != x->c->own)
            return true;
    }
    return false;
}

static bool note_others(struct foresight *x, struct pln_error *err)
{
    if (has_others(x))
        return true;
    buf_put(&x->text, BYTES_STR("it names nobody of another partner: who else was in it, --with?"));
    return note_add(x, "nobody-else", LEVEL_LOOK, err) != NULL;
}

static bool foresee_announced(struct foresight *x, int64_t when, struct pln_error *err)
{
    int64_t ahead = hours_ahead(x, when);

    if (when >= x->now_ms) {
        buf_printf(&x->text, "told %" PRId64 " h before it is held: others can ask to be in it", ahead);
        return note_figures(x, "announced", LEVEL_GOOD, ahead, 0, err);
    }
    buf_put(&x->text, BYTES_STR("that is "));
    put_span(&x->text, (x->now_ms - when) / RULES_HOUR_MS);
    buf_put(&x->text, BYTES_STR(" past: that a talk was held is told by plenary disclose"));
    return note_figures(x, "past", LEVEL_LOOK, (x->now_ms - when) / RULES_HOUR_MS, 0, err);
}

bool foresee_talk(struct foresight *x, struct pln_error *err)
{
    struct talk_draft k = { .status = (enum talk_status)fields_u64(&x->f, TALK_STATUS),
                            .agreed = (enum agreed)fields_u64(&x->f, TALK_AGREED),
                            .when = fields_i64(&x->f, TALK_WHEN) };

    if (!check_talk_when(k.when, k.status == TALK_HELD, x->now_ms)) /* the node refuses it */
        return true;
    if (k.status == TALK_CANCELLED)
        return true;
    if (!note_others(x, err))
        return false;
    if (k.status == TALK_ANNOUNCED)
        return foresee_announced(x, k.when, err);
    touches_read(x, &k);
    told_read(x, &k);
    return note_told(x, &k, err) && note_decided(x, &k, err) && note_outside(x, &k, err);
}
