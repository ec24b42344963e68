/* client.c: a client that speaks msgpack-rpc, on the Unix socket or over a reader's session.
 *
 * In: a stream of msgpack-rpc messages (of a reader: its session's messages, joined). Out: whole messages to the node, its answers
 * to the stream. A client that sends faster than it is answered, or does not read its answers, is not read from; one that takes
 * nothing for a minute, or that speaks no msgpack-rpc, is dropped. It costs nobody else anything.
 * Must not: know a method, answer in the node's place.
 * Bounds: 64 requests open, 1.2 MB each, 2 MiB of answers waiting before reading stops (limits.h).
 * Spec: docs/rpc.md "Form". Tests: tests/e2e/rpc.sh */
#include "net/client.h"

#include "log.h"
#include "net/peer.h"
#include "wire/rpc.h"

#include <assert.h>
#include <stdlib.h>

/* Beyond PLN_CLIENT_OUT_BYTES_MAX no request is taken up; 64 may be under way then, each answered with a MiB at most. */
#define OUT_BYTES_CAP (PLN_CLIENT_OUT_BYTES_MAX + (size_t)PLN_CLIENT_REQUESTS_MAX * (1024 * 1024 + 1024))

struct client {
    struct conn conn;  /* on the socket; unused for a reader */
    struct peer *over; /* a reader's session; NULL on the socket */
    struct net *net;
    uint64_t number;
    struct buf in;
    struct rpc_frame frame;
    size_t open_requests;
    struct buf out; /* a reader's answers, before the session takes them */
    bool pumping, finishing;
};

static struct client *client_of(struct conn *c)
{
    return (struct client *)(void *)((char *)c - offsetof(struct client, conn));
}

static size_t queued(const struct client *c)
{
    return c->over != NULL ? c->out.n + peer_queued(c->over) : conn_queued(&c->conn);
}

static void client_read(struct client *c, bool on)
{
    if (c->over != NULL)
        peer_read(c->over, on);
    else
        conn_read(&c->conn, on);
}

static void finish(struct client *c)
{
    if (c->finishing)
        return;
    c->finishing = true;
    if (c->over != NULL)
        peer_finish(c->over);
    else
        conn_finish(&c->conn);
}

static void drop(struct client *c, const char *why)
{
    log_warning(why, kv_u64("client", c->number), kv_u64("waiting_bytes", queued(c)));
    if (c->over != NULL)
        peer_finish(c->over);
    else
        conn_close(&c->conn);
    c->finishing = true;
}

/* ---- requests ----------------------------------------------------------------------------------------------------------- */

static bool is_kind(struct bytes message, uint8_t elements, enum rpc_kind kind)
{
    return message.n > 2 && message.at[0] == (0x90 | elements) && message.at[1] == (uint8_t)kind;
}

static bool may_go_on(const struct client *c)
{
    return !c->finishing && c->open_requests < PLN_CLIENT_REQUESTS_MAX && queued(c) < PLN_CLIENT_OUT_BYTES_MAX;
}

/* The stream can give no whole message any more: say so, under number 0. */
static void tell_broken(struct client *c, const struct pln_error *why)
{
    CLEANUP(buf_deinit) struct buf b;
    struct pln_error err;

    buf_init(&b, 4096);
    if (rpc_error_write(&b, 0, why, &err))
        net_answer(c->net, c->number, buf_bytes(&b));
}

static void broke_protocol(struct client *c, const struct pln_error *err)
{
    log_info("a client broke the protocol", kv_u64("client", c->number), kv_err(err));
    finish(c);
    net_settle(c->net); /* its last answer goes now */
}

/* Give the node whole messages, as many as may be open; read on only if there is room for more. */
static void pump(struct client *c)
{
    struct net *n = c->net;
    struct pln_error err;
    size_t from = 0, size;

    if (c->pumping)
        return;
    c->pumping = true;
    while (may_go_on(c)) {
        struct bytes pending = bytes_slice(buf_bytes(&c->in), from, c->in.n - from);

        if (!rpc_frame_find(&c->frame, pending, &size, &err)) {
            tell_broken(c, &err);
            broke_protocol(c, &err);
            break;
        }
        if (size == 0)
            break;
        struct bytes message = bytes_slice(pending, 0, size);

        from += size;
        c->open_requests += is_kind(message, 4, RPC_REQUEST);
        if (!node_client_message(n->node, c->number, message, net_clock(), &err)) {
            broke_protocol(c, &err);
            break;
        }
        net_settle(n);
    }
    c->pumping = false;
    buf_drop_front(&c->in, from);
    if (c->in.n == 0 && c->in.room > NET_READ_BYTES)
        buf_deinit(&c->in);
    client_read(c, may_go_on(c));
}

