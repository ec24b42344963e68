/* machine.h: the node machine from inside: what it remembers, and what its files ask of each other. For proto/node/ only.
 *
 *     node.c      events in, time                        sequence.c  clients' statements to a commit
 *     wishes.c    wishes out, jobs                       logs.c      what it knows of the logs
 *     peers.c     sessions, faults, silence              heads.c     what a head that is told means
 *     course.c    hello, lists of heads                  intake.c    others' entries, until their root is known
 *     serve.c     what peers ask for; pushing            taking.c    and to a commit
 *                                                        words.c     content that is for us
 *     clients.c   clients and their requests             import.c    an export's messages, as if a peer had sent them
 *     waits.c status.c receipts.c pause.c invite.c dialing.c watch.c as named
 *
 * Everything here is bounded by limits.h. */
#ifndef NODE_MACHINE_H
#define NODE_MACHINE_H

#include "base/bytes.h"
#include "base/checked.h"
#include "base/map.h"
#include "base/utf8.h"
#include "codec/text.h"
#include "node/node.h"
#include "wire/catchup.h"
#include "wire/contents.h"
#include "wire/frontier.h"
#include "wire/quota.h"
#include "wire/relay.h"
#include "wire/rpc.h"
#include "wire/sync.h"

#define LOGS_MAX (PLN_PARTNERS_MAX + 2)
#define CLOSINGS_MAX 16 /* of one log: heads signed by earlier node keys */

/** A head that an earlier epoch's key signed last: who has entries only below it can verify nothing newer before it. */
struct closing {
    uint64_t epoch, size;
    size_t note_n;
    uint8_t note[512];
};

/** A log as this node knows it. */
struct held {
    struct log_row row;
    size_t slot;
    bool in_store;        /* row.number names it there */
    struct fetch *fetch;  /* its tail, if one is being fetched */
    bool is_behind;       /* some peer told a higher head */
    int64_t held_back_ms; /* take nothing before */
    bool look_for_missing, looking_for_missing;
    uint64_t missing_from;
    bool closes; /* the job that is out begins with new node keys, if they are good: the head before closes an epoch */
    struct closing *closing;
    size_t closings;
    bool stop_wished;
    bool is_new; /* came into the roster: peers are to be asked for it */
    /* its node */
    unsigned faults;
    int64_t refused_ms; /* after a fault: no session before */
    int64_t fault_told_ms, fault_ms;
    int64_t dial_ms; /* next try */
    unsigned dials_failed;
    size_t dial_address; /* the next of its addresses */
    uint64_t dial;       /* the one that is open, or 0 */
    char error[200];     /* the last one */
};

/* ---- others' entries ---- */

enum note_state { NOTE_UNCHECKED, NOTE_CHECKING, NOTE_GOOD };
struct fetch {
    struct fetch *next;
    uint64_t number;
    struct held *log;
    uint64_t peer;
    struct tail tail;
    enum note_state note;
    struct pln_key note_key;
    bool in_write;   /* its first chunk is with the writer */
    bool progress;   /* entries came since the last want */
    bool is_inquiry; /* a root was wrong: the peer is asked to prove that its head holds what we hold */
    int64_t deadline_ms;
};

struct open_want {
    size_t slot;
    uint64_t fetch;
};

struct demand { /* of a peer, waiting to be served */
    struct demand *next;
    enum message_kind kind; /* WANT, NEED, PROVE */
    struct held *log;       /* NULL: unknown here, the answer is "nothing" */
    struct pln_id log_id;
    uint64_t from, to, size, bytes;
    struct pln_root root;
    uint64_t proof_kind, m;
    size_t count;
    uint64_t index[];
};

struct open_need {
    size_t slot;
    uint64_t index;
    int64_t deadline_ms;
};

/** What a joiner sent ahead: kept in memory only, in no head and no receipt, until its admit. */
struct joiner {
    bool has_head;
    struct checkpoint head;
    struct buf note;
    struct part *first, *last;
    size_t entries, bytes;
    uint64_t next;
    char name[81];
    int64_t since_ms; /* wall clock */
};

