/* journal.h: how far the import of a file has come: so that a second run of it records nothing twice.
 *
 * One file for each imported file, named by its hash, beside the outbox: STATE/LOG/imports/HASH. It is made before the first row is
 * sent, and holds what every row's statement is made with (time, `after`, a seed for the salts: the same row gives the same statement),
 * then the ids of the rows' statements in order, each before its statement is sent. When all is recorded the seed and the ids go, and
 * what stays says that this file was imported. Spec: docs/client.md "Importing records". */
#ifndef KEEP_JOURNAL_H
#define KEEP_JOURNAL_H

#include "keep/outbox.h"

struct journal {
    int fd; /* -1: none; locked */
    char path[PATH_MAX];
    bool is_done;
    int64_t started_ms;
    bool has_after;
    struct pln_id after;
    uint8_t seed[32];
    uint64_t total; /* rows of the file */
    uint64_t rows;  /* whose ids are here */
};

/** The journal of that file, if there is one: *found. Errors: PLN_BUSY: another command is importing it just now. */
bool journal_open(struct journal *j, const struct outbox *o, const uint8_t file_hash[32], bool *found, struct pln_error *err) MUST_CHECK;
/** A new one, on the disk when this returns: total, started_ms, after are set; the seed is made here. An older one is replaced. */
bool journal_begin(struct journal *j, struct pln_error *err) MUST_CHECK;
void journal_close(struct journal *j);
/** The next row's statement, before it is sent. */
bool journal_add(struct journal *j, const struct pln_id *id, struct pln_error *err) MUST_CHECK;
/** row < rows. */
bool journal_id(const struct journal *j, uint64_t row, struct pln_id *id, struct pln_error *err) MUST_CHECK;
/** The newest row's statement never reached the node. */
bool journal_drop_last(struct journal *j, struct pln_error *err) MUST_CHECK;
/** All of it is recorded. */
bool journal_finish(struct journal *j, struct pln_error *err) MUST_CHECK;

#endif
