/* index.h: entries by id, type, author, time, back-reference: short prefixes; whoever looks compares in full. */
#ifndef STORE_INDEX_H
#define STORE_INDEX_H

#include "crypto/hash.h"
#include "store/entries.h"

#define INDEX_STEPS_MAX 200000 /* rows that one scan looks at: what is rarer is found by another index */

/** Rows for an entry; id is NULL if its envelope, s if its statement cannot be read. */
bool index_put(struct txn *t, const struct entry_row *row, const struct pln_id *id, const struct statement *s,
               struct pln_error *err) MUST_CHECK;
/** How many of the rows that index_put writes for an entry are there, and how many there should be. */
bool index_count(struct txn *t, const struct entry_row *row, const struct pln_id *id, const struct statement *s, uint64_t *there,
                 uint64_t *wanted, struct pln_error *err) MUST_CHECK;
/** The entry with exactly this id; log 0 = of any log (the first that came). */
bool index_find_id(struct txn *t, const struct pln_id *id, uint32_t log, struct entry_row *out, bool *found,
                   struct pln_error *err) MUST_CHECK;
/** Entries whose id begins with prefix, 4..32 bytes. */
bool index_find_prefix(struct txn *t, struct bytes prefix, struct place *out, size_t max, size_t *count, struct pln_error *err) MUST_CHECK;
/** By type, author or back-reference in order of (log, index); by time in order of (tau, log, index). In read
 * transactions only. */
bool index_scan(struct txn *t, const struct view_query *q, struct place *out, size_t max, size_t *count, struct pln_error *err) MUST_CHECK;

#endif
