/* kv_lmdb_copy.c: all rows of one LMDB environment into another, so that no deleted byte comes along.
 *
 * Row by row, not mdb_env_copy: that copies whole pages, and the unused end of a live page may hold bytes of a deleted value.
 * Must not: touch the environment it reads.
 * Bounds: COPY_BYTES of rows in one transaction.
 * Spec: docs/store.md. Tests: tests/unit/store_kv.c, tests/unit/store_lmdb.c */
#include "store/kv_lmdb_copy.h"

#include <lmdb.h>
#include <stddef.h>

#define COPY_BYTES (8u << 20)

struct copying {
    MDB_env *env;
    MDB_txn *txn;
    size_t bytes; /* put since the transaction began */
};

static int copy_begin_database(struct copying *to, const char *name, MDB_dbi *dbi)
{
    int rc = mdb_txn_begin(to->env, NULL, 0, &to->txn);

    if (rc != 0)
        to->txn = NULL;
    else
        rc = mdb_dbi_open(to->txn, name, MDB_CREATE, dbi);
    to->bytes = 0;
    return rc;
}

static int copy_commit(struct copying *to)
{
    int rc = mdb_txn_commit(to->txn);

    to->txn = NULL;
    return rc;
}

static int copy_row(struct copying *to, MDB_dbi dbi, MDB_val k, MDB_val v)
{
    int rc = 0;

    to->bytes += k.mv_size + v.mv_size;
    if (to->bytes > COPY_BYTES) {
        rc = copy_commit(to);
        if (rc == 0)
            rc = mdb_txn_begin(to->env, NULL, 0, &to->txn);
        if (rc != 0) {
            to->txn = NULL;
            return rc;
        }
        to->bytes = 0;
    }
    return mdb_put(to->txn, dbi, &k, &v, MDB_APPEND);
}

static int copy_all(const struct kv_lmdb_rows *from, MDB_txn *txn, struct copying *to)
{
    int rc = 0;

    for (unsigned i = 0; i < from->count && rc == 0; i++) {
        MDB_cursor *c = NULL;
        MDB_dbi dbi;
        MDB_val k, v;

        if (!from->has[i])
            continue;
        rc = copy_begin_database(to, from->name[i], &dbi);
        if (rc == 0)
            rc = mdb_cursor_open(txn, from->dbi[i], &c);
        if (rc == 0)
            rc = mdb_cursor_get(c, &k, &v, MDB_FIRST);
        while (rc == 0) {
            rc = copy_row(to, dbi, k, v);
            if (rc == 0)
                rc = mdb_cursor_get(c, &k, &v, MDB_NEXT);
        }
        if (c != NULL)
            mdb_cursor_close(c);
        if (rc == MDB_NOTFOUND)
            rc = copy_commit(to);
    }
    return rc;
}

int kv_lmdb_copy(const struct kv_lmdb_rows *from, struct MDB_env *env)
{
    struct copying to = { .env = env };
    MDB_txn *txn;
    int rc = mdb_txn_begin(from->env, NULL, MDB_RDONLY, &txn);

    if (rc != 0)
        return rc;
    rc = copy_all(from, txn, &to);
    if (to.txn != NULL)
        mdb_txn_abort(to.txn);
    mdb_txn_abort(txn);
    return rc == 0 ? mdb_env_sync(env, 1) : rc;
}
