/* view.h: how queries and rules read what a node holds: one interface over the store, an export, a table in memory.
 *
 * A view is one consistent moment (a read transaction, at most a second). Bytes handed out live in the arena given or until the
 * view ends, as said. All calls: false + err when something could not be read; absence is told by *found. */
#ifndef RECORD_VIEW_H
#define RECORD_VIEW_H

#include "base/arena.h"
#include "log/entry.h"
#include "log/proof.h"
#include "record/judge.h"

struct place { /* an entry: local number of the log (and history), index */
    uint32_t log;
    uint64_t index;
};

enum log_standing {
    LOG_KNOWN = 0,   /* held, but in no roster (the own log before it is admitted) */
    LOG_PARTNER = 1, /* in the roster */
    LOG_LEFT = 2,    /* left by its own word */
    LOG_REMOVED = 3, /* removed by the convener */
};

/** A log as a node knows it, kept in memory by the node machine, and by the store as a row. */
struct log_row {
    uint32_t number; /* local, from 1; names log and history in the store's keys */
    struct pln_id id;
    struct pln_root history; /* which of several histories; zero for the first */
    char handle[33];         /* from the roster; "" before */
    enum log_standing standing;
    bool is_own, is_convener;
    uint64_t size;
    struct pln_root root; /* at size; SHA-256("") if empty */
    uint16_t note_bytes;  /* the signed note of exactly (size, root) */
    uint8_t note[512];
    uint64_t whole;      /* entries below it have all content that is for us */
    uint64_t loud;       /* size just after the newest entry that is not quiet */
    uint64_t seq;        /* this node's count of changes of heads when this one last changed */
    uint64_t take_up_to; /* removed: size counted + 256; else UINT64_MAX */
    int64_t tau_ms;
    uint64_t epoch;
    struct pln_key checkpoint_key;
    struct pln_boxkey noise_key, noise_before;
    bool has_noise_key, has_noise_before;
    struct {
        size_t count;
        char at[PLN_ADDRESSES_MAX][PLN_ADDRESS_BYTES_MAX + 1];
    } addresses;
    int64_t admitted_ms;                /* own clock when its admit was taken; quotas count from it */
    uint64_t quota_bytes;               /* entries + declared content taken */
    uint64_t listed_size, listed_whole; /* what our own receipts said last of it */
    uint64_t covers_own, told_own;      /* what its newest effective receipt says of OUR log: size, whole */
    bool stopped;                       /* two histories seen, or a larger own head heard: nothing more is taken or appended */
    char stop_why[200];
};

/** An entry as held. Views live until the view ends. */
enum content_state {
    CONTENT_NONE = 0,      /* no words were given */
    CONTENT_HERE = 1,      /* published, and here */
    CONTENT_MISSING = 2,   /* published, not yet here */
    CONTENT_BLOB = 3,      /* sealed, the blob is here */
    CONTENT_ELSEWHERE = 4, /* sealed, not for this node */
    CONTENT_UNSEALED = 5,  /* sealed, and revealed: here in clear */
    CONTENT_GONE = 6,      /* erased */
};
struct view_entry {
    struct place place;
    struct bytes bytes; /* the entry; its leaf hash was checked */
    enum verdict verdict;
    enum void_code code;
    int64_t tau_ms;
    struct pln_id id;
    struct entry entry; /* read, unless unreadable */
    struct statement statement;
    bool readable;
    enum content_state content;
    struct bytes salted; /* HERE, UNSEALED: salt || bytes; BLOB: the blob */
    struct place by;     /* UNSEALED, GONE: the entry that did it */
    bool has_by;
};

/* Order: BY_LOG by index; BY_TYPE, BY_AUTHOR, BY_REF by (log, index), with `log` given only that log's; BY_TIME by (tau, log, index).
 * `from` is a point of that order, it need not be an entry. */
enum view_index { VIEW_BY_LOG, VIEW_BY_TYPE, VIEW_BY_AUTHOR, VIEW_BY_TIME, VIEW_BY_REF };
struct view_query {
    enum view_index by;
    uint32_t log;          /* BY_LOG: required; else 0 = all */
    struct bytes type;     /* BY_TYPE; BY_REF: only referrers of that type, if given */
    struct pln_key author; /* BY_AUTHOR */
    struct pln_id ref;     /* BY_REF: entries whose refs hold this id (it may itself not be here) */
    bool newest_first;
    bool has_from; /* go on after this one (exclusive) */
    struct place from;
    int64_t from_ms; /* BY_TIME: with has_from, the tau of `from` */
};

/** A signed head of a log. */
struct view_head {
    uint64_t size;
    struct bytes note; /* lives until the view ends */
};

struct view {
    void *ctx;
    bool (*log)(void *ctx, uint32_t number, struct log_row *out, bool *found, struct pln_error *err);
    bool (*logs)(void *ctx, uint32_t *number, size_t max, size_t *count, struct pln_error *err); /* all numbers, ascending */
    bool (*find_log)(void *ctx, const struct pln_id *log, uint32_t *number, bool *found, struct pln_error *err);
    bool (*entry)(void *ctx, struct place at, bool want_content, struct view_entry *out, bool *found, struct pln_error *err);
    /** id prefix of 4..32 bytes: up to max places. */
    bool (*find)(void *ctx, struct bytes id_prefix, struct place *out, size_t max, size_t *count, struct pln_error *err);
    bool (*scan)(void *ctx, const struct view_query *q, struct place *out, size_t max, size_t *count, struct pln_error *err);
    bool (*key)(void *ctx, uint32_t log, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err);
    bool (*state)(void *ctx, uint32_t log, struct log_state *out, struct pln_error *err);
    /** What log `by`'s newest effective receipt below index `before` (UINT64_MAX: newest) says of log `of`: 0, 0 if nothing. */
    bool (*held)(void *ctx, uint32_t by, uint64_t before, uint32_t of, uint64_t *size, uint64_t *whole, struct pln_error *err);
    /** The first effective receipt of log `by` that covers `at` (told: with content): its index. */
    bool (*first_cover)(void *ctx, uint32_t by, struct place at, bool told, uint64_t *index, bool *found, struct pln_error *err);
    struct proof_source (*tree)(void *ctx, uint32_t log); /* for proofs; valid while the view lives */
    /** Heads that closed earlier epochs of the log (docs/protocol.md "Course"), ascending: as far as they are known, and of more than max
     * the newest. NULL: this view keeps none. */
    bool (*closings)(void *ctx, uint32_t log, struct view_head *out, size_t max, size_t *count, struct pln_error *err);
};

#endif
