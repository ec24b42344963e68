/* state.h: what a log's earlier good entries say: the fold that judgment reads.
 *
 * A log's state is small and fixed (struct log_state) plus rows by key, by handle and by list number that the caller keeps
 * (the store in its database, a test or an auditor's tool in a table). Nothing here does I/O: judge.h asks through
 * struct state_lookup and answers with changes that the caller applies by state_apply and by its own rows.
 * Spec: docs/protocol.md "Kernel types". */
#ifndef RECORD_STATE_H
#define RECORD_STATE_H

#include "base/bytes.h"
#include "base/error.h"
#include "plenary/limits.h"

/* Acts of a mandate; bit (1 << act). */
enum act { ACT_SPEAK = 1, ACT_COMMIT = 2, ACT_RECORD = 3, ACT_REGISTER = 4 };

/** One author key of one log. Absent: never mandated, never root. */
struct key_state {
    uint64_t root_from, root_until; /* index: root for entries in [from, until); from = UINT64_MAX: never root; until = UINT64_MAX: still */
    bool has_mandate;
    uint8_t acts;           /* of the newest mandate */
    int64_t until_ms;       /* of the newest mandate */
    uint64_t mandate_index; /* the newest mandate's entry */
    struct pln_id person;   /* id of the person's first mandate */
    struct pln_boxkey box;  /* newest box key */
    bool revoked;
    uint64_t revoked_at; /* index of the revoke (or of the rotate, for an old root): nothing good by it from there on */
    uint64_t since;      /* entries by it in [since, revoked_at) are disputed */
};
#define KEY_STATE_BYTES 128
void key_state_write(const struct key_state *k, uint8_t out[KEY_STATE_BYTES]);
bool key_state_read(struct bytes in, struct key_state *out, struct pln_error *err) MUST_CHECK; /* PLN_STORE_DAMAGED */

/** What all entries below `size` say about the log itself. */
struct log_state {
    uint64_t size;           /* entries folded */
    struct pln_id log;       /* its id; zero before index 0 */
    bool begun;              /* a good inception stands at index 0 */
    bool is_convener;        /* inception names no coalition */
    struct pln_id coalition; /* the convener's own log id, or the one that the inception names */
    char name[81];           /* the organization's, from the inception */
    struct pln_key root;
    struct pln_hash next; /* H(D("root") || next root key) */
    uint64_t epoch;       /* of the newest good node entry; 0: none */
    struct pln_key checkpoint_key, cosign_key;
    struct pln_boxkey noise_key, noise_before;
    bool has_noise_before;    /* still accepted (not stolen) */
    int64_t tau_ms;           /* greatest entry time so far; -1 before the first */
    uint64_t receipts_listed; /* length of this log's own list of logs (all `new` so far) */
    uint64_t receipts;        /* count of good receipts */
    uint64_t admits;          /* convener: all admits ever */
    bool left;                /* a good leave stands in it */
    bool founded;             /* convener: a good founding stands in it */
    uint64_t rules;           /* of the last founding; 0: none */
    int64_t offset_ms;        /* of the last founding: local time of the coalition */
    char handle[33];          /* of the first founding: the convener's own handle */
};
#define LOG_STATE_BYTES 768
void log_state_init(struct log_state *s);
void log_state_write(const struct log_state *s, uint8_t out[LOG_STATE_BYTES]);
bool log_state_read(struct bytes in, struct log_state *out, struct pln_error *err) MUST_CHECK;

/** One line of a log's receipts: what that log's node said last of another log. */
struct receipt_line {
    struct pln_id log;
    uint64_t size;
    uint64_t whole; /* size - lack */
};

/** An earlier entry of the same log, as judgment needs it. */
struct entry_state {
    uint64_t index;
    char type[33];
    bool good;
    bool renews; /* a mandate that renews another */
};
/** The same from the entry's bytes and its verdict, for who keeps no such row. If the statement inside cannot be read, or is of another
 * format, type is empty. PLN_MALFORMED, ...: the bytes are no entry. */
bool entry_state_read(struct bytes entry, bool good, struct entry_state *out, struct pln_error *err) MUST_CHECK;

/** How judgment asks for rows, all of one log, all below the entry judged. False + err: the row could not be read (never "absent").
 * *found tells absence. */
struct state_lookup {
    void *ctx;
    bool (*key)(void *ctx, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err);
    /* Of this log, by H(D("id") || statement bytes): every entry that could be read as one and says its own index, whatever the verdict. */
    bool (*entry)(void *ctx, const struct pln_id *id, struct entry_state *out, bool *found, struct pln_error *err);
    bool (*handle)(void *ctx, struct bytes handle, bool *found, struct pln_error *err);        /* convener: handle ever used */
    bool (*admitted)(void *ctx, const struct pln_id *log, bool *found, struct pln_error *err); /* convener: log ever admitted */
    bool (*line)(void *ctx, uint64_t number, struct receipt_line *out, bool *found, struct pln_error *err);
};

#endif
