/* world.c: a world of machines: its time, in which events are done one after the other, and what parts it.
 *
 * What happens to a machine: machine.c, wishes.c; what its people do: tasks.c; between machines: network.c. */
#include "sim/machine.h"

#include "sim/network.h"
#include "sim/random.h"

#include <stdlib.h>

void world_init(struct world *w, uint64_t seed)
{
    memset(w, 0, sizeof(*w));
    w->seed = seed;
    chance_init(&w->chance, seed * UINT64_C(0x9e3779b97f4a7c15) + 1);
    random_begin(seed + 1);
    clock_init(&w->clock);
    hash_init(&w->hash);
    buf_init(&w->kept, 64 * 1024 * 1024);
    w->trace = stderr;
    w->delay_ms[0] = 1;
    w->delay_ms[1] = 40;
    w->disk_ms[0] = 1;
    w->disk_ms[1] = 20;
}

void world_deinit(struct world *w)
{
    for (size_t i = 0; i < w->machines; i++)
        machine_deinit(&w->machine[i]);
    network_deinit(w);
    clock_deinit(&w->clock);
    buf_deinit(&w->kept);
    free(w->promise);
}

static void event_done(struct world *w, const struct event *e)
{
    struct machine *m = e->who;

    switch ((enum event_kind)e->kind) {
    case EVENT_DELIVER:
    case EVENT_EOF:
    case EVENT_SESSION_TICK:
    case EVENT_DIAL:
    case EVENT_LINK_LOST: network_event(w, e); return;
    case EVENT_START:
        if (!m->is_up)
            machine_start(m);
        return;
    case EVENT_TICK:
    case EVENT_JOB:
    case EVENT_PERSON:
    case EVENT_DIAL_FAILED: break;
    }
    if (!m->is_up || e->life != m->life)
        return;
    switch ((enum event_kind)e->kind) {
    case EVENT_TICK:
        if (e->at_ms != m->tick_ms)
            return;
        m->tick_ms = INT64_MAX;
        node_tick(m->node, machine_clock(m));
        machine_settle(m);
        break;
    case EVENT_JOB: machine_job_done(m, e); break;
    case EVENT_PERSON: tasks_send(m, (size_t)e->number); break;
    case EVENT_DIAL_FAILED:
        node_dial_failed(m->node, e->number, machine_clock(m));
        machine_settle(m);
        break;
    default: abort();
    }
}

void world_run(struct world *w, int64_t ms)
{
    int64_t until = w->clock.now_ms + ms;
    struct event e;

    while (w->wrong[0] == '\0' && clock_take(&w->clock, until, &e))
        event_done(w, &e);
}

void world_part(struct world *w, size_t a, size_t b, bool apart)
{
    w->apart[a][b] = w->apart[b][a] = apart;
    world_trace(w, "%s / %s: %s", w->machine[a].partner.name, w->machine[b].partner.name, apart ? "parted" : "together again");
}

void world_lose_links(struct world *w, unsigned percent)
{
    for (struct link *l = w->link; l != NULL; l = l->next)
        if (!l->end[0].is_closed && chance_percent(&w->chance, percent))
            clock_put(&w->clock, (struct event){ .at_ms = w->clock.now_ms + chance_between(&w->chance, 0, 500),
                                                 .kind = EVENT_LINK_LOST,
                                                 .what = &l->end[0] });
}
