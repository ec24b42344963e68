/* network.c: links between machines: real sessions (handshake, ciphers) over pipes that delay, lose and part.
 *
 * A link that is parted keeps its bytes back, as TCP does; one that is lost ends at both sides, the far one maybe much later. */
#include "sim/network.h"
#include "sim/machine.h"

#include <assert.h>
#include <stdlib.h>

#define PIPE_BYTES_MAX (64 * 1024 * 1024)

static struct end *other(const struct end *e)
{
    return &e->link->end[e == &e->link->end[0] ? 1 : 0];
}

static struct world *world_of(const struct end *e)
{
    return e->machine->world;
}

static bool is_parted(const struct end *e)
{
    return world_of(e)->apart[e->machine->place][other(e)->machine->place];
}

static void put(struct world *w, int64_t wait_ms, enum event_kind kind, struct end *e)
{
    clock_put(&w->clock, (struct event){ .at_ms = w->clock.now_ms + wait_ms, .kind = kind, .what = e });
}

static int64_t delay(struct world *w)
{
    return chance_between(&w->chance, w->delay_ms[0], w->delay_ms[1]);
}

/* This end says no more and hears no more. */
static void end_close(struct end *e, bool tell_node)
{
    struct world *w = world_of(e);

    if (e->is_closed)
        return;
    e->is_closed = true;
    if (e->has_session) {
        struct bytes last = session_output(&e->session);

        buf_put(&other(e)->pipe, last);
        session_sent(&e->session, last.n);
        session_deinit(&e->session);
        e->has_session = false;
    }
    if (tell_node && e->machine->node != NULL) {
        if (e->opened)
            node_peer_closed(e->machine->node, e->peer, machine_clock(e->machine));
        else if (e->is_dialler && e->dial != 0)
            node_dial_failed(e->machine->node, e->dial, machine_clock(e->machine));
    }
    e->opened = false;
    e->dial = 0;
    if (!other(e)->is_closed && !other(e)->eof_is_due) {
        other(e)->eof_is_due = true;
        put(w, delay(w) + 1, EVENT_EOF, other(e));
    }
}

static void opened(struct end *e, const struct session_event *ev)
{
    struct node *n = e->machine->node;

    e->opened = true;
    e->dial = 0;
    if (e->machine->is_hostile) {
        hostile_opened(e->machine, e);
        return;
    }
    node_peer_open(n, e->peer, &ev->remote, e->is_dialler ? ADMIT_PARTNER : ev->admission, e->is_dialler, machine_clock(e->machine));
    if (e->hello.n > 0)
        node_peer_message(n, e->peer, buf_bytes(&e->hello), machine_clock(e->machine));
}

static void message_came(struct end *e, const struct session_event *ev)
{
    struct node *n = e->machine->node;

    if (ev->from_stranger) {
        buf_reset(&e->hello);
        buf_put(&e->hello, ev->message);
        session_admit(&e->session,
                      e->machine->is_hostile ? ADMIT_REFUSED : node_knock_hello(n, &ev->remote, ev->message, machine_clock(e->machine)));
    } else if (e->machine->is_hostile) {
        hostile_message(e->machine, e, ev->message);
    } else {
        node_peer_message(n, e->peer, ev->message, machine_clock(e->machine));
    }
}

