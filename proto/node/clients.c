/* clients.c: clients and their requests: who may ask what, and which file answers.
 *
 * Queries over what is held go to a worker (node/query.h); the rest is answered by the machine itself.
 * Must not: block, or hold a client's bytes longer than its event. Bounds: PLN_CLIENTS_MAX, PLN_CLIENT_REQUESTS_MAX of each.
 * Spec: docs/rpc.md. Tests: tests/unit/node_clients.c */
#include "node/machine.h"

#include "node/access.h"

#include <stdlib.h>

struct client *client_find(const struct node *n, uint64_t id)
{
    struct client *c = n->client[id % BUCKETS];

    while (c != NULL && c->id != id)
        c = c->next;
    return c;
}

static struct item *answer_begin(struct node *n, uint64_t client)
{
    struct client *c = client_find(n, client);
    struct item *i;

    if (c == NULL) /* gone meanwhile */
        return NULL;
    if (c->requests > 0)
        c->requests--;
    i = wish_add(n, WISH_ANSWER);
    i->client = client;
    return i;
}

void client_refuse(struct node *n, uint64_t client, uint32_t number, const struct pln_error *why)
{
    struct item *i = answer_begin(n, client);
    struct pln_error err;

    if (i != NULL && !rpc_error_write(&i->message, number, why, &err))
        line_pair(line_add(n, LINE_ERROR, "answer not written"), "why", "%s", err.what);
}

void client_answer(struct node *n, uint64_t client, uint32_t number, struct bytes result)
{
    struct item *i = answer_begin(n, client);
    struct pln_error err;

    if (i != NULL && !rpc_result_write(&i->message, number, result, &err)) {
        struct pln_error again;

        buf_reset(&i->message);
        if (!rpc_error_write(&i->message, number, &err, &again))
            line_pair(line_add(n, LINE_ERROR, "answer not written"), "why", "%s", again.what);
    }
}

/* ---- requests ---- */

static void watching_answer(struct node *n, struct client *c, uint32_t number)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer w;

    buf_init(&out, 64);
    w = writer_into(&out);
    writer_map(&w, 1);
    writer_cstr(&w, "watching"), writer_bool(&w, c->watch.is_on);
    client_answer(n, c->id, number, buf_bytes(&out));
}

static void query_send(struct node *n, struct client *c, uint32_t number, enum read_kind kind, struct bytes method, struct bytes params)
{
    struct node_read *r = node_read_new(kind, READ_FOR_CLIENT, NULL);

    r->job.method = job_bytes(&r->job.arena, method);
    r->job.params = job_bytes(&r->job.arena, params);
    r->job.access = c->access;
    r->client = c->id;
    r->number = number;
    node_read_send(n, r);
}

static void export_rpc(struct node *n, struct client *c, uint32_t number, struct bytes params)
{
    struct reader r = reader_over(params);
    struct node_read *read;
    struct bytes cursor = { 0 };
    struct pln_error err;

    if (reader_array_upto(&r, "params", 1) > 0 && !reader_nil(&r))
        cursor = reader_bin(&r, "cursor", 65536);
    if (!reader_done(&r, &err)) {
        client_refuse(n, c->id, number, &err);
        return;
    }
    read = node_read_new(READ_EXPORT, READ_FOR_CLIENT, NULL);
    read->job.cursor = job_bytes(&read->job.arena, cursor);
    read->client = c->id;
    read->number = number;
    node_read_send(n, read);
}

void clients_read(struct node *n, struct node_read *r)
{
    if (r->purpose == READ_FOR_WAIT)
        waits_read(n, r);
    else if (r->job.done)
        client_answer(n, r->client, r->number, buf_bytes(&r->job.result));
    else
        client_refuse(n, r->client, r->number, &r->job.err);
}

