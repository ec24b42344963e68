/* wire_sync.c: what is remembered of the heads that a peer tells. */
#include "unit/unit.h"

#include "wire/sync.h"

static struct checkpoint head(uint64_t size)
{
    return (struct checkpoint){ .size = size, .root = { { (uint8_t)size } } };
}

static bool hear(struct sync *s, uint64_t size, uint64_t held, bool soft)
{
    struct checkpoint c = head(size);

    return sync_hear(s, 2, &c, (struct bytes){ (const uint8_t *)"note", 4 }, held, soft);
}

static void heads_above_ours_are_aimed_at_in_ascending_order(void **state)
{
    struct sync s;

    (void)state;
    sync_init(&s);
    sync_grow(&s, 3);
    assert_true(hear(&s, 40, 10, false));
    assert_true(hear(&s, 20, 10, false)); /* a closing head, told late */
    assert_false(hear(&s, 40, 10, false));
    assert_false(hear(&s, 10, 10, false));
    assert_int_equal(sync_aim_above(&s, 2, 10)->size, 20);
    assert_int_equal(sync_aim_above(&s, 2, 20)->size, 40);
    assert_null(sync_aim_above(&s, 2, 40));
    assert_int_equal(s.aims, 0);
    sync_deinit(&s);
}

static void what_is_announced_is_not_asked_for_until_it_failed_to_come(void **state)
{
    struct sync s;

    (void)state;
    sync_init(&s);
    sync_grow(&s, 3);
    assert_true(hear(&s, 40, 10, true));
    assert_true(sync_aim_above(&s, 2, 10)->is_soft);
    assert_false(hear(&s, 40, 10, false)); /* told again, and nothing follows */
    assert_false(sync_aim_above(&s, 2, 10)->is_soft);
    assert_true(hear(&s, 50, 10, true));
    assert_true(sync_harden(&s));
    assert_false(sync_harden(&s));
    sync_deinit(&s);
}

static void a_busy_log_keeps_its_newest_head_and_never_more_than_eight(void **state)
{
    struct sync s;

    (void)state;
    sync_init(&s);
    sync_grow(&s, 3);
    for (uint64_t size = 11; size < 100; size++)
        assert_true(hear(&s, size, 10, false));
    assert_int_equal(s.aims, SYNC_AIMS_OF_LOG_MAX);
    assert_int_equal(sync_aim_above(&s, 2, 98)->size, 99);
    sync_deinit(&s);
}

static void what_a_peer_holds_never_shrinks_unless_it_says_so_itself(void **state)
{
    struct sync s;

    (void)state;
    sync_init(&s);
    sync_grow(&s, 1);
    assert_true(sync_told(&s, 0) == SYNC_UNKNOWN);
    sync_tell(&s, 0, 7);
    sync_tell(&s, 0, 5);
    assert_int_equal(sync_told(&s, 0), 7);
    sync_tell_exactly(&s, 0, 5);
    assert_int_equal(sync_told(&s, 0), 5);
    sync_grow(&s, 9);
    assert_true(sync_told(&s, 8) == SYNC_UNKNOWN);
    sync_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_above_ours_are_aimed_at_in_ascending_order),
        cmocka_unit_test(what_is_announced_is_not_asked_for_until_it_failed_to_come),
        cmocka_unit_test(a_busy_log_keeps_its_newest_head_and_never_more_than_eight),
        cmocka_unit_test(what_a_peer_holds_never_shrinks_unless_it_says_so_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