/* Take the session's events, send what it has to say, see to its deadline. */
void network_drive(struct end *e)
{
    struct world *w = world_of(e);
    struct session_event ev;
    struct bytes out;
    int64_t deadline;

    while (e->has_session && session_take(&e->session, &ev)) {
        switch (ev.kind) {
        case SESSION_KNOCK:
            session_admit(&e->session,
                          e->machine->is_hostile ? ADMIT_PARTNER : node_knock(e->machine->node, &ev.remote, machine_clock(e->machine)));
            break;
        case SESSION_OPEN: opened(e, &ev); break;
        case SESSION_MESSAGE: message_came(e, &ev); break;
        case SESSION_CLOSED: end_close(e, true); break;
        }
        if (e->machine->node != NULL)
            machine_settle(e->machine);
    }
    if (!e->has_session)
        return;
    out = session_output(&e->session);
    if (out.n > 0) {
        struct end *to = other(e);

        w->delivered_bytes += out.n;
        if (!to->is_closed)
            buf_put(&to->pipe, out);
        session_sent(&e->session, out.n);
        if (!to->delivery_is_due && !to->is_closed) {
            to->delivery_is_due = true;
            put(w, delay(w), EVENT_DELIVER, to);
        }
        if (to->never_reads && e->opened && e->machine->node != NULL)
            node_peer_queued(e->machine->node, e->peer, to->pipe.n, machine_clock(e->machine));
    }
    deadline = session_deadline_ms(&e->session);
    if (deadline != INT64_MAX && deadline != e->tick_ms) {
        e->tick_ms = deadline;
        put(w, deadline - w->clock.now_ms, EVENT_SESSION_TICK, e);
    }
}

static void deliver(struct end *e)
{
    struct world *w = world_of(e);
    size_t room, part;

    e->delivery_is_due = false;
    if (e->is_closed || !e->has_session || e->never_reads)
        return;
    if (is_parted(e)) {
        e->delivery_is_due = true;
        put(w, 500, EVENT_DELIVER, e);
        return;
    }
    while (e->pipe.n > 0 && e->has_session) {
        room = session_input_room(&e->session);
        if (room == 0)
            break;
        part = e->pipe.n < room ? e->pipe.n : room;
        part = part < 50000 ? part : 50000; /* any split */
        session_feed(&e->session, bytes_slice(buf_bytes(&e->pipe), 0, part));
        buf_drop_front(&e->pipe, part);
        network_drive(e);
    }
}

static struct link *link_new(struct machine *from, struct machine *to)
{
    struct world *w = from->world;
    struct link *l = calloc(1, sizeof(*l));

    assert(l != NULL);
    l->next = w->link;
    w->link = l;
    l->end[0].machine = from;
    l->end[1].machine = to;
    for (size_t i = 0; i < 2; i++) {
        l->end[i].link = l;
        l->end[i].peer = ++w->numbers;
        buf_init(&l->end[i].pipe, PIPE_BYTES_MAX);
        buf_init(&l->end[i].hello, PLN_MESSAGE_BYTES_MAX);
    }
    l->end[0].is_dialler = true;
    return l;
}

static void session_begin(struct end *e, const struct pln_boxkey *remote)
{
    struct world *w = world_of(e);
    struct session_setup s = { .role = e->is_dialler ? NOISE_DIALLER : NOISE_LISTENER,
                               .coalition = w->machine[0].partner.log,
                               .mine_count = 1 };

    s.mine[0] = &e->machine->partner.noise;
    if (remote != NULL)
        s.remote = *remote;
    chance_fill(&w->chance, s.ephemeral_seed, sizeof(s.ephemeral_seed));
    session_init(&e->session, &s, w->clock.now_ms);
    e->has_session = true;
}

static void connected(struct end *e)
{
    struct world *w = world_of(e);
    struct end *to = other(e);

    if (e->is_closed)
        return;
    if (!to->machine->is_up || is_parted(e)) {
        end_close(e, true);
        return;
    }
    session_begin(to, NULL);
    network_drive(to);
    network_drive(e);
    if (w->lossy > 0 && chance_percent(&w->chance, w->lossy))
        put(w, chance_between(&w->chance, 10, 60000), EVENT_LINK_LOST, e);
}

void network_dial(struct machine *m, uint64_t dial, const char *address, const struct pln_boxkey *key)
{
    struct world *w = m->world;
    struct machine *to = NULL;
    struct link *l;

    for (size_t i = 0; i < w->machines; i++) {
        char at[64];

        snprintf(at, sizeof(at), "%s:1", w->machine[i].partner.name);
        if (strcmp(at, address) == 0)
            to = &w->machine[i];
    }
    if (to == NULL || to == m) {
        clock_put(&w->clock,
                  (struct event){ .at_ms = w->clock.now_ms + 5, .kind = EVENT_DIAL_FAILED, .who = m, .number = dial, .life = m->life });
        return;
    }
    l = link_new(m, to);
    l->end[0].dial = dial;
    session_begin(&l->end[0], key);
    put(w, delay(w), EVENT_DIAL, &l->end[0]);
}

