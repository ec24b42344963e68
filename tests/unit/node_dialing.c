/* node_dialing.c: whom a node calls: in large coalitions a few of the ring and the convener, never a private address unasked. */
#include "unit/unit.h"

#include "node/node.h"

#include <stdio.h>
#include <stdlib.h>

/* A node that holds `count` partners' logs; itself is the third of them by id. */
static struct node *node_of(size_t count, const char *address, bool dial_private, struct node_setup *s)
{
    struct log_row *row = calloc(count, sizeof(*row));
    struct node_clock clock = { .now_ms = 1000, .wall_ms = 1772000000000 };
    struct node *n;
    struct pln_error err;

    for (size_t i = 0; i < count; i++) {
        row[i].number = (uint32_t)i + 1;
        row[i].id.b[0] = (uint8_t)(i >> 8);
        row[i].id.b[1] = (uint8_t)i;
        row[i].standing = LOG_PARTNER;
        row[i].take_up_to = UINT64_MAX;
        row[i].has_noise_key = true;
        row[i].noise_key.b[0] = (uint8_t)(i >> 8);
        row[i].noise_key.b[1] = (uint8_t)i;
        row[i].epoch = 1;
        row[i].size = 3;
        row[i].addresses.count = 1;
        snprintf(row[i].addresses.at[0], sizeof(row[i].addresses.at[0]), "%s", address);
        snprintf(row[i].handle, sizeof(row[i].handle), "p%zu", i);
    }
    row[0].is_convener = true;
    row[2].is_own = true;
    *s = (struct node_setup){ .coalition = row[0].id, .own_log = row[2].id, .row = row, .rows = count, .dial_private = dial_private };
    s->address.count = 1;
    snprintf(s->address.at[0], sizeof(s->address.at[0]), "%s", address);
    assert_true(node_new(s, clock, &n, &err));
    node_tick(n, clock);
    free(row);
    return n;
}

static size_t dials(struct node *n, bool called[1000])
{
    struct wish w;
    size_t count = 0;

    memset(called, 0, 1000);
    while (node_take(n, &w))
        if (w.kind == WISH_DIAL) {
            called[(size_t)w.key.b[0] << 8 | w.key.b[1]] = true;
            count++;
        } else if (w.kind == WISH_WRITE) {
            write_job_free(w.write);
        }
    return count;
}

static void in_a_small_coalition_everybody_is_called(void **state)
{
    struct node_setup s;
    bool called[1000];
    struct node *n = node_of(16, "p.example:7777", false, &s);

    (void)state;
    assert_int_equal(dials(n, called), 15);
    assert_false(called[2]);
    node_free(n);
}

static void in_a_large_one_the_convener_and_a_few_of_the_ring(void **state)
{
    struct node_setup s;
    bool called[1000];
    struct node *n = node_of(300, "p.example:7777", false, &s);

    (void)state;
    assert_int_equal(dials(n, called), 10); /* 1, 2, 4, ... 256 places on, and the convener */
    assert_true(called[0] && called[3] && called[4] && called[6] && called[10] && called[258]);
    node_free(n);
}

static void private_addresses_are_called_only_if_the_operator_allows_it(void **state)
{
    static const char *const private[] = { "127.0.0.1:1",  "10.1.2.3:1", "192.168.0.1:1", "172.20.1.1:1", "169.254.1.1:1", "224.0.0.1:1",
                                           "100.64.0.1:1", "0.0.0.0:1",  "localhost:1",   "[::1]:1",      "[fe80::1]:1",   "[fd00::1]:1" };
    struct node_setup s;
    bool called[1000];

    (void)state;
    for (size_t i = 0; i < COUNT(private); i++) {
        struct node *n = node_of(4, private[i], false, &s);

        assert_int_equal(dials(n, called), 0);
        node_free(n);
        n = node_of(4, private[i], true, &s);
        assert_int_equal(dials(n, called), 3);
        node_free(n);
    }
}

static void after_failures_the_next_try_is_later_each_time(void **state)
{
    struct node_setup s;
    struct node *n = node_of(3, "p.example:7777", false, &s);
    struct node_clock clock = { .now_ms = 1000, .wall_ms = 1772000000000 };
    int64_t last[2] = { 0 };
    unsigned tries = 0;

    (void)state;
    for (unsigned i = 0; i < 4 * 3600 && tries < 12; i++) {
        struct wish w;

        clock.now_ms += 1000;
        node_tick(n, clock);
        while (node_take(n, &w)) {
            if (w.kind == WISH_WRITE)
                write_job_free(w.write);
            if (w.kind != WISH_DIAL)
                continue;
            if (w.key.b[1] == 0) {
                int64_t gap = clock.now_ms - last[0];

                if (tries > 1)
                    assert_true(gap >= 30000);
                if (tries > 8)
                    assert_true(gap >= 8 * 60 * 1000 && gap <= 11 * 60 * 1000);
                last[0] = clock.now_ms;
                tries++;
            }
            node_dial_failed(n, w.dial, clock);
        }
    }
    assert_int_equal(tries, 12);
    node_free(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_a_small_coalition_everybody_is_called),
        cmocka_unit_test(in_a_large_one_the_convener_and_a_few_of_the_ring),
        cmocka_unit_test(private_addresses_are_called_only_if_the_operator_allows_it),
        cmocka_unit_test(after_failures_the_next_try_is_later_each_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
