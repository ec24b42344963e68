/* peer.c: a partner, a joiner or a remote reader on a TCP stream.
 *
 * In: the stream's bytes, the node's messages. Out: messages to the node, bytes to the stream. Only drive() moves bytes between the
 * session (wire/session.h) and the socket. A dial tries the addresses of a name one after another, the session included: who
 * answers without proving the key is no better than who does not answer.
 * Must not: look into a message, decide who is let in (node_knock), let a byte out that the session did not give.
 * Bounds: 4 MiB out (the session's), of which 256 KiB with the kernel; reading stops at three quarters; 4 addresses a dial, 5 s to
 * connect to each.
 * Spec: docs/protocol.md "Transport". Tests: tests/e2e/wire.sh */
#include "net/peer.h"

#include "codec/text.h"
#include "crypto/secret.h"
#include "log.h"
#include "net/client.h"
#include "net/resolve.h"

#include <assert.h>
#include <stdlib.h>

#define CONNECT_MS 5000
#define KEEPALIVE_S 60
#define OUT_STOPS_READING (PLN_SESSION_OUT_BYTES_MAX / 4 * 3)
#define REFUSED_LINE_MS 60000

struct dial {
    struct net *net;
    uint64_t number;
    struct pln_boxkey key;
    char address[PLN_ADDRESS_BYTES_MAX + 1];
    struct resolved resolved;
    size_t next;
    struct pln_error err; /* of the last address tried */
};

struct peer {
    struct conn conn;
    struct net *net;
    uint64_t number;
    struct session session;
    bool has_session;
    bool driving;
    bool over;          /* the session is: nothing more can be sent */
    bool finishing;     /* nothing more comes in; the session's output still goes */
    bool is_stranger;   /* counted as one */
    bool known_address; /* ... of a partner's address */
    bool told;          /* the node knows of it */
    bool has_heard;     /* a message */
    struct ip ip;
    char address[IP_TEXT];
    struct dial *dial; /* until it is open; owned */
    struct client *reader;
    uv_connect_t connect;
    size_t queued_told;
    uint8_t hello[PLN_HELLO_BYTES_MAX]; /* a joiner's, kept until the session is open */
    size_t hello_bytes;
};

static void dial_next(struct dial *d);

static struct peer *peer_of(struct conn *c)
{
    return (struct peer *)(void *)((char *)c - offsetof(struct peer, conn));
}

static void no_stranger(struct peer *p)
{
    if (p->is_stranger)
        stranger_done(p->net, p->ip, p->known_address);
    p->is_stranger = false;
}

/* ---- log lines that a stranger could make many of ----------------------------------------------------------------------- */

static void say_refused(struct peer *p)
{
    struct net *n = p->net;
    int64_t now = net_now_ms();

    n->refused.count++;
    if (n->refused.since_ms != 0 && now - n->refused.since_ms < REFUSED_LINE_MS)
        return;
    log_info("a key that is nobody's here was refused", kv_str("address", p->address), kv_u64("since_last_line", n->refused.count));
    n->refused.since_ms = now;
    n->refused.count = 0;
}

static uint32_t *dial_line(struct net *n, const char *address, uint32_t *hash)
{
    *hash = 2166136261u; /* FNV-1a: only to say a thing once */
    for (const char *s = address; *s != '\0'; s++)
        *hash = (*hash ^ (uint8_t)*s) * 16777619u;
    *hash |= 1;
    return &n->dial_said[*hash % COUNT(n->dial_said)];
}

static void say_dial_failed(struct dial *d)
{
    uint32_t hash, *slot = dial_line(d->net, d->address, &hash);

    if (*slot == hash)
        return;
    *slot = hash;
    log_info("a dial failed; it is tried again, without a line each time", kv_str("address", d->address), kv_err(&d->err));
}

/* ---- the session -------------------------------------------------------------------------------------------------------- */

static void finish(struct peer *p)
{
    if (p->finishing)
        return;
    p->finishing = true;
    conn_read(&p->conn, false);
    conn_touch(&p->conn);
}

