/* clients.c: requests: who may ask what, the answers that the node itself has, waits.
 *
 * Queries over what is held go to a worker (node/query.h); here is what only the machine knows: status, peers, health, waits.
 * Must not: block, or hold a client's bytes longer than its event. Bounds: PLN_CLIENTS_MAX, PLN_CLIENT_REQUESTS_MAX of each,
 * PLN_WAITS_MAX. Spec: docs/rpc.md. Tests: tests/unit/node_clients.c */
#include "node/machine.h"

#include "node/access.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define ANSWER_BYTES_MAX (512 * 1024)

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

/* ---- held by ---- */

uint64_t clients_held(const struct node *n, uint64_t index)
{
    uint64_t held = 0;

    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i] != n->own && n->log[i]->row.covers_own > index)
            held++;
    return held;
}

static void wait_answer(struct node *n, const struct wait *w, uint64_t held)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer to;

    buf_init(&out, 256);
    to = writer_into(&out);
    writer_map(&to, 4);
    writer_cstr(&to, "id"), writer_bin(&to, BYTES_OF(w->id));
    writer_cstr(&to, "held"), writer_u64(&to, held);
    writer_cstr(&to, "partners"), writer_u64(&to, n->partners > 0 ? n->partners - 1 : 0);
    writer_cstr(&to, "enough"), writer_bool(&to, held >= w->held);
    client_answer(n, w->client, w->number, buf_bytes(&out));
}

/* Those that are held by enough, or have waited long enough. */
static void waits_look(struct node *n)
{
    struct wait **at = &n->wait;

    while (*at != NULL) {
        struct wait *w = *at;
        uint64_t held = clients_held(n, w->index);

        if (held < w->held && w->deadline_ms > n->clock.now_ms) {
            node_due(n, w->deadline_ms);
            at = &w->next;
            continue;
        }
        wait_answer(n, w, held);
        *at = w->next;
        n->waits--;
        free(w);
    }
}

void clients_covered(struct node *n)
{
    waits_look(n);
}

void clients_tick(struct node *n)
{
    waits_look(n);
}

static void wait_add(struct node *n, uint64_t client, uint32_t number, const struct pln_id *id, uint64_t index, uint64_t held,
                     int64_t deadline_ms)
{
    struct wait *w;
    struct pln_error err;

    if (n->waits >= PLN_WAITS_MAX) {
        fail(&err, PLN_BUSY, "%zu requests wait for receipts, at most %d", n->waits, PLN_WAITS_MAX);
        client_refuse(n, client, number, &err);
        return;
    }
    w = node_memory(sizeof(*w));
    *w = (struct wait){
        .next = n->wait, .client = client, .number = number, .id = *id, .index = index, .held = held, .deadline_ms = deadline_ms
    };
    n->wait = w;
    n->waits++;
    waits_look(n);
}

static void wait_rpc(struct node *n, struct client *c, uint32_t number, struct bytes params)
{
    struct reader r = reader_over(params);
    struct node_read *read;
    struct pln_id id;
    uint64_t held, timeout;
    struct pln_error err;
    struct writer w;
    uint8_t *copy;
    CLEANUP(buf_deinit) struct buf out = { 0 };

    reader_array(&r, "params", 3);
    reader_bin_exact(&r, "id", &id, sizeof(id));
    held = reader_u(&r, "held");
    timeout = reader_u(&r, "timeout_ms");
    if (!r.failed && timeout > PLN_WAIT_MS_MAX)
        reader_fail(&r, PLN_BAD_FIELD, "timeout_ms %" PRIu64 ", at most %d", timeout, PLN_WAIT_MS_MAX);
    if (!reader_done(&r, &err)) {
        client_refuse(n, c->id, number, &err);
        return;
    }
    for (size_t i = 0; i < min_size(n->answereds, HEADS_REMEMBERED); i++)
        if (hash32_equal(&n->answered[i].id, &id)) {
            wait_add(n, c->id, number, &id, n->answered[i].index, held, n->clock.now_ms + (int64_t)timeout);
            return;
        }
    buf_init(&out, 64); /* an older one: where is it? */
    w = writer_into(&out);
    writer_array(&w, 1);
    writer_bin(&w, BYTES_OF(id));
    read = node_read_new(READ_QUERY, READ_FOR_WAIT, NULL);
    copy = arena_take(&read->job.arena, out.n, &err);
    assert(copy != NULL);
    memcpy(copy, out.at, out.n);
    read->job.method = BYTES_STR("proof");
    read->job.params = bytes_at(copy, out.n);
    read->job.access = ACCESS_LOCAL;
    read->client = c->id;
    read->number = number;
    read->held = held;
    read->deadline_ms = n->clock.now_ms + (int64_t)timeout;
    memcpy(read->root.b, id.b, sizeof(id.b));
    node_read_send(n, read);
}

