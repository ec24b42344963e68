/* kv_lmdb.c: the ten calls of kv.h by LMDB: environment, lock, map size, its codes to ours.
 *
 * In: a directory. Out: transactions that are on disk when commit returns.
 * A second process would open the same file without a word, so an OFD lock on our own file comes first. Databases are created by
 * the first write transaction, never by opening. Never WRITEMAP, NOSYNC, NOMETASYNC, MAPASYNC: a commit must mean the disk.
 * Must not: let another room see LMDB's header; retry after a failed commit (the kernel has dropped the pages).
 * Bounds: KV_LMDB_DATABASES_MAX databases, READERS_MAX readers, the map's size.
 * Spec: docs/store.md. Tests: tests/unit/store_kv.c, tests/unit/store_lmdb.c */
#include "store/kv_lmdb.h"

#include "store/kv_lmdb_copy.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define READERS_MAX 126
#define PATH_BYTES 4096
#define VALUE_BYTES_MAX (UINT64_C(1) << 31)

struct kv_lmdb {
    struct kv kv;
    MDB_env *env;
    MDB_dbi dbi[KV_LMDB_DATABASES_MAX];
    bool has_dbi[KV_LMDB_DATABASES_MAX];
    struct kv_lmdb_options options;
    char *dir;
    int lock; /* descriptor of our lock file */
};
struct kv_txn {
    struct kv_lmdb *l;
    MDB_txn *txn;
    bool write;
    bool has_dbi[KV_LMDB_DATABASES_MAX]; /* known when it began: a reader must not use a younger handle */
};
struct kv_cursor {
    MDB_cursor *cursor; /* NULL: the database does not exist yet */
};

static bool fail_lmdb(struct pln_error *err, int rc, const char *doing)
{
    switch (rc) {
    case MDB_MAP_FULL: return fail(err, PLN_DISK_FULL, "%s: the store fills its whole map: give it a larger map size", doing);
    case ENOSPC:
    case EDQUOT: return fail(err, PLN_DISK_FULL, "%s: no space is left on the disk", doing);
    case EROFS:
    case EACCES:
    case EPERM: return fail(err, PLN_READ_ONLY, "%s: %s: the store's directory must be writable", doing, mdb_strerror(rc));
    case MDB_READERS_FULL: return fail(err, PLN_BUSY, "%s: %d readers at once, no more are allowed", doing, READERS_MAX);
    case MDB_TXN_FULL: return fail(err, PLN_TOO_LARGE, "%s: too much in one transaction", doing);
    case ENOMEM: return fail(err, PLN_BUSY, "%s: no memory", doing);
    case ENOENT: return fail(err, PLN_NOT_FOUND, "%s: %s", doing, mdb_strerror(rc));
    default: /* LMDB's and the system's numbers, not ours */
        return fail(err, PLN_STORE_DAMAGED, "%s: %s (%d)", doing, mdb_strerror(rc), rc);
    }
}

static bool fail_errno(struct pln_error *err, const char *doing, const char *path)
{
    int e = errno;

    if (e == ENOSPC || e == EDQUOT || e == EROFS || e == EACCES || e == EPERM || e == ENOENT || e == ENOMEM)
        return fail_lmdb(err, e, doing) || within(err, "%s", path);
    return fail(err, PLN_STORE_DAMAGED, "%s %s: %s", doing, path, strerror(e));
}

static bool path_join(char out[PATH_BYTES], const char *dir, const char *name, struct pln_error *err)
{
    int n = snprintf(out, PATH_BYTES, "%s/%s", dir, name);

    if (n < 0 || n >= PATH_BYTES)
        return fail(err, PLN_TOO_LARGE, "the path of %s has %d bytes, at most %d", name, n, PATH_BYTES - 1);
    return true;
}

static bool directory_sync(const char *dir, struct pln_error *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good;

    if (fd < 0)
        return fail_errno(err, "opening", dir);
    good = fsync(fd) == 0 || fail_errno(err, "fsync of", dir);
    close(fd);
    return good;
}

static bool file_sync(const char *dir, const char *name, struct pln_error *err)
{
    char path[PATH_BYTES];
    int fd;
    bool good;

    if (!path_join(path, dir, name, err))
        return false;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(err, "opening", path);
    good = fsync(fd) == 0 || fail_errno(err, "fsync of", path);
    close(fd);
    return good;
}

