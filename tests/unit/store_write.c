/* store_write.c: the group commit: own statements, takes of others' logs, heads. */
#include "unit.h"

#include "log/checkpoint.h"
#include "support/kv_memory.h"
#include "support/store_home.h"

static void a_home_begins_with_a_signed_head(void **state)
{
    struct home a;
    struct log_row row;
    struct checkpoint c;
    struct pln_error err;

    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    row = home_row(&a, &a.log);
    assert_int_equal(row.size, 3);
    assert_int_equal(row.number, 1);
    assert_true(row.is_own && row.is_convener);
    assert_int_equal(row.standing, LOG_PARTNER);
    assert_string_equal(row.handle, "commons");
    assert_int_equal(row.whole, 3);
    assert_true(checkpoint_verify(bytes_at(row.note, row.note_bytes), &a.checkpoint.public, &c, &err));
    assert_int_equal(c.size, 3);
    assert_memory_equal(c.root.b, row.root.b, 32);
    home_end(&a);
}

static void what_was_written_is_there_after_reopening(void **state)
{
    struct home a;
    struct log_row before, after;
    struct view_entry e;

    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    for (int i = 0; i < 40; i++)
        home_comment(&a, &a.log, "Good morning");
    before = home_row(&a, &a.log);
    home_reopen(&a);
    after = home_row(&a, &a.log);
    assert_int_equal(after.size, 43);
    assert_memory_equal(&before, &after, sizeof(before));
    home_comment(&a, &a.log, "and on");
    e = home_entry(&a, &a.log, 43);
    assert_int_equal(e.verdict, VERDICT_GOOD);
    assert_int_equal(e.content, CONTENT_HERE);
    home_end(&a);
}

static void the_same_statement_again_gets_the_same_answer(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct home a;
    struct home_say say = { .type = "reply" };
    struct submit_item first, second;

    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    buf_init(&body, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(4));
    say.body = buf_bytes(&body);
    say.ref = &a.log;
    say.refs = 1;
    first = home_submit(&a, &say);
    assert_true(first.done);
    a.now_ms -= 1000; /* the same bytes: the time is in them */
    second = home_submit(&a, &say);
    assert_true(second.done);
    assert_false(first.repeated);
    assert_true(second.repeated);
    assert_int_equal(first.index, second.index);
    assert_int_equal(home_row(&a, &a.log).size, 4);
    home_end(&a);
}

static void a_log_that_is_in_no_admit_is_not_taken(void **state)
{
    struct home a, b;
    struct take_item it;

    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    home_begin(&b, "eastside", &a.log, NULL);
    it = home_take(&a, &b, true);
    assert_false(it.done);
    assert_int_equal(it.err.code, PLN_NOT_FOUND);
    home_admit(&a, &b);
    it = home_take(&a, &b, true);
    assert_true(it.done);
    assert_int_equal(home_row(&a, &b.log).size, 2);
    assert_string_equal(home_row(&a, &b.log).handle, "eastside");
    home_end(&a);
    home_end(&b);
}

static void two_stores_end_with_the_same_heads(void **state)
{
    struct home a, b;
    struct log_row x, y;

    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    home_begin(&b, "eastside", &a.log, NULL);
    home_admit(&a, &b);
    assert_true(home_take(&b, &a, true).done);
    assert_true(home_take(&a, &b, true).done);
    home_comment(&a, &b.log, "Welcome");
    home_comment(&b, &a.log, "Thank you");
    assert_true(home_take(&b, &a, true).done);
    assert_true(home_take(&a, &b, true).done);
    x = home_row(&a, &b.log);
    y = home_row(&b, &b.log);
    assert_int_equal(x.size, y.size);
    assert_memory_equal(x.root.b, y.root.b, 32);
    assert_memory_equal(x.note, y.note, x.note_bytes);
    assert_int_equal(x.whole, x.size);
    assert_string_equal(home_row(&b, &b.log).handle, "eastside");
    home_end(&a);
    home_end(&b);
}

static void a_take_with_a_wrong_root_loses_nothing(void **state)
{
    struct home a, b;
    struct write_job *job;
    struct take_item it = { 0 };
    struct view_entry e;

    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    home_begin(&b, "eastside", &a.log, NULL);
    home_admit(&a, &b);
    e = home_entry(&b, &b.log, 0);
    job = home_job(&a);
    it.log = b.log;
    it.count = 1;
    it.entry = &e.bytes;
    it.note = BYTES_STR("no note");
    job->takes = 1;
    job->take = &it;
    home_run(&a, job);
    assert_false(it.done);
    assert_int_equal(it.err.code, PLN_BAD_ROOT);
    assert_int_equal(job->rows, 0);
    write_job_free(job);
    assert_int_equal(home_row(&a, &b.log).size, 0);
    assert_true(home_take(&a, &b, true).done);
    home_end(&a);
    home_end(&b);
}

static void a_crash_between_commits_leaves_whole_ones(void **state)
{
    struct home a;
    struct log_row row;

    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    home_comment(&a, &a.log, "one");
    kv_memory_sync(a.kv);
    home_comment(&a, &a.log, "two");
    home_comment(&a, &a.log, "three");
    store_close(a.store);
    a.store = NULL;
    kv_memory_crash(a.kv, 1);
    home_reopen(&a);
    row = home_row(&a, &a.log);
    assert_int_equal(row.size, 5);
    home_comment(&a, &a.log, "again");
    assert_int_equal(home_row(&a, &a.log).size, 6);
    home_end(&a);
}

static void a_reference_to_nothing_is_refused(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct home a;
    struct pln_id nothing = { { 1, 2, 3 } };
    struct submit_item it;

    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    buf_init(&body, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(4));
    it = home_submit(&a, &(struct home_say){ .type = "reply", .body = buf_bytes(&body), .ref = &nothing, .refs = 1 });
    assert_false(it.done);
    assert_int_equal(it.err.code, PLN_BAD_REFERENCE);
    assert_int_equal(home_row(&a, &a.log).size, 3);
    home_end(&a);
}

static void a_failed_commit_ends_the_job(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct home a;
    struct submit_item it;

    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    kv_memory_fail_after(a.kv, 0);
    buf_init(&body, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(4));
    it = home_submit(&a, &(struct home_say){ .type = "reply", .body = buf_bytes(&body), .ref = &a.log, .refs = 1 });
    assert_false(it.done);
    assert_int_equal(it.err.code, PLN_DISK_FULL);
    home_end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_home_begins_with_a_signed_head),
        cmocka_unit_test(what_was_written_is_there_after_reopening),
        cmocka_unit_test(the_same_statement_again_gets_the_same_answer),
        cmocka_unit_test(a_log_that_is_in_no_admit_is_not_taken),
        cmocka_unit_test(two_stores_end_with_the_same_heads),
        cmocka_unit_test(a_take_with_a_wrong_root_loses_nothing),
        cmocka_unit_test(a_crash_between_commits_leaves_whole_ones),
        cmocka_unit_test(a_reference_to_nothing_is_refused),
        cmocka_unit_test(a_failed_commit_ends_the_job),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
