/* work.h: the work that the node machine wishes and others carry out: checks on worker threads, writes on the writer's
 * thread, reads on workers.
 *
 * A job is made by the node, handed over whole, changed by nobody but who carries it, and comes back as an event with its
 * results filled in; the node frees it. What it points to lies in its arena, or in blocks (a message that came, a statement)
 * that the node leaves untouched until the job is back. Jobs that are lost with their node: *_job_free. */
#ifndef NODE_WORK_H
#define NODE_WORK_H

#include "base/arena.h"
#include "base/buf.h"
#include "record/view.h"

/* ---- check: signatures, on any worker; stateless -------------------------------------------------------------------- */

struct check_item {
    struct bytes statement, signature;
    bool good; /* result: statement_read and statement_signature_is_good */
};
struct check_job {
    struct arena arena;
    uint64_t number;
    size_t count;
    struct check_item *item;
    /* and, if note.n: does it verify with note_key? */
    struct bytes note;
    struct pln_key note_key;
    bool note_good;
    /* of who carries it out, for threads that share it: parts are the items and, last, the note */
    size_t begun, ended;
};

/* ---- write: one transaction, one fsync ------------------------------------------------------------------------------ */

/** A statement for the own log. */
struct submit_item {
    uint64_t ticket;                   /* the node's own number for who waits */
    struct bytes statement, signature; /* signature: 64 bytes or empty (node types) */
    struct bytes content;              /* salt || bytes (published; unseal: of the sealed entry), blob (sealed), or n = 0 */
    bool has_content;
    enum signature_check checked;
    /* results */
    bool done; /* true: written, or already there (repeated) */
    bool repeated;
    struct pln_id id;
    uint64_t index;
    int64_t time_ms;      /* of the entry; of the first one if repeated */
    struct pln_error err; /* !done */
};

/** Entries of another's log, from `from` on, that end at (to, root) which `note` or a checked proof stands for. */
struct take_item {
    uint64_t ticket;
    struct pln_id log;
    uint64_t from;
    size_t count;
    struct bytes *entry;
    enum signature_check *checked;
    struct bytes *content; /* salt || bytes that rode along, or n = 0 */
    struct pln_root root;  /* at from + count */
    struct bytes note;     /* the signed head aimed at: size >= from + count. If equal, stored as the head. */
    bool note_checked;     /* it verified with the newest known key note_key on a worker; else the writer verifies it */
    struct pln_key note_key;
    /* If from + count < size of the note: the proof that root is that of its prefix. */
    struct bytes proof; /* proof.count * 32 bytes: consistency from + count -> note size */
    /* results */
    bool done;
    struct pln_error err;          /* PLN_BAD_ROOT, PLN_BAD_SIGNATURE, PLN_BAD_PROOF, PLN_OUT_OF_ORDER (from is not the size held),
                                      PLN_HELD_BACK, PLN_DISK_FULL, PLN_FROZEN */
    struct pln_root root_computed; /* with PLN_BAD_ROOT */
    uint64_t words_refused;        /* content along that is not what its entry declares: dropped; the first: */
    uint64_t words_refused_at;
    struct pln_error words_refused_why;
};

/** Content that came: published (0), sealed blob (1), revealed (2, under the sealed entry). */
struct content_item {
    uint64_t ticket;
    struct place at;
    unsigned form;
    struct bytes bytes;
    bool done; /* checked against the entry and stored (or already had, or erased: done, nothing stored) */
    struct pln_error err;
};

/** A log stopped: two signed heads of one log that cannot both be true, or a larger own head heard. Logged in the store, so it
 * holds across restarts. */
struct stop_item {
    struct pln_id log;
    struct bytes note_a, note_b; /* the evidence; note_b may be empty */
    char why[200];
};

struct news { /* an entry that this commit brought */
    struct place place;
    struct pln_id log;
    struct pln_id id;
    char type[33];
    int64_t time_ms;
    enum verdict verdict;
};

/** A small named row that the node keeps for itself (open invitations, what a peer had): replaced whole; empty value: deleted. */
struct keep_item {
    char name[80];
    struct bytes value; /* at most 64 KiB */
};
/** A log's closing heads, notes, are kept as "closing/HEX/EPOCH": this writes up to the second slash. */
void keep_closing_prefix(const struct pln_id *log, char out[80]);

