/* node_sequence.c: from a statement to its answer: checked, written once, refused with a reason. */
#include "unit/unit.h"

#include "sim/settled.h"

static struct world *w;
static struct machine *m;

static struct said commitment(const char *title)
{
    struct said s;

    partner_commits(&m->partner, title, 50, WALL_MS + w->clock.now_ms, &w->chance, &s);
    return s;
}

static void the_same_statement_again_gets_the_same_answer(void **state)
{
    struct said s = commitment("Once");
    struct rpc first, again;
    uint64_t index;
    struct log_row before, after;

    (void)state;
    assert_true(submit_said(m, &s, &first) && !first.failed);
    index = result_u(first.result, "index");
    assert_int_equal(result_value(first.result, "repeated").at[0], 0xc2);
    machine_row(m, &m->partner.log, &before);
    assert_true(submit_said(m, &s, &again) && !again.failed);
    assert_int_equal(result_u(again.result, "index"), index);
    assert_int_equal(result_value(again.result, "repeated").at[0], 0xc3);
    machine_row(m, &m->partner.log, &after);
    assert_int_equal(after.size, before.size);
    said_deinit(&s);
}

static void a_signature_that_does_not_fit_is_refused(void **state)
{
    struct said s = commitment("Forged");
    struct rpc r;

    (void)state;
    s.signature.b[3] ^= 1;
    assert_true(submit_said(m, &s, &r) && r.failed);
    assert_int_equal(r.error.code, PLN_BAD_SIGNATURE);
    said_deinit(&s);
}

static bool is_in(struct bytes in, const char *text)
{
    return memmem(in.at, in.n, text, strlen(text)) != NULL;
}

/* health: is it well, and does it say so? */
static void expect_health(bool ok, const char *text)
{
    struct rpc r;

    assert_true(machine_ask(m, "health", bytes_at(NULL, 0), &r) && !r.failed);
    assert_int_equal(result_value(r.result, "ok").at[0], ok ? 0xc3 : 0xc2);
    if (!is_in(r.result, text))
        fail_msg("health does not say \"%s\"", text);
}

static void a_disk_that_runs_full_is_told_and_looked_at_again(void **state)
{
    struct said s = commitment("More than there is room for");
    uint64_t lines = m->log_lines[LINE_ERROR];
    struct rpc r;

    (void)state;
    expect_health(true, "nothing is held back");
    for (size_t i = 0; i < w->machines; i++)
        if (&w->machine[i] != m)
            machine_crash(&w->machine[i]); /* so that nobody brings what is to be written */
    m->disk_free = PLN_DISK_RESERVE_BYTES / 8 - 1;
    for (unsigned i = 0; i < 3; i++) {
        assert_true(submit_said(m, &s, &r) && r.failed);
        assert_int_equal(r.error.code, PLN_DISK_FULL);
    }
    assert_int_equal(m->log_lines[LINE_ERROR], lines + 1);
    expect_health(false, "the disk is full: make room");
    machine_crash(m);
    machine_start(m); /* nobody writes: it looks as it begins */
    assert_int_equal(m->log_lines[LINE_ERROR], lines + 2);
    expect_health(false, "the disk is full: make room");
    assert_true(machine_ask(m, "status", bytes_at(NULL, 0), &r) && !r.failed);
    assert_memory_equal(result_value(r.result, "writing").at, "\xa6paused", 7);
    m->disk_free = PLN_DISK_RESERVE_BYTES - 1;
    world_run(w, 61000); /* nobody writes meanwhile */
    expect_health(false, "below the reserve, entries of others wait");
    assert_true(submit_said(m, &s, &r) && !r.failed);
    m->disk_free = 0;
    world_run(w, 61000);
    assert_true(machine_ask(m, "health", bytes_at(NULL, 0), &r) && is_in(r.result, "nothing is held back"));
    for (size_t i = 0; i < w->machines; i++)
        if (&w->machine[i] != m)
            machine_start(&w->machine[i]);
    assert_true(world_settle(w, 30 * 60 * 1000));
    expect_health(true, "nothing is held back");
    said_deinit(&s);
}

static void a_statement_for_another_log_is_refused(void **state)
{
    struct said s = commitment("Elsewhere");
    struct rpc r;

    (void)state;
    assert_true(submit_said(&w->machine[0], &s, &r) && r.failed);
    assert_int_equal(r.error.code, PLN_WRONG_LOG);
    said_deinit(&s);
}

static void a_key_without_a_mandate_is_refused(void **state)
{
    struct said s;
    struct rpc r;
    const struct given given[] = { { BYTES_STR("due"), BYTES_STR("2099-12-31") },
                                   { BYTES_STR("for"), BYTES_STR("-") },
                                   { BYTES_STR("title"), BYTES_STR("Stranger") } };

    (void)state;
    partner_says(&m->partner, &m->partner.cosign, TYPE_commitment, given, COUNT(given), NULL, 0, WALL_MS + w->clock.now_ms, &w->chance, &s);
    assert_true(submit_said(m, &s, &r) && r.failed);
    assert_int_equal(r.error.code, PLN_UNMANDATED);
    said_deinit(&s);
}

