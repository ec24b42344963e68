/* dh.h: X25519; all-zero results refused. Source: RFC 7748. */
#ifndef CRYPTO_DH_H
#define CRYPTO_DH_H

#include "crypto/secret.h"

struct dh_key {
    struct secret scalar;
    struct pln_boxkey public;
};
bool dh_key_from_seed(struct dh_key *k, const uint8_t seed[32], struct pln_error *err) MUST_CHECK;
void dh_key_wipe(struct dh_key *k);
/** False: the shared secret is zero (a point of small order); out is zeroed. */
bool dh_shared(const struct dh_key *mine, const struct pln_boxkey *theirs, uint8_t out[32]) MUST_CHECK;

#endif
