/* base_arena.c: memory of a request. */
#include "unit/unit.h"

#include "base/arena.h"

static void taken_memory_is_zero_aligned_and_does_not_overlap(void **state)
{
    struct arena a;
    struct pln_error err;
    uint8_t *before = NULL;

    (void)state;
    arena_init(&a, "an answer", 1 << 20);
    for (size_t round = 0; round < 2; round++) {
        for (size_t n = 1; n < 300; n++) {
            uint8_t *at = arena_take(&a, n, &err);

            assert_non_null(at);
            assert_int_equal((uintptr_t)at % 16, 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(at[i], 0);
            memset(at, 0xee, n);
            if (before != NULL)
                assert_int_equal(before[0], 0xee);
            before = at;
        }
        arena_reset(&a);
        before = NULL;
    }
    arena_deinit(&a);
}

static void above_the_cap_the_error_names_it(void **state)
{
    struct arena a;
    struct pln_error err;

    (void)state;
    arena_init(&a, "an answer", 1000);
    assert_non_null(arena_take(&a, 900, &err));
    assert_null(arena_take(&a, 200, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_non_null(strstr(err.what, "an answer"));
    assert_non_null(strstr(err.what, "1000"));
    assert_non_null(arena_take(&a, 80, &err)); /* what fits still fits */
    arena_reset(&a);
    assert_non_null(arena_take(&a, 900, &err));
    arena_deinit(&a);
}

static void a_count_times_a_size_that_overflows_is_refused(void **state)
{
    struct arena a;
    struct pln_error err;

    (void)state;
    arena_init(&a, "an answer", SIZE_MAX);
    assert_null(arena_take_array(&a, SIZE_MAX / 2, 3, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_null(arena_take(&a, SIZE_MAX, &err));
    assert_non_null(arena_take_array(&a, 10, 10, &err));
    arena_deinit(&a);
}

static void nothing_taken_is_an_address_all_the_same(void **state)
{
    struct arena a;
    struct pln_error err;

    (void)state;
    arena_init(&a, "an answer", 1000);
    assert_non_null(arena_take(&a, 0, &err));
    assert_non_null(arena_take_array(&a, 0, 40, &err));
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken_memory_is_zero_aligned_and_does_not_overlap),
        cmocka_unit_test(above_the_cap_the_error_names_it),
        cmocka_unit_test(a_count_times_a_size_that_overflows_is_refused),
        cmocka_unit_test(nothing_taken_is_an_address_all_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
