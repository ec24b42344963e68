/* base_map.c: the table by 32-byte keys. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "base/map.h"

static const uint8_t seed[16] = "a seed of 16 byt";

static void key_of(uint32_t n, uint8_t key[32])
{
    memset(key, 0, 32);
    store_be32(key + 28, n);
}

static int values[20000];

static void what_is_put_is_found_until_removed(void **state)
{
    struct map m;
    struct pln_error err;
    uint8_t key[32];

    (void)state;
    map_init(&m, "entries", 20000, seed);
    key_of(5, key);
    assert_null(map_find(&m, key));
    for (uint32_t i = 0; i < 10000; i++) {
        key_of(i, key);
        assert_true(map_put(&m, key, &values[i], &err));
    }
    for (uint32_t i = 0; i < 10000; i += 3) {
        key_of(i, key);
        map_remove(&m, key);
        map_remove(&m, key); /* twice is once */
    }
    for (uint32_t i = 0; i < 11000; i++) {
        key_of(i, key);
        assert_ptr_equal(map_find(&m, key), i >= 10000 || i % 3 == 0 ? NULL : &values[i]);
    }
    assert_int_equal(m.count, 6666);
    map_deinit(&m);
}

static void items_stand_in_order_of_insertion(void **state)
{
    struct map m;
    struct pln_error err;
    uint8_t key[32];
    uint32_t last = 0;
    size_t live = 0;

    (void)state;
    map_init(&m, "entries", 1000, seed);
    for (uint32_t i = 1; i <= 100; i++) {
        key_of(i * 7919, key);
        assert_true(map_put(&m, key, &values[i], &err));
        if (i % 2 == 0)
            map_remove(&m, key);
    }
    for (size_t i = 0; i < m.items; i++) {
        if (m.item[i].value == NULL)
            continue;
        assert_true(load_be32(m.item[i].key + 28) > last);
        last = load_be32(m.item[i].key + 28);
        live++;
    }
    assert_int_equal(live, 50);
    map_deinit(&m);
}

static void a_key_put_again_has_the_new_value(void **state)
{
    struct map m;
    struct pln_error err;
    uint8_t key[32];

    (void)state;
    map_init(&m, "entries", 2, seed);
    key_of(1, key);
    assert_true(map_put(&m, key, &values[1], &err));
    assert_true(map_put(&m, key, &values[2], &err));
    assert_ptr_equal(map_find(&m, key), &values[2]);
    assert_int_equal(m.count, 1);
    map_deinit(&m);
}

static void above_the_cap_the_error_names_it(void **state)
{
    struct map m;
    struct pln_error err;
    uint8_t key[32];

    (void)state;
    map_init(&m, "sessions", 2, seed);
    for (uint32_t i = 0; i < 2; i++) {
        key_of(i, key);
        assert_true(map_put(&m, key, &values[i], &err));
    }
    key_of(2, key);
    assert_false(map_put(&m, key, &values[2], &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
    assert_string_equal(err.what, "sessions holds 2, the most allowed");
    key_of(1, key);
    map_remove(&m, key);
    key_of(2, key);
    assert_true(map_put(&m, key, &values[2], &err));
    map_deinit(&m);
}

static void coming_and_going_needs_no_more_memory(void **state)
{
    struct map m;
    struct pln_error err;
    uint8_t key[32];

    (void)state;
    map_init(&m, "sessions", 100, seed);
    for (uint32_t i = 0; i < 20000; i++) {
        key_of(i, key);
        assert_true(map_put(&m, key, &values[i], &err));
        key_of(i - 10, key);
        map_remove(&m, key);
    }
    assert_true(m.room <= 64);
    map_deinit(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_found_until_removed),    cmocka_unit_test(items_stand_in_order_of_insertion),
        cmocka_unit_test(a_key_put_again_has_the_new_value),     cmocka_unit_test(above_the_cap_the_error_names_it),
        cmocka_unit_test(coming_and_going_needs_no_more_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
