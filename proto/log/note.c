/* note.c: C2SP signed note: read, verify, write.
 *
 *     text (ends in LF) LF, then lines: EM DASH, space, name, space, base64(key id[4] || signature), LF
 *
 * In: a note from a peer, a client, the disk; a text and a key. Out: its two parts; yes or why not; a note.
 * Must not: know what the text means (checkpoint.c), allocate when reading.
 * Bounds: PLN_NOTE_BYTES_MAX, PLN_NOTE_SIGNATURES_MAX.
 * Source: c2sp.org/signed-note v1.0.0. Spec: docs/format.md "Checkpoint". Tests: tests/unit/log_note.c, tests/fuzz/log_note.c */
#include "log/note.h"

#include "base/utf8.h"
#include "codec/text.h"
#include "crypto/hash.h"

#include <assert.h>

#define DASH "\xe2\x80\x94 " /* U+2014 and a space */
#define KEY_ID_BYTES 4
#define SIGNATURE_BYTES 64

uint32_t note_key_id(struct bytes name, uint8_t type, const struct pln_key *key)
{
    uint8_t between[2] = { '\n', type }, out[32];
    struct hash h;

    hash_init(&h);
    hash_add(&h, name);
    hash_add(&h, BYTES_OF(between));
    hash_add(&h, BYTES_OF(*key));
    hash_final(&h, out);
    return load_be32(out);
}

bool note_vkey(struct bytes name, const struct pln_key *key, struct buf *out)
{
    uint8_t typed[1 + sizeof(key->b)];

    typed[0] = NOTE_ED25519;
    memcpy(typed + 1, key->b, sizeof(key->b));
    return buf_put(out, name) && buf_printf(out, "+%08" PRIx32 "+", note_key_id(name, NOTE_ED25519, key)) &&
           base64_write(BYTES_OF(typed), out);
}

/* Unicode's White_Space, as Go's unicode.IsSpace has it. */
static bool is_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
           c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool name_is_valid(struct bytes name)
{
    size_t n;

    for (size_t at = 0; at < name.n; at += n) {
        uint32_t c = utf8_next(bytes_slice(name, at, name.n - at), &n);

        if (is_space(c) || c == '+')
            return false;
    }
    return name.n > 0;
}

/* One signature line, without its LF. Its payload is decoded into memory that holds a whole note. */
struct line {
    struct bytes name;
    uint8_t payload[PLN_NOTE_BYTES_MAX];
    size_t payload_bytes;
};

static bool line_read(struct bytes in, struct line *out, struct pln_error *err)
{
    size_t dash = strlen(DASH), name_bytes;
    struct buf payload = buf_over_memory(out->payload, sizeof(out->payload));
    const uint8_t *space;
    struct bytes rest;

    if (in.n < dash || memcmp(in.at, DASH, dash) != 0)
        return fail(err, PLN_MALFORMED, "a signature line of a note begins with an em dash and a space");
    rest = bytes_slice(in, dash, in.n - dash);
    space = rest.n == 0 ? NULL : memchr(rest.at, ' ', rest.n);
    if (space == NULL)
        return fail(err, PLN_MALFORMED, "a signature line of a note without a space after the key's name");
    name_bytes = (size_t)(space - rest.at);
    out->name = bytes_slice(rest, 0, name_bytes);
    if (!name_is_valid(out->name))
        return fail(err, PLN_MALFORMED, "the key's name in a signature line of a note is empty, or holds a space or a +");
    if (!base64_read(bytes_slice(rest, name_bytes + 1, rest.n - name_bytes - 1), &payload, err)) {
        err->code = PLN_MALFORMED;
        return within(err, "signature line of a note");
    }
    if (payload.n <= KEY_ID_BYTES)
        return fail(err, PLN_MALFORMED, "a signature line of a note holds %zu bytes: there is no signature after the key id", payload.n);
    out->payload_bytes = payload.n;
    return true;
}

/* The next line of `rest`, which loses it. */
static bool line_next(struct bytes *rest, struct line *out, struct pln_error *err)
{
    const uint8_t *end = memchr(rest->at, '\n', rest->n);
    size_t n;

    assert(rest->n > 0);
    if (end == NULL)
        return fail(err, PLN_MALFORMED, "the last line of a note does not end");
    n = (size_t)(end - rest->at);
    if (!line_read(bytes_at(rest->at, n), out, err))
        return false;
    *rest = bytes_slice(*rest, n + 1, rest->n - n - 1);
    return true;
}

