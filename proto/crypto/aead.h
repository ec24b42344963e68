/* aead.h: ChaCha20-Poly1305 (Noise's nonces) and XChaCha20-Poly1305. Source: RFC 8439; draft-irtf-cfrg-xchacha. */
#ifndef CRYPTO_AEAD_H
#define CRYPTO_AEAD_H

#include "base/bytes.h"
#include "base/error.h"

#define AEAD_TAG_BYTES 16

/** A key and a counter that cannot repeat: seal and open count on; 2^64-1 is reserved for rekey. */
struct cipher {
    uint8_t key[32];
    uint64_t counter;
    bool has_key;
};
void cipher_init(struct cipher *c, const uint8_t key[32]);
void cipher_wipe(struct cipher *c);
/** out: in.n + 16 bytes; may not overlap in. Asserts that the counter is not used up. */
void cipher_seal(struct cipher *c, struct bytes ad, struct bytes in, uint8_t *out);
/** out: in.n - 16 bytes. False: forged or short; the counter stays. */
bool cipher_open(struct cipher *c, struct bytes ad, struct bytes in, uint8_t *out) MUST_CHECK;
/** Noise Rekey: the key becomes the first 32 bytes of ENCRYPT(k, 2^64-1, "", zeros); the counter goes on. */
void cipher_rekey(struct cipher *c);

void xchacha_seal(const uint8_t key[32], const uint8_t nonce[24], struct bytes ad, struct bytes in, uint8_t *out);
bool xchacha_open(const uint8_t key[32], const uint8_t nonce[24], struct bytes ad, struct bytes in, uint8_t *out) MUST_CHECK;

#endif
