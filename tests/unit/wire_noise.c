/* wire_noise.c: the handshake byte for byte as published. Source: Noise revision 34; cacophony's vectors. */
#include "support/vectors.h"
#include "wire/noise.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static void key_from(const json_t *v, const char *field, struct dh_key *k)
{
    uint8_t seed[32];
    struct pln_error err;

    vectors_hex_exact(v, field, seed, 32);
    assert_true(dh_key_from_seed(k, seed, &err));
}

static void handshake_of(const json_t *v, struct noise *dialler, struct noise *listener, struct dh_key *dialler_key,
                         struct dh_key *listener_key)
{
    CLEANUP(buf_deinit) struct buf dialler_prologue = { .cap = 1000 };
    CLEANUP(buf_deinit) struct buf listener_prologue = { .cap = 1000 };
    uint8_t dialler_seed[32], listener_seed[32];
    struct pln_boxkey remote;

    key_from(v, "init_static", dialler_key);
    key_from(v, "resp_static", listener_key);
    vectors_hex(vectors_str(v, "init_prologue"), &dialler_prologue);
    vectors_hex(vectors_str(v, "resp_prologue"), &listener_prologue);
    vectors_hex_exact(v, "init_ephemeral", dialler_seed, 32);
    vectors_hex_exact(v, "resp_ephemeral", listener_seed, 32);
    vectors_hex_exact(v, "init_remote_static", remote.b, 32);
    noise_init_dialler(dialler, buf_bytes(&dialler_prologue), dialler_key, &remote, dialler_seed);
    noise_init_listener(listener, buf_bytes(&listener_prologue), listener_key, listener_seed);
}

static void run_vector(const json_t *v)
{
    CLEANUP(dh_key_wipe) struct dh_key dialler_key = { 0 };
    CLEANUP(dh_key_wipe) struct dh_key listener_key = { 0 };
    CLEANUP(noise_wipe) struct noise dialler;
    CLEANUP(noise_wipe) struct noise listener;
    struct cipher send[2], receive[2]; /* of the dialler, of the listener */
    uint8_t hash[32];
    json_t *message;
    size_t i;

    handshake_of(v, &dialler, &listener, &dialler_key, &listener_key);
    vectors_hex_exact(v, "handshake_hash", hash, 32);
    json_array_foreach(vectors_get(v, "messages"), i, message)
    {
        CLEANUP(buf_deinit) struct buf payload = { .cap = 1000 };
        CLEANUP(buf_deinit) struct buf sealed = { .cap = 1000 };
        uint8_t out[1000], back[1000];
        struct pln_error err;

        vectors_hex(vectors_str(message, "payload"), &payload);
        vectors_hex(vectors_str(message, "ciphertext"), &sealed);
        if (i < NOISE_MESSAGES) {
            struct noise *writer = i % 2 ? &listener : &dialler, *reader = i % 2 ? &dialler : &listener;

            assert_int_equal(noise_overhead(writer) + payload.n, sealed.n);
            assert_true(noise_write(writer, buf_bytes(&payload), out, &err));
            assert_memory_equal(out, sealed.at, sealed.n);
            assert_true(noise_read(reader, buf_bytes(&sealed), back, &err));
        } else {
            cipher_seal(&send[i % 2], bytes_at(NULL, 0), buf_bytes(&payload), out);
            assert_memory_equal(out, sealed.at, sealed.n);
            assert_true(cipher_open(&receive[1 - i % 2], bytes_at(NULL, 0), buf_bytes(&sealed), back));
        }
        assert_memory_equal(back, payload.at, payload.n);
        if (i == NOISE_MESSAGES - 1) {
            assert_true(noise_is_done(&dialler) && noise_is_done(&listener));
            assert_memory_equal(dialler.h, hash, 32);
            assert_memory_equal(listener.h, hash, 32);
            assert_true(hash32_equal(&listener.remote, &dialler_key.public));
            noise_split(&dialler, &send[0], &receive[0]);
            noise_split(&listener, &send[1], &receive[1]);
        }
    }
    assert_int_equal(i, 6);
}

static json_t *xk_of(const json_t *file)
{
    json_t *v;
    size_t i;

    json_array_foreach(vectors_get(file, "vectors"), i,
                       v) if (strcmp(vectors_str(v, "protocol_name"), "Noise_XK_25519_ChaChaPoly_SHA256") == 0) return v;
    return NULL;
}

