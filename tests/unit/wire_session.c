/* wire_session.c: who gets in, who gets silence, and what travels then. Spec: docs/protocol.md "Transport". */
#include "wire/frame.h"
#include "wire/session.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

#define START_MS 1000

static struct dh_key partner_key, listener_key, older_key, oldest_key, other_key;
static const struct pln_id commons = { { 1 } }, elsewhere = { { 2 } };

/* Two sessions, and the wire between them. */
struct ends {
    struct session dialler, listener;
};

static struct session_setup dialler_setup(const struct dh_key *to, const struct pln_id *coalition)
{
    return (struct session_setup){
        .role = NOISE_DIALLER,
        .coalition = *coalition,
        .mine = { &partner_key },
        .mine_count = 1,
        .remote = to->public,
        .ephemeral_seed = { 11 },
    };
}

static struct session_setup listener_setup(void)
{
    return (struct session_setup){
        .role = NOISE_LISTENER,
        .coalition = commons,
        .mine = { &listener_key, &older_key, &oldest_key },
        .mine_count = 3,
        .ephemeral_seed = { 22 },
    };
}

static void ends_init(struct ends *e, const struct dh_key *to, const struct pln_id *coalition)
{
    struct session_setup d = dialler_setup(to, coalition), l = listener_setup();

    session_init(&e->dialler, &d, START_MS);
    session_init(&e->listener, &l, START_MS);
}

static void ends_deinit(struct ends *e)
{
    session_deinit(&e->dialler);
    session_deinit(&e->listener);
}

/* All that waits at one end comes in at the other, `step` bytes at a time. */
static void carry_in_steps(struct session *from, struct session *to, size_t step)
{
    struct bytes out = session_output(from);

    for (size_t at = 0; at < out.n; at += step)
        session_feed(to, bytes_slice(out, at, out.n - at < step ? out.n - at : step));
    session_sent(from, out.n);
}

static void carry(struct session *from, struct session *to)
{
    carry_in_steps(from, to, SIZE_MAX / 2);
}

static void expect_nothing(struct session *s)
{
    struct session_event ev;

    if (session_take(s, &ev))
        fail_msg("event %d came: %s", (int)ev.kind, ev.err.what);
}

static struct session_event expect_event(struct session *s, enum session_event_kind kind)
{
    struct session_event ev;

    if (!session_take(s, &ev))
        fail_msg("no event, event %d was expected", (int)kind);
    if (ev.kind != kind)
        fail_msg("event %d instead of %d: %s", (int)ev.kind, (int)kind, ev.err.what);
    return ev;
}

static void expect_message(struct session *s, const char *text)
{
    struct session_event ev = expect_event(s, SESSION_MESSAGE);

    assert_true(bytes_equal_str(ev.message, text));
}

static void say(struct session *s, const char *text)
{
    struct pln_error err;

    assert_true(session_send(s, BYTES_STR(text), &err));
}

/* Up to the listener's SESSION_KNOCK. */
static void knock(struct ends *e)
{
    carry(&e->dialler, &e->listener);
    expect_nothing(&e->listener);
    carry(&e->listener, &e->dialler);
    expect_event(&e->dialler, SESSION_OPEN);
    carry(&e->dialler, &e->listener);
    struct session_event ev = expect_event(&e->listener, SESSION_KNOCK);

    assert_true(hash32_equal(&ev.remote, &partner_key.public));
}

static void open_both(struct ends *e)
{
    ends_init(e, &listener_key, &commons);
    knock(e);
    session_admit(&e->listener, ADMIT_PARTNER);
    struct session_event ev = expect_event(&e->listener, SESSION_OPEN);

    assert_int_equal(ev.admission, ADMIT_PARTNER);
}

/* Not a byte leaves and nothing is told until the limit; then it is told why. */
static void expect_silence(struct session *s, enum pln_code code)
{
    expect_nothing(s);
    assert_int_equal(session_output_bytes(s), 0);
    assert_int_equal(session_deadline_ms(s), START_MS + PLN_HANDSHAKE_MS);
    session_feed(s, BYTES_STR("is anybody there?"));
    session_tick(s, START_MS + PLN_HANDSHAKE_MS - 1);
    expect_nothing(s);
    assert_int_equal(session_output_bytes(s), 0);
    session_tick(s, START_MS + PLN_HANDSHAKE_MS);
    struct session_event ev = expect_event(s, SESSION_CLOSED);

    assert_int_equal(ev.err.code, code);
    assert_false(ev.was_open);
    assert_int_equal(session_output_bytes(s), 0);
    assert_int_equal(session_deadline_ms(s), INT64_MAX);
    expect_nothing(s);
}

