/* client_chart.c: drawings of figures: heights and bars, in blocks and in ASCII. */
#include "unit/unit.h"

#include "view/chart.h"

#include <stdio.h>
#include <string.h>

static struct decimal number(const char *text)
{
    struct pln_error err;
    struct decimal d;

    assert_true(decimal_read(BYTES_STR(text), &d, &err));
    return d;
}

static const char *heights(const char *const *value, size_t count, bool blocks)
{
    static char text[200];
    struct chart_scale s = { 0 };
    struct buf b;

    buf_init(&b, sizeof(text) - 1);
    for (size_t i = 0; i < count; i++) {
        struct decimal d = number(value[i]);
        chart_take(&s, &d);
    }
    for (size_t i = 0; i < count; i++) {
        struct decimal d = number(value[i]);
        chart_height(&s, &d, blocks, &b);
    }
    snprintf(text, sizeof(text), "%.*s", (int)b.n, (const char *)b.at);
    buf_deinit(&b);
    return text;
}

static void heights_run_from_the_lowest_to_the_highest(void **state)
{
    static const char *const value[] = { "41", "43", "42.5", "47", "70" };
    static const char *const same[] = { "5", "5.0" };

    (void)state;
    assert_string_equal(heights(value, COUNT(value), false), "11128");
    assert_string_equal(heights(value, COUNT(value), true), "\xe2\x96\x81\xe2\x96\x81\xe2\x96\x81\xe2\x96\x82\xe2\x96\x88");
    assert_string_equal(heights(same, COUNT(same), false), "11");
}

static const char *bar(const char *value, const char *baseline, const char *target, bool blocks)
{
    static char text[200];
    struct decimal d = number(value), low = number(baseline), high = number(target);
    struct chart_scale s = { 0 };
    struct buf b;

    buf_init(&b, sizeof(text) - 1);
    chart_take(&s, &d);
    chart_take(&s, &low);
    chart_take(&s, &high);
    chart_take_zero(&s);
    chart_bar(&s, &d, &low, &high, 10, blocks, &b);
    snprintf(text, sizeof(text), "%.*s", (int)b.n, (const char *)b.at);
    buf_deinit(&b);
    return text;
}

static void a_bar_begins_at_zero_and_has_its_marks(void **state)
{
    (void)state;
    assert_string_equal(bar("50", "20", "100", false), "##:##    |");
    assert_string_equal(bar("100", "20", "50", false), "##:##|####"); /* beyond the target */
    assert_string_equal(bar("0", "20", "100", false), "  :      |");
    assert_string_equal(bar("-50", "-100", "0", false), ":####    |"); /* below zero it ends there */
    assert_string_equal(bar("5.5", "2", "10", true),
                        "\xe2\x96\x88\xe2\x96\x88\xe2\x94\x8a\xe2\x96\x88\xe2\x96\x88\xe2\x96\x8c   \xe2\x94\x83");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heights_run_from_the_lowest_to_the_highest),
        cmocka_unit_test(a_bar_begins_at_zero_and_has_its_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
