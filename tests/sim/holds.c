/* holds.c: what must hold in the end: the same bytes and verdicts everywhere, all that was acknowledged, no words that were erased or
 * sealed to others. */
#include "sim/world.h"

#include <stdlib.h>

bool machine_row(struct machine *m, const struct pln_id *log, struct log_row *out)
{
    struct arena a;
    struct log_row *row;
    size_t count;
    bool found = false;
    struct pln_error err;

    arena_init(&a, "rows", 64 * 1024 * 1024);
    if (m->store != NULL && store_rows(m->store, &a, &row, &count, &err))
        for (size_t i = 0; i < count && !found; i++)
            if (hash32_equal(&row[i].id, log)) {
                *out = row[i];
                found = true;
            }
    arena_deinit(&a);
    return found;
}

static bool is_member(const struct world *w, const struct machine *m)
{
    return m == &w->machine[0] || m->was_admitted;
}

/* Same heads everywhere, no content missing, nobody waits for an answer; receipts cover all that is not quiet. */
bool world_is_settled(struct world *w)
{
    for (size_t i = 0; i < w->machines; i++) {
        struct machine *m = &w->machine[i];

        if (!is_member(w, m) || m->is_hostile)
            continue;
        for (size_t p = 0; p < m->people; p++)
            if (m->person[p].first != NULL)
                return false;
        for (size_t j = 0; j < w->machines; j++) {
            struct machine *owner = &w->machine[j];
            struct log_row row, own;

            if (!is_member(w, owner) || owner->is_hostile)
                continue;
            if (!machine_row(m, &owner->partner.log, &row) || !machine_row(owner, &owner->partner.log, &own))
                return false;
            if (row.size != own.size || !hash32_equal(&row.root, &own.root) || row.whole != row.size)
                return false;
            if (m != owner && row.loud > row.listed_size)
                return false;
            if (m != owner && own.covers_own != 0)
                return false;
        }
    }
    return true;
}

bool world_settle(struct world *w, int64_t ms_max)
{
    int64_t until = w->clock.now_ms + ms_max;

    while (w->wrong[0] == '\0' && w->clock.now_ms < until) {
        if (world_is_settled(w))
            return true;
        world_run(w, 1000);
    }
    return w->wrong[0] == '\0' && world_is_settled(w);
}

static bool entry_at(struct store_view *v, const struct pln_id *log, uint64_t index, struct view_entry *out)
{
    struct place at = { .index = index };
    struct pln_error err;
    bool found;

    return v->view.find_log(v->view.ctx, log, &at.log, &found, &err) && found && v->view.entry(v->view.ctx, at, true, out, &found, &err) &&
           found;
}

/* Sealed by its owner, and not to that partner. */
static bool is_for_others(const struct view_entry *e, const struct machine *m)
{
    if (e->content != CONTENT_BLOB)
        return false;
    for (size_t i = 0; i < e->statement.content.partners; i++) {
        struct pln_id named = statement_ref(&e->statement, e->statement.content.partner[i]);

        if (hash32_equal(&named, &m->partner.log))
            return false;
    }
    return true;
}

static void compare(struct world *w, struct machine *a, struct machine *b, const struct pln_id *log, uint64_t size)
{
    struct store_view va, vb;
    struct pln_error err;

    if (!store_view_begin(a->store, &va, &err) || !store_view_begin(b->store, &vb, &err))
        abort();
    for (uint64_t i = 0; i < size; i++) {
        struct view_entry ea, eb;

        if (!entry_at(&va, log, i, &ea) || !entry_at(&vb, log, i, &eb))
            world_wrong(w, "entry %" PRIu64 " cannot be read at %s or %s", i, a->partner.name, b->partner.name);
        else if (!bytes_equal(ea.bytes, eb.bytes))
            world_wrong(w, "entry %" PRIu64 " differs at %s and %s", i, a->partner.name, b->partner.name);
        else if (ea.verdict != eb.verdict || ea.code != eb.code)
            world_wrong(w, "entry %" PRIu64 " is judged differently at %s and %s", i, a->partner.name, b->partner.name);
        else if (ea.content == CONTENT_GONE && ea.salted.n > 0)
            world_wrong(w, "the words of entry %" PRIu64 " were erased and are at %s", i, a->partner.name);
        else if (is_for_others(&ea, b) && (eb.content != CONTENT_ELSEWHERE || eb.salted.n > 0))
            world_wrong(w, "the words of entry %" PRIu64 " are sealed to others and are at %s", i, b->partner.name);
        else if (!is_for_others(&ea, b) && (ea.content != eb.content || !bytes_equal(ea.salted, eb.salted)))
            world_wrong(w, "the words of entry %" PRIu64 " differ at %s and %s", i, a->partner.name, b->partner.name);
        w->sealed += ea.content == CONTENT_BLOB;
    }
    for (uint64_t i = 0; i < size; i++) {
        struct view_entry e;

        w->erased += entry_at(&vb, log, i, &e) && e.content == CONTENT_GONE;
    }
    store_view_end(&va);
    store_view_end(&vb);
}

static void promises_check(struct world *w)
{
    for (size_t i = 0; i < w->promises && w->wrong[0] == '\0'; i++) {
        const struct promise *p = &w->promise[i];
        struct store_view v;
        struct view_entry e;
        struct pln_error err;

        if (p->machine->is_hostile || !p->machine->is_up)
            continue;
        if (!store_view_begin(p->machine->store, &v, &err))
            abort();
        if (!entry_at(&v, &p->machine->partner.log, p->index, &e))
            world_wrong(w, "%s#%" PRIu64 " was acknowledged and is not there", p->machine->partner.name, p->index);
        else if (!hash32_equal(&e.id, &p->id))
            world_wrong(w, "%s#%" PRIu64 " was acknowledged and another entry stands there", p->machine->partner.name, p->index);
        store_view_end(&v);
    }
}

bool world_check(struct world *w)
{
    for (size_t i = 0; i < w->machines; i++) {
        struct machine *m = &w->machine[i];

        if (!is_member(w, m) || m->is_hostile)
            continue;
        for (size_t j = 0; j < w->machines && w->wrong[0] == '\0'; j++) {
            struct machine *owner = &w->machine[j];
            struct log_row row;

            if (!is_member(w, owner) || owner->is_hostile)
                continue;
            if (!machine_row(m, &owner->partner.log, &row))
                world_wrong(w, "%s does not know %s", m->partner.name, owner->partner.name);
            else if (row.stopped)
                world_wrong(w, "%s stopped the log of %s: %s", m->partner.name, owner->partner.name, row.stop_why);
            else if (m != owner)
                compare(w, owner, m, &owner->partner.log, row.size);
        }
    }
    promises_check(w);
    world_trace(w, "%" PRIu64 " erased and %" PRIu64 " sealed texts compared", w->erased, w->sealed);
    return w->wrong[0] == '\0';
}
