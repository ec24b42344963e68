/* store_quota.c: what waits when a log is too large for its days, or the disk is almost full. */
#include "unit.h"

#include "support/store_home.h"

static uint64_t disk_free;

static void disk(void *ctx, uint64_t *free_bytes, uint64_t *total_bytes)
{
    (void)ctx;
    *free_bytes = disk_free;
    *total_bytes = UINT64_C(100) << 30;
}

static void a_log_beyond_its_quota_is_held_back_until_the_days_allow_it(void **state)
{
    struct home_two t;
    struct take_item it;

    (void)state;
    home_two_begin(&t);
    t.a.setup.log_quota_bytes = 1000;
    t.a.setup.log_quota_per_day_bytes = 2000;
    home_reopen(&t.a);
    for (int i = 0; i < 4; i++)
        home_comment(&t.b, &t.a.log, "A word and another word");
    it = home_take(&t.a, &t.b, true);
    assert_false(it.done);
    assert_int_equal(it.err.code, PLN_HELD_BACK);
    t.a.now_ms += 24 * 3600 * 1000;
    it = home_take(&t.a, &t.b, true);
    assert_true(it.done);
    home_two_end(&t);
}

static struct submit_item say_something(struct home *h, bool reserve, const char *ref_of)
{
    CLEANUP(buf_deinit) struct buf body, statement, signature;
    struct write_job *job = home_job(h);
    struct submit_item it = { 0 };

    (void)ref_of;
    buf_init(&body, 100);
    buf_init(&statement, 1000);
    buf_init(&signature, 100);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(4));
    home_statement(h, &(struct home_say){ .type = "reply", .body = buf_bytes(&body), .ref = &h->coalition, .refs = 1 }, &statement,
                   &signature);
    it.statement = buf_bytes(&statement);
    it.signature = buf_bytes(&signature);
    job->submits = 1;
    job->submit = &it;
    job->may_use_reserve = reserve;
    home_run(h, job);
    assert_false(job->failed);
    write_job_free(job);
    return it;
}

static void others_wait_first_then_own_statements(void **state)
{
    struct home_two t;

    (void)state;
    home_two_begin(&t);
    t.a.setup.disk = disk;
    home_reopen(&t.a);
    home_comment(&t.b, &t.a.log, "One more");
    disk_free = PLN_DISK_RESERVE_BYTES - 1;
    assert_int_equal(home_take(&t.a, &t.b, true).err.code, PLN_DISK_FULL);
    assert_true(say_something(&t.a, false, "").done);
    disk_free = PLN_DISK_RESERVE_BYTES / 2 - 1;
    assert_int_equal(say_something(&t.a, false, "").err.code, PLN_DISK_FULL);
    assert_true(say_something(&t.a, true, "").done);
    disk_free = PLN_DISK_RESERVE_BYTES / 8 - 1;
    assert_int_equal(say_something(&t.a, true, "").err.code, PLN_DISK_FULL);
    disk_free = PLN_DISK_RESERVE_BYTES;
    assert_true(home_take(&t.a, &t.b, true).done);
    home_two_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_beyond_its_quota_is_held_back_until_the_days_allow_it),
        cmocka_unit_test(others_wait_first_then_own_statements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
