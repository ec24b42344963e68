/* sealed.h: the sealed blob: make, open, check.
 *
 *     blob = [1, nonce bin24, [[box key, bin80]]64, bin]
 *
 * The last = XChaCha20-Poly1305-IETF(k, nonce, AD = D("seal") || log id || c) of salt || bytes || 0x80 || zeros up to a
 * power of two >= 256, the padded size. No forward secrecy. Spec: docs/format.md "Sealed". */
#ifndef LOG_SEALED_H
#define LOG_SEALED_H

#include "crypto/seal.h"
#include "log/content.h"

/** Power of two >= 256 that holds salt, bytes and the 0x80. */
uint64_t sealed_padded_bytes(size_t content_bytes);
/** random: key 32 || nonce 24. boxes: 1..64 recipients, the author's first. Appends the blob; fills decl's c, z, bytes, form.
 * Errors: PLN_TOO_LARGE (content above PLN_SEALED_BYTES_MAX), PLN_TOO_MANY. */
bool sealed_make(const struct pln_id *log, struct bytes salted, const struct pln_boxkey *box, size_t boxes, const uint8_t random[56],
                 struct buf *blob, struct content_decl *decl, struct pln_error *err) MUST_CHECK;
/** salt || bytes appended to salted. PLN_SEALED: no box for this key; PLN_BAD_CONTENT: damaged, or c does not match. */
bool sealed_open(const struct content_decl *decl, const struct pln_id *log, struct bytes blob, const struct dh_key *mine,
                 struct buf *salted, struct pln_error *err) MUST_CHECK;

#endif
