/* daemon_spill.c: big memory that is a file's. */
#include "unit/unit.h"

#include "spill.h"
#include "support/temporary.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define BIG (4 * SPILL_BYTES_MIN)

static void *resized(struct spill *s, void *at, size_t bytes)
{
    return pages_resize(&s->pages, at, bytes);
}

static void filled(uint8_t *at, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        at[i] = (uint8_t)(i * 7 + i / 251);
}

static void expect_filled(const uint8_t *at, size_t to)
{
    for (size_t i = 0; i < to; i++) {
        if (at[i] != (uint8_t)(i * 7 + i / 251))
            fail_msg("byte %zu is another", i);
    }
}

static int64_t blocks(const struct spill *s)
{
    struct stat st;

    assert_int_equal(fstat(s->fd, &st), 0);
    return (int64_t)st.st_blocks * 512;
}

static void what_grows_keeps_its_bytes_and_gives_back_the_blocks_it_had(void **state)
{
    struct pln_error err;
    struct spill s;
    uint8_t *at = NULL, *small;

    (void)state;
    assert_true(spill_open(&s, temporary_make(), NULL, NULL, &err));
    small = resized(&s, NULL, 100);
    filled(small, 0, 100);
    for (size_t bytes = 1000, before = 0; bytes < 20 * BIG; before = bytes, bytes = bytes * 3 / 2) {
        at = resized(&s, at, bytes);
        assert_non_null(at);
        expect_filled(at, before);
        filled(at, before, bytes);
    }
    expect_filled(small, 100);
    assert_int_equal(s.regions, 1);
    assert_true(blocks(&s) >= 10 * BIG && blocks(&s) <= 21 * BIG);
    at = resized(&s, at, 2 * BIG);
    expect_filled(at, 2 * BIG);
    assert_true(blocks(&s) <= 3 * BIG);
    at = resized(&s, at, 1000); /* little again: malloc's */
    expect_filled(at, 1000);
    assert_int_equal(s.regions, 0);
    assert_null(resized(&s, at, 0));
    assert_null(resized(&s, small, 0));
    spill_close(&s);
    temporary_remove();
}

static void a_disk_that_has_no_more_gives_memory_all_the_same(void **state)
{
    struct rlimit before, little;
    struct pln_error err;
    struct spill s;
    uint8_t *at;

    (void)state;
    assert_true(spill_open(&s, temporary_make(), NULL, NULL, &err));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = before;
    little.rlim_cur = BIG;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    at = resized(&s, NULL, BIG);
    assert_int_equal(s.regions, 1);
    filled(at, 0, BIG);
    at = resized(&s, at, 2 * BIG);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_non_null(at);
    assert_int_equal(s.regions, 0);
    expect_filled(at, BIG);
    assert_null(resized(&s, at, 0));
    spill_close(&s);
    temporary_remove();
}

static uint64_t as_told(void *ctx)
{
    return *(const uint64_t *)ctx;
}

static void no_more_of_the_machines_own_memory_is_taken_than_its_bound(void **state)
{
    uint64_t may_take = 0;
    struct pln_error err;
    struct spill s;
    uint8_t *at, *other;

    (void)state;
    assert_true(spill_open(&s, temporary_make(), as_told, &may_take, &err));
    s.heap_max = 3 * BIG;
    at = resized(&s, NULL, BIG);
    filled(at, 0, BIG);
    assert_null(resized(&s, at, 3 * BIG)); /* both are there while one moves */
    other = resized(&s, NULL, BIG);
    assert_non_null(other);
    assert_null(resized(&s, NULL, 2 * BIG));
    assert_null(resized(&s, other, 0));
    at = resized(&s, at, 3 * BIG / 2);
    assert_non_null(at);
    expect_filled(at, BIG);
    may_take = 4 * BIG;
    at = resized(&s, at, 4 * BIG); /* room came: none of it is malloc's */
    assert_int_equal(s.regions, 1);
    assert_int_equal(s.heap, 0);
    assert_null(resized(&s, at, 0));
    spill_close(&s);
    temporary_remove();
}

static void no_more_of_the_disk_is_taken_than_may_be(void **state)
{
    uint64_t may_take = BIG - 1;
    struct pln_error err;
    struct spill s;
    uint8_t *at;

    (void)state;
    assert_true(spill_open(&s, temporary_make(), as_told, &may_take, &err));
    at = resized(&s, NULL, BIG);
    assert_int_equal(s.regions, 0);
    assert_true(blocks(&s) == 0);
    filled(at, 0, BIG);
    may_take = 2 * BIG;
    at = resized(&s, at, 2 * BIG);
    assert_int_equal(s.regions, 1);
    expect_filled(at, BIG);
    filled(at, 0, 2 * BIG);
    may_take = 0; /* the log has grown meanwhile */
    at = resized(&s, at, 3 * BIG);
    assert_int_equal(s.regions, 0);
    assert_true(blocks(&s) == 0);
    expect_filled(at, 2 * BIG);
    assert_null(resized(&s, at, 0));
    spill_close(&s);
    temporary_remove();
}

static int64_t file_bytes(const struct spill *s)
{
    struct stat st;

    assert_int_equal(fstat(s->fd, &st), 0);
    return st.st_size;
}

static void pieces_that_come_and_go_take_each_others_places(void **state)
{
    uint8_t *at[4] = { NULL }, *kept;
    struct pln_error err;
    struct spill s;

    (void)state;
    assert_true(spill_open(&s, temporary_make(), NULL, NULL, &err));
    for (size_t i = 0; i < 200; i++) { /* one is always there, and never the same */
        at[i % 4] = resized(&s, at[i % 4], 0);
        at[i % 4] = resized(&s, NULL, (1 + i % 3) * BIG);
        filled(at[i % 4], 0, BIG);
    }
    assert_true(file_bytes(&s) <= 24 * BIG);
    kept = resized(&s, NULL, 2 * BIG);
    filled(kept, 0, 2 * BIG);
    for (size_t i = 0; i < 4; i++) {
        expect_filled(at[i], BIG);
        assert_null(resized(&s, at[i], 0));
    }
    expect_filled(kept, 2 * BIG);
    assert_int_equal(s.regions, 1);
    spill_close(&s); /* gives it back */
    temporary_remove();
}

static void where_no_file_can_be_made_all_is_mallocs(void **state)
{
    struct pln_error err;
    struct spill s;
    uint8_t *at;

    (void)state;
    assert_false(spill_open(&s, "/proc", NULL, NULL, &err));
    assert_int_equal(err.code, PLN_READ_ONLY);
    at = resized(&s, NULL, BIG);
    filled(at, 0, BIG);
    at = resized(&s, at, 2 * BIG);
    expect_filled(at, BIG);
    assert_null(resized(&s, at, 0));
    spill_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_grows_keeps_its_bytes_and_gives_back_the_blocks_it_had),
        cmocka_unit_test(a_disk_that_has_no_more_gives_memory_all_the_same),
        cmocka_unit_test(no_more_of_the_disk_is_taken_than_may_be),
        cmocka_unit_test(no_more_of_the_machines_own_memory_is_taken_than_its_bound),
        cmocka_unit_test(pieces_that_come_and_go_take_each_others_places),
        cmocka_unit_test(where_no_file_can_be_made_all_is_mallocs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