struct peer {
    struct peer *next;
    uint64_t id;
    struct pln_boxkey key;
    bool is_dialled; /* by us */
    enum session_admission as;
    struct held *log; /* NULL: a joiner whose log is not in the roster */
    bool is_closing;
    bool hello_heard;
    bool hello_again; /* a second instance asks: this one must answer soon */
    bool is_synced;   /* digests were equal when they were last compared */
    bool list_heard;  /* the heads that it owed us came */
    bool list_sent;
    bool took;                                    /* something was taken from it since our last hello */
    struct pln_hash unequal_mine, unequal_theirs; /* when they were compared last */
    uint8_t instance[8];
    uint64_t seq;
    char software[65];
    int64_t since_ms; /* wall clock */
    int64_t heard_ms, sent_hello_ms, asked_all_ms, ping_ms, stuck_ms;
    bool ping_open;
    size_t queued, pending; /* bytes: with the carrier; in wishes not yet taken */
    bool was_skipped;       /* news was not told, its queue was full */
    struct sync sync;
    struct quota quota;
    struct open_want want[PLN_WANTS_OPEN_MAX];
    size_t wants;
    struct open_need need[PLN_NEEDS_OPEN_MAX];
    size_t needs;
    struct assembly assembly;
    struct demand *demand, *demand_last;
    size_t demands;
    bool is_serving; /* a read for it is out */
    struct joiner *joiner;
    uint8_t token[32]; /* of a joiner's invitation */
    bool has_token;
};

/** What is remembered of a partner's node between sessions. */
struct acquaintance {
    uint8_t instance[8];
    uint64_t seq;
    bool known;
};

/* ---- clients ---- */

struct watch {
    bool is_on, quiet, heads;
    size_t logs;
    struct pln_id *log;
    size_t types;
    char (*type)[PLN_TYPE_BYTES_MAX + 1];
    uint64_t missed;
};
struct client {
    struct client *next;
    uint64_t id;
    enum access access;
    unsigned requests; /* not yet answered */
    size_t queued;
    struct watch watch;
};
struct submission {
    struct submission *next;
    uint64_t client; /* 0: the node itself */
    uint32_t number; /* of the request */
    struct bytes statement, signature, content, note;
    bool has_content;
    bool is_node_type; /* a node entry: the head before it is a closing head */
    enum signature_check checked;
    size_t bytes; /* of this block */
    uint8_t block[];
};
struct submissions {
    struct submission *first, *last;
    size_t count;
};
struct wait {
    struct wait *next;
    uint64_t client;
    uint32_t number;
    struct pln_id id;
    uint64_t index;
    bool has_index;
    uint64_t held;
    int64_t deadline_ms;
};
struct arrived { /* content that came, on its way to the writer */
    struct arrived *next;
    uint64_t peer;
    size_t slot;
    uint64_t index;
    unsigned form;
    struct bytes bytes; /* owned */
};
struct kept {
    struct kept *next;
    struct keep_item item;
};
struct stopping {
    struct stopping *next;
    struct held *log;
    struct buf note_a, note_b;
    char why[200];
};

struct invite {
    struct invite *next;
    uint8_t token[32];
    int64_t expires_ms; /* wall clock */
    bool is_bound;
    struct pln_boxkey key;
    char handle[PLN_HANDLE_BYTES_MAX + 1];
    bool at_once; /* the people's own client may admit without asking them again */
    bool is_used; /* its joiner was admitted */
    bool second_told;
};

/* ---- jobs, with what the node wants to know when they are back; the job is first, so that *_job_free frees all ---- */

enum check_purpose { CHECK_SUBMITS, CHECK_PART, CHECK_NOTE_OF_FETCH, CHECK_EVIDENCE };
struct node_check {
    struct check_job job;
    enum check_purpose purpose;
    size_t place; /* SUBMITS: which of the node's `checking` */
    struct part *part;
    size_t part_first;
    uint64_t fetch;
    size_t slot; /* EVIDENCE: of whom two histories, or a larger own head, are told */
    uint64_t peer;
};
enum read_purpose {
    READ_FOR_WANT,
    READ_FOR_NEED,
    READ_FOR_PROVE,
    READ_FOR_PUSH,
    READ_FOR_JOIN,
    READ_TO_COMPARE,
    READ_FOR_MISSING,
    READ_FOR_CLIENT,
    READ_FOR_WAIT
};
struct node_read {
    struct read_job job;
    enum read_purpose purpose;
    uint64_t peer, client;
    uint32_t number;
    size_t slot;
    struct bytes note; /* PUSH: the head to be told; COMPARE: the head to compare (in the job's arena) */
    uint64_t size;
    struct pln_root root;
    uint64_t held; /* WAIT */
    int64_t deadline_ms;
};
struct node_write {
    struct write_job job;
    struct fetch **fetch;
};