static void a_partner_is_admitted_and_both_can_speak(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    open_both(&e);
    say(&e.dialler, "good morning");
    say(&e.dialler, "here are my heads");
    say(&e.listener, "welcome");
    carry(&e.dialler, &e.listener);
    carry(&e.listener, &e.dialler);
    expect_message(&e.listener, "good morning");
    expect_message(&e.listener, "here are my heads");
    expect_nothing(&e.listener);
    expect_message(&e.dialler, "welcome");
    expect_nothing(&e.dialler);
}

static void the_handshake_and_a_short_message_each_way_take_324_bytes(void **state)
{
    CLEANUP(ends_deinit) struct ends e;
    size_t wire = 0;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    wire += session_output_bytes(&e.dialler);
    carry(&e.dialler, &e.listener);
    expect_nothing(&e.listener);
    wire += session_output_bytes(&e.listener);
    carry(&e.listener, &e.dialler);
    expect_event(&e.dialler, SESSION_OPEN);
    say(&e.dialler, "hello");
    wire += session_output_bytes(&e.dialler);
    carry(&e.dialler, &e.listener);
    expect_event(&e.listener, SESSION_KNOCK);
    session_admit(&e.listener, ADMIT_PARTNER);
    say(&e.listener, "hello");
    wire += session_output_bytes(&e.listener);
    assert_int_equal(wire, 48 + 48 + 64 + 2 * 82);
}

static void the_stream_may_be_split_anywhere(void **state)
{
    (void)state;
    for (size_t step = 1; step < 200; step += step < 20 ? 1 : 17) {
        CLEANUP(ends_deinit) struct ends e;

        ends_init(&e, &listener_key, &commons);
        carry_in_steps(&e.dialler, &e.listener, step);
        expect_nothing(&e.listener);
        carry_in_steps(&e.listener, &e.dialler, step);
        expect_event(&e.dialler, SESSION_OPEN);
        say(&e.dialler, "one");
        say(&e.dialler, "two");
        carry_in_steps(&e.dialler, &e.listener, step);
        expect_event(&e.listener, SESSION_KNOCK);
        expect_nothing(&e.listener);
        session_admit(&e.listener, ADMIT_READER);
        expect_event(&e.listener, SESSION_OPEN);
        expect_message(&e.listener, "one");
        expect_message(&e.listener, "two");
        expect_nothing(&e.listener);
    }
}

static void a_frame_that_came_in_part_waits_for_the_rest(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    open_both(&e);
    say(&e.dialler, "one");
    say(&e.dialler, "two");
    struct bytes out = session_output(&e.dialler);

    session_feed(&e.listener, bytes_slice(out, 0, 100));
    expect_message(&e.listener, "one");
    expect_nothing(&e.listener);
    session_feed(&e.listener, bytes_slice(out, 100, out.n - 100));
    expect_message(&e.listener, "two");
    expect_nothing(&e.listener);
}

static void the_keys_of_two_epochs_before_are_still_good_for_dialling(void **state)
{
    const struct dh_key *keys[] = { &listener_key, &older_key, &oldest_key };

    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++) {
        CLEANUP(ends_deinit) struct ends e;

        ends_init(&e, keys[i], &commons);
        knock(&e);
        assert_int_equal(e.listener.my_key, i);
    }
}

static void who_does_not_know_the_key_gets_silence(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &other_key, &commons);
    carry(&e.dialler, &e.listener);
    expect_silence(&e.listener, PLN_BAD_SIGNATURE);
}

static void a_node_of_another_coalition_gets_silence(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &listener_key, &elsewhere);
    carry(&e.dialler, &e.listener);
    expect_silence(&e.listener, PLN_BAD_SIGNATURE);
}

static void garbage_gets_silence(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    session_feed(&e.listener, BYTES_STR("GET / HTTP/1.1\r\nHost: plenary.example\r\nUser-Agent: scanner\r\n\r\n"));
    expect_silence(&e.listener, PLN_MALFORMED);
}