struct end *network_dial_raw(struct machine *m, struct machine *to)
{
    struct link *l = link_new(m, to);

    session_begin(&l->end[0], &to->partner.noise.public);
    put(m->world, delay(m->world), EVENT_DIAL, &l->end[0]);
    return &l->end[0];
}

static struct end *end_of(struct machine *m, uint64_t peer)
{
    for (struct link *l = m->world->link; l != NULL; l = l->next)
        for (size_t i = 0; i < 2; i++)
            if (l->end[i].machine == m && l->end[i].peer == peer)
                return &l->end[i];
    return NULL;
}

void network_send(struct machine *m, uint64_t peer, struct bytes message)
{
    struct end *e = end_of(m, peer);
    struct pln_error err;

    if (e == NULL || !e->has_session || e->is_closed)
        return;
    if (!session_send(&e->session, message, &err)) {
        end_close(e, true);
        return;
    }
    if (other(e)->never_reads && other(e)->pipe.n > PLN_SESSION_OUT_BYTES_MAX)
        end_close(e, true); /* as net does above the cap */
    else
        network_drive(e);
}

void network_close(struct machine *m, uint64_t peer)
{
    struct end *e = end_of(m, peer);

    if (e == NULL || e->is_closed)
        return;
    network_drive(e);
    end_close(e, true);
}

/* The machine is without power: its ends fall silent; the other sides hear of it now, or only when they notice themselves. */
void network_machine_gone(struct machine *m)
{
    struct world *w = m->world;

    for (struct link *l = w->link; l != NULL; l = l->next)
        for (size_t i = 0; i < 2; i++) {
            struct end *e = &l->end[i], *to = other(e);

            if (e->machine != m || e->is_closed)
                continue;
            e->is_closed = true;
            if (e->has_session)
                session_deinit(&e->session);
            e->has_session = e->opened = false;
            if (!to->is_closed && !to->eof_is_due) {
                to->eof_is_due = true;
                put(w, chance_percent(&w->chance, 30) ? chance_between(&w->chance, 20000, 90000) : delay(w), EVENT_EOF, to);
            }
        }
}

static void eof(struct end *e)
{
    e->eof_is_due = false;
    if (e->is_closed)
        return;
    if (e->pipe.n > 0 && !e->never_reads && e->has_session && !other(e)->link->is_lost)
        deliver(e);
    end_close(e, true);
    if (e->machine->node != NULL)
        machine_settle(e->machine);
}

void network_event(struct world *w, const struct event *ev)
{
    struct end *e = ev->what;

    switch ((enum event_kind)ev->kind) {
    case EVENT_DELIVER: deliver(e); break;
    case EVENT_EOF: eof(e); break;
    case EVENT_DIAL: connected(e); break;
    case EVENT_SESSION_TICK:
        e->tick_ms = 0;
        if (e->has_session) {
            session_tick(&e->session, w->clock.now_ms);
            network_drive(e);
        }
        break;
    case EVENT_LINK_LOST:
        if (!e->is_closed || !other(e)->is_closed) {
            world_trace(w, "%s / %s: link lost", e->machine->partner.name, other(e)->machine->partner.name);
            e->link->is_lost = true;
            end_close(e, true);
            if (e->machine->node != NULL)
                machine_settle(e->machine);
        }
        break;
    default: abort();
    }
}

void network_deinit(struct world *w)
{
    while (w->link != NULL) {
        struct link *l = w->link;

        w->link = l->next;
        for (size_t i = 0; i < 2; i++) {
            if (l->end[i].has_session)
                session_deinit(&l->end[i].session);
            buf_deinit(&l->end[i].pipe);
            buf_deinit(&l->end[i].hello);
        }
        free(l);
    }
}
