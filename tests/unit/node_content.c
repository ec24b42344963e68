/* node_content.c: long texts do not ride along: they are asked for, of the owner first, and of others when the owner is not there. */
#include "unit/unit.h"

#include "sim/settled.h"

static void a_short_text_comes_with_its_entry_and_a_long_one_is_asked_for(void **state)
{
    struct world *w = settled_new(61, 2);

    (void)state;
    trace_forget(w);
    world_commit(&w->machine[1], 0, "Short", 3000);
    world_run(w, 2000);
    assert_int_equal(trace_count(w, ": need "), 0);
    world_commit(&w->machine[1], 0, "Long", 9000);
    world_run(w, 2000);
    assert_int_equal(trace_count(w, "start > clinic: need "), 1);
    assert_true(world_settle(w, 10 * 60 * 1000) && world_check(w));
    settled_free(w);
}

static void a_text_of_many_parts_is_put_together(void **state)
{
    struct world *w = settled_new(62, 2);

    (void)state;
    trace_forget(w);
    world_commit(&w->machine[1], 0, "Very long", 400000);
    assert_true(world_settle(w, 10 * 60 * 1000) && world_check(w));
    assert_true(trace_count(w, "clinic > start: content") >= 7);
    settled_free(w);
}

static void another_gives_what_the_owner_cannot(void **state)
{
    struct world *w = settled_new(63, 3);

    (void)state;
    machine_crash(&w->machine[2]);
    world_commit(&w->machine[1], 0, "Long", 20000);
    world_run(w, 60000);
    machine_crash(&w->machine[1]); /* the owner goes, before school comes back */
    trace_forget(w);
    machine_start(&w->machine[2]);
    world_run(w, 120000);
    assert_true(trace_count(w, "school > start: need ") >= 1);
    assert_true(trace_count(w, "start > school: content ") >= 1);
    machine_start(&w->machine[1]);
    assert_true(world_settle(w, 10 * 60 * 1000) && world_check(w));
    settled_free(w);
}

static void many_texts_arrive_however_many_are_missing(void **state)
{
    struct world *w = settled_new(64, 2);

    (void)state;
    machine_crash(&w->machine[0]);
    for (unsigned i = 0; i < 1500; i++)
        world_commit(&w->machine[1], i, "One of many", 4100);
    world_run(w, 20 * 60 * 1000);
    machine_start(&w->machine[0]);
    assert_true(world_settle(w, 60 * 60 * 1000) && world_check(w));
    settled_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_text_comes_with_its_entry_and_a_long_one_is_asked_for),
        cmocka_unit_test(a_text_of_many_parts_is_put_together),
        cmocka_unit_test(another_gives_what_the_owner_cannot),
        cmocka_unit_test(many_texts_arrive_however_many_are_missing),
    };
    struct pln_error err;

    if (!crypto_start(&err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
