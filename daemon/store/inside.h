/* inside.h: what the files of this room share: the store, a log as the writer holds it, a commit under way. No other room
 * includes it. */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "base/checked.h"
#include "base/map.h"
#include "store/store.h"
#include "store/trees.h"

#include <stdatomic.h>

#define STORE_LOGS_MAX (PLN_PARTNERS_MAX + 8)
#define STORE_LINES_CACHED_MAX 32768     /* lines of receipts in memory, over all logs */
#define STORE_LINES_PER_COMMIT_MAX 50000 /* looked at while deciding receipts in one commit */
#define STORE_STOPS_MAX 8                /* evidence kept for each log */
#define STORE_READERS_MAX 1024
#define STORE_KEPT_MAX 4096
#define STORE_KEPT_BYTES_MAX 65536
#define MISSING_TOLD_MAX 1024 /* places in a job's results */
#define ENTRIES_ROOM 64500    /* of entries and content in one message: log, from, headers beside them */
#define ENTRY_OVERHEAD 8      /* headers of an entry and its content */
#define LINE_NOWHERE UINT64_MAX

/** One line of a log's own list: what its receipts said of another log. */
struct listed {
    struct pln_id log;
    uint64_t said_size, said_whole;           /* by the newest good receipt taken */
    uint64_t size, whole;                     /* by the newest one whose digest was looked at */
    struct pln_root root;                     /* at size, as held here */
    bool looked;                              /* size, whole, root are set */
    uint64_t effective_size, effective_whole; /* by the newest one whose digest matched */
    bool changed;                             /* since the row was written */
};

/** A log as the writer's thread holds it. */
struct held {
    struct log_row row;
    struct log_state state;
    bool has_tree;
    struct tree tree;       /* valid if has_tree */
    uint64_t last_serial;   /* of its last entry; valid if size > 0 */
    bool has_pending;       /* receipts wait for their digest to become checkable */
    struct pln_id wait_log; /* for this log ... */
    uint64_t wait_size;     /* ... to have this size */
    uint64_t own_line;      /* its place in the own log's list, or LINE_NOWHERE */
    struct listed *line;    /* its own list, if has_lines */
    size_t lines, lines_room;
    bool has_lines;
    bool head_changed, identity_changed, size_changed; /* in the commit under way */
    bool fresh;                                        /* made in the commit under way */
};

struct store {
    struct store_setup setup;
    struct pln_id own; /* zero in an empty store */
    struct pln_id coalition;
    bool empty;
    struct held **held; /* held[number - 1]; the writer's thread only, after store_open */
    size_t count;
    struct map by_id; /* log id -> struct held */
    uint64_t seq;
    uint64_t next_serial;
    size_t lines_cached;
    atomic_bool wants_compaction;
};

/** What an item of a job comes to. */
enum went {
    WENT,    /* done */
    REFUSED, /* its err says why; nothing was written for it */
    AGAIN,   /* its err says why, but rows were written: the commit begins anew without it */
    BROKE,   /* the store could not be read or written: batch.err */
};

/** A commit under way. */
struct batch {
    struct store *store;
    struct write_job *job;
    struct txn txn;
    struct arena scratch;      /* reset with each entry */
    struct arena scratch_take; /* leaf hashes; reset with each take */
    struct pln_error err;      /* BROKE */
    uint64_t next_serial;
    uint64_t seq;
    size_t news_room;
    bool wrote; /* anything at all */
    bool dropped_words;
    struct buf entry;  /* the own entry under way */
    bool holds_words;  /* content that rides along waits for the end of the take: some of it may be erased there */
    size_t lines_left; /* STORE_LINES_PER_COMMIT_MAX counted down */
    bool disk_looked;  /* once a commit: */
    uint64_t disk_free, disk_reserve;
    struct {
        struct bytes *entry, *content; /* of the own log, in order */
        size_t count, room, bytes;
        bool is_off; /* not asked for, or too much */
    } push;
    struct {
        struct held *held;
        uint64_t index;
    } * receipt; /* good ones taken since the last look */
    size_t receipts, receipts_room;
};

