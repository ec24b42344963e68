/* node_receipts.c: when a node signs for what it holds: not for quiet growth, not too often; and what a writer can wait for. */
#include "unit/unit.h"

#include "sim/settled.h"

static uint64_t size_of(struct machine *m)
{
    struct log_row row = { 0 };

    assert_true(machine_row(m, &m->partner.log, &row));
    return row.size;
}

static void quiet_growth_alone_never_causes_a_receipt(void **state)
{
    struct world *w = settled_new(11, 3);
    uint64_t before[3];

    (void)state;
    for (size_t i = 0; i < 3; i++)
        before[i] = size_of(&w->machine[i]);
    world_run(w, 6 * 60 * 60 * 1000); /* receipts of the others lie there all the time, and are no news */
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(size_of(&w->machine[i]), before[i]);
    settled_free(w);
}

static void one_entry_is_signed_for_once_by_each_other_partner(void **state)
{
    struct world *w = settled_new(12, 3);
    uint64_t start = size_of(&w->machine[0]), school = size_of(&w->machine[2]);

    (void)state;
    world_commit(&w->machine[1], 0, "News", 30);
    world_run(w, 60 * 60 * 1000);
    assert_int_equal(size_of(&w->machine[0]), start + 1);
    assert_int_equal(size_of(&w->machine[2]), school + 1);
    settled_free(w);
}

static void timed_receipts_are_five_seconds_apart_and_run_out(void **state)
{
    struct world *w = settled_new(13, 2);
    uint64_t before = size_of(&w->machine[0]);

    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        world_commit(&w->machine[1], 0, "Again", 0);
        world_run(w, 1000);
    }
    assert_true(size_of(&w->machine[0]) - before <= 3);
    for (unsigned i = 0; i < 600; i++) {
        world_commit(&w->machine[1], 0, "And again", 0);
        world_run(w, 6000);
    }
    /* an hour: the bucket's 32, and one for each five minutes */
    assert_true(size_of(&w->machine[0]) - before <= 32 + 13 + 3);
    settled_free(w);
}

static void a_writer_can_wait_until_others_have_signed(void **state)
{
    struct world *w = settled_new(14, 3);
    struct machine *m = &w->machine[1];
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct pln_id id;
    struct said s;
    struct rpc r;
    struct writer to;

    (void)state;
    partner_commits(&m->partner, "Held", 30, WALL_MS + w->clock.now_ms, &w->chance, &s);
    assert_true(submit_said(m, &s, &r) && !r.failed);
    assert_int_equal(result_u(r.result, "held"), 0);
    assert_int_equal(result_u(r.result, "partners"), 2);
    id = s.id;
    buf_init(&params, 100);
    to = writer_into(&params);
    writer_array(&to, 3);
    writer_bin(&to, BYTES_OF(id));
    writer_u64(&to, 2);
    writer_u64(&to, 60000);
    assert_true(machine_ask(m, "wait", buf_bytes(&params), &r) && !r.failed);
    assert_int_equal(result_u(r.result, "held"), 2);
    assert_int_equal(result_value(r.result, "enough").at[0], 0xc3);
    said_deinit(&s);
    settled_free(w);
}

static void a_wait_ends_at_its_time_out_with_what_there_is(void **state)
{
    struct world *w = settled_new(15, 2);
    struct machine *m = &w->machine[1];
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct said s;
    struct rpc r;
    struct writer to;
    int64_t before;

    (void)state;
    world_part(w, 0, 1, true);
    partner_commits(&m->partner, "Alone", 30, WALL_MS + w->clock.now_ms, &w->chance, &s);
    assert_true(submit_said(m, &s, &r) && !r.failed);
    buf_init(&params, 100);
    to = writer_into(&params);
    writer_array(&to, 3);
    writer_bin(&to, BYTES_OF(s.id));
    writer_u64(&to, 1);
    writer_u64(&to, 7000);
    before = w->clock.now_ms;
    assert_true(machine_ask(m, "wait", buf_bytes(&params), &r) && !r.failed);
    assert_true(w->clock.now_ms - before >= 7000 && w->clock.now_ms - before < 7100);
    assert_int_equal(result_u(r.result, "held"), 0);
    assert_int_equal(result_value(r.result, "enough").at[0], 0xc2);
    said_deinit(&s);
    settled_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quiet_growth_alone_never_causes_a_receipt),
        cmocka_unit_test(one_entry_is_signed_for_once_by_each_other_partner),
        cmocka_unit_test(timed_receipts_are_five_seconds_apart_and_run_out),
        cmocka_unit_test(a_writer_can_wait_until_others_have_signed),
        cmocka_unit_test(a_wait_ends_at_its_time_out_with_what_there_is),
    };
    struct pln_error err;

    if (!crypto_start(&err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
