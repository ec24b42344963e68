/* spill.c: big memory that is a file's: the kernel writes it back and takes its pages when the machine needs them.
 *
 * In: sizes. Out: mappings, shared with the file, each of its own range; what grows moves to a new range, and the old one's blocks are
 * given back. Blocks are taken from the disk before memory is handed out: a full disk is told then (the memory is malloc's), not by SIGBUS
 * later. Must not: be asked by two threads at once; read a file that another run wrote. Bounds: one mapping for each piece of
 * SPILL_BYTES_MIN or more; the book's and the rules' own caps above it. Spec: docs/speed.md "What the views cost". Tests:
 * tests/unit/daemon_spill.c */
#include "spill.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t whole_pages(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    return (bytes + page - 1) / page * page;
}

static struct spill_region *region_of(struct spill *s, const void *at)
{
    for (size_t i = 0; at != NULL && i < s->regions; i++) {
        if (s->region[i].at == at)
            return &s->region[i];
    }
    return NULL;
}

static void blocks_give_back(const struct spill *s, int64_t from, size_t bytes)
{
    (void)fallocate(s->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from, (off_t)bytes); /* else they go with the file */
}

static void region_end(struct spill *s, struct spill_region *r)
{
    munmap(r->at, r->bytes);
    blocks_give_back(s, r->from, r->bytes);
    *r = s->region[--s->regions];
}

/* NULL: the disk or the address space has no more. */
static void *region_begin(struct spill *s, size_t bytes)
{
    struct spill_region *more;
    uint8_t *at;

    bytes = whole_pages(bytes);
    if (s->regions == s->room) {
        more = realloc(s->region, (s->room * 2 + 64) * sizeof(*more));
        if (more == NULL)
            return NULL;
        s->region = more;
        s->room = s->room * 2 + 64;
    }
    if (s->end > INT64_MAX - (int64_t)bytes || fallocate(s->fd, 0, s->end, (off_t)bytes) != 0)
        return NULL;
    at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, s->end);
    if (at == MAP_FAILED) {
        blocks_give_back(s, s->end, bytes);
        return NULL;
    }
    s->region[s->regions++] = (struct spill_region){ at, bytes, s->end };
    s->end += (int64_t)bytes;
    return at;
}

/* To where `bytes` are; NULL: there are none, and it stays. */
static void *moved(struct spill *s, void *at, size_t before, size_t bytes)
{
    struct spill_region *old;
    void *to = bytes >= SPILL_BYTES_MIN ? region_begin(s, bytes) : NULL;

    if (to == NULL)
        to = malloc(bytes);
    if (to == NULL || at == NULL)
        return to;
    memcpy(to, at, before < bytes ? before : bytes);
    old = region_of(s, at);
    if (old != NULL)
        region_end(s, old);
    else
        free(at);
    return to;
}

static void *resize(void *ctx, void *at, size_t bytes)
{
    struct spill *s = ctx;
    struct spill_region *r = region_of(s, at);

    if (bytes == 0) {
        if (r != NULL)
            region_end(s, r);
        else
            free(at);
        return NULL;
    }
    if (s->fd < 0 || (r == NULL && bytes < SPILL_BYTES_MIN))
        return realloc(at, bytes);
    if (r == NULL)
        return moved(s, at, at == NULL ? 0 : malloc_usable_size(at), bytes);
    if (whole_pages(bytes) == r->bytes)
        return at;
    return moved(s, at, r->bytes, bytes);
}

bool spill_open(struct spill *s, const char *dir, struct pln_error *err)
{
    *s = (struct spill){ .pages = { .ctx = s, .resize = resize } };
    s->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    return s->fd >= 0 || fail(err, PLN_READ_ONLY, "no file without a name can be made in %s: %s", dir, strerror(errno));
}

void spill_close(struct spill *s)
{
    if (s->pages.resize == NULL) /* never opened */
        return;
    while (s->regions > 0)
        region_end(s, &s->region[0]);
    free(s->region);
    if (s->fd >= 0)
        close(s->fd);
    *s = (struct spill){ .fd = -1 };
}
