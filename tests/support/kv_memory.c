/* kv_memory.c: the ten calls of kv.h in memory, over a disk that forgets.
 *
 * Each database is a treap whose nodes are shared between moments and never changed once shared: a write copies the path from
 * the root, so a transaction, a reader and a commit that a crash may bring back are each one pointer a database. Priorities are a
 * hash of the key: the same rows give the same tree.
 * Must not: be used from two threads.
 * Tests: tests/unit/store_kv.c */
#include "support/kv_memory.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define DATABASES_MAX 32

struct node {
    size_t holders;
    struct node *left, *right;
    uint32_t priority;
    size_t key_bytes, value_bytes;
    uint8_t at[]; /* key, value */
};
struct moment {
    struct node *root[DATABASES_MAX];
};
struct memory {
    struct kv kv;
    unsigned databases;
    struct moment now;
    struct moment *past; /* past[i]: as it was before the i-th unsynced commit */
    size_t unsynced, room;
    bool writing;
    size_t readers;
    size_t good_commits; /* left before commits fail */
};
struct kv_txn {
    struct memory *m;
    struct moment at;
    bool write;
};
struct kv_cursor {
    struct kv_txn *txn;
    unsigned db;
    uint8_t key[512];
    size_t key_bytes; /* 0: nowhere */
};

static void *must(void *p)
{
    if (p == NULL) {
        fputs("kv_memory: out of memory\n", stderr);
        abort();
    }
    return p;
}

static struct bytes key_of(const struct node *n)
{
    return bytes_at(n->at, n->key_bytes);
}

static struct bytes value_of(const struct node *n)
{
    return bytes_at(n->at + n->key_bytes, n->value_bytes);
}

static struct node *hold(struct node *n)
{
    if (n != NULL)
        n->holders++;
    return n;
}

static void drop(struct node *n)
{
    while (n != NULL && --n->holders == 0) {
        struct node *right = n->right;

        drop(n->left);
        free(n);
        n = right;
    }
}

static uint32_t priority_of(struct bytes key)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < key.n; i++)
        h = (h ^ key.at[i]) * UINT64_C(0x100000001b3);
    h ^= h >> 29;
    h *= UINT64_C(0xbf58476d1ce4e5b9);
    return (uint32_t)(h >> 32);
}

static struct node *node_new(struct bytes key, struct bytes value)
{
    struct node *n = must(malloc(sizeof(*n) + key.n + value.n));

    *n = (struct node){ .holders = 1, .priority = priority_of(key), .key_bytes = key.n, .value_bytes = value.n };
    memcpy(n->at, key.at, key.n);
    if (value.n > 0)
        memcpy(n->at + key.n, value.at, value.n);
    return n;
}

/* A node that only we hold: itself, or a copy. Takes over the caller's hold. */
static struct node *own(struct node *n)
{
    struct node *copy;

    if (n->holders == 1)
        return n;
    copy = node_new(key_of(n), value_of(n));
    copy->left = hold(n->left);
    copy->right = hold(n->right);
    drop(n);
    return copy;
}

/* Below (left) and above (right) key; an equal node is dropped. Takes over the hold on n. */
static void split(struct node *n, struct bytes key, struct node **below, struct node **above)
{
    int order;

    if (n == NULL) {
        *below = *above = NULL;
        return;
    }
    n = own(n);
    order = bytes_compare(key_of(n), key);
    if (order < 0) {
        split(n->right, key, &n->right, above);
        *below = n;
    } else if (order > 0) {
        split(n->left, key, below, &n->left);
        *above = n;
    } else {
        *below = hold(n->left);
        *above = hold(n->right);
        drop(n);
    }
}

static struct node *join(struct node *below, struct node *above)
{
    if (below == NULL || above == NULL)
        return below == NULL ? above : below;
    if (below->priority >= above->priority) {
        below = own(below);
        below->right = join(below->right, above);
        return below;
    }
    above = own(above);
    above->left = join(below, above->left);
    return above;
}

static struct node *find(struct node *n, struct bytes key)
{
    while (n != NULL) {
        int order = bytes_compare(key, key_of(n));

        if (order == 0)
            return n;
        n = order < 0 ? n->left : n->right;
    }
    return NULL;
}