/** The free disk beside the reserve (docs/store.md "What is taken"). */
enum disk_room { DISK_HAS_ROOM, DISK_OTHERS_WAIT, DISK_OWN_WAIT };

struct write_job {
    struct arena arena;
    uint64_t number;
    int64_t time_ms;       /* wall clock, for own entries and admitted_ms */
    bool receipt_by_timer; /* write a receipt even without statements, if there is something to say */
    bool may_use_reserve;  /* own entries go on into the disk reserve; others' wait (PLN_HELD_BACK) */
    size_t takes, contents, submits, stops, keeps;
    struct take_item *take;       /* first: entries of others */
    struct content_item *content; /* then content */
    struct submit_item *submit;   /* then the receipt if needed, then own statements in order */
    struct stop_item *stop;
    struct keep_item *keep;
    size_t joiners; /* logs that wait to be admitted: own statements may name them as partners already */
    struct pln_id *joiner;
    size_t push_bytes_max; /* 0, or: give what the own log grows by, if it is no more than this */
    /* results, filled by the writer; memory in `arena` */
    bool failed; /* the commit itself failed: nothing is known of the disk; the process must end */
    struct pln_error err;
    size_t rows; /* every log whose row changed, its row after the commit */
    struct log_row *row;
    size_t news_count;
    struct news *news;
    size_t missing_count; /* content that is for us and not here, of entries taken by this commit (at most 1,024 told) */
    struct place *missing;
    struct bytes push; /* own entries from push_from to the new size as one encoded `entries` message; n = 0: not asked for, nothing, too
                          much, or words among them were erased at once */
    uint64_t push_from;
    enum disk_room disk; /* as the writer found it */
    bool receipt_written;
    bool readers_changed; /* a reader entry of the own log came: read them again */
};

/* ---- read: answers from the store, on any worker -------------------------------------------------------------------- */

enum read_kind {
    READ_ENTRIES, /* for `want`, and pushes: encoded `entries` messages, ready to send */
    READ_CONTENT, /* for `need`: encoded `content` messages */
    READ_PROOF,   /* for `prove`: one encoded `proof` message */
    READ_ROOT_AT, /* root of a log at a size <= held */
    READ_MISSING, /* places of content that is for us and not here, of one log, from an index on */
    READ_QUERY,   /* a client's query: the encoded result value */
    READ_RULES,   /* the same, answered by the desk (desk/desk.h): one after the other, by whom holds the desk */
    READ_EXPORT,  /* next part of an export */
};
struct read_job {
    struct arena arena;
    uint64_t number;
    enum read_kind kind;
    uint32_t log;      /* number of the log */
    uint64_t from, to; /* ENTRIES: [from, to), ROOT_AT: to; PROOF: m in `from`, size in `to`; MISSING: from */
    uint64_t bytes_max;
    bool without_content;
    unsigned proof_kind;
    struct pln_root root; /* PROOF, echoed */
    size_t index_count;   /* CONTENT */
    uint64_t *index;
    struct pln_id for_partner;   /* CONTENT: who asks: sealed only to partners named */
    bool for_public;             /* the asker is no partner (reader): published and revealed only */
    struct bytes method, params; /* QUERY, RULES */
    struct pln_id own_log;       /* QUERY, RULES */
    unsigned access;             /* QUERY, RULES: enum access of node.h */
    int64_t now_ms;              /* wall clock */
    struct bytes cursor;         /* EXPORT */
    /* results */
    bool done;
    struct pln_error err;
    size_t messages;       /* ENTRIES, CONTENT, PROOF */
    struct bytes *message; /* each at most PLN_MESSAGE_BYTES_MAX */
    uint64_t reached;      /* ENTRIES: next index after the last one sent */
    struct pln_root root_at;
    size_t places;
    struct place *place;
    struct buf result; /* QUERY, RULES, EXPORT: one encoded value */
};

void check_job_free(struct check_job *job);
void write_job_free(struct write_job *job);
void read_job_free(struct read_job *job);

#endif
