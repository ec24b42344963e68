/* client_words.c: times, sizes and states read as people say them. */
#include "view/words.h"

#include "record/judge.h"
#include "unit/unit.h"

static void times_are_local_to_the_coalition_and_to_the_minute(void **state)
{
    char out[20];

    (void)state;
    assert_string_equal(words_time(INT64_C(1772388000000), 0, out), "2026-03-01 18:00");
    assert_string_equal(words_time(INT64_C(1772388000000), 3600000, out), "2026-03-01 19:00");
    assert_string_equal(words_time(INT64_C(1772388059999), -5 * 3600000, out), "2026-03-01 13:00");
    assert_string_equal(words_time(-1, 0, out), "(no time)");
    assert_string_equal(words_time(0, -3600000, out), "(no time)");
    assert_string_equal(words_time(INT64_MAX, 0, out), "(no time)");
}

static void ages_name_their_largest_unit(void **state)
{
    char out[40];
    static const struct {
        int64_t before_ms;
        const char *said;
    } cases[] = {
        { 0, "just now" },
        { 1000, "1 second ago" },
        { 59999, "59 seconds ago" },
        { 60000, "1 minute ago" },
        { 7200000, "2 hours ago" },
        { 86400000, "1 day ago" },
        { INT64_C(30) * 86400000, "30 days ago" },
        { -180000, "in 3 minutes" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(words_ago(INT64_C(1772388000000) - cases[i].before_ms, INT64_C(1772388000000), out), cases[i].said);
}

static void sizes_and_offsets_are_short(void **state)
{
    char out[24], offset[10];

    (void)state;
    assert_string_equal(words_bytes(1, out), "1 byte");
    assert_string_equal(words_bytes(812, out), "812 bytes");
    assert_string_equal(words_bytes(12 * 1024, out), "12 KiB");
    assert_string_equal(words_bytes(3 * 1024 * 1024 + 512 * 1024, out), "3.5 MiB");
    assert_string_equal(words_bytes(UINT64_C(20) << 30, out), "20.0 GiB");
    assert_string_equal(words_offset(0, offset), "UTC");
    assert_string_equal(words_offset(3600000, offset), "+01:00");
    assert_string_equal(words_offset(-19800000, offset), "-05:30");
}

static void every_void_code_has_its_reason(void **state)
{
    (void)state;
    for (enum void_code c = VOID_UNREADABLE; c <= VOID_MISPLACED; c++)
        assert_non_null(words_void(BYTES_STR(void_word(c))));
    assert_null(words_void(BYTES_STR("newer-code")));
    assert_string_equal(words_content_state(BYTES_STR("erased")), "erased");
    assert_null(words_content_state(BYTES_STR("newer")));
    assert_string_equal(words_standing(BYTES_STR("left")), "has left, by its own word");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_local_to_the_coalition_and_to_the_minute),
        cmocka_unit_test(ages_name_their_largest_unit),
        cmocka_unit_test(sizes_and_offsets_are_short),
        cmocka_unit_test(every_void_code_has_its_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
