/* conn.c: one stream: bounded writes, one close.
 *
 * In: bytes to write, bytes from the socket. Out: the owner's calls. Writes are tried at once; what the kernel does not take goes by
 * one uv_write at a time from memory of ours, so that a slow reader costs its own buffer and nothing else.
 * Must not: look into the bytes, call the owner from within its own call (conn_close tells by `closed`, later).
 * Bounds: the cap of conn_init; 60 s without progress; 2 s to say goodbye.
 * Spec: docs/operating.md "Inside". Tests: tests/e2e/daemon.sh */
#include "net/conn.h"

#include "net/loop.h"

#include <assert.h>

static void handle_closed(uv_handle_t *h)
{
    struct conn *c = h->data;

    assert(c->open_handles > 0);
    if (--c->open_handles > 0)
        return;
    buf_deinit(&c->sending);
    buf_deinit(&c->waiting);
    assert(c->net->open_handles > 0);
    c->net->open_handles--;
    c->owner->closed(c); /* c is gone */
}

static void undirty(struct conn *c)
{
    struct conn **at = &c->net->dirty;

    if (!c->is_dirty)
        return;
    while (*at != c)
        at = &(*at)->dirty_next;
    *at = c->dirty_next;
    c->is_dirty = false;
}

void conn_close(struct conn *c)
{
    if (c->closing)
        return;
    c->closing = true;
    undirty(c);
    uv_close(&c->handle, handle_closed);
    uv_close((uv_handle_t *)&c->stall, handle_closed);
    uv_close((uv_handle_t *)&c->timer, handle_closed);
}

/* Tell the owner once; it closes, now or after its last words. */
static void end(struct conn *c, int rc, const char *what)
{
    struct pln_error err = { 0 };

    if (c->ended || c->closing)
        return;
    c->ended = true;
    conn_read(c, false);
    if (rc != 0)
        fail_uv(&err, rc, what);
    c->owner->ended(c, &err);
}

void conn_init(struct conn *c, struct net *n, const struct conn_owner *owner, size_t cap)
{
    c->net = n;
    c->owner = owner;
    c->handle.data = c;
    uv_timer_init(&n->uv, &c->stall);
    uv_timer_init(&n->uv, &c->timer);
    c->stall.data = c->timer.data = c;
    c->open_handles = 3;
    n->open_handles++;
    buf_init(&c->sending, cap);
    buf_init(&c->waiting, cap);
}

size_t conn_queued(const struct conn *c)
{
    return c->waiting.n + (c->writing ? uv_stream_get_write_queue_size(&c->stream) : 0);
}

static void timer_due(uv_timer_t *t)
{
    struct conn *c = t->data;

    if (!c->closing)
        c->owner->due(c);
}

void conn_due(struct conn *c, int64_t at_ms)
{
    int64_t now = net_now_ms();

    if (c->closing)
        return;
    if (at_ms == INT64_MAX)
        uv_timer_stop(&c->timer);
    else
        uv_timer_start(&c->timer, timer_due, at_ms > now ? (uint64_t)(at_ms - now) : 0, 0);
}

/* ---- reading ------------------------------------------------------------------------------------------------------------ */

static void lend_room(uv_handle_t *h, size_t wanted, uv_buf_t *out)
{
    struct conn *c = h->data;

    (void)wanted;
    *out = uv_buf_init((char *)c->net->read_room, sizeof(c->net->read_room)); /* one for all: used up within the read call */
}

static void bytes_came(uv_stream_t *s, ssize_t n, const uv_buf_t *room)
{
    struct conn *c = s->data;

    if (c->closing)
        return;
    if (n > 0)
        c->owner->came(c, bytes_at(room->base, (size_t)n));
    else if (n == UV_EOF)
        end(c, 0, "");
    else if (n < 0)
        end(c, (int)n, "read");
}

void conn_read(struct conn *c, bool on)
{
    int rc;

    if (c->closing || c->reading == on || (on && (c->ended || c->finishing)))
        return;
    c->reading = on;
    if (!on) {
        uv_read_stop(&c->stream);
        return;
    }
    rc = uv_read_start(&c->stream, lend_room, bytes_came);
    if (rc != 0)
        end(c, rc, "read");
}

/* ---- writing ------------------------------------------------------------------------------------------------------------ */

static void stall_due(uv_timer_t *t)
{
    struct conn *c = t->data;
    size_t queued = conn_queued(c);

    if (c->finishing) {
        conn_close(c);
        return;
    }
    if (queued >= c->queued_before)
        end(c, UV_ETIMEDOUT, "the other side takes nothing");
    c->queued_before = queued;
}

static void watch_progress(struct conn *c)
{
    size_t queued = conn_queued(c);

    if (c->closing || c->finishing)
        return;
    if (queued == 0)
        uv_timer_stop(&c->stall);
    else if (!uv_is_active((uv_handle_t *)&c->stall)) {
        c->queued_before = queued;
        uv_timer_start(&c->stall, stall_due, CONN_STALL_MS, CONN_STALL_MS);
    }
}

static void give_back(struct buf *b)
{
    size_t cap = b->cap;

    if (b->room > CONN_KEEP_BYTES) {
        buf_deinit(b);
        buf_init(b, cap);
    } else
        buf_reset(b);
}

static void written(uv_write_t *w, int rc)
{
    struct conn *c = w->data;

    c->writing = false;
    give_back(&c->sending);
    if (c->closing)
        return;
    if (rc != 0) {
        end(c, rc, "write");
        return;
    }
    c->queued_before = SIZE_MAX; /* it moves */
    conn_touch(c);
    net_settle(c->net);
}

bool conn_put(struct conn *c, struct bytes in)
{
    if (c->closing)
        return true; /* nobody will miss it */
    conn_touch(c);
    return buf_put(&c->waiting, in);
}

void conn_touch(struct conn *c)
{
    if (c->is_dirty || c->closing)
        return;
    c->is_dirty = true;
    c->dirty_next = c->net->dirty;
    c->net->dirty = c;
}

static void hand_over(struct conn *c) /* what waits to the kernel, by one write in the background */
{
    struct buf empty = c->sending;
    uv_buf_t out;
    int rc;

    c->sending = c->waiting;
    c->waiting = empty;
    out = uv_buf_init((char *)c->sending.at, (unsigned)c->sending.n);
    c->write.data = c;
    rc = uv_write(&c->write, &c->stream, &out, 1, written);
    if (rc != 0)
        end(c, rc, "write");
    else
        c->writing = true;
}

void conn_flush(struct conn *c)
{
    uv_buf_t out;
    int n;

    if (c->closing)
        return;
    if (!c->writing && c->waiting.n > 0 && !c->ended) {
        out = uv_buf_init((char *)c->waiting.at, (unsigned)c->waiting.n);
        n = uv_try_write(&c->stream, &out, 1);
        if (n < 0 && n != UV_EAGAIN) {
            end(c, n, "write");
            return;
        }
        if (n > 0)
            buf_drop_front(&c->waiting, (size_t)n);
        if (c->waiting.n == 0)
            give_back(&c->waiting);
        else
            hand_over(c);
    }
    if (c->finishing && (conn_queued(c) == 0 || c->ended))
        conn_close(c);
    else
        watch_progress(c);
}

void conn_finish(struct conn *c)
{
    if (c->closing || c->finishing)
        return;
    conn_read(c, false);
    c->finishing = true;
    uv_timer_start(&c->stall, stall_due, CONN_LINGER_MS, 0);
    conn_touch(c);
}
