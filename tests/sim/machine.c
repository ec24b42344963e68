/* machine.c: a partner's machine and its lives: begun with its genesis, started, stopped, crashed; what a crash loses.
 *
 * The disk keeps what was synced. The last write is lost with a crash or, as often, durable and unheard of; jobs on their way are lost
 * with their life. Spec: docs/protocol.md. */
#include "sim/machine.h"

#include "sim/asked.h"
#include "sim/network.h"
#include "store/layout.h"
#include "support/kv_memory.h"

#include <assert.h>
#include <stdlib.h>

struct node_clock machine_clock(const struct machine *m)
{
    return (struct node_clock){ .now_ms = m->world->clock.now_ms, .wall_ms = WALL_MS + m->world->clock.now_ms + m->skew_ms };
}

void machine_later(struct machine *m, int64_t wait_ms, enum event_kind kind, uint64_t number, void *what)
{
    clock_put(&m->world->clock,
              (struct event){
                  .at_ms = m->world->clock.now_ms + wait_ms, .kind = kind, .who = m, .life = m->life, .number = number, .what = what });
}

static void disk_space(void *ctx, uint64_t *free_bytes, uint64_t *total_bytes)
{
    const struct machine *m = ctx;

    *total_bytes = UINT64_MAX;
    *free_bytes = m->disk_free > 0 ? m->disk_free : UINT64_MAX;
}

static void store_begin(struct machine *m)
{
    struct store_setup s = { .kv = m->kv,
                             .checkpoint = &m->partner.checkpoint,
                             .coalition = m->world->machine[0].partner.log,
                             .log_quota_bytes = PLN_LOG_QUOTA_BYTES,
                             .log_quota_per_day_bytes = PLN_LOG_QUOTA_PER_DAY_BYTES,
                             .disk = disk_space,
                             .disk_ctx = m };
    struct pln_error err;
    char text[400];

    chance_fill(&m->world->chance, s.seed, sizeof(s.seed));
    if (!store_open(&s, &m->store, &err)) {
        fprintf(stderr, "%s: %s\n", m->partner.name, error_text(&err, text, sizeof(text)));
        abort();
    }
}

struct machine *world_add(struct world *w, const char *name)
{
    struct machine *m = &w->machine[w->machines];
    struct submit_item item[PEOPLE_FIRST_MAX] = { 0 };
    struct pln_error err;
    char text[400];

    assert(w->machines < MACHINES_MAX);
    memset(m, 0, sizeof(*m));
    m->world = w;
    m->place = w->machines++;
    partner_init(&m->partner, name, m->place == 0 ? NULL : &w->machine[0].partner.log, WALL_MS + w->clock.now_ms, &w->chance);
    m->kv = kv_memory_new(DB_COUNT);
    m->skew_ms = m->place == 0 ? 0 : chance_between(&w->chance, -60000, 60000);
    store_begin(m);
    for (size_t i = 0; i < m->partner.firsts; i++)
        item[i] = (struct submit_item){ .statement = buf_bytes(&m->partner.first[i].statement),
                                        .signature = BYTES_OF(m->partner.first[i].signature),
                                        .content = buf_bytes(&m->partner.first[i].content),
                                        .has_content = m->partner.first[i].has_content };
    if (!store_genesis(m->store, WALL_MS + w->clock.now_ms, item, m->partner.firsts, &err)) {
        fprintf(stderr, "%s: %s\n", name, error_text(&err, text, sizeof(text)));
        abort();
    }
    kv_memory_sync(m->kv);
    store_close(m->store);
    m->store = NULL;
    m->people = 1 + (size_t)chance_below(&w->chance, CLIENTS_MAX);
    return m;
}

void machine_start(struct machine *m)
{
    struct world *w = m->world;
    struct node_setup s = { .coalition = w->machine[0].partner.log,
                            .own_log = m->partner.log,
                            .own_noise = m->partner.noise.public,
                            .dial_private = true,
                            .software = "sim" };
    struct arena arena;
    struct log_row *row;
    struct keep_item *kept;
    struct pln_error err;

    assert(!m->is_up);
    m->life++;
    store_begin(m);
    arena_init(&arena, "start", 64 * 1024 * 1024);
    if (!store_rows(m->store, &arena, &row, &s.rows, &err) || !store_kept(m->store, "", &arena, &kept, &s.keeps, &err))
        abort();
    s.row = row;
    s.kept = kept;
    s.disk = store_disk(m->store);
    chance_fill(&w->chance, s.seed, sizeof(s.seed));
    s.address.count = 1;
    snprintf(s.address.at[0], sizeof(s.address.at[0]), "%s:1", m->partner.name);
    if (m->has_invitation) {
        s.has_invitation = true;
        s.convener_noise = m->invitation.convener_noise;
        memcpy(s.token, m->invitation.token, 32);
        s.convener_address = m->invitation.address;
    }
    if (!node_new(&s, machine_clock(m), &m->node, &err))
        abort();
    arena_deinit(&arena);
    m->is_up = true;
    m->tick_ms = INT64_MAX;
    world_trace(w, "%s: start", m->partner.name);
    for (size_t i = 0; i < m->people; i++) {
        m->person[i].client = ++w->numbers;
        m->person[i].number = 0;
        node_client_open(m->node, m->person[i].client, ACCESS_LOCAL, machine_clock(m));
        machine_later(m, chance_between(&w->chance, 1, 200), EVENT_PERSON, i, NULL);
    }
    machine_settle(m);
}

static void machine_end(struct machine *m)
{
    struct clock *c = &m->world->clock;

    network_machine_gone(m);
    for (size_t i = 0; i < c->count; i++) { /* jobs of this life are lost with it */
        struct event *e = &c->at[i];

        if (e->who != m || e->kind != EVENT_JOB || e->life != m->life)
            continue;
        switch ((enum wish_kind)e->number) {
        case WISH_CHECK: check_job_free(e->what); break;
        case WISH_READ: read_job_free(e->what); break;
        case WISH_WRITE: write_job_free(e->what); break;
        default: abort();
        }
        e->life = 0;
    }
    m->write = NULL;
    m->life++;
    node_free(m->node);
    m->node = NULL;
    if (m->store != NULL)
        store_close(m->store);
    m->store = NULL;
    asked_end(&m->desk);
    m->is_up = false;
    m->probe = 0;
    buf_deinit(&m->heard);
    for (size_t i = 0; i < m->people; i++)
        m->person[i].number = 0;
}

void machine_crash(struct machine *m)
{
    struct world *w = m->world;
    bool was_durable = m->write != NULL && chance_percent(&w->chance, 50);

    assert(m->is_up);
    if (was_durable) /* its bytes were on the disk already; nobody heard of it */
        store_write(m->store, m->write);
    world_trace(w, "%s: crash%s", m->partner.name,
                m->write == NULL ? ""
                : was_durable    ? ", the last write was durable"
                                 : ", the last write is lost");
    machine_end(m);
    kv_memory_crash(m->kv, was_durable ? SIZE_MAX : 0);
}

void machine_stop(struct machine *m)
{
    node_stop(m->node, machine_clock(m));
    machine_settle(m);
    while (m->is_up && !node_is_quiet(m->node))
        world_run(m->world, 10);
    world_trace(m->world, "%s: stop", m->partner.name);
    machine_end(m);
}

void machine_deinit(struct machine *m)
{
    if (m->is_up)
        machine_end(m);
    tasks_free(m);
    buf_deinit(&m->heard);
    kv_memory_free(m->kv);
    partner_deinit(&m->partner);
}