static void a_key_of_small_order_gets_silence(void **state)
{
    static const uint8_t zeros[48] = { 0 };
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    session_feed(&e.listener, BYTES_OF(zeros));
    expect_silence(&e.listener, PLN_MALFORMED);
}

static void half_a_handshake_gets_silence(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    carry(&e.dialler, &e.listener);
    expect_nothing(&e.listener);
    session_sent(&e.listener, NOISE_SECOND_BYTES);
    session_tick(&e.listener, START_MS + PLN_HANDSHAKE_MS);
    assert_int_equal(expect_event(&e.listener, SESSION_CLOSED).err.code, PLN_TIMEOUT);
}

static void a_changed_third_message_gets_silence_wherever_it_was_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < NOISE_THIRD_BYTES; i++) {
        CLEANUP(ends_deinit) struct ends e;
        uint8_t third[NOISE_THIRD_BYTES];

        ends_init(&e, &listener_key, &commons);
        carry(&e.dialler, &e.listener);
        expect_nothing(&e.listener);
        carry(&e.listener, &e.dialler);
        expect_event(&e.dialler, SESSION_OPEN);
        memcpy(third, session_output(&e.dialler).at, sizeof(third));
        third[i] ^= 1;
        session_feed(&e.listener, BYTES_OF(third));
        expect_silence(&e.listener, PLN_BAD_SIGNATURE);
    }
}

static void what_was_not_yet_sent_stays_here_after_a_failure(void **state)
{
    static const uint8_t third[NOISE_THIRD_BYTES];
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    carry(&e.dialler, &e.listener);
    expect_nothing(&e.listener);
    assert_int_equal(session_output_bytes(&e.listener), NOISE_SECOND_BYTES);
    session_feed(&e.listener, BYTES_OF(third));
    expect_silence(&e.listener, PLN_BAD_SIGNATURE);
}

static void a_known_key_that_the_owner_refuses_gets_the_same_silence(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    knock(&e);
    session_admit(&e.listener, ADMIT_REFUSED);
    expect_silence(&e.listener, PLN_UNMANDATED);
}

static void nothing_leaves_before_the_owner_has_answered(void **state)
{
    CLEANUP(ends_deinit) struct ends e;
    struct pln_error err;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    knock(&e);
    say(&e.dialler, "let me in");
    carry(&e.dialler, &e.listener);
    expect_nothing(&e.listener);
    assert_false(session_send(&e.listener, BYTES_STR("who are you?"), &err));
    assert_int_equal(err.code, PLN_OUT_OF_ORDER);
    expect_silence(&e.listener, PLN_TIMEOUT);
    session_admit(&e.listener, ADMIT_PARTNER); /* too late */
    expect_nothing(&e.listener);
}

static void a_stranger_with_a_good_token_becomes_a_joiner(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    knock(&e);
    session_admit(&e.listener, ADMIT_STRANGER);
    expect_nothing(&e.listener);
    say(&e.dialler, "hello, my token is ...");
    carry(&e.dialler, &e.listener);
    struct session_event ev = expect_event(&e.listener, SESSION_MESSAGE);

    assert_true(ev.from_stranger);
    assert_true(bytes_equal_str(ev.message, "hello, my token is ..."));
    expect_nothing(&e.listener);
    assert_int_equal(session_output_bytes(&e.listener), 0);
    session_admit(&e.listener, ADMIT_JOINER);
    assert_int_equal(expect_event(&e.listener, SESSION_OPEN).admission, ADMIT_JOINER);
    say(&e.dialler, "my log");
    carry(&e.dialler, &e.listener);
    ev = expect_event(&e.listener, SESSION_MESSAGE);
    assert_false(ev.from_stranger);
}

static void a_stranger_with_a_bad_token_gets_silence(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    knock(&e);
    session_admit(&e.listener, ADMIT_STRANGER);
    say(&e.dialler, "hello, my token is wrong");
    carry(&e.dialler, &e.listener);
    expect_event(&e.listener, SESSION_MESSAGE);
    session_admit(&e.listener, ADMIT_REFUSED);
    expect_silence(&e.listener, PLN_UNMANDATED);
}