static void opened(struct peer *p, const struct session_event *ev)
{
    struct net *n = p->net;
    bool dialled = p->session.role == NOISE_DIALLER;
    enum session_admission as = dialled ? ADMIT_PARTNER : ev->admission;
    uint32_t hash;

    no_stranger(p);
    switch (as) {
    case ADMIT_READER:
        p->reader = client_over(n, p);
        if (p->reader == NULL)
            finish(p);
        return;
    case ADMIT_PARTNER:
    case ADMIT_REMOVED: partner_ip_note(n, p->ip); break;
    case ADMIT_JOINER: break;
    case ADMIT_REFUSED:
    case ADMIT_STRANGER: assert(!"an open session has an admission"); return;
    }
    if (p->dial != NULL) {
        *dial_line(n, p->dial->address, &hash) = 0;
        free(p->dial);
        p->dial = NULL;
    }
    p->told = true;
    node_peer_open(n->node, p->number, &ev->remote, as, dialled, net_clock());
    net_settle(n);
    if (p->hello_bytes > 0 && !p->finishing) {
        node_peer_message(n->node, p->number, bytes_at(p->hello, p->hello_bytes), net_clock());
        net_settle(n);
    }
}

static void knocked(struct peer *p, const struct pln_boxkey *key)
{
    enum session_admission who = node_knock(p->net->node, key, net_clock());

    char name[40];

    if (who == ADMIT_REFUSED && !node_key_name(p->net->node, key, name)) /* a partner kept out for a fault: that was told */
        say_refused(p);
    session_admit(&p->session, who);
}

static void stranger_spoke(struct peer *p, struct bytes hello)
{
    enum session_admission who = node_knock_hello(p->net->node, &p->session.remote, hello, net_clock());

    if (who == ADMIT_JOINER) {
        assert(hello.n <= sizeof(p->hello));
        memcpy(p->hello, hello.at, hello.n);
        p->hello_bytes = hello.n;
    } else
        say_refused(p);
    session_admit(&p->session, who);
    net_settle(p->net);
}

/* Whom we dial and who hangs up without a word does so each time: that is said once, until it says something. */
static uint32_t *silent_line(const struct peer *p, uint32_t *hash)
{
    char said[IP_TEXT + 16];

    snprintf(said, sizeof(said), "%s says nothing", p->address);
    return dial_line(p->net, said, hash);
}

static bool was_silent_before(const struct peer *p)
{
    uint32_t hash, *slot = silent_line(p, &hash);
    bool before = *slot == hash;

    if (p->has_heard || p->session.role != NOISE_DIALLER)
        return false;
    *slot = hash;
    return before;
}

static void ended(struct peer *p, const struct session_event *ev)
{
    char key[65], name[40];

    p->over = true;
    if (p->dial != NULL)
        p->dial->err = ev->err;
    else if (ev->was_open && ev->err.code != PLN_OK && !p->finishing && !was_silent_before(p)) {
        hex_write(BYTES_OF(p->session.remote), key);
        key[16] = '\0';
        log_info("a session ended", kv_str("peer", node_key_name(p->net->node, &p->session.remote, name) ? name : key),
                 kv_str("address", p->address), kv_err(&ev->err));
    }
    finish(p);
}

static void heard(struct peer *p, const struct session_event *ev)
{
    uint32_t hash;

    switch (ev->kind) {
    case SESSION_KNOCK: knocked(p, &ev->remote); break;
    case SESSION_OPEN: opened(p, ev); break;
    case SESSION_MESSAGE:
        if (ev->from_stranger)
            stranger_spoke(p, ev->message);
        else if (p->reader != NULL)
            client_came(p->reader, ev->message);
        else {
            if (!p->has_heard)
                *silent_line(p, &hash) = 0;
            p->has_heard = true;
            node_peer_message(p->net->node, p->number, ev->message, net_clock());
            net_settle(p->net);
        }
        break;
    case SESSION_CLOSED: ended(p, ev); break;
    }
}

/* Events out of the session, until there are none; what it wants to send goes at the next net_flush. */
static void drive(struct peer *p)
{
    struct session_event ev;

    if (p->driving || !p->has_session)
        return;
    p->driving = true;
    while (!p->finishing && !p->conn.closing && session_take(&p->session, &ev))
        heard(p, &ev);
    p->driving = false;
    conn_due(&p->conn, p->finishing ? INT64_MAX : session_deadline_ms(&p->session));
    conn_touch(&p->conn);
    net_settle(p->net);
}

/* ---- the stream --------------------------------------------------------------------------------------------------------- */

static void came(struct conn *c, struct bytes in)
{
    struct peer *p = peer_of(c);

    if (!p->has_session || p->finishing)
        return;
    while (in.n > 0 && !p->finishing && !c->closing) {
        struct bytes piece = bytes_slice(in, 0, in.n < session_input_room(&p->session) ? in.n : session_input_room(&p->session));

        if (piece.n == 0)
            break; /* the session is over */
        session_feed(&p->session, piece);
        in = bytes_slice(in, piece.n, in.n - piece.n);
        drive(p);
    }
}

