/* noise.h: the handshake Noise_XK_25519_ChaChaPoly_SHA256, and the two ciphers that come of it.
 *
 *     <- s                    the dialler knows the listener's key beforehand
 *     -> e, es      48 bytes  only who knows the listener's key can write it
 *     <- e, ee      48 bytes  only who has the listener's secret can
 *     -> s, se      64 bytes  the dialler's key, hidden from all but the listener
 *
 * (sizes with empty payloads). Source: Noise Protocol Framework, revision 34. Spec: docs/protocol.md "Transport". */
#ifndef WIRE_NOISE_H
#define WIRE_NOISE_H

#include "crypto/aead.h"
#include "crypto/dh.h"

#define NOISE_FIRST_BYTES 48
#define NOISE_SECOND_BYTES 48
#define NOISE_THIRD_BYTES 64
#define NOISE_MESSAGES 3

enum noise_role { NOISE_DIALLER, NOISE_LISTENER };

struct noise {
    enum noise_role role;
    unsigned next; /* message to be written or read: 0, 1, 2; NOISE_MESSAGES: done */
    uint8_t h[32]; /* after the last message: the handshake hash */
    uint8_t ck[32];
    struct cipher cipher;
    const struct dh_key *mine; /* the caller's, until noise_split or noise_wipe */
    uint8_t ephemeral_seed[32];
    struct dh_key ephemeral; /* made when it is first needed */
    struct pln_boxkey remote, remote_ephemeral;
};

/** ephemeral_seed: 32 fresh random bytes; the caller wipes its copy. Nothing is allocated before the first write. */
void noise_init_dialler(struct noise *n, struct bytes prologue, const struct dh_key *mine, const struct pln_boxkey *remote,
                        const uint8_t ephemeral_seed[32]);
void noise_init_listener(struct noise *n, struct bytes prologue, const struct dh_key *mine, const uint8_t ephemeral_seed[32]);
void noise_wipe(struct noise *n); /* also as CLEANUP(noise_wipe); any number of times */

bool noise_is_done(const struct noise *n);
/** Bytes of the next message around its payload. */
size_t noise_overhead(const struct noise *n);
/** Write the next message: noise_overhead + payload.n bytes at out. False: out of memory, or a DH result of zero; n is wiped. */
bool noise_write(struct noise *n, struct bytes payload, uint8_t *out, struct pln_error *err) MUST_CHECK;
/** Read the next message; payload: in.n - noise_overhead bytes. False: n is wiped, nothing of it may be used. */
bool noise_read(struct noise *n, struct bytes in, uint8_t *payload, struct pln_error *err) MUST_CHECK;
/** After the last message: the transport's ciphers; wipes n (read n->h and n->remote first). */
void noise_split(struct noise *n, struct cipher *send, struct cipher *receive);

#endif