static void a_record_that_only_a_node_writes_is_refused_to_a_client(void **state)
{
    struct addresses a = { .count = 1, .at = { "elsewhere:1" } };
    struct statement_parts p = { .log = m->partner.log, .claimed_ms = WALL_MS, .schema = 1, .type = BYTES_STR("address") };
    struct said s = { 0 };
    struct buf body;
    struct pln_error err;
    struct rpc r;

    (void)state;
    buf_init(&body, 1000);
    buf_init(&s.statement, 2000);
    assert_true(address_write(&a, &body, &err));
    p.body = buf_bytes(&body);
    assert_true(statement_write(&p, &s.statement, &err));
    assert_true(submit_said(m, &s, &r) && r.failed);
    assert_int_equal(r.error.code, PLN_BAD_SIGNATURE);
    buf_deinit(&body);
    said_deinit(&s);
}

static void send_commitment(unsigned number)
{
    struct said s = commitment("Together");
    CLEANUP(buf_deinit) struct buf params = { 0 }, request = { 0 };
    struct pln_error err;
    struct writer to;

    buf_init(&params, PLN_REQUEST_BYTES_MAX);
    buf_init(&request, PLN_REQUEST_BYTES_MAX);
    to = writer_into(&params);
    writer_array(&to, 3);
    writer_bin(&to, buf_bytes(&s.statement));
    writer_bin(&to, BYTES_OF(s.signature));
    writer_bin(&to, buf_bytes(&s.content));
    assert_true(rpc_request_write(&request, number, "submit", buf_bytes(&params), &err));
    assert_true(node_client_message(m->node, m->probe, buf_bytes(&request), machine_clock(m), &err));
    machine_settle(m);
    world_run(w, 5);
    said_deinit(&s);
}

static void begin_with_a_slow_disk(void)
{
    world_run(w, 5000); /* nothing else is under way */
    w->disk_ms[0] = w->disk_ms[1] = 200;
    trace_forget(w);
}

static void what_comes_during_a_commit_goes_into_the_next_one_together(void **state)
{
    (void)state;
    begin_with_a_slow_disk();
    for (unsigned i = 0; i < 12; i++)
        send_commitment(i);
    world_run(w, 1000);
    assert_int_equal(trace_count(w, "clinic: wrote 1 submits"), 1);
    assert_int_equal(trace_count(w, "clinic: wrote 11 submits"), 1);
}

static void of_many_that_came_during_a_commit_half_go_into_the_next(void **state)
{
    (void)state;
    begin_with_a_slow_disk();
    w->disk_ms[0] = w->disk_ms[1] = 1000;
    for (unsigned i = 0; i < 61; i++)
        send_commitment(i);
    world_run(w, 5000);
    assert_int_equal(trace_count(w, "clinic: wrote 1 submits"), 1);
    assert_int_equal(trace_count(w, "clinic: wrote 31 submits"), 1); /* 61 were open */
    assert_int_equal(trace_count(w, "clinic: wrote 29 submits"), 1);
}

static void more_than_64_requests_unanswered_are_refused(void **state)
{
    struct pln_error err;
    CLEANUP(buf_deinit) struct buf request = { 0 };

    (void)state;
    buf_init(&request, 1000);
    assert_true(rpc_request_write(&request, 9, "status", bytes_at("\x90", 1), &err));
    for (unsigned i = 0; i < 200; i++) /* answered at once, so never too many */
        assert_true(node_client_message(m->node, m->probe, buf_bytes(&request), machine_clock(m), &err));
    machine_settle(m);
    assert_true(node_client_may_ask(m->node, m->probe));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_statement_again_gets_the_same_answer),
        cmocka_unit_test(a_signature_that_does_not_fit_is_refused),
        cmocka_unit_test(a_disk_that_runs_full_is_told_and_looked_at_again),
        cmocka_unit_test(a_statement_for_another_log_is_refused),
        cmocka_unit_test(a_key_without_a_mandate_is_refused),
        cmocka_unit_test(a_record_that_only_a_node_writes_is_refused_to_a_client),
        cmocka_unit_test(what_comes_during_a_commit_goes_into_the_next_one_together),
        cmocka_unit_test(of_many_that_came_during_a_commit_half_go_into_the_next),
        cmocka_unit_test(more_than_64_requests_unanswered_are_refused),
    };
    struct pln_error err;
    int failed;

    if (!crypto_start(&err))
        return 1;
    w = settled_new(3, 2);
    m = &w->machine[1];
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    settled_free(w);
    return failed;
}
