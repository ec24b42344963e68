/* wire_frame.c: any bytes as a frame and as its plaintext. What is taken must be what sealing the message again makes. */
#include "wire/frame.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t key[32] = { 1 };

static void as_frame(const uint8_t *data, size_t size)
{
    struct pln_error err;
    struct cipher c;
    struct bytes message;
    size_t n;

    if (size < FRAME_HEAD_BYTES || !frame_measure(data, &n, &err) || n > size)
        return;
    uint8_t *frame = malloc(n);

    if (!frame)
        abort();
    memcpy(frame, data, n);
    cipher_init(&c, key);
    if (frame_open(&c, frame, n, &message, &err) && message.n > PLN_MESSAGE_BYTES_MAX)
        abort();
    free(frame);
}

static void as_plaintext(const uint8_t *data, size_t size)
{
    static uint8_t frame[FRAME_BYTES_MAX];
    struct bytes message, again;
    struct pln_error err;
    struct cipher c;
    size_t n;

    if (!frame_unpad(bytes_at(data, size), &message, &err))
        return;
    cipher_init(&c, key);
    frame_seal(&c, message, frame);
    cipher_init(&c, key);
    if (!frame_measure(frame, &n, &err) || n != frame_bytes(message.n) || !frame_open(&c, frame, n, &again, &err))
        abort();
    if (!bytes_equal(message, again) || memcmp(frame + FRAME_HEAD_BYTES, data, size) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    as_frame(data, size);
    as_plaintext(data, size);
    return 0;
}
