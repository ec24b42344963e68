/* tasks.c: what people do at their node: signed, sent, and sent again until it is answered; and a test's own client.
 *
 * In: tasks, answers. Out: requests; promises, which must hold in the end (holds.c). Must not: take a refusal for an answer, unless the
 * world may refuse. */
#include "sim/machine.h"

#include "codec/reader.h"
#include "codec/text.h"
#include "codec/writer.h"

#include <assert.h>
#include <stdlib.h>

#define RESEND_MS 20000

struct task *world_task(struct machine *m, size_t person, enum task_kind kind)
{
    struct task *t = calloc(1, sizeof(*t));
    struct person *p = &m->person[person % m->people];

    assert(t != NULL);
    t->kind = kind;
    if (p->last != NULL)
        p->last->next = t;
    else
        p->first = t;
    p->last = t;
    if (m->is_up && p->number == 0)
        machine_later(m, chance_between(&m->world->chance, 0, 50), EVENT_PERSON, person % m->people, NULL);
    return t;
}

void world_commit(struct machine *m, size_t person, const char *title, size_t text_bytes)
{
    struct task *t = world_task(m, person, TASK_COMMIT);

    partner_commits(&m->partner, title, text_bytes, WALL_MS + m->world->clock.now_ms, &m->world->chance, &t->said);
}

void world_seal(struct machine *m, size_t person, const struct machine *to, const char *title, size_t text_bytes)
{
    struct task *t = world_task(m, person, TASK_COMMIT);

    partner_seals(&m->partner, &to->partner, title, text_bytes, WALL_MS + m->world->clock.now_ms, &m->world->chance, &t->said);
}

void world_admit(struct machine *convener, struct machine *joiner)
{
    struct task *t = world_task(convener, 0, TASK_ADMIT);
    const struct given given[] = { { BYTES_STR("partner"), BYTES_STR(joiner->partner.name) },
                                   { BYTES_STR("handle"), BYTES_STR(joiner->partner.name) } };

    t->about = joiner;
    partner_says(&convener->partner, &convener->partner.member, TYPE_admit, given, 2, &joiner->partner.log, 1,
                 WALL_MS + convener->world->clock.now_ms, &convener->world->chance, &t->said);
}

void world_erase(struct machine *m, size_t person)
{
    struct world *w = m->world;
    const struct given given[] = { { BYTES_STR("of"), BYTES_STR("it") }, { BYTES_STR("why"), BYTES_STR("a name too many") } };

    for (size_t i = 0; i < w->promises; i++) {
        struct promise *p = &w->promise[i];

        if (p->machine != m || !p->may_be_erased || !chance_percent(&w->chance, 30))
            continue;
        p->may_be_erased = false;
        partner_says(&m->partner, &m->partner.member, TYPE_erase, given, COUNT(given), &p->id, 1, WALL_MS + w->clock.now_ms, &w->chance,
                     &world_task(m, person, TASK_ERASE)->said);
        return;
    }
}

void world_invite(struct machine *convener, struct machine *joiner)
{
    world_task(convener, 0, TASK_INVITE)->about = joiner;
}

static void task_done(struct person *p)
{
    struct task *t = p->first;

    p->first = t->next;
    if (p->first == NULL)
        p->last = NULL;
    said_deinit(&t->said);
    free(t);
}

void tasks_free(struct machine *m)
{
    for (size_t p = 0; p < m->people; p++)
        while (m->person[p].first != NULL)
            task_done(&m->person[p]);
}

static void params_write(const struct task *t, struct buf *out)
{
    struct writer w = writer_into(out);

    switch (t->kind) {
    case TASK_COMMIT:
    case TASK_ADMIT:
    case TASK_ERASE:
    case TASK_NODE_KEYS:
        writer_array(&w, 3);
        writer_bin(&w, buf_bytes(&t->said.statement));
        writer_bin(&w, BYTES_OF(t->said.signature));
        if (t->said.has_content)
            writer_bin(&w, buf_bytes(&t->said.content));
        else
            writer_nil(&w);
        break;
    case TASK_WAIT:
        writer_array(&w, 3);
        writer_bin(&w, BYTES_OF(t->id));
        writer_u64(&w, t->held);
        writer_u64(&w, 60000);
        break;
    case TASK_INVITE:
        writer_array(&w, 1);
        writer_map(&w, 1);
        writer_cstr(&w, "handle");
        writer_cstr(&w, t->about->partner.name);
        break;
    }
}

void tasks_send(struct machine *m, size_t i)
{
    static const char *const method[] = { [TASK_COMMIT] = "submit",    [TASK_ADMIT] = "submit", [TASK_ERASE] = "submit",
                                          [TASK_NODE_KEYS] = "submit", [TASK_WAIT] = "wait",    [TASK_INVITE] = "invite" };
    CLEANUP(buf_deinit) struct buf params = { 0 }, out = { 0 };
    struct person *p = &m->person[i];
    struct pln_error err;

    if (p->first == NULL)
        return;
    if (p->number != 0 && m->world->clock.now_ms - p->sent_ms < RESEND_MS && p->first->kind != TASK_WAIT)
        return;
    if (p->number != 0 && p->first->kind == TASK_WAIT)
        return;
    buf_init(&params, PLN_REQUEST_BYTES_MAX);
    buf_init(&out, PLN_REQUEST_BYTES_MAX);
    params_write(p->first, &params);
    p->number = (uint32_t)++m->world->numbers;
    p->sent_ms = m->world->clock.now_ms;
    p->first->tries++;
    if (!rpc_request_write(&out, p->number, method[p->first->kind], buf_bytes(&params), &err))
        abort();
    machine_later(m, RESEND_MS, EVENT_PERSON, i, NULL);
    if (!node_client_message(m->node, p->client, buf_bytes(&out), machine_clock(m), &err))
        world_wrong(m->world, "%s: a request was malformed: %s", m->partner.name, err.what);
    machine_settle(m);
}

