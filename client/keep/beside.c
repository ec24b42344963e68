/* beside.c: a file or a folder that appears whole or not at all: made beside its place, renamed at the end.
 *
 * Must not: touch what stands at the place before all of the new is on the disk, or remove a folder that holds anything but tables.
 * A run that is killed leaves at most PATH.part-XXXXXX. Tests: tests/unit/client_beside.c, tests/e2e/table.sh */
#include "keep/beside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void dir_end(DIR **d)
{
    if (*d != NULL)
        closedir(*d);
}

static bool is_ours(const char *name)
{
    size_t n = strlen(name);

    return (n > 4 && strcmp(name + n - 4, ".csv") == 0) || strcmp(name, "csv-metadata.json") == 0;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Does it hold tables alone? */
static bool folder_check(const char *path, struct pln_error *err)
{
    CLEANUP(dir_end) DIR *d = opendir(path);
    struct dirent *e;

    if (d == NULL)
        return fail_errno(err, PLN_BAD_FIELD, path, "looking into the folder");
    while ((e = readdir(d)) != NULL)
        if (!is_dots(e->d_name) && !is_ours(e->d_name))
            return fail(err, PLN_BAD_FIELD, "\"%.60s\" in it is none of the tables that would be replaced: name another folder", e->d_name),
                   within(err, "%.100s", path);
    return true;
}

static void folder_remove(const char *path)
{
    CLEANUP(dir_end) DIR *d = opendir(path);
    struct dirent *e;

    while (d != NULL && (e = readdir(d)) != NULL)
        if (is_ours(e->d_name))
            (void)unlinkat(dirfd(d), e->d_name, 0);
    (void)rmdir(path);
}

static bool place_check(const struct beside *b, struct pln_error *err)
{
    struct stat st;

    if (lstat(b->path, &st) != 0)
        return errno == ENOENT || fail_errno(err, PLN_BAD_FIELD, b->path, "looking at it");
    if (!b->may_replace)
        return fail(err, PLN_BAD_FIELD, "it is there already and is left as it was; --force replaces it"), within(err, "%.100s", b->path);
    if (b->is_folder != (bool)S_ISDIR(st.st_mode))
        return fail(err, PLN_BAD_FIELD, b->is_folder ? "this is no folder" : "this is a folder"), within(err, "%.100s", b->path);
    return !b->is_folder || folder_check(b->path, err);
}

bool beside_begin(struct beside *b, const char *path, bool is_folder, bool may_replace, struct pln_error *err)
{
    size_t n = strlen(path);

    *b = (struct beside){ .is_folder = is_folder, .may_replace = may_replace };
    while (n > 1 && path[n - 1] == '/')
        n--;
    if (n == 0 || n > PATH_MAX - 20)
        return fail(err, PLN_TOO_LARGE, "a path of %zu bytes: 1 to %d are possible", n, PATH_MAX - 20);
    memcpy(b->path, path, n);
    if (!place_check(b, err))
        return false;
    memcpy(b->making, b->path, n);
    strcpy(b->making + n, ".part-XXXXXX");
    if (is_folder) {
        if (mkdtemp(b->making) != NULL)
            return true;
    } else {
        int fd = mkostemp(b->making, O_CLOEXEC);
        if (fd >= 0) {
            close(fd);
            return true;
        }
    }
    b->making[0] = 0;
    return fail_errno(err, errno == ENOSPC ? PLN_DISK_FULL : PLN_BAD_FIELD, b->path, "making it");
}

static bool sync_path(const char *path, int flags, struct pln_error *err)
{
    int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (!ok)
        ok = fail_errno(err, PLN_DISK_FULL, path, "making it last");
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool folder_sync(const char *path, struct pln_error *err)
{
    CLEANUP(dir_end) DIR *d = opendir(path);
    struct dirent *e;
    char file[PATH_MAX];

    while (d != NULL && (e = readdir(d)) != NULL)
        if (!is_dots(e->d_name) && (!path_join(file, path, e->d_name, err) || !sync_path(file, 0, err)))
            return false;
    return sync_path(path, O_DIRECTORY, err);
}

bool beside_finish(struct beside *b, struct pln_error *err)
{
    bool replaces;

    if (!(b->is_folder ? folder_sync(b->making, err) : sync_path(b->making, 0, err)) || !place_check(b, err))
        return false;
    replaces = b->is_folder && path_exists(b->path);
    if (!replaces && !file_move(b->making, b->path, err))
        return false;
    if (replaces) { /* the two change places: at no moment is there none */
        if (renameat2(AT_FDCWD, b->making, AT_FDCWD, b->path, RENAME_EXCHANGE) != 0)
            return fail_errno(err, PLN_READ_ONLY, b->path, "naming the folder");
        folder_remove(b->making);
    }
    b->making[0] = 0;
    return true;
}

void beside_end(struct beside *b)
{
    if (b->making[0] == 0)
        return;
    if (b->is_folder)
        folder_remove(b->making);
    else
        unlink(b->making);
}
