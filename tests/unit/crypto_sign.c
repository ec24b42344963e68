/* crypto_sign.c: signatures against what others published, and the rule where implementations differ. Spec: docs/format.md "Signatures". */
#include "crypto/sign.h"
#include "plenary/limits.h"
#include "support/vectors.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static void expect_verdict(const uint8_t key[32], struct bytes message, struct bytes sig, bool good)
{
    struct pln_key k;
    struct pln_signature s;

    if (sig.n != sizeof(s.b)) { /* of another length: refused by its type, before sign_verify */
        assert_false(good);
        return;
    }
    memcpy(k.b, key, 32);
    memcpy(s.b, sig.at, sizeof(s.b));
    assert_int_equal(sign_verify(&k, NULL, message, &s), good);
}

static void every_signature_of_wycheproof_is_judged_as_they_do(void **state)
{
    json_t *file = vectors_load("tests/vectors/ed25519/wycheproof_ed25519.json"), *group, *test;
    size_t g, t, count = 0;

    (void)state;
    json_array_foreach(vectors_get(file, "testGroups"), g, group) json_array_foreach(vectors_get(group, "tests"), t, test)
    {
        CLEANUP(buf_deinit) struct buf message = { .cap = 100000 };
        CLEANUP(buf_deinit) struct buf sig = { .cap = 1000 };
        uint8_t key[32];

        vectors_hex_exact(vectors_get(group, "publicKey"), "pk", key, sizeof(key));
        vectors_hex(vectors_str(test, "msg"), &message);
        vectors_hex(vectors_str(test, "sig"), &sig);
        expect_verdict(key, buf_bytes(&message), buf_bytes(&sig), strcmp(vectors_str(test, "result"), "valid") == 0);
        count++;
    }
    assert_int_equal(count, 101);
    json_decref(file);
}

static void every_edge_case_of_speccheck_is_judged_by_the_documented_rule(void **state)
{
    json_t *file = vectors_load("tests/vectors/ed25519/speccheck.json"), *test;
    size_t t, count = 0;

    (void)state;
    json_array_foreach(vectors_get(file, "cases"), t, test)
    {
        CLEANUP(buf_deinit) struct buf message = { .cap = 1000 };
        uint8_t sig[64];
        struct pln_key key;
        struct pln_error err;

        vectors_hex_exact(test, "pub_key", key.b, sizeof(key.b));
        vectors_hex_exact(test, "signature", sig, sizeof(sig));
        vectors_hex(vectors_str(test, "message"), &message);
        expect_verdict(key.b, buf_bytes(&message), BYTES_OF(sig),
                       strcmp(vectors_str(test, "libsodium_1_0_18_verify_detached"), "accept") == 0);
        assert_int_equal(sign_key_check(&key, &err), vectors_bool(test, "libsodium_is_valid_point_A"));
        count++;
    }
    assert_int_equal(count, 7);
    json_decref(file);
}

static void a_key_that_is_refused_is_named(void **state)
{
    static const struct pln_key neutral = { { 1 } };
    struct pln_error err;

    (void)state;
    assert_false(sign_key_check(&neutral, &err));
    assert_int_equal(err.code, PLN_BAD_FIELD);
    assert_non_null(strstr(err.what, "01000000"));
}

static void rfc_8032s_keys_and_signatures_come_out(void **state)
{
    static const struct {
        const char *seed, *public, *message, *sig;
    } cases[] = {
        { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
          "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
          "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100"
          "b" },
        { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
          "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c0"
          "0" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buf_deinit) struct buf all = { .cap = 1000 };
        CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
        struct pln_signature sig;
        struct pln_error err;

        vectors_hex(cases[i].seed, &all);
        vectors_hex(cases[i].public, &all);
        vectors_hex(cases[i].sig, &all);
        vectors_hex(cases[i].message, &all);
        assert_true(sign_key_from_seed(&key, all.at, &err));
        assert_memory_equal(key.public.b, all.at + 32, 32);
        assert_true(sign_make(&key, NULL, bytes_at(all.at + 128, all.n - 128), &sig, &err));
        assert_memory_equal(sig.b, all.at + 64, 64);
    }
}

