/* view_findings.c: rules.findings: what the rules find, by danger and severity.
 *
 * Bounds: a page. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_findings.c */
#include "desk/use.h"

#include <stdlib.h>

struct choice { /* which findings */
    bool has_danger, has_name, all;
    enum finding_danger danger;
    enum finding_name name;
};

static void choice_read(struct desk_call *c, struct choice *out)
{
    struct bytes danger = params_str(&c->p, "danger", params_option(&c->p, "danger"));
    struct bytes name = params_str(&c->p, "name", params_option(&c->p, "name"));

    out->all = params_flag(&c->p, "all", params_option(&c->p, "all"), false);
    out->has_danger = danger.n > 0;
    out->has_name = name.n > 0;
    for (out->danger = 0; out->danger < DANGER_END && !bytes_equal_str(danger, finding_danger_number(out->danger)); out->danger++)
        ;
    if (out->has_danger && out->danger == DANGER_END)
        params_fail(&c->p, "danger", PLN_BAD_FIELD, "it is 1 to 10, L1, L2, L3 or log");
    out->name = finding_find(name);
    if (out->has_name && out->name == FINDING_END)
        params_fail(&c->p, "name", PLN_BAD_FIELD,
                    "no finding has this name: `findings --long` shows those of what is found, docs/findings.md all");
}

static bool is_chosen(const struct desk_call *c, const struct choice *choice, const struct finding *f)
{
    uint32_t subject = f->subject.about == ABOUT_PARTNER ? c->b->log[f->subject.partner].inception : f->subject.record;

    if (!choice->all && f->state != FINDING_OPEN && f->state != FINDING_ANSWERED)
        return false;
    return (!choice->has_danger || finding_kind(f->name)->danger == choice->danger) && (!choice->has_name || f->name == choice->name) &&
           use_is_timely(c, subject) && use_finding_concerns(c, f);
}

/* By danger, then severity; else as the rules order them. */
static int by_danger(const void *x, const void *y, void *ctx)
{
    const struct findings *all = ctx;
    const uint32_t *p = x, *q = y;
    const struct finding_kind *a = finding_kind(all->finding[*p].name), *b = finding_kind(all->finding[*q].name);

    if (a->danger != b->danger)
        return a->danger < b->danger ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity < b->severity ? -1 : 1;
    return *p < *q ? -1 : *p > *q;
}

bool view_findings(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    const struct findings *all = &c->r->findings;
    struct page page = page_of(c);
    uint32_t *at = arena_take_array(&c->q.arena, all->count + 1, sizeof(*at), err);
    size_t count = 0, first = 0;
    struct choice choice;

    choice_read(c, &choice);
    if (at == NULL || !desk_params_done(c, err))
        return false;
    for (size_t i = 0; i < all->count; i++)
        if (is_chosen(c, &choice, &all->finding[i]))
            at[count++] = (uint32_t)i;
    qsort_r(at, count, sizeof(*at), by_danger, (void *)all);
    for (size_t i = 0; i < count && !page.more; i++) {
        char key[DESK_KEY_TEXT];

        if (!use_finding_key(c, &all->finding[at[i]], key, err))
            return false;
        if (page_takes_heavy(&page, key, use_finding_reads(&all->finding[at[i]])) && page.taken == 1)
            first = i;
    }
    if (!page_done(&page, err))
        return false;
    desk_head(c, w, 4);
    use_findings_open(c, w, at, count); /* two keys */
    write_key(w, "findings");
    writer_array(w, page.taken);
    for (size_t i = 0; i < page.taken; i++)
        if (!use_finding(c, w, &all->finding[at[first + i]], err))
            return false;
    page_write_next(&page, w);
    return true;
}
