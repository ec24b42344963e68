/* writer.h: canonical MessagePack into a buf, over msgpack-c (the only room that sees its header).
 *
 * Always the shortest form. Sticky like the buf: check once at the end with writer_done. A string that no reader would take (not
 * UTF-8, or with a NUL) makes the writer fail as well. */
#ifndef CODEC_WRITER_H
#define CODEC_WRITER_H

#include "base/buf.h"

struct writer {
    struct buf *out;
    bool failed;   /* the buffer's cap was hit */
    bool bad_text; /* a string was not UTF-8 without NUL */
};

/** Appends to out (not owned). */
struct writer writer_into(struct buf *out);
void writer_array(struct writer *w, size_t count);
void writer_map(struct writer *w, size_t pairs); /* RPC only */
void writer_nil(struct writer *w);
void writer_bool(struct writer *w, bool v);
void writer_u64(struct writer *w, uint64_t v);
void writer_i64(struct writer *w, int64_t v);
void writer_str(struct writer *w, struct bytes s);
void writer_cstr(struct writer *w, const char *s);
/** The program's own words in ASCII, a map's keys above all: not looked at again. */
void writer_ascii(struct writer *w, struct bytes s);
void writer_bin(struct writer *w, struct bytes b);
/** Bytes that already are one encoded value. */
void writer_raw(struct writer *w, struct bytes encoded);
/** False: PLN_TOO_LARGE, the buffer's cap was hit; PLN_BAD_FIELD, a string is not UTF-8. `name` names the thing written. */
bool writer_done(const struct writer *w, const char *name, struct pln_error *err) MUST_CHECK;

#endif
