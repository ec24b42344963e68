/* compact.c: erased words gone from the file for good.
 *
 * A deleted row's bytes stay in free pages, and in the unused ends of pages, until everything is written anew.
 * Must not: run while any transaction is open (kv.h): at start, or when the daemon has stopped its workers for a moment.
 * Spec: docs/store.md. Tests: tests/unit/store_lmdb.c */
#include "store/heads.h"
#include "store/inside.h"

bool store_compact(struct store *s, struct pln_error *err)
{
    CLEANUP(txn_end) struct txn t = { 0 };
    bool found;

    if (!s->setup.kv->ops->compact(s->setup.kv, err))
        return within(err, "writing the store anew");
    /* A crash before this only makes it be written anew once more. */
    if (!txn_begin_write(&t, s->setup.kv, err) || !txn_delete(&t, DB_META, BYTES_STR("compact"), &found, err) || !txn_commit(&t, err))
        return false;
    atomic_store(&s->wants_compaction, false);
    return true;
}