static void request(struct node *n, struct client *c, const struct rpc *m)
{
    const struct method *method;
    struct pln_error err;

    if (!access_check(m->method, c->access, &method, &err)) {
        client_refuse(n, c->id, m->number, &err);
    } else if (n->own == NULL) {
        fail(&err, PLN_PAUSED, "the node has no log of its own yet");
        client_refuse(n, c->id, m->number, &err);
    } else if (bytes_equal_str(m->method, "submit")) {
        sequence_submit(n, c, m->number, m->params);
    } else if (bytes_equal_str(m->method, "wait")) {
        waits_rpc(n, c, m->number, m->params);
    } else if (bytes_equal_str(m->method, "status")) {
        status_rpc(n, c, m->number);
    } else if (bytes_equal_str(m->method, "peers")) {
        peers_rpc(n, c, m->number);
    } else if (bytes_equal_str(m->method, "health")) {
        health_rpc(n, c, m->number);
    } else if (bytes_equal_str(m->method, "invite")) {
        invite_rpc(n, c, m->number, m->params);
    } else if (bytes_equal_str(m->method, "invites")) {
        invites_rpc(n, c, m->number);
    } else if (bytes_equal_str(m->method, "joiners")) {
        joiners_rpc(n, c, m->number);
    } else if (bytes_equal_str(m->method, "export")) {
        export_rpc(n, c, m->number, m->params);
    } else if (bytes_equal_str(m->method, "import")) {
        import_rpc(n, c, m->number, m->params);
    } else if (bytes_equal_str(m->method, "watch")) {
        if (watch_read(n, c, m->params, &err))
            watching_answer(n, c, m->number);
        else
            client_refuse(n, c->id, m->number, &err);
    } else if (bytes_equal_str(m->method, "unwatch")) {
        watch_off(c);
        watching_answer(n, c, m->number);
    } else if (method->by != BY_MACHINE) {
        query_send(n, c, m->number, method->by == BY_DESK ? READ_RULES : READ_QUERY, m->method, m->params);
    } else {
        fail(&err, PLN_NOT_FOUND, "%s is not answered here", method->name);
        client_refuse(n, c->id, m->number, &err);
    }
}

/* ---- events ---- */

void node_client_open(struct node *n, uint64_t client, enum access access, struct node_clock clock)
{
    struct client *c;

    node_enter(n, clock);
    if (n->clients >= PLN_CLIENTS_MAX || n->is_stopping || n->has_failed) {
        wish_add(n, WISH_CLOSE_CLIENT)->client = client;
        return;
    }
    c = node_memory(sizeof(*c));
    c->id = client;
    c->access = access;
    c->next = n->client[client % BUCKETS];
    n->client[client % BUCKETS] = c;
    n->clients++;
}

bool node_client_message(struct node *n, uint64_t client, struct bytes message, struct node_clock clock, struct pln_error *err)
{
    struct client *c;
    struct rpc m;

    node_enter(n, clock);
    c = client_find(n, client);
    if (c == NULL || n->has_failed)
        return true;
    if (!rpc_read(message, &m, err) || (m.kind == RPC_RESPONSE && !fail(err, PLN_MALFORMED, "only requests come from a client"))) {
        c->requests++;
        client_refuse(n, client, 0, err);
        return false;
    }
    if (m.kind == RPC_NOTIFICATION) /* some clients say who they are: nobody waits for an answer */
        return true;
    c->requests++;
    if (c->requests > PLN_CLIENT_REQUESTS_MAX) {
        fail(err, PLN_BUSY, "%u requests unanswered, at most %d: wait for answers", c->requests, PLN_CLIENT_REQUESTS_MAX);
        client_refuse(n, client, m.number, err);
    } else {
        request(n, c, &m);
    }
    node_pump(n);
    return true;
}

bool node_client_may_ask(const struct node *n, uint64_t client)
{
    const struct client *c = client_find(n, client);

    return c == NULL || c->requests < PLN_CLIENT_REQUESTS_MAX;
}

void node_client_queued(struct node *n, uint64_t client, size_t bytes, struct node_clock clock)
{
    struct client *c;

    node_enter(n, clock);
    c = client_find(n, client);
    if (c != NULL)
        c->queued = bytes;
}

void node_client_closed(struct node *n, uint64_t client, struct node_clock clock)
{
    struct client **at = &n->client[client % BUCKETS];
    struct client *c;

    node_enter(n, clock);
    while (*at != NULL && (*at)->id != client)
        at = &(*at)->next;
    c = *at;
    if (c == NULL)
        return;
    *at = c->next;
    n->clients--;
    waits_drop(n, client);
    watch_off(c);
    free(c);
    import_client_gone(n, client);
    node_pump(n);
}

void clients_deinit(struct node *n)
{
    for (size_t i = 0; i < BUCKETS; i++)
        while (n->client[i] != NULL) {
            struct client *c = n->client[i];

            n->client[i] = c->next;
            watch_off(c);
            free(c);
        }
    waits_deinit(n);
}
