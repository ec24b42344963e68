/* query_names.h: what a query reads from: logs, people and entries by name, each read once and kept for the query.
 *
 * Spec: docs/rpc.md "Names". */
#ifndef NODE_QUERY_NAMES_H
#define NODE_QUERY_NAMES_H

#include "codec/name.h"
#include "node/node.h"
#include "node/params.h"
#include "record/fields.h"
#include "record/view.h"

#define QUERY_ARENA_BYTES (24 * 1024 * 1024)
#define QUERY_READS_MAX 16384 /* entries read for one answer */
#define QUERY_PEOPLE_MAX 1024 /* mandates of one log that give names; later ones are named by their key */
#define QUERY_NAME_TEXT 72    /* "handle#index", "handle/person" and NUL */

struct person {
    struct pln_id id;                    /* their first mandate */
    struct pln_key key;                  /* of the newest mandate */
    uint64_t first, newest;              /* indexes of mandates */
    int64_t since_ms;                    /* time of the first */
    char name[PLN_HANDLE_BYTES_MAX + 1]; /* without the partner's handle */
    struct bytes label;                  /* as written; n = 0: cannot be read */
};
/* What a log knows of a key. */
struct key_known {
    bool found; /* else the rest is nothing */
    bool is_root;
    struct key_state state;
    const struct person *person; /* NULL: root, or a key without mandate */
};
struct query_log {
    struct query_log *next;
    struct log_row row;
    char handle[PLN_HANDLE_BYTES_MAX + 1]; /* the roster's, or the first 8 hex digits of the id */
    bool has_people;
    size_t people;
    struct person *person; /* by first mandate */
    bool has_last;
    struct pln_key last_key; /* asked for last: entries of one author often stand together */
    struct key_known last;
};
struct query {
    const struct view *v;
    const struct pln_id *own;
    enum access access;
    int64_t wall_ms;
    struct arena arena; /* all that the query keeps */
    struct buf *out;
    unsigned reads;          /* entries that may still be read */
    struct query_log *log;   /* read so far */
    struct query_log **logs; /* NULL: they were not all asked for yet */
    size_t log_count;
};

void query_begin(struct query *q, const struct view *v, const struct pln_id *own, enum access access, int64_t wall_ms, struct buf *out);
void query_end(struct query *q); /* also as CLEANUP(query_end) */

/** One entry; counts it. Errors: PLN_TOO_MANY when the query has read enough; else the view's. */
bool query_read(struct query *q, struct place at, bool want_content, struct view_entry *e, bool *found, struct pln_error *err) MUST_CHECK;
/** The entry of an id; of several the one that is no repetition. */
bool query_find(struct query *q, const struct pln_id *id, struct place *at, bool *found, struct pln_error *err) MUST_CHECK;

/* A log; *log = NULL if it is not here. Lives as long as the query. */
bool query_log_at(struct query *q, uint32_t number, struct query_log **log, struct pln_error *err) MUST_CHECK;
bool query_log_of(struct query *q, const struct pln_id *id, struct query_log **log, struct pln_error *err) MUST_CHECK;
bool query_log_named(struct query *q, struct bytes name, struct query_log **log, struct pln_error *err) MUST_CHECK;
/** All logs, the convener's first, then by handle. */
bool query_logs(struct query *q, struct query_log ***log, size_t *count, struct pln_error *err) MUST_CHECK;
/** A `log` parameter: handle, hex digits, bin; nothing is the own. Errors: PLN_NOT_FOUND. */
bool query_log_param(struct query *q, struct params *p, const char *name, struct bytes value, struct query_log **log,
                     struct pln_error *err) MUST_CHECK;
/** A `which` parameter: a name or an id. Errors: PLN_NOT_FOUND, PLN_BAD_REFERENCE (could mean two things). */
bool query_which(struct query *q, struct params *p, struct bytes value, struct place *at, struct pln_error *err) MUST_CHECK;
/** An entry by the first digits of its id; by the handle of its log (n = 0: the own) and its index: *log = NULL, no such log. */
bool query_by_digits(struct query *q, struct bytes digits, struct place *at, bool *found, struct pln_error *err) MUST_CHECK;
bool query_by_index(struct query *q, struct bytes handle, uint64_t index, struct query_log **log, bool *found,
                    struct pln_error *err) MUST_CHECK;
/** "eastside#12" */
void query_entry_name(const struct query_log *log, uint64_t index, char out[QUERY_NAME_TEXT]);

/** The people of a log are in log->person from here on. */
bool query_people(struct query *q, struct query_log *log, struct pln_error *err) MUST_CHECK;
/** Who a key of that log is. *out: until the next call for this log. */
bool query_key(struct query *q, struct query_log *log, const struct pln_key *key, const struct key_known **out,
               struct pln_error *err) MUST_CHECK;
/** "eastside/ana" */
void query_person_name(const struct query_log *log, const struct person *person, char out[QUERY_NAME_TEXT]);

/** Places of an index, a few at a time. */
struct query_scan {
    struct view_query q;
    struct place place[64];
    size_t count, at;
    bool ended;
};
void query_scan_begin(struct query_scan *s, const struct view_query *q);
bool query_scan_next(struct query *q, struct query_scan *s, struct place *out, bool *found, struct pln_error *err) MUST_CHECK;

/** What an entry's words are, if they are here in clear and are a list of texts. */
bool query_words(const struct view_entry *e, const struct schema *s, struct fields *out);
/** The facts of a readable entry of a known type whose body fits. */
bool query_facts(const struct view_entry *e, const struct schema **s, struct fields *out);

#endif
