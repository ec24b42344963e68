/* base_bytes.c: views, order, big-endian numbers. */
#include "unit/unit.h"

#include "base/bytes.h"

static void order_is_bytewise_and_a_prefix_comes_first(void **state)
{
    (void)state;
    assert_true(bytes_compare(BYTES_STR("a"), BYTES_STR("b")) < 0);
    assert_true(bytes_compare(BYTES_STR("ab"), BYTES_STR("a")) > 0);
    assert_true(bytes_compare(BYTES_STR("a"), BYTES_STR("ab")) < 0);
    assert_true(bytes_compare(BYTES_STR("\xff"), BYTES_STR("a")) > 0);
    assert_int_equal(bytes_compare(BYTES_STR(""), (struct bytes){ NULL, 0 }), 0);
}

static void equal_means_the_same_bytes(void **state)
{
    (void)state;
    assert_true(bytes_equal((struct bytes){ NULL, 0 }, BYTES_STR("")));
    assert_true(bytes_equal_str(BYTES_STR("abc"), "abc"));
    assert_false(bytes_equal_str(BYTES_STR("abc"), "abcd"));
    assert_false(bytes_equal_str(BYTES_STR("abd"), "abc"));
}

static void numbers_go_out_and_come_back_big_endian(void **state)
{
    uint8_t raw[8];

    (void)state;
    store_be64(raw, UINT64_C(0x0102030405060708));
    assert_memory_equal(raw, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
    assert_true(load_be64(raw) == UINT64_C(0x0102030405060708));
    assert_int_equal(load_be32(raw + 4), 0x05060708);
    assert_int_equal(load_be16(raw + 6), 0x0708);
    store_le64(raw, UINT64_C(0x0102030405060708));
    assert_memory_equal(raw, "\x08\x07\x06\x05\x04\x03\x02\x01", 8);
}

static void a_slice_looks_at_the_same_memory(void **state)
{
    struct bytes b = BYTES_STR("abcdef"), s = bytes_slice(b, 2, 3);

    (void)state;
    assert_true(bytes_equal_str(s, "cde"));
    assert_ptr_equal(s.at, b.at + 2);
    assert_int_equal(bytes_slice(b, 6, 0).n, 0);
}

static void what_is_trimmed_keeps_its_inner_blanks(void **state)
{
    struct bytes b = BYTES_STR("  a b "), t = bytes_trim(b);

    (void)state;
    assert_true(bytes_equal_str(t, "a b"));
    assert_ptr_equal(t.at, b.at + 2);
    assert_int_equal(bytes_trim(BYTES_STR("   ")).n, 0);
    assert_int_equal(bytes_trim(BYTES_STR("")).n, 0);
}

static void zero_is_thirty_two_zero_bytes(void **state)
{
    struct pln_id id = { { 0 } };

    (void)state;
    assert_true(bytes32_is_zero(id.b));
    id.b[31] = 1;
    assert_false(bytes32_is_zero(id.b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_bytewise_and_a_prefix_comes_first), cmocka_unit_test(equal_means_the_same_bytes),
        cmocka_unit_test(numbers_go_out_and_come_back_big_endian),    cmocka_unit_test(a_slice_looks_at_the_same_memory),
        cmocka_unit_test(what_is_trimmed_keeps_its_inner_blanks),     cmocka_unit_test(zero_is_thirty_two_zero_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
