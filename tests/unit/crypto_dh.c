/* crypto_dh.c: X25519 against what others published; zero results. Source: RFC 7748. */
#include "crypto/dh.h"
#include "support/vectors.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static void every_case_of_wycheproof_comes_out_and_zero_is_refused(void **state)
{
    json_t *file = vectors_load("tests/vectors/noise-primitives/x25519_test.json"), *group, *test;
    static const uint8_t zeros[32];
    size_t g, t, count = 0, zero = 0;

    (void)state;
    json_array_foreach(vectors_get(file, "testGroups"), g, group) json_array_foreach(vectors_get(group, "tests"), t, test)
    {
        CLEANUP(dh_key_wipe) struct dh_key mine = { 0 };
        uint8_t scalar[32], want[32], got[32] = { 1 };
        struct pln_boxkey theirs;
        struct pln_error err;

        vectors_hex_exact(test, "private", scalar, 32);
        vectors_hex_exact(test, "public", theirs.b, 32);
        vectors_hex_exact(test, "shared", want, 32);
        assert_true(dh_key_from_seed(&mine, scalar, &err));
        bool is_zero = memcmp(want, zeros, 32) == 0;

        assert_int_equal(dh_shared(&mine, &theirs, got), !is_zero);
        assert_memory_equal(got, want, 32);
        zero += is_zero;
        count++;
    }
    assert_int_equal(count, 518);
    assert_true(zero > 20);
    json_decref(file);
}

static void both_sides_agree_and_a_public_key_is_the_product_with_the_base_point(void **state)
{
    static const struct pln_boxkey base = { { 9 } };
    static const uint8_t seeds[2][32] = { { 1, 2, 3 }, { 4, 5, 6 } };
    CLEANUP(dh_key_wipe) struct dh_key hers = { 0 };
    CLEANUP(dh_key_wipe) struct dh_key his = { 0 };
    uint8_t a[32], b[32];
    struct pln_error err;

    (void)state;
    assert_true(dh_key_from_seed(&hers, seeds[0], &err));
    assert_true(dh_key_from_seed(&his, seeds[1], &err));
    assert_true(dh_shared(&hers, &base, a));
    assert_memory_equal(a, hers.public.b, 32);
    assert_true(dh_shared(&hers, &his.public, a));
    assert_true(dh_shared(&his, &hers.public, b));
    assert_memory_equal(a, b, 32);
}

int main(void)
{
    struct pln_error err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_of_wycheproof_comes_out_and_zero_is_refused),
        cmocka_unit_test(both_sides_agree_and_a_public_key_is_the_product_with_the_base_point),
    };

    return crypto_start(&err) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
