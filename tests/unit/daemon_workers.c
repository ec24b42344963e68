/* daemon_workers.c: jobs on threads: each comes back once, writes in order, tidying alone. Made for ThreadSanitizer, too.
 * The store here is the test's own: it counts. */
#include "workers.h"

#include "log/checkpoint.h"
#include "store/store.h"

// clang-format off
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

#define JOBS 2000

struct store {
    atomic_int reading, asking, writing, tidying;
    atomic_int overlaps; /* what must never be at the same time */
    uint64_t written;    /* the writer's thread only */
    atomic_bool wants;
    atomic_int readers_read;
    pthread_mutex_t gate; /* a read for AT_GATE waits there */
};

#define AT_GATE 1000000

void store_read(struct store *s, struct read_job *job)
{
    s->reading++;
    if (s->tidying > 0)
        s->overlaps++;
    if (job->from == AT_GATE) {
        pthread_mutex_lock(&s->gate);
        pthread_mutex_unlock(&s->gate);
    }
    job->reached = job->from * 2;
    job->done = true;
    s->reading--;
}

void store_read_rules(struct store *s, struct desk *desk, struct read_job *job)
{
    if (++s->asking > 1) /* the desk has one thread */
        s->overlaps++;
    assert_true(desk != NULL);
    store_read(s, job);
    job->to = 1; /* who carried it */
    s->asking--;
}

void store_warm_rules(struct store *s, struct desk *desk, int64_t wall_ms)
{
    (void)desk;
    (void)wall_ms;
    if (++s->asking > 1)
        s->overlaps++;
    s->asking--;
}

bool store_write(struct store *s, struct write_job *job)
{
    if (++s->writing > 1 || s->tidying > 0)
        s->overlaps++;
    s->written++;
    job->time_ms = (int64_t)s->written; /* its turn */
    job->readers_changed = job->number % 10 == 0;
    s->writing--;
    return true;
}

bool store_wants_compaction(struct store *s)
{
    return s->wants;
}

bool store_compact(struct store *s, struct pln_error *err)
{
    (void)err;
    if (++s->tidying > 1 || s->reading > 0 || s->writing > 0)
        s->overlaps++;
    s->wants = false;
    s->tidying--;
    return true;
}

bool store_readers(struct store *s, struct arena *a, struct store_reader **out, size_t *count, struct pln_error *err)
{
    s->readers_read++;
    *count = 1;
    *out = arena_take_array(a, 1, sizeof(**out), err);
    if (*out != NULL)
        (*out)->until_ms = 77;
    return *out != NULL;
}

/* ---- waiting for what is done ---- */

struct bell {
    pthread_mutex_t lock;
    pthread_cond_t rung;
    bool ringing;
};

static void ring(void *ctx)
{
    struct bell *b = ctx;

    pthread_mutex_lock(&b->lock);
    b->ringing = true;
    pthread_cond_signal(&b->rung);
    pthread_mutex_unlock(&b->lock);
}

static void wait_for_bell(struct bell *b)
{
    pthread_mutex_lock(&b->lock);
    while (!b->ringing)
        pthread_cond_wait(&b->rung, &b->lock);
    b->ringing = false;
    pthread_mutex_unlock(&b->lock);
}

struct hall {
    struct store store;
    struct bell bell;
    struct workers *workers;
};

static int open_hall_for(void **state, unsigned count)
{
    struct hall *h = calloc(1, sizeof(*h));
    struct pln_error err;
    struct workers_setup setup = { .store = &h->store, .count = count, .queue_max = JOBS, .wake = ring, .ctx = &h->bell };

    pthread_mutex_init(&h->store.gate, NULL);
    pthread_mutex_init(&h->bell.lock, NULL);
    pthread_cond_init(&h->bell.rung, NULL);
    assert_true(crypto_start(&err));
    assert_true(workers_new(&setup, &h->workers, &err));
    *state = h;
    return 0;
}

static int open_hall(void **state)
{
    return open_hall_for(state, 4);
}

static int open_hall_of_one(void **state)
{
    return open_hall_for(state, 1);
}

static void count_done(void *ctx, struct work *work)
{
    aftermath_free(work->after);
    ++*(size_t *)ctx;
}

static int close_hall(void **state)
{
    struct hall *h = *state;
    size_t left = 0;

    if (h->workers != NULL)
        workers_stop(h->workers, count_done, &left);
    free(h);
    return 0;
}

/* ---- tests ---- */