static void promise_add(struct machine *m, const struct pln_id *id, uint64_t index, bool may_be_erased)
{
    struct world *w = m->world;

    if (w->promises == w->promises_room) {
        w->promises_room = w->promises_room == 0 ? 256 : 2 * w->promises_room;
        w->promise = realloc(w->promise, w->promises_room * sizeof(*w->promise));
        assert(w->promise != NULL);
    }
    w->promise[w->promises++] = (struct promise){ .machine = m, .id = *id, .index = index, .may_be_erased = may_be_erased };
}

static void answered(struct machine *m, struct person *p, const struct rpc *r)
{
    struct task *t = p->first;
    struct reader in = reader_over(r->result);
    struct pln_id id = { 0 };
    uint64_t index = 0;
    size_t pairs = reader_map(&in, "result", 32);
    struct pln_error err;

    for (size_t i = 0; i < pairs && !in.failed; i++) {
        struct bytes key = reader_str(&in, "key", 40);

        if (bytes_equal_str(key, "id")) {
            reader_bin_exact(&in, "id", &id, sizeof(id));
        } else if (bytes_equal_str(key, "index")) {
            index = reader_u(&in, "index");
        } else if (bytes_equal_str(key, "line") && t->kind == TASK_INVITE) {
            struct bytes line = reader_str(&in, "line", INVITATION_LINE_BYTES_MAX);

            if (!invitation_read(line, &t->about->invitation, &err))
                world_wrong(m->world, "an invitation line: %s", err.what);
            t->about->has_invitation = true;
            machine_later(t->about, chance_between(&m->world->chance, 10, 2000), EVENT_START, 0, NULL);
        } else {
            (void)reader_any_rpc(&in, "value");
        }
    }
    if (t->kind == TASK_COMMIT || t->kind == TASK_ADMIT || t->kind == TASK_ERASE || t->kind == TASK_NODE_KEYS) {
        if (!hash32_equal(&id, &t->said.id))
            world_wrong(m->world, "%s: an answer names another statement", m->partner.name);
        promise_add(m, &id, index, t->kind == TASK_COMMIT);
        if (t->kind == TASK_ADMIT)
            t->about->was_admitted = true;
        if (t->kind == TASK_COMMIT && chance_percent(&m->world->chance, 20)) {
            struct task *wait = world_task(m, (size_t)(p - m->person), TASK_WAIT);

            wait->id = id;
            wait->held = 1;
        }
    }
    task_done(p);
}

void tasks_answer(struct machine *m, uint64_t client, struct bytes message)
{
    struct rpc r;
    struct pln_error err;

    if (!rpc_read(message, &r, &err)) {
        world_wrong(m->world, "%s: an answer cannot be read: %s", m->partner.name, err.what);
        return;
    }
    if (client == m->probe) {
        buf_reset(&m->heard);
        buf_put(&m->heard, message);
        m->heard_count += r.kind == RPC_RESPONSE;
        m->told_count += r.kind == RPC_NOTIFICATION;
        if (r.kind == RPC_NOTIFICATION)
            world_trace(m->world, "%s tells: %.*s", m->partner.name, (int)r.method.n, (const char *)r.method.at);
        return;
    }
    for (size_t i = 0; i < m->people; i++) {
        struct person *p = &m->person[i];

        if (p->client != client || p->number == 0 || p->number != r.number || r.kind != RPC_RESPONSE)
            continue;
        p->number = 0;
        if (!r.failed) {
            answered(m, p, &r);
        } else if (r.error.code == PLN_SHUTTING_DOWN || r.error.code == PLN_BUSY) {
            machine_later(m, 500, EVENT_PERSON, i, NULL);
            return;
        } else {
            world_trace(m->world, "%s: refused: %s %s", m->partner.name, pln_code_word(r.error.code), r.error.what);
            m->world->refused++;
            if (p->first->kind != TASK_WAIT && !m->world->may_refuse)
                world_wrong(m->world, "%s: refused: %s: %s", m->partner.name, pln_code_word(r.error.code), r.error.what);
            task_done(p);
        }
        if (p->first != NULL)
            machine_later(m, chance_between(&m->world->chance, 0, 300), EVENT_PERSON, i, NULL);
        return;
    }
}

bool machine_ask(struct machine *m, const char *method, struct bytes params, struct rpc *out)
{
    CLEANUP(buf_deinit) struct buf request = { 0 };
    uint64_t before = m->heard_count;
    struct pln_error err;

    if (m->probe == 0) {
        m->probe = ++m->world->numbers;
        buf_init(&m->heard, PLN_CLIENT_OUT_BYTES_MAX);
        node_client_open(m->node, m->probe, ACCESS_LOCAL, machine_clock(m));
    }
    buf_init(&request, PLN_REQUEST_BYTES_MAX);
    if (!rpc_request_write(&request, 1, method, params.n > 0 ? params : bytes_at("\x90", 1), &err) ||
        !node_client_message(m->node, m->probe, buf_bytes(&request), machine_clock(m), &err))
        abort();
    machine_settle(m);
    for (unsigned i = 0; i < 6000 && m->heard_count == before; i++)
        world_run(m->world, 10);
    return m->heard_count > before && rpc_read(buf_bytes(&m->heard), out, &err);
}
