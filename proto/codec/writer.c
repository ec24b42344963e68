/* writer.c: canonical MessagePack into a buf.
 *
 * In: values. Out: their one encoding, appended. msgpack-c always packs the shortest form; what it cannot know is whether a string is
 * text, so that is checked here.
 * Must not: let another room see msgpack-c.
 * Bounds: the buffer's cap.
 * Spec: docs/format.md "Encoding". Tests: tests/unit/codec_writer.c */
#include "codec/writer.h"

#include "base/utf8.h"

#include <assert.h>
#include <msgpack/pack.h>

struct writer writer_into(struct buf *out)
{
    return (struct writer){ .out = out };
}

static int packed(void *to, const char *at, size_t n)
{
    return buf_put(to, bytes_at(at, n)) ? 0 : -1;
}

static msgpack_packer packer(struct writer *w)
{
    msgpack_packer p;

    msgpack_packer_init(&p, w->out, packed);
    return p;
}

/* Every result of msgpack-c goes through here. */
static void took(struct writer *w, int rc)
{
    if (rc != 0)
        w->failed = true;
}

void writer_array(struct writer *w, size_t count)
{
    msgpack_packer p = packer(w);

    assert(count <= UINT32_MAX);
    took(w, msgpack_pack_array(&p, count));
}

void writer_map(struct writer *w, size_t pairs)
{
    msgpack_packer p = packer(w);

    assert(pairs <= UINT32_MAX);
    took(w, msgpack_pack_map(&p, pairs));
}

void writer_nil(struct writer *w)
{
    msgpack_packer p = packer(w);

    took(w, msgpack_pack_nil(&p));
}

void writer_bool(struct writer *w, bool v)
{
    msgpack_packer p = packer(w);

    took(w, v ? msgpack_pack_true(&p) : msgpack_pack_false(&p));
}

void writer_u64(struct writer *w, uint64_t v)
{
    msgpack_packer p = packer(w);

    took(w, msgpack_pack_uint64(&p, v));
}

void writer_i64(struct writer *w, int64_t v)
{
    msgpack_packer p = packer(w);

    took(w, msgpack_pack_int64(&p, v));
}

#define FIXSTR 0xa0 /* and the length */
#define FIXSTR_BYTES_MAX 31

/* Keys of maps, mostly: header and text in one piece, which msgpack-c's packer would write by two calls. */
static void pack_short_text(struct writer *w, struct bytes s)
{
    uint8_t *at = buf_reserve(w->out, 1 + s.n);

    if (at == NULL) {
        w->failed = true;
        return;
    }
    at[0] = (uint8_t)(FIXSTR | s.n);
    if (s.n > 0)
        memcpy(at + 1, s.at, s.n);
    buf_wrote(w->out, 1 + s.n);
}

static void pack_text(struct writer *w, struct bytes s)
{
    msgpack_packer p = packer(w);

    if (s.n <= FIXSTR_BYTES_MAX) {
        pack_short_text(w, s);
        return;
    }
    took(w, msgpack_pack_str(&p, s.n));
    if (s.n > 0)
        took(w, msgpack_pack_str_body(&p, s.at, s.n));
}

void writer_str(struct writer *w, struct bytes s)
{
    if (!utf8_is_valid(s) || (s.n > 0 && memchr(s.at, 0, s.n) != NULL)) {
        w->bad_text = true;
        return;
    }
    if (s.n > UINT32_MAX) {
        w->failed = true;
        return;
    }
    pack_text(w, s);
}

void writer_ascii(struct writer *w, struct bytes s)
{
    pack_text(w, s);
}

void writer_cstr(struct writer *w, const char *s)
{
    writer_str(w, BYTES_STR(s));
}

void writer_bin(struct writer *w, struct bytes b)
{
    msgpack_packer p = packer(w);

    if (b.n > UINT32_MAX) {
        w->failed = true;
        return;
    }
    took(w, msgpack_pack_bin(&p, b.n));
    if (b.n > 0)
        took(w, msgpack_pack_bin_body(&p, b.at, b.n));
}

void writer_raw(struct writer *w, struct bytes encoded)
{
    assert(encoded.n > 0);
    if (!buf_put(w->out, encoded))
        w->failed = true;
}

bool writer_done(const struct writer *w, const char *name, struct pln_error *err)
{
    if (w->bad_text)
        return fail(err, PLN_BAD_FIELD, "%s: a text is not UTF-8, or holds a NUL", name);
    if (w->failed)
        return fail(err, PLN_TOO_LARGE, "%s would be larger than %zu bytes, the most allowed", name, w->out->cap);
    return true;
}