/* held.c */
bool held_load_all(struct store *s, struct txn *t, struct pln_error *err) MUST_CHECK;
struct held *held_find(struct store *s, const struct pln_id *log); /* NULL: not held */
struct held *held_number(struct store *s, uint32_t number);        /* NULL: none */
/** A row for a log that is not held yet. */
bool held_add(struct batch *b, const struct pln_id *log, struct held **out, struct pln_error *err) MUST_CHECK;
bool held_tree(struct batch *b, struct held *h, struct pln_error *err) MUST_CHECK;
/** After an abort: what the commit changed is read again, what it made is forgotten. */
bool held_restore(struct store *s, struct pln_error *err) MUST_CHECK;
/** Write the rows of all logs that changed; whole and seq are brought up to date. */
bool held_write_all(struct batch *b, struct pln_error *err) MUST_CHECK;
bool held_update_whole(struct batch *b, struct held *h, struct pln_error *err) MUST_CHECK;
void held_free_all(struct store *s);

/* sequence.c: one entry more, whoever's it is */
struct sequence {
    struct batch *batch;
    struct held *held;
    struct tree_writer tree;
    bool has_absent;
    struct pln_id absent; /* of no entry of this log: looked up already. Until the next entry is added */
};
bool sequence_begin(struct sequence *q, struct batch *b, struct held *h, struct pln_error *err) MUST_CHECK;
/** Judge it as the next entry. */
bool sequence_judge(struct sequence *q, struct bytes entry, enum signature_check signature, struct judged *out,
                    struct pln_error *err) MUST_CHECK;
/** Write it with all that follows from it. content: its published content or blob, checked by the caller, or n = 0. */
bool sequence_add(struct sequence *q, const struct judged *j, struct bytes entry, const struct pln_leaf *leaf, struct bytes content,
                  struct pln_error *err) MUST_CHECK;
/** Content of this entry is wanted: into the job's results. */
bool missing_tell(struct batch *b, struct place at, struct pln_error *err) MUST_CHECK;
bool sequence_end(struct sequence *q, struct pln_error *err) MUST_CHECK;

/* effects.c: what good entries change outside their own state */
bool effects_apply(struct batch *b, struct held *h, const struct judged *j, uint64_t serial, struct pln_error *err) MUST_CHECK;

/* lines.c: receipts */
bool lines_load(struct store *s, struct txn *t, struct held *h, struct pln_error *err) MUST_CHECK;
void lines_forget(struct store *s, struct held *h);
bool lines_write(struct batch *b, struct held *h, struct pln_error *err) MUST_CHECK;
/** A good receipt of h: its lines are what h said last. */
bool lines_say(struct batch *b, struct held *h, struct bytes body, struct pln_error *err) MUST_CHECK;
/** Look at the digests of receipts taken, and of those that waited and can be looked at now. */
bool lines_decide(struct batch *b, struct pln_error *err) MUST_CHECK;

/* push.c: what this commit appends to the own log, for the job's results */
bool push_begin(struct batch *b, struct pln_error *err) MUST_CHECK;
bool push_add(struct batch *b, const struct statement *s, struct bytes entry, struct bytes content, struct pln_error *err) MUST_CHECK;
bool push_end(struct batch *b, const struct held *own, struct pln_error *err) MUST_CHECK;

/* own.c, take.c, contents.c */
/** The receipt if one is due, then the own statements, then the head, signed. genesis: an empty log begins. */
enum went own_write(struct batch *b);
enum went take_write(struct batch *b, struct take_item *it);
enum went contents_write(struct batch *b, struct content_item *it);

/** The free disk beside its reserve; looked at once a commit. */
enum disk_room disk_room(struct batch *b);
enum went broke(struct batch *b, const struct pln_error *err); /* always BROKE */

#endif
