/* seal.h: a 32-byte key in a box for one recipient (crypto_box_seal: 80 bytes). */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "crypto/dh.h"

#define SEAL_BOX_BYTES 80

bool seal_key(const struct pln_boxkey *to, const uint8_t key[32], uint8_t out[SEAL_BOX_BYTES], struct pln_error *err) MUST_CHECK;
bool seal_open(const struct dh_key *mine, const uint8_t box[SEAL_BOX_BYTES], uint8_t out[32]) MUST_CHECK;

#endif
