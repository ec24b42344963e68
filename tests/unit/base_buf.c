/* base_buf.c: growing bytes with a cap. */
#include "unit/unit.h"

#include "base/buf.h"

static void what_is_put_comes_out_in_order(void **state)
{
    CLEANUP(buf_deinit) struct buf b;

    (void)state;
    buf_init(&b, 1000);
    assert_true(buf_put(&b, BYTES_STR("ab")));
    assert_true(buf_put_u8(&b, 'c'));
    assert_true(buf_put_be16(&b, 0x4142));
    assert_true(buf_put_be64(&b, UINT64_C(0x4344454647484950)));
    assert_true(buf_printf(&b, "-%d", 12));
    assert_true(bytes_equal_str(buf_bytes(&b), "abcABCDEFGHIP-12"));
}

static void the_cap_is_never_passed_and_remembered(void **state)
{
    CLEANUP(buf_deinit) struct buf b;
    struct pln_error err;

    (void)state;
    buf_init(&b, 10);
    assert_true(buf_put(&b, BYTES_STR("123456789")));
    assert_true(buf_check(&b, "a note", &err));
    assert_false(buf_put(&b, BYTES_STR("ab")));
    assert_false(buf_put_u8(&b, 'c')); /* would fit, but something is lost already */
    assert_false(buf_check(&b, "a note", &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_string_equal(err.what, "a note would be larger than 10 bytes, the most allowed");
    assert_int_equal(b.n, 9);
    buf_reset(&b);
    assert_true(buf_put(&b, BYTES_STR("0123456789")));
    assert_true(b.room <= 10);
}

static void it_grows_to_the_cap_and_not_beyond(void **state)
{
    CLEANUP(buf_deinit) struct buf b;

    (void)state;
    buf_init(&b, 100001);
    for (size_t i = 0; i < 100001; i++)
        assert_true(buf_put_u8(&b, (uint8_t)i));
    assert_int_equal(b.room, 100001);
    for (size_t i = 0; i < 100001; i++)
        assert_int_equal(b.at[i], (uint8_t)i);
    assert_false(buf_put_u8(&b, 0));
}

static void a_long_text_is_printed_whole(void **state)
{
    CLEANUP(buf_deinit) struct buf b;

    (void)state;
    buf_init(&b, 2000);
    assert_true(buf_printf(&b, "%0900d|", 7));
    assert_int_equal(b.n, 901);
    assert_int_equal(b.at[899], '7');
    assert_int_equal(b.at[900], '|');
}

static void dropping_the_front_keeps_the_rest(void **state)
{
    CLEANUP(buf_deinit) struct buf b;

    (void)state;
    buf_init(&b, 100);
    buf_put(&b, BYTES_STR("abcdef"));
    buf_drop_front(&b, 2);
    assert_true(bytes_equal_str(buf_bytes(&b), "cdef"));
    buf_drop_front(&b, 4);
    assert_int_equal(b.n, 0);
}

static void over_given_memory_nothing_is_allocated(void **state)
{
    uint8_t memory[8];
    struct buf b = buf_over_memory(memory, sizeof(memory));

    (void)state;
    assert_true(buf_put(&b, BYTES_STR("12345678")));
    assert_ptr_equal(b.at, memory);
    assert_false(buf_put_u8(&b, 1));
    assert_true(b.over);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_comes_out_in_order),     cmocka_unit_test(the_cap_is_never_passed_and_remembered),
        cmocka_unit_test(it_grows_to_the_cap_and_not_beyond), cmocka_unit_test(a_long_text_is_printed_whole),
        cmocka_unit_test(dropping_the_front_keeps_the_rest),  cmocka_unit_test(over_given_memory_nothing_is_allocated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
