/* workers.c: own threads: signatures, queries, one that holds the desk, and the one writer.
 *
 *     loop --give--> checks, reads --> N workers               --\
 *          --give--> asked         --> the desk: what the rules  --+--> done --> wake --> loop
 *          --give--> writes        --> the writer: write, tidy   --/
 *
 * In: jobs of the node machine. Out: the same, carried out. One lock over the rings; it is held for a copy, never for work.
 * A check is shared: each worker takes its next part, so that all of them end it together, and the loop is woken once.
 * The writer's thread alone writes to the store, from begin to commit (LMDB's transactions belong to their thread). Tidying needs the
 * store without a reader: `tidying` is write-locked then, and each read holds it for its own short transaction.
 * Must not: touch the node, log, give up a job.
 * Bounds: queue_max checks and reads, 16 writes; what is done never outnumbers what was given.
 * Spec: docs/operating.md "Inside". Tests: tests/unit/daemon_workers.c (also under ThreadSanitizer) */
#include "workers.h"

#include "desk/desk.h"
#include "log/checkpoint.h"
#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STACK_BYTES (1024 * 1024)
#define DESK_LOOK_MS 1000            /* without a question: looks if something came */
#define DESK_LATELY_MS (3600 * 1000) /* so long after a question it keeps what it has up to date */
#define DESK_RESTS 9                 /* times as long as taking in took: a tenth of one processor at most */
#define THREADS_BESIDE 2             /* the desk's, the writer's */
#define READERS_BYTES_MAX (16 * 1024 * 1024)

struct ring {
    struct work *slot;
    size_t cap, head, count;
};

struct workers {
    struct workers_setup setup;
    unsigned threads; /* that run: workers first, then the desk's, the writer last */
    pthread_t thread[WORKERS_MAX + THREADS_BESIDE];
    pthread_mutex_t lock;
    pthread_cond_t has_work, has_question, has_write;
    pthread_rwlock_t tidying;
    struct ring checks, reads, asked, writes, done;
    struct desk desk;          /* its thread's alone, as the next two */
    int64_t asked_ms, rest_ms; /* when it was asked last; it takes nothing in before */
    bool stopping;
};

static bool ring_init(struct ring *r, size_t cap)
{
    *r = (struct ring){ .slot = calloc(cap, sizeof(*r->slot)), .cap = cap };
    return r->slot != NULL;
}

static void ring_put(struct ring *r, const struct work *w)
{
    assert(r->count < r->cap);
    r->slot[(r->head + r->count++) % r->cap] = *w;
}

static bool ring_take(struct ring *r, struct work *out)
{
    if (r->count == 0)
        return false;
    *out = r->slot[r->head];
    r->count--;
    r->head = r->count > 0 ? (r->head + 1) % r->cap : 0; /* only as much memory is touched as ever waited */
    return true;
}

/* ---- the work ----------------------------------------------------------------------------------------------------------- */

/* One of a job's statements; the last part is its note. */
static void check_part(struct check_job *job, size_t part)
{
    struct statement s;
    struct checkpoint head;
    struct pln_error err;

    if (part < job->count) {
        struct check_item *item = &job->item[part];

        item->good = statement_read(item->statement, &s, &err) && statement_signature_is_good(&s, item->signature);
    } else {
        job->note_good = job->note.n > 0 && checkpoint_verify(job->note, &job->note_key, &head, &err);
    }
}

void check_carry_out(struct check_job *job)
{
    for (size_t part = 0; part <= job->count; part++)
        check_part(job, part);
}

