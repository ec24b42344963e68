/* kv_lmdb_copy.h: all rows of one LMDB environment into another. */
#ifndef STORE_KV_LMDB_COPY_H
#define STORE_KV_LMDB_COPY_H

#include <stdbool.h>

struct MDB_env;

struct kv_lmdb_rows {
    struct MDB_env *env;
    const unsigned *dbi; /* handles in env, by number */
    const bool *has;     /* those that exist */
    const char *const *name;
    unsigned count;
};
/** Synced when it returns 0; else LMDB's number, and `to` is worth nothing. */
int kv_lmdb_copy(const struct kv_lmdb_rows *from, struct MDB_env *to);

#endif
