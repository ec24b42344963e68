/* spill.c: big memory that is a file's: the kernel writes it back and takes its pages when the machine needs them.
 *
 * In: sizes. Out: mappings, shared with the file, each of its own range, the first that is free; what grows moves, and the old range's
 * blocks are given back. Blocks are taken from the disk before memory is handed out: a full disk is told then (the memory is malloc's), not
 * by SIGBUS later. A file system that writes changed blocks elsewhere (btrfs) is asked not to: it would need new ones.
 * Must not: be asked by two threads at once; read a file that another run wrote; take what the log's reserve needs.
 * Bounds: may_take, then SPILL_HEAP_MAX of malloc's; one mapping for each piece of SPILL_BYTES_MIN or more; so the file never reaches
 * further than twice what was used at once, or nearly.
 * Spec: docs/speed.md "What the views cost". Tests: tests/unit/daemon_spill.c */
#include "spill.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <malloc.h>
#include <string.h>
#include <sys/ioctl.h>
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
    s->regions--;
    memmove(r, r + 1, (size_t)(s->region + s->regions - r) * sizeof(*r));
}

/* The first range that is free and long enough: its place among the regions. A file that only grew would end at its file system's limit. */
static size_t place_find(const struct spill *s, size_t bytes, int64_t *from)
{
    size_t i;

    *from = 0;
    for (i = 0; i < s->regions && (uint64_t)(s->region[i].from - *from) < bytes; i++)
        *from = s->region[i].from + (int64_t)s->region[i].bytes;
    return i;
}

/* NULL: the disk or the address space has no more. */
static void *region_begin(struct spill *s, size_t bytes)
{
    struct spill_region *more;
    int64_t from;
    uint8_t *at;
    size_t i;

    bytes = whole_pages(bytes);
    if (s->may_take != NULL && s->may_take(s->ctx) < bytes)
        return NULL;
    if (s->regions == s->room) {
        more = realloc(s->region, (s->room * 2 + 64) * sizeof(*more));
        if (more == NULL)
            return NULL;
        s->region = more;
        s->room = s->room * 2 + 64;
    }
    i = place_find(s, bytes, &from);
    if (from > INT64_MAX - (int64_t)bytes || fallocate(s->fd, 0, from, (off_t)bytes) != 0)
        return NULL;
    at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, from);
    if (at == MAP_FAILED) {
        blocks_give_back(s, from, bytes);
        return NULL;
    }
    memmove(&s->region[i + 1], &s->region[i], (s->regions - i) * sizeof(s->region[0]));
    s->region[i] = (struct spill_region){ at, bytes, from };
    s->regions++;
    return at;
}

/* What it counts in s->heap. */
static size_t heap_bytes(void *at)
{
    size_t bytes = at == NULL ? 0 : malloc_usable_size(at);

    return bytes >= SPILL_BYTES_MIN ? bytes : 0;
}

static void *heap_resize(struct spill *s, void *at, size_t bytes)
{
    size_t before = heap_bytes(at), left = s->heap_max > s->heap - before ? s->heap_max - (s->heap - before) : 0;
    void *to;

    if (bytes >= SPILL_BYTES_MIN && bytes > left)
        return NULL;
    to = realloc(at, bytes);
    if (to != NULL)
        s->heap = s->heap - before + heap_bytes(to);
    return to;
}

static void heap_free(struct spill *s, void *at)
{
    s->heap -= heap_bytes(at);
    free(at);
}

/* To where `bytes` are; NULL: there are none, and it stays. */
static void *moved(struct spill *s, void *at, size_t before, size_t bytes)
{
    struct spill_region *old;
    void *to = bytes >= SPILL_BYTES_MIN ? region_begin(s, bytes) : NULL;

    if (to == NULL)
        to = heap_resize(s, NULL, bytes);
    if (to == NULL || at == NULL)
        return to;
    memcpy(to, at, before < bytes ? before : bytes);
    old = region_of(s, at);
    if (old != NULL)
        region_end(s, old);
    else
        heap_free(s, at);
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
            heap_free(s, at);
        return NULL;
    }
    if (s->fd < 0 || (r == NULL && bytes < SPILL_BYTES_MIN))
        return heap_resize(s, at, bytes);
    if (r == NULL)
        return moved(s, at, at == NULL ? 0 : malloc_usable_size(at), bytes);
    if (whole_pages(bytes) == r->bytes)
        return at;
    return moved(s, at, r->bytes, bytes);
}

/* Only while it is empty. Others do not know it, and write in place. */
static void write_in_place(int fd)
{
    int flags;

    if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0) {
        flags |= FS_NOCOW_FL;
        (void)ioctl(fd, FS_IOC_SETFLAGS, &flags);
    }
}

bool spill_open(struct spill *s, const char *dir, spill_room *may_take, void *ctx, struct pln_error *err)
{
    *s = (struct spill){ .may_take = may_take, .ctx = ctx, .heap_max = SPILL_HEAP_MAX, .pages = { .ctx = s, .resize = resize } };
    s->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (s->fd < 0)
        return fail(err, PLN_READ_ONLY, "no file without a name can be made in %s: %s", dir, strerror(errno));
    write_in_place(s->fd);
    return true;
}

void spill_close(struct spill *s)
{
    if (s->pages.resize == NULL) /* never opened */
        return;
    while (s->regions > 0)
        region_end(s, &s->region[s->regions - 1]);
    free(s->region);
    if (s->fd >= 0)
        close(s->fd);
    *s = (struct spill){ .fd = -1 };
}
