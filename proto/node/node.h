/* node.h: what a node does, as a machine: events in; messages, writes, checks, reads, answers and log lines out.
 *
 * No I/O, no clock, no thread. Two clocks are given: now_ms is monotonic, wall_ms is UTC. "Written", "checked", "read" are
 * events like "a message came": nothing acknowledged, pushed or signed leaves before node_written brings the commit.
 * The daemon's drive.c and the simulator's world.c carry the wishes out. Spec: docs/protocol.md. */
#ifndef NODE_NODE_H
#define NODE_NODE_H

#include "node/work.h"
#include "plenary/limits.h"
#include "record/receipt.h"
#include "wire/session.h"

struct node;

struct node_clock {
    int64_t now_ms, wall_ms;
};

struct node_reader {
    struct pln_boxkey key;
    int64_t until_ms;
};

struct node_setup {
    struct pln_id coalition;
    struct pln_id own_log;
    struct pln_boxkey own_noise;
    uint8_t seed[32];          /* random: instance, invitation tokens, ping values, map seeds; all else follows from events */
    const struct log_row *row; /* as store_rows gives them; copied */
    size_t rows;
    const struct node_reader *reader;
    size_t readers;
    const struct keep_item *kept; /* store_kept("", ...) */
    size_t keeps;
    enum disk_room disk; /* at the start */
    /* the operator's file */
    struct addresses address;
    /* record/receipt.h */ /* of this node, told to others by an `address` record when they differ from the log's */
    bool dial_private;     /* loopback and private addresses may be dialled */
    bool clock_ok;         /* --clock-ok: write although the clock looks wrong */
    const char *software;
    /* a joiner's invitation: whom to dial until the roster is known */
    bool has_invitation;
    struct pln_boxkey convener_noise;
    uint8_t token[32];
    struct addresses convener_address;
};

/** Errors: PLN_TOO_MANY (more logs than PLN_PARTNERS_MAX). */
bool node_new(const struct node_setup *setup, struct node_clock clock, struct node **out, struct pln_error *err) MUST_CHECK;
void node_free(struct node *n);

/* ---- peers: numbers are the carrier's, never used twice ---- */
/** The partner that has this key: its handle, for the operator's lines. False: nobody here. */
bool node_key_name(const struct node *n, const struct pln_boxkey *key, char out[40]);
/** Who is this static key? ADMIT_STRANGER only while invitations are open. No effect on the node. (enum session_admission: wire/session.h)
 */
enum session_admission node_knock(const struct node *n, const struct pln_boxkey *key, struct node_clock clock);
/** A stranger's hello (its token is looked at): ADMIT_JOINER or ADMIT_REFUSED. Give the same hello to node_peer_message after
 * node_peer_open. */
enum session_admission node_knock_hello(struct node *n, const struct pln_boxkey *key, struct bytes hello, struct node_clock clock);
/** The secured session is open (after admission on both sides). Not for readers: those are clients with ACCESS_READER. */
void node_peer_open(struct node *n, uint64_t peer, const struct pln_boxkey *key, enum session_admission as, bool dialled,
                    struct node_clock clock);
void node_peer_message(struct node *n, uint64_t peer, struct bytes message, struct node_clock clock);
/** Bytes that still wait to go to this peer: told when they fall below a half of PLN_SESSION_OUT_BYTES_MAX, or grow. */
void node_peer_queued(struct node *n, uint64_t peer, size_t bytes, struct node_clock clock);
void node_peer_closed(struct node *n, uint64_t peer, struct node_clock clock);
/** A dial that did not lead to a session. */
void node_dial_failed(struct node *n, uint64_t dial, struct node_clock clock);

/* ---- clients ---- */
enum access { ACCESS_LOCAL, ACCESS_READER };
void node_client_open(struct node *n, uint64_t client, enum access access, struct node_clock clock);
/** One whole msgpack-rpc message (checked by its reader). False: the client broke the protocol, close it (its answer is queued). */
bool node_client_message(struct node *n, uint64_t client, struct bytes message, struct node_clock clock, struct pln_error *err) MUST_CHECK;
/** False: it has PLN_CLIENT_REQUESTS_MAX requests unanswered: read nothing more of it until this is true again. */
bool node_client_may_ask(const struct node *n, uint64_t client);
/** Bytes that still wait to go to this client: above a half of PLN_CLIENT_OUT_BYTES_MAX it gets no notifications, and is told later how
 * many. */
void node_client_queued(struct node *n, uint64_t client, size_t bytes, struct node_clock clock);
void node_client_closed(struct node *n, uint64_t client, struct node_clock clock);

/* ---- work that comes back (the node frees the job) ---- */
void node_checked(struct node *n, struct check_job *job, struct node_clock clock);
void node_written(struct node *n, struct write_job *job, struct node_clock clock);
void node_read(struct node *n, struct read_job *job, struct node_clock clock);
/** The readers in force. A write job that comes back with readers_changed: the carrier reads them again (store_readers). Copied. */
void node_readers(struct node *n, const struct node_reader *reader, size_t count);

/* ---- time ---- */
void node_tick(struct node *n, struct node_clock clock);
int64_t node_deadline_ms(const struct node *n); /* tick then (monotonic); INT64_MAX: never */
/** From now on: no new writes; bye to all peers; when node_is_quiet, the process may end. */
void node_stop(struct node *n, struct node_clock clock);
bool node_is_quiet(const struct node *n);

/* ---- wishes ---- */
enum wish_kind {
    WISH_SEND,  /* message to peer */
    WISH_CLOSE, /* end peer's session (after what was sent) */
    WISH_DIAL,  /* call address, expect key; dial names it */
    WISH_CHECK,
    WISH_WRITE,
    WISH_READ,
    WISH_ANSWER, /* msgpack-rpc message to client */
    WISH_CLOSE_CLIENT,
    WISH_LOG, /* one line for the operator */
    WISH_END, /* the process must end (failed commit): text says why */
};
enum line_level { LINE_INFO, LINE_WARNING, LINE_ERROR };
#define LINE_PAIRS_MAX 6
struct line { /* a constant phrase and pairs */
    enum line_level level;
    const char *phrase;
    size_t pairs;
    struct {
        const char *key;
        char value[200];
    } pair[LINE_PAIRS_MAX];
};
struct wish {
    enum wish_kind kind;
    uint64_t peer, client, dial;
    struct bytes message; /* SEND, ANSWER: until the next node_take */
    char address[PLN_ADDRESS_BYTES_MAX + 1];
    struct pln_boxkey key;
    struct check_job *check;
    struct write_job *write;
    struct read_job *read;
    struct line line; /* LOG, END */
};
/** The next wish, in order; false: none. The carrier takes until empty after each event. */
bool node_take(struct node *n, struct wish *out);

#endif
