/* view_talks.c: rules.talks: disclosed talks, the newest first: who was in them, told in time or late, who confirms and who disputes.
 *
 * Must not: count talks against anybody; read their words.
 * Bounds: a page. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_talks.c */
#include "base/checked.h"
#include "desk/use.h"

struct choice {
    uint32_t touching;       /* a proposal, or BOOK_NONE */
    struct touch_list talks; /* that touch it */
    bool has_touching, has_status, has_told;
    enum talk_status status;
    enum use_told told;
};

/* A proposal, what is decided on one, or anything that a talk can be about: then its versions. */
static bool touching_read(struct desk_call *c, struct choice *out, struct pln_error *err)
{
    struct bytes value = params_option(&c->p, "touching");

    out->has_touching = value.n > 0;
    if (value.n == 0)
        return true;
    if (!desk_which(c, "touching", value, &out->touching, err))
        return false;
    if (c->b->record[out->touching].type == TYPE_decision && book_ref(c->b, out->touching, DECISION_PROPOSAL) != BOOK_NONE)
        out->touching = book_ref(c->b, out->touching, DECISION_PROPOSAL);
    out->talks = touch_talks(c->r, out->touching);
    return true;
}

static bool choice_read(struct desk_call *c, struct choice *out, struct pln_error *err)
{
    struct bytes status = params_str(&c->p, "status", params_option(&c->p, "status"));
    struct bytes told = params_str(&c->p, "told", params_option(&c->p, "told"));

    *out = (struct choice){ .touching = BOOK_NONE, .has_status = status.n > 0, .has_told = told.n > 0 };
    for (int i = 1; i < talk_status_end; i++)
        if (bytes_equal_str(status, talk_status_words[i - 1]))
            out->status = (enum talk_status)i;
    if (out->has_status && out->status == talk_status_none)
        params_fail(&c->p, "status", PLN_BAD_FIELD, "it is held, announced or cancelled");
    out->told = bytes_equal_str(told, "in-time") ? TOLD_IN_TIME : bytes_equal_str(told, "late") ? TOLD_LATE : TOLD_NEITHER;
    if (out->has_told && out->told == TOLD_NEITHER)
        params_fail(&c->p, "told", PLN_BAD_FIELD, "it is in-time or late");
    return touching_read(c, out, err);
}

static bool is_chosen(struct desk_call *c, const struct choice *choice, const struct talk *k, bool *is, struct pln_error *err)
{
    enum use_told told = TOLD_NEITHER;

    if (choice->has_told && !use_talk_told(c, k, &told, err))
        return false;
    *is =
        (!choice->has_status || k->status == choice->status) && (!choice->has_told || told == choice->told) &&
        (!choice->has_touching || touch_holds(c->r, choice->talks, k) || book_names(c->b, k->newest, TALK_ABOUT, choice->touching, true)) &&
        use_talk_concerns(c, k) && k->when >= c->from_ms && k->when < c->to_ms;
    return true;
}

static bool write_all(struct desk_call *c, struct writer *w, const struct talk **row, const struct page *page, struct pln_error *err)
{
    desk_head(c, w, 4);
    write_key(w, "disclose_hours");
    writer_i64(w, c->r->force.setting[SETTING_DISCLOSE_HOURS]);
    write_key(w, "quiet_hours");
    writer_i64(w, c->r->force.setting[SETTING_QUIET_HOURS]);
    write_key(w, "talks");
    writer_array(w, page->taken);
    for (size_t i = 0; i < page->taken; i++)
        if (!use_talk(c, w, row[i], err))
            return false;
    page_write_next(page, w);
    return true;
}

/* People, what it is about, what it touches. */
static size_t talk_reads(const struct desk_call *c, const struct talk *k)
{
    return 64 + 2 * (k->people + k->confirms + k->disputes + book_count(c->b, k->newest, TALK_ABOUT));
}

bool view_talks(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    const struct knew *all = &c->r->knew;
    const struct talk **row = arena_take_array(&c->q.arena, (size_t)c->limit, sizeof(*row), err);
    struct page page = page_of(c);
    struct choice choice;

    if (row == NULL || !choice_read(c, &choice, err) || !desk_params_done(c, err))
        return false;
    for (size_t i = all->talks; i-- > 0 && !page.more;) {
        const struct talk *k = &all->talk[i];
        char name[QUERY_NAME_TEXT];
        bool is;

        if (!is_chosen(c, &choice, k, &is, err))
            return false;
        if (!is)
            continue;
        if (!use_name(c, k->first, name, err))
            return false;
        if (page_takes_heavy(&page, name, min_size(talk_reads(c, k), DESK_ROW_READS_MAX)))
            row[page.taken - 1] = k;
    }
    return page_done(&page, err) && write_all(c, w, row, &page, err);
}
