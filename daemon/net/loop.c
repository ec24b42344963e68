/* loop.c: loop, clock, timers, signals, random bytes; waking it from a thread; the table of streams by number.
 *
 * In: setup. Out: a loop that runs until net_end. Nothing here or in a callback may block: no disk, no signature, no lock that a
 * worker holds for longer than a queue's push.
 * Must not: know the store, decide what a peer or a client may do (node/).
 * Bounds: 8,192 streams, and what descriptors the process may have.
 * Spec: docs/operating.md "Inside", "Limits". Tests: tests/e2e/daemon.sh, tests/e2e/wire.sh */
#include "net/loop.h"

#include "base/checked.h"
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

bool fail_uv(struct pln_error *err, int rc, const char *what)
{
    enum pln_code code = PLN_BUSY;

    if (rc == UV_EADDRNOTAVAIL || rc == UV_EINVAL || rc == UV_EAI_NONAME)
        code = PLN_BAD_FIELD;
    else if (rc == UV_EACCES || rc == UV_EPERM || rc == UV_EROFS)
        code = PLN_READ_ONLY;
    else if (rc == UV_ETIMEDOUT)
        code = PLN_TIMEOUT;
    return fail(err, code, "%s: %s", what, uv_strerror(rc));
}

int64_t net_now_ms(void)
{
    return (int64_t)(uv_hrtime() / 1000000);
}

struct node_clock net_clock(void)
{
    struct timespec wall;

