/* node_watch.c: who is told of what as it comes onto the disk; and who reads too slowly is told how much it missed. */
#include "unit/unit.h"

#include "sim/settled.h"

static struct world *w;
static struct machine *m;

static void watch(const char *options, size_t n)
{
    struct rpc r;

    assert_true(machine_ask(m, "watch", bytes_at(options, n), &r) && !r.failed);
    m->told_count = 0;
    trace_forget(w);
}

static void an_entry_of_anybody_is_told_once_it_is_on_this_disk(void **state)
{
    struct rpc r;
    struct reader in;
    struct pln_error err;

    (void)state;
    watch("\x90", 1);
    world_commit(&w->machine[0], 0, "Seen elsewhere", 20);
    world_run(w, 2000);
    assert_int_equal(m->told_count, 1);
    assert_true(rpc_read(buf_bytes(&m->heard), &r, &err));
    assert_true(bytes_equal_str(r.method, "entry"));
    in = reader_over(r.params);
    reader_array(&in, "params", 1);
    assert_true(reader_map(&in, "entry", 8) == 7 && !in.failed);
    world_run(w, 20000); /* the receipts that follow are quiet */
    assert_int_equal(m->told_count, 1);
}

static void receipts_are_told_to_who_asks_for_quiet_ones(void **state)
{
    (void)state;
    watch("\x91\x81\xa5quiet\xc3", 9);
    world_commit(&w->machine[0], 0, "Seen", 20);
    world_run(w, 20000);
    assert_true(m->told_count >= 2);
}

static void only_the_types_named_are_told(void **state)
{
    (void)state;
    watch("\x91\x81\xa5types\x91\xa8proposal", 18);
    world_commit(&w->machine[0], 0, "Not told", 20);
    world_run(w, 5000);
    assert_int_equal(m->told_count, 0);
}

static void an_option_that_is_not_known_is_an_error(void **state)
{
    struct rpc r;

    (void)state;
    assert_true(machine_ask(m, "watch", bytes_at("\x91\x81\xa5tpyes\x90", 9), &r) && r.failed);
    assert_int_equal(r.error.code, PLN_BAD_FIELD);
}

static void a_client_that_does_not_read_is_told_how_much_it_missed(void **state)
{
    (void)state;
    watch("\x90", 1);
    node_client_queued(m->node, m->probe, PLN_CLIENT_OUT_BYTES_MAX, machine_clock(m));
    for (unsigned i = 0; i < 3; i++)
        world_commit(m, i, "Missed", 0);
    world_run(w, 3000);
    assert_int_equal(m->told_count, 0);
    node_client_queued(m->node, m->probe, 0, machine_clock(m));
    world_commit(m, 0, "Told", 0);
    world_run(w, 3000);
    assert_int_equal(trace_count(w, "clinic tells: missed"), 1);
    assert_int_equal(trace_count(w, "clinic tells: entry"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_of_anybody_is_told_once_it_is_on_this_disk),
        cmocka_unit_test(receipts_are_told_to_who_asks_for_quiet_ones),
        cmocka_unit_test(only_the_types_named_are_told),
        cmocka_unit_test(an_option_that_is_not_known_is_an_error),
        cmocka_unit_test(a_client_that_does_not_read_is_told_how_much_it_missed),
    };
    struct pln_error err;
    int failed;

    if (!crypto_start(&err))
        return 1;
    w = settled_new(41, 2);
    m = &w->machine[1];
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    settled_free(w);
    return failed;
}