static void handshake_and_transport_are_byte_for_byte_the_published_ones(void **state)
{
    json_t *file = vectors_load("tests/vectors/noise/noise.json");

    (void)state;
    assert_non_null(xk_of(file));
    run_vector(xk_of(file));
    json_decref(file);
}

static void with_empty_payloads_the_messages_have_48_48_and_64_bytes(void **state)
{
    json_t *file = vectors_load("tests/vectors/noise/noise.json");
    CLEANUP(dh_key_wipe) struct dh_key dialler_key = { 0 };
    CLEANUP(dh_key_wipe) struct dh_key listener_key = { 0 };
    CLEANUP(noise_wipe) struct noise dialler;
    CLEANUP(noise_wipe) struct noise listener;
    static const size_t sizes[] = { 48, 48, 64 };

    (void)state;
    handshake_of(xk_of(file), &dialler, &listener, &dialler_key, &listener_key);
    for (size_t i = 0; i < NOISE_MESSAGES; i++) {
        struct noise *writer = i % 2 ? &listener : &dialler, *reader = i % 2 ? &dialler : &listener;
        uint8_t out[64], none[1];
        struct pln_error err;

        assert_int_equal(noise_overhead(writer), sizes[i]);
        assert_true(noise_write(writer, bytes_at(NULL, 0), out, &err));
        assert_true(noise_read(reader, bytes_at(out, sizes[i]), none, &err));
    }
    json_decref(file);
}

static void each_changed_bit_of_each_message_ends_the_handshake(void **state)
{
    json_t *file = vectors_load("tests/vectors/noise/noise.json");

    (void)state;
    for (size_t bad = 0; bad < NOISE_MESSAGES; bad++)
        for (size_t bit = 0; bit < 8 * 48; bit += 5) {
            CLEANUP(dh_key_wipe) struct dh_key dialler_key = { 0 };
            CLEANUP(dh_key_wipe) struct dh_key listener_key = { 0 };
            CLEANUP(noise_wipe) struct noise dialler;
            CLEANUP(noise_wipe) struct noise listener;

            handshake_of(xk_of(file), &dialler, &listener, &dialler_key, &listener_key);
            for (size_t i = 0; i <= bad; i++) {
                struct noise *writer = i % 2 ? &listener : &dialler, *reader = i % 2 ? &dialler : &listener;
                size_t n = noise_overhead(writer);
                uint8_t out[64], none[1];
                struct pln_error err;

                assert_true(noise_write(writer, bytes_at(NULL, 0), out, &err));
                if (i == bad)
                    out[bit / 8] ^= (uint8_t)(1 << bit % 8);
                assert_int_equal(noise_read(reader, bytes_at(out, n), none, &err), i < bad);
                if (i == bad)
                    assert_false(noise_is_done(reader));
            }
        }
    json_decref(file);
}

static void a_message_cut_short_ends_the_handshake(void **state)
{
    json_t *file = vectors_load("tests/vectors/noise/noise.json");

    (void)state;
    for (size_t n = 0; n < NOISE_FIRST_BYTES; n++) {
        CLEANUP(dh_key_wipe) struct dh_key dialler_key = { 0 };
        CLEANUP(dh_key_wipe) struct dh_key listener_key = { 0 };
        CLEANUP(noise_wipe) struct noise dialler;
        CLEANUP(noise_wipe) struct noise listener;
        uint8_t out[NOISE_FIRST_BYTES], none[1];
        struct pln_error err;

        handshake_of(xk_of(file), &dialler, &listener, &dialler_key, &listener_key);
        assert_true(noise_write(&dialler, bytes_at(NULL, 0), out, &err));
        assert_false(noise_read(&listener, bytes_at(out, n), none, &err));
        assert_int_equal(err.code, PLN_MALFORMED);
    }
    json_decref(file);
}

int main(void)
{
    struct pln_error err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handshake_and_transport_are_byte_for_byte_the_published_ones),
        cmocka_unit_test(with_empty_payloads_the_messages_have_48_48_and_64_bytes),
        cmocka_unit_test(each_changed_bit_of_each_message_ends_the_handshake),
        cmocka_unit_test(a_message_cut_short_ends_the_handshake),
    };

    return crypto_start(&err) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
