/* seal.c: a 32-byte key in a box that one recipient can open, and that does not say from whom.
 *
 * In: a key, a box key. Out: 80 bytes: an ephemeral public key, then the box. Must not: be taken as a sign of who sent it.
 * libsodium draws the ephemeral key itself; the simulator puts its seeded source under it.
 * Spec: docs/format.md "Content". Tests: tests/unit/crypto_seal.c */
#include "crypto/seal.h"

#include <assert.h>
#include <sodium.h>

static_assert(SEAL_BOX_BYTES == 32 + crypto_box_SEALBYTES, "a boxed key is 80 bytes");

bool seal_key(const struct pln_boxkey *to, const uint8_t key[32], uint8_t out[SEAL_BOX_BYTES], struct pln_error *err)
{
    uint8_t box[SEAL_BOX_BYTES];

    if (crypto_box_seal(box, key, 32, to->b) != 0)
        return fail(err, PLN_BAD_FIELD, "box key %02x%02x%02x%02x... is of small order: nothing can be sealed to it", to->b[0], to->b[1],
                    to->b[2], to->b[3]);
    memcpy(out, box, sizeof(box));
    return true;
}

bool seal_open(const struct dh_key *mine, const uint8_t box[SEAL_BOX_BYTES], uint8_t out[32])
{
    assert(mine->scalar.at);
    return crypto_box_seal_open(out, box, SEAL_BOX_BYTES, mine->public.b, mine->scalar.at) == 0;
}
