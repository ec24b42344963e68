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
/** out: in.n + 16 bytes; may be in.at itself (in place), may not overlap in otherwise. Asserts that the counter is not used up. */
void cipher_seal(struct cipher *c, struct bytes ad, struct bytes in, uint8_t *out);
/** out: in.n - 16 bytes; may be in.at itself. False: forged or short; the counter stays. */
bool cipher_open(struct cipher *c, struct bytes ad, struct bytes in, uint8_t *out) MUST_CHECK;
/** Noise Rekey: the key becomes the first 32 bytes of ENCRYPT(k, 2^64-1, "", zeros); the counter goes on. */
void cipher_rekey(struct cipher *c);

/** One message under a nonce of the caller's, which must never come twice under one key: use a cipher where there is more than one. */
void chacha_seal(const uint8_t key[32], const uint8_t nonce[12], struct bytes ad, struct bytes in, uint8_t *out);
bool chacha_open(const uint8_t key[32], const uint8_t nonce[12], struct bytes ad, struct bytes in, uint8_t *out) MUST_CHECK;

void xchacha_seal(const uint8_t key[32], const uint8_t nonce[24], struct bytes ad, struct bytes in, uint8_t *out);
bool xchacha_open(const uint8_t key[32], const uint8_t nonce[24], struct bytes ad, struct bytes in, uint8_t *out) MUST_CHECK;

#endif
