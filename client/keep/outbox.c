/* outbox.c: statements signed and not yet answered; the highest head of the own log that a node has signed to this person.
 *
 * In: signed statements. Out: the same bytes, until the node has decided about them.
 * Must not: send anything, change a statement, remove one that the node has not answered.
 * A file is whole or not there (written beside, made to last, renamed), named by time and entry id, and locked while a command
 * sends it, so that two commands at once do not tell of it twice.
 * Bounds: 1,000 statements waiting, 1.2 MB each. Tests: tests/unit/client_outbox.c */
#include "keep/outbox.h"

#include "base/bytes.h"
#include "codec/reader.h"
#include "codec/text.h"
#include "codec/writer.h"
#include "log/checkpoint.h"
#include "plenary/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define SUFFIX ".unsent"
#define NAME_BYTES (16 + 1 + 64 + 7)
#define NOTE_FILE "highest-head"
#define NOTE_LOCK "lock"
#define REFUSED_DIR "refused"

bool outbox_open(struct outbox *o, const char *state_dir, const struct pln_id *log, struct pln_error *err)
{
    char hex[65];

    hex_write(BYTES_OF(*log), hex);
    return path_join(o->dir, state_dir, hex, err) && dir_make(o->dir, err);
}

static bool is_item(const char *name)
{
    return strlen(name) == NAME_BYTES && name[16] == '-' && strcmp(name + NAME_BYTES - 7, SUFFIX) == 0 &&
           strspn(name, "0123456789abcdef") == 16;
}

/* A lock on the file, or -1 if another holds it or it is gone by now. */
static bool item_lock(const char *path, int *held, struct pln_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *held = -1;
    if (fd < 0)
        return errno == ENOENT || fail_errno(err, PLN_READ_ONLY, path, "opening an unsent statement");
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !path_exists(path)) {
        close(fd);
        return true;
    }
    *held = fd;
    return true;
}

void outbox_release(int *held)
{
    if (*held > 0)
        close(*held);
    *held = -1;
}

bool outbox_put(const struct outbox *o, const struct pln_id *id, int64_t claimed_ms, const struct outbox_item *item,
                struct outbox_name *name, int *held, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    char hex[65], path[PATH_MAX];
    struct outbox_name n;

    buf_init(&out, OUTBOX_ITEM_BYTES_MAX);
    struct writer w = writer_into(&out);
    writer_array(&w, 5);
    writer_u64(&w, 1);
    writer_bin(&w, item->statement);
    writer_bin(&w, item->signature);
    if (item->has_content)
        writer_bin(&w, item->content);
    else
        writer_nil(&w);
    writer_str(&w, bytes_slice(item->said, 0, item->said.n));
    hex_write(BYTES_OF(*id), hex);
    snprintf(n.at, sizeof(n.at), "%016" PRIx64 "-%s" SUFFIX, (uint64_t)claimed_ms, hex);
    if (!writer_done(&w, "unsent statement", err) || !path_join(path, o->dir, n.at, err) ||
        !file_write(path, buf_bytes(&out), FILE_REPLACE, err) || !item_lock(path, held, err))
        return within(err, "keeping the statement until the node has it");
    *name = n;
    return true;
}

static int name_compare(const void *a, const void *b)
{
    return strcmp(((const struct outbox_name *)a)->at, ((const struct outbox_name *)b)->at);
}

static void dirp_close(DIR **d)
{
    if (*d != NULL)
        closedir(*d);
}

bool outbox_list(const struct outbox *o, struct outbox_name *name, size_t max, size_t *count, struct pln_error *err)
{
    CLEANUP(dirp_close) DIR *d = opendir(o->dir);
    struct dirent *e;

    *count = 0;
    if (d == NULL)
        return errno == ENOENT || fail_errno(err, PLN_READ_ONLY, o->dir, "reading the unsent statements");
    while (*count < max && (e = readdir(d)) != NULL)
        if (is_item(e->d_name))
            memcpy(name[(*count)++].at, e->d_name, NAME_BYTES + 1);
    qsort(name, *count, sizeof(name[0]), name_compare);
    return true;
}

