/* node_sync.c: what nodes say to each other, as a readable trace: one push for an entry, one round trip for nothing new. */
#include "unit/unit.h"

#include "sim/world.h"

#include <stdlib.h>

static struct world *w;

static int begin(void **state)
{
    static const char *const names[] = { "start", "clinic", "school" };

    (void)state;
    w = malloc(sizeof(*w));
    world_init(w, 5);
    w->keep_trace = true;
    w->delay_ms[0] = w->delay_ms[1] = 5;
    for (size_t i = 0; i < 3; i++)
        world_add(w, names[i]);
    machine_start(&w->machine[0]);
    for (size_t i = 1; i < 3; i++) {
        world_invite(&w->machine[0], &w->machine[i]);
        world_admit(&w->machine[0], &w->machine[i]);
    }
    assert_true(world_settle(w, 20 * 60 * 1000));
    world_run(w, 61000);
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_deinit(w);
    free(w);
    return 0;
}

static void forget(void)
{
    buf_reset(&w->kept);
}

static unsigned count(const char *text)
{
    unsigned found = 0;
    const uint8_t *at = w->kept.at, *stop = at + w->kept.n;

    while (at < stop && (at = memmem(at, (size_t)(stop - at), text, strlen(text))) != NULL)
        at++, found++;
    return found;
}

/* In this order, each after the one before. */
static void expect_in_order(const char *const *line, size_t lines)
{
    const uint8_t *at = w->kept.at, *stop = at + w->kept.n;

    for (size_t i = 0; i < lines; i++) {
        const uint8_t *found = at < stop ? memmem(at, (size_t)(stop - at), line[i], strlen(line[i])) : NULL;

        if (found == NULL)
            fail_msg("not in the trace, in its place: %s\n%.*s", line[i], (int)w->kept.n, (const char *)w->kept.at);
        at = found + strlen(line[i]);
    }
}

static void an_entry_is_written_before_anybody_hears_of_it_and_pushed_once(void **state)
{
    static const char *const course[] = {
        "clinic: wrote 1 submits, 0 takes, 0 contents", "clinic > ", ": heads 1 and more", ": entries ",
        "wrote 0 submits, 1 takes, 0 contents",
    };

    (void)state;
    forget();
    world_commit(&w->machine[1], 0, "Open the office", 20);
    world_run(w, 1000);
    expect_in_order(course, COUNT(course));
    assert_int_equal(count("clinic > start: entries"), 1);
    assert_int_equal(count("clinic > school: entries"), 1);
    if (count("want") != 0 || count("clinic: reads") != 0) /* what was just written is not read back */
        fail_msg("%.*s", (int)w->kept.n, (const char *)w->kept.at);
}

static void nothing_new_ends_a_reconnect_after_one_hello_each(void **state)
{
    (void)state;
    forget();
    w->apart[1][2] = w->apart[2][1] = true;
    machine_stop(&w->machine[1]);
    machine_start(&w->machine[1]);
    world_run(w, 20000);
    assert_int_equal(count("clinic > start: hello"), 1);
    assert_int_equal(count("start > clinic: hello"), 1);
    assert_int_equal(count("heads"), 0);
    assert_int_equal(count("want"), 0);
    w->apart[1][2] = w->apart[2][1] = false;
}

static void an_entry_reaches_a_node_that_its_owner_cannot(void **state)
{
    struct log_row row;

    (void)state;
    world_part(w, 1, 2, true);
    world_lose_links(w, 100);
    world_run(w, 60000);
    forget();
    world_commit(&w->machine[1], 0, "Through another", 20);
    world_run(w, 3000);
    assert_int_equal(count("clinic > school: entries"), 0);
    if (count("start > school: heads 1\n") != 1)
        fail_msg("%.*s", (int)w->kept.n, (const char *)w->kept.at);
    assert_true(machine_row(&w->machine[2], &w->machine[1].partner.log, &row));
    assert_int_equal(count("school > start: want"), 1);
    world_part(w, 1, 2, false);
    assert_true(world_settle(w, 20 * 60 * 1000) && world_check(w));
}

static void a_large_commit_is_told_and_asked_for(void **state)
{
    (void)state;
    assert_true(world_settle(w, 20 * 60 * 1000));
    world_run(w, 61000);
    machine_crash(&w->machine[1]);
    for (unsigned i = 0; i < 40; i++)
        world_commit(&w->machine[1], 0, "Much at once", 3500);
    forget();
    machine_start(&w->machine[1]);
    assert_true(world_settle(w, 20 * 60 * 1000) && world_check(w));
    assert_true(count("want") > 0);
    assert_int_equal(w->machine[0].log_lines[LINE_ERROR], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_written_before_anybody_hears_of_it_and_pushed_once),
        cmocka_unit_test(nothing_new_ends_a_reconnect_after_one_hello_each),
        cmocka_unit_test(an_entry_reaches_a_node_that_its_owner_cannot),
        cmocka_unit_test(a_large_commit_is_told_and_asked_for),
    };
    struct pln_error err;

    if (!crypto_start(&err))
        return 1;
    return cmocka_run_group_tests(tests, begin, end);
}
