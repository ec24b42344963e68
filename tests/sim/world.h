/* world.h: a coalition in one process: node machines over stores that forget, a network that delays, loses and parts, people who
 * submit and send again until they are answered. Everything follows from the seed. */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "node/invite.h"
#include "node/node.h"
#include "sim/clock.h"
#include "sim/people.h"
#include "store/store.h"
#include "wire/message.h"
#include "wire/rpc.h"
#include "wire/session.h"

#include <stdio.h>

#define MACHINES_MAX 6
#define CLIENTS_MAX 4
#define WALL_MS INT64_C(1772000000000) /* the world begins: 2026-02-25 */

struct world;
struct machine;

/** One side of a connection. */
struct end {
    struct link *link;
    struct machine *machine;
    uint64_t peer; /* the node's number for it; also of a dial that has not led to a session */
    struct session session;
    bool is_dialler, has_session, opened, is_closing, is_closed;
    uint64_t dial;
    struct buf hello; /* a stranger's, to be given after it is let in */
    struct buf pipe;  /* bytes on the way to this end */
    bool delivery_is_due, eof_is_due;
    bool never_reads; /* hostile */
    int64_t tick_ms;
};
struct link {
    struct link *next;
    struct end end[2]; /* 0 dialled */
    bool is_lost;
};

enum task_kind { TASK_COMMIT, TASK_WAIT, TASK_ADMIT, TASK_INVITE, TASK_ERASE, TASK_NODE_KEYS };
/** What a person does, until it is answered. */
struct task {
    struct task *next;
    enum task_kind kind;
    struct said said;
    uint64_t held;
    struct pln_id id;
    struct machine *about; /* ADMIT, INVITE: who joins */
    unsigned tries;
};
struct person {
    uint64_t client; /* of the node's present life */
    struct task *first, *last;
    uint32_t number; /* of the request under way; 0: none */
    int64_t sent_ms;
};
/** An answer that promised something. */
struct promise {
    struct machine *machine;
    struct pln_id id;
    uint64_t index;
    bool may_be_erased; /* a commitment whose words are not yet asked to be erased */
};

struct machine {
    struct world *world;
    struct partner partner;
    size_t place;
    struct kv *kv;
    struct desk *desk; /* NULL: nobody has asked yet in this life */
    struct store *store;
    struct node *node;
    uint64_t life; /* counts starts */
    bool is_up;
    int64_t skew_ms;
    int64_t tick_ms;         /* when one is queued */
    struct write_job *write; /* under way */
    bool has_invitation;
    struct invitation invitation;
    struct person person[CLIENTS_MAX];
    size_t people;
    uint64_t dial_out;
    bool is_hostile; /* no node: tests/sim/hostile.c speaks for it */
    uint64_t log_lines[3];
    bool was_admitted;
    bool disk_lies;                   /* says that it synced */
    uint64_t disk_free;               /* bytes; 0: more than anybody needs */
    uint64_t probe;                   /* a test's own client */
    struct buf heard;                 /* the last message to it */
    uint64_t heard_count, told_count; /* answers; notifications */
};

struct world {
    uint64_t seed;
    struct chance chance;
    struct clock clock;
    struct machine machine[MACHINES_MAX];
    size_t machines;
    bool apart[MACHINES_MAX][MACHINES_MAX];
    unsigned lossy;      /* percent of links that are lost within a minute */
    int64_t delay_ms[2]; /* of a message: low, high */
    int64_t disk_ms[2];
    struct link *link;
    uint64_t numbers;
    struct promise *promise;
    size_t promises, promises_room;
    uint64_t refused, erased, sealed;
    bool may_refuse; /* a refusal is no fault of the node's */
    bool has_trace;  /* lines to `trace` */
    FILE *trace;
    struct buf kept; /* lines, for tests; if keep_trace */
    bool keep_trace;
    struct hash hash;
    uint64_t lines;
    char wrong[512]; /* the first thing found wrong; "" */
    uint64_t delivered_bytes;
};

void world_init(struct world *w, uint64_t seed);
void world_deinit(struct world *w);
/** Run for so long. */
void world_run(struct world *w, int64_t ms);
void world_part(struct world *w, size_t a, size_t b, bool apart);
void world_lose_links(struct world *w, unsigned percent);

/* ---- machine.c, wishes.c ---- */
/** The first is the convener. Its store begins with its genesis; the node does not run yet. */
struct machine *world_add(struct world *w, const char *name);
void machine_start(struct machine *m);
void machine_crash(struct machine *m);
/** A clean stop: the node is asked, and given the time it needs. */
void machine_stop(struct machine *m);
struct node_clock machine_clock(const struct machine *m);
/** Carries out its node's wishes. */
void machine_settle(struct machine *m);

/* ---- tasks.c ---- */
/** A person of that machine does something. */
struct task *world_task(struct machine *m, size_t person, enum task_kind kind);
void world_commit(struct machine *m, size_t person, const char *title, size_t text_bytes);
/** The same, its words sealed to another partner. */
void world_seal(struct machine *m, size_t person, const struct machine *to, const char *title, size_t text_bytes);
/** Erase the words of some commitment of that machine's that was acknowledged; nothing if there is none. */
void world_erase(struct machine *m, size_t person);
void world_invite(struct machine *convener, struct machine *joiner); /* at once: as if by the people's own letter */
void world_admit(struct machine *convener, struct machine *joiner);
/** A test asks as a client of its own and runs the world until it is answered; params: encoded, or n = 0 for []. Views until the next call.
 */
bool machine_ask(struct machine *m, const char *method, struct bytes params, struct rpc *out);

/* ---- holds.c ---- */
/** Run until all nodes that are up hold the same heads and all people were answered, or so long: false. */
bool world_settle(struct world *w, int64_t ms_max);
bool world_is_settled(struct world *w);
/** All that must hold once it is settled; false: w->wrong says what does not. */
bool world_check(struct world *w);
/** Row of a log at a machine; false: it has none. */
bool machine_row(struct machine *m, const struct pln_id *log, struct log_row *out);

/* ---- trace.c ---- */
void world_wrong(struct world *w, const char *fmt, ...) PRINTF(2, 3);
void world_trace(struct world *w, const char *fmt, ...) PRINTF(2, 3);

#endif
