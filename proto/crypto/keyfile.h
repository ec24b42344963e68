/* keyfile.h: a secret key as bytes of a file, with or without a passphrase, and back. Files themselves: client/keep, daemon.
 *
 * Text, one line of each:
 *     plenary-key/1
 *     kind: member | root | node
 *     public: <64 hex>             (of the signing key; checked against the secret after opening)
 *     kdf: none | argon2id <ops> <memory in KiB> <salt 32 hex>
 *     secret: base64 (kdf none: the seeds; argon2id: nonce[24] || secretbox of the seeds)
 * A key file holds 1 to 8 seeds of 32 bytes, in the order that the kind defines (docs/format.md "Key files").
 * Bounds when reading: at most 4 KiB; memory 8 MiB..1 GiB, ops 1..10. */
#ifndef CRYPTO_KEYFILE_H
#define CRYPTO_KEYFILE_H

#include "base/buf.h"
#include "crypto/secret.h"

#define KEYFILE_SEEDS_MAX 8
#define KEYFILE_BYTES_MAX 4096

struct keyfile {
    char kind[16];
    struct pln_key public;
    bool has_passphrase;
    size_t seeds;
    struct secret seed[KEYFILE_SEEDS_MAX];
};
/** random: 16 bytes salt, 24 bytes nonce, given by the caller. passphrase empty: none. memory_kib: 65536 is the default. */
bool keyfile_write(const struct keyfile *k, struct bytes passphrase, uint32_t memory_kib, const uint8_t random[40], struct buf *out,
                   struct pln_error *err) MUST_CHECK;
/** What can be known without the passphrase: kind, public, has_passphrase. */
bool keyfile_peek(struct bytes text, struct keyfile *out, struct pln_error *err) MUST_CHECK;
/** A wrong passphrase is PLN_BAD_FIELD "wrong passphrase". seed 0 must derive `public`. */
bool keyfile_read(struct bytes text, struct bytes passphrase, struct keyfile *out, struct pln_error *err) MUST_CHECK;
void keyfile_wipe(struct keyfile *k);

#endif