    clock_gettime(CLOCK_REALTIME, &wall);
    return (struct node_clock){ net_now_ms(), (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000 };
}

void net_random(uint8_t *out, size_t size)
{
    assert(size <= 256); /* never short up to there */
    while (getrandom(out, size, 0) != (ssize_t)size)
        assert(errno == EINTR);
}

/* ---- streams by number -------------------------------------------------------------------------------------------------- */

uint64_t net_put(struct net *n, enum stream_kind kind, void *at)
{
    for (size_t tried = 0; tried < NET_STREAMS_MAX; tried++) {
        size_t place = (n->slot_hint + tried) % NET_STREAMS_MAX;

        if (n->slot[place].kind != STREAM_NONE)
            continue;
        n->slot_hint = place + 1;
        n->slot[place] = (struct stream_slot){ ++n->serial * NET_STREAMS_MAX + place, kind, at };
        return n->slot[place].number;
    }
    return 0;
}

void *net_find(const struct net *n, enum stream_kind kind, uint64_t number)
{
    const struct stream_slot *s = &n->slot[number % NET_STREAMS_MAX];

    return s->number == number && s->kind == kind ? s->at : NULL;
}

void net_remove(struct net *n, uint64_t number)
{
    struct stream_slot *s = &n->slot[number % NET_STREAMS_MAX];

    if (number != 0 && s->number == number)
        *s = (struct stream_slot){ 0 };
}

/* ---- the loop's own handles --------------------------------------------------------------------------------------------- */

void net_settle(struct net *n)
{
    n->told = true;
}

/* What the node heard from all sockets together is carried out together; before poll too, for what handles said as they closed. */
static void settle(struct net *n)
{
    if (n->told)
        n->setup.settle(n->setup.ctx);
}

static void has_polled(uv_check_t *h)
{
    settle(h->data);
}

static void will_poll(uv_prepare_t *h)
{
    settle(h->data);
}

static void was_woken(uv_async_t *h)
{
    struct net *n = h->data;

    if (n->node != NULL && !n->ending)
        n->setup.woken(n->setup.ctx);
}

static void is_due(uv_timer_t *t)
{
    struct net *n = t->data;

    n->setup.due(n->setup.ctx);
}

static void stop_asked(uv_signal_t *h, int number)
{
    struct net *n = h->data;

    (void)number;
    n->setup.asked_to_stop(n->setup.ctx);
}

void net_wake(struct net *n)
{
    uv_async_send(&n->wake);
}

void net_deadline(struct net *n, int64_t at_ms)
{
    int64_t now = net_now_ms();

    if (n->ending)
        return;
    if (at_ms == INT64_MAX) {
        uv_timer_stop(&n->due);
        return;
    }
    uv_update_time(&n->uv); /* uv counts from its own, older now */
    /* At least 1 ms: a timer of 0, started anew in its own callback, keeps uv among its timers and away from sockets and signals. */
    uv_timer_start(&n->due, is_due, at_ms > now ? (uint64_t)(at_ms - now) : 1, 0);
}

/* ---- start and end ------------------------------------------------------------------------------------------------------ */

/* Every descriptor that we may have, and how many of them are for streams: the local socket's share is kept apart, so that no number
 * of strangers keeps the operator out. */
static void count_descriptors(struct net *n)
{
    struct rlimit limit = { 0 };
    size_t all, local = n->setup.clients_max;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    all = limit.rlim_cur > NET_OTHER_FDS + 8 ? (size_t)min_u64(limit.rlim_cur - NET_OTHER_FDS, NET_STREAMS_MAX) : 8;
    if (local > all / 2)
        local = all / 2;
    n->local_clients_max = local;
    n->tcp_streams_max = min_size(all - local, 2 * PLN_PARTNERS_MAX + PLN_STRANGERS_MAX + n->setup.clients_max);
    if (local < n->setup.clients_max)
        log_warning("few descriptors", kv_u64("limit", limit.rlim_cur), kv_u64("clients", local), kv_u64("tcp", n->tcp_streams_max));
}

static bool loop_open(struct net *n, struct pln_error *err)
{
    int rc = uv_loop_init(&n->uv);

    if (rc != 0)
        return fail_uv(err, rc, "event loop");
    n->loop_open = true;
    n->wake.data = n->due.data = n->terminate.data = n->interrupt.data = n->after_poll.data = n->before_poll.data = n;
    if ((rc = uv_async_init(&n->uv, &n->wake, was_woken)) != 0 || (rc = uv_timer_init(&n->uv, &n->due)) != 0 ||
        (rc = uv_check_init(&n->uv, &n->after_poll)) != 0 || (rc = uv_check_start(&n->after_poll, has_polled)) != 0 ||
        (rc = uv_prepare_init(&n->uv, &n->before_poll)) != 0 || (rc = uv_prepare_start(&n->before_poll, will_poll)) != 0 ||
        (rc = uv_signal_init(&n->uv, &n->terminate)) != 0 || (rc = uv_signal_init(&n->uv, &n->interrupt)) != 0 ||
        (rc = uv_signal_start(&n->terminate, stop_asked, SIGTERM)) != 0 || (rc = uv_signal_start(&n->interrupt, stop_asked, SIGINT)) != 0)
        return fail_uv(err, rc, "event loop");
    return true;
}

bool net_new(const struct net_setup *setup, struct net **out, struct pln_error *err)
{
    struct net *n = calloc(1, sizeof(*n));

    if (n == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory for the event loop");
    n->setup = *setup;
    count_descriptors(n);
    if (!loop_open(n, err) || !net_listen_all(n, err)) {
        net_free(n);
        return false;
    }
    *out = n;
    return true;
}

void net_run(struct net *n, struct node *node)
{
    n->node = node;
    net_wake(n); /* what was finished before */
    net_settle(n);
    net_listen_again(n);
    uv_run(&n->uv, UV_RUN_DEFAULT);
}

static void close_if_open(uv_handle_t *h)
{
    if (h->type != UV_UNKNOWN_HANDLE && !uv_is_closing(h))
        uv_close(h, NULL);
}

static void close_own_handles(struct net *n)
{
    close_if_open((uv_handle_t *)&n->wake);
    close_if_open((uv_handle_t *)&n->due);
    close_if_open((uv_handle_t *)&n->after_poll);
    close_if_open((uv_handle_t *)&n->before_poll);
    close_if_open((uv_handle_t *)&n->terminate);
    close_if_open((uv_handle_t *)&n->interrupt);
}

static void end_if_quiet(uv_timer_t *t)
{
    struct net *n = t->data;

    if (n->open_handles == 0) {
        close_own_handles(n);
        uv_stop(&n->uv); /* a name look-up may still be under way: it cannot be cancelled, and nobody waits for it */
    }
}

static void close_conn(uv_handle_t *h, void *arg)
{
    struct net *n = arg;

    if (h == (uv_handle_t *)&n->wake || h == (uv_handle_t *)&n->due || h == (uv_handle_t *)&n->terminate ||
        h == (uv_handle_t *)&n->interrupt)
        return;
    if (h->type == UV_TCP || h->type == UV_NAMED_PIPE) {
        for (size_t i = 0; i < n->listeners; i++)
            if (h == &n->listener[i].handle)
                return;
        conn_close(h->data); /* all others are conns: conn_init put themselves there */
    }
}

void net_end(struct net *n)
{
    if (n->ending)
        return;
    net_stop_listening(n);
    n->ending = true;
    uv_walk(&n->uv, close_conn, n);
    uv_timer_start(&n->due, end_if_quiet, 0, 5);
}

void net_free(struct net *n)
{
    if (n == NULL)
        return;
    if (n->loop_open) {
        if (!n->ending) {
            net_stop_listening(n);
            uv_walk(&n->uv, close_conn, n);
        }
        close_own_handles(n);
        if (n->lookups == 0)
            uv_run(&n->uv, UV_RUN_DEFAULT); /* their last callbacks */
        if (uv_loop_close(&n->uv) != 0)
            return; /* a look-up's thread still writes into it; the process ends */
    }
    free(n);
}

/* ---- what waits to be written ------------------------------------------------------------------------------------------- */

bool net_flush(struct net *n)
{
    bool told;

    while (n->dirty != NULL) {
        struct conn *c = n->dirty;

        n->dirty = c->dirty_next;
        c->is_dirty = false;
        c->owner->fill(c);
        conn_flush(c);
    }
    told = n->told;
    n->told = false;
    return told;
}

static void look_if_flushed(uv_handle_t *h, void *arg)
{
    bool *all = arg;

    if ((h->type == UV_TCP || h->type == UV_NAMED_PIPE) && uv_stream_get_write_queue_size((uv_stream_t *)h) > 0)
        *all = false;
}

bool net_is_flushed(const struct net *n)
{
    bool all = true;

    uv_walk((uv_loop_t *)&n->uv, look_if_flushed, &all);
    return all;
}
