/* story_run.c: a story's time: records in the order of their minutes, darkness, clocks, receipts, until all nodes hold all.
 *
 * An entry reaches every other node at once, unless one of the two is in the dark. What a node missed it holds 5 minutes after its dark
 * ended; what it wrote leaves when the dark ends. A node signs 5 minutes after an entry that is not quiet was written, or at once for
 * what it holds at last; and before each entry of its own.
 * Must not: know what a record means, but for founding, admit and remove: who hears whom.
 * Bounds: STEPS_MAX moments, ARRIVALS_MAX of them kept of the last node.
 * Spec: docs/stories.md. Tests: tests/unit/story_run.c */
#include "support/story_run.h"

#include "base/checked.h"
#include "support/story_write.h"

#include <stdlib.h>

#define SIGN_MS (5 * STORY_MINUTE_MS)
#define CLOCK_MS (10 * STORY_MINUTE_MS) /* a node does not write when its clock is so far behind its own log */
#define STEPS_MAX 1000000
#define ARRIVALS_MAX 24

struct running {
    struct story_world *w;
    const struct story_record **record; /* by time, then as written */
    size_t next;
    size_t watched; /* the node whose arrivals are kept */
    struct story_arrival *arrived;
    size_t arrivals, room;
};

static void running_deinit(struct running *g)
{
    free(g->record);
    free(g->arrived);
}

/* ---- darkness, clocks ---- */

static bool is_dark(const struct story_world *w, size_t node, int64_t ms, int64_t more_ms)
{
    for (size_t i = 0; i < w->story->spans; i++) {
        const struct story_span *s = &w->story->span[i];

        if (!s->is_clock && people_node(w, s->partner) == node && people_ms(w, s->from_ms) <= ms && ms < people_ms(w, s->to_ms) + more_ms)
            return true;
    }
    return false;
}

static int64_t clock_of(const struct story_world *w, size_t node, int64_t ms)
{
    int64_t wrong = 0;

    for (size_t i = 0; i < w->story->spans; i++) {
        const struct story_span *s = &w->story->span[i];

        if (s->is_clock && people_node(w, s->partner) == node && people_ms(w, s->from_ms) <= ms && ms < people_ms(w, s->to_ms))
            wrong += s->minutes * STORY_MINUTE_MS;
    }
    return ms + wrong;
}

static bool spans_are_of_partners(const struct story_world *w, struct pln_error *err)
{
    for (size_t i = 0; i < w->story->spans; i++) {
        const struct story_span *s = &w->story->span[i];

        if (people_node(w, s->partner) != SIZE_MAX)
            continue;
        fail(err, PLN_BAD_FIELD, "no partner %.*s", (int)s->partner.n, (const char *)s->partner.at);
        return within(err, "line %u", s->line);
    }
    return true;
}

/* ---- hearing ---- */

static bool arrivals_keep(struct running *g, struct pln_error *err)
{
    const struct story_node *n = &g->w->node[g->watched];
    struct story_arrival *more;

    if (g->arrivals > 0 && memcmp(g->arrived[g->arrivals - 1].size, n->knows, sizeof(n->knows)) == 0)
        return true;
    if (g->arrivals == g->room) {
        g->room = g->room == 0 ? 256 : g->room * 2;
        more = realloc(g->arrived, g->room * sizeof(*more));
        if (more == NULL)
            return fail(err, PLN_TOO_LARGE, "no memory for what arrived");
        g->arrived = more;
    }
    memcpy(g->arrived[g->arrivals++].size, n->knows, sizeof(n->knows));
    return true;
}

static bool all_hear(struct running *g, int64_t ms, struct pln_error *err)
{
    struct story_world *w = g->w;
    bool dark[STORY_PARTNERS_MAX], late[STORY_PARTNERS_MAX];

    for (size_t i = 0; i < w->nodes; i++) {
        dark[i] = is_dark(w, i, ms, 0);
        late[i] = is_dark(w, i, ms - 1, SIGN_MS); /* its dark ended 5 minutes ago: it signs at once */
    }
    for (size_t i = 0; i < w->nodes; i++) {
        struct story_node *n = &w->node[i];
        bool deaf = !n->admitted || n->gone || is_dark(w, i, ms, SIGN_MS);

        for (size_t j = 0; j < w->nodes && !deaf; j++) {
            if (i == j || dark[j] || !w->node[j].admitted)
                continue;
            if (w->node[j].loud > n->heard_loud[j]) {
                int64_t due = late[i] ? ms : ms + SIGN_MS;

                n->heard_loud[j] = w->node[j].loud;
                n->receipt_ms = due < n->receipt_ms ? due : n->receipt_ms;
            }
            n->knows[j] = w->node[j].log.entries;
        }
    }
    return arrivals_keep(g, err);
}