/* Where the last empty line stands: the place of its LF; 0 if there is none (no text is empty). */
static size_t last_empty_line(struct bytes in)
{
    for (size_t at = in.n; at-- > 1;)
        if (in.at[at] == '\n' && in.at[at - 1] == '\n')
            return at;
    return 0;
}

static bool characters_check(struct bytes in, struct pln_error *err)
{
    if (!utf8_is_valid(in))
        return fail(err, PLN_MALFORMED, "a note is not UTF-8 at byte %zu", utf8_bad_at(in));
    for (size_t i = 0; i < in.n; i++)
        if (in.at[i] < 0x20 && in.at[i] != '\n')
            return fail(err, PLN_MALFORMED, "a note holds the control character 0x%02x at byte %zu", in.at[i], i);
    return true;
}

bool note_read(struct bytes in, struct note *out, struct pln_error *err)
{
    struct bytes rest;
    struct line line;
    struct note n;
    size_t parting, lines = 0;

    if (in.n > PLN_NOTE_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "a note of %zu bytes, at most %d are allowed", in.n, PLN_NOTE_BYTES_MAX);
    if (!characters_check(in, err))
        return false;
    parting = last_empty_line(in);
    if (parting == 0)
        return fail(err, PLN_MALFORMED, "a note without an empty line between text and signatures");
    n.text = bytes_slice(in, 0, parting);
    n.signatures = bytes_slice(in, parting + 1, in.n - parting - 1);
    if (n.signatures.n == 0)
        return fail(err, PLN_MALFORMED, "a note without a signature line");
    for (rest = n.signatures; rest.n > 0; lines++) {
        if (lines == PLN_NOTE_SIGNATURES_MAX)
            return fail(err, PLN_TOO_MANY, "a note with more than %d signature lines", PLN_NOTE_SIGNATURES_MAX);
        if (!line_next(&rest, &line, err))
            return false;
    }
    *out = n;
    return true;
}

bool note_verify(const struct note *n, struct bytes name, const struct pln_key *key, struct pln_error *err)
{
    uint32_t id = note_key_id(name, NOTE_ED25519, key);
    struct bytes rest = n->signatures;
    struct pln_signature sig;
    struct line line;
    bool known = false;

    while (rest.n > 0) {
        if (!line_next(&rest, &line, err))
            return false;
        if (!bytes_equal(line.name, name) || load_be32(line.payload) != id)
            continue; /* somebody else's: it says nothing to us */
        if (line.payload_bytes != KEY_ID_BYTES + sizeof(sig.b))
            return fail(err, PLN_BAD_SIGNATURE, "the note's signature has %zu bytes, exactly %zu are expected",
                        line.payload_bytes - KEY_ID_BYTES, sizeof(sig.b));
        if (known && memcmp(sig.b, line.payload + KEY_ID_BYTES, sizeof(sig.b)) == 0)
            continue; /* the same line again: not verified a hundred times */
        memcpy(sig.b, line.payload + KEY_ID_BYTES, sizeof(sig.b));
        if (!sign_verify(key, NULL, n->text, &sig))
            return fail(err, PLN_BAD_SIGNATURE, "the note's signature by key %08" PRIx32 " is wrong", id);
        known = true;
    }
    if (!known)
        return fail(err, PLN_BAD_SIGNATURE, "the note is not signed by key %08" PRIx32, id);
    return true;
}

bool note_sign(struct bytes text, struct bytes name, const struct sign_key *key, struct buf *out, struct pln_error *err)
{
    uint8_t payload[KEY_ID_BYTES + SIGNATURE_BYTES];
    size_t before = out->n;
    struct pln_signature sig;
    struct note again;

    assert(text.n > 0);
    assert(text.at[text.n - 1] == '\n');
    if (!sign_make(key, NULL, text, &sig, err))
        return within(err, "a note");
    store_be32(payload, note_key_id(name, NOTE_ED25519, &key->public));
    memcpy(payload + KEY_ID_BYTES, sig.b, sizeof(sig.b));
    buf_put(out, text);
    buf_printf(out, "\n" DASH);
    buf_put(out, name);
    buf_put_u8(out, ' ');
    base64_write(BYTES_OF(payload), out);
    buf_put_u8(out, '\n');
    if (!buf_check(out, "a note", err))
        return false;
    /* What leaves must be what others can read: text and name are the caller's. */
    return note_read(bytes_at(out->at + before, out->n - before), &again, err);
}
