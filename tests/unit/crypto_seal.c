/* crypto_seal.c: a key in a box opens for its recipient alone. Spec: docs/format.md "Content". */
#include "crypto/seal.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static const uint8_t secret_key[32] = "thirty-two bytes that stay here";

static void key_of(struct dh_key *k, uint8_t n)
{
    uint8_t seed[32] = { 0, n };
    struct pln_error err;

    assert_true(dh_key_from_seed(k, seed, &err));
}

static void a_box_opens_for_its_recipient_alone(void **state)
{
    CLEANUP(dh_key_wipe) struct dh_key hers = { 0 };
    CLEANUP(dh_key_wipe) struct dh_key his = { 0 };
    uint8_t box[SEAL_BOX_BYTES], out[32];
    struct pln_error err;

    (void)state;
    key_of(&hers, 1);
    key_of(&his, 2);
    assert_true(seal_key(&hers.public, secret_key, box, &err));
    assert_false(seal_open(&his, box, out));
    assert_true(seal_open(&hers, box, out));
    assert_memory_equal(out, secret_key, 32);
}

static void a_changed_box_does_not_open(void **state)
{
    CLEANUP(dh_key_wipe) struct dh_key hers = { 0 };
    uint8_t box[SEAL_BOX_BYTES], out[32];
    struct pln_error err;

    (void)state;
    key_of(&hers, 1);
    assert_true(seal_key(&hers.public, secret_key, box, &err));
    for (size_t i = 0; i < sizeof(box); i++) {
        box[i] ^= 1;
        assert_false(seal_open(&hers, box, out));
        box[i] ^= 1;
    }
}

static void nothing_is_sealed_to_a_key_of_small_order(void **state)
{
    static const struct pln_boxkey zero;
    uint8_t box[SEAL_BOX_BYTES];
    struct pln_error err;

    (void)state;
    assert_false(seal_key(&zero, secret_key, box, &err));
    assert_int_equal(err.code, PLN_BAD_FIELD);
}

int main(void)
{
    struct pln_error err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_opens_for_its_recipient_alone),
        cmocka_unit_test(a_changed_box_does_not_open),
        cmocka_unit_test(nothing_is_sealed_to_a_key_of_small_order),
    };

    return crypto_start(&err) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
