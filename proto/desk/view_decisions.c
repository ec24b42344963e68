/* view_decisions.c: rules.decisions: decisions with their verdicts, the newest first.
 *
 * Bounds: a page. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_status.c */
#include "desk/use.h"

static bool verdict_fits(const struct ruling *d, struct bytes verdict)
{
    return verdict.n == 0 || bytes_equal_str(verdict, use_verdict_word(d)) || (d->in_doubt && bytes_equal_str(verdict, "in-doubt"));
}

static bool verdict_is_known(struct bytes verdict)
{
    static const char *const words[] = { "stands", "lacks", "in-doubt", "not-counted", "not-here" };

    for (size_t i = 0; i < COUNT(words); i++)
        if (bytes_equal_str(verdict, words[i]))
            return true;
    return verdict.n == 0;
}

bool view_decisions(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    const struct verdicts *all = &c->r->verdicts;
    struct bytes verdict = params_str(&c->p, "verdict", params_option(&c->p, "verdict"));
    const struct ruling **row = arena_take_array(&c->q.arena, (size_t)c->limit, sizeof(*row), err);
    struct page page = page_of(c);

    if (!verdict_is_known(verdict))
        params_fail(&c->p, "verdict", PLN_BAD_FIELD, "it is stands, lacks, in-doubt, not-counted or not-here");
    if (row == NULL || !desk_params_done(c, err))
        return false;
    for (size_t i = all->count; i-- > 0 && !page.more;) {
        const struct ruling *d = &all->ruling[i];
        char name[QUERY_NAME_TEXT];

        if (!rules_has(c->r, d->decision) || !verdict_fits(d, verdict) || !use_decision_concerns(c, d) || d->made < c->from_ms ||
            d->made >= c->to_ms)
            continue;
        if (!use_name(c, d->decision, name, err))
            return false;
        if (page_takes(&page, name))
            row[page.taken - 1] = d;
    }
    if (!page_done(&page, err))
        return false;
    desk_head(c, w, 2);
    write_key(w, "decisions");
    writer_array(w, page.taken);
    for (size_t i = 0; i < page.taken; i++)
        if (!use_decision(c, w, row[i], err))
            return false;
    page_write_next(&page, w);
    return true;
}
