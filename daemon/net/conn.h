/* conn.h: one stream: bounded writes, one close. Sees libuv: only for net/. */
#ifndef NET_CONN_H
#define NET_CONN_H

#include "base/buf.h"

#include <uv.h>

struct net;
struct conn;

/* What a conn tells its owner. */
struct conn_owner {
    void (*came)(struct conn *c, struct bytes in); /* bytes; valid during the call */
    void (*ended)(struct conn *c,
                  struct pln_error *err); /* the other side closed (err->code PLN_OK), a failure, a stall: call conn_close */
    void (*fill)(struct conn *c);         /* within net_flush: put what there is to write, decide about reading */
    void (*due)(struct conn *c);          /* the time of conn_due has come */
    void (*closed)(struct conn *c);       /* the last call: free the owner */
};

#define CONN_STALL_MS 60000   /* a stream that takes nothing for so long is dropped */
#define CONN_LINGER_MS 2000   /* conn_finish waits no longer */
#define CONN_LOW_BYTES 262144 /* fill puts more only below this */
#define CONN_KEEP_BYTES 65536 /* an empty buffer above this is given back */

struct conn {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };
    uv_timer_t stall, timer;
    uv_write_t write;
    struct net *net;
    const struct conn_owner *owner;
    struct buf sending, waiting; /* in the kernel's hands; behind it */
    bool writing, reading, closing, finishing, ended;
    unsigned open_handles;
    size_t queued_before; /* at the stall timer's last look */
    struct conn *dirty_next;
    bool is_dirty;
};

/** After the stream's handle was initialised (uv_tcp_init, uv_pipe_init) in it. cap: most bytes that wait to be written. */
void conn_init(struct conn *c, struct net *n, const struct conn_owner *owner, size_t cap);
/** Call owner->due then; INT64_MAX: never. Replaces the one before. */
void conn_due(struct conn *c, int64_t at_ms);
void conn_read(struct conn *c, bool on); /* any number of times */
/** Queue bytes; they go at the next net_flush. False: the cap is hit: close it. */
bool conn_put(struct conn *c, struct bytes in);
size_t conn_queued(const struct conn *c);
/** Ask for fill at the next net_flush. */
void conn_touch(struct conn *c);
void conn_flush(struct conn *c);
/** Close once all is written, or after CONN_LINGER_MS. */
void conn_finish(struct conn *c);
void conn_close(struct conn *c); /* from anywhere, any number of times */

#endif
