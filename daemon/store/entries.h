/* entries.h: entries by (log, index): where they lie, what was judged of them. */
#ifndef STORE_ENTRIES_H
#define STORE_ENTRIES_H

#include "log/entry.h"
#include "record/view.h"
#include "store/txn.h"

#define ENTRY_HEAD_BYTES 19
enum { ENTRY_READABLE = 1, ENTRY_QUIET = 2 }; /* flags */

struct entry_row {
    uint64_t serial;
    struct place place;
    enum verdict verdict;
    enum void_code code;
    unsigned flags;
    int64_t tau_ms;
    struct bytes bytes; /* the entry; dies as a view of its transaction does */
};

/** Row of a serial. PLN_STORE_DAMAGED if it is malformed. */
bool entry_by_serial(struct txn *t, uint64_t serial, struct entry_row *out, bool *found, struct pln_error *err) MUST_CHECK;
/** Where (log, index) lies. *found = false: no run begins at or below it (index >= size is the caller's to know). */
bool serial_find(struct txn *t, struct place at, uint64_t *serial, bool *found, struct pln_error *err) MUST_CHECK;
/** Where one run lies: a reader that goes on in it need not look for it again. { 0 }: none yet. In read transactions only. */
struct run {
    uint32_t log;                /* 0: none */
    uint64_t first, end, serial; /* indexes [first, end) from serial on */
};
/** As entry_get, with the run of the last one. */
bool entry_get_near(struct txn *t, struct run *run, struct place at, struct entry_row *out, bool *found, struct pln_error *err) MUST_CHECK;
/** The row at a place; found = false only if index >= the log's size. PLN_STORE_DAMAGED if another stands there. */
bool entry_get(struct txn *t, struct place at, struct entry_row *out, bool *found, struct pln_error *err) MUST_CHECK;
/** Append a row. starts_run: the entry before it in the log has not the serial before it. */
bool entry_put(struct txn *t, const struct entry_row *row, bool starts_run, struct pln_error *err) MUST_CHECK;
/** One more than the greatest serial; 0 in an empty store. */
bool serial_next(struct txn *t, uint64_t *out, struct pln_error *err) MUST_CHECK;

/** Read the envelope and the statement of a row with ENTRY_READABLE. PLN_STORE_DAMAGED if they cannot be read (any more). */
bool entry_row_read(const struct entry_row *row, struct entry *e, struct statement *s, struct pln_error *err) MUST_CHECK;

#endif
