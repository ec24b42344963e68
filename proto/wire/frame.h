/* frame.h: one message in one sealed, padded frame.
 *
 *     frame     = u16 length of the ciphertext, ciphertext
 *     plaintext = u16 length of the message, message, zeros up to the next multiple of 64
 *
 * One message has one plaintext: other padding is refused. After each 65,536 frames a direction's key is replaced.
 * Spec: docs/protocol.md "Transport". */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include "crypto/aead.h"
#include "plenary/limits.h"

#define FRAME_HEAD_BYTES 2
#define FRAME_PLAIN_BYTES_MAX ((2 + PLN_MESSAGE_BYTES_MAX + PLN_FRAME_PAD - 1) / PLN_FRAME_PAD * PLN_FRAME_PAD)
#define FRAME_BYTES_MAX (FRAME_HEAD_BYTES + FRAME_PLAIN_BYTES_MAX + AEAD_TAG_BYTES)

/** Bytes on the wire of the frame of a message of n bytes, 1..PLN_MESSAGE_BYTES_MAX. */
size_t frame_bytes(size_t message_bytes);
/** Bytes of the whole frame that begins with these two. False: PLN_MALFORMED, no frame has that length. */
bool frame_measure(const uint8_t head[FRAME_HEAD_BYTES], size_t *frame_n, struct pln_error *err) MUST_CHECK;
/** Seal a message of 1..PLN_MESSAGE_BYTES_MAX bytes: frame_bytes(message.n) bytes at out, which may not overlap it. */
void frame_seal(struct cipher *c, struct bytes message, uint8_t *out);
/** Open one whole frame of n bytes (as frame_measure said), in place: the message lies within it. After false nothing of it may be used. */
bool frame_open(struct cipher *c, uint8_t *frame, size_t n, struct bytes *message, struct pln_error *err) MUST_CHECK;
/** The message in an opened frame's plaintext. */
bool frame_unpad(struct bytes plain, struct bytes *message, struct pln_error *err) MUST_CHECK;

#endif