/* ---- writing ---- */

static bool receipts_due(struct running *g, int64_t ms, bool *any, struct pln_error *err)
{
    *any = false;
    for (size_t i = 0; i < g->w->nodes; i++) {
        struct story_node *n = &g->w->node[i];
        int64_t clock = clock_of(g->w, i, ms), behind = n->log.state.tau_ms - CLOCK_MS - clock;

        if (n->receipt_ms > ms)
            continue;
        if (behind > 0) { /* not before its clock has come near its own log */
            n->receipt_ms = ms + behind;
            continue;
        }
        *any = true;
        if (!story_sign(g->w, i, clock, err))
            return false;
    }
    return true;
}

static void comes_in(struct story_world *w, size_t node)
{
    if (!w->node[node].admitted)
        w->in[w->ins++] = node;
    w->node[node].admitted = true;
}

/* Who hears whom from here on. */
static void roster_follow(struct story_world *w, const struct story_record *r)
{
    for (size_t i = 0; i < r->fields; i++) {
        size_t node = bytes_equal_str(r->field[i].name, "partner") ? people_node(w, r->field[i].value) : SIZE_MAX;

        if (node == SIZE_MAX)
            continue;
        if (bytes_equal_str(r->type, "admit"))
            comes_in(w, node);
        if (bytes_equal_str(r->type, "remove"))
            w->node[node].gone = true;
    }
    if (bytes_equal_str(r->type, "founding"))
        comes_in(w, 0);
}

static bool record_put(struct running *g, const struct story_record *r, int64_t ms, struct pln_error *err)
{
    size_t node = people_node(g->w, r->partner);
    struct story_node *n = &g->w->node[node];
    int64_t clock = clock_of(g->w, node, ms);

    n->knows[node] = n->log.entries;
    if (clock < n->log.state.tau_ms - CLOCK_MS)
        return fail(err, PLN_CLOCK, "%s's node does not write: its clock is %" PRIi64 " minutes behind its own log", n->handle,
                    (n->log.state.tau_ms - clock) / STORY_MINUTE_MS);
    if (!story_sign(g->w, node, clock, err) || !story_write(g->w, r, node, clock, err))
        return false;
    roster_follow(g->w, r);
    return true;
}

