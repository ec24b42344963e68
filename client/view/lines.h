/* lines.h: a text file's lines, one after the other, with their numbers; never the whole file in memory. */
#ifndef VIEW_LINES_H
#define VIEW_LINES_H

#include "base/buf.h"
#include "crypto/hash.h"

#include <stdio.h>

#define LINES_LINE_BYTES_MAX (2 * 1024 * 1024)

struct lines {
    FILE *file;      /* not owned */
    struct buf line; /* the newest, with its line break */
    uint64_t number; /* of the newest line, from 1 */
    uint64_t bytes;  /* read so far */
    struct hash hash;
    size_t block_at, block_n;
    uint8_t block[65536];
};

/** file: at its beginning. A byte order mark of UTF-8 is passed over. */
void lines_init(struct lines *l, FILE *file);
void lines_deinit(struct lines *l);
/** The next line with its line break (LF, CR LF or CR), until the next call. *got false: that was all. Errors: PLN_TOO_LARGE (a line of
 * more than LINES_LINE_BYTES_MAX), PLN_MALFORMED (UTF-16), PLN_BAD_FIELD (the file cannot be read): the line is named. */
bool lines_next(struct lines *l, struct bytes *out, bool *got, struct pln_error *err) MUST_CHECK;
/** SHA-256 of all bytes, once lines_next has said that there is no more. */
void lines_hash(const struct lines *l, uint8_t out[32]);

#endif
