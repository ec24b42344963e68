/* workers.h: own threads: signatures, queries, one that holds the desk, and one writer. libuv's pool is left to libuv.
 *
 * The loop's thread gives work and takes it back done; in between nobody but its worker touches a job. */
#ifndef DAEMON_WORKERS_H
#define DAEMON_WORKERS_H

#include "base/error.h"
#include "node/node.h"

#include <stdbool.h>

struct store;
struct workers;

#define WORKERS_MAX 8
#define WORKERS_WRITES_MAX 16

enum work_kind { WORK_CHECK, WORK_READ, WORK_WRITE, WORK_TIDY };
/* What more than its job a write or a tidying brings back; on the heap, so that what waits in a queue is small. */
struct aftermath {
    bool has_readers; /* WRITE: the own log's readers in force, since it changed them */
    struct arena arena;
    size_t count;
    struct node_reader *reader;
    bool tidied;          /* TIDY: words that were erased are gone from the file */
    struct pln_error err; /* why not; PLN_OK: all is well */
};
struct work {
    enum work_kind kind;
    union {
        struct check_job *check;
        struct read_job *read;
        struct write_job *write;
    };
    struct aftermath *after; /* NULL: nothing; free with aftermath_free */
};

struct workers_setup {
    struct store *store;       /* outlives the workers */
    unsigned count;            /* threads that check and read; 0: as many as processors; at most WORKERS_MAX */
    size_t queue_max;          /* checks and reads that wait */
    uint8_t seed[16];          /* random: of the desk */
    const struct pages *pages; /* where the desk's big memory comes from; NULL: malloc's. Outlives the workers */
    void (*wake)(void *ctx);   /* called by any thread: something is done, call workers_done on the loop's */
    void *ctx;
};
bool workers_new(const struct workers_setup *setup, struct workers **out, struct pln_error *err) MUST_CHECK;
/** Finish what was given, end the threads, free. What is done is still to be taken: `done` gets each. */
void workers_stop(struct workers *w, void (*done)(void *ctx, struct work *work), void *ctx);

/** The caller gives at most queue_max checks and reads, and WORKERS_WRITES_MAX writes, before it takes one back. */
void workers_give(struct workers *w, const struct work *work);
/** The next that is done, in order of their ends; false: none. */
bool workers_done(struct workers *w, struct work *out) MUST_CHECK;
void aftermath_free(struct aftermath *a);
unsigned workers_count(const struct workers *w);

/** The readers in force, from the store; also when err says why not, to be freed. */
struct aftermath *readers_read(struct store *s);
/** Check a job's signatures: what a worker does. Pure; for tests and the first commit. */
void check_carry_out(struct check_job *job);

#endif