static void key_of(struct sign_key *k, uint8_t n)
{
    uint8_t seed[32] = { n };
    struct pln_error err;

    assert_true(sign_key_from_seed(k, seed, &err));
}

static void a_signature_holds_for_one_domain_only(void **state)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    struct pln_signature sig, bare;
    struct pln_error err;

    (void)state;
    key_of(&key, 1);
    assert_true(sign_make(&key, "statement", BYTES_STR("agreed"), &sig, &err));
    assert_true(sign_verify(&key.public, "statement", BYTES_STR("agreed"), &sig));
    assert_false(sign_verify(&key.public, "accept", BYTES_STR("agreed"), &sig));
    assert_false(sign_verify(&key.public, NULL, BYTES_STR("agreed"), &sig));
    /* D("statement") is the ASCII and one 0x00. */
    assert_true(sign_make(&key, NULL, bytes_at("plenary/1 statement\0agreed", 26), &bare, &err));
    assert_memory_equal(sig.b, bare.b, 64);
}

static void the_largest_statement_can_be_signed_and_one_byte_more_cannot(void **state)
{
    static const uint8_t words[PLN_ENTRY_BYTES_MAX + 1];
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    struct pln_signature sig;
    struct pln_error err;

    (void)state;
    key_of(&key, 1);
    assert_true(sign_make(&key, "statement", bytes_at(words, PLN_ENTRY_BYTES_MAX), &sig, &err));
    assert_true(sign_verify(&key.public, "statement", bytes_at(words, PLN_ENTRY_BYTES_MAX), &sig));
    assert_false(sign_verify(&key.public, "statement", BYTES_OF(words), &sig));
    assert_false(sign_make(&key, "statement", BYTES_OF(words), &sig, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

static void a_flipped_bit_in_the_public_half_makes_no_signature(void **state)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    struct pln_signature sig = { { 0 } };
    struct pln_error err;
    static const struct pln_signature nothing;

    (void)state;
    key_of(&key, 1);
    for (size_t i = 0; i < 256; i++) {
        key.public.b[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_false(sign_make(&key, "statement", BYTES_STR("agreed"), &sig, &err));
        assert_memory_equal(&sig, &nothing, sizeof(sig));
        key.public.b[i / 8] ^= (uint8_t)(1 << i % 8);
    }
}

static void an_acceptance_binds_log_key_and_box_key(void **state)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    CLEANUP(sign_key_wipe) struct sign_key other = { 0 };
    struct pln_id log = { { 1 } }, log2 = { { 2 } };
    struct pln_boxkey box = { { 3 } }, box2 = { { 4 } };
    struct pln_signature sig;
    struct pln_error err;

    (void)state;
    key_of(&key, 1);
    key_of(&other, 2);
    assert_true(accept_make(&key, &log, &box, &sig, &err));
    assert_true(accept_verify(&key.public, &log, &box, &sig));
    assert_false(accept_verify(&other.public, &log, &box, &sig));
    assert_false(accept_verify(&key.public, &log2, &box, &sig));
    assert_false(accept_verify(&key.public, &log, &box2, &sig));
}

int main(void)
{
    struct pln_error err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_signature_of_wycheproof_is_judged_as_they_do),
        cmocka_unit_test(every_edge_case_of_speccheck_is_judged_by_the_documented_rule),
        cmocka_unit_test(a_key_that_is_refused_is_named),
        cmocka_unit_test(rfc_8032s_keys_and_signatures_come_out),
        cmocka_unit_test(a_signature_holds_for_one_domain_only),
        cmocka_unit_test(the_largest_statement_can_be_signed_and_one_byte_more_cannot),
        cmocka_unit_test(a_flipped_bit_in_the_public_half_makes_no_signature),
        cmocka_unit_test(an_acceptance_binds_log_key_and_box_key),
    };

    return crypto_start(&err) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
