/* wire_frame.c: sizes, padding, rekeying of frames. Spec: docs/protocol.md "Transport". */
#include "wire/frame.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static const uint8_t key[32] = { 5 };

static void every_frame_is_a_length_and_a_multiple_of_64_and_a_tag(void **state)
{
    (void)state;
    assert_int_equal(frame_bytes(1), 2 + 64 + 16);
    assert_int_equal(frame_bytes(62), 2 + 64 + 16);
    assert_int_equal(frame_bytes(63), 2 + 128 + 16);
    assert_int_equal(frame_bytes(PLN_MESSAGE_BYTES_MAX), 2 + 65024 + 16);
    assert_int_equal(frame_bytes(PLN_MESSAGE_BYTES_MAX), FRAME_BYTES_MAX);
}

static void messages_of_every_size_come_back(void **state)
{
    static const size_t sizes[] = { 1, 2, 61, 62, 63, 64, 126, 127, 1000, 64999, PLN_MESSAGE_BYTES_MAX };
    static uint8_t message[PLN_MESSAGE_BYTES_MAX], frame[FRAME_BYTES_MAX];
    struct cipher out, in;

    (void)state;
    cipher_init(&out, key);
    cipher_init(&in, key);
    for (size_t i = 0; i < sizeof(message); i++)
        message[i] = (uint8_t)(i * 7);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct bytes sent = { message, sizes[i] }, got;
        struct pln_error err;
        size_t n;

        frame_seal(&out, sent, frame);
        assert_true(frame_measure(frame, &n, &err));
        assert_int_equal(n, frame_bytes(sizes[i]));
        assert_true(frame_open(&in, frame, n, &got, &err));
        assert_true(bytes_equal(sent, got));
    }
}

static void a_length_that_no_frame_has_is_refused_at_once(void **state)
{
    (void)state;
    for (unsigned v = 0; v <= 65535; v++) {
        uint8_t head[2] = { (uint8_t)(v >> 8), (uint8_t)v };
        bool possible = v >= 80 && v <= 65040 && (v - 16) % 64 == 0;
        struct pln_error err;
        size_t n;

        assert_int_equal(frame_measure(head, &n, &err), possible);
        if (!possible)
            assert_int_equal(err.code, PLN_MALFORMED);
    }
}

static void a_plaintext_in_any_other_form_is_refused(void **state)
{
    static const struct {
        const char *why;
        size_t plain_n;
        uint16_t message_n;
        size_t dirty_at;
        enum pln_code code;
    } cases[] = {
        { "empty message", 64, 0, 0, PLN_MALFORMED },
        { "message above the limit", 65024, PLN_MESSAGE_BYTES_MAX + 1, 0, PLN_MALFORMED },
        { "longer than its frame", 64, 63, 0, PLN_NOT_CANONICAL },
        { "one block too many", 128, 62, 0, PLN_NOT_CANONICAL },
        { "first byte of padding", 64, 10, 12, PLN_NOT_CANONICAL },
        { "last byte of padding", 64, 10, 63, PLN_NOT_CANONICAL },
    };
    static uint8_t plain[65024];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct bytes message;
        struct pln_error err = { 0 };

        memset(plain, 0, sizeof(plain));
        store_be16(plain, cases[i].message_n);
        if (cases[i].dirty_at)
            plain[cases[i].dirty_at] = 1;
        if (frame_unpad(bytes_at(plain, cases[i].plain_n), &message, &err) || err.code != cases[i].code)
            fail_msg("%s: code %d", cases[i].why, (int)err.code);
    }
}

static void a_changed_byte_is_noticed(void **state)
{
    uint8_t frame[2 + 64 + 16];
    struct bytes got;
    struct pln_error err;

    (void)state;
    for (size_t i = 2; i < sizeof(frame); i++) {
        struct cipher out, in;

        cipher_init(&out, key);
        cipher_init(&in, key);
        frame_seal(&out, BYTES_STR("agreed"), frame);
        frame[i] ^= 0x80;
        assert_false(frame_open(&in, frame, sizeof(frame), &got, &err));
        assert_int_equal(err.code, PLN_BAD_SIGNATURE);
    }
}

static void a_frame_repeated_or_out_of_order_is_refused(void **state)
{
    uint8_t first[82], again[82], second[82];
    struct cipher out, in;
    struct bytes got;
    struct pln_error err;

    (void)state;
    cipher_init(&out, key);
    cipher_init(&in, key);
    frame_seal(&out, BYTES_STR("one"), first);
    frame_seal(&out, BYTES_STR("two"), second);
    memcpy(again, first, sizeof(first));
    assert_true(frame_open(&in, first, sizeof(first), &got, &err));
    assert_false(frame_open(&in, again, sizeof(again), &got, &err));
    assert_true(frame_open(&in, second, sizeof(second), &got, &err));
}

/* ENCRYPT(k, 2^64-1, "", 32 zeros), first 32 bytes: written out once more, by hand. */
static void rekey_by_the_book(uint8_t k[32])
{
    uint8_t nonce[12] = { 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255 }, out[48], zeros[32] = { 0 };

    chacha_seal(k, nonce, bytes_at(NULL, 0), BYTES_OF(zeros), out);
    memcpy(k, out, 32);
}

static void the_key_is_replaced_after_65536_frames_and_the_counter_goes_on(void **state)
{
    struct cipher out, in;
    uint8_t frame[82], next[32];
    struct bytes got;
    struct pln_error err;

    (void)state;
    cipher_init(&out, key);
    cipher_init(&in, key);
    memcpy(next, key, 32);
    for (unsigned i = 0; i < 2 * PLN_REKEY_FRAMES; i++) {
        assert_memory_equal(out.key, next, 32);
        frame_seal(&out, BYTES_STR("x"), frame);
        assert_true(frame_open(&in, frame, sizeof(frame), &got, &err));
        if ((i + 1) % PLN_REKEY_FRAMES == 0)
            rekey_by_the_book(next);
    }
    assert_memory_equal(out.key, next, 32);
    assert_memory_equal(in.key, next, 32);
    assert_int_equal(out.counter, 2 * PLN_REKEY_FRAMES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_frame_is_a_length_and_a_multiple_of_64_and_a_tag),
        cmocka_unit_test(messages_of_every_size_come_back),
        cmocka_unit_test(a_length_that_no_frame_has_is_refused_at_once),
        cmocka_unit_test(a_plaintext_in_any_other_form_is_refused),
        cmocka_unit_test(a_changed_byte_is_noticed),
        cmocka_unit_test(a_frame_repeated_or_out_of_order_is_refused),
        cmocka_unit_test(the_key_is_replaced_after_65536_frames_and_the_counter_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