bool outbox_item_read(struct bytes in, struct outbox_item *out, struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct outbox_item item = { 0 };

    reader_array(&r, "unsent statement", 5);
    if (reader_u(&r, "format") != 1)
        reader_fail(&r, PLN_UNKNOWN_VERSION, "kept by a newer version: send it with that one");
    item.statement = reader_bin(&r, "statement", PLN_ENTRY_BYTES_MAX);
    item.signature = reader_bin(&r, "signature", 64);
    item.has_content = !reader_nil(&r);
    if (item.has_content)
        item.content = reader_bin(&r, "content", OUTBOX_ITEM_BYTES_MAX);
    item.said = reader_str(&r, "said", OUTBOX_SAID_MAX);
    if (!reader_done(&r, err))
        return false;
    *out = item;
    return true;
}

bool outbox_take(const struct outbox *o, const struct outbox_name *name, struct buf *memory, struct outbox_item *out, int *held,
                 struct pln_error *err)
{
    char path[PATH_MAX];

    *held = -1;
    if (!path_join(path, o->dir, name->at, err) || !item_lock(path, held, err))
        return false;
    if (*held < 0)
        return true;
    if (!file_read(path, memory, err) || !outbox_item_read(buf_bytes(memory), out, err)) {
        outbox_release(held);
        return within(err, "%.24s...%s in the outbox", name->at, SUFFIX);
    }
    return true;
}

bool outbox_drop(const struct outbox *o, const struct outbox_name *name, int *held, struct pln_error *err)
{
    char path[PATH_MAX];
    bool ok = path_join(path, o->dir, name->at, err) && file_remove(path, err);

    outbox_release(held);
    return ok;
}

bool outbox_refuse(const struct outbox *o, const struct outbox_name *name, int *held, char path[PATH_MAX], struct pln_error *err)
{
    char from[PATH_MAX], dir[PATH_MAX], to[PATH_MAX];
    bool ok = path_join(from, o->dir, name->at, err) && path_join(dir, o->dir, REFUSED_DIR, err) && dir_make(dir, err) &&
              path_join(to, dir, name->at, err) && file_move(from, to, err);

    outbox_release(held);
    if (ok)
        memcpy(path, to, strlen(to) + 1);
    return ok;
}

bool outbox_any(const char *state_dir)
{
    CLEANUP(dirp_close) DIR *d = opendir(state_dir);
    struct dirent *e;
    bool any = false;

    while (d != NULL && !any && (e = readdir(d)) != NULL) {
        char path[PATH_MAX];
        struct pln_error ignored;
        if (strlen(e->d_name) != 64 || !path_join(path, state_dir, e->d_name, &ignored))
            continue;
        CLEANUP(dirp_close) DIR *log = opendir(path);
        struct dirent *item;
        while (log != NULL && !any && (item = readdir(log)) != NULL)
            any = is_item(item->d_name);
    }
    return any;
}

bool outbox_note(const struct outbox *o, struct buf *out, struct pln_error *err)
{
    struct checkpoint c;
    struct pln_error ignored;
    char path[PATH_MAX];

    if (!path_join(path, o->dir, NOTE_FILE, err))
        return false;
    if (!path_exists(path))
        return true;
    if (!file_read(path, out, err))
        return false;
    if (!checkpoint_read(buf_bytes(out), &c, &ignored)) /* a power cut: the next answer brings a newer one */
        buf_reset(out);
    return true;
}

static void lock_release(int *fd)
{
    if (*fd > 0)
        close(*fd);
}

bool outbox_note_keep(const struct outbox *o, const struct pln_id *log, struct bytes note, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf before = { 0 };
    char path[PATH_MAX], lock_path[PATH_MAX];
    struct checkpoint is, was;
    struct pln_error ignored;

    buf_init(&before, PLN_NOTE_BYTES_MAX);
    if (!checkpoint_read(note, &is, err))
        return within(err, "the node's signed head");
    if (!hash32_equal(&is.log, log))
        return fail(err, PLN_WRONG_LOG, "the node's signed head is of another log than its own"), false;
    if (!path_join(path, o->dir, NOTE_FILE, err) || !path_join(lock_path, o->dir, NOTE_LOCK, err))
        return false;
    CLEANUP(lock_release) int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX) != 0)
        return fail_errno(err, PLN_READ_ONLY, lock_path, "locking the highest head seen");
    if (!outbox_note(o, &before, err))
        return false;
    if (checkpoint_read(buf_bytes(&before), &was, &ignored) && was.size >= is.size)
        return true;
    return file_write_light(path, note, err);
}