/* LMDB opens data.mdb more than once, and leaves it open across exec. */
static void data_close_on_exec(MDB_env *env)
{
    struct stat data, here;
    DIR *fds;
    int fd;

    if (mdb_env_get_fd(env, &fd) != 0 || fstat(fd, &data) != 0)
        return;
    fds = opendir("/proc/self/fd");
    if (fds == NULL) {
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
        return;
    }
    for (struct dirent *e = readdir(fds); e != NULL; e = readdir(fds)) {
        fd = atoi(e->d_name);
        if (e->d_name[0] != '.' && fstat(fd, &here) == 0 && here.st_dev == data.st_dev && here.st_ino == data.st_ino)
            (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    closedir(fds);
}

static bool lock_take(struct kv_lmdb *l, struct pln_error *err)
{
    struct flock want = { .l_type = l->options.read_only ? F_RDLCK : F_WRLCK, .l_whence = SEEK_SET };
    char path[PATH_BYTES];

    if (!path_join(path, l->dir, "lock", err))
        return false;
    l->lock = open(path, (l->options.read_only ? O_RDONLY : O_RDWR | O_CREAT) | O_CLOEXEC, 0600);
    if (l->lock < 0)
        return fail_errno(err, "opening the lock file", path);
    if (fcntl(l->lock, F_OFD_SETLK, &want) != 0) {
        if (errno == EAGAIN || errno == EACCES)
            return fail(err, PLN_STORE_IN_USE, "in use by another process: is a plenaryd running on this home? Stop that one first");
        return fail_errno(err, "locking", path);
    }
    return true;
}

/* ---- the environment ---- */

static bool env_open_with(struct kv_lmdb *l, const char *path, unsigned flags, uint64_t map_bytes, MDB_env **out, int *rc)
{
    MDB_env *env = NULL;

    *rc = mdb_env_create(&env);
    if (*rc == 0)
        *rc = mdb_env_set_mapsize(env, map_bytes);
    if (*rc == 0)
        *rc = mdb_env_set_maxdbs(env, l->options.count);
    if (*rc == 0)
        *rc = mdb_env_set_maxreaders(env, READERS_MAX);
    if (*rc == 0)
        *rc = mdb_env_open(env, path, flags, 0600);
    if (*rc == 0) {
        *out = env;
        return true;
    }
    if (env != NULL)
        mdb_env_close(env);
    return false;
}

static bool env_open(struct kv_lmdb *l, const char *path, unsigned flags, MDB_env **out, struct pln_error *err)
{
    uint64_t map_bytes = l->options.map_bytes == 0 ? KV_LMDB_MAP_BYTES : l->options.map_bytes;
    int rc = ENOMEM;

    for (;; map_bytes /= 2) {
        if (env_open_with(l, path, flags, map_bytes, out, &rc))
            return true;
        if ((rc != ENOMEM && rc != EINVAL && rc != EFBIG) || map_bytes / 2 < KV_LMDB_MAP_BYTES_MIN)
            return fail_lmdb(err, rc, "opening the store") || within(err, "%s", path);
    }
}

/* Handles of the databases that exist. create: in a transaction of its own, all of them. */
static bool databases_open(struct kv_lmdb *l, bool create, struct pln_error *err)
{
    MDB_dbi dbi[KV_LMDB_DATABASES_MAX];
    bool has[KV_LMDB_DATABASES_MAX] = { false };
    MDB_txn *txn;
    int rc = mdb_txn_begin(l->env, NULL, create ? 0 : MDB_RDONLY, &txn);

    if (rc != 0)
        return fail_lmdb(err, rc, "beginning a transaction");
    for (unsigned i = 0; i < l->options.count; i++) {
        rc = mdb_dbi_open(txn, l->options.name[i], create ? MDB_CREATE : 0, &dbi[i]);
        has[i] = rc == 0;
        if (rc != 0 && (create || rc != MDB_NOTFOUND)) {
            mdb_txn_abort(txn);
            return fail_lmdb(err, rc, "opening a database") || within(err, "%s", l->options.name[i]);
        }
    }
    rc = mdb_txn_commit(txn); /* a reader's too: an abort would close the handles */
    if (rc != 0)
        return fail_lmdb(err, rc, "creating the databases");
    memcpy(l->dbi, dbi, sizeof(dbi));
    memcpy(l->has_dbi, has, sizeof(has));
    return true;
}

static bool store_environment_open(struct kv_lmdb *l, struct pln_error *err)
{
    /* A reader alone needs no reader table: our own lock keeps every writer away, and the place may be read-only. */
    unsigned flags = MDB_NOTLS | MDB_NORDAHEAD | (l->options.read_only ? MDB_RDONLY | MDB_NOLOCK : 0);
    int dead;

    if (!env_open(l, l->dir, flags, &l->env, err))
        return false;
    data_close_on_exec(l->env);
    (void)mdb_reader_check(l->env, &dead);
    return databases_open(l, false, err);
}

static bool databases_ready(const struct kv_lmdb *l)
{
    for (unsigned i = 0; i < l->options.count; i++)
        if (!l->has_dbi[i])
            return false;
    return true;
}

/* ---- transactions ---- */

static bool lmdb_begin(struct kv *kv, bool write, struct kv_txn **out, struct pln_error *err)
{
    struct kv_lmdb *l = (struct kv_lmdb *)kv;
    struct kv_txn *t;
    int rc;

    if (write && l->options.read_only)
        return fail(err, PLN_READ_ONLY, "%s was opened for reading only", l->dir);
    if (write && !databases_ready(l) && !databases_open(l, true, err))
        return false;
    t = malloc(sizeof(*t));
    if (t == NULL)
        return fail(err, PLN_BUSY, "no memory for a transaction");
    *t = (struct kv_txn){ .l = l, .write = write };
    memcpy(t->has_dbi, l->has_dbi, sizeof(t->has_dbi));
    rc = mdb_txn_begin(l->env, NULL, write ? 0 : MDB_RDONLY, &t->txn);
    if (rc != 0) {
        free(t);
        return fail_lmdb(err, rc, "beginning a transaction");
    }
    *out = t;
    return true;
}

static bool lmdb_commit(struct kv_txn *t, struct pln_error *err)
{
    int rc = mdb_txn_commit(t->txn);

    free(t);
    if (rc == 0)
        return true;
    fail_lmdb(err, rc, "writing the commit to disk");
    if (err->code != PLN_DISK_FULL)
        err->code = PLN_STORE_DAMAGED;
    return false;
}

static void lmdb_end(struct kv_txn *t)
{
    if (t == NULL)
        return;
    mdb_txn_abort(t->txn);
    free(t);
}

static MDB_val val_of(struct bytes b)
{
    return (MDB_val){ .mv_size = b.n, .mv_data = (void *)(uintptr_t)b.at };
}

static struct bytes bytes_of(const MDB_val *v)
{
    return bytes_at(v->mv_data, v->mv_size);
}

static bool lmdb_get(struct kv_txn *t, unsigned db, struct bytes key, struct bytes *value, bool *found, struct pln_error *err)
{
    MDB_val k = val_of(key), v;
    int rc;

    assert(db < t->l->options.count);
    rc = t->has_dbi[db] ? mdb_get(t->txn, t->l->dbi[db], &k, &v) : MDB_NOTFOUND;
    if (rc != 0 && rc != MDB_NOTFOUND)
        return fail_lmdb(err, rc, "reading") || within(err, "%s", t->l->options.name[db]);
    *found = rc == 0;
    if (rc == 0)
        *value = bytes_of(&v);
    return true;
}

static bool put(struct kv_txn *t, unsigned db, struct bytes key, struct bytes value, unsigned flags, struct pln_error *err)
{
    MDB_val k = val_of(key), v = val_of(value);
    int rc;

    assert(t->write);
    assert(db < t->l->options.count);
    assert(key.n > 0 && key.n <= 511);
    if (value.n > VALUE_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "a value of %zu bytes for %s", value.n, t->l->options.name[db]);
    rc = mdb_put(t->txn, t->l->dbi[db], &k, &v, flags);
    if (rc == MDB_KEYEXIST && flags == MDB_APPEND) { /* not above all others */
        k = val_of(key);
        v = val_of(value);
        rc = mdb_put(t->txn, t->l->dbi[db], &k, &v, 0);
    }
    return rc == 0 || fail_lmdb(err, rc, "writing") || within(err, "%s", t->l->options.name[db]);
}

static bool lmdb_put(struct kv_txn *t, unsigned db, struct bytes key, struct bytes value, struct pln_error *err)
{
    return put(t, db, key, value, 0, err);
}

static bool lmdb_append(struct kv_txn *t, unsigned db, struct bytes key, struct bytes value, struct pln_error *err)
{
    return put(t, db, key, value, MDB_APPEND, err);
}

static bool lmdb_del(struct kv_txn *t, unsigned db, struct bytes key, bool *found, struct pln_error *err)
{
    MDB_val k = val_of(key);
    int rc;

    assert(t->write);
    assert(db < t->l->options.count);
    rc = mdb_del(t->txn, t->l->dbi[db], &k, NULL);
    if (rc != 0 && rc != MDB_NOTFOUND)
        return fail_lmdb(err, rc, "deleting") || within(err, "%s", t->l->options.name[db]);
    *found = rc == 0;
    return true;
}

/* ---- cursors ---- */

static bool lmdb_cursor(struct kv_txn *t, unsigned db, struct kv_cursor **out, struct pln_error *err)
{
    struct kv_cursor *c = malloc(sizeof(*c));
    int rc;

    assert(db < t->l->options.count);
    if (c == NULL)
        return fail(err, PLN_BUSY, "no memory for a cursor");
    c->cursor = NULL;
    rc = t->has_dbi[db] ? mdb_cursor_open(t->txn, t->l->dbi[db], &c->cursor) : 0;
    if (rc != 0) {
        free(c);
        return fail_lmdb(err, rc, "opening a cursor") || within(err, "%s", t->l->options.name[db]);
    }
    *out = c;
    return true;
}

static int seek_rc(MDB_cursor *c, enum kv_seek how, struct bytes key, MDB_val *k, MDB_val *v)
{
    int rc;

    *k = val_of(key);
    switch (how) {
    case KV_FIRST: return mdb_cursor_get(c, k, v, MDB_FIRST);
    case KV_LAST: return mdb_cursor_get(c, k, v, MDB_LAST);
    case KV_AT_OR_AFTER: return mdb_cursor_get(c, k, v, MDB_SET_RANGE);
    case KV_AFTER:
        if (key.n == 0)
            return mdb_cursor_get(c, k, v, MDB_NEXT);
        rc = mdb_cursor_get(c, k, v, MDB_SET_RANGE);
        if (rc == 0 && bytes_equal(bytes_of(k), key))
            rc = mdb_cursor_get(c, k, v, MDB_NEXT);
        return rc;
    case KV_BEFORE:
        if (key.n == 0)
            return mdb_cursor_get(c, k, v, MDB_PREV);
        rc = mdb_cursor_get(c, k, v, MDB_SET_RANGE);
        return rc == 0 ? mdb_cursor_get(c, k, v, MDB_PREV) : rc == MDB_NOTFOUND ? mdb_cursor_get(c, k, v, MDB_LAST) : rc;
    case KV_AT_OR_BEFORE:
        rc = mdb_cursor_get(c, k, v, MDB_SET_RANGE);
        if (rc == 0 && bytes_equal(bytes_of(k), key))
            return 0;
        return rc == 0 ? mdb_cursor_get(c, k, v, MDB_PREV) : rc == MDB_NOTFOUND ? mdb_cursor_get(c, k, v, MDB_LAST) : rc;
    }
    return EINVAL;
}

static bool lmdb_seek(struct kv_cursor *c, enum kv_seek how, struct bytes key, struct bytes *found_key, struct bytes *value, bool *found,
                      struct pln_error *err)
{
    MDB_val k, v;
    int rc = c->cursor == NULL ? MDB_NOTFOUND : seek_rc(c->cursor, how, key, &k, &v);

    if (rc != 0 && rc != MDB_NOTFOUND)
        return fail_lmdb(err, rc, "seeking");
    *found = rc == 0;
    if (rc == 0) {
        *found_key = bytes_of(&k);
        *value = bytes_of(&v);
    }
    return true;
}

static void lmdb_cursor_end(struct kv_cursor *c)
{
    if (c == NULL)
        return;
    if (c->cursor != NULL)
        mdb_cursor_close(c->cursor);
    free(c);
}

/* ---- written anew ---- */

static bool copy_make(struct kv_lmdb *l, const char *path, struct pln_error *err)
{
    struct kv_lmdb_rows rows = { .env = l->env, .dbi = l->dbi, .has = l->has_dbi, .name = l->options.name, .count = l->options.count };
    MDB_env *to;
    int rc;

    (void)unlink(path);                                                          /* of an attempt that was cut short */
    if (!env_open(l, path, MDB_NOSUBDIR | MDB_NOLOCK | MDB_NORDAHEAD, &to, err)) /* nobody else knows this file */
        return false;
    rc = kv_lmdb_copy(&rows, to);
    mdb_env_close(to);
    if (rc != 0) {
        (void)unlink(path);
        return fail_lmdb(err, rc, "writing the store anew");
    }
    return true;
}

static bool lmdb_compact(struct kv *kv, struct pln_error *err)
{
    struct kv_lmdb *l = (struct kv_lmdb *)kv;
    char new_path[PATH_BYTES], path[PATH_BYTES];

    if (l->options.read_only)
        return fail(err, PLN_READ_ONLY, "%s was opened for reading only", l->dir);
    if (!path_join(new_path, l->dir, "data.mdb.new", err) || !path_join(path, l->dir, "data.mdb", err))
        return false;
    if (!copy_make(l, new_path, err) || !file_sync(l->dir, "data.mdb.new", err))
        return false;
    mdb_env_close(l->env);
    l->env = NULL;
    memset(l->has_dbi, 0, sizeof(l->has_dbi));
    if (rename(new_path, path) != 0)
        return fail_errno(err, "renaming", new_path);
    return directory_sync(l->dir, err) && store_environment_open(l, err);
}

static const struct kv_ops lmdb_ops = {
    .begin = lmdb_begin,
    .commit = lmdb_commit,
    .end = lmdb_end,
    .get = lmdb_get,
    .put = lmdb_put,
    .append = lmdb_append,
    .del = lmdb_del,
    .cursor = lmdb_cursor,
    .seek = lmdb_seek,
    .cursor_end = lmdb_cursor_end,
    .compact = lmdb_compact,
};

/* ---- open, close ---- */

static bool directory_make(const char *dir, struct pln_error *err)
{
    char parent[PATH_BYTES];

    if (mkdir(dir, 0700) != 0)
        return errno == EEXIST || fail_errno(err, "creating", dir);
    if (!path_join(parent, dir, "..", err))
        return false;
    return directory_sync(parent, err);
}

static bool lmdb_open(struct kv_lmdb *l, struct pln_error *err)
{
    char path[PATH_BYTES];
    bool fresh;

    if (!l->options.read_only && !directory_make(l->dir, err))
        return false;
    if (!path_join(path, l->dir, "data.mdb", err))
        return false;
    fresh = access(path, F_OK) != 0;
    if (fresh && l->options.read_only)
        return fail(err, PLN_NOT_FOUND, "%s: there is no store", path);
    if (!lock_take(l, err) || !store_environment_open(l, err))
        return false;
    if (!fresh)
        return true;
    /* LMDB syncs what it writes, but not that the files exist. */
    return file_sync(l->dir, "data.mdb", err) && file_sync(l->dir, "lock", err) && directory_sync(l->dir, err);
}

bool kv_lmdb_open(const char *dir, const struct kv_lmdb_options *options, struct kv **out, struct pln_error *err)
{
    struct kv_lmdb *l = calloc(1, sizeof(*l));

    assert(options->count > 0 && options->count <= KV_LMDB_DATABASES_MAX);
    if (l == NULL)
        return fail(err, PLN_BUSY, "no memory");
    l->kv.ops = &lmdb_ops;
    l->options = *options;
    l->lock = -1;
    l->dir = strdup(dir);
    if (l->dir == NULL) {
        free(l);
        return fail(err, PLN_BUSY, "no memory");
    }
    if (!lmdb_open(l, err)) {
        kv_lmdb_close(&l->kv);
        return false;
    }
    *out = &l->kv;
    return true;
}

void kv_lmdb_close(struct kv *kv)
{
    struct kv_lmdb *l = (struct kv_lmdb *)kv;

    if (l == NULL)
        return;
    if (l->env != NULL)
        mdb_env_close(l->env);
    if (l->lock >= 0)
        close(l->lock); /* last: until here nobody else may open it */
    free(l->dir);
    free(l);
}
