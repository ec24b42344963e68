/* crypto_secret.c: secrets have a place of their own, and the library keeps the rules that verdicts rest on. */
#include "crypto/secret.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static void the_library_passes_its_tests_any_number_of_times(void **state)
{
    struct pln_error err;

    (void)state;
    assert_true(crypto_start(&err));
    assert_true(crypto_start(&err));
}

static void a_secret_is_a_copy_and_can_be_wiped_twice(void **state)
{
    uint8_t from[32] = { 1, 2, 3 };
    struct secret s;
    struct pln_error err;

    (void)state;
    assert_true(secret_init(&s, from, &err));
    wipe(from, sizeof(from));
    assert_int_equal(from[0], 0);
    assert_int_equal(s.at[0], 1);
    secret_wipe(&s);
    assert_null(s.at);
    secret_wipe(&s);
}

int main(void)
{
    struct pln_error err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_library_passes_its_tests_any_number_of_times),
        cmocka_unit_test(a_secret_is_a_copy_and_can_be_wiped_twice),
    };

    return crypto_start(&err) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
