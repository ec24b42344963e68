/* kv_lmdb.h: the ten calls of kv.h by LMDB: one directory with data.mdb, LMDB's own lock.mdb, and our `lock`.
 *
 * One environment a process, one process a directory. Spec: docs/store.md. */
#ifndef STORE_KV_LMDB_H
#define STORE_KV_LMDB_H

#include "store/kv.h"

#define KV_LMDB_MAP_BYTES (UINT64_C(8) << 40)     /* address space, not memory; asked for first */
#define KV_LMDB_MAP_BYTES_MIN (UINT64_C(1) << 30) /* halved down to this where an rlimit or a sanitizer forbids more */
#define KV_LMDB_DATABASES_MAX 32

struct kv_lmdb_options {
    const char *const *name; /* of the databases, by number; static */
    unsigned count;
    uint64_t map_bytes; /* 0: KV_LMDB_MAP_BYTES */
    bool read_only;     /* for a store that nobody serves: nothing is created, begin for writing fails */
};

/** Open or create the store in directory dir (created if its parent is there). Nothing is written into an existing store before
 * the first write transaction, so a newer format can be refused unharmed.
 * Errors: PLN_STORE_IN_USE (another process), PLN_READ_ONLY, PLN_DISK_FULL, PLN_STORE_DAMAGED, PLN_NOT_FOUND (read_only). */
bool kv_lmdb_open(const char *dir, const struct kv_lmdb_options *options, struct kv **out, struct pln_error *err) MUST_CHECK;
/** No transaction may be open. NULL is fine. */
void kv_lmdb_close(struct kv *kv);

#endif
