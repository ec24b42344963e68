/* secret.c: locked, wiped memory; the start of libsodium with tests of what our security rests on.
 *
 * In: 32 secret bytes. Out: a place of their own, between guard pages, left out of core dumps, zeroed when given back.
 * Must not: print or compare a secret, give out a second copy.
 * Spec: docs/format.md "Signatures" (what the self-tests ask). Tests: tests/unit/crypto_secret.c */
#include "crypto/secret.h"

#include <assert.h>
#include <sodium.h>

#define SECRET_BYTES 32

void wipe(void *at, size_t n)
{
    if (n > 0)
        sodium_memzero(at, n);
}

bool secret_init(struct secret *s, const uint8_t from[32], struct pln_error *err)
{
    uint8_t *at = sodium_malloc(SECRET_BYTES);

    if (!at)
        return fail(err, PLN_BUSY, "no memory for a secret key (%d bytes and their guard pages): free some memory", SECRET_BYTES);
    memcpy(at, from, SECRET_BYTES);
    s->at = at;
    return true;
}

void secret_wipe(struct secret *s)
{
    sodium_free(s->at); /* zeroes first; NULL is fine */
    s->at = NULL;
}

bool secret_memory_is_locked(void)
{
    uint8_t probe[SECRET_BYTES];

    /* sodium_malloc locks if it can and keeps quiet if it cannot; only a lock of our own tells. */
    if (sodium_mlock(probe, sizeof(probe)) != 0)
        return false;
    return sodium_munlock(probe, sizeof(probe)) == 0;
}

/* Points that must not become anybody's key: all are decoded by libsodium, none generates the prime-order group. */
static const struct {
    const char *what;
    uint8_t key[32];
} refused_keys[] = {
    { "the neutral point", { 1 } },
    { "a point of order 4", { 0 } },
    { "a point of order 8", { 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
                              0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a } },
    /* The one that libsodium 1.0.18 takes without Debian's patch of deb12u1: order 8 times the prime. */
    { "a point of mixed order", { 0xcd, 0xb2, 0x67, 0xce, 0x40, 0xc5, 0xcd, 0x45, 0x30, 0x6f, 0xa5, 0xd2, 0xf2, 0x97, 0x31, 0x45,
                                  0x93, 0x87, 0xdb, 0xf9, 0xeb, 0x93, 0x3b, 0x7b, 0xd5, 0xae, 0xd9, 0xa7, 0x65, 0xb8, 0x8d, 0x4d } },
};

static bool points_are_checked(struct pln_error *err)
{
    uint8_t public[32], secret[64];
    static const uint8_t seed[32] = { 7 };

    for (size_t i = 0; i < COUNT(refused_keys); i++)
        if (crypto_core_ed25519_is_valid_point(refused_keys[i].key))
            return fail(err, PLN_BAD_FIELD, "libsodium takes %s as a key: install Debian's libsodium23 1.0.18-1+deb12u1 or newer",
                        refused_keys[i].what);
    crypto_sign_seed_keypair(public, secret, seed);
    wipe(secret, sizeof(secret));
    if (!crypto_core_ed25519_is_valid_point(public))
        return fail(err, PLN_BAD_FIELD, "libsodium refuses a good key: reinstall libsodium23");
    return true;
}

/* L, the order of the group, little-endian: S + L is the same number to a lax verifier. */
static const uint8_t group_order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                         0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10 };

static bool verify_is_strict(struct pln_error *err)
{
    static const uint8_t seed[32] = { 9 };
    static const uint8_t message[8] = "plenary";
    uint8_t public[32], secret[64], sig[64];
    unsigned carry = 0;

    crypto_sign_seed_keypair(public, secret, seed);
    crypto_sign_detached(sig, NULL, message, sizeof(message), secret);
    wipe(secret, sizeof(secret));
    if (crypto_sign_verify_detached(sig, message, sizeof(message), public) != 0)
        return fail(err, PLN_BAD_SIGNATURE, "libsodium refuses a good signature: reinstall libsodium23");
    for (size_t i = 0; i < 32; i++) {
        carry += (unsigned)sig[32 + i] + group_order[i];
        sig[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    if (crypto_sign_verify_detached(sig, message, sizeof(message), public) == 0)
        return fail(err, PLN_BAD_SIGNATURE, "libsodium takes a signature in a second form (S + L): install Debian's libsodium23");
    /* The neutral point as key and R, S = 0: fits every message where small orders are let through. */
    memset(public, 0, sizeof(public));
    memset(sig, 0, sizeof(sig));
    public[0] = sig[0] = 1;
    if (crypto_sign_verify_detached(sig, message, sizeof(message), public) == 0)
        return fail(err, PLN_BAD_SIGNATURE, "libsodium takes a key of small order: install Debian's libsodium23");
    return true;
}

bool crypto_start(struct pln_error *err)
{
    if (sodium_init() < 0)
        return fail(err, PLN_BUSY, "libsodium does not start: no source of random bytes?");
    return points_are_checked(err) && verify_is_strict(err);
}
