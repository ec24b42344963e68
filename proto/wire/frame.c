/* frame.c: one message in one sealed, padded frame.
 *
 * In: a message and a cipher, or a frame and a cipher. Out: the frame, or the message within it.
 * Must not: know what a message says, keep bytes that have not come in whole (session.c).
 * Bounds: a message of 1..65,000 bytes, a frame of 82..65,042.
 * Spec: docs/protocol.md "Transport". Tests: tests/unit/wire_frame.c, tests/fuzz/wire_frame.c */
#include "wire/frame.h"

#include <assert.h>

#define LENGTH_BYTES 2 /* of the message, inside */

static_assert(FRAME_PLAIN_BYTES_MAX + AEAD_TAG_BYTES <= UINT16_MAX, "a ciphertext's length fits in two bytes");

static size_t plain_bytes(size_t message_bytes)
{
    return (LENGTH_BYTES + message_bytes + PLN_FRAME_PAD - 1) / PLN_FRAME_PAD * PLN_FRAME_PAD;
}

size_t frame_bytes(size_t message_bytes)
{
    assert(message_bytes >= 1 && message_bytes <= PLN_MESSAGE_BYTES_MAX);
    return FRAME_HEAD_BYTES + plain_bytes(message_bytes) + AEAD_TAG_BYTES;
}

bool frame_measure(const uint8_t head[FRAME_HEAD_BYTES], size_t *frame_n, struct pln_error *err)
{
    size_t n = load_be16(head);

    if (n < PLN_FRAME_PAD + AEAD_TAG_BYTES || n > FRAME_PLAIN_BYTES_MAX + AEAD_TAG_BYTES || (n - AEAD_TAG_BYTES) % PLN_FRAME_PAD != 0)
        return fail(err, PLN_MALFORMED, "a frame of %zu bytes: expected %d and a multiple of %d, at most %d", n, AEAD_TAG_BYTES,
                    PLN_FRAME_PAD, FRAME_PLAIN_BYTES_MAX + AEAD_TAG_BYTES);
    *frame_n = FRAME_HEAD_BYTES + n;
    return true;
}

/* Both ends count the same frames, so no message is needed to tell the other. The counter goes on: it is the count. */
static void rekey_if_due(struct cipher *c)
{
    if (c->counter % PLN_REKEY_FRAMES == 0)
        cipher_rekey(c);
}

void frame_seal(struct cipher *c, struct bytes message, uint8_t *out)
{
    size_t n = plain_bytes(message.n);
    uint8_t *plain = out + FRAME_HEAD_BYTES;

    assert(message.n >= 1 && message.n <= PLN_MESSAGE_BYTES_MAX);
    store_be16(out, (uint16_t)(n + AEAD_TAG_BYTES));
    store_be16(plain, (uint16_t)message.n);
    memcpy(plain + LENGTH_BYTES, message.at, message.n);
    memset(plain + LENGTH_BYTES + message.n, 0, n - LENGTH_BYTES - message.n);
    cipher_seal(c, bytes_at(NULL, 0), bytes_at(plain, n), plain);
    rekey_if_due(c);
}

bool frame_unpad(struct bytes plain, struct bytes *message, struct pln_error *err)
{
    if (plain.n < LENGTH_BYTES)
        return fail(err, PLN_MALFORMED, "a frame's plaintext of %zu bytes", plain.n);
    size_t n = load_be16(plain.at);

    if (n < 1 || n > PLN_MESSAGE_BYTES_MAX)
        return fail(err, PLN_MALFORMED, "a message of %zu bytes, allowed are 1 to %d", n, PLN_MESSAGE_BYTES_MAX);
    if (plain_bytes(n) != plain.n)
        return fail(err, PLN_NOT_CANONICAL, "a message of %zu bytes in a plaintext of %zu, expected %zu", n, plain.n, plain_bytes(n));
    for (size_t i = LENGTH_BYTES + n; i < plain.n; i++)
        if (plain.at[i] != 0)
            return fail(err, PLN_NOT_CANONICAL, "the padding after a message of %zu bytes is not zero at %zu", n, i);
    *message = bytes_slice(plain, LENGTH_BYTES, n);
    return true;
}

bool frame_open(struct cipher *c, uint8_t *frame, size_t n, struct bytes *message, struct pln_error *err)
{
    assert(n >= FRAME_HEAD_BYTES + AEAD_TAG_BYTES);
    struct bytes sealed = bytes_at(frame + FRAME_HEAD_BYTES, n - FRAME_HEAD_BYTES);

    if (!cipher_open(c, bytes_at(NULL, 0), sealed, frame + FRAME_HEAD_BYTES))
        return fail(err, PLN_BAD_SIGNATURE, "frame %" PRIu64 " is not sealed with the session's key: changed on its way?", c->counter);
    rekey_if_due(c);
    return frame_unpad(bytes_slice(sealed, 0, sealed.n - AEAD_TAG_BYTES), message, err);
}
