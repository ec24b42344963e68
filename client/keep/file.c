/* file.c: whole small files: read with a limit, written so that a crash leaves the old one or the new one.
 *
 * Must not: know what is in them, print, or follow a half-written temporary file.
 * Bounds: the caller's buffer cap. Tests: tests/unit/client_outbox.c, tests/unit/client_keys.c */
#include "keep/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool fail_errno(struct pln_error *err, enum pln_code code, const char *path, const char *doing)
{
    int e = errno;

    fail(err, code, "%s: %s", doing, strerror(e));
    return within(err, "%s", path);
}

bool path_join(char out[PATH_MAX], const char *dir, const char *name, struct pln_error *err)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/%s", dir, name);

    if (n < 0 || (size_t)n >= sizeof(path))
        return fail(err, PLN_TOO_LARGE, "the path %.60s.../%s is longer than %d bytes", dir, name, PATH_MAX - 1);
    memcpy(out, path, (size_t)n + 1);
    return true;
}

bool path_exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

bool dir_make(const char *path, struct pln_error *err)
{
    char part[PATH_MAX];
    size_t n = strlen(path);

    if (n == 0 || n >= sizeof(part))
        return fail(err, PLN_TOO_LARGE, "a directory's path of %zu bytes: 1 to %d are possible", n, PATH_MAX - 1);
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != 0)
            continue;
        part[i] = 0;
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return fail_errno(err, PLN_READ_ONLY, part, "making the directory");
        part[i] = path[i];
    }
    struct stat st;
    if (stat(path, &st) != 0)
        return fail_errno(err, PLN_READ_ONLY, path, "looking at the directory");
    if (!S_ISDIR(st.st_mode)) {
        fail(err, PLN_BAD_FIELD, "this is not a directory");
        return within(err, "%s", path);
    }
    return true;
}

static void fd_close(int *fd)
{
    if (*fd > STDIN_FILENO)
        close(*fd);
}

bool file_read(const char *path, struct buf *out, struct pln_error *err)
{
    CLEANUP(fd_close) int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    size_t before = out->n;
    uint8_t part[16384];

    if (fd < 0)
        return fail_errno(err, errno == ENOENT ? PLN_NOT_FOUND : PLN_BAD_FIELD, path, "opening the file");
    for (;;) {
        ssize_t n = read(fd, part, sizeof(part));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(err, PLN_BAD_FIELD, path, "reading the file");
        if (n == 0)
            return true;
        if (!buf_put(out, bytes_at(part, (size_t)n))) {
            fail(err, PLN_TOO_LARGE, "the file is larger than %zu bytes", out->cap - before);
            return within(err, "%s", path);
        }
    }
}

static bool dir_sync_of(const char *path, struct pln_error *err)
{
    char dir[PATH_MAX];
    size_t n = strlen(path);

    if (n >= sizeof(dir))
        return fail(err, PLN_TOO_LARGE, "a path of %zu bytes: at most %d are possible", n, PATH_MAX - 1);
    memcpy(dir, path, n + 1);
    char *slash = strrchr(dir, '/');
    if (slash == NULL)
        strcpy(dir, ".");
    else if (slash == dir)
        dir[1] = 0;
    else
        *slash = 0;
    CLEANUP(fd_close) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        return fail_errno(err, PLN_READ_ONLY, dir, "making the directory's change last");
    return true;
}

static bool whole_write(int fd, const char *path, struct bytes in, bool lasts, struct pln_error *err)
{
    size_t done = 0;

    while (done < in.n) {
        ssize_t n = write(fd, in.at + done, in.n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail_errno(err, errno == ENOSPC || errno == EDQUOT ? PLN_DISK_FULL : PLN_READ_ONLY, path, "writing the file");
        done += (size_t)n;
    }
    if (lasts && fsync(fd) != 0)
        return fail_errno(err, PLN_DISK_FULL, path, "making the file last");
    return true;
}

static bool write_beside(const char *path, struct bytes in, enum file_over over, bool lasts, struct pln_error *err)
{
    char temporary[PATH_MAX];
    int n = snprintf(temporary, sizeof(temporary), "%s.new-XXXXXX", path);

    if (n < 0 || (size_t)n >= sizeof(temporary))
        return fail(err, PLN_TOO_LARGE, "a path of %d bytes: at most %d are possible", n, PATH_MAX - 1);
    CLEANUP(fd_close) int fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
    if (fd < 0)
        return fail_errno(err, errno == ENOSPC ? PLN_DISK_FULL : PLN_READ_ONLY, path, "making the file");
    bool ok = whole_write(fd, path, in, lasts, err);
    if (ok && over == FILE_MUST_BE_NEW && link(temporary, path) != 0)
        ok = errno == EEXIST ? (fail(err, PLN_BAD_FIELD, "it is there already and is left as it was"), within(err, "%s", path))
                             : fail_errno(err, PLN_READ_ONLY, path, "naming the file");
    if (ok && over == FILE_REPLACE && rename(temporary, path) != 0)
        ok = fail_errno(err, PLN_READ_ONLY, path, "naming the file");
    if (!ok || over == FILE_MUST_BE_NEW)
        unlink(temporary);
    return ok && (!lasts || dir_sync_of(path, err));
}

bool file_write(const char *path, struct bytes in, enum file_over over, struct pln_error *err)
{
    return write_beside(path, in, over, true, err);
}

bool file_write_light(const char *path, struct bytes in, struct pln_error *err)
{
    return write_beside(path, in, FILE_REPLACE, false, err);
}

bool file_move(const char *from, const char *to, struct pln_error *err)
{
    if (rename(from, to) != 0)
        return fail_errno(err, PLN_READ_ONLY, from, "renaming the file");
    return dir_sync_of(to, err);
}

bool file_remove(const char *path, struct pln_error *err)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return fail_errno(err, PLN_READ_ONLY, path, "removing the file");
    return true;
}
