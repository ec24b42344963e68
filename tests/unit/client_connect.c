/* client_connect.c: a call to a node ends, with its answer or with an error that says what to do. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "codec/writer.h"
#include "keep/answer.h"
#include "keep/connect.h"
#include "support/fake_node.h"
#include "support/temporary.h"

#include <stdio.h>

static struct home home;
static const uint8_t no_params[] = { 0x90 };

static int begin(void **state)
{
    struct pln_error err;

    (void)state;
    return home_find(temporary_make(), &home, &err) ? 0 : -1;
}

static struct fake_node *node_with(const struct fake_reply *reply, size_t count, struct connection *c)
{
    struct fake_node *f = fake_node_start(home.socket, reply, count);
    struct pln_error err;

    assert_true(connect_open(c, &home, &err));
    return f;
}

static bool call(struct connection *c, const char *method, struct bytes *result, struct pln_error *err)
{
    return connect_call(c, method, bytes_at(no_params, 1), 20000, result, err);
}

static void an_answer_comes_back_whole_however_large(void **state)
{
    CLEANUP(buf_deinit) struct buf large;
    struct connection c;
    struct bytes result;
    struct pln_error err;

    (void)state;
    buf_init(&large, 4 << 20);
    struct writer w = writer_into(&large);
    static uint8_t zeros[3 << 20];
    writer_bin(&w, bytes_at(zeros, sizeof(zeros)));
    const struct fake_reply reply[] = { { "big", FAKE_ANSWER, buf_bytes(&large), 0 } };
    struct fake_node *f = node_with(reply, 1, &c);
    assert_true(call(&c, "big", &result, &err));
    assert_int_equal(answer_value_str(result).n, sizeof(zeros));
    assert_true(call(&c, "big", &result, &err));
    connect_close(&c);
    fake_node_stop(f);
}

static void what_was_asked_ahead_is_kept_while_another_answer_is_awaited(void **state)
{
    static const uint8_t seven[] = { 7 }, eight[] = { 8 };
    const struct fake_reply reply[] = { { "ahead", FAKE_ANSWER, { seven, 1 }, 0 },
                                        { "x", FAKE_ANSWER, { eight, 1 }, 0 },
                                        { "refused", FAKE_REFUSE, { 0 }, PLN_REVOKED } };
    struct connection c;
    struct bytes result;
    struct pln_error err;

    (void)state;
    struct fake_node *f = node_with(reply, 3, &c);
    assert_true(connect_ask(&c, "ahead", bytes_at(no_params, 1), &err));
    assert_true(call(&c, "x", &result, &err)); /* the answer to `ahead` comes before this one's */
    assert_true(bytes_equal(result, bytes_at(eight, 1)));
    assert_true(call(&c, "x", &result, &err));
    assert_true(connect_answer(&c, 20000, &result, &err));
    assert_true(bytes_equal(result, bytes_at(seven, 1)));
    assert_true(connect_ask(&c, "ahead", bytes_at(no_params, 1), &err));
    assert_true(connect_answer(&c, 20000, &result, &err));
    assert_true(bytes_equal(result, bytes_at(seven, 1)));
    assert_true(connect_ask(&c, "ahead", bytes_at(no_params, 1), &err)); /* given up: its answer is no other's */
    assert_true(connect_ask(&c, "refused", bytes_at(no_params, 1), &err));
    assert_true(call(&c, "x", &result, &err));
    assert_true(bytes_equal(result, bytes_at(eight, 1)));
    assert_false(connect_answer(&c, 20000, &result, &err));
    assert_true(c.refused);
    assert_int_equal(err.code, PLN_REVOKED);
    connect_close(&c);
    fake_node_stop(f);
}

static void the_nodes_own_error_is_passed_on_and_marked_as_its_decision(void **state)
{
    const struct fake_reply reply[] = { { "x", FAKE_REFUSE, { 0 }, PLN_REVOKED } };
    struct connection c;
    struct bytes result;
    struct pln_error err;

    (void)state;
    struct fake_node *f = node_with(reply, 1, &c);
    assert_false(call(&c, "x", &result, &err));
    assert_true(c.refused);
    assert_int_equal(err.code, PLN_REVOKED);
    assert_string_equal(err.where, "field");
    assert_string_equal(err.what, "refused by the test");
    connect_close(&c);
    fake_node_stop(f);
}

static void when_the_node_hangs_up_nobody_knows_if_it_acted(void **state)
{
    const struct fake_reply reply[] = { { "x", FAKE_HANG_UP, { 0 }, 0 } };
    struct connection c;
    struct bytes result;
    struct pln_error err;

    (void)state;
    struct fake_node *f = node_with(reply, 1, &c);
    assert_false(call(&c, "x", &result, &err));
    assert_false(c.refused);
    assert_int_equal(err.code, PLN_TIMEOUT);
    assert_false(call(&c, "x", &result, &err)); /* and the line is not used again */
    connect_close(&c);
    fake_node_stop(f);
}

