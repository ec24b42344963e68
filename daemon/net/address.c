/* address.c: `host:port` as people write it, and which IP addresses a node may dial.
 *
 * In: text, socket addresses. Out: host and port; yes or no and why. A partner's log names the addresses that others dial: without
 * this check it could point every other node at its own router or at a neighbour's printer.
 * Must not: resolve a name (resolve.c), open a socket.
 * Bounds: 120 bytes a text (limits.h).
 * Spec: docs/operating.md "Addresses". Tests: tests/unit/net_address.c */
#include "net/address.h"

#include <arpa/inet.h>
#include <assert.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>

static bool is_host_char(uint8_t c, bool bracketed)
{
    if (bracketed)
        return isxdigit(c) || c == ':' || c == '.' || c == '%' || isalnum(c);
    return isalnum(c) || c == '.' || c == '-' || c == '_';
}

bool host_port_read(struct bytes text, bool zero_port_ok, struct host_port *out, struct pln_error *err)
{
    struct host_port hp = { 0 };
    size_t host_from = 0, host_n, colon;
    unsigned long port = 0;

    if (text.n > PLN_ADDRESS_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "an address of %zu bytes, at most %d", text.n, PLN_ADDRESS_BYTES_MAX);
    for (colon = text.n; colon > 0 && text.at[colon - 1] != ':'; colon--)
        ;
    if (colon == 0)
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" has no port: write host:port, as example.org:7117", (int)text.n, (const char *)text.at);
    host_n = colon - 1;
    bool bracketed = host_n >= 2 && text.at[0] == '[' && text.at[host_n - 1] == ']';

    if (bracketed)
        host_from = 1, host_n -= 2;
    if (host_n == 0)
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" has no host: write host:port, 0.0.0.0 or [::] for all addresses of this machine",
                    (int)text.n, (const char *)text.at);
    for (size_t i = 0; i < host_n; i++)
        if (!is_host_char(text.at[host_from + i], bracketed))
            return fail(err, PLN_BAD_FIELD, "\"%.*s\": a host has letters, digits, dots and hyphens, an IPv6 address stands in [ ]",
                        (int)text.n, (const char *)text.at);
    if (colon == text.n || text.n - colon > 5)
        return fail(err, PLN_BAD_FIELD, "\"%.*s\": the port is 1 to 65535", (int)text.n, (const char *)text.at);
    for (size_t i = colon; i < text.n; i++) {
        if (!isdigit(text.at[i]))
            return fail(err, PLN_BAD_FIELD, "\"%.*s\": the port is 1 to 65535", (int)text.n, (const char *)text.at);
        port = port * 10 + (unsigned long)(text.at[i] - '0');
    }
    if (port > 65535 || (port == 0 && !zero_port_ok))
        return fail(err, PLN_BAD_FIELD, "\"%.*s\": the port is 1 to 65535", (int)text.n, (const char *)text.at);
    memcpy(hp.host, text.at + host_from, host_n);
    hp.port = (uint16_t)port;
    *out = hp;
    return true;
}

bool ip_of(const struct sockaddr *sa, struct ip *out)
{
    static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

    if (sa->sa_family == AF_INET) {
        memcpy(out->b, mapped, sizeof(mapped));
        memcpy(out->b + 12, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
        return true;
    }
    if (sa->sa_family == AF_INET6) {
        memcpy(out->b, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
        return true;
    }
    return false;
}

void ip_text(const struct sockaddr *sa, char out[IP_TEXT])
{
    char host[INET6_ADDRSTRLEN] = "";

    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)sa;

        inet_ntop(AF_INET, &in->sin_addr, host, sizeof(host));
        snprintf(out, IP_TEXT, "%s:%u", host, ntohs(in->sin_port));
    } else if (sa->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const void *)sa;

        inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof(host));
        snprintf(out, IP_TEXT, "[%s]:%u", host, ntohs(in->sin6_port));
    } else
        snprintf(out, IP_TEXT, "unknown");
}

/* ---- ranges --------------------------------------------------------------------------------------------------------- */

enum range_kind { RANGE_NEVER, RANGE_PRIVATE };
struct range {
    uint8_t prefix[16];
    unsigned bits;
    enum range_kind kind;
    const char *what;
};

