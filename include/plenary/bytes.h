/* bytes.h: views of memory, and 32 bytes that are never just 32 bytes.
 *
 * A view owns nothing; whoever hands it out says whose memory it is and until when. */
#ifndef PLENARY_BYTES_H
#define PLENARY_BYTES_H

#include <stddef.h>
#include <stdint.h>

/** Somebody's memory. at may be NULL only if n is 0. */
struct bytes {
    const uint8_t *at;
    size_t n;
};

struct pln_id { /* entry id, log id, coalition id: H(D("id") || statement) */
    uint8_t b[32];
};
struct pln_leaf { /* RFC 6962 leaf hash of an entry */
    uint8_t b[32];
};
struct pln_root { /* RFC 6962 tree root, or inner node */
    uint8_t b[32];
};
struct pln_key { /* Ed25519 public key */
    uint8_t b[32];
};
struct pln_boxkey { /* X25519 public key: a member's box key, a node's Noise key */
    uint8_t b[32];
};
struct pln_hash { /* any other SHA-256: content commitment, sealed hash, held and frontier digests, next root */
    uint8_t b[32];
};
struct pln_signature { /* Ed25519 */
    uint8_t b[64];
};

#endif