static void a_silent_node_costs_the_time_given_and_no_more(void **state)
{
    const struct fake_reply reply[] = { { "x", FAKE_SILENT, { 0 }, 0 } };
    struct connection c;
    struct bytes result;
    struct pln_error err;

    (void)state;
    struct fake_node *f = node_with(reply, 1, &c);
    assert_false(connect_call(&c, "x", bytes_at(no_params, 1), 10, &result, &err));
    assert_int_equal(err.code, PLN_TIMEOUT);
    assert_non_null(strstr(err.what, "in time"));
    connect_close(&c);
    fake_node_stop(f);
}

static void what_is_no_node_is_told_at_once(void **state)
{
    const struct fake_reply reply[] = { { "x", FAKE_GARBAGE, { 0 }, 0 } };
    struct connection c;
    struct bytes result;
    struct pln_error err;

    (void)state;
    struct fake_node *f = node_with(reply, 1, &c);
    assert_false(call(&c, "x", &result, &err));
    assert_int_equal(err.code, PLN_MALFORMED);
    assert_non_null(strstr(err.what, "msgpack-rpc"));
    connect_close(&c);
    fake_node_stop(f);
}

static void a_notification_that_comes_before_an_answer_is_kept(void **state)
{
    const struct fake_reply reply[] = { { "x", FAKE_NOTICE, { 0 }, 0 } };
    struct connection c;
    struct bytes result, name, params;
    struct pln_error err;
    bool got;

    (void)state;
    struct fake_node *f = node_with(reply, 1, &c);
    assert_true(call(&c, "x", &result, &err));
    assert_true(connect_notice(&c, 0, &got, &name, &params, &err));
    assert_true(got);
    assert_true(bytes_equal_str(name, "entry"));
    assert_true(connect_notice(&c, 0, &got, &name, &params, &err));
    assert_false(got);
    connect_close(&c);
    fake_node_stop(f);
}

static void without_a_node_the_error_says_how_to_start_it(void **state)
{
    struct connection c;
    struct pln_error err;

    (void)state;
    assert_false(connect_open(&c, &home, &err));
    assert_int_equal(err.code, PLN_TIMEOUT);
    assert_non_null(strstr(err.what, "plenaryd --home"));
    connect_close(&c);
}

static void a_socket_below_a_long_path_is_reached(void **state)
{
    const struct fake_reply reply[] = { { "x", FAKE_ANSWER, { 0 }, 0 } };
    char deep[200], cwd[PATH_MAX];
    struct connection c;
    struct bytes result;
    struct pln_error err;

    (void)state;
    memset(deep, 'd', 150);
    deep[150] = 0;
    assert_true(path_join(cwd, home.dir, deep, &err));
    assert_true(dir_make(cwd, &err));
    struct fake_node *f = fake_node_start(home.socket, reply, 1); /* a short name can be bound */
    assert_true(path_join(home.socket, cwd, "plenary.sock", &err));
    assert_int_equal(rename(temporary_path("plenary.sock"), home.socket), 0);
    assert_true(connect_open(&c, &home, &err));
    assert_true(call(&c, "x", &result, &err));
    connect_close(&c);
    fake_node_stop(f);
}

static void a_key_that_an_answer_lacks_reads_as_absent(void **state)
{
    CLEANUP(buf_deinit) struct buf b;
    uint8_t id[32];
    char text[4];

    (void)state;
    buf_init(&b, 1024);
    struct writer w = writer_into(&b);
    writer_map(&w, 4);
    writer_cstr(&w, "n"), writer_i64(&w, -5);
    writer_cstr(&w, "s"), writer_cstr(&w, "aä€");
    writer_cstr(&w, "nil"), writer_nil(&w);
    writer_cstr(&w, "b"), writer_bool(&w, true);
    struct bytes map = buf_bytes(&b);
    assert_int_equal(answer_u64(map, "n"), 0);
    assert_int_equal(answer_i64(map, "n"), -5);
    assert_int_equal(answer_u64(map, "absent"), 0);
    assert_int_equal(answer_str(map, "n").n, 0);
    assert_int_equal(answer_at(map, "nil").n, 0);
    assert_true(answer_is_true(map, "b"));
    assert_false(answer_is_true(map, "s"));
    assert_false(answer_32(map, "s", id));
    assert_string_equal(answer_text(map, "s", text, sizeof(text)), "aä");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_comes_back_whole_however_large, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(what_was_asked_ahead_is_kept_while_another_answer_is_awaited, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(the_nodes_own_error_is_passed_on_and_marked_as_its_decision, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(when_the_node_hangs_up_nobody_knows_if_it_acted, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_silent_node_costs_the_time_given_and_no_more, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_node_is_told_at_once, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_notification_that_comes_before_an_answer_is_kept, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(without_a_node_the_error_says_how_to_start_it, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_socket_below_a_long_path_is_reached, begin, temporary_tear_down),
        cmocka_unit_test(a_key_that_an_answer_lacks_reads_as_absent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
