/* address.h: `host:port` as people write it, and which IP addresses a node may dial. No I/O.
 *
 *     example.org:7117   192.0.2.7:7117   [2001:db8::7]:7117 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include "base/bytes.h"
#include "base/error.h"
#include "plenary/limits.h"

struct sockaddr;

struct host_port {
    char host[PLN_ADDRESS_BYTES_MAX + 1]; /* without brackets */
    uint16_t port;
};

/** Errors: PLN_BAD_FIELD, PLN_TOO_LARGE. Port 0 is taken only if zero_port_ok (a listener: any free port). */
bool host_port_read(struct bytes text, bool zero_port_ok, struct host_port *out, struct pln_error *err) MUST_CHECK;

/** An IPv4 or IPv6 address as 16 bytes (IPv4 mapped), for tables. */
struct ip {
    uint8_t b[16];
};
#define IP_TEXT 64 /* "[2001:db8::7]:7117" and NUL */

/** False: neither IPv4 nor IPv6. */
bool ip_of(const struct sockaddr *sa, struct ip *out);
/** "192.0.2.7:7117", "[2001:db8::7]:7117"; "unknown" for other families. */
void ip_text(const struct sockaddr *sa, char out[IP_TEXT]);
/** The part by which strangers are counted: the address, of IPv6 its /64. */
struct ip ip_group(struct ip a);
static inline bool ip_equal(const struct ip *a, const struct ip *b)
{
    return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

/** May it be dialled? Never: unspecified, multicast, broadcast. Only with private_ok: loopback, link-local, private (RFC 1918,
 * RFC 4193), shared (RFC 6598), and addresses that hide such a one (NAT64, 6to4). Errors: PLN_BAD_FIELD says which. */
bool ip_may_be_dialled(struct ip a, bool private_ok, struct pln_error *err) MUST_CHECK;

#endif
