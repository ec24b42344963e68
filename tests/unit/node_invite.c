/* node_invite.c: invitation lines: made, read, spoilt; and what a token is good for. */
#include "unit/unit.h"

#include "sim/settled.h"

static struct invitation example(void)
{
    struct invitation i = { .expires_ms = WALL_MS, .address = { .count = 2, .at = { "a.example:1", "[::1]:2" } } };

    memset(i.coalition.b, 1, 32);
    memset(i.convener_noise.b, 2, 32);
    memset(i.token, 3, 32);
    return i;
}

static void a_line_says_what_was_put_into_it(void **state)
{
    struct invitation i = example(), back;
    struct buf line;
    struct pln_error err;

    (void)state;
    buf_init(&line, INVITATION_LINE_BYTES_MAX);
    buf_put(&line, BYTES_STR("  "));
    assert_true(invitation_write(&i, &line, &err));
    buf_put(&line, BYTES_STR("\r\n"));
    assert_true(invitation_read(buf_bytes(&line), &back, &err));
    assert_memory_equal(&back, &i, sizeof(i));
    buf_deinit(&line);
}

static void a_spoilt_line_says_what_is_wrong_with_it(void **state)
{
    static const struct {
        const char *why, *line;
        enum pln_code code;
    } bad[] = {
        { "nothing", "", PLN_MALFORMED },
        { "another word", "hello", PLN_MALFORMED },
        { "a later version", "plenary2:AAAA", PLN_UNKNOWN_VERSION },
        { "cut short", "plenary1:lcQg", PLN_MALFORMED },
    };
    struct invitation i = example(), back;
    struct buf line;
    struct pln_error err;

    (void)state;
    for (size_t k = 0; k < COUNT(bad); k++) {
        assert_false(invitation_read(BYTES_STR(bad[k].line), &back, &err));
        assert_int_equal(err.code, bad[k].code);
    }
    buf_init(&line, INVITATION_LINE_BYTES_MAX);
    assert_true(invitation_write(&i, &line, &err));
    for (size_t k = 9; k < line.n; k++) { /* no character can be changed without notice, or changes what it says */
        uint8_t was = line.at[k];

        line.at[k] = was == 'A' ? 'B' : 'A';
        if (invitation_read(buf_bytes(&line), &back, &err))
            assert_memory_not_equal(&back, &i, sizeof(i));
        line.at[k] = was;
    }
    i.address.count = 1;
    strcpy(i.address.at[0], "no port");
    buf_reset(&line);
    assert_true(invitation_write(&i, &line, &err));
    assert_false(invitation_read(buf_bytes(&line), &back, &err));
    assert_int_equal(err.code, PLN_BAD_FIELD);
    buf_deinit(&line);
}

/* The hello of somebody with that token. */
static enum session_admission knocks(struct machine *m, const uint8_t token[32], uint8_t key)
{
    struct message msg = { .kind = MESSAGE_HELLO };
    struct pln_boxkey who = { { key } };
    enum session_admission as;
    struct buf out;
    struct pln_error err;

    msg.hello.wire = 1;
    msg.hello.role = 1;
    msg.hello.has_token = token != NULL;
    if (token != NULL)
        memcpy(msg.hello.token, token, 32);
    buf_init(&out, 1000);
    assert_true(message_write(&msg, &out, &err));
    as = node_knock(m->node, &who, machine_clock(m));
    if (as == ADMIT_STRANGER)
        as = node_knock_hello(m->node, &who, buf_bytes(&out), machine_clock(m));
    machine_settle(m);
    buf_deinit(&out);
    return as;
}

static struct invitation invite(struct machine *m, const char *options, size_t n)
{
    struct invitation i;
    struct rpc r;
    struct pln_error err;
    struct reader in;

    assert_true(machine_ask(m, "invite", bytes_at(options, n), &r) && !r.failed);
    in = reader_over(result_value(r.result, "line"));
    assert_true(invitation_read(reader_str(&in, "line", INVITATION_LINE_BYTES_MAX), &i, &err));
    return i;
}

/* A statement on its way; its answer is not waited for. */
static void submit_later(struct world *w, struct machine *m)
{
    CLEANUP(buf_deinit) struct buf params = { 0 }, request = { 0 };
    struct said s;
    struct pln_error err;
    struct writer to;

    partner_commits(&m->partner, "Later", 50, WALL_MS + w->clock.now_ms, &w->chance, &s);
    buf_init(&params, PLN_REQUEST_BYTES_MAX);
    buf_init(&request, PLN_REQUEST_BYTES_MAX);
    to = writer_into(&params);
    writer_array(&to, 3);
    writer_bin(&to, buf_bytes(&s.statement));
    writer_bin(&to, BYTES_OF(s.signature));
    writer_bin(&to, buf_bytes(&s.content));
    assert_true(rpc_request_write(&request, 1, "submit", buf_bytes(&params), &err));
    assert_true(node_client_message(m->node, m->probe, buf_bytes(&request), machine_clock(m), &err));
    machine_settle(m);
    world_run(w, 5);
    said_deinit(&s);
}

static void a_token_is_good_for_the_first_who_brings_it_until_it_expires(void **state)
{
    struct world *w = settled_new(21, 2);
    struct machine *start = &w->machine[0];
    struct invitation i = invite(start, "\x91\x81\xa8valid_ms\xcd\xea\x60", 14); /* a minute */
    uint8_t other[32] = { 9 };

    (void)state;
    assert_int_equal(knocks(start, NULL, 1), ADMIT_REFUSED);
    assert_int_equal(knocks(start, other, 1), ADMIT_REFUSED);
    assert_int_equal(knocks(start, i.token, 1), ADMIT_JOINER);
    assert_int_equal(knocks(start, i.token, 1), ADMIT_JOINER);
    assert_int_equal(knocks(start, i.token, 2), ADMIT_REFUSED);
    world_run(w, 100);
    machine_crash(start); /* the binding was written */
    machine_start(start);
    assert_int_equal(knocks(start, i.token, 2), ADMIT_REFUSED);
    assert_int_equal(knocks(start, i.token, 1), ADMIT_JOINER);
    world_run(w, 60000);
    assert_int_equal(knocks(start, i.token, 1), ADMIT_REFUSED);
    settled_free(w);
}