/* The answer of `proof`: {log, log_id, index, ...} */
static void wait_read(struct node *n, struct node_read *r)
{
    struct reader in = reader_over(buf_bytes(&r->job.result));
    struct pln_id log = { 0 }, id;
    uint64_t index = 0;
    struct pln_error err = r->job.err;

    memcpy(id.b, r->root.b, sizeof(id.b));
    if (r->job.done) {
        size_t pairs = reader_map(&in, "proof", 16);

        for (size_t i = 0; i < pairs && !in.failed; i++) {
            struct bytes key = reader_str(&in, "key", 16);

            if (bytes_equal_str(key, "log_id"))
                reader_bin_exact(&in, "log_id", &log, sizeof(log));
            else if (bytes_equal_str(key, "index"))
                index = reader_u(&in, "index");
            else
                reader_any_rpc(&in, "proof");
        }
        if (!in.failed && hash32_equal(&log, &n->own_log)) {
            wait_add(n, r->client, r->number, &id, index, r->held, r->deadline_ms);
            return;
        }
        fail(&err, PLN_WRONG_LOG, "only entries of this node's own log can be waited for");
    }
    client_refuse(n, r->client, r->number, &err);
}

/* ---- what the node itself knows ---- */

static const char *standing_word(enum log_standing s)
{
    switch (s) {
    case LOG_KNOWN: return "known";
    case LOG_PARTNER: return "partner";
    case LOG_LEFT: return "left";
    case LOG_REMOVED: return "removed";
    }
    return "known";
}

static void put_str(struct writer *w, const char *key, const char *value) /* nil if empty */
{
    writer_cstr(w, key);
    if (value != NULL && value[0] != '\0')
        writer_cstr(w, value);
    else
        writer_nil(w);
}

static size_t sessions(const struct node *n)
{
    size_t count = 0;

    EACH_PEER(n, p)
    count += peer_is_partner(p) ? 1 : 0;
    return count;
}

static bool takes_statements(struct node *n, struct pln_error *err)
{
    return pause_check(n, err) && (n->disk != DISK_OWN_WAIT || fail(err, PLN_DISK_FULL, "the disk is full: make room"));
}

static void status_rpc(struct node *n, struct client *c, uint32_t number)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    const struct log_row *own = &n->own->row;
    struct pln_error why;
    bool writes = takes_statements(n, &why);
    struct writer w;

    buf_init(&out, 4096);
    w = writer_into(&out);
    writer_map(&w, 19);
    writer_cstr(&w, "coalition"), writer_bin(&w, BYTES_OF(n->coalition));
    writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(n->own_log));
    put_str(&w, "handle", own->handle);
    writer_cstr(&w, "size"), writer_u64(&w, own->size);
    writer_cstr(&w, "root"), writer_bin(&w, BYTES_OF(own->root));
    writer_cstr(&w, "note");
    if (own->note_bytes > 0)
        writer_bin(&w, bytes_at(own->note, own->note_bytes));
    else
        writer_nil(&w);
    put_str(&w, "standing", standing_word(own->standing));
    writer_cstr(&w, "convener"), writer_bool(&w, own->is_convener);
    put_str(&w, "writing", writes ? "open" : own->stopped ? "stopped" : "paused");
    put_str(&w, "why", writes ? NULL : why.what);
    writer_cstr(&w, "waiting"), writer_u64(&w, n->submits_waiting);
    writer_cstr(&w, "partners"), writer_u64(&w, n->partners);
    writer_cstr(&w, "logs"), writer_u64(&w, n->logs);
    writer_cstr(&w, "connected"), writer_u64(&w, sessions(n));
    writer_cstr(&w, "clients"), writer_u64(&w, n->clients);
    put_str(&w, "software", n->software);
    writer_cstr(&w, "wire"), writer_u64(&w, 1);
    writer_cstr(&w, "uptime_ms"), writer_u64(&w, (uint64_t)max_i64(n->clock.now_ms - n->started_ms, 0));
    writer_cstr(&w, "clock"), writer_i64(&w, max_i64(n->clock.wall_ms, 0));
    client_answer(n, c->id, number, buf_bytes(&out));
}

