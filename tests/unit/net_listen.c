/* net_listen.c: how many strangers may try at once. Spec: docs/protocol.md "Limits". */
#include "net/loop.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static int make_net(void **state)
{
    *state = calloc(1, sizeof(struct net));
    return *state == NULL;
}

static int drop_net(void **state)
{
    free(*state);
    return 0;
}

static struct ip address(unsigned i)
{
    return (struct ip){ { 0x20, 0x01, 0x0d, 0xb8, 0, 0, (uint8_t)(i >> 8), (uint8_t)i, 1 } }; /* its own /64 */
}

/* As if a second had gone by: the buckets are full again. */
static void next_second(struct net *n)
{
    n->bucket_ms = net_now_ms() - 1000;
}

static bool tries(struct net *n, struct ip a)
{
    bool is_partner;

    return stranger_may_try(n, a, &is_partner);
}

static void four_of_one_address_may_try_at_once(void **state)
{
    struct net *n = *state;
    struct ip a = address(1), same_64 = address(1);

    same_64.b[15] = 77;
    next_second(n);
    for (int i = 0; i < PLN_STRANGERS_PER_ADDRESS; i++)
        assert_true(tries(n, i % 2 ? a : same_64));
    assert_false(tries(n, a));
    assert_false(tries(n, same_64));
    assert_true(tries(n, address(2)));
    stranger_done(n, a, false);
    assert_true(tries(n, a));
    assert_false(tries(n, a));
}

static void half_of_all_places_are_kept_for_partners_addresses(void **state)
{
    struct net *n = *state;
    unsigned i = 0, partners = 0;

    next_second(n);
    while (tries(n, address(i)))
        i++;
    assert_int_equal(i, PLN_STRANGERS_MAX / 2);
    for (unsigned k = 0; k < 40; k++)
        partner_ip_note(n, address(1000 + k));
    while (tries(n, address(1000 + partners)))
        partners++;
    assert_int_equal(partners, PLN_STRANGERS_MAX / 2);
    stranger_done(n, address(1000), true);
    assert_false(tries(n, address(500))); /* that place is a partner's */
    assert_true(tries(n, address(1000)));
    stranger_done(n, address(0), false);
    assert_true(tries(n, address(500)));
}

static void fifty_a_second_may_begin(void **state)
{
    struct net *n = *state;
    unsigned began = 0;

    next_second(n);
    for (unsigned i = 0; i < 200; i++)
        if (tries(n, address(i))) {
            began++;
            stranger_done(n, address(i), false);
        }
    assert_true(began >= PLN_STRANGERS_PER_SECOND);
    assert_true(began <= 2 * PLN_STRANGERS_PER_SECOND); /* a second may have gone by meanwhile */
    partner_ip_note(n, address(3000));
    assert_true(tries(n, address(3000))); /* partners have a bucket of their own */
}

static void a_partner_s_address_is_remembered_once_and_the_oldest_are_forgotten(void **state)
{
    struct net *n = *state;
    bool is_partner;

    for (unsigned k = 0; k < 10; k++)
        partner_ip_note(n, address(7));
    assert_int_equal(n->partner_ips, 1);
    for (unsigned k = 0; k < NET_STRANGER_ADDRESSES; k++)
        partner_ip_note(n, address(100 + k));
    assert_int_equal(n->partner_ips, NET_STRANGER_ADDRESSES);
    next_second(n);
    assert_true(stranger_may_try(n, address(7), &is_partner));
    assert_false(is_partner);
    assert_true(stranger_may_try(n, address(100 + NET_STRANGER_ADDRESSES - 1), &is_partner));
    assert_true(is_partner);
}

static void a_stream_s_number_is_never_used_twice(void **state)
{
    struct net *n = *state;
    int a, b;
    uint64_t first = net_put(n, STREAM_PEER, &a), second;

    assert_ptr_equal(net_find(n, STREAM_PEER, first), &a);
    assert_null(net_find(n, STREAM_CLIENT, first));
    net_remove(n, first);
    assert_null(net_find(n, STREAM_PEER, first));
    for (unsigned i = 0; i + 1 < NET_STREAMS_MAX; i++)
        assert_true(net_put(n, STREAM_CLIENT, &b) != 0);
    second = net_put(n, STREAM_PEER, &b);
    assert_true(second != 0);
    assert_true(second != first);
    assert_null(net_find(n, STREAM_PEER, first));
    assert_int_equal(net_put(n, STREAM_PEER, &b), 0); /* full */
}

int main(void)
{
#define WITH_NET(f) cmocka_unit_test_setup_teardown(f, make_net, drop_net)
    const struct CMUnitTest tests[] = {
        WITH_NET(four_of_one_address_may_try_at_once),
        WITH_NET(half_of_all_places_are_kept_for_partners_addresses),
        WITH_NET(fifty_a_second_may_begin),
        WITH_NET(a_partner_s_address_is_remembered_once_and_the_oldest_are_forgotten),
        WITH_NET(a_stream_s_number_is_never_used_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