/* What a job takes along beside its statements is its own until it is back, also where statements wait for the next job. */
static void what_is_kept_while_statements_wait_is_kept(void **state)
{
    struct world *w = settled_new(25, 2);
    struct machine *start = &w->machine[0];
    struct invitation i[3];

    (void)state;
    world_run(w, 5000);
    w->disk_ms[0] = w->disk_ms[1] = 200;
    for (size_t k = 0; k < 3; k++) {
        submit_later(w, start);
        i[k] = invite(start, NULL, 0);
    }
    submit_later(w, start);
    world_run(w, 2000);
    machine_crash(start);
    machine_start(start);
    for (uint8_t k = 0; k < 3; k++)
        assert_int_equal(knocks(start, i[k].token, k + 1), ADMIT_JOINER);
    settled_free(w);
}

static void only_the_convener_invites(void **state)
{
    struct world *w = settled_new(22, 2);
    struct rpc r;

    (void)state;
    assert_true(machine_ask(&w->machine[1], "invite", bytes_at(NULL, 0), &r) && r.failed);
    assert_int_equal(r.error.code, PLN_NOT_KEEPER);
    settled_free(w);
}

static void a_joiner_waits_in_view_until_it_is_admitted(void **state)
{
    struct world *w = settled_new(23, 2);
    struct machine *start = &w->machine[0], *late = world_add(w, "school");
    struct log_row row;
    struct rpc r;

    (void)state;
    world_invite(start, late);
    world_run(w, 10000);
    assert_true(machine_ask(start, "joiners", bytes_at(NULL, 0), &r) && !r.failed);
    assert_int_equal(r.result.at[0], 0x91);
    assert_false(machine_row(start, &late->partner.log, &row)); /* in no head */
    assert_true(!machine_row(late, &w->machine[1].partner.log, &row));
    world_admit(start, late);
    assert_true(world_settle(w, 10 * 60 * 1000) && world_check(w));
    assert_true(machine_row(start, &late->partner.log, &row) && row.size >= 4);
    assert_true(machine_ask(start, "joiners", bytes_at(NULL, 0), &r) && !r.failed);
    assert_int_equal(r.result.at[0], 0x90);
    settled_free(w);
}

/* What a convener's node says to a table with a seat for that log. */
static bool table_for(struct machine *start, const struct pln_id *log, struct rpc *r)
{
    const struct given given[] = { { BYTES_STR("handle"), BYTES_STR("table") },       { BYTES_STR("kind"), BYTES_STR("governance") },
                                   { BYTES_STR("seats"), BYTES_STR("a:official:x") }, { BYTES_STR("rule"), BYTES_STR("consent") },
                                   { BYTES_STR("quorum"), BYTES_STR("50") },          { BYTES_STR("needs"), BYTES_STR("-") },
                                   { BYTES_STR("notice"), BYTES_STR("72h") },         { BYTES_STR("review"), BYTES_STR("2099-01-01") },
                                   { BYTES_STR("keeper"), BYTES_STR("x") },           { BYTES_STR("scope"), BYTES_STR("all of it") } };
    const struct pln_id answer[] = { *log, *log };
    CLEANUP(buf_deinit) struct buf params;
    struct said said;
    struct writer w;
    bool answered;

    partner_says(&start->partner, &start->partner.member, TYPE_body, given, COUNT(given), answer, 2, WALL_MS + start->world->clock.now_ms,
                 &start->world->chance, &said);
    buf_init(&params, PLN_ENTRY_BYTES_MAX);
    w = writer_into(&params);
    writer_array(&w, 3);
    writer_bin(&w, buf_bytes(&said.statement));
    writer_bin(&w, BYTES_OF(said.signature));
    writer_bin(&w, buf_bytes(&said.content));
    answered = machine_ask(start, "submit", buf_bytes(&params), r);
    said_deinit(&said);
    return answered;
}

static void a_table_names_a_joiner_before_its_admit_but_no_stranger(void **state)
{
    struct world *w = settled_new(24, 2);
    struct machine *start = &w->machine[0], *late = world_add(w, "school");
    struct rpc r;

    (void)state;
    assert_true(table_for(start, &late->partner.log, &r));
    assert_int_equal(r.error.code, PLN_BAD_REFERENCE); /* nobody has heard of it */
    world_invite(start, late);
    world_run(w, 10000);
    assert_true(table_for(start, &late->partner.log, &r) && !r.failed);
    world_admit(start, late);
    assert_true(world_settle(w, 10 * 60 * 1000) && world_check(w));
    settled_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_what_was_put_into_it),
        cmocka_unit_test(a_spoilt_line_says_what_is_wrong_with_it),
        cmocka_unit_test(a_token_is_good_for_the_first_who_brings_it_until_it_expires),
        cmocka_unit_test(what_is_kept_while_statements_wait_is_kept),
        cmocka_unit_test(only_the_convener_invites),
        cmocka_unit_test(a_joiner_waits_in_view_until_it_is_admitted),
        cmocka_unit_test(a_table_names_a_joiner_before_its_admit_but_no_stranger),
    };
    struct pln_error err;

    if (!crypto_start(&err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