static void a_stranger_may_say_512_bytes_and_no_more(void **state)
{
    static const uint8_t words[PLN_MESSAGE_BYTES_MAX];

    (void)state;
    for (size_t n = PLN_HELLO_BYTES_MAX - 1; n <= PLN_MESSAGE_BYTES_MAX; n = n < 600 ? n + 1 : n * 2) {
        CLEANUP(ends_deinit) struct ends e;
        struct pln_error err;

        ends_init(&e, &listener_key, &commons);
        knock(&e);
        session_admit(&e.listener, ADMIT_STRANGER);
        assert_true(session_send(&e.dialler, bytes_at(words, n), &err));
        carry(&e.dialler, &e.listener);
        if (n <= PLN_HELLO_BYTES_MAX)
            assert_int_equal(expect_event(&e.listener, SESSION_MESSAGE).message.n, n);
        else
            expect_silence(&e.listener, PLN_TOO_LARGE);
    }
}

static void a_dialler_notices_a_listener_that_is_not_the_one_it_called(void **state)
{
    (void)state;
    for (size_t i = 0; i < NOISE_SECOND_BYTES; i++) {
        CLEANUP(ends_deinit) struct ends e;
        uint8_t second[NOISE_SECOND_BYTES];

        ends_init(&e, &listener_key, &commons);
        carry(&e.dialler, &e.listener);
        expect_nothing(&e.listener);
        memcpy(second, session_output(&e.listener).at, sizeof(second));
        second[i] ^= 1;
        session_feed(&e.dialler, BYTES_OF(second));
        struct session_event ev = expect_event(&e.dialler, SESSION_CLOSED);

        assert_int_equal(ev.err.code, PLN_BAD_SIGNATURE);
        assert_int_equal(session_output_bytes(&e.dialler), 0);
    }
}

static void a_dialler_that_hears_nothing_gives_up_at_the_limit(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &listener_key, &commons);
    assert_int_equal(session_deadline_ms(&e.dialler), START_MS + PLN_HANDSHAKE_MS);
    session_tick(&e.dialler, START_MS + PLN_HANDSHAKE_MS);
    assert_int_equal(expect_event(&e.dialler, SESSION_CLOSED).err.code, PLN_TIMEOUT);
}

static void an_open_session_has_no_deadline(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    open_both(&e);
    assert_int_equal(session_deadline_ms(&e.dialler), INT64_MAX);
    assert_int_equal(session_deadline_ms(&e.listener), INT64_MAX);
    session_tick(&e.listener, START_MS + 100 * PLN_HANDSHAKE_MS);
    expect_nothing(&e.listener);
}

static void a_changed_frame_ends_the_session_but_a_bye_may_still_be_said(void **state)
{
    CLEANUP(ends_deinit) struct ends e;
    uint8_t frame[82];

    (void)state;
    open_both(&e);
    say(&e.dialler, "one");
    memcpy(frame, session_output(&e.dialler).at, sizeof(frame));
    frame[40] ^= 1;
    session_feed(&e.listener, BYTES_OF(frame));
    struct session_event ev = expect_event(&e.listener, SESSION_CLOSED);

    assert_true(ev.was_open);
    assert_int_equal(ev.err.code, PLN_BAD_SIGNATURE);
    say(&e.listener, "bye 20");
    carry(&e.listener, &e.dialler);
    expect_message(&e.dialler, "bye 20");
    session_feed(&e.listener, BYTES_OF(frame));
    expect_nothing(&e.listener);
}

static void a_stream_that_ends_is_told_after_what_came_in_whole(void **state)
{
    CLEANUP(ends_deinit) struct ends e;
    struct pln_error err;

    (void)state;
    open_both(&e);
    say(&e.dialler, "bye 0");
    carry(&e.dialler, &e.listener);
    session_eof(&e.listener);
    expect_message(&e.listener, "bye 0");
    struct session_event ev = expect_event(&e.listener, SESSION_CLOSED);

    assert_int_equal(ev.err.code, PLN_OUT_OF_ORDER);
    assert_string_equal(ev.err.what, "the stream ended without a bye");
    expect_nothing(&e.listener);
    assert_false(session_send(&e.listener, BYTES_STR("too late"), &err));
}

