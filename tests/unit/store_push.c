/* store_push.c: what a commit appends to the own log is the message that a reading of it would give, and nothing more. */
#include "unit.h"

#include "support/store_home.h"
#include "wire/message.h"

#include <stdio.h>

#define STATEMENTS 180

static struct home a, b;

static int begin(void **state)
{
    (void)state;
    home_begin(&a, "commons", NULL, NULL);
    home_begin(&b, "eastside", &a.log, NULL);
    home_admit(&a, &b);
    assert_true(home_take(&b, &a, true).done);
    home_comment(&b, &a.log, "Thank you");
    assert_true(home_take(&a, &b, true).done);
    return 0;
}

static int end(void **state)
{
    (void)state;
    home_end(&a);
    home_end(&b);
    return 0;
}

/* Statements for one job; what they point to lives until job_end. */
static struct job {
    struct write_job *job;
    struct submit_item item[STATEMENTS];
    struct buf statement[STATEMENTS], signature[STATEMENTS], words[STATEMENTS];
} j;

static void job_begin(size_t push_bytes_max)
{
    j = (struct job){ .job = home_job(&a) };
    j.job->submit = j.item;
    j.job->push_bytes_max = push_bytes_max;
    for (size_t i = 0; i < STATEMENTS; i++) {
        buf_init(&j.statement[i], 65536);
        buf_init(&j.signature[i], 4096);
        buf_init(&j.words[i], 65536);
    }
}

static void say(const char *type, struct bytes body, const struct pln_id *of, const char *title)
{
    size_t i = j.job->submits++;
    struct content_decl decl;

    assert_true(i < STATEMENTS);
    if (title != NULL)
        home_words(&a, title, &j.words[i], &decl);
    home_statement(&a, &(struct home_say){ .type = type, .body = body, .ref = of, .refs = 1, .content = title != NULL ? &decl : NULL },
                   &j.statement[i], &j.signature[i]);
    j.item[i] = (struct submit_item){ .statement = buf_bytes(&j.statement[i]),
                                      .signature = buf_bytes(&j.signature[i]),
                                      .content = buf_bytes(&j.words[i]),
                                      .has_content = title != NULL };
}

static struct pln_id comment(const char *title)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    say("reply", buf_bytes(&body), &b.log, title);
    return hash_entry_id(buf_bytes(&j.statement[j.job->submits - 1]));
}

static void run(void)
{
    home_run(&a, j.job);
    assert_false(j.job->failed);
    for (size_t i = 0; i < j.job->submits; i++)
        assert_true(j.item[i].done);
}

static void job_end(void)
{
    write_job_free(j.job);
    for (size_t i = 0; i < STATEMENTS; i++) {
        buf_deinit(&j.statement[i]);
        buf_deinit(&j.signature[i]);
        buf_deinit(&j.words[i]);
    }
}

static void it_is_what_a_reading_gives_the_receipt_included(void **state)
{
    struct read_job read = { .kind = READ_ENTRIES, .log = 1, .bytes_max = 65536 };

    (void)state;
    job_begin(65536);
    comment("one");
    comment("two");
    run();
    assert_true(j.job->receipt_written);
    read.from = j.job->push_from;
    read.to = home_row(&a, &a.log).size;
    assert_int_equal(read.to - read.from, 3);
    arena_init(&read.arena, "a test's read", 1 << 20);
    store_read(a.store, &read);
    assert_true(read.done);
    assert_int_equal(read.messages, 1);
    assert_int_equal(j.job->push.n, read.message[0].n);
    assert_memory_equal(j.job->push.at, read.message[0].at, read.message[0].n);
    arena_deinit(&read.arena);
    job_end();
}

static void it_is_there_only_if_asked_for_and_no_more_than_that(void **state)
{
    (void)state;
    job_begin(0);
    comment("nobody listens");
    run();
    assert_int_equal(j.job->push.n, 0);
    job_end();
    job_begin(400);
    comment("one that fits");
    run();
    assert_true(j.job->push.n > 0);
    job_end();
    job_begin(400);
    comment("too much");
    comment("for one");
    comment("push");
    run();
    assert_int_equal(j.job->push.n, 0);
    job_end();
    job_begin(400);
    run();
    assert_int_equal(j.job->push.n, 0);
    job_end();
}

static void words_that_are_erased_in_the_same_commit_are_not_in_it(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_id id;

    (void)state;
    buf_init(&body, 1000);
    table_pack(&body, "a1 u", UINT64_C(0));
    job_begin(65536);
    id = comment("a name too many");
    say("erase", buf_bytes(&body), &id, NULL);
    run();
    assert_int_equal(j.job->push.n, 0);
    job_end();
}

/* Each time one statement more, until it is far more than a message holds: all is written, and pushed as long as it fits. */
static void what_fills_a_message_is_written_whether_it_fits_or_not(void **state)
{
    size_t last = 0, fitted = 0, first = STATEMENTS - 40;
    bool fits = true;

    (void)state;
    for (size_t count = first; count <= STATEMENTS; count++) {
        job_begin(2 * PLN_MESSAGE_BYTES_MAX);
        for (size_t i = 0; i < count; i++) {
            char title[140];

            memset(title, 'w', sizeof(title));
            snprintf(title + 90, sizeof(title) - 90, "%04zu %04zu", count, i);
            comment(title);
        }
        run();
        fits = fits && j.job->push.n > 0;
        assert_true(fits ? j.job->push.n > last : j.job->push.n == 0);
        assert_true(j.job->push.n <= PLN_MESSAGE_BYTES_MAX);
        last = j.job->push.n;
        fitted += fits;
        job_end();
    }
    assert_true(fitted > 0 && first + fitted <= STATEMENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_what_a_reading_gives_the_receipt_included, begin, end),
        cmocka_unit_test_setup_teardown(it_is_there_only_if_asked_for_and_no_more_than_that, begin, end),
        cmocka_unit_test_setup_teardown(what_fills_a_message_is_written_whether_it_fits_or_not, begin, end),
        cmocka_unit_test_setup_teardown(words_that_are_erased_in_the_same_commit_are_not_in_it, begin, end),
    };
    struct pln_error err;

    if (!crypto_start(&err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
