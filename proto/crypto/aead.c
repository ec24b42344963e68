/* aead.c: ChaCha20-Poly1305 with counters that cannot repeat (Noise), XChaCha20-Poly1305 with random nonces (sealed words).
 *
 * In: key, associated bytes, text. Out: ciphertext with its tag, or the text. Must not: give out text whose tag is wrong.
 * Source: RFC 8439; draft-irtf-cfrg-xchacha; Noise revision 34, 11 ("Rekey", 4.2). Tests: tests/unit/crypto_aead.c */
#include "crypto/aead.h"

#include "crypto/secret.h"

#include <assert.h>
#include <sodium.h>

#define COUNTER_REKEY UINT64_MAX /* reserved by Noise: never the nonce of a message */

void cipher_init(struct cipher *c, const uint8_t key[32])
{
    memcpy(c->key, key, sizeof(c->key));
    c->counter = 0;
    c->has_key = true;
}

void cipher_wipe(struct cipher *c)
{
    wipe(c, sizeof(*c));
}

void chacha_seal(const uint8_t key[32], const uint8_t nonce[12], struct bytes ad, struct bytes in, uint8_t *out)
{
    crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, in.at, in.n, ad.at, ad.n, NULL, nonce, key);
}

bool chacha_open(const uint8_t key[32], const uint8_t nonce[12], struct bytes ad, struct bytes in, uint8_t *out)
{
    if (in.n < AEAD_TAG_BYTES)
        return false;
    return crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, in.at, in.n, ad.at, ad.n, nonce, key) == 0;
}

static void nonce_of(uint64_t counter, uint8_t nonce[12])
{
    memset(nonce, 0, 4);
    store_le64(nonce + 4, counter);
}

void cipher_seal(struct cipher *c, struct bytes ad, struct bytes in, uint8_t *out)
{
    uint8_t nonce[12];

    assert(c->has_key);
    assert(c->counter < COUNTER_REKEY);
    nonce_of(c->counter, nonce);
    chacha_seal(c->key, nonce, ad, in, out);
    c->counter++;
}

bool cipher_open(struct cipher *c, struct bytes ad, struct bytes in, uint8_t *out)
{
    uint8_t nonce[12];

    assert(c->has_key);
    if (c->counter == COUNTER_REKEY)
        return false;
    nonce_of(c->counter, nonce);
    if (!chacha_open(c->key, nonce, ad, in, out))
        return false;
    c->counter++;
    return true;
}

void cipher_rekey(struct cipher *c)
{
    static const uint8_t zeros[32] = { 0 };
    uint8_t nonce[12], next[32 + AEAD_TAG_BYTES];

    assert(c->has_key);
    nonce_of(COUNTER_REKEY, nonce);
    chacha_seal(c->key, nonce, bytes_at(NULL, 0), BYTES_OF(zeros), next);
    memcpy(c->key, next, sizeof(c->key));
    wipe(next, sizeof(next));
}

void xchacha_seal(const uint8_t key[32], const uint8_t nonce[24], struct bytes ad, struct bytes in, uint8_t *out)
{
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, in.at, in.n, ad.at, ad.n, NULL, nonce, key);
}

bool xchacha_open(const uint8_t key[32], const uint8_t nonce[24], struct bytes ad, struct bytes in, uint8_t *out)
{
    if (in.n < AEAD_TAG_BYTES)
        return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in.at, in.n, ad.at, ad.n, nonce, key) == 0;
}
