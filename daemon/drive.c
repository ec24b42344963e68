/* drive.c: carries the node's wishes to the store's threads and the net, and their events back.
 *
 *     event -> node_...() -> node_take() until empty -> net_flush() -> (that told the node something: again) -> deadline
 *
 * In: events of net and workers. Out: calls of net and workers. One thread. Nothing here blocks.
 * Must not: decide anything that the node decides, touch the store.
 * Bounds: jobs_max checks and reads under way: beyond it wishes wait in the node; 2 s to stop.
 * Spec: docs/operating.md "Inside". Tests: tests/e2e/daemon.sh, tests/e2e/rpc.sh */
#include "drive.h"

#include "base/checked.h"
#include "log.h"
#include "notify.h"

#include <assert.h>

#define STOP_MS 2000
#define TIDY_EVERY_MS (INT64_C(24) * 3600 * 1000)

static void end(struct drive *d)
{
    if (d->ended)
        return;
    d->ended = true;
    net_end(d->net);
}

/* The threads have ended: what the node still wishes is not carried out. */
static void give_up(const struct work *work)
{
    switch (work->kind) {
    case WORK_CHECK: check_job_free(work->check); break;
    case WORK_READ: read_job_free(work->read); break;
    case WORK_WRITE: write_job_free(work->write); break;
    case WORK_TIDY: break;
    }
}

static void give(struct drive *d, struct work work)
{
    if (d->workers == NULL) {
        give_up(&work);
        return;
    }
    workers_give(d->workers, &work);
    if (work.kind == WORK_CHECK || work.kind == WORK_READ)
        d->jobs++;
    else
        d->writes++;
}

static void carry(struct drive *d, const struct wish *w)
{
    switch (w->kind) {
    case WISH_SEND: net_send(d->net, w->peer, w->message); break;
    case WISH_CLOSE: net_close_peer(d->net, w->peer); break;
    case WISH_DIAL: net_dial(d->net, w->dial, w->address, &w->key); break;
    case WISH_CHECK: give(d, (struct work){ .kind = WORK_CHECK, .check = w->check }); break;
    case WISH_WRITE: give(d, (struct work){ .kind = WORK_WRITE, .write = w->write }); break;
    case WISH_READ: give(d, (struct work){ .kind = WORK_READ, .read = w->read }); break;
    case WISH_ANSWER: net_answer(d->net, w->client, w->message); break;
    case WISH_CLOSE_CLIENT: net_close_client(d->net, w->client); break;
    case WISH_LOG: log_node(&w->line); break;
    case WISH_END:
        log_node(&w->line);
        d->failed = true;
        end(d);
        break;
    }
}

static void carry_all(struct drive *d)
{
    struct wish w;

    while (d->jobs < d->jobs_max && d->writes < WORKERS_WRITES_MAX - 1 && node_take(d->node, &w))
        carry(d, &w);
}

static void wait_for_next(struct drive *d)
{
    int64_t at = min_i64(node_deadline_ms(d->node), min_i64(d->tidy_ms, d->alive_ms));

    net_deadline(d->net, d->stopping ? min_i64(at, d->stop_by_ms) : at);
}

void drive_settle(void *ctx)
{
    struct drive *d = ctx;

    do
        carry_all(d);
    while (net_flush(d->net));
    if (d->stopping && node_is_quiet(d->node) && net_is_flushed(d->net))
        end(d);
    wait_for_next(d);
}

/* ---- work that comes back ----------------------------------------------------------------------------------------------- */

static void written(struct drive *d, struct work *work)
{
    node_written(d->node, work->write, net_clock());
    if (work->after == NULL)
        return;
    if (work->after->has_readers)
        node_readers(d->node, work->after->reader, work->after->count);
    else
        log_error("the readers could not be read again: those before go on", kv_err(&work->after->err));
}

static void tidied(struct drive *d, const struct work *work)
{
    const struct aftermath *a = work->after;

    if (a == NULL)
        return;
    if (a->tidied) {
        log_info("erased words are gone from the store's file");
        return;
    }
    log_error("erased words could not be removed from the store's file", kv_err(&a->err));
    if (a->err.code != PLN_DISK_FULL) { /* the store is not as it was: start anew, with its checks */
        d->failed = true;
        end(d);
    }
}

void drive_done(void *ctx, struct work *work)
{
    struct drive *d = ctx;

    switch (work->kind) {
    case WORK_CHECK: node_checked(d->node, work->check, net_clock()); break;
    case WORK_READ: node_read(d->node, work->read, net_clock()); break;
    case WORK_WRITE: written(d, work); break;
    case WORK_TIDY: tidied(d, work); break;
    }
    aftermath_free(work->after);
    if (work->kind == WORK_CHECK || work->kind == WORK_READ)
        d->jobs--;
    else
        d->writes--;
}

void drive_wake(void *ctx)
{
    struct drive *d = ctx;

    net_wake(d->net);
}

void drive_woken(void *ctx)
{
    struct drive *d = ctx;
    struct work work;

    while (workers_done(d->workers, &work)) /* all of them, before anything follows: what comes together is written together */
        drive_done(d, &work);
    drive_settle(d);
}

/* ---- time, start, stop -------------------------------------------------------------------------------------------------- */

void drive_due(void *ctx)
{
    struct drive *d = ctx;
    struct node_clock clock = net_clock();

    if (d->stopping && clock.now_ms >= d->stop_by_ms) {
        log_warning("stopped before all was said");
        end(d);
    }
    if (clock.now_ms >= d->alive_ms) {
        notify_alive();
        d->alive_ms = clock.now_ms + d->alive_every_ms;
    }
    if (clock.now_ms >= d->tidy_ms) {
        d->tidy_ms = clock.now_ms + TIDY_EVERY_MS;
        give(d, (struct work){ .kind = WORK_TIDY });
    }
    node_tick(d->node, clock);
    drive_settle(d);
}

void drive_stop(void *ctx)
{
    struct drive *d = ctx;
    struct node_clock clock = net_clock();

    if (d->stopping) { /* asked twice: somebody is in a hurry */
        end(d);
        return;
    }
    log_info("stopping");
    notify_stopping();
    d->stopping = true;
    d->stop_by_ms = clock.now_ms + STOP_MS;
    net_stop_listening(d->net);
    node_stop(d->node, clock);
    drive_settle(d);
}

void drive_start(struct drive *d, size_t jobs_max)
{
    int64_t now = net_clock().now_ms;

    d->jobs_max = jobs_max;
    d->tidy_ms = now + TIDY_EVERY_MS;
    d->alive_every_ms = notify_watchdog_ms();
    d->alive_ms = d->alive_every_ms > 0 ? now : INT64_MAX;
}
