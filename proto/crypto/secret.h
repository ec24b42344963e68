/* secret.h: locked, wiped memory for keys. Never copied by assignment, never printed. */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include "base/bytes.h"
#include "base/error.h"

/** 32 secret bytes: an Ed25519 seed, an X25519 scalar, a symmetric key. In sodium_malloc'd memory. */
struct secret {
    uint8_t *at; /* 32 bytes; NULL when empty */
};

/** Once per process, before anything else in crypto/: starts libsodium, self-tests is_valid_point and the strictness of verify. */
bool crypto_start(struct pln_error *err) MUST_CHECK;
/** False if memory cannot be locked (the caller logs it once; keys still work). */
bool secret_memory_is_locked(void);
bool secret_init(struct secret *s, const uint8_t from[32], struct pln_error *err) MUST_CHECK; /* copies; the caller wipes `from` */
void secret_wipe(struct secret *s);                                                           /* also as CLEANUP(secret_wipe) */
void wipe(void *at, size_t n);

#endif