/* The least node above (or at) key; the greatest below (or at) it. */
static struct node *find_above(struct node *n, struct bytes key, bool at)
{
    struct node *best = NULL;

    while (n != NULL) {
        int order = bytes_compare(key_of(n), key);

        if (order > 0 || (order == 0 && at)) {
            best = n;
            n = n->left;
        } else {
            n = n->right;
        }
    }
    return best;
}

static struct node *find_below(struct node *n, struct bytes key, bool at)
{
    struct node *best = NULL;

    while (n != NULL) {
        int order = bytes_compare(key_of(n), key);

        if (order < 0 || (order == 0 && at)) {
            best = n;
            n = n->right;
        } else {
            n = n->left;
        }
    }
    return best;
}

static void moment_hold(const struct memory *m, const struct moment *from, struct moment *to)
{
    *to = *from;
    for (unsigned i = 0; i < m->databases; i++)
        hold(to->root[i]);
}

static void moment_drop(const struct memory *m, struct moment *at)
{
    for (unsigned i = 0; i < m->databases; i++)
        drop(at->root[i]);
    *at = (struct moment){ 0 };
}

/* ---- the calls ---- */

static bool memory_begin(struct kv *kv, bool write, struct kv_txn **out, struct pln_error *err)
{
    struct memory *m = (struct memory *)kv;
    struct kv_txn *t = must(calloc(1, sizeof(*t)));

    (void)err;
    assert(!write || !m->writing);
    if (write)
        m->writing = true;
    else
        m->readers++;
    t->m = m;
    t->write = write;
    moment_hold(m, &m->now, &t->at);
    *out = t;
    return true;
}

static void memory_end(struct kv_txn *t)
{
    if (t == NULL)
        return;
    if (t->write)
        t->m->writing = false;
    else
        t->m->readers--;
    moment_drop(t->m, &t->at);
    free(t);
}

static bool memory_commit(struct kv_txn *t, struct pln_error *err)
{
    struct memory *m = t->m;

    if (t->write && m->good_commits == 0) {
        memory_end(t);
        return fail(err, PLN_DISK_FULL, "writing the commit to disk: no space is left on the disk");
    }
    if (t->write) {
        if (m->good_commits != SIZE_MAX)
            m->good_commits--;
        if (m->unsynced == m->room) {
            m->room = m->room == 0 ? 16 : m->room * 2;
            m->past = must(realloc(m->past, m->room * sizeof(*m->past)));
        }
        m->past[m->unsynced++] = m->now;
        moment_hold(m, &t->at, &m->now);
    }
    memory_end(t);
    return true;
}

static bool memory_get(struct kv_txn *t, unsigned db, struct bytes key, struct bytes *value, bool *found, struct pln_error *err)
{
    const struct node *n;

    (void)err;
    assert(db < t->m->databases);
    n = find(t->at.root[db], key);
    *found = n != NULL;
    if (n != NULL)
        *value = value_of(n);
    return true;
}

static bool memory_put(struct kv_txn *t, unsigned db, struct bytes key, struct bytes value, struct pln_error *err)
{
    struct node *below, *above, *n;

    (void)err;
    assert(t->write);
    assert(db < t->m->databases);
    assert(key.n > 0 && key.n <= 511);
    n = node_new(key, value); /* before the split: value may be a view into what it replaces */
    split(t->at.root[db], key_of(n), &below, &above);
    t->at.root[db] = join(join(below, n), above);
    return true;
}

static bool memory_del(struct kv_txn *t, unsigned db, struct bytes key, bool *found, struct pln_error *err)
{
    struct node *below, *above;

    (void)err;
    assert(t->write);
    assert(db < t->m->databases);
    *found = find(t->at.root[db], key) != NULL;
    if (!*found)
        return true;
    split(t->at.root[db], key, &below, &above);
    t->at.root[db] = join(below, above);
    return true;
}

static bool memory_cursor(struct kv_txn *t, unsigned db, struct kv_cursor **out, struct pln_error *err)
{
    struct kv_cursor *c = must(calloc(1, sizeof(*c)));

    (void)err;
    assert(db < t->m->databases);
    c->txn = t;
    c->db = db;
    *out = c;
    return true;
}

