/* story_text.c: the calendar of a story moved by weeks: which texts are dates, and which are not. */
#include "unit/unit.h"

#include "support/story_text.h"

static const char *shifted(const char *text, int64_t weeks, bool *good)
{
    static char memory[512];
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct pln_error err;

    buf_init(&b, sizeof(memory) - 1);
    buf_put(&b, BYTES_STR(text));
    *good = story_text_shift(&b, weeks, &err);
    if (b.n > 0)
        memcpy(memory, b.at, b.n);
    memory[b.n] = '\0';
    return *good ? memory : "";
}

static void dates_move_wherever_they_stand(void **state)
{
    static const struct {
        const char *from, *to;
        int64_t weeks;
    } table[] = {
        { "2026-01-05 09:00 a/b body T review=2027-12-31", "2026-01-12 09:00 a/b body T review=2028-01-07", 1 },
        { "dark clinic 2026-02-02 08:00 2026-02-10 08:00", "dark clinic 2026-01-26 08:00 2026-02-03 08:00", -1 },
        { "asof 2026-03-01T18:00", "asof 2026-02-22T18:00", -1 },
        { "[2026-03-01T12:00] drop X => +nothing", "[2024-03-03T12:00] drop X => +nothing", -104 },
        { "title=\"Rent is due on 2026-03-01, they say\"", "title=\"Rent is due on 2026-03-08, they say\"", 1 },
        { "finding time-out-of-bracket RC 2027-02-01T09:45,2027-02-01T09:05",
          "finding time-out-of-bracket RC 2027-02-08T09:45,2027-02-08T09:05", 1 },
        { "2024-02-22", "2024-02-29", 1 },
        { "2026-02-02", "2026-02-02", 0 },
    };
    bool good;

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        assert_string_equal(shifted(table[i].from, table[i].weeks, &good), table[i].to);
        assert_true(good);
    }
}

static void what_only_looks_like_a_date_stays(void **state)
{
    static const char *const table[] = { "eastside/ana-2028-01-01",
                                         "12026-01-05",
                                         "2026-01-055",
                                         "2026-01-05-b",
                                         "D2026-01-05",
                                         "2026-13-05",
                                         "2026-02-30",
                                         "2026-1-5",
                                         "2026-01-0",
                                         "",
                                         "2026-01-05Tuesday",
                                         "x_2026-01-05_y" };
    bool good;

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        assert_string_equal(shifted(table[i], 1, &good), table[i]);
        assert_true(good);
    }
}

static void no_date_leaves_the_calendar(void **state)
{
    bool good;

    (void)state;
    assert_string_equal(shifted("until=9999-12-30", 1, &good), "");
    assert_false(good);
    assert_string_equal(shifted("until=1970-01-05", -1, &good), "");
    assert_false(good);
    assert_string_equal(shifted("until=1970-01-05", INT64_MAX, &good), "");
    assert_false(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_move_wherever_they_stand),
        cmocka_unit_test(what_only_looks_like_a_date_stays),
        cmocka_unit_test(no_date_leaves_the_calendar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
