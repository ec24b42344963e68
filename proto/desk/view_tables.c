/* view_tables.c: rules.tables: bodies in force, how they decide, who fills their seats, what ends or is due soon.
 *
 * Bounds: a page; 64 seats a table. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_tables.c */
#include "desk/use.h"

static bool table_fits(const struct desk_call *c, uint32_t body)
{
    if (!use_is_asked(c, body))
        return false;
    if (c->partner == BOOK_NONE || force_keeper(&c->r->cut, body) == c->partner)
        return true;
    for (size_t i = 0; i < book_count(c->b, body, BODY_SEATS); i++)
        if (book_seat_at(c->b, body, BODY_SEATS, i).partner == c->partner)
            return true;
    return false;
}

/* Of each seat its record, its people, their mandates. */
static size_t table_reads(const struct desk_call *c, uint32_t body)
{
    return 16 + book_count(c->b, body, BODY_SEATS) * (2 * SEAT_PEOPLE_MAX + 2);
}

bool view_tables(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    const struct book_list *bodies = &c->r->force.bodies;
    uint32_t *row = arena_take_array(&c->q.arena, (size_t)c->limit, sizeof(*row), err);
    struct page page = page_of(c);

    if (row == NULL || !desk_params_done(c, err))
        return false;
    for (size_t i = 0; i < bodies->count && !page.more; i++) {
        char name[QUERY_NAME_TEXT];

        if (!table_fits(c, bodies->at[i]))
            continue;
        if (!use_name(c, bodies->at[i], name, err))
            return false;
        if (page_takes_heavy(&page, name, table_reads(c, bodies->at[i])))
            row[page.taken - 1] = bodies->at[i];
    }
    if (!page_done(&page, err))
        return false;
    desk_head(c, w, 2);
    write_key(w, "tables");
    writer_array(w, page.taken);
    for (size_t i = 0; i < page.taken; i++)
        if (!use_table(c, w, row[i], err))
            return false;
    page_write_next(&page, w);
    return true;
}