static int by_time(const void *x, const void *y)
{
    const struct story_record *a = *(const struct story_record *const *)x, *b = *(const struct story_record *const *)y;

    if (a->local_ms != b->local_ms)
        return a->local_ms < b->local_ms ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* The next moment after `ms` at which anything happens; INT64_MAX: none. */
static int64_t next_moment(const struct running *g, int64_t ms)
{
    const struct story_world *w = g->w;
    int64_t next = g->next < w->story->records ? people_ms(w, g->record[g->next]->local_ms) : INT64_MAX;

    for (size_t i = 0; i < w->nodes; i++)
        next = w->node[i].receipt_ms < next ? w->node[i].receipt_ms : next;
    for (size_t i = 0; i < w->story->spans; i++) {
        int64_t to = people_ms(w, w->story->span[i].to_ms);

        if (!w->story->span[i].is_clock && to > ms && to < next)
            next = to;
        if (!w->story->span[i].is_clock && to + SIGN_MS > ms && to + SIGN_MS < next)
            next = to + SIGN_MS;
    }
    return next;
}

static bool moment(struct running *g, int64_t ms, struct pln_error *err)
{
    bool signed_any = true;

    if (!all_hear(g, ms, err))
        return false;
    while (signed_any) { /* what is due at once may come of what was just signed */
        if (!receipts_due(g, ms, &signed_any, err) || (signed_any && !all_hear(g, ms, err)))
            return false;
    }
    while (g->next < g->w->story->records && people_ms(g->w, g->record[g->next]->local_ms) == ms) {
        const struct story_record *r = g->record[g->next++];

        if (!record_put(g, r, ms, err))
            return within(err, "line %u", r->line);
        if (!all_hear(g, ms, err))
            return false;
    }
    return true;
}

/* Thinned out, the last one always there. */
static bool arrivals_give(struct running *g, struct pln_error *err)
{
    struct story_world *w = g->w;
    size_t step = g->arrivals / ARRIVALS_MAX + 1;

    w->arrival = arena_take_array(&w->arena, ARRIVALS_MAX + 2, sizeof(w->arrival[0]), err);
    if (w->arrival == NULL)
        return false;
    for (size_t i = 0; i < g->arrivals; i += step)
        w->arrival[w->arrivals++] = g->arrived[i];
    for (size_t i = 0; i < w->nodes; i++) /* in the end everybody holds all; logs that nobody let in, too: they count nowhere */
        w->arrival[w->arrivals].size[i] = w->node[i].log.entries;
    w->arrivals++;
    return true;
}

int64_t story_end(const struct story *s)
{
    int64_t end = INT64_MIN;

    for (size_t i = 0; i < s->records; i++)
        end = max_i64(end, s->record[i].local_ms + SIGN_MS);
    for (size_t i = 0; i < s->spans; i++)
        end = max_i64(end, s->span[i].to_ms + (s->span[i].is_clock ? max_i64(s->span[i].minutes, 0) * STORY_MINUTE_MS : SIGN_MS));
    for (size_t i = 0; i < s->asofs; i++)
        end = max_i64(end, s->asof[i].local_ms);
    return end;
}

bool story_run(struct story_world *w, const struct story *s, const char *secret, struct pln_error *err)
{
    CLEANUP(running_deinit) struct running g = { .w = w };
    int64_t ms = INT64_MIN;

    if (!people_begin(w, s, secret, err) || !spans_are_of_partners(w, err))
        return false;
    g.watched = w->nodes - 1;
    g.record = malloc((s->records + 1) * sizeof(g.record[0]));
    if (g.record == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory for the records");
    for (size_t i = 0; i < s->records; i++)
        g.record[i] = &s->record[i];
    qsort(g.record, s->records, sizeof(g.record[0]), by_time);
    for (size_t step = 0; (ms = next_moment(&g, ms)) != INT64_MAX; step++) {
        if (step == STEPS_MAX)
            return fail(err, PLN_TOO_MANY, "more than %d moments", STEPS_MAX);
        if (!moment(&g, ms, err))
            return false;
    }
    return arrivals_give(&g, err);
}

/* ---- views ---- */

static const uint8_t seed[16] = "a story's seed";

bool story_view_begin(struct story_view *v, struct story_world *w, struct pln_error *err)
{
    bool grown;

    *v = (struct story_view){ .world = w, .of = &w->table };
    table_view_init(&v->table);
    book_init(&v->book, seed);
    v->view = table_view_of(v->of);
    return book_extend(&v->book, &v->view, &grown, err);
}

bool story_view_last(struct story_view *v, struct story_world *w, struct pln_error *err)
{
    size_t size[STORY_PARTNERS_MAX];
    bool grown, good = true;

    *v = (struct story_view){ .world = w, .of = &v->table };
    table_view_init(&v->table);
    book_init(&v->book, seed);
    for (size_t i = w->nodes; i-- > 0;) {
        size[i] = w->node[i].log.entries;
        table_view_add(&v->table, &w->node[i].log, w->node[i].handle, i == w->nodes - 1);
    }
    v->view = table_view_of(v->of);
    for (size_t k = 0; k < w->arrivals && good; k++) {
        for (size_t i = 0; i < w->nodes; i++) {
            w->node[i].log.entries = (size_t)w->arrival[k].size[i];
            v->table.log[w->nodes - 1 - i].row.size = w->arrival[k].size[i]; /* heads are of no matter here */
        }
        good = book_extend(&v->book, &v->view, &grown, err);
    }
    for (size_t i = 0; i < w->nodes; i++)
        w->node[i].log.entries = size[i];
    return good;
}

void story_view_end(struct story_view *v)
{
    book_deinit(&v->book);
    table_view_deinit(&v->table);
}

bool story_rules(struct story_view *v, int64_t local_ms, struct rules *out, struct pln_error *err)
{
    struct rules_spec spec = { CUT_ASOF, people_ms(v->world, local_ms) };

    return rules_run(out, &v->book, &v->view, &spec, err);
}
