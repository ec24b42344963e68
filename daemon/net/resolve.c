/* resolve.c: names to addresses.
 *
 * In: "host:port". Out: up to 4 addresses that this node may dial. Numbers are read here: only names go to the resolver, whose few
 * threads libuv shares among all.
 * Must not: let an address through that ip_may_be_dialled refuses, whatever a name server says.
 * Bounds: 4 addresses. A look-up cannot be cancelled: net_end does not wait for it.
 * Spec: docs/operating.md "Addresses". Tests: tests/unit/net_address.c */
#include "net/resolve.h"

#include "net/loop.h"

#include <assert.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

struct lookup {
    uv_getaddrinfo_t request;
    struct net *net;
    resolve_done *done;
    void *ctx;
};

static void keep_if_allowed(const struct net *n, const struct sockaddr *sa, size_t size, struct resolved *out, struct pln_error *err)
{
    struct ip ip;

    if (out->count == RESOLVE_ADDRESSES_MAX || !ip_of(sa, &ip) || !ip_may_be_dialled(ip, n->setup.dial_private, err))
        return;
    memcpy(&out->at[out->count++], sa, size);
}

static void tell(resolve_done *done, void *ctx, const struct resolved *found, struct pln_error *err)
{
    if (found->count > 0)
        err->code = PLN_OK;
    else if (err->code == PLN_OK)
        fail(err, PLN_NOT_FOUND, "the name has no address");
    done(ctx, found, err);
}

static void looked_up(uv_getaddrinfo_t *request, int rc, struct addrinfo *list)
{
    struct lookup *l = request->data;
    struct resolved found = { 0 };
    struct pln_error err = { 0 };

    l->net->lookups--;
    if (rc != 0)
        fail_uv(&err, rc, "name look-up");
    for (struct addrinfo *a = list; a != NULL; a = a->ai_next)
        if (a->ai_addrlen <= sizeof(found.at[0]))
            keep_if_allowed(l->net, a->ai_addr, a->ai_addrlen, &found, &err);
    uv_freeaddrinfo(list);
    tell(l->done, l->ctx, &found, &err);
    free(l);
}

static bool read_numbers(const struct host_port *hp, struct sockaddr_storage *out)
{
    memset(out, 0, sizeof(*out));
    return uv_ip4_addr(hp->host, hp->port, (struct sockaddr_in *)out) == 0 ||
           uv_ip6_addr(hp->host, hp->port, (struct sockaddr_in6 *)out) == 0;
}

void resolve(struct net *n, const char *host_and_port, resolve_done *done, void *ctx)
{
    static const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV };
    struct resolved found = { 0 };
    struct pln_error err = { 0 };
    struct sockaddr_storage sa;
    struct host_port hp;
    struct lookup *l;
    char port[8];
    int rc;

    if (!host_port_read(BYTES_STR(host_and_port), false, &hp, &err)) {
        tell(done, ctx, &found, &err);
        return;
    }
    if (read_numbers(&hp, &sa)) {
        keep_if_allowed(n, (struct sockaddr *)&sa, sizeof(sa), &found, &err);
        tell(done, ctx, &found, &err);
        return;
    }
    l = calloc(1, sizeof(*l));
    if (l == NULL) {
        fail(&err, PLN_BUSY, "no memory for a name look-up");
        tell(done, ctx, &found, &err);
        return;
    }
    *l = (struct lookup){ .net = n, .done = done, .ctx = ctx };
    l->request.data = l;
    snprintf(port, sizeof(port), "%u", hp.port);
    rc = uv_getaddrinfo(&n->uv, &l->request, looked_up, hp.host, port, &hints);
    if (rc != 0) {
        fail_uv(&err, rc, "name look-up");
        tell(done, ctx, &found, &err);
        free(l);
        return;
    }
    n->lookups++;
}