static struct node *seek_node(const struct kv_cursor *c, enum kv_seek how, struct bytes key)
{
    struct node *n = c->txn->at.root[c->db];
    struct bytes from = key.n > 0 ? key : bytes_at(c->key, c->key_bytes);

    switch (how) {
    case KV_FIRST:
        while (n != NULL && n->left != NULL)
            n = n->left;
        return n;
    case KV_LAST:
        while (n != NULL && n->right != NULL)
            n = n->right;
        return n;
    case KV_AT_OR_AFTER: return find_above(n, key, true);
    case KV_AT_OR_BEFORE: return find_below(n, key, true);
    case KV_AFTER: return find_above(n, from, false);
    case KV_BEFORE: return find_below(n, from, false);
    }
    return NULL;
}

static bool memory_seek(struct kv_cursor *c, enum kv_seek how, struct bytes key, struct bytes *found_key, struct bytes *value, bool *found,
                        struct pln_error *err)
{
    const struct node *n = seek_node(c, how, key);

    (void)err;
    *found = n != NULL;
    if (n == NULL)
        return true;
    memcpy(c->key, n->at, n->key_bytes);
    c->key_bytes = n->key_bytes;
    *found_key = key_of(n);
    *value = value_of(n);
    return true;
}

static void memory_cursor_end(struct kv_cursor *c)
{
    free(c);
}

static bool memory_compact(struct kv *kv, struct pln_error *err)
{
    const struct memory *m = (const struct memory *)kv;

    (void)err;
    assert(!m->writing && m->readers == 0);
    return true; /* a deleted row's memory is freed at once */
}

static const struct kv_ops memory_ops = {
    .begin = memory_begin,
    .commit = memory_commit,
    .end = memory_end,
    .get = memory_get,
    .put = memory_put,
    .append = memory_put,
    .del = memory_del,
    .cursor = memory_cursor,
    .seek = memory_seek,
    .cursor_end = memory_cursor_end,
    .compact = memory_compact,
};

struct kv *kv_memory_new(unsigned databases)
{
    struct memory *m = must(calloc(1, sizeof(*m)));

    assert(databases <= DATABASES_MAX);
    m->kv.ops = &memory_ops;
    m->databases = databases;
    m->good_commits = SIZE_MAX;
    return &m->kv;
}

void kv_memory_free(struct kv *kv)
{
    struct memory *m = (struct memory *)kv;

    if (m == NULL)
        return;
    assert(!m->writing && m->readers == 0);
    kv_memory_sync(kv);
    moment_drop(m, &m->now);
    free(m->past);
    free(m);
}

size_t kv_memory_unsynced(const struct kv *kv)
{
    return ((const struct memory *)kv)->unsynced;
}

void kv_memory_sync(struct kv *kv)
{
    struct memory *m = (struct memory *)kv;

    while (m->unsynced > 0)
        moment_drop(m, &m->past[--m->unsynced]);
}

void kv_memory_crash(struct kv *kv, size_t keep_commits)
{
    struct memory *m = (struct memory *)kv;

    assert(!m->writing && m->readers == 0);
    while (m->unsynced > keep_commits) {
        moment_drop(m, &m->now);
        m->now = m->past[--m->unsynced];
    }
    kv_memory_sync(kv); /* what is there after a crash is on the disk */
}

void kv_memory_fail_after(struct kv *kv, size_t commits)
{
    ((struct memory *)kv)->good_commits = commits;
}

bool kv_memory_flip(struct kv *kv, unsigned db, struct bytes key, size_t at, uint8_t mask)
{
    struct memory *m = (struct memory *)kv;
    struct node *n = find(m->now.root[db], key);

    if (n == NULL || at >= n->value_bytes)
        return false;
    n->at[n->key_bytes + at] ^= mask;
    return true;
}

static uint64_t bytes_below(const struct node *n)
{
    return n == NULL ? 0 : n->key_bytes + n->value_bytes + bytes_below(n->left) + bytes_below(n->right);
}

uint64_t kv_memory_bytes(const struct kv *kv)
{
    const struct memory *m = (const struct memory *)kv;
    uint64_t sum = 0;

    for (unsigned i = 0; i < m->databases; i++)
        sum += bytes_below(m->now.root[i]);
    return sum;
}