static void every_job_comes_back_once_with_its_result(void **state)
{
    struct hall *h = *state;
    static struct read_job read[JOBS];
    size_t back = 0;
    struct work w;

    memset(read, 0, sizeof(read));
    for (size_t i = 0; i < JOBS; i++) {
        read[i].from = i;
        read[i].kind = i % 5 == 0 ? READ_RULES : READ_QUERY;
        workers_give(h->workers, &(struct work){ .kind = WORK_READ, .read = &read[i] });
    }
    while (back < JOBS) {
        wait_for_bell(&h->bell);
        while (workers_done(h->workers, &w)) {
            assert_int_equal(w.kind, WORK_READ);
            assert_true(w.read->done);
            assert_int_equal(w.read->reached, w.read->from * 2);
            assert_int_equal(w.read->to, w.read->kind == READ_RULES);
            w.read->done = false; /* a second time would show */
            back++;
        }
    }
    assert_false(workers_done(h->workers, &w));
}

static void writes_keep_their_order_and_tidying_is_alone(void **state)
{
    enum { ROUNDS = 200 };
    struct hall *h = *state;
    static struct write_job write[ROUNDS];
    static struct read_job read[ROUNDS * 4];
    size_t writes_out = 0, given = 0, back = 0, tidied = 0, readers = 0;
    struct work w;

    memset(write, 0, sizeof(write));
    memset(read, 0, sizeof(read));
    while (back < ROUNDS) {
        while (given < ROUNDS && writes_out < WORKERS_WRITES_MAX - 1) {
            for (size_t i = 0; i < 4; i++)
                workers_give(h->workers, &(struct work){ .kind = WORK_READ, .read = &read[given * 4 + i] });
            write[given].number = given;
            workers_give(h->workers, &(struct work){ .kind = WORK_WRITE, .write = &write[given] });
            writes_out++;
            if (given++ % 20 == 0) {
                h->store.wants = true;
                workers_give(h->workers, &(struct work){ .kind = WORK_TIDY });
                writes_out++;
            }
        }
        wait_for_bell(&h->bell);
        while (workers_done(h->workers, &w)) {
            writes_out -= w.kind == WORK_WRITE || w.kind == WORK_TIDY;
            if (w.kind == WORK_TIDY) {
                tidied += w.after != NULL && w.after->tidied;
                aftermath_free(w.after);
            }
            if (w.kind != WORK_WRITE)
                continue;
            assert_int_equal(w.write->number, back);
            assert_int_equal(w.write->time_ms, back + 1);
            if (w.after != NULL) {
                assert_true(w.after->has_readers);
                assert_int_equal(w.after->count, 1);
                assert_int_equal(w.after->reader[0].until_ms, 77);
                readers++;
            }
            aftermath_free(w.after);
            back++;
        }
    }
    assert_int_equal(h->store.overlaps, 0);
    assert_int_equal(readers, ROUNDS / 10);
    assert_true(tidied > 0);
}

static void stopping_finishes_what_was_given(void **state)
{
    struct hall *h = *state;
    static struct read_job read[JOBS];
    static struct write_job write[8];
    size_t back = 0;

    memset(read, 0, sizeof(read));
    memset(write, 0, sizeof(write));
    for (size_t i = 0; i < JOBS; i++)
        workers_give(h->workers, &(struct work){ .kind = WORK_READ, .read = &read[i] });
    for (size_t i = 0; i < 8; i++) {
        write[i].number = 1;
        workers_give(h->workers, &(struct work){ .kind = WORK_WRITE, .write = &write[i] });
    }
    workers_stop(h->workers, count_done, &back);
    h->workers = NULL;
    assert_int_equal(back, JOBS + 8);
    for (size_t i = 0; i < JOBS; i++)
        assert_true(read[i].done);
    assert_int_equal(h->store.written, 8);
}

static void a_check_tells_good_signatures_from_bad_ones(void **state)
{
    struct pln_error err;
    struct sign_key key;
    struct buf statement, note;
    struct pln_signature sig;
    uint8_t seed[32] = { 9 }, broken[64];
    struct check_item item[4];
    struct check_job job = { .count = 4, .item = item };
    struct statement_parts parts = { .claimed_ms = 1, .schema = 1, .type = BYTES_STR("proposal"), .body = bytes_at("\x90", 1) };
    struct checkpoint head = { .size = 3 };

    (void)state;
    buf_init(&statement, 1000);
    buf_init(&note, 1000);
    assert_true(sign_key_from_seed(&key, seed, &err));
    parts.author = &key.public;
    assert_true(statement_write(&parts, &statement, &err));
    assert_true(sign_make(&key, "statement", buf_bytes(&statement), &sig, &err));
    memcpy(broken, sig.b, 64);
    broken[5] ^= 1;
    item[0] = (struct check_item){ .statement = buf_bytes(&statement), .signature = BYTES_OF(sig) };
    item[1] = (struct check_item){ .statement = buf_bytes(&statement), .signature = BYTES_OF(broken), .good = true };
    item[2] = (struct check_item){ .statement = bytes_slice(buf_bytes(&statement), 0, 10), .signature = BYTES_OF(sig), .good = true };
    item[3] = (struct check_item){ .statement = buf_bytes(&statement), .good = true };
    check_carry_out(&job);
    assert_true(item[0].good);
    assert_false(item[1].good || item[2].good || item[3].good);
    assert_false(job.note_good);
    assert_true(checkpoint_sign(&head, &key, &note, &err));
    job.note = buf_bytes(&note);
    check_carry_out(&job);
    assert_false(job.note_good); /* note_key is zero */
    job.note_key = key.public;
    check_carry_out(&job);
    assert_true(job.note_good);
    note.at[75] ^= 1; /* its size */
    check_carry_out(&job);
    assert_false(job.note_good);
    buf_deinit(&statement);
    buf_deinit(&note);
    sign_key_wipe(&key);
}