void client_came(struct client *c, struct bytes in)
{
    if (c->finishing)
        return;
    if (!buf_put(&c->in, in)) { /* cannot be: we read only while there is room for a piece */
        drop(c, "a client sent more than there is room for");
        return;
    }
    pump(c);
}

void client_fill(struct client *c)
{
    struct pln_error err;
    size_t from = 0;

    pump(c);
    if (c->over == NULL)
        return;
    while (from < c->out.n && peer_queued(c->over) < CONN_LOW_BYTES) {
        size_t size = c->out.n - from < PLN_MESSAGE_BYTES_MAX ? c->out.n - from : PLN_MESSAGE_BYTES_MAX;

        if (!peer_put(c->over, bytes_slice(buf_bytes(&c->out), from, size), &err)) {
            drop(c, "a reader's session took no more");
            break;
        }
        from += size;
    }
    buf_drop_front(&c->out, from);
}

bool client_has_output(const struct client *c)
{
    return c->out.n > 0;
}

/* ---- the stream --------------------------------------------------------------------------------------------------------- */

static struct client *client_new(struct net *n)
{
    struct client *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->net = n;
    c->number = net_put(n, STREAM_CLIENT, c);
    if (c->number == 0) {
        free(c);
        return NULL;
    }
    buf_init(&c->in, PLN_REQUEST_BYTES_MAX + PLN_SESSION_IN_BYTES_MAX + NET_READ_BYTES); /* a part of a request, and a read */
    buf_init(&c->out, OUT_BYTES_CAP);
    rpc_frame_init(&c->frame, PLN_REQUEST_BYTES_MAX);
    return c;
}

static void client_free(struct client *c)
{
    struct net *n = c->net;

    net_remove(n, c->number);
    node_client_closed(n->node, c->number, net_clock());
    buf_deinit(&c->in);
    buf_deinit(&c->out);
    free(c);
    net_settle(n);
}

static void came(struct conn *conn, struct bytes in)
{
    client_came(client_of(conn), in);
}

static void stream_ended(struct conn *conn, struct pln_error *err)
{
    struct client *c = client_of(conn);

    if (err->code == PLN_TIMEOUT)
        log_warning("a client that takes nothing was dropped", kv_u64("client", c->number), kv_u64("waiting_bytes", queued(c)));
    conn_close(conn);
}

static void fill(struct conn *conn)
{
    client_fill(client_of(conn));
}

static void due(struct conn *conn)
{
    (void)conn; /* a client may stay silent as long as it likes */
}

static void closed(struct conn *conn)
{
    struct client *c = client_of(conn);
    struct net *n = c->net;

    n->local_clients--;
    client_free(c);
    net_listen_again(n);
}

static const struct conn_owner client_owner = { came, stream_ended, fill, due, closed };

bool client_accept(struct net *n, uv_stream_t *listener)
{
    struct client *c = client_new(n);

    if (c == NULL)
        return false;
    if (uv_pipe_init(&n->uv, &c->conn.pipe, 0) != 0) {
        net_remove(n, c->number);
        free(c);
        return false;
    }
    conn_init(&c->conn, n, &client_owner, OUT_BYTES_CAP);
    n->local_clients++;
    node_client_open(n->node, c->number, ACCESS_LOCAL, net_clock());
    if (uv_accept(listener, &c->conn.stream) != 0) {
        conn_close(&c->conn);
        return true;
    }
    conn_read(&c->conn, true);
    net_settle(n);
    return true;
}

struct client *client_over(struct net *n, struct peer *p)
{
    struct client *c = n->readers < n->setup.clients_max ? client_new(n) : NULL;

    if (c == NULL) {
        log_warning("a reader was turned away", kv_u64("readers", n->readers));
        return NULL;
    }
    c->over = p;
    n->readers++;
    node_client_open(n->node, c->number, ACCESS_READER, net_clock());
    net_settle(n);
    return c;
}

void client_gone(struct client *c)
{
    c->net->readers--;
    client_free(c);
}

/* ---- wishes ------------------------------------------------------------------------------------------------------------- */

void net_answer(struct net *n, uint64_t number, struct bytes message)
{
    struct client *c = net_find(n, STREAM_CLIENT, number);
    bool took;

    if (c == NULL)
        return;
    if (is_kind(message, 4, RPC_RESPONSE) && c->open_requests > 0)
        c->open_requests--;
    if (c->over != NULL) {
        took = buf_put(&c->out, message);
        peer_touch(c->over);
    } else
        took = conn_put(&c->conn, message);
    if (!took)
        drop(c, "a client that does not read its answers was dropped");
}

void net_close_client(struct net *n, uint64_t number)
{
    struct client *c = net_find(n, STREAM_CLIENT, number);

    if (c != NULL)
        finish(c);
}