/* IPv4 ranges stand under ::ffff:0:0/96. Source: IANA special-purpose address registries (RFC 6890). */
#define V4(a, b, c, d)                                       \
    {                                                        \
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d \
    }
static const struct range ranges[] = {
    { V4(0, 0, 0, 0), 96 + 8, RANGE_NEVER, "unspecified" },
    { V4(224, 0, 0, 0), 96 + 4, RANGE_NEVER, "multicast" },
    { V4(240, 0, 0, 0), 96 + 4, RANGE_NEVER, "reserved" },
    { V4(127, 0, 0, 0), 96 + 8, RANGE_PRIVATE, "loopback" },
    { V4(10, 0, 0, 0), 96 + 8, RANGE_PRIVATE, "private" },
    { V4(172, 16, 0, 0), 96 + 12, RANGE_PRIVATE, "private" },
    { V4(192, 168, 0, 0), 96 + 16, RANGE_PRIVATE, "private" },
    { V4(169, 254, 0, 0), 96 + 16, RANGE_PRIVATE, "link-local" },
    { V4(100, 64, 0, 0), 96 + 10, RANGE_PRIVATE, "shared by a provider's customers" },
    { V4(192, 0, 0, 0), 96 + 24, RANGE_PRIVATE, "special" },
    { V4(198, 18, 0, 0), 96 + 15, RANGE_PRIVATE, "for tests of networks" },
    { { 0 }, 128, RANGE_NEVER, "unspecified" },
    { { 0xff }, 8, RANGE_NEVER, "multicast" },
    { { [15] = 1 }, 128, RANGE_PRIVATE, "loopback" },
    { { 0xfc }, 7, RANGE_PRIVATE, "private" },
    { { 0xfe, 0x80 }, 10, RANGE_PRIVATE, "link-local" },
    { { 0xfe, 0xc0 }, 10, RANGE_PRIVATE, "site-local" },
};

static bool in_prefix(const uint8_t a[16], const uint8_t prefix[16], unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;

    if (memcmp(a, prefix, whole) != 0)
        return false;
    return rest == 0 || ((a[whole] ^ prefix[whole]) & (uint8_t)(0xff << (8 - rest))) == 0;
}

/* The IPv4 address that an IPv6 one leads to: IPv4-compatible, NAT64 (RFC 6052), 6to4 (RFC 3056). */
static bool hidden_v4(struct ip a, struct ip *out)
{
    static const uint8_t compatible[16] = { 0 };
    static const uint8_t nat64[16] = { 0x00, 0x64, 0xff, 0x9b };
    static const uint8_t sixtofour[16] = { 0x20, 0x02 };
    static const struct ip v4 = { V4(0, 0, 0, 0) };
    const uint8_t *at;

    if (in_prefix(a.b, nat64, 96) || (in_prefix(a.b, compatible, 96) && load_be32(a.b + 12) > 1))
        at = a.b + 12;
    else if (in_prefix(a.b, sixtofour, 16))
        at = a.b + 2;
    else
        return false;
    *out = v4;
    memcpy(out->b + 12, at, 4);
    return true;
}

bool ip_may_be_dialled(struct ip a, bool private_ok, struct pln_error *err)
{
    struct ip inner;

    for (size_t i = 0; i < COUNT(ranges); i++) {
        if (!in_prefix(a.b, ranges[i].prefix, ranges[i].bits))
            continue;
        switch (ranges[i].kind) {
        case RANGE_NEVER: return fail(err, PLN_BAD_FIELD, "a %s address is never dialled", ranges[i].what);
        case RANGE_PRIVATE:
            if (!private_ok)
                return fail(err, PLN_BAD_FIELD, "a %s address is dialled only with \"dial_private = yes\"", ranges[i].what);
            break;
        }
    }
    return !hidden_v4(a, &inner) || ip_may_be_dialled(inner, private_ok, err);
}

struct ip ip_group(struct ip a)
{
    static const uint8_t mapped[16] = V4(0, 0, 0, 0);

    if (!in_prefix(a.b, mapped, 96))
        memset(a.b + 8, 0, 8);
    return a;
}
