/* store.h: a node's store over kv.h: entries, content, trees, indexes, heads; one write transaction for each group commit.
 *
 * store_write runs on the writer's thread only; store_read and views on any worker (one read transaction each, at most a
 * second). What is read is checked against its hash before it is served. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "crypto/sign.h"
#include "node/work.h"
#include "store/kv.h"

struct store;

struct store_setup {
    struct kv *kv;                     /* owned by the caller, outlives the store */
    const struct sign_key *checkpoint; /* signs own heads; NULL: a store that is only read */
    struct pln_id coalition;
    uint64_t log_quota_bytes, log_quota_per_day_bytes; /* PLN_LOG_QUOTA_*, or less by the operator's file */
    uint8_t seed[16];
    /** Free bytes and size of the disk (statvfs in the daemon; the simulator's own). NULL: no reserve is kept. */
    void (*disk)(void *ctx, uint64_t *free_bytes, uint64_t *total_bytes);
    void *disk_ctx;
};

/** Bytes of a disk of this size that are kept free. */
uint64_t store_disk_reserve(uint64_t total_bytes);
/** How the free disk stands beside it, now. */
enum disk_room store_disk(const struct store *s);

/** Check the format version (written at the first open of an empty store), read the few rows that the writer keeps in memory.
 * Errors: PLN_STORE_NEWER (nothing written), PLN_STORE_DAMAGED, PLN_READ_ONLY. No scan: O(logs). */
bool store_open(const struct store_setup *setup, struct store **out, struct pln_error *err) MUST_CHECK;
void store_close(struct store *s);
bool store_is_empty(const struct store *s);

/** The first commit of a new home: inception, node and what else the genesis file holds, all with its time. Own log and
 * coalition are fixed by it. Errors: as for a submit, each naming its statement. */
bool store_genesis(struct store *s, int64_t time_ms, const struct submit_item *statement, size_t count, struct pln_error *err) MUST_CHECK;

/** Carry out a job; results in it. True always but for a failed commit (job->failed is set; end the process). */
bool store_write(struct store *s, struct write_job *job);
/** Carry out a read job; errors in job->err. READ_QUERY calls query_answer (node/query.h). */
void store_read(struct store *s, struct read_job *job);
/** The same for READ_RULES: who holds the desk carries them, one after the other. */
struct desk;
void store_read_rules(struct store *s, struct desk *desk, struct read_job *job);
/** What the next question of "now" needs, made before it is asked. What fails is told to who asks. */
void store_warm_rules(struct store *s, struct desk *desk, int64_t wall_ms);

/** All log rows, for the node's start; into a. */
bool store_rows(struct store *s, struct arena *a, struct log_row **rows, size_t *count, struct pln_error *err) MUST_CHECK;
/** Readers of the own log in force: Noise keys and their terms. */
struct store_reader {
    struct pln_boxkey key;
    int64_t until_ms;
};
bool store_readers(struct store *s, struct arena *a, struct store_reader **out, size_t *count, struct pln_error *err) MUST_CHECK;

/** The rows of keep_item whose name begins with prefix, names and values into a. */
bool store_kept(struct store *s, const char *prefix, struct arena *a, struct keep_item **out, size_t *count,
                struct pln_error *err) MUST_CHECK;

struct store_view {
    struct view view;
    struct store *store;
    struct kv_txn *txn;
};
bool store_view_begin(struct store *s, struct store_view *out, struct pln_error *err) MUST_CHECK;
void store_view_end(struct store_view *v);

/** Check everything: each entry's leaf hash against the tree, each root against its head, each index row against its entry.
 * Lines for people into report. */
bool store_check(struct store *s, struct buf *report, struct pln_error *err) MUST_CHECK;
/** True if words were erased since the last compaction: their bytes may still lie in free pages of the file. */
bool store_wants_compaction(struct store *s);
/** Write the store anew without them. No view, read or write may be under way: at start, before the node begins, or when all
 * workers rest. Errors: PLN_DISK_FULL (nothing changed, go on); any other: end the process. */
bool store_compact(struct store *s, struct pln_error *err) MUST_CHECK;
/** Write the store's file anew, without what was erased. The writer's thread; no view, read or write may be open meanwhile.
 * Errors: PLN_DISK_FULL (nothing changed, it goes on); any other: the process must end. */
bool store_compact(struct store *s, struct pln_error *err) MUST_CHECK;

#endif
