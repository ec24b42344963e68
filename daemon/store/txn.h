/* txn.h: transactions and cursors as scopes: CLEANUP(txn_end), CLEANUP(cursor_end). */
#ifndef STORE_TXN_H
#define STORE_TXN_H

#include "store/kv.h"
#include "store/layout.h"

struct txn {
    struct kv *kv;
    struct kv_txn *at; /* NULL: ended */
};
bool txn_begin_read(struct txn *t, struct kv *kv, struct pln_error *err) MUST_CHECK;
bool txn_begin_write(struct txn *t, struct kv *kv, struct pln_error *err) MUST_CHECK;
bool txn_commit(struct txn *t, struct pln_error *err) MUST_CHECK;
/** Aborts, unless committed. */
void txn_end(struct txn *t);

/** *found = false if absent. The value lives until the transaction ends, or the next put or delete. */
bool txn_get(struct txn *t, enum db db, struct bytes key, struct bytes *value, bool *found, struct pln_error *err) MUST_CHECK;
bool txn_has(struct txn *t, enum db db, struct bytes key, bool *found, struct pln_error *err) MUST_CHECK;
bool txn_put(struct txn *t, enum db db, struct bytes key, struct bytes value, struct pln_error *err) MUST_CHECK;
bool txn_append(struct txn *t, enum db db, struct bytes key, struct bytes value, struct pln_error *err) MUST_CHECK;
bool txn_delete(struct txn *t, enum db db, struct bytes key, bool *found, struct pln_error *err) MUST_CHECK;

struct cursor {
    struct txn *txn;
    struct kv_cursor *at;
    struct bytes key, value; /* of the row it stands on */
    bool found;
};
bool cursor_open(struct cursor *c, struct txn *t, enum db db, struct pln_error *err) MUST_CHECK;
/** Sets found, key, value. An empty key with KV_AFTER, KV_BEFORE steps. */
bool cursor_seek(struct cursor *c, enum kv_seek how, struct bytes key, struct pln_error *err) MUST_CHECK;
void cursor_end(struct cursor *c);
/** One look without keeping a cursor: the row nearest to key. */
bool txn_seek(struct txn *t, enum db db, enum kv_seek how, struct bytes key, struct bytes *found_key, struct bytes *value, bool *found,
              struct pln_error *err) MUST_CHECK;

#endif
