/* resolve.h: names to addresses. Sees libuv: only for net/. */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include "base/error.h"
#include "net/address.h"

#include <sys/socket.h>

struct net;

#define RESOLVE_ADDRESSES_MAX 4

struct resolved {
    size_t count;
    struct sockaddr_storage at[RESOLVE_ADDRESSES_MAX];
};
/** Called once, maybe before resolve returns. err->code PLN_OK: at least one address, each of which may be dialled. */
typedef void resolve_done(void *ctx, const struct resolved *addresses, const struct pln_error *err);
void resolve(struct net *n, const char *host_and_port, resolve_done *done, void *ctx);

#endif
