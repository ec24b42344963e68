/* txn.c: transactions and cursors as scopes.
 *
 * In: a kv. Out: the same ten calls, ended by the compiler.
 * Must not: know what the rows mean.
 * Tests: tests/unit/store_kv.c, tests/unit/store_write.c */
#include "store/txn.h"

#include <assert.h>

bool txn_begin_read(struct txn *t, struct kv *kv, struct pln_error *err)
{
    *t = (struct txn){ .kv = kv };
    return kv->ops->begin(kv, false, &t->at, err);
}

bool txn_begin_write(struct txn *t, struct kv *kv, struct pln_error *err)
{
    *t = (struct txn){ .kv = kv };
    return kv->ops->begin(kv, true, &t->at, err);
}

bool txn_commit(struct txn *t, struct pln_error *err)
{
    struct kv_txn *at = t->at;

    assert(at != NULL);
    t->at = NULL; /* freed, whatever happens */
    return t->kv->ops->commit(at, err);
}

void txn_end(struct txn *t)
{
    if (t->at != NULL)
        t->kv->ops->end(t->at);
    t->at = NULL;
}

bool txn_get(struct txn *t, enum db db, struct bytes key, struct bytes *value, bool *found, struct pln_error *err)
{
    return t->kv->ops->get(t->at, db, key, value, found, err);
}

bool txn_has(struct txn *t, enum db db, struct bytes key, bool *found, struct pln_error *err)
{
    struct bytes value;

    return t->kv->ops->get(t->at, db, key, &value, found, err);
}

bool txn_put(struct txn *t, enum db db, struct bytes key, struct bytes value, struct pln_error *err)
{
    return t->kv->ops->put(t->at, db, key, value, err);
}

bool txn_append(struct txn *t, enum db db, struct bytes key, struct bytes value, struct pln_error *err)
{
    return t->kv->ops->append(t->at, db, key, value, err);
}

bool txn_delete(struct txn *t, enum db db, struct bytes key, bool *found, struct pln_error *err)
{
    return t->kv->ops->del(t->at, db, key, found, err);
}

bool cursor_open(struct cursor *c, struct txn *t, enum db db, struct pln_error *err)
{
    *c = (struct cursor){ .txn = t };
    return t->kv->ops->cursor(t->at, db, &c->at, err);
}

bool cursor_seek(struct cursor *c, enum kv_seek how, struct bytes key, struct pln_error *err)
{
    return c->txn->kv->ops->seek(c->at, how, key, &c->key, &c->value, &c->found, err);
}

void cursor_end(struct cursor *c)
{
    if (c->at != NULL)
        c->txn->kv->ops->cursor_end(c->at);
    c->at = NULL;
}

bool txn_seek(struct txn *t, enum db db, enum kv_seek how, struct bytes key, struct bytes *found_key, struct bytes *value, bool *found,
              struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor c = { 0 };

    if (!cursor_open(&c, t, db, err) || !cursor_seek(&c, how, key, err))
        return false;
    *found = c.found;
    if (c.found) {
        *found_key = c.key;
        *value = c.value;
    }
    return true;
}
