/* crypto_keyfile.c: any bytes as a key file. What is taken without a passphrase must be written back as the same bytes. */
#include "crypto/keyfile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t no_random[40];
    static bool started;
    CLEANUP(keyfile_wipe) struct keyfile k = { 0 };
    CLEANUP(buf_deinit) struct buf again;
    struct pln_error err;
    struct bytes in = bytes_at(data, size);

    if (!started && !crypto_start(&err))
        abort();
    started = true;
    buf_init(&again, KEYFILE_BYTES_MAX);
    if (!keyfile_peek(in, &k, &err))
        return 0;
    if (k.has_passphrase) /* Argon2id takes up to 1 GiB, as it should: not here */
        return 0;
    if (!keyfile_read(in, bytes_at(NULL, 0), &k, &err))
        return 0;
    if (!keyfile_write(&k, bytes_at(NULL, 0), 0, no_random, &again, &err) || !bytes_equal(buf_bytes(&again), in))
        abort();
    return 0;
}