static void stream_ended(struct conn *c, struct pln_error *err)
{
    struct peer *p = peer_of(c);

    if (p->dial != NULL && err->code != PLN_OK)
        p->dial->err = *err;
    if (p->has_session && !p->finishing && err->code == PLN_OK) {
        session_eof(&p->session);
        drive(p); /* SESSION_CLOSED finishes it */
    } else if (p->told && !p->finishing)
        log_info("a session broke off", kv_str("address", p->address), kv_err(err));
    conn_close(c);
}

static void tell_queued(struct peer *p)
{
    size_t queued = peer_queued(p);

    if (!p->told || p->finishing || queued == p->queued_told)
        return;
    p->queued_told = queued;
    node_peer_queued(p->net->node, p->number, queued, net_clock());
    p->net->told = true;
}

static void fill(struct conn *c)
{
    struct peer *p = peer_of(c);

    if (!p->has_session)
        return;
    if (p->reader != NULL && !p->over)
        client_fill(p->reader);
    while (session_output_bytes(&p->session) > 0 && conn_queued(c) < CONN_LOW_BYTES) {
        struct bytes out = session_output(&p->session);

        out = bytes_slice(out, 0, out.n < CONN_LOW_BYTES ? out.n : CONN_LOW_BYTES);
        if (!conn_put(c, out)) {
            conn_close(c);
            return;
        }
        session_sent(&p->session, out.n);
    }
    tell_queued(p);
    if (p->finishing && session_output_bytes(&p->session) == 0 && (p->over || p->reader == NULL || !client_has_output(p->reader)))
        conn_finish(c);
    else if (!p->finishing && p->reader == NULL)
        conn_read(c, session_output_bytes(&p->session) < OUT_STOPS_READING);
}

static void due(struct conn *c)
{
    struct peer *p = peer_of(c);

    if (!p->has_session) { /* it did not connect */
        fail(&p->dial->err, PLN_TIMEOUT, "no connection after %d s", CONNECT_MS / 1000);
        conn_close(c);
        return;
    }
    session_tick(&p->session, net_now_ms());
    drive(p);
}

static void closed(struct conn *c)
{
    struct peer *p = peer_of(c);
    struct net *n = p->net;
    struct dial *d = p->dial;

    no_stranger(p);
    net_remove(n, p->number);
    if (p->reader != NULL)
        client_gone(p->reader);
    if (p->told) {
        node_peer_closed(n->node, p->number, net_clock());
        net_settle(n);
    }
    if (p->has_session)
        session_deinit(&p->session);
    n->tcp_streams--;
    free(p);
    if (d != NULL)
        dial_next(d);
    net_listen_again(n);
}

static const struct conn_owner peer_owner = { came, stream_ended, fill, due, closed };

static struct peer *peer_new(struct net *n)
{
    struct peer *p = calloc(1, sizeof(*p));

    if (p == NULL)
        return NULL;
    p->net = n;
    p->number = net_put(n, STREAM_PEER, p);
    if (p->number == 0 || uv_tcp_init(&n->uv, &p->conn.tcp) != 0) {
        net_remove(n, p->number);
        free(p);
        return NULL;
    }
    conn_init(&p->conn, n, &peer_owner, 2 * CONN_LOW_BYTES);
    n->tcp_streams++;
    return p;
}

static void begin_session(struct peer *p, enum noise_role role)
{
    struct session_setup setup = { .role = role, .coalition = p->net->setup.coalition };

    setup.mine_count = role == NOISE_LISTENER ? p->net->setup.noise_count : 1;
    memcpy(setup.mine, p->net->setup.noise, sizeof(setup.mine));
    if (role == NOISE_DIALLER)
        setup.remote = p->dial->key;
    net_random(setup.ephemeral_seed, sizeof(setup.ephemeral_seed));
    session_init(&p->session, &setup, net_now_ms());
    wipe(setup.ephemeral_seed, sizeof(setup.ephemeral_seed));
    p->has_session = true;
    uv_tcp_nodelay(&p->conn.tcp, 1);
    uv_tcp_keepalive(&p->conn.tcp, 1, KEEPALIVE_S);
    conn_read(&p->conn, true);
    drive(p);
}