struct item { /* one wish, waiting */
    struct item *next;
    enum wish_kind kind;
    uint64_t peer, client, dial;
    struct buf message;
    char *address;
    struct pln_boxkey key;
    struct check_job *check;
    struct write_job *write;
    struct read_job *read;
    struct line *line;
};

#define WRITER_CHECKS_MAX 2 /* statements alone that the writer checks itself */
#define COMMIT_WHOLE_MAX 24 /* so many statements are one commit, however many more are open */
#define SUBMIT_CHECKS_MAX 2 /* jobs out at a time: one that all workers share, and the next */
#define BUCKETS 256
#define HEADS_REMEMBERED 128

struct node {
    struct pln_id coalition, own_log;
    struct pln_boxkey own_noise;
    uint8_t seed[32], map_seed[16];
    uint64_t drawn;
    struct addresses address;
    bool dial_private, clock_ok;
    char software[65];
    bool has_invitation, invitation_doubted;
    struct pln_boxkey convener_noise;
    uint8_t token[32];
    struct addresses convener_address;
    uint8_t instance[8];

    struct node_clock clock; /* of the event at hand */
    int64_t started_ms;
    int64_t deadline_ms;
    bool is_stopping, has_failed;
    uint64_t serial; /* tickets, jobs, dials */

    struct held *log[LOGS_MAX];
    size_t logs;
    struct map by_id;
    struct held *own, *convener;
    uint64_t seq; /* greatest row.seq */
    bool digest_is_known;
    struct pln_hash digest;
    size_t partners; /* in the roster, this one included */

    struct peer *peer[BUCKETS];
    size_t peers;
    struct acquaintance known[LOGS_MAX];
    struct fetch *fetch, *dropped_fetch;
    size_t fetches, tail_bytes;
    bool fetch_is_due; /* look whether something may be asked for */
    bool serve_is_due;
    bool needs_are_due;
    size_t compares; /* READ_TO_COMPARE and CHECK_EVIDENCE out */
    struct contents contents;
    struct arrived *arrived, *arrived_last;
    size_t arrived_bytes;
    struct relay relay;
    uint64_t pushed; /* own size that was pushed */
    struct {         /* what the commit at hand brought, ready to be sent; only within node_written */
        struct bytes message;
        uint64_t from;
    } fresh_push;
    enum disk_room disk; /* as it was when it was looked at last */
    int64_t disk_looked_ms;
    struct bucket pushes; /* so that heads stay below PLN_HEADS_PER_SECOND however fast the own log grows */
    bool push_is_due;

    struct client *client[BUCKETS];
    size_t clients;
    struct import *import; /* import.c: at most one at a time */
    struct wait *wait;
    size_t waits;
    struct submissions fresh, ready; /* to be checked; to be written */
    size_t submit_bytes, submit_checks, own_submits;
    size_t submits_waiting, submits_open; /* now; at the last commit */
    struct {
        uint64_t size;
        struct pln_root root;
    } recent[HEADS_REMEMBERED]; /* own heads */
    size_t recents;
    struct {
        struct pln_id id;
        uint64_t index;
    } answered[HEADS_REMEMBERED]; /* own entries just acknowledged */
    size_t answereds;

    struct write_job *write; /* the one in flight */
    struct {                 /* what it looks into; the node's own, so that it ends with the node if the job is lost */
        struct submissions submits;
        struct arrived *arrived;
        struct kept *kept;
        struct stopping *stopping;
    } out;
    struct submissions checking[SUBMIT_CHECKS_MAX]; /* the same of check jobs */
    size_t checks, reads;                           /* in flight */
    struct kept *keep, *keep_last;
    struct stopping *stopping;
    int64_t keeps_wait;

    struct bucket receipts;
    int64_t receipt_ms; /* last timed one */
    bool address_wished;
    bool pause_told;

    struct invite *invite;
    size_t invites;
    struct node_reader *reader;
    size_t readers;
    int64_t dial_look_ms;

