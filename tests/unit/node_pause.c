/* node_pause.c: when a node writes nothing: a head of its own that it does not hold, a clock that cannot be right. */
#include "unit/unit.h"

#include "log/checkpoint.h"
#include "sim/settled.h"

/* `submit` with a note that the client says it has seen. */
static bool submit_with_note(struct world *w, struct machine *m, const struct sign_key *key, uint64_t ahead, struct rpc *out)
{
    CLEANUP(buf_deinit) struct buf params = { 0 }, note = { 0 };
    struct checkpoint c = { .log = m->partner.log };
    struct log_row row;
    struct pln_error err;
    struct said s;
    struct writer to;
    bool answered;

    assert_true(machine_row(m, &m->partner.log, &row));
    c.size = row.size + ahead;
    c.root.b[0] = 1;
    buf_init(&note, PLN_NOTE_BYTES_MAX);
    buf_init(&params, PLN_REQUEST_BYTES_MAX);
    assert_true(checkpoint_sign(&c, key, &note, &err));
    partner_commits(&m->partner, "With what I saw", 0, WALL_MS + w->clock.now_ms, &w->chance, &s);
    to = writer_into(&params);
    writer_array(&to, 4);
    writer_bin(&to, buf_bytes(&s.statement));
    writer_bin(&to, BYTES_OF(s.signature));
    writer_bin(&to, buf_bytes(&s.content));
    writer_bin(&to, buf_bytes(&note));
    answered = machine_ask(m, "submit", buf_bytes(&params), out);
    said_deinit(&s);
    return answered;
}

static void a_larger_own_head_from_a_client_stops_the_log_for_good(void **state)
{
    struct world *w = settled_new(31, 2);
    struct machine *m = &w->machine[1];
    struct log_row row;
    struct said s;
    struct rpc r;

    (void)state;
    assert_true(submit_with_note(w, m, &m->partner.checkpoint, 3, &r) && r.failed);
    assert_int_equal(r.error.code, PLN_BEHIND_OWN_HEAD);
    world_run(w, 1000);
    assert_true(machine_row(m, &m->partner.log, &row) && row.stopped);
    assert_int_equal(trace_count(w, "clinic: log stopped log=clinic"), 1);
    machine_crash(m); /* not undone by a new start */
    machine_start(m);
    partner_commits(&m->partner, "Later", 0, WALL_MS + w->clock.now_ms, &w->chance, &s);
    assert_true(submit_said(m, &s, &r) && r.failed);
    assert_int_equal(r.error.code, PLN_BEHIND_OWN_HEAD);
    said_deinit(&s);
    settled_free(w);
}

static void a_head_that_it_never_signed_stops_nothing(void **state)
{
    struct world *w = settled_new(32, 2);
    struct machine *m = &w->machine[1];
    struct log_row row;
    struct rpc r;

    (void)state;
    assert_true(submit_with_note(w, m, &m->partner.cosign, 3, &r) && !r.failed);
    assert_true(machine_row(m, &m->partner.log, &row) && !row.stopped);
    settled_free(w);
}

static void expect_clock(struct world *w, struct machine *m, int64_t skew_ms, enum pln_code code)
{
    struct said s;
    struct rpc r;

    m->skew_ms = skew_ms;
    partner_commits(&m->partner, "In time", 0, WALL_MS + w->clock.now_ms, &w->chance, &s);
    assert_true(submit_said(m, &s, &r));
    assert_int_equal(r.failed ? r.error.code : PLN_OK, code);
    said_deinit(&s);
}

static void nothing_is_written_by_a_clock_that_cannot_be_right(void **state)
{
    struct world *w = settled_new(33, 2);
    struct machine *m = &w->machine[1];

    (void)state;
    expect_clock(w, m, 0, PLN_OK);
    expect_clock(w, m, -24 * 60 * 60 * 1000, PLN_CLOCK);
    expect_clock(w, m, INT64_C(366) * 24 * 60 * 60 * 1000, PLN_CLOCK);
    expect_clock(w, m, -5 * 60 * 1000, PLN_OK);
    settled_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_larger_own_head_from_a_client_stops_the_log_for_good),
        cmocka_unit_test(a_head_that_it_never_signed_stops_nothing),
        cmocka_unit_test(nothing_is_written_by_a_clock_that_cannot_be_right),
    };
    struct pln_error err;

    if (!crypto_start(&err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
