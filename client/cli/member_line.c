/* member_line.c: what a person gives to who registers them: their keys, and that they accept them for one log.
 *
 * Bounds: MEMBER_LINE_BYTES_MAX. Spec: docs/client.md "Member line". Tests: tests/unit/client_keys.c, tests/fuzz/client_answer.c */
#include "cli/member_line.h"

#include "base/bytes.h"
#include "codec/reader.h"
#include "codec/text.h"
#include "codec/writer.h"

#include <stdio.h>
#include <string.h>

bool member_line_make(const struct key *key, const struct pln_id *log, struct member_line *out, struct pln_error *err)
{
    *out = (struct member_line){ .log = *log, .key = key->sign.public, .box = key->box.public };
    return accept_make(&key->sign, log, &key->box.public, &out->acceptance, err);
}

bool member_line_write(const struct member_line *m, char out[MEMBER_LINE_BYTES_MAX], struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf bytes = { 0 };
    CLEANUP(buf_deinit) struct buf text = { 0 };

    buf_init(&bytes, 512);
    buf_init(&text, MEMBER_LINE_BYTES_MAX - sizeof(MEMBER_LINE_PREFIX));
    struct writer w = writer_into(&bytes);
    writer_array(&w, 4);
    writer_bin(&w, BYTES_OF(m->log));
    writer_bin(&w, BYTES_OF(m->key));
    writer_bin(&w, BYTES_OF(m->box));
    writer_bin(&w, BYTES_OF(m->acceptance));
    if (!writer_done(&w, "member line", err) || !base64url_write(buf_bytes(&bytes), &text) || !buf_check(&text, "member line", err))
        return false;
    snprintf(out, MEMBER_LINE_BYTES_MAX, "%s%.*s", MEMBER_LINE_PREFIX, (int)text.n, (const char *)text.at);
    return true;
}

bool member_line_read(struct bytes line, struct member_line *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf in = { 0 };
    struct member_line m;
    size_t prefix = strlen(MEMBER_LINE_PREFIX);

    buf_init(&in, 512);
    if (line.n < prefix || memcmp(line.at, MEMBER_LINE_PREFIX, prefix) != 0)
        return fail(err, PLN_BAD_FIELD, "a member's line begins with %s: was the whole line copied?", MEMBER_LINE_PREFIX);
    if (!base64url_read(bytes_slice(line, prefix, line.n - prefix), &in, err))
        return within(err, "member line");
    struct reader r = reader_over(buf_bytes(&in));
    reader_array(&r, "member line", 4);
    reader_bin_exact(&r, "log", &m.log, 32);
    reader_bin_exact(&r, "key", &m.key, 32);
    reader_bin_exact(&r, "box key", &m.box, 32);
    reader_bin_exact(&r, "acceptance", &m.acceptance, 64);
    if (!reader_done(&r, err))
        return within(err, "member line");
    if (!accept_verify(&m.key, &m.log, &m.box, &m.acceptance))
        return fail(err, PLN_BAD_SIGNATURE, "the key's own signature on this line is wrong: was the whole line copied?");
    *out = m;
    return true;
}
