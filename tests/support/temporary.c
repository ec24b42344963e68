/* temporary.c: a directory for one test, removed whole after it. */
#define _XOPEN_SOURCE 700
#include "support/temporary.h"

#include <assert.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char dir[PATH_MAX / 2];

const char *temporary_make(void)
{
    const char *top = getenv("TMPDIR");

    snprintf(dir, sizeof(dir), "%s/plenary-test-XXXXXX", top != NULL && top[0] == '/' ? top : "/tmp");
    assert(mkdtemp(dir) != NULL);
    return dir;
}

static int one_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void temporary_remove(void)
{
    nftw(dir, one_remove, 16, FTW_DEPTH | FTW_PHYS);
}

int temporary_tear_down(void **state)
{
    (void)state;
    temporary_remove();
    return 0;
}

const char *temporary_path(const char *name)
{
    static char path[4][PATH_MAX];
    static unsigned turn;

    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", dir, name);
    return path[turn];
}
