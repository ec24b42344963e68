/* base_decimal.c: decimal strings, never floats. */
#include "unit/unit.h"

#include "base/decimal.h"

static const struct {
    const char *text;
    int64_t scaled;
    unsigned places;
} good[] = {
    { "0", 0, 0 },
    { "7", 7, 0 },
    { "-7", -7, 0 },
    { "0.0", 0, 1 },
    { "0.50", 50, 2 },
    { "-0.5", -5, 1 },
    { "12.5", 125, 1 },
    { "1.50", 150, 2 },
    { "999999999999999999", INT64_C(999999999999999999), 0 },
    { "-9.99999999999999999", -INT64_C(999999999999999999), 17 },
};

static const char *const bad[] = { "",
                                   "-",
                                   ".",
                                   "-.5",
                                   "5.",
                                   "00",
                                   "01",
                                   "-01.5",
                                   "1e3",
                                   "+1",
                                   " 1",
                                   "1 ",
                                   "1,5",
                                   "-0",
                                   "-0.00",
                                   "1.2.3",
                                   "0x1",
                                   "1234567890123456789",
                                   "0.123456789012345678",
                                   "0.0000000000000000000000",
                                   "nan",
                                   "1.",
                                   "--1" };

static void good_numbers_are_scaled_integers(void **state)
{
    struct pln_error err;
    struct decimal d;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        if (!decimal_read(BYTES_STR(good[i].text), &d, &err))
            fail_msg("%s: %s", good[i].text, err.what);
        assert_true(d.scaled == good[i].scaled);
        assert_int_equal(d.places, good[i].places);
    }
}

static void anything_else_is_refused_and_leaves_no_trace(void **state)
{
    struct pln_error err;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct decimal d = { 77, 7 };

        if (decimal_read(BYTES_STR(bad[i]), &d, &err))
            fail_msg("'%s' was read", bad[i]);
        assert_int_equal(err.code, PLN_BAD_FIELD);
        assert_int_equal(d.scaled, 77);
    }
}

static int compared(const char *a, const char *b)
{
    struct pln_error err;
    struct decimal x, y;

    assert_true(decimal_read(BYTES_STR(a), &x, &err));
    assert_true(decimal_read(BYTES_STR(b), &y, &err));
    return decimal_compare(&x, &y);
}

static void order_is_by_value(void **state)
{
    (void)state;
    assert_int_equal(compared("1.50", "1.5"), 0);
    assert_int_equal(compared("0", "0.000"), 0);
    assert_true(compared("-1.5", "1.5") < 0);
    assert_true(compared("2", "1.999999999999999") > 0);
    assert_true(compared("999999999999999999", "9.99999999999999999") > 0);
    assert_true(compared("-999999999999999999", "0.00000000000000001") < 0);
}

static unsigned part(const char *d, const char *low, const char *high, unsigned parts)
{
    struct decimal x, from, to;
    struct pln_error err;

    assert_true(decimal_read(BYTES_STR(d), &x, &err));
    assert_true(decimal_read(BYTES_STR(low), &from, &err));
    assert_true(decimal_read(BYTES_STR(high), &to, &err));
    return decimal_part(&x, &from, &to, parts);
}

static void a_place_between_two_is_the_nearest_part(void **state)
{
    (void)state;
    assert_int_equal(part("0", "0", "70", 40), 0);
    assert_int_equal(part("35", "0", "70.0", 40), 20);
    assert_int_equal(part("43.5", "41", "51", 8), 2);
    assert_int_equal(part("41.6", "41", "51", 8), 0);
    assert_int_equal(part("41.7", "41", "51", 8), 1); /* 0.56 */
    assert_int_equal(part("-5", "-10", "0", 10), 5);
    assert_int_equal(part("80", "0", "70", 40), 40);
    assert_int_equal(part("-1", "0", "70", 40), 0);
    assert_int_equal(part("5", "5", "5", 40), 0);
    assert_int_equal(part("999999999999999998", "-999999999999999999", "999999999999999999", 256), 256);
    assert_int_equal(part("0.00000000000000001", "-999999999999999999", "999999999999999999", 256), 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_numbers_are_scaled_integers),
        cmocka_unit_test(anything_else_is_refused_and_leaves_no_trace),
        cmocka_unit_test(order_is_by_value),
        cmocka_unit_test(a_place_between_two_is_the_nearest_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