static int64_t clock_ms(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void read_carry_out(struct workers *w, struct read_job *job)
{
    pthread_rwlock_rdlock(&w->tidying);
    if (job->kind == READ_RULES) {
        w->asked_ms = clock_ms(CLOCK_MONOTONIC);
        store_read_rules(w->setup.store, &w->desk, job);
    } else {
        store_read(w->setup.store, job);
    }
    pthread_rwlock_unlock(&w->tidying);
}

static struct aftermath *aftermath_new(void)
{
    struct aftermath *a = calloc(1, sizeof(*a));

    assert(a != NULL); /* out of memory ends the process, as it does inside libuv; nothing acknowledged hangs on it */
    arena_init(&a->arena, "readers", READERS_BYTES_MAX);
    return a;
}

void aftermath_free(struct aftermath *a)
{
    if (a == NULL)
        return;
    arena_deinit(&a->arena);
    free(a);
}

struct aftermath *readers_read(struct store *s)
{
    struct aftermath *a = aftermath_new();
    struct store_reader *stored;

    if (!store_readers(s, &a->arena, &stored, &a->count, &a->err) ||
        (a->count > 0 && (a->reader = arena_take_array(&a->arena, a->count, sizeof(*a->reader), &a->err)) == NULL))
        return a;
    for (size_t i = 0; i < a->count; i++)
        a->reader[i] = (struct node_reader){ stored[i].key, stored[i].until_ms };
    a->has_readers = true;
    return a;
}

static void write_carry_out(struct workers *w, struct work *work)
{
    if (store_write(w->setup.store, work->write) && work->write->readers_changed) /* a failed commit is told in the job */
        work->after = readers_read(w->setup.store);
}

static void tidy_carry_out(struct workers *w, struct work *work)
{
    if (!store_wants_compaction(w->setup.store))
        return;
    work->after = aftermath_new();
    pthread_rwlock_wrlock(&w->tidying);
    work->after->tidied = store_compact(w->setup.store, &work->after->err);
    pthread_rwlock_unlock(&w->tidying);
}

static void carry_out(struct workers *w, struct work *work)
{
    switch (work->kind) {
    case WORK_CHECK: assert(work->kind != WORK_CHECK); break; /* check_share: it is not one thread's alone */
    case WORK_READ: read_carry_out(w, work->read); break;
    case WORK_WRITE: write_carry_out(w, work); break;
    case WORK_TIDY: tidy_carry_out(w, work); break;
    }
}

/* For a question; while there is none, what came meanwhile is taken in, so that who asks next need not wait for it. Only where somebody has
 * asked lately, and never for more than a part of the time. The lock is held at the call and at the return. */
static void wait_at_desk(struct workers *w)
{
    int64_t now_ms = clock_ms(CLOCK_MONOTONIC), wake_ms = now_ms + DESK_LOOK_MS;
    struct timespec until;

    if (w->asked_ms == 0 || now_ms > w->asked_ms + DESK_LATELY_MS) {
        pthread_cond_wait(&w->has_question, &w->lock);
        return;
    }
    if (wake_ms < w->rest_ms)
        wake_ms = w->rest_ms;
    until = (struct timespec){ .tv_sec = wake_ms / 1000, .tv_nsec = wake_ms % 1000 * 1000000 };
    if (pthread_cond_timedwait(&w->has_question, &w->lock, &until) != ETIMEDOUT)
        return;
    pthread_mutex_unlock(&w->lock);
    now_ms = clock_ms(CLOCK_MONOTONIC);
    pthread_rwlock_rdlock(&w->tidying);
    store_warm_rules(w->setup.store, &w->desk, clock_ms(CLOCK_REALTIME));
    pthread_rwlock_unlock(&w->tidying);
    wake_ms = clock_ms(CLOCK_MONOTONIC);
    w->rest_ms = wake_ms + (wake_ms - now_ms) * DESK_RESTS;
    pthread_mutex_lock(&w->lock);
}

/* The lock is held at the call and at the return. */
static void tell_done(struct workers *w, const struct work *work)
{
    bool first;

    ring_put(&w->done, work);
    first = w->done.count == 1 && !w->stopping; /* else the loop has been woken for those before, or nobody listens */
    if (first) {                                /* not under the lock, which who wakes wants first */
        pthread_mutex_unlock(&w->lock);
        w->setup.wake(w->setup.ctx);
        pthread_mutex_lock(&w->lock);
    }
}

/* The lock as above. */
static void carry_out_and_tell(struct workers *w, struct work *work)
{
    pthread_mutex_unlock(&w->lock);
    carry_out(w, work);
    pthread_mutex_lock(&w->lock);
    tell_done(w, work);
}

/* The next part of the first check, which stays first until its last part is begun; who ends the last tells. The lock as above. */
static void check_share(struct workers *w)
{
    struct work work = w->checks.slot[w->checks.head];
    size_t part = work.check->begun++;

    if (part == work.check->count && !ring_take(&w->checks, &work))
        assert(false);
    pthread_mutex_unlock(&w->lock);
    check_part(work.check, part);
    pthread_mutex_lock(&w->lock);
    if (work.check->ended++ == work.check->count)
        tell_done(w, &work);
}

/* Until there is nothing left and we are to stop. Where checks and reads wait, a worker takes of both in turn: no read waits for all of a
 * check, no check for all reads. */
static void *be_worker(void *arg)
{
    struct workers *w = arg;
    struct work work;
    bool was_read = false;

    pthread_mutex_lock(&w->lock);
    for (;;) {
        if (w->checks.count > 0 && (was_read || w->reads.count == 0)) {
            check_share(w);
            was_read = false;
        } else if (ring_take(&w->reads, &work)) {
            carry_out_and_tell(w, &work);
            was_read = true;
        } else if (w->stopping) {
            break;
        } else {
            pthread_cond_wait(&w->has_work, &w->lock);
        }
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* One thread alone, until there is nothing left and we are to stop. */
static void serve(struct workers *w, struct ring *from, pthread_cond_t *has)
{
    struct work work;

    pthread_mutex_lock(&w->lock);
    for (;;) {
        if (ring_take(from, &work))
            carry_out_and_tell(w, &work);
        else if (w->stopping)
            break;
        else if (from == &w->asked)
            wait_at_desk(w);
        else
            pthread_cond_wait(has, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
}

static void *be_desk(void *arg)
{
    struct workers *w = arg;

    serve(w, &w->asked, &w->has_question);
    return NULL;
}

static void *be_writer(void *arg)
{
    struct workers *w = arg;

    serve(w, &w->writes, &w->has_write);
    return NULL;
}

/* ---- start and end ------------------------------------------------------------------------------------------------------ */

static unsigned threads_wanted(unsigned count)
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    if (count == 0)
        count = cpus > 0 ? (unsigned)cpus : 1;
    return count < WORKERS_MAX ? count : WORKERS_MAX;
}

static void destroy(struct workers *w)
{
    free(w->checks.slot);
    free(w->reads.slot);
    free(w->asked.slot);
    free(w->writes.slot);
    free(w->done.slot);
    pthread_cond_destroy(&w->has_work);
    pthread_cond_destroy(&w->has_question);
    pthread_cond_destroy(&w->has_write);
    desk_deinit(&w->desk);
    pthread_rwlock_destroy(&w->tidying);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

static void join_all(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->has_work);
    pthread_cond_broadcast(&w->has_question);
    pthread_cond_broadcast(&w->has_write);
    pthread_mutex_unlock(&w->lock);
    for (unsigned i = 0; i < w->threads; i++)
        pthread_join(w->thread[i], NULL);
}

static bool start_threads(struct workers *w, unsigned count)
{
    sigset_t all, before;
    pthread_attr_t attr;
    bool good = true;

    sigfillset(&all); /* signals are the loop's */
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (unsigned i = 0; i < count + THREADS_BESIDE && good; i++) {
        good = pthread_create(&w->thread[i], &attr, i < count ? be_worker : i == count ? be_desk : be_writer, w) == 0;
        w->threads += good;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return good;
}

bool workers_new(const struct workers_setup *setup, struct workers **out, struct pln_error *err)
{
    struct workers *w = calloc(1, sizeof(*w));
    pthread_condattr_t by_monotonic;

    if (w == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory for the worker threads");
    w->setup = *setup;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->has_work, NULL);
    pthread_condattr_init(&by_monotonic);
    pthread_condattr_setclock(&by_monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->has_question, &by_monotonic);
    pthread_condattr_destroy(&by_monotonic);
    pthread_cond_init(&w->has_write, NULL);
    desk_init(&w->desk, setup->seed);
    desk_use_pages(&w->desk, setup->pages);
    pthread_rwlock_init(&w->tidying, NULL);
    if (!ring_init(&w->checks, setup->queue_max) || !ring_init(&w->reads, setup->queue_max) || !ring_init(&w->asked, setup->queue_max) ||
        !ring_init(&w->writes, WORKERS_WRITES_MAX) || !ring_init(&w->done, setup->queue_max + WORKERS_WRITES_MAX)) {
        destroy(w);
        return fail(err, PLN_TOO_LARGE, "no memory for the worker threads");
    }
    if (!start_threads(w, threads_wanted(setup->count))) {
        join_all(w);
        destroy(w);
        return fail(err, PLN_BUSY, "the worker threads cannot be started: is a limit on processes (ulimit -u) in the way?");
    }
    *out = w;
    return true;
}

void workers_stop(struct workers *w, void (*done)(void *ctx, struct work *work), void *ctx)
{
    struct work work;

    join_all(w);
    while (workers_done(w, &work))
        done(ctx, &work);
    destroy(w);
}

/* ---- in and out --------------------------------------------------------------------------------------------------------- */

void workers_give(struct workers *w, const struct work *work)
{
    struct ring *to = NULL;
    pthread_cond_t *has = &w->has_work;
    bool for_many = work->kind == WORK_CHECK && work->check->count > 1;

    switch (work->kind) {
    case WORK_CHECK: to = &w->checks; break;
    case WORK_READ:
        to = work->read->kind == READ_RULES ? &w->asked : &w->reads;
        has = work->read->kind == READ_RULES ? &w->has_question : &w->has_work;
        break;
    case WORK_WRITE:
    case WORK_TIDY:
        to = &w->writes;
        has = &w->has_write;
        break;
    }
    assert(to != NULL);
    pthread_mutex_lock(&w->lock);
    ring_put(to, work);
    pthread_mutex_unlock(&w->lock);
    if (for_many) /* not under the lock, which who wakes wants first */
        pthread_cond_broadcast(has);
    else
        pthread_cond_signal(has);
}

bool workers_done(struct workers *w, struct work *out)
{
    bool found;

    pthread_mutex_lock(&w->lock);
    found = ring_take(&w->done, out);
    pthread_mutex_unlock(&w->lock);
    return found;
}

unsigned workers_count(const struct workers *w)
{
    return w->threads - THREADS_BESIDE;
}