static void every_part_of_a_shared_check_is_done_once(void **state)
{
    enum { CHECKS = 20, PARTS = 50 };
    struct hall *h = *state;
    static struct check_item item[CHECKS][PARTS];
    static struct check_job check[CHECKS];
    CLEANUP(buf_deinit) struct buf statement = { 0 };
    struct pln_signature good, broken;
    struct statement_parts parts = { .claimed_ms = 1, .schema = 1, .type = BYTES_STR("proposal"), .body = bytes_at("\x90", 1) };
    uint8_t seed[32] = { 9 };
    struct sign_key key;
    struct pln_error err;
    struct work w;

    buf_init(&statement, 1000);
    assert_true(sign_key_from_seed(&key, seed, &err));
    parts.author = &key.public;
    assert_true(statement_write(&parts, &statement, &err));
    assert_true(sign_make(&key, "statement", buf_bytes(&statement), &good, &err));
    broken = good;
    broken.b[5] ^= 1;
    for (size_t i = 0; i < CHECKS; i++) {
        for (size_t p = 0; p < PARTS; p++)
            item[i][p] =
                (struct check_item){ .statement = buf_bytes(&statement), .signature = (p + i) % 7 ? BYTES_OF(good) : BYTES_OF(broken) };
        check[i] = (struct check_job){ .count = i == 0 ? 0 : PARTS, .item = item[i] };
        workers_give(h->workers, &(struct work){ .kind = WORK_CHECK, .check = &check[i] });
    }
    for (size_t back = 0; back < CHECKS;) {
        wait_for_bell(&h->bell);
        for (; workers_done(h->workers, &w); back++) {
            assert_int_equal(w.check->begun, w.check->count + 1);
            assert_int_equal(w.check->ended, w.check->count + 1);
            for (size_t p = 0; p < w.check->count; p++)
                assert_int_equal(w.check->item[p].good, (p + (size_t)(w.check - check)) % 7 != 0);
            w.check->begun = 0; /* a second time would show */
        }
    }
    sign_key_wipe(&key);
}

static void no_read_waits_for_a_whole_check(void **state)
{
    enum { READS = 10, PARTS = 20 };
    struct hall *h = *state; /* one worker */
    static struct check_item item[PARTS];
    static struct check_job check = { .count = PARTS, .item = item };
    static struct read_job read[READS + 1] = { { .from = AT_GATE } };
    size_t back = 0;
    struct work w;

    pthread_mutex_lock(&h->store.gate);
    workers_give(h->workers, &(struct work){ .kind = WORK_READ, .read = &read[0] });
    workers_give(h->workers, &(struct work){ .kind = WORK_CHECK, .check = &check });
    for (size_t i = 1; i <= READS; i++)
        workers_give(h->workers, &(struct work){ .kind = WORK_READ, .read = &read[i] });
    pthread_mutex_unlock(&h->store.gate); /* only now */
    while (back < READS + 2) {
        wait_for_bell(&h->bell);
        for (; workers_done(h->workers, &w); back++)
            assert_int_equal(w.kind, back <= READS ? WORK_READ : WORK_CHECK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_job_comes_back_once_with_its_result, open_hall, close_hall),
        cmocka_unit_test_setup_teardown(writes_keep_their_order_and_tidying_is_alone, open_hall, close_hall),
        cmocka_unit_test_setup_teardown(stopping_finishes_what_was_given, open_hall, close_hall),
        cmocka_unit_test_setup_teardown(every_part_of_a_shared_check_is_done_once, open_hall, close_hall),
        cmocka_unit_test_setup_teardown(no_read_waits_for_a_whole_check, open_hall_of_one, close_hall),
        cmocka_unit_test_setup_teardown(a_check_tells_good_signatures_from_bad_ones, open_hall, close_hall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
