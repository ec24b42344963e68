/* wire_contents.c: whose turn it is among missing contents; parts put together. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "wire/contents.h"

#include <stdlib.h>

static struct contents c;
static const bool all[4] = { true, true, true, true };

static void the_own_log_goes_first_then_the_conveners(void **state)
{
    (void)state;
    contents_init(&c);
    assert_true(contents_add(&c, 3, 1) && contents_add(&c, 1, 5) && contents_add(&c, 0, 9) && contents_add(&c, 0, 9));
    assert_int_equal(c.count, 3);
    assert_int_equal(contents_next(&c, 0, 1, all, 0)->log, 0);
    contents_asked(&c, contents_next(&c, 0, 1, all, 0));
    assert_int_equal(contents_next(&c, 0, 1, all, 0)->log, 1);
    contents_done(&c, contents_find(&c, 0, 9));
    assert_int_equal(c.open, 0);
    assert_int_equal(c.count, 2);
}

static void what_nobody_had_rests_until_somebody_new_comes(void **state)
{
    struct missing *m;

    (void)state;
    contents_init(&c);
    contents_add(&c, 2, 7);
    m = contents_next(&c, 0, 1, all, 1000);
    contents_asked(&c, m);
    contents_refused(&c, m, true, 1000);
    assert_null(contents_next(&c, 0, 1, all, 1000 + CONTENTS_AGAIN_MS - 1));
    assert_int_equal(contents_again_ms(&c), 1000 + CONTENTS_AGAIN_MS);
    contents_wake(&c);
    assert_non_null(contents_next(&c, 0, 1, all, 1001));
    assert_true(contents_again_ms(&c) == INT64_MAX);
}

static void more_than_there_is_room_for_is_remembered_as_more(void **state)
{
    (void)state;
    contents_init(&c);
    for (uint64_t i = 0; i < CONTENTS_MISSING_MAX; i++)
        assert_true(contents_add(&c, 1, i));
    assert_false(contents_add(&c, 1, CONTENTS_MISSING_MAX));
    assert_true(c.overflowed);
}

static bool feed(struct assembly *a, uint64_t offset, uint64_t total, size_t n, bool *whole, enum pln_code *code)
{
    static const uint8_t bytes[60000];
    struct message_content m = { .index = 4, .offset = offset, .total = total, .part = bytes_at(bytes, n) };
    struct pln_error err = { 0 };
    bool good = assembly_feed(a, &m, whole, &err);

    *code = err.code;
    return good;
}

static void parts_come_in_order_and_within_their_total(void **state)
{
    struct assembly a;
    enum pln_code code;
    struct bytes got;
    bool whole;

    (void)state;
    assembly_init(&a);
    assert_false(feed(&a, 10, 100, 10, &whole, &code));
    assert_int_equal(code, PLN_OUT_OF_ORDER);
    assert_true(feed(&a, 0, 100, 60, &whole, &code) && !whole);
    assert_false(feed(&a, 0, PLN_BLOB_BYTES_MAX + 1, 60, &whole, &code));
    assert_int_equal(code, PLN_TOO_LARGE);
    assert_false(feed(&a, 60, 100, 41, &whole, &code));
    assert_int_equal(code, PLN_BAD_FIELD);
    assert_false(feed(&a, 60, 101, 41, &whole, &code));
    assert_int_equal(code, PLN_OUT_OF_ORDER);
    assert_true(feed(&a, 60, 100, 40, &whole, &code) && whole);
    got = assembly_take(&a);
    assert_int_equal(got.n, 100);
    free((void *)got.at);
    assembly_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_own_log_goes_first_then_the_conveners),
        cmocka_unit_test(what_nobody_had_rests_until_somebody_new_comes),
        cmocka_unit_test(more_than_there_is_room_for_is_remembered_as_more),
        cmocka_unit_test(parts_come_in_order_and_within_their_total),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
