/* crypto_aead.c: ChaCha20-Poly1305 against what others published; counters, rekeying, XChaCha. Source: RFC 8439. */
#include "crypto/aead.h"
#include "support/vectors.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static void every_case_of_wycheproof_is_judged_as_they_do(void **state)
{
    json_t *file = vectors_load("tests/vectors/noise-primitives/chacha20_poly1305_test.json"), *group, *test;
    size_t g, t, count = 0, other_nonce = 0;

    (void)state;
    json_array_foreach(vectors_get(file, "testGroups"), g, group) json_array_foreach(vectors_get(group, "tests"), t, test)
    {
        CLEANUP(buf_deinit) struct buf ad = { .cap = 10000 };
        CLEANUP(buf_deinit) struct buf plain = { .cap = 10000 };
        CLEANUP(buf_deinit) struct buf sealed = { .cap = 10000 };
        CLEANUP(buf_deinit) struct buf made = { .cap = 10000 };
        bool valid = strcmp(vectors_str(test, "result"), "valid") == 0;
        uint8_t key[32], nonce[12], *out;

        count++;
        if (vectors_u64(group, "ivSize") != 96) { /* nonces of another length: refused by their type */
            assert_false(valid);
            other_nonce++;
            continue;
        }
        vectors_hex_exact(test, "key", key, 32);
        vectors_hex_exact(test, "iv", nonce, 12);
        vectors_hex(vectors_str(test, "aad"), &ad);
        vectors_hex(vectors_str(test, "msg"), &plain);
        vectors_hex(vectors_str(test, "ct"), &sealed);
        vectors_hex(vectors_str(test, "tag"), &sealed);
        out = buf_reserve(&made, sealed.n);
        assert_int_equal(chacha_open(key, nonce, buf_bytes(&ad), buf_bytes(&sealed), out), valid);
        if (valid) {
            assert_true(bytes_equal(bytes_at(out, plain.n), buf_bytes(&plain)));
            chacha_seal(key, nonce, buf_bytes(&ad), buf_bytes(&plain), out);
            assert_memory_equal(out, sealed.at, sealed.n);
            memcpy(out, plain.at ? plain.at : out, plain.n); /* in place */
            chacha_seal(key, nonce, buf_bytes(&ad), bytes_at(out, plain.n), out);
            assert_memory_equal(out, sealed.at, sealed.n);
            assert_true(chacha_open(key, nonce, buf_bytes(&ad), bytes_at(out, sealed.n), out));
            assert_true(bytes_equal(bytes_at(out, plain.n), buf_bytes(&plain)));
        }
    }
    assert_int_equal(count, 325);
    assert_int_equal(other_nonce, 9);
    json_decref(file);
}

static const uint8_t key[32] = { 1, 2, 3 };

static void a_cipher_counts_in_noises_nonces(void **state)
{
    uint8_t by_cipher[20], by_hand[20];
    struct cipher c;

    (void)state;
    cipher_init(&c, key);
    for (uint64_t n = 0; n < 600; n++) {
        uint8_t nonce[12] = { 0, 0, 0, 0, (uint8_t)n, (uint8_t)(n >> 8) };

        cipher_seal(&c, BYTES_STR("ad"), BYTES_STR("text"), by_cipher);
        chacha_seal(key, nonce, BYTES_STR("ad"), BYTES_STR("text"), by_hand);
        assert_memory_equal(by_cipher, by_hand, 20);
        assert_int_equal(c.counter, n + 1);
    }
}

static void a_forged_message_does_not_move_the_counter(void **state)
{
    uint8_t sealed[20], text[4];
    struct cipher out, in;

    (void)state;
    cipher_init(&out, key);
    cipher_init(&in, key);
    cipher_seal(&out, BYTES_STR(""), BYTES_STR("text"), sealed);
    sealed[0] ^= 1;
    assert_false(cipher_open(&in, BYTES_STR(""), BYTES_OF(sealed), text));
    assert_false(cipher_open(&in, BYTES_STR(""), bytes_at(sealed, 15), text));
    assert_int_equal(in.counter, 0);
    sealed[0] ^= 1;
    assert_true(cipher_open(&in, BYTES_STR(""), BYTES_OF(sealed), text));
    assert_memory_equal(text, "text", 4);
}

static void the_counter_kept_for_rekeying_opens_nothing(void **state)
{
    static const uint8_t nonce[12] = { 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255 };
    uint8_t sealed[20], text[4];
    struct cipher c;

    (void)state;
    cipher_init(&c, key);
    c.counter = UINT64_MAX;
    chacha_seal(key, nonce, BYTES_STR(""), BYTES_STR("text"), sealed);
    assert_false(cipher_open(&c, BYTES_STR(""), BYTES_OF(sealed), text));
}

static void a_rekeyed_cipher_has_the_new_key_and_the_old_counter(void **state)
{
    static const uint8_t nonce[12] = { 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255 }, zeros[32];
    uint8_t next[48];
    struct cipher c;

    (void)state;
    cipher_init(&c, key);
    c.counter = 7;
    chacha_seal(key, nonce, BYTES_STR(""), BYTES_OF(zeros), next);
    cipher_rekey(&c);
    assert_memory_equal(c.key, next, 32);
    assert_int_equal(c.counter, 7);
}

/* draft-irtf-cfrg-xchacha-03, A.3.1. */
static void xchacha_is_that_of_its_draft(void **state)
{
    static const char *const hex =
        "50515253c0c1c2c3c4c5c6c7"
        "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
        "404142434445464748494a4b4c4d4e4f5051525354555657"
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c670"
        "8c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9"
        "768812f615c68b13b52ec0875924c1c7987947deafd8780acf49";
    struct bytes text =
        BYTES_STR("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
    CLEANUP(buf_deinit) struct buf v = { .cap = 1000 };
    uint8_t out[200];

    (void)state;
    vectors_hex(hex, &v);
    struct bytes ad = bytes_at(v.at, 12), sealed = bytes_at(v.at + 68, v.n - 68);

    assert_int_equal(sealed.n, text.n + AEAD_TAG_BYTES);
    xchacha_seal(v.at + 12, v.at + 44, ad, text, out);
    assert_memory_equal(out, sealed.at, sealed.n);
    assert_true(xchacha_open(v.at + 12, v.at + 44, ad, sealed, out));
    assert_memory_equal(out, text.at, text.n);
    v.at[100] ^= 1;
    assert_false(xchacha_open(v.at + 12, v.at + 44, ad, sealed, out));
    assert_false(xchacha_open(v.at + 12, v.at + 44, ad, bytes_at(sealed.at, 15), out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_of_wycheproof_is_judged_as_they_do),
        cmocka_unit_test(a_cipher_counts_in_noises_nonces),
        cmocka_unit_test(a_forged_message_does_not_move_the_counter),
        cmocka_unit_test(the_counter_kept_for_rekeying_opens_nothing),
        cmocka_unit_test(a_rekeyed_cipher_has_the_new_key_and_the_old_counter),
        cmocka_unit_test(xchacha_is_that_of_its_draft),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