static bool name_other_side(struct peer *p)
{
    struct sockaddr_storage sa;
    int length = sizeof(sa);

    if (uv_tcp_getpeername(&p->conn.tcp, (struct sockaddr *)&sa, &length) != 0 || !ip_of((struct sockaddr *)&sa, &p->ip))
        return false;
    ip_text((struct sockaddr *)&sa, p->address);
    return true;
}

bool peer_accept(struct net *n, uv_stream_t *listener)
{
    struct peer *p = peer_new(n);

    if (p == NULL)
        return false;
    if (uv_accept(listener, &p->conn.stream) != 0 || !name_other_side(p) || !stranger_may_try(n, p->ip, &p->known_address)) {
        conn_close(&p->conn); /* before any key exchange */
        return true;
    }
    p->is_stranger = true;
    begin_session(p, NOISE_LISTENER);
    return true;
}

/* ---- dialling ----------------------------------------------------------------------------------------------------------- */

static void connected(uv_connect_t *request, int rc)
{
    struct peer *p = request->data;

    if (p->conn.closing)
        return;
    if (rc != 0) {
        fail_uv(&p->dial->err, rc, "connect");
        conn_close(&p->conn);
        return;
    }
    begin_session(p, NOISE_DIALLER);
}

static void dial_failed(struct dial *d)
{
    struct net *n = d->net;

    if (!n->ending) {
        say_dial_failed(d);
        node_dial_failed(n->node, d->number, net_clock());
        net_settle(n);
    }
    free(d);
}

/* The next address; with none left, the node hears that the dial failed. */
static void dial_next(struct dial *d)
{
    struct net *n = d->net;
    struct sockaddr *sa;
    struct peer *p;
    int rc;

    if (d->next == d->resolved.count || n->ending) {
        dial_failed(d);
        return;
    }
    p = n->tcp_streams < n->tcp_streams_max ? peer_new(n) : NULL;
    if (p == NULL) {
        fail(&d->err, PLN_BUSY, "no room for another connection");
        dial_failed(d);
        return;
    }
    sa = (struct sockaddr *)&d->resolved.at[d->next++];
    ip_of(sa, &p->ip);
    ip_text(sa, p->address);
    p->dial = d;
    p->connect.data = p;
    conn_due(&p->conn, net_now_ms() + CONNECT_MS);
    rc = uv_tcp_connect(&p->connect, &p->conn.tcp, sa, connected);
    if (rc != 0) {
        fail_uv(&d->err, rc, "connect");
        conn_close(&p->conn);
    }
}

static void dial_resolved(void *ctx, const struct resolved *addresses, const struct pln_error *err)
{
    struct dial *d = ctx;

    d->resolved = *addresses;
    d->err = *err;
    dial_next(d);
}

void net_dial(struct net *n, uint64_t number, const char *address, const struct pln_boxkey *key)
{
    struct dial *d = calloc(1, sizeof(*d));

    if (d == NULL) {
        node_dial_failed(n->node, number, net_clock());
        n->told = true;
        return;
    }
    *d = (struct dial){ .net = n, .number = number, .key = *key };
    assert(strlen(address) < sizeof(d->address));
    memcpy(d->address, address, strlen(address) + 1);
    resolve(n, address, dial_resolved, d);
}

/* ---- wishes ------------------------------------------------------------------------------------------------------------- */

void net_send(struct net *n, uint64_t number, struct bytes message)
{
    struct peer *p = net_find(n, STREAM_PEER, number);
    struct pln_error err;

    if (p == NULL || p->finishing || p->conn.closing)
        return;
    if (session_send(&p->session, message, &err)) {
        conn_touch(&p->conn);
        return;
    }
    log_warning("a session was dropped", kv_str("address", p->address), kv_err(&err));
    conn_close(&p->conn);
}

void net_close_peer(struct net *n, uint64_t number)
{
    struct peer *p = net_find(n, STREAM_PEER, number);

    if (p != NULL)
        finish(p);
}

void peer_touch(struct peer *p)
{
    conn_touch(&p->conn);
}

size_t peer_queued(const struct peer *p)
{
    return session_output_bytes(&p->session) + conn_queued(&p->conn);
}

void peer_finish(struct peer *p)
{
    finish(p);
}

bool peer_put(struct peer *p, struct bytes piece, struct pln_error *err)
{
    conn_touch(&p->conn);
    return session_send(&p->session, piece, err);
}

void peer_read(struct peer *p, bool on)
{
    conn_read(&p->conn, on);
}
