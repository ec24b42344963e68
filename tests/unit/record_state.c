/* record_state.c: a log's state as rows of fixed size, and back. */
#include "unit/unit.h"

#include "record/state.h"
#include "support/table_state.h"

static void a_key_s_row_is_read_as_it_was_written(void **state)
{
    struct key_state in = { .root_from = 3,
                            .root_until = UINT64_MAX,
                            .has_mandate = true,
                            .acts = 0x1e,
                            .until_ms = TABLE_UNTIL_MS,
                            .mandate_index = 7,
                            .person = { { 1 } },
                            .box = { { 2 } },
                            .revoked = true,
                            .revoked_at = 9,
                            .since = 8 },
                     out;
    uint8_t row[KEY_STATE_BYTES], again[KEY_STATE_BYTES];
    struct pln_error err;

    (void)state;
    key_state_write(&in, row);
    assert_true(key_state_read(bytes_at(row, sizeof(row)), &out, &err));
    key_state_write(&out, again);
    assert_memory_equal(row, again, sizeof(row));
    assert_int_equal(out.root_until, UINT64_MAX);
    assert_int_equal(out.until_ms, TABLE_UNTIL_MS);
    assert_int_equal(out.since, 8);
    assert_true(out.revoked);
    assert_false(key_state_read(bytes_at(row, sizeof(row) - 1), &out, &err));
    assert_int_equal(err.code, PLN_STORE_DAMAGED);
    row[0] = 9;
    assert_false(key_state_read(bytes_at(row, sizeof(row)), &out, &err));
}

static void a_log_s_row_is_read_as_it_was_written(void **state)
{
    struct table_state t;
    struct log_state out;
    uint8_t row[LOG_STATE_BYTES], again[LOG_STATE_BYTES];
    struct pln_error err;

    (void)state;
    table_state_init(&t);
    table_begin(&t, NULL);
    t.state.offset_ms = -18000000;
    t.state.receipts = 12;
    log_state_write(&t.state, row);
    assert_true(log_state_read(bytes_at(row, sizeof(row)), &out, &err));
    log_state_write(&out, again);
    assert_memory_equal(row, again, sizeof(row));
    assert_int_equal(out.size, 2);
    assert_int_equal(out.offset_ms, -18000000);
    assert_string_equal(out.name, "Commons");
    assert_true(hash32_equal(&out.noise_key, &t.state.noise_key));
    assert_true(hash32_equal(&out.next, &t.state.next));
    assert_int_equal(out.tau_ms, t.state.tau_ms);
    assert_int_equal(out.receipts, 12);
    assert_false(log_state_read(bytes_at(row, 1), &out, &err));
    table_state_deinit(&t);
}

static void an_empty_log_s_row_is_read_as_it_was_written(void **state)
{
    struct log_state in, out;
    uint8_t row[LOG_STATE_BYTES];
    struct pln_error err;

    (void)state;
    log_state_init(&in);
    log_state_write(&in, row);
    assert_true(log_state_read(bytes_at(row, sizeof(row)), &out, &err));
    assert_int_equal(out.size, 0);
    assert_int_equal(out.tau_ms, -1);
    assert_false(out.begun);
}

static void an_earlier_entry_says_its_type_and_whether_it_renews(void **state)
{
    struct table_state t;
    struct entry_state e;
    struct pln_id person;
    struct pln_error err;

    (void)state;
    table_state_init(&t);
    table_begin(&t, NULL);
    person = table_mandate(&t, "root", "ana", 1 << ACT_SPEAK, NULL).id;
    table_mandate(&t, "root", "ana", 1 << ACT_RECORD, &person);
    assert_true(entry_state_read(bytes_at(t.entry[1].at, t.entry[1].n), true, &e, &err));
    assert_string_equal(e.type, "node");
    assert_int_equal(e.index, 1);
    assert_true(e.good);
    assert_true(entry_state_read(bytes_at(t.entry[2].at, t.entry[2].n), true, &e, &err));
    assert_false(e.renews);
    assert_true(entry_state_read(bytes_at(t.entry[3].at, t.entry[3].n), true, &e, &err));
    assert_true(e.renews);
    assert_false(entry_state_read(bytes_at("\xc1", 1), false, &e, &err));
    table_state_deinit(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_s_row_is_read_as_it_was_written),
        cmocka_unit_test(a_log_s_row_is_read_as_it_was_written),
        cmocka_unit_test(an_empty_log_s_row_is_read_as_it_was_written),
        cmocka_unit_test(an_earlier_entry_says_its_type_and_whether_it_renews),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