    bool to_pump; /* what events set going waits for the next node_take */
    struct item *first, *last;
    struct item *taken;   /* whose bytes the last wish shows */
    struct arena scratch; /* of the event at hand */
};

/* ---- node.c ---- */
void node_enter(struct node *n, struct node_clock clock); /* first in each event */
void node_pump(struct node *n);                           /* last in each event: what it set going is worked off
                                                             with the next node_take, together with what else came by then */
void *node_memory(size_t n);                              /* zeroed; never NULL: out of memory ends the process */
void node_random(struct node *n, uint8_t *out, size_t count);
uint64_t node_serial(struct node *n);
void node_due(struct node *n, int64_t at_ms);
void node_work_off(struct node *n); /* what events set going, in its order; node_take asks for it */

/* ---- logs.c ---- */
struct held *node_log_find(const struct node *n, const struct pln_id *id);
struct held *node_log_by_number(const struct node *n, uint32_t number);
struct held *node_log_add(struct node *n, const struct log_row *row, bool in_store);
const char *held_name(const struct held *h, char out[40]);
struct pln_hash node_digest(struct node *n);
void node_keep_closing(struct node *n, struct held *h); /* its newest head closes its epoch, if the job that goes out now brings new keys */
void logs_count_partners(struct node *n);
void logs_row_changed(struct node *n, const struct log_row *row);
void logs_closing_load(struct node *n, const struct keep_item *item);
void logs_deinit(struct node *n);

/* ---- wishes.c ---- */
struct item *wish_add(struct node *n, enum wish_kind kind);
struct line *line_add(struct node *n, enum line_level level, const char *phrase);
void line_pair(struct line *l, const char *key, const char *fmt, ...) PRINTF(3, 4);
void node_keep(struct node *n, const char *name, struct bytes value); /* empty value: delete */
struct bytes job_bytes(struct arena *of, struct bytes in); /* a copy that lives as long as the job; what is in a message or request fits */
void node_check_send(struct node *n, struct node_check *c);
void node_read_send(struct node *n, struct node_read *r);
struct node_check *node_check_new(enum check_purpose purpose);
struct node_read *node_read_new(enum read_kind kind, enum read_purpose purpose, const struct held *log);
void wishes_deinit(struct node *n);

/* ---- peers.c ---- */
#define EACH_PEER(n, p)                                                   \
    for (size_t peer_bucket_ = 0; peer_bucket_ < BUCKETS; peer_bucket_++) \
        for (struct peer *p = (n)->peer[peer_bucket_]; p != NULL; p = p->next)
struct peer *peer_find(const struct node *n, uint64_t id);
struct peer *peer_of_log(const struct node *n, const struct held *h); /* its open session, hello heard; or NULL */
const char *peer_name(const struct peer *p, char out[40]);
bool peer_is_partner(const struct peer *p); /* open, greeted, may be told and asked everything */
bool peer_has_room(const struct peer *p);
void peer_send(struct node *n, struct peer *p, const struct message *m);
void peer_send_raw(struct node *n, struct peer *p, struct bytes message);
/** Its fault: last words, one line, the end of its session. */
void peer_fault(struct node *n, struct peer *p, const struct pln_error *why);
void peer_fault_of(struct node *n, struct peer *p, enum pln_code code, const char *fmt, ...) PRINTF(4, 5);
void peer_bye(struct node *n, struct peer *p, enum pln_code code, const char *why);

/* ---- course.c ---- */
#define COURSE_SECOND_MS 5000 /* an old session must answer a ping so soon when a new one wants its place */
#define COURSE_ASK_ALL_MS 60000
void course_hello(struct node *n, struct peer *p);
void course_hello_heard(struct node *n, struct peer *p, const struct message_hello *h);
void course_hello_again(struct node *n, struct peer *p);
void course_list(struct node *n, struct peer *p);
void course_promoted(struct node *n, struct peer *p, struct held *h);
void course_ask_new(struct node *n);
void peers_tick(struct node *n);
void course_row_changed(struct node *n, struct held *h, const struct log_row *before);
/** Tell heads of these logs, more = false at the end (soft: true, entries follow). */
void heads_send(struct node *n, struct peer *p, struct held *const *log, size_t count, bool entries_follow);
void peers_deinit(struct node *n);

