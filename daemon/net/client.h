/* client.h: a client that speaks msgpack-rpc, on the Unix socket or over a reader's session. Sees libuv: only for net/. */
#ifndef NET_CLIENT_H
#define NET_CLIENT_H

#include "net/loop.h"

struct client;
struct peer;

/** A connection waits at the socket. False: it still does. */
bool client_accept(struct net *n, uv_stream_t *listener);
/** A reader was admitted: its messages, joined, are the stream of a client. NULL: no place left. */
struct client *client_over(struct net *n, struct peer *p);
void client_came(struct client *c, struct bytes in);
/** Within net_flush: go on with requests that waited, move answers into the session. */
void client_fill(struct client *c);
bool client_has_output(const struct client *c);
void client_gone(struct client *c); /* a reader's session closed: frees it */

#endif
