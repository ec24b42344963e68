/* net.h: the loop's room as the rest of the daemon sees it: a node's peers and clients on sockets. libuv stays behind it.
 *
 * Events from sockets go straight to the node machine (node_peer_message, node_client_message, ...); after all that came in
 * one turn of the loop the owner's `settle` is called, which carries the node's wishes out, among others by the calls below, then calls
 * net_flush.
 * One thread, the one that calls net_run; only net_wake may be called from others. */
#ifndef NET_NET_H
#define NET_NET_H

#include "crypto/dh.h"
#include "node/node.h"

struct net;

#define NET_LISTENERS_MAX 8

struct net_setup {
    size_t listens;
    const char (*listen)[PLN_ADDRESS_BYTES_MAX + 1]; /* read in net_new only */
    const char *socket_path;
    const char *socket_group; /* "": the owner alone */
    size_t clients_max;
    bool dial_private;
    struct pln_id coalition;
    const struct dh_key *noise[SESSION_KEYS_MAX]; /* newest first; the caller's, until net_free */
    size_t noise_count;
    void *ctx;
    void (*settle)(void *ctx);        /* the node heard something in this turn of the loop */
    void (*woken)(void *ctx);         /* net_wake was called, once or more */
    void (*due)(void *ctx);           /* the time of net_deadline has come */
    void (*asked_to_stop)(void *ctx); /* SIGTERM, SIGINT */
};

/** Open the ports and the socket (what lies at its path is removed: hold the store's lock first). Nobody is heard before net_run.
 * Errors name the address or the path: PLN_BUSY (in use), PLN_BAD_FIELD, PLN_TOO_LARGE (path), PLN_READ_ONLY. */
bool net_new(const struct net_setup *setup, struct net **out, struct pln_error *err) MUST_CHECK;
/** After net_run has returned, or without it. */
void net_free(struct net *n);
/** Until net_end, and a moment for what must close. */
void net_run(struct net *n, struct node *node);

struct node_clock net_clock(void);
/** Fresh random bytes, at most 256. */
void net_random(uint8_t *out, size_t size);
void net_wake(struct net *n);                    /* any thread, also before net_run; not after it returned */
void net_deadline(struct net *n, int64_t at_ms); /* INT64_MAX: none; replaces the one before */

/* Wishes. A number that is no more (it closed meanwhile) is passed over. */
void net_send(struct net *n, uint64_t peer, struct bytes message);
void net_close_peer(struct net *n, uint64_t peer); /* after what was sent */
void net_dial(struct net *n, uint64_t dial, const char *address, const struct pln_boxkey *key);
void net_answer(struct net *n, uint64_t client, struct bytes message);
void net_close_client(struct net *n, uint64_t client); /* after what was sent */
/** Write what waits. True: the node was told something: look for its wishes again. */
bool net_flush(struct net *n);

/** No new peers or clients; the socket's name is removed. */
void net_stop_listening(struct net *n);
bool net_is_flushed(const struct net *n); /* nothing waits to be written */
/** Close all; net_run returns. */
void net_end(struct net *n);

#endif
