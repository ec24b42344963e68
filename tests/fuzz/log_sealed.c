/* log_sealed.c: any bytes as a sealed blob, to be opened with the key of the example in docs/format.md. */
#include "crypto/hash.h"
#include "log/sealed.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The log id and the commitment of that example. */
static const struct pln_id log_id = { { 0xb9, 0x14, 0x5a, 0x46, 0xab, 0x42, 0xc8, 0xd8, 0x06, 0xe8, 0xc6, 0xee, 0x60, 0xe0, 0x9c, 0x80,
                                        0x46, 0xc7, 0x4d, 0x3f, 0x44, 0x54, 0x63, 0xb1, 0xe8, 0x53, 0xe0, 0xee, 0x21, 0x42, 0x70, 0x88 } };
static const struct pln_hash commitment = { { 0xf3, 0x61, 0xf7, 0x18, 0x26, 0x75, 0x87, 0x01, 0xf7, 0x5a, 0xeb,
                                              0x0c, 0x37, 0xa9, 0x03, 0x1e, 0x7e, 0xaf, 0x80, 0xfc, 0xa4, 0xfb,
                                              0x09, 0xd7, 0x5e, 0xa3, 0x74, 0x15, 0x67, 0xda, 0x7d, 0x8f } };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dh_key key;
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct content_decl d = { .form = CONTENT_SEALED, .bytes = PLN_SEALED_PADDED_MIN, .commitment = commitment };
    uint8_t seed[32];
    struct pln_error err;

    memset(seed, 6, sizeof(seed));
    if (key.scalar.at == NULL && (!crypto_start(&err) || !dh_key_from_seed(&key, seed, &err)))
        abort();
    buf_init(&out, PLN_CONTENT_BYTES_MAX);
    d.sealed = hash_sealed(bytes_at(data, size));
    if (!content_check_blob(&d, bytes_at(data, size), &err) && size <= PLN_BLOB_BYTES_MAX)
        abort();
    if (sealed_open(&d, &log_id, bytes_at(data, size), &key, &out, &err) && !content_check_revealed(&d, &log_id, buf_bytes(&out), &err))
        abort();
    return 0;
}
