/* sign.h: Ed25519: strict keys, domain prefixes, and every signature verified before it leaves.
 *
 * Valid: S < L, A canonical and not of small order, R not of small order, R equal as bytes to the encoding of [S]B - [h]A (no
 * cofactor). Keys are refused at registration unless they are points of the prime-order group. Never in batches.
 * Spec: docs/format.md "Signatures". Source: RFC 8032; novifinancial/ed25519-speccheck. */
#ifndef CRYPTO_SIGN_H
#define CRYPTO_SIGN_H

#include "crypto/secret.h"

struct sign_key {
    struct secret seed; /* only the seed is stored; the public half is derived anew */
    struct pln_key public;
};

bool sign_key_from_seed(struct sign_key *k, const uint8_t seed[32], struct pln_error *err) MUST_CHECK;
void sign_key_wipe(struct sign_key *k);
/** PLN_BAD_FIELD unless a valid point of the prime-order group in canonical form. */
bool sign_key_check(const struct pln_key *key, struct pln_error *err) MUST_CHECK;

/** Sign D(domain) || message, or the bare message if domain is NULL (C2SP notes). Verified before it is returned. */
bool sign_make(const struct sign_key *k, const char *domain, struct bytes message, struct pln_signature *out,
               struct pln_error *err) MUST_CHECK;
bool sign_verify(const struct pln_key *key, const char *domain, struct bytes message, const struct pln_signature *sig);

/* Domains: "statement", "accept". */
/** acceptance: by the new key over D("accept") || log id || key || box key. */
bool accept_make(const struct sign_key *k, const struct pln_id *log, const struct pln_boxkey *box, struct pln_signature *out,
                 struct pln_error *err) MUST_CHECK;
bool accept_verify(const struct pln_key *key, const struct pln_id *log, const struct pln_boxkey *box, const struct pln_signature *sig);

#endif
