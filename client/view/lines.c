/* lines.c: a text file's lines, one after the other, with their numbers; never the whole file in memory.
 *
 * Must not: know what is in them. LF, CR LF and CR alone each end a line, also within quotes: who reads CSV joins them.
 * Bounds: LINES_LINE_BYTES_MAX a line. Tests: tests/unit/client_rows.c, tests/fuzz/client_rows.c */
#include "view/lines.h"

#include <errno.h>

void lines_init(struct lines *l, FILE *file)
{
    l->file = file;
    l->number = l->bytes = 0;
    l->block_at = l->block_n = 0;
    buf_init(&l->line, LINES_LINE_BYTES_MAX);
    hash_init(&l->hash);
}

void lines_deinit(struct lines *l)
{
    buf_deinit(&l->line);
}

/* More bytes into the block; false at the end. */
static bool block_fill(struct lines *l)
{
    if (l->block_at < l->block_n)
        return true;
    l->block_at = 0;
    l->block_n = fread(l->block, 1, sizeof(l->block), l->file);
    l->bytes += l->block_n;
    hash_add(&l->hash, bytes_at(l->block, l->block_n));
    return l->block_n > 0;
}

static bool fail_line(struct lines *l, struct pln_error *err)
{
    return within(err, "line %" PRIu64, l->number);
}

/* The bytes up to the next line break within the block, and that break, to the line. True: it is whole. */
static bool line_grow(struct lines *l)
{
    size_t from = l->block_at, at = from;

    while (at < l->block_n && l->block[at] != '\n' && l->block[at] != '\r')
        at++;
    bool ends = at < l->block_n;
    uint8_t mark = ends ? l->block[at] : 0;
    buf_put(&l->line, bytes_at(l->block + from, at - from + (ends ? 1 : 0)));
    l->block_at = at + (ends ? 1 : 0);
    if (mark == '\r' && block_fill(l) && l->block[l->block_at] == '\n') {
        buf_put_u8(&l->line, '\n');
        l->block_at++;
    }
    return ends;
}

static bool beginning_check(struct lines *l, struct pln_error *err)
{
    static const uint8_t mark[3] = { 0xef, 0xbb, 0xbf };
    struct bytes line = buf_bytes(&l->line);

    if (line.n >= 2 && ((line.at[0] == 0xff && line.at[1] == 0xfe) || (line.at[0] == 0xfe && line.at[1] == 0xff)))
        return fail(err, PLN_MALFORMED, "this is UTF-16: save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")");
    if (line.n >= 3 && memcmp(line.at, mark, 3) == 0)
        buf_drop_front(&l->line, 3);
    return true;
}

bool lines_next(struct lines *l, struct bytes *out, bool *got, struct pln_error *err)
{
    buf_reset(&l->line);
    *got = false;
    if (!block_fill(l) && ferror(l->file) == 0)
        return true;
    l->number++;
    while (block_fill(l) && !line_grow(l) && !l->line.over)
        continue;
    if (ferror(l->file) != 0)
        return fail(err, PLN_BAD_FIELD, "reading the file: %s", strerror(errno)), fail_line(l, err);
    if (l->line.over)
        return fail(err, PLN_TOO_LARGE, "longer than %d bytes, the most that a line may have", LINES_LINE_BYTES_MAX), fail_line(l, err);
    if (l->number == 1 && !beginning_check(l, err))
        return fail_line(l, err);
    *out = buf_bytes(&l->line);
    *got = true;
    return true;
}

void lines_hash(const struct lines *l, uint8_t out[32])
{
    struct hash h = l->hash;

    hash_final(&h, out);
}
