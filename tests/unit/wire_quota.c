/* wire_quota.c: rates and open requests of a peer: who keeps to them never meets them, who does not is slowed, then sent away. */
#include "unit/unit.h"

#include "wire/quota.h"

#include "plenary/limits.h"

static struct pln_error err;

static void a_bucket_gives_what_it_holds_and_refills_evenly(void **state)
{
    struct bucket b;

    (void)state;
    bucket_init(&b, 3, 1000000, 5000);
    for (int i = 0; i < 3; i++)
        assert_true(bucket_take(&b, 5000));
    assert_false(bucket_take(&b, 5000));
    assert_int_equal(bucket_ready_ms(&b, 5000), 6000);
    assert_false(bucket_take(&b, 5999));
    assert_true(bucket_take(&b, 6000));
    assert_false(bucket_take(&b, 6000));
    for (int i = 0; i < 3; i++)
        assert_true(bucket_take(&b, INT64_MAX / 2)); /* never more than it holds */
    assert_false(bucket_take(&b, INT64_MAX / 2));
}

static void slow_and_fast_rates_lose_nothing_to_rounding(void **state)
{
    struct bucket b;
    unsigned given = 0;

    (void)state;
    bucket_init(&b, 32, INT64_C(300000000), 0); /* one in five minutes */
    for (int64_t ms = 0; ms <= 3600000; ms += 7)
        given += bucket_take(&b, ms);
    assert_int_equal(given, 32 + 11); /* the twelfth at 3,600,000 exactly falls between steps of 7 */
    bucket_init(&b, 1, 333333, 0);    /* three a second */
    given = 0;
    for (int64_t ms = 0; ms < 10000; ms++)
        given += bucket_take(&b, ms);
    assert_int_equal(given, 30);
}

static void a_clock_that_jumps_back_gives_nothing(void **state)
{
    struct bucket b;

    (void)state;
    bucket_init(&b, 1, 1000000, 10000);
    assert_true(bucket_take(&b, 10000));
    assert_false(bucket_take(&b, 0));
    assert_false(bucket_take(&b, 10999));
    assert_true(bucket_take(&b, 11000));
}

static void a_new_rate_keeps_what_is_in_the_bucket(void **state)
{
    struct bucket b;

    (void)state;
    bucket_init(&b, 4, 1000000, 0);
    assert_true(bucket_take(&b, 0));
    bucket_rate(&b, 2000000, 0);
    for (int i = 0; i < 3; i++)
        assert_true(bucket_take(&b, 0));
    assert_int_equal(bucket_ready_ms(&b, 0), 2000);
}

static void a_peer_within_its_rate_is_never_slowed(void **state)
{
    struct quota q;

    (void)state;
    quota_init(&q, 0);
    for (int64_t second = 0; second < 60; second++) {
        for (int i = 0; i < PLN_PROVES_PER_SECOND; i++)
            assert_int_equal(quota_count(&q, QUOTA_PROVE, second * 1000), QUOTA_GO);
        for (int i = 0; i < PLN_FULL_LISTS_PER_SECOND; i++)
            assert_int_equal(quota_count(&q, QUOTA_FULL_LIST, second * 1000), QUOTA_GO);
    }
    assert_int_equal(quota_ready_ms(&q, 60000), 60000);
}

static void a_peer_above_its_rate_is_slowed_then_sent_away(void **state)
{
    struct quota q;
    enum quota_answer answer = QUOTA_GO;
    int taken = 0;

    (void)state;
    quota_init(&q, 0);
    while ((answer = quota_count(&q, QUOTA_HEADS, 0)) == QUOTA_GO && taken < 1000)
        taken++;
    assert_int_equal(taken, 2 * PLN_HEADS_PER_SECOND);
    assert_int_equal(answer, QUOTA_SLOW);
    assert_int_equal(quota_ready_ms(&q, 0), 100); /* out of debt, and one more */
    while ((answer = quota_count(&q, QUOTA_HEADS, 0)) == QUOTA_SLOW && taken < 1000)
        taken++;
    assert_int_equal(answer, QUOTA_END);
    assert_int_equal(taken, 4 * PLN_HEADS_PER_SECOND - 2);
    assert_int_equal(quota_count(&q, QUOTA_PROVE, 0), QUOTA_GO); /* each rate for itself */
}

static void only_so_many_wants_and_needs_are_open_at_a_time(void **state)
{
    struct quota q;

    (void)state;
    quota_init(&q, 0);
    for (int i = 0; i < PLN_WANTS_OPEN_MAX; i++)
        assert_true(quota_begin(&q, QUOTA_WANTS, &err));
    assert_false(quota_begin(&q, QUOTA_WANTS, &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
    assert_non_null(strstr(err.what, "at most 4"));
    assert_true(quota_begin(&q, QUOTA_NEEDS, &err));
    quota_end(&q, QUOTA_WANTS);
    assert_true(quota_begin(&q, QUOTA_WANTS, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_gives_what_it_holds_and_refills_evenly), cmocka_unit_test(slow_and_fast_rates_lose_nothing_to_rounding),
        cmocka_unit_test(a_clock_that_jumps_back_gives_nothing),           cmocka_unit_test(a_new_rate_keeps_what_is_in_the_bucket),
        cmocka_unit_test(a_peer_within_its_rate_is_never_slowed),          cmocka_unit_test(a_peer_above_its_rate_is_slowed_then_sent_away),
        cmocka_unit_test(only_so_many_wants_and_needs_are_open_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
