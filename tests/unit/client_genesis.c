/* client_genesis.c: the first entries of a log are what every node judges as good. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "cli/genesis.h"
#include "cli/setup.h"
#include "log/content.h"
#include "log/entry.h"
#include "support/table_state.h"
#include "support/temporary.h"

#include <stdlib.h>

static struct call call;

static int begin(void **state)
{
    struct pln_error err;

    (void)state;
    unsetenv("PLENARY_PASSPHRASE_FILE");
    setenv("PLENARY_HOME", temporary_make(), 1);
    setenv("PLENARY_HOME", temporary_path("home"), 1);
    setenv("PLENARY_KEYS", temporary_path("keys"), 1);
    setenv("XDG_STATE_HOME", temporary_path("state"), 1);
    if (!call_init(&call, &err) || !call_begin(&call, &err))
        return -1;
    call.asks = false;
    return 0;
}

static int end(void **state)
{
    (void)state;
    call_deinit(&call);
    temporary_remove();
    return 0;
}

static const struct given founding[] = {
    { { (const uint8_t *)"rules", 5 }, { (const uint8_t *)"1", 1 } },
    { { (const uint8_t *)"offset", 6 }, { (const uint8_t *)"-05:00", 6 } },
    { { (const uint8_t *)"handle", 6 }, { (const uint8_t *)"commons", 7 } },
    { { (const uint8_t *)"zone", 4 }, { (const uint8_t *)"America/Chicago", 15 } },
    { { (const uint8_t *)"name", 4 }, { (const uint8_t *)"Reads", 5 } },
    { { (const uint8_t *)"purpose", 7 }, { (const uint8_t *)"Every child reads, soon", 23 } },
};

static struct genesis convener(void)
{
    return (struct genesis){ .organization = "Commons",
                             .member = "Dana Ortiz",
                             .member_key = "dana",
                             .acts = "speak,commit,record,register",
                             .until = "+730d",
                             .founding = founding,
                             .founding_count = COUNT(founding) };
}

/* Every statement of the file as an entry, as the daemon's first commit does. */
static void judge_all(struct table_state *t, size_t expected)
{
    CLEANUP(buf_deinit) struct buf file = { 0 };
    char path[PATH_MAX];
    struct pln_error err;

    buf_init(&file, 65536);
    assert_true(home_path(&call.home, HOME_GENESIS, path, &err));
    assert_true(file_read(path, &file, &err));
    struct reader r = reader_over(buf_bytes(&file));
    reader_array(&r, "genesis", 3);
    assert_int_equal(reader_u(&r, "format"), 1);
    int64_t time_ms = reader_ms(&r, "time");
    size_t n = reader_array_upto(&r, "statements", 16);
    assert_int_equal(n, expected);
    for (size_t i = 0; i < n; i++) {
        CLEANUP(buf_deinit) struct buf entry = { 0 };
        struct judged j;
        reader_array(&r, "statement", 3);
        struct bytes statement = reader_bin(&r, "statement", 60000), signature = reader_bin(&r, "signature", 64), content = { 0 };
        bool has_content = !reader_nil(&r);
        if (has_content)
            content = reader_bin(&r, "content", 65536);
        buf_init(&entry, 60000);
        assert_true(entry_write(i, time_ms, statement, signature, &entry, &err));
        assert_true(table_state_append(t, buf_bytes(&entry), &j, &err));
        if (j.verdict != VERDICT_GOOD)
            fail_msg("entry %zu is not good: %s", i, j.why.what);
        assert_int_equal(j.statement.has_content, has_content);
        if (has_content)
            assert_true(content_check(&j.statement.content, &j.statement.log, content, &err));
    }
    assert_true(reader_done(&r, &err));
}

static void a_conveners_first_entries_are_all_good(void **state)
{
    struct genesis g = convener();
    struct genesis_made made;
    struct table_state t;
    struct pln_error err;

    (void)state;
    table_state_init(&t);
    assert_true(genesis_make(&call, &g, &made, &err));
    judge_all(&t, 4);
    assert_true(t.state.is_convener);
    assert_true(t.state.founded);
    assert_string_equal(t.state.handle, "commons");
    assert_int_equal(t.state.offset_ms, -5 * 3600000);
    assert_int_equal(t.state.epoch, 1);
    assert_memory_equal(&t.state.log, &made.log, 32);
    table_state_deinit(&t);
}

static void a_joiners_first_entries_are_all_good_and_name_the_coalition(void **state)
{
    struct genesis g = convener();
    struct genesis_made made;
    struct table_state t;
    struct pln_error err;
    char path[PATH_MAX];

    (void)state;
    table_state_init(&t);
    g.joins = true;
    memset(g.coalition.b, 9, 32);
    g.invitation = "plenary1:xyz\n";
    assert_true(genesis_make(&call, &g, &made, &err));
    judge_all(&t, 3);
    assert_false(t.state.is_convener);
    assert_memory_equal(&t.state.coalition, &g.coalition, 32);
    assert_true(home_path(&call.home, HOME_INVITATION, path, &err));
    assert_true(path_exists(path));
    table_state_deinit(&t);
}

static void the_next_root_key_is_the_one_that_the_log_names(void **state)
{
    struct genesis g = convener();
    struct genesis_made made;
    struct table_state t;
    struct key next;
    struct pln_error err;

    (void)state;
    table_state_init(&t);
    assert_true(genesis_make(&call, &g, &made, &err));
    judge_all(&t, 4);
    assert_true(keys_open(call.keys, KEYS_ROOT_NEXT, &next, &err));
    struct pln_hash hash = hash_next_root(&next.sign.public);
    assert_memory_equal(&hash, &t.state.next, 32);
    key_wipe(&next);
    table_state_deinit(&t);
}

static void a_home_that_has_a_log_is_left_alone(void **state)
{
    struct genesis g = convener();
    struct genesis_made made;
    struct pln_error err;

    (void)state;
    assert_true(genesis_make(&call, &g, &made, &err));
    assert_false(genesis_make(&call, &g, &made, &err));
    assert_non_null(strstr(err.what, "has a log already"));
}

static void nothing_is_made_when_a_value_is_wrong(void **state)
{
    struct genesis g = convener();
    struct genesis_made made;
    struct pln_error err;

    (void)state;
    g.until = "some day";
    assert_false(genesis_make(&call, &g, &made, &err));
    assert_int_equal(call_exit_status(&call, &err), EXIT_USAGE);
    assert_false(path_exists(temporary_path("keys")));
    assert_false(path_exists(temporary_path("home")));
}

static void a_key_of_another_partner_is_not_used_again(void **state)
{
    struct genesis g = convener();
    struct genesis_made made;
    struct pln_error err;

    (void)state;
    assert_true(genesis_make(&call, &g, &made, &err));
    assert_true(home_find(temporary_path("second"), &call.home, &err));
    assert_false(genesis_make(&call, &g, &made, &err));
    assert_non_null(strstr(err.what, "--keys DIR"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_conveners_first_entries_are_all_good, begin, end),
        cmocka_unit_test_setup_teardown(a_joiners_first_entries_are_all_good_and_name_the_coalition, begin, end),
        cmocka_unit_test_setup_teardown(the_next_root_key_is_the_one_that_the_log_names, begin, end),
        cmocka_unit_test_setup_teardown(a_home_that_has_a_log_is_left_alone, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_made_when_a_value_is_wrong, begin, end),
        cmocka_unit_test_setup_teardown(a_key_of_another_partner_is_not_used_again, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
