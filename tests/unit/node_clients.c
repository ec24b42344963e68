/* node_clients.c: what the node itself answers, and to whom. */
#include "unit/unit.h"

#include "sim/settled.h"

static struct world *w;
static struct machine *m;

static void status_says_who_it_is_and_whether_it_writes(void **state)
{
    struct rpc r;

    (void)state;
    assert_true(machine_ask(m, "status", bytes_at(NULL, 0), &r) && !r.failed);
    assert_int_equal(result_u(r.result, "partners"), 3);
    assert_int_equal(result_u(r.result, "connected"), 2);
    assert_int_equal(result_u(r.result, "wire"), 1);
    assert_memory_equal(result_value(r.result, "writing").at, "\xa4open", 5);
    assert_memory_equal(result_value(r.result, "handle").at,
                        "\xa6"
                        "clinic",
                        7);
}

static void health_is_good_while_partners_are_connected(void **state)
{
    struct rpc r;

    (void)state;
    assert_true(machine_ask(m, "health", bytes_at(NULL, 0), &r) && !r.failed);
    assert_int_equal(result_value(r.result, "ok").at[0], 0xc3);
    machine_crash(&w->machine[0]);
    machine_crash(&w->machine[2]);
    world_run(w, 200000);
    assert_true(machine_ask(m, "health", bytes_at(NULL, 0), &r) && !r.failed);
    assert_int_equal(result_value(r.result, "ok").at[0], 0xc2);
    machine_start(&w->machine[0]);
    machine_start(&w->machine[2]);
    assert_true(world_settle(w, 30 * 60 * 1000));
}

static void peers_names_every_partner_connected_or_not(void **state)
{
    struct rpc r;

    (void)state;
    assert_true(machine_ask(m, "peers", bytes_at(NULL, 0), &r) && !r.failed);
    assert_int_equal(r.result.at[0], 0x92);
}

static void a_method_that_is_not_there_is_not_found(void **state)
{
    struct rpc r;

    (void)state;
    assert_true(machine_ask(m, "no-such-thing", bytes_at(NULL, 0), &r) && r.failed);
    assert_int_equal(r.error.code, PLN_NOT_FOUND);
}

static void a_reader_may_not_use_what_is_local(void **state)
{
    CLEANUP(buf_deinit) struct buf request = { 0 };
    struct pln_error err;
    struct rpc r;

    (void)state;
    assert_true(machine_ask(m, "status", bytes_at(NULL, 0), &r));
    node_client_closed(m->node, m->probe, machine_clock(m));
    node_client_open(m->node, m->probe, ACCESS_READER, machine_clock(m));
    buf_init(&request, 100);
    assert_true(machine_ask(m, "peers", bytes_at(NULL, 0), &r) && r.failed);
    assert_int_equal(r.error.code, PLN_READ_ONLY);
    assert_true(machine_ask(m, "status", bytes_at(NULL, 0), &r) && !r.failed);
    assert_true(machine_ask(m, "rules.findings", BYTES_STR("\x90"), &r) && !r.failed);
    buf_put(&request, BYTES_STR("\xc1"));
    assert_false(node_client_message(m->node, m->probe, buf_bytes(&request), machine_clock(m), &err));
}

static void what_the_rules_say_is_answered_at_the_desk(void **state)
{
    struct rpc r;

    (void)state;
    assert_true(machine_ask(m, "rules.status", BYTES_STR("\x90"), &r) && !r.failed);
    assert_int_equal(result_u(r.result, "partners"), 3);
    assert_non_null(m->desk);
    assert_true(machine_ask(m, "rules.nothing", BYTES_STR("\x90"), &r) && r.failed);
    assert_int_equal(r.error.code, PLN_NOT_FOUND);
    assert_true(machine_ask(m, "rules.findings", BYTES_STR("\x91\x81\xa5limit\xff"), &r) && r.failed);
    assert_int_equal(r.error.code, PLN_BAD_FIELD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_says_who_it_is_and_whether_it_writes), cmocka_unit_test(health_is_good_while_partners_are_connected),
        cmocka_unit_test(peers_names_every_partner_connected_or_not),  cmocka_unit_test(a_method_that_is_not_there_is_not_found),
        cmocka_unit_test(what_the_rules_say_is_answered_at_the_desk),  cmocka_unit_test(a_reader_may_not_use_what_is_local),
    };
    struct pln_error err;
    int failed;

    if (!crypto_start(&err))
        return 1;
    w = settled_new(51, 3);
    m = &w->machine[1];
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    settled_free(w);
    return failed;
}
