/* words.h: content of entries: here, missing, revealed, erased. */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "store/entries.h"

/** Is this entry's content for the node of `partner` (whose log is `log`'s owner, or which a sealed statement names)? */
bool words_are_for(const struct statement *s, const struct pln_id *log, const struct pln_id *partner);
bool words_put(struct txn *t, uint64_t serial, unsigned form, struct bytes bytes, struct pln_error *err) MUST_CHECK;
bool words_get(struct txn *t, uint64_t serial, unsigned form, struct bytes *out, bool *found, struct pln_error *err) MUST_CHECK;
/** Drop every form of it. *dropped: there was any. */
bool words_drop(struct txn *t, uint64_t serial, bool *dropped, struct pln_error *err) MUST_CHECK;

bool missing_put(struct txn *t, struct place at, enum missing_class class, struct pln_error *err) MUST_CHECK;
bool missing_drop(struct txn *t, struct place at, enum missing_class class, struct pln_error *err) MUST_CHECK;
/** The first index at or after `from` whose content is missing; UINT64_MAX if none. */
bool missing_next(struct txn *t, uint32_t log, enum missing_class class, uint64_t from, uint64_t *index, struct pln_error *err) MUST_CHECK;

/** Remembered for ever. */
bool erased_put(struct txn *t, uint64_t serial, uint64_t by, struct pln_error *err) MUST_CHECK;
bool erased_find(struct txn *t, uint64_t serial, uint64_t *by, bool *found, struct pln_error *err) MUST_CHECK;
bool unseal_put(struct txn *t, const struct pln_id *target, uint64_t by, struct pln_error *err) MUST_CHECK;
/** The first unseal of an entry. */
bool unseal_find(struct txn *t, const struct pln_id *target, uint64_t *by, bool *found, struct pln_error *err) MUST_CHECK;

/** State, bytes (checked against the commitment if want_bytes) and who did it, for an entry with a readable statement.
 * PLN_STORE_DAMAGED if the bytes do not match. */
bool words_state(struct txn *t, const struct pln_id *own, const struct pln_id *log, const struct entry_row *row, const struct statement *s,
                 const struct pln_id *id, bool want_bytes, struct view_entry *out, struct pln_error *err) MUST_CHECK;

#endif
