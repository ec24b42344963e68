/* hash.h: SHA-256 with our domains; HMAC and HKDF as Noise has them.
 *
 * Every hash of ours begins with D(word) = ASCII "plenary/1 " word 0x00. Spec: docs/format.md "Hashes". */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/bytes.h"

struct hash {
    uint64_t state[16]; /* the library's own state, opaque here: its header stays in hash.c */
};

void hash_init(struct hash *h);                          /* no domain: RFC 6962 leaves and nodes, Noise */
void hash_init_domain(struct hash *h, const char *word); /* D(word) first */
void hash_add(struct hash *h, struct bytes in);
void hash_add_u64(struct hash *h, uint64_t v); /* 8 bytes big-endian */
void hash_final(struct hash *h, uint8_t out[32]);
void hash_once(struct bytes in, uint8_t out[32]);

/** D(word) into out (at most 32 bytes); returns its length with the 0x00. For signatures, AD, the Noise prologue. */
size_t hash_domain(const char *word, uint8_t out[32]);

/* The named hashes of docs/format.md. */
struct pln_id hash_entry_id(struct bytes statement);
struct pln_hash hash_next_root(const struct pln_key *key);
struct pln_hash hash_content(const struct pln_id *log, const uint8_t salt[32], struct bytes content);
struct pln_hash hash_sealed(struct bytes blob);

void hmac_sha256(const uint8_t key[32], struct bytes a, struct bytes b, uint8_t out[32]); /* over a || b */
/** Noise HKDF with n = 2 or 3 outputs (out3 NULL for 2). ikm may be empty. */
void hkdf_noise(const uint8_t ck[32], struct bytes ikm, uint8_t out1[32], uint8_t out2[32], uint8_t *out3);

#endif
