/* net_address.c: host:port texts, and which addresses are dialled. Spec: docs/operating.md "Addresses". */
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
// clang-format on

static void host_and_port_are_read_exactly(void **state)
{
    static const struct {
        const char *text, *host;
        uint16_t port;
    } good[] = {
        { "example.org:7117", "example.org", 7117 },
        { "192.0.2.7:1", "192.0.2.7", 1 },
        { "[2001:db8::7]:65535", "2001:db8::7", 65535 },
        { "[::]:7117", "::", 7117 },
        { "my_host-1:80", "my_host-1", 80 },
    };
    static const char *const bad[] = {
        "",           ":",        "a",     "a:",   ":1",    "a:0",   "a:65536", "a:1x",      "a: 1",      "a:-1",        "a:+1",
        "a:00001234", "::1:7117", "[::1]", "[]:1", "a b:1", "a/b:1", "a\x1b:1", "[::1:7117", "::1]:7117", "user@host:1", "\xc3\xbc:1",
    };
    char long_text[200];
    struct host_port hp;
    struct pln_error err;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(host_port_read(BYTES_STR(good[i].text), false, &hp, &err));
        assert_string_equal(hp.host, good[i].host);
        assert_int_equal(hp.port, good[i].port);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        if (host_port_read(BYTES_STR(bad[i]), false, &hp, &err))
            fail_msg("taken: \"%s\"", bad[i]);
    assert_true(host_port_read(BYTES_STR("127.0.0.1:0"), true, &hp, &err));
    memset(long_text, 'a', sizeof(long_text));
    memcpy(long_text + 118, ":123", 5);
    assert_false(host_port_read(BYTES_STR(long_text), false, &hp, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

static struct ip ip_from(const char *text)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
    struct ip out;

    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        assert_true(ip_of((struct sockaddr *)&in, &out));
    else {
        assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
        assert_true(ip_of((struct sockaddr *)&in6, &out));
    }
    return out;
}

static void only_public_addresses_are_dialled_unless_the_operator_allows_more(void **state)
{
    enum { PUBLIC, PRIVATE, NEVER };
    static const struct {
        const char *text;
        int kind;
    } table[] = {
        { "8.8.8.8", PUBLIC },
        { "172.15.255.255", PUBLIC },
        { "172.32.0.0", PUBLIC },
        { "100.63.255.255", PUBLIC },
        { "100.128.0.0", PUBLIC },
        { "2600::1", PUBLIC },
        { "2002:808:808::1", PUBLIC },
        { "64:ff9b::808:808", PUBLIC },
        { "::ffff:8.8.8.8", PUBLIC },
        { "127.0.0.1", PRIVATE },
        { "127.255.255.255", PRIVATE },
        { "10.0.0.1", PRIVATE },
        { "172.16.0.0", PRIVATE },
        { "172.31.255.255", PRIVATE },
        { "192.168.1.1", PRIVATE },
        { "169.254.169.254", PRIVATE },
        { "100.64.0.1", PRIVATE },
        { "::1", PRIVATE },
        { "fd00::1", PRIVATE },
        { "fc00::1", PRIVATE },
        { "fe80::1", PRIVATE },
        { "::ffff:127.0.0.1", PRIVATE },
        { "64:ff9b::7f00:1", PRIVATE },
        { "2002:7f00:1::", PRIVATE },
        { "2002:c0a8:101::", PRIVATE },
        { "::127.0.0.1", PRIVATE },
        { "0.0.0.0", NEVER },
        { "0.1.2.3", NEVER },
        { "::", NEVER },
        { "224.0.0.1", NEVER },
        { "239.255.255.255", NEVER },
        { "255.255.255.255", NEVER },
        { "ff02::1", NEVER },
        { "::ffff:224.0.0.1", NEVER },
        { "64:ff9b::e000:1", NEVER },
    };
    struct pln_error err;

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct ip a = ip_from(table[i].text);

        if (ip_may_be_dialled(a, false, &err) != (table[i].kind == PUBLIC))
            fail_msg("%s, private not allowed", table[i].text);
        if (ip_may_be_dialled(a, true, &err) != (table[i].kind != NEVER))
            fail_msg("%s, private allowed", table[i].text);
    }
}

static void strangers_are_counted_by_address_and_by_64_bits_of_ipv6(void **state)
{
    struct ip a = ip_group(ip_from("2001:db8:1:2:3:4:5:6")), b = ip_group(ip_from("2001:db8:1:2::9"));
    struct ip c = ip_group(ip_from("192.0.2.1")), d = ip_group(ip_from("192.0.2.2"));

    (void)state;
    assert_memory_equal(&a, &b, sizeof(a));
    assert_memory_not_equal(&c, &d, sizeof(c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(host_and_port_are_read_exactly),
        cmocka_unit_test(only_public_addresses_are_dialled_unless_the_operator_allows_more),
        cmocka_unit_test(strangers_are_counted_by_address_and_by_64_bits_of_ipv6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
