/* checkpoint.c: a head of a log as a C2SP tlog-checkpoint.
 *
 *     plenary/<64 hex of log id> LF  size LF  base64(root) LF          no extension lines; key name = origin; type 0x01
 *
 * In: notes, heads. Out: heads, notes. One head, one text: what is read is exactly what would be written.
 * Must not: know which key is the log's (record/state.c).
 * Bounds: PLN_NOTE_BYTES_MAX; sizes up to 2^53-1.
 * Source: c2sp.org/tlog-checkpoint v1.0.0. Spec: docs/format.md "Checkpoint". Tests: tests/unit/log_checkpoint.c,
 * tests/fuzz/log_checkpoint.c, tests/e2e/sumdb */
#include "log/checkpoint.h"

#include "codec/text.h"
#include "log/tree.h"

#include <assert.h>

#define PREFIX "plenary/"
#define TEXT_BYTES_MAX 256 /* 73 + 17 + 45 */

void checkpoint_origin(const struct pln_id *log, char out[CHECKPOINT_ORIGIN_BYTES + 1])
{
    memcpy(out, PREFIX, strlen(PREFIX));
    hex_write(BYTES_OF(*log), out + strlen(PREFIX));
    assert(strlen(out) == CHECKPOINT_ORIGIN_BYTES);
}

/* The three lines; out may lie on the stack. */
static bool text_write(const struct checkpoint *c, struct buf *out)
{
    char origin[CHECKPOINT_ORIGIN_BYTES + 1];

    checkpoint_origin(&c->log, origin);
    return buf_printf(out, "%s\n%" PRIu64 "\n", origin, c->size) && base64_write(BYTES_OF(c->root), out) && buf_put_u8(out, '\n');
}

static bool line_take(struct bytes *rest, struct bytes *line)
{
    const uint8_t *end = rest->n == 0 ? NULL : memchr(rest->at, '\n', rest->n);
    size_t n;

    if (end == NULL)
        return false;
    n = (size_t)(end - rest->at);
    *line = bytes_at(rest->at, n);
    *rest = bytes_slice(*rest, n + 1, rest->n - n - 1);
    return true;
}

static bool origin_read(struct bytes line, struct pln_id *log, struct pln_error *err)
{
    size_t prefix = strlen(PREFIX);

    if (line.n != CHECKPOINT_ORIGIN_BYTES || memcmp(line.at, PREFIX, prefix) != 0)
        return fail(err, PLN_MALFORMED, "the origin is not " PREFIX " and 64 hex digits");
    if (!hex_read(bytes_slice(line, prefix, line.n - prefix), log->b, sizeof(log->b), err)) {
        err->code = PLN_MALFORMED;
        return within(err, "origin");
    }
    return true;
}

static bool size_read(struct bytes line, uint64_t *size, struct pln_error *err)
{
    uint64_t v = 0;

    if (line.n == 0)
        return fail(err, PLN_MALFORMED, "the size is missing");
    for (size_t i = 0; i < line.n; i++) {
        if (line.at[i] < '0' || line.at[i] > '9')
            return fail(err, PLN_MALFORMED, "the size is not a decimal number");
        v = v * 10 + (uint64_t)(line.at[i] - '0');
        if (v > PLN_U_MAX)
            return fail(err, PLN_MALFORMED, "the size is above %" PRIu64, PLN_U_MAX);
    }
    *size = v;
    return true;
}

static bool root_read(struct bytes line, struct pln_root *root, struct pln_error *err)
{
    struct buf out = buf_over_memory(root->b, sizeof(root->b));

    if (!base64_read(line, &out, err)) {
        err->code = PLN_MALFORMED;
        return within(err, "root");
    }
    if (out.n != sizeof(root->b))
        return fail(err, PLN_MALFORMED, "a root of %zu bytes, exactly %zu are expected", out.n, sizeof(root->b));
    return true;
}

static bool text_read(struct bytes text, struct checkpoint *out, struct pln_error *err)
{
    uint8_t memory[TEXT_BYTES_MAX];
    struct buf again = buf_over_memory(memory, sizeof(memory));
    struct bytes rest = text, origin, size, root;
    struct checkpoint c;
    struct tree empty;
    struct pln_root nothing;

    if (!line_take(&rest, &origin) || !line_take(&rest, &size) || !line_take(&rest, &root))
        return fail(err, PLN_MALFORMED, "a checkpoint has three lines: origin, size, root");
    if (!origin_read(origin, &c.log, err) || !size_read(size, &c.size, err) || !root_read(root, &c.root, err))
        return within(err, "checkpoint");
    if (rest.n > 0)
        return fail(err, PLN_MALFORMED, "a checkpoint has %zu bytes after its three lines: extensions are not used here", rest.n);
    if (c.size == 0) {
        tree_init(&empty);
        nothing = tree_root(&empty);
        if (!hash32_equal(&c.root, &nothing))
            return fail(err, PLN_MALFORMED, "a checkpoint of size 0 whose root is not that of an empty tree");
    }
    /* Leading zeros, upper-case hex, whatever else is not the one form. */
    if (!text_write(&c, &again) || !bytes_equal(buf_bytes(&again), text))
        return fail(err, PLN_NOT_CANONICAL, "the lines of a checkpoint are not in their exact form");
    *out = c;
    return true;
}

bool checkpoint_read(struct bytes note, struct checkpoint *out, struct pln_error *err)
{
    struct note n;

    return note_read(note, &n, err) && text_read(n.text, out, err);
}

bool checkpoint_verify(struct bytes note, const struct pln_key *key, struct checkpoint *out, struct pln_error *err)
{
    char origin[CHECKPOINT_ORIGIN_BYTES + 1];
    struct checkpoint c;
    struct note n;

    if (!note_read(note, &n, err) || !text_read(n.text, &c, err))
        return false;
    checkpoint_origin(&c.log, origin);
    if (!note_verify(&n, BYTES_STR(origin), key, err))
        return within(err, "checkpoint of %" PRIu64 " entries", c.size);
    *out = c;
    return true;
}

bool checkpoint_sign(const struct checkpoint *c, const struct sign_key *key, struct buf *out, struct pln_error *err)
{
    uint8_t memory[TEXT_BYTES_MAX];
    struct buf text = buf_over_memory(memory, sizeof(memory));
    char origin[CHECKPOINT_ORIGIN_BYTES + 1];
    struct checkpoint again;
    bool written = text_write(c, &text);

    assert(written);
    if (!text_read(buf_bytes(&text), &again, err)) /* a size above the limit, an empty tree with another root */
        return false;
    checkpoint_origin(&c->log, origin);
    return note_sign(buf_bytes(&text), BYTES_STR(origin), key, out, err);
}