static void a_stream_cut_within_a_frame_is_told_so(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    open_both(&e);
    say(&e.dialler, "one");
    session_feed(&e.listener, bytes_slice(session_output(&e.dialler), 0, 81));
    session_eof(&e.listener);
    assert_string_equal(expect_event(&e.listener, SESSION_CLOSED).err.what, "the stream ended within a frame, after 81 bytes of it");
}

static void who_hangs_up_during_the_handshake_frees_the_listener_at_once(void **state)
{
    CLEANUP(ends_deinit) struct ends e;

    (void)state;
    ends_init(&e, &other_key, &commons);
    carry(&e.dialler, &e.listener);
    expect_nothing(&e.listener);
    session_eof(&e.listener);
    assert_int_equal(expect_event(&e.listener, SESSION_CLOSED).err.code, PLN_BAD_SIGNATURE); /* the reason, not the hanging up */
}

static void a_queue_that_is_full_refuses_and_goes_on_when_it_was_sent(void **state)
{
    static const uint8_t words[PLN_MESSAGE_BYTES_MAX];
    CLEANUP(ends_deinit) struct ends e;
    struct pln_error err;
    size_t sent = 0, got = 0;
    struct session_event ev;

    (void)state;
    open_both(&e);
    while (session_send(&e.dialler, BYTES_OF(words), &err))
        sent++;
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_int_equal(sent, PLN_SESSION_OUT_BYTES_MAX / FRAME_BYTES_MAX);
    assert_int_equal(session_output_bytes(&e.dialler), sent * FRAME_BYTES_MAX);
    while (session_output_bytes(&e.dialler) > 0) { /* as a socket does: in odd pieces, while more is queued */
        size_t n = session_output_bytes(&e.dialler);

        n = n < 50001 ? n : 50001;
        session_feed(&e.listener, bytes_slice(session_output(&e.dialler), 0, n));
        session_sent(&e.dialler, n);
        if (sent < 200) {
            bool fits = session_output_bytes(&e.dialler) + FRAME_BYTES_MAX <= PLN_SESSION_OUT_BYTES_MAX;

            assert_int_equal(session_send(&e.dialler, BYTES_OF(words), &err), fits);
            sent += fits;
        }
        while (session_take(&e.listener, &ev)) {
            assert_int_equal(ev.message.n, PLN_MESSAGE_BYTES_MAX);
            got++;
        }
    }
    assert_int_equal(got, sent);
    assert_int_equal(sent, 200);
}