static const char *peer_state(const struct peer *p)
{
    if (!p->hello_heard)
        return "greeting";
    if (p->joiner != NULL)
        return "waiting";
    return p->sync.aims > 0 || p->wants > 0 || p->needs > 0 ? "syncing" : "idle";
}

static void peer_write(struct node *n, struct writer *w, const struct held *h, const struct peer *p)
{
    struct pln_boxkey key = { 0 };
    bool has_key = true;
    char address[PLN_ADDRESS_BYTES_MAX + 1] = "";

    if (p != NULL)
        key = p->key;
    else if (h->row.has_noise_key)
        key = h->row.noise_key;
    else
        has_key = false;
    if (h != NULL && h->row.addresses.count > 0)
        memcpy(address, h->row.addresses.at[0], sizeof(address));
    writer_map(w, 11);
    put_str(w, "partner", h != NULL ? h->row.handle : NULL);
    writer_cstr(w, "log");
    if (h != NULL)
        writer_bin(w, BYTES_OF(h->row.id));
    else
        writer_nil(w);
    writer_cstr(w, "key");
    if (has_key)
        writer_bin(w, BYTES_OF(key));
    else
        writer_nil(w);
    put_str(w, "as", p != NULL && p->joiner != NULL ? "joiner" : h != NULL && h->row.standing >= LOG_LEFT ? "removed" : "partner");
    writer_cstr(w, "connected"), writer_bool(w, p != NULL);
    writer_cstr(w, "dialled"), writer_bool(w, p != NULL && p->is_dialled);
    writer_cstr(w, "since");
    if (p != NULL)
        writer_i64(w, max_i64(p->since_ms, 0));
    else
        writer_nil(w);
    put_str(w, "address", address);
    put_str(w, "state", p != NULL ? peer_state(p) : "none");
    put_str(w, "software", p != NULL && utf8_is_valid(BYTES_STR(p->software)) ? p->software : NULL);
    put_str(w, "error", h != NULL && utf8_is_valid(BYTES_STR(h->error)) ? h->error : NULL);
    (void)n;
}

static void peers_rpc(struct node *n, struct client *c, uint32_t number)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer w;
    size_t count = 0;

    buf_init(&out, ANSWER_BYTES_MAX);
    w = writer_into(&out);
    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i] != n->own && peer_of_log(n, n->log[i]) == NULL)
            count++;
    EACH_PEER(n, p)
    count += p->is_closing ? 0 : 1;
    writer_array(&w, count);
    EACH_PEER(n, p)
    if (!p->is_closing)
        peer_write(n, &w, p->log, p);
    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i] != n->own && peer_of_log(n, n->log[i]) == NULL)
            peer_write(n, &w, n->log[i], NULL);
    client_answer(n, c->id, number, buf_bytes(&out));
}

struct check_line {
    const char *name;
    bool ok;
    char what[240];
};