/* ---- heads.c, intake.c, taking.c ---- */
#define INTAKE_IDLE_MS 30000                                                           /* an answer that is owed for so long is a fault */
void heads_evidence(struct node *n, struct held *h, struct bytes note, uint64_t peer); /* a note that may convict its log: is it signed? */
void fetch_drop(struct node *n, struct fetch *f); /* give it up; what a job looks into stays until it is back */
void fetches_dropped_free(struct node *n);
bool fetch_is_dropped(const struct node *n, const struct fetch *f);
void fetch_check_note(struct node *n, struct fetch *f);
void intake_heads(struct node *n, struct peer *p, const struct message_heads *m);
void intake_head(struct node *n, struct peer *p, struct bytes note, bool is_soft);
void intake_entries(struct node *n, struct peer *p, const struct message_entries *m);
void intake_part(struct node *n, struct peer *p, struct held *h, struct part *part); /* a joiner's, once it is admitted */
void intake_proof(struct node *n, struct peer *p, const struct message_proof *m);
void intake_checked(struct node *n, struct node_check *c);
void intake_evidence(struct node *n, struct node_check *c);
void intake_compared(struct node *n, struct node_read *r);
void intake_pump(struct node *n);
size_t intake_compose(struct node *n, struct node_write *w); /* fills take; how many bytes */
void intake_written(struct node *n, struct node_write *w);
void intake_peer_gone(struct node *n, struct peer *p);
void intake_tick(struct node *n);
void intake_stop(struct node *n, struct held *h, struct bytes note_a, struct bytes note_b, const char *why);
void intake_deinit(struct node *n);
void intake_compare(struct node *n, struct held *h, const struct checkpoint *head, struct bytes note, uint64_t peer);
/* for import.c: entries of a file, which nobody can be asked for */
#define IMPORT_FEEDER UINT64_MAX                                   /* no peer's number */
struct fetch *intake_fetch(const struct node *n, uint64_t number); /* NULL: it is over */
bool intake_may_take(const struct node *n, const struct held *h);
struct fetch *intake_begin(struct node *n, struct held *h, const struct checkpoint *head, struct bytes note);
bool intake_add(struct node *n, struct fetch *f, const struct message_entries *m); /* false: no room now */
void intake_give_up(struct node *n, struct fetch *f);

/* ---- serve.c ---- */
void serve_want(struct node *n, struct peer *p, const struct message_want *m);
void serve_need(struct node *n, struct peer *p, const struct message_need *m);
void serve_prove(struct node *n, struct peer *p, const struct message_prove *m);
void serve_ask(struct node *n, struct peer *p, const struct message_ask *m);
void serve_read(struct node *n, struct node_read *r);
void serve_pump(struct node *n);
void serve_peer_gone(struct node *n, struct peer *p);
void push_changed(struct node *n, struct held *h); /* its head changed */
void push_read(struct node *n, struct node_read *r);
void push_join(struct node *n, struct peer *p); /* a joiner's own log, ahead of its admit */
void push_tick(struct node *n);
void push_compose(struct node *n, struct node_write *w); /* will its own entries be pushed at once? */

/* ---- words.c ---- */
void words_content(struct node *n, struct peer *p, const struct message_content *m);
/** Content on its way to the writer; bytes are owned from here on. */
void words_arrived(struct node *n, uint64_t peer, const struct held *h, uint64_t index, unsigned form, struct bytes bytes);
void words_missing(struct node *n, struct held *h, uint64_t index);
void words_read(struct node *n, struct node_read *r);
void words_look(struct node *n, struct held *h);
void words_pump(struct node *n);
void words_compose(struct node *n, struct node_write *w);
void words_written(struct node *n, struct node_write *w);
void words_peer_gone(struct node *n, struct peer *p);
void words_tick(struct node *n);
void words_deinit(struct node *n);

