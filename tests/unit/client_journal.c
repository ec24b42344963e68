/* client_journal.c: how far an import has come outlives the command, is torn by no crash, and ends without its seed. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "keep/journal.h"
#include "support/temporary.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pln_error err;
static struct outbox box;
static const uint8_t hash[32] = { 7 };

static int begin(void **state)
{
    (void)state;
    snprintf(box.dir, sizeof(box.dir), "%s", temporary_make());
    return 0;
}

static struct pln_id id_of(uint8_t n)
{
    return (struct pln_id){ { n } };
}

static struct journal begun(void)
{
    struct journal j;
    bool found;

    assert_true(journal_open(&j, &box, hash, &found, &err));
    assert_false(found);
    j.total = 3;
    j.started_ms = 1234;
    j.has_after = true;
    j.after = id_of(9);
    assert_true(journal_begin(&j, &err));
    return j;
}

static void what_was_written_is_found_by_the_next_run(void **state)
{
    struct journal j = begun(), again;
    struct pln_id id;
    bool found;

    (void)state;
    for (uint8_t i = 1; i <= 2; i++) {
        id = id_of(i);
        assert_true(journal_add(&j, &id, &err));
    }
    journal_close(&j);
    assert_true(journal_open(&again, &box, hash, &found, &err));
    assert_true(found && !again.is_done && again.has_after);
    assert_int_equal(again.total, 3);
    assert_int_equal(again.rows, 2);
    assert_int_equal(again.started_ms, 1234);
    assert_memory_equal(again.seed, j.seed, 32);
    assert_memory_equal(again.after.b, id_of(9).b, 32);
    assert_true(journal_id(&again, 1, &id, &err));
    assert_memory_equal(id.b, id_of(2).b, 32);
    assert_true(journal_drop_last(&again, &err));
    assert_int_equal(again.rows, 1);
    journal_close(&again);
}

static void a_torn_id_at_the_end_does_not_count(void **state)
{
    struct journal j = begun(), again;
    struct pln_id id = id_of(1);
    struct stat st;
    bool found;

    (void)state;
    assert_true(journal_add(&j, &id, &err) && journal_add(&j, &id, &err));
    assert_int_equal(stat(j.path, &st), 0);
    assert_int_equal(truncate(j.path, st.st_size - 1), 0);
    journal_close(&j);
    assert_true(journal_open(&again, &box, hash, &found, &err));
    assert_int_equal(again.rows, 1);
    journal_close(&again);
}

static void two_commands_do_not_import_one_file_at_once(void **state)
{
    struct journal j = begun(), other;
    bool found;

    (void)state;
    assert_false(journal_open(&other, &box, hash, &found, &err));
    assert_int_equal(err.code, PLN_BUSY);
    journal_close(&other);
    journal_close(&j);
}

static void what_is_done_keeps_neither_seed_nor_ids(void **state)
{
    struct journal j = begun(), again;
    struct pln_id id = id_of(1);
    bool found;

    (void)state;
    assert_true(journal_add(&j, &id, &err) && journal_finish(&j, &err));
    journal_close(&j);
    assert_true(journal_open(&again, &box, hash, &found, &err));
    assert_true(found && again.is_done);
    assert_int_equal(again.total, 3);
    assert_int_equal(again.rows, 0);
    assert_true(bytes32_is_zero(again.seed));
    journal_close(&again);
}

static void a_file_that_is_none_is_refused_not_replaced(void **state)
{
    struct journal j = begun(), again;
    bool found;

    (void)state;
    journal_close(&j);
    assert_int_equal(truncate(j.path, 50), 0);
    assert_false(journal_open(&again, &box, hash, &found, &err));
    assert_int_equal(err.code, PLN_MALFORMED);
    journal_close(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_found_by_the_next_run, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_torn_id_at_the_end_does_not_count, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(two_commands_do_not_import_one_file_at_once, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(what_is_done_keeps_neither_seed_nor_ids, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_none_is_refused_not_replaced, begin, temporary_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
