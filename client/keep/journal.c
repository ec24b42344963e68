/* journal.c: how far the import of a file has come: so that a second run of it records nothing twice.
 *
 *     "plenary-import/1" LF  done u8  after given u8  started i64  rows of the file u64  after 32  seed 32  ( entry id 32 )*
 *
 * The head is made to last; ids are not, each alone: after a power cut the rows at the end are composed again, to the same bytes, and
 * the node says that it has them. A torn id at the end is cut off.
 * Must not: know a row. Bounds: 32 bytes a row. Tests: tests/unit/client_journal.c, tests/e2e/table.sh */
#include "keep/journal.h"

#include "base/bytes.h"
#include "codec/text.h"
#include "keep/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "plenary-import/1\n"
#define MAGIC_BYTES 17
#define HEAD_BYTES (MAGIC_BYTES + 2 + 16 + 64)
#define IMPORTS_DIR "imports"

static bool fail_damaged(const struct journal *j, struct pln_error *err)
{
    fail(err, PLN_MALFORMED,
         "this is no import's journal, or of a newer version; without it the rows that are recorded already would be "
         "recorded again");
    return within(err, "%s", j->path);
}

static void head_write(const struct journal *j, bool done, uint8_t out[HEAD_BYTES])
{
    memset(out, 0, HEAD_BYTES);
    memcpy(out, MAGIC, MAGIC_BYTES);
    out[MAGIC_BYTES] = done;
    out[MAGIC_BYTES + 1] = j->has_after;
    store_be64(out + MAGIC_BYTES + 2, (uint64_t)j->started_ms);
    store_be64(out + MAGIC_BYTES + 10, j->total);
    if (done)
        return;
    memcpy(out + MAGIC_BYTES + 18, j->after.b, 32);
    memcpy(out + MAGIC_BYTES + 50, j->seed, 32);
}

static bool head_read(struct journal *j, struct pln_error *err)
{
    uint8_t in[HEAD_BYTES];
    struct stat st;

    if (fstat(j->fd, &st) != 0)
        return fail_errno(err, PLN_READ_ONLY, j->path, "looking at the import's journal");
    if (pread(j->fd, in, sizeof(in), 0) != (ssize_t)sizeof(in) || memcmp(in, MAGIC, MAGIC_BYTES) != 0)
        return fail_damaged(j, err);
    j->is_done = in[MAGIC_BYTES] != 0;
    j->has_after = in[MAGIC_BYTES + 1] != 0;
    j->started_ms = (int64_t)load_be64(in + MAGIC_BYTES + 2);
    j->total = load_be64(in + MAGIC_BYTES + 10);
    memcpy(j->after.b, in + MAGIC_BYTES + 18, 32);
    memcpy(j->seed, in + MAGIC_BYTES + 50, 32);
    j->rows = ((uint64_t)st.st_size - HEAD_BYTES) / 32;
    return true;
}

bool journal_open(struct journal *j, const struct outbox *o, const uint8_t file_hash[32], bool *found, struct pln_error *err)
{
    char dir[PATH_MAX], hex[65];

    *j = (struct journal){ .fd = -1 };
    *found = false;
    hex_write(bytes_at(file_hash, 32), hex);
    if (!path_join(dir, o->dir, IMPORTS_DIR, err) || !dir_make(dir, err) || !path_join(j->path, dir, hex, err))
        return false;
    j->fd = open(j->path, O_RDWR | O_CLOEXEC);
    if (j->fd < 0)
        return errno == ENOENT || fail_errno(err, PLN_READ_ONLY, j->path, "opening the import's journal");
    if (flock(j->fd, LOCK_EX | LOCK_NB) != 0)
        return fail(err, PLN_BUSY, "another command is importing this file just now: wait until it is done");
    *found = true;
    return head_read(j, err);
}

bool journal_begin(struct journal *j, struct pln_error *err)
{
    uint8_t head[HEAD_BYTES];

    j->is_done = false;
    j->rows = 0;
    if (!random_fill(j->seed, sizeof(j->seed), err))
        return false;
    head_write(j, false, head);
    if (!file_write(j->path, BYTES_OF(head), FILE_REPLACE, err))
        return false;
    journal_close(j);
    j->fd = open(j->path, O_RDWR | O_CLOEXEC);
    if (j->fd < 0 || flock(j->fd, LOCK_EX | LOCK_NB) != 0)
        return fail_errno(err, PLN_READ_ONLY, j->path, "opening the import's journal");
    return true;
}

void journal_close(struct journal *j)
{
    if (j->fd >= 0)
        close(j->fd);
    j->fd = -1;
}

bool journal_add(struct journal *j, const struct pln_id *id, struct pln_error *err)
{
    if (pwrite(j->fd, id->b, 32, (off_t)(HEAD_BYTES + 32 * j->rows)) != 32)
        return fail_errno(err, errno == ENOSPC ? PLN_DISK_FULL : PLN_READ_ONLY, j->path, "writing the import's journal");
    j->rows++;
    return true;
}

bool journal_id(const struct journal *j, uint64_t row, struct pln_id *id, struct pln_error *err)
{
    return pread(j->fd, id->b, 32, (off_t)(HEAD_BYTES + 32 * row)) == 32 || fail_damaged(j, err);
}

bool journal_drop_last(struct journal *j, struct pln_error *err)
{
    j->rows--;
    return ftruncate(j->fd, (off_t)(HEAD_BYTES + 32 * j->rows)) == 0 ||
           fail_errno(err, PLN_READ_ONLY, j->path, "shortening the import's journal");
}

bool journal_finish(struct journal *j, struct pln_error *err)
{
    uint8_t head[HEAD_BYTES];

    head_write(j, true, head);
    return file_write(j->path, BYTES_OF(head), FILE_REPLACE, err);
}
