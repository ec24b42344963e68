/* note.h: C2SP signed note (c2sp.org/signed-note v1.0.0): read, verify, write. Spec: docs/format.md "Checkpoint". */
#ifndef LOG_NOTE_H
#define LOG_NOTE_H

#include "base/buf.h"
#include "crypto/sign.h"
#include "plenary/limits.h"

#define NOTE_ED25519 0x01

/** First four bytes of SHA-256(name || 0x0A || type || public key), big-endian. */
uint32_t note_key_id(struct bytes name, uint8_t type, const struct pln_key *key);
/** "name+hexid+base64" of an Ed25519 key, for people and Go's note.NewVerifier; appended to out. */
bool note_vkey(struct bytes name, const struct pln_key *key, struct buf *out);

struct note {
    struct bytes text;       /* with its final LF: what is signed */
    struct bytes signatures; /* the lines below the empty line */
};
/** Form only: UTF-8, no byte below 0x20 but LF, last empty line parts, 1..100 well-formed signature lines. */
bool note_read(struct bytes in, struct note *out, struct pln_error *err) MUST_CHECK;
/** True if a line of (name, key's id) verifies and none of that (name, id) fails. Unknown lines are ignored.
 * Errors: PLN_BAD_SIGNATURE (no known signature, or a known one is wrong). */
bool note_verify(const struct note *n, struct bytes name, const struct pln_key *key, struct pln_error *err) MUST_CHECK;
/** Append text, empty line, one signature line. text ends in LF. The signature is verified before it is written. */
bool note_sign(struct bytes text, struct bytes name, const struct sign_key *key, struct buf *out, struct pln_error *err) MUST_CHECK;

#endif
