/* loop.h: what the files of this room share: the loop, the caps, the table of streams by number. Sees libuv: only for net/. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "net/address.h"
#include "net/conn.h"
#include "net/net.h"

#include <uv.h>

/* Descriptors that are not streams: standard ones, store, locks, listeners, the loop's own, name look-ups. */
#define NET_OTHER_FDS 64
#define NET_STREAMS_MAX 8192
#define NET_STRANGER_ADDRESSES 1024 /* partners' addresses remembered */
#define NET_READ_BYTES 65536

enum stream_kind { STREAM_NONE, STREAM_PEER, STREAM_CLIENT };
struct stream_slot {
    uint64_t number; /* serial * NET_STREAMS_MAX + place in the table: never used twice */
    enum stream_kind kind;
    void *at;
};

struct listener {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };
    struct net *net;
    bool open;
    bool is_socket; /* the Unix socket */
    bool said_full;
    bool held; /* a connection waits: at the cap we do not accept, so libuv stops looking */
};

struct net {
    struct net_setup setup;
    struct node *node; /* NULL before net_run */
    uv_loop_t uv;
    uv_async_t wake;
    uv_timer_t due;
    uv_check_t after_poll;
    uv_prepare_t before_poll;
    uv_signal_t terminate, interrupt;
    bool loop_open, ending;
    size_t listeners;
    struct listener listener[NET_LISTENERS_MAX + 1];
    char socket_path[128];
    uint64_t serial;
    struct stream_slot slot[NET_STREAMS_MAX];
    size_t slot_hint;
    size_t tcp_streams, tcp_streams_max; /* peers, readers, strangers, dials */
    size_t local_clients, local_clients_max;
    size_t readers;
    size_t lookups;      /* getaddrinfo under way */
    size_t open_handles; /* of conns and listeners: net_run waits for them */
    struct conn *dirty;  /* conns with something to do at the next net_flush */
    bool told;           /* the node heard something that is not settled yet */
    /* strangers: TCP streams that have not shown a key of ours */
    size_t strangers, strangers_unknown; /* all; those of addresses that are no partner's */
    struct ip stranger[PLN_STRANGERS_MAX];
    int64_t bucket_ms;  /* when the buckets were last filled */
    unsigned bucket[2]; /* new streams left in this second: unknown addresses, partners' */
    struct ip partner_ip[NET_STRANGER_ADDRESSES];
    size_t partner_ips, partner_ip_next;
    struct {
        int64_t since_ms;
        uint64_t count;
    } refused;              /* strangers, since the last line about them */
    uint32_t dial_said[64]; /* failures of dials that were logged, hashed; said again after a success */
    uint8_t read_room[NET_READ_BYTES];
};

/** The stream's number, or 0: no place left. */
uint64_t net_put(struct net *n, enum stream_kind kind, void *at);
void *net_find(const struct net *n, enum stream_kind kind, uint64_t number);
void net_remove(struct net *n, uint64_t number);
/** The node heard something: have its wishes carried out, once all that came in this turn of the loop was heard. */
void net_settle(struct net *n);
bool fail_uv(struct pln_error *err, int rc, const char *what);

int64_t net_now_ms(void);

/* listen.c */
bool net_listen_all(struct net *n, struct pln_error *err) MUST_CHECK;
void net_listen_again(struct net *n); /* a stream closed: there may be room for one that waits */
/* A TCP stream that came in: may it try? Counted until stranger_done. */
bool stranger_may_try(struct net *n, struct ip address, bool *is_partner);
void stranger_done(struct net *n, struct ip address, bool was_partner);
void partner_ip_note(struct net *n, struct ip address);

#endif
