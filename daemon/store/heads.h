/* heads.h: the rows of each log: who it is, its head, its state; and what names it. */
#ifndef STORE_HEADS_H
#define STORE_HEADS_H

#include "record/view.h"
#include "store/txn.h"

/** The row and state of a local number. PLN_STORE_DAMAGED if a part is missing or malformed. */
bool log_read(struct txn *t, uint32_t number, struct log_row *row, struct log_state *state, bool *found, struct pln_error *err) MUST_CHECK;
bool log_write_identity(struct txn *t, const struct log_row *row, struct pln_error *err) MUST_CHECK;
bool log_write_head(struct txn *t, const struct log_row *row, const struct log_state *state, struct pln_error *err) MUST_CHECK;
/** Put the state's part of a row: tau, epoch, keys. */
void log_row_fill(struct log_row *row, const struct log_state *state);
/** Entries held; 0 for a number that is none. */
bool log_size(struct txn *t, uint32_t number, uint64_t *size, struct pln_error *err) MUST_CHECK;
bool log_find(struct txn *t, const struct pln_id *log, uint32_t *number, bool *found, struct pln_error *err) MUST_CHECK;
/** All numbers, ascending. */
bool log_numbers(struct txn *t, uint32_t *number, size_t max, size_t *count, struct pln_error *err) MUST_CHECK;

/** Rows by author key. */
bool log_key_get(struct txn *t, uint32_t log, const struct pln_key *key, struct key_state *out, bool *found,
                 struct pln_error *err) MUST_CHECK;
bool log_key_put(struct txn *t, uint32_t log, const struct pln_key *key, const struct key_state *state, struct pln_error *err) MUST_CHECK;

/** Small named rows. */
bool meta_get(struct txn *t, const char *name, struct bytes *value, bool *found, struct pln_error *err) MUST_CHECK;
bool meta_put(struct txn *t, const char *name, struct bytes value, struct pln_error *err) MUST_CHECK;
/** False with PLN_STORE_NEWER or PLN_STORE_DAMAGED unless the format is ours. *empty: no format row, nothing was ever written. */
bool meta_check_format(struct txn *t, bool *empty, struct pln_error *err) MUST_CHECK;

#endif
