/* kv.h: an ordered key-value store in ten calls: by LMDB in the daemon (kv_lmdb.c), by a disk that forgets unsynced writes in
 * tests and in the simulator (tests/support/kv_memory.c). Layout, indexes and recovery above it are the same code in both. An
 * eleventh call is for maintenance: a database does not forget what was deleted until it is written anew.
 *
 * Keys 1..511 bytes, compared as bytes. One write transaction at a time, begun and ended on one thread; any number of
 * readers, each seeing the moment it began. A view dies with its transaction (in a write transaction: with the next put or
 * del). commit returns only when the bytes are on disk (fsync): then, and only then, may anybody hear of them. */
#ifndef STORE_KV_H
#define STORE_KV_H

#include "base/bytes.h"
#include "base/error.h"

struct kv;
struct kv_txn;
struct kv_cursor;
enum kv_seek { KV_AT_OR_AFTER, KV_AFTER, KV_AT_OR_BEFORE, KV_BEFORE, KV_FIRST, KV_LAST };

struct kv_ops {
    bool (*begin)(struct kv *kv, bool write, struct kv_txn **out, struct pln_error *err);
    /** Frees txn, whatever happens. False: PLN_STORE_DAMAGED / PLN_DISK_FULL: nothing is known of the disk, the process must end. */
    bool (*commit)(struct kv_txn *txn, struct pln_error *err);
    void (*end)(struct kv_txn *txn); /* abort, or end a reader */
    /** *found = false if absent. False: the store could not be read. */
    bool (*get)(struct kv_txn *txn, unsigned db, struct bytes key, struct bytes *value, bool *found, struct pln_error *err);
    bool (*put)(struct kv_txn *txn, unsigned db, struct bytes key, struct bytes value, struct pln_error *err);
    /** Put a key that is above all others of db (an entry, a time): cheaper, pages fill. Falls back to put if it is not. */
    bool (*append)(struct kv_txn *txn, unsigned db, struct bytes key, struct bytes value, struct pln_error *err);
    bool (*del)(struct kv_txn *txn, unsigned db, struct bytes key, bool *found, struct pln_error *err);
    bool (*cursor)(struct kv_txn *txn, unsigned db, struct kv_cursor **out, struct pln_error *err);
    /** Position and read. forward/backward steps: KV_AFTER / KV_BEFORE with key.n = 0 step from where the cursor stands. */
    bool (*seek)(struct kv_cursor *c, enum kv_seek how, struct bytes key, struct bytes *found_key, struct bytes *value, bool *found,
                 struct pln_error *err);
    void (*cursor_end)(struct kv_cursor *c); /* before its transaction's end */
    /** Write everything anew, so that no byte of a deleted value is left in any file. No transaction may be open anywhere in the
     * process. False: PLN_DISK_FULL (nothing changed, it can go on), else the process must end. */
    bool (*compact)(struct kv *kv, struct pln_error *err);
};
struct kv {
    const struct kv_ops *ops;
};

#endif
