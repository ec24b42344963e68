/* peer.h: a partner, a joiner or a remote reader on a TCP stream. Sees libuv: only for net/. */
#ifndef NET_PEER_H
#define NET_PEER_H

#include "net/loop.h"

struct peer;
struct client;

/** A connection waits at the listener. False: it still does. */
bool peer_accept(struct net *n, uv_stream_t *listener);
/** A reader's answers wait in its client: move them into the session at the next net_flush. */
void peer_touch(struct peer *p);
size_t peer_queued(const struct peer *p);
/** A reader's session: end it after what was sent. */
void peer_finish(struct peer *p);
/** One piece of a reader's answers, at most PLN_MESSAGE_BYTES_MAX. */
bool peer_put(struct peer *p, struct bytes piece, struct pln_error *err) MUST_CHECK;
void peer_read(struct peer *p, bool on);

#endif
