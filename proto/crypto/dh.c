/* dh.c: X25519; all-zero results refused.
 *
 * In: 32 seed bytes, a peer's public key. Out: 32 shared bytes. Must not: use a shared secret as a key (hkdf_noise does that).
 * Source: RFC 7748. Tests: tests/unit/crypto_dh.c */
#include "crypto/dh.h"

#include <assert.h>
#include <sodium.h>

bool dh_key_from_seed(struct dh_key *k, const uint8_t seed[32], struct pln_error *err)
{
    struct dh_key made = { 0 };

    if (!secret_init(&made.scalar, seed, err))
        return false;
    int rc = crypto_scalarmult_base(made.public.b, seed); /* clamps a copy of the scalar */

    assert(rc == 0);
    *k = made;
    return true;
}

void dh_key_wipe(struct dh_key *k)
{
    secret_wipe(&k->scalar);
    memset(&k->public, 0, sizeof(k->public));
}

bool dh_shared(const struct dh_key *mine, const struct pln_boxkey *theirs, uint8_t out[32])
{
    assert(mine->scalar.at);
    if (crypto_scalarmult(out, mine->scalar.at, theirs->b) == 0)
        return true;
    memset(out, 0, 32);
    return false;
}