/* ---- sequence.c ---- */
/** So few statements, and the writer waits: it checks their signatures itself, which takes less than the way to a worker and back. */
static inline bool writer_checks(const struct node *n, uint64_t count)
{
    return n->write == NULL && count <= WRITER_CHECKS_MAX;
}
void sequence_submit(struct node *n, struct client *c, uint32_t number, struct bytes params);
void sequence_own(struct node *n, const char *type, struct bytes body);
void sequence_pump(struct node *n); /* checks */
void sequence_checked(struct node *n, struct node_check *c);
void sequence_compose(struct node *n, struct node_write *w);
void sequence_written(struct node *n, struct node_write *w);
void disk_seen(struct node *n, enum disk_room disk);
void sequence_refuse_all(struct node *n, const struct pln_error *why);
void sequence_write(struct node *n); /* composes a write job, if none is out and something waits */
void sequence_deinit(struct node *n);

/* ---- receipts.c ---- */
bool receipts_are_due(struct node *n);
void receipts_compose(struct node *n, struct node_write *w);
void receipts_written(struct node *n);
void receipts_tick(struct node *n);

/* ---- pause.c ---- */
bool pause_check(struct node *n, struct pln_error *err) MUST_CHECK;      /* true: it may append */
void pause_note_heard(struct node *n, struct bytes note, uint64_t peer); /* a head of the own log, from a peer or a client */
void pause_remember(struct node *n);

/* ---- clients.c, waits.c, status.c, watch.c ---- */
#define EACH_CLIENT(n, c)                                                       \
    for (size_t client_bucket_ = 0; client_bucket_ < BUCKETS; client_bucket_++) \
        for (struct client *c = (n)->client[client_bucket_]; c != NULL; c = c->next)
struct client *client_find(const struct node *n, uint64_t id);
void client_answer(struct node *n, uint64_t client, uint32_t number, struct bytes result);
void client_refuse(struct node *n, uint64_t client, uint32_t number, const struct pln_error *err);
void clients_read(struct node *n, struct node_read *r);
void clients_deinit(struct node *n);
void waits_rpc(struct node *n, struct client *c, uint32_t number, struct bytes params);
void waits_read(struct node *n, struct node_read *r);
void waits_look(struct node *n);                           /* time passed, or somebody's receipts reach further into the own log */
uint64_t waits_held(const struct node *n, uint64_t index); /* partners whose receipts cover it */
void waits_drop(struct node *n, uint64_t client);
void waits_deinit(struct node *n);
void status_rpc(struct node *n, struct client *c, uint32_t number);
void peers_rpc(struct node *n, struct client *c, uint32_t number);
void health_rpc(struct node *n, struct client *c, uint32_t number);
bool watch_read(struct node *n, struct client *c, struct bytes params, struct pln_error *err) MUST_CHECK;
void watch_off(struct client *c);
void watch_news(struct node *n, const struct write_job *job);
void watch_head(struct node *n, const struct held *h);

/* ---- invite.c (inside) ---- */
void invite_load(struct node *n, const struct keep_item *item);
struct invite *invite_open_for(struct node *n, const uint8_t token[32], const struct pln_boxkey *key);
void invite_rpc(struct node *n, struct client *c, uint32_t number, struct bytes params);
void invites_rpc(struct node *n, struct client *c, uint32_t number);
void joiners_rpc(struct node *n, struct client *c, uint32_t number);
void joiner_heads(struct node *n, struct peer *p, const struct message_heads *m);
void joiner_entries(struct node *n, struct peer *p, const struct message_entries *m);
void joiner_free(struct joiner *j);
void joiner_admitted(struct node *n, struct held *h);
void joiners_compose(struct node *n, struct node_write *w); /* whom the statements of this commit may name already */
bool joiner_try(struct node *n, struct peer *p);            /* true: its log is in the roster; it is a partner now */
bool invites_are_open(const struct node *n);
void invites_deinit(struct node *n);

/* ---- import.c ---- */
void import_rpc(struct node *n, struct client *c, uint32_t number, struct bytes params);
void import_pump(struct node *n);
/** Words that the file brought for an entry were not kept, and for count - 1 others after it. */
void import_words_refused(struct node *n, const struct held *h, uint64_t index, uint64_t count, const struct pln_error *why);
void import_refused(struct node *n, uint64_t fetch, const struct pln_error *why); /* the writer did not take its entries */
void import_client_gone(struct node *n, uint64_t client);
void import_deinit(struct node *n);

/* ---- dialing.c ---- */
void dialing_tick(struct node *n);
void dialing_opened(struct node *n, struct peer *p);
void dialing_closed(struct node *n, struct held *h);

#endif