static void a_message_of_no_or_too_many_bytes_is_refused(void **state)
{
    static const uint8_t words[PLN_MESSAGE_BYTES_MAX + 1];
    CLEANUP(ends_deinit) struct ends e;
    struct pln_error err;

    (void)state;
    open_both(&e);
    assert_false(session_send(&e.dialler, bytes_at(words, 0), &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_false(session_send(&e.dialler, BYTES_OF(words), &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_int_equal(session_output_bytes(&e.dialler), 0);
}

static void more_than_there_is_room_for_ends_the_session(void **state)
{
    static const uint8_t words[PLN_MESSAGE_BYTES_MAX];
    CLEANUP(ends_deinit) struct ends e;
    struct pln_error err;

    (void)state;
    open_both(&e);
    for (int i = 0; i < 17; i++)
        assert_true(session_send(&e.dialler, BYTES_OF(words), &err));
    assert_true(session_output_bytes(&e.dialler) > session_input_room(&e.listener));
    carry(&e.dialler, &e.listener);
    assert_int_equal(expect_event(&e.listener, SESSION_CLOSED).err.code, PLN_TOO_FAST);
}

static void an_idle_session_keeps_no_large_buffer(void **state)
{
    static const uint8_t words[PLN_MESSAGE_BYTES_MAX];
    CLEANUP(ends_deinit) struct ends e;
    struct pln_error err;

    (void)state;
    open_both(&e);
    assert_true(session_send(&e.dialler, BYTES_OF(words), &err));
    carry(&e.dialler, &e.listener);
    expect_event(&e.listener, SESSION_MESSAGE);
    expect_nothing(&e.listener);
    assert_true(e.dialler.out.room <= 4096);
    assert_true(e.listener.in.room <= 4096);
    assert_true(sizeof(struct session) < 2048);
}

static void after_the_handshake_no_secret_of_it_is_left(void **state)
{
    CLEANUP(ends_deinit) struct ends e;
    static const uint8_t zeros[32];

    (void)state;
    open_both(&e);
    assert_null(e.dialler.noise.ephemeral.scalar.at);
    assert_null(e.listener.noise.ephemeral.scalar.at);
    assert_memory_equal(e.listener.ephemeral_seed, zeros, 32);
    assert_memory_equal(e.dialler.noise.ephemeral_seed, zeros, 32);
    assert_memory_equal(e.dialler.noise.ck, zeros, 32);
}

static void the_same_seeds_give_the_same_bytes(void **state)
{
    CLEANUP(ends_deinit) struct ends a;
    CLEANUP(ends_deinit) struct ends b;

    (void)state;
    open_both(&a);
    open_both(&b);
    say(&a.listener, "again");
    say(&b.listener, "again");
    assert_true(bytes_equal(session_output(&a.listener), session_output(&b.listener)));
}

static void key_of(struct dh_key *k, uint8_t n)
{
    uint8_t seed[32] = { 0, n }; /* not the first byte: X25519 drops its lowest bits */
    struct pln_error err;

    if (!dh_key_from_seed(k, seed, &err))
        abort();
}

int main(void)
{
    struct pln_error err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_partner_is_admitted_and_both_can_speak),
        cmocka_unit_test(the_handshake_and_a_short_message_each_way_take_324_bytes),
        cmocka_unit_test(the_stream_may_be_split_anywhere),
        cmocka_unit_test(a_frame_that_came_in_part_waits_for_the_rest),
        cmocka_unit_test(the_keys_of_two_epochs_before_are_still_good_for_dialling),
        cmocka_unit_test(who_does_not_know_the_key_gets_silence),
        cmocka_unit_test(a_node_of_another_coalition_gets_silence),
        cmocka_unit_test(garbage_gets_silence),
        cmocka_unit_test(a_key_of_small_order_gets_silence),
        cmocka_unit_test(half_a_handshake_gets_silence),
        cmocka_unit_test(a_changed_third_message_gets_silence_wherever_it_was_changed),
        cmocka_unit_test(what_was_not_yet_sent_stays_here_after_a_failure),
        cmocka_unit_test(a_known_key_that_the_owner_refuses_gets_the_same_silence),
        cmocka_unit_test(nothing_leaves_before_the_owner_has_answered),
        cmocka_unit_test(a_stranger_with_a_good_token_becomes_a_joiner),
        cmocka_unit_test(a_stranger_with_a_bad_token_gets_silence),
        cmocka_unit_test(a_stranger_may_say_512_bytes_and_no_more),
        cmocka_unit_test(a_dialler_notices_a_listener_that_is_not_the_one_it_called),
        cmocka_unit_test(a_dialler_that_hears_nothing_gives_up_at_the_limit),
        cmocka_unit_test(an_open_session_has_no_deadline),
        cmocka_unit_test(a_changed_frame_ends_the_session_but_a_bye_may_still_be_said),
        cmocka_unit_test(a_stream_that_ends_is_told_after_what_came_in_whole),
        cmocka_unit_test(a_stream_cut_within_a_frame_is_told_so),
        cmocka_unit_test(who_hangs_up_during_the_handshake_frees_the_listener_at_once),
        cmocka_unit_test(a_queue_that_is_full_refuses_and_goes_on_when_it_was_sent),
        cmocka_unit_test(a_message_of_no_or_too_many_bytes_is_refused),
        cmocka_unit_test(more_than_there_is_room_for_ends_the_session),
        cmocka_unit_test(an_idle_session_keeps_no_large_buffer),
        cmocka_unit_test(after_the_handshake_no_secret_of_it_is_left),
        cmocka_unit_test(the_same_seeds_give_the_same_bytes),
    };

    if (!crypto_start(&err))
        return 1;
    key_of(&partner_key, 1);
    key_of(&listener_key, 2);
    key_of(&older_key, 3);
    key_of(&oldest_key, 4);
    key_of(&other_key, 5);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    dh_key_wipe(&partner_key);
    dh_key_wipe(&listener_key);
    dh_key_wipe(&older_key);
    dh_key_wipe(&oldest_key);
    dh_key_wipe(&other_key);
    return failed;
}