static void health_rpc(struct node *n, struct client *c, uint32_t number)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct check_line check[] = { { .name = "writing" }, { .name = "clock" }, { .name = "disk" },
                                  { .name = "peers" },   { .name = "logs" },  { .name = "keys" } };
    struct pln_error err = { 0 };
    size_t stopped = 0, held_back = 0, connected = sessions(n), others = n->partners > 0 ? n->partners - 1 : 0;
    struct writer w;
    bool ok = true;

    for (size_t i = 0; i < n->logs; i++) {
        stopped += n->log[i]->row.stopped ? 1 : 0;
        held_back += n->log[i]->held_back_ms > n->clock.now_ms ? 1 : 0;
    }
    check[0].ok = takes_statements(n, &err);
    snprintf(check[0].what, sizeof(check[0].what), "%s", check[0].ok ? "statements are taken" : err.what);
    check[1].ok = check[0].ok || err.code != PLN_CLOCK;
    snprintf(check[1].what, sizeof(check[1].what), "%s", check[1].ok ? "as the logs say" : err.what);
    check[2].ok = held_back == 0 && n->disk == DISK_HAS_ROOM;
    if (n->disk == DISK_HAS_ROOM)
        snprintf(check[2].what, sizeof(check[2].what), held_back == 0 ? "nothing is held back" : "entries of %zu partners are held back",
                 held_back);
    else
        snprintf(check[2].what, sizeof(check[2].what), "%s: make room",
                 n->disk == DISK_OWN_WAIT ? "the disk is full" : "the free disk is below the reserve, entries of others wait");
    check[3].ok = connected > 0 || others == 0;
    snprintf(check[3].what, sizeof(check[3].what), "%zu of %zu other partners connected", connected, others);
    check[4].ok = stopped == 0;
    snprintf(check[4].what, sizeof(check[4].what), stopped == 0 ? "no log is stopped" : "%zu logs are stopped: see heads", stopped);
    check[5].ok = n->own->row.epoch > 0;
    snprintf(check[5].what, sizeof(check[5].what), "node keys of epoch %" PRIu64, n->own->row.epoch);
    for (size_t i = 0; i < COUNT(check); i++)
        ok = ok && check[i].ok;
    buf_init(&out, 8192);
    w = writer_into(&out);
    writer_map(&w, 2);
    writer_cstr(&w, "ok"), writer_bool(&w, ok);
    writer_cstr(&w, "checks"), writer_array(&w, COUNT(check));
    for (size_t i = 0; i < COUNT(check); i++) {
        writer_map(&w, 3);
        writer_cstr(&w, "name"), writer_cstr(&w, check[i].name);
        writer_cstr(&w, "ok"), writer_bool(&w, check[i].ok);
        writer_cstr(&w, "what"), writer_cstr(&w, check[i].what);
    }
    client_answer(n, c->id, number, buf_bytes(&out));
}

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

/* ---- requests ---- */

static void query_send(struct node *n, struct client *c, uint32_t number, enum read_kind kind, struct bytes method, struct bytes params)
{
    struct node_read *r = node_read_new(kind, READ_FOR_CLIENT, NULL);
    struct pln_error err;
    uint8_t *copy = arena_take(&r->job.arena, method.n + params.n, &err);

    assert(copy != NULL);
    memcpy(copy, method.at, method.n);
    memcpy(copy + method.n, params.at, params.n);
    r->job.method = bytes_at(copy, method.n);
    r->job.params = bytes_at(copy + method.n, params.n);
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
    uint8_t *copy;

    if (reader_array_upto(&r, "params", 1) > 0 && !reader_nil(&r))
        cursor = reader_bin(&r, "cursor", 65536);
    if (!reader_done(&r, &err)) {
        client_refuse(n, c->id, number, &err);
        return;
    }
    read = node_read_new(READ_EXPORT, READ_FOR_CLIENT, NULL);
    copy = arena_take(&read->job.arena, cursor.n + 1, &err);
    assert(copy != NULL);
    if (cursor.n > 0)
        memcpy(copy, cursor.at, cursor.n);
    read->job.cursor = bytes_at(copy, cursor.n);
    read->client = c->id;
    read->number = number;
    node_read_send(n, read);
}

void clients_read(struct node *n, struct node_read *r)
{
    if (r->purpose == READ_FOR_WAIT)
        wait_read(n, r);
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
        wait_rpc(n, c, m->number, m->params);
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
    struct wait **w = &n->wait;
    struct client *c;

    node_enter(n, clock);
    while (*at != NULL && (*at)->id != client)
        at = &(*at)->next;
    c = *at;
    if (c == NULL)
        return;
    *at = c->next;
    n->clients--;
    while (*w != NULL) {
        struct wait *gone = *w;

        if (gone->client != client) {
            w = &gone->next;
            continue;
        }
        *w = gone->next;
        n->waits--;
        free(gone);
    }
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
    while (n->wait != NULL) {
        struct wait *w = n->wait;

        n->wait = w->next;
        free(w);
    }
}
