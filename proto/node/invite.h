/* invite.h: the invitation line: made by the convener's node, read by who joins.
 *
 *     plenary1: base64url of [coalition id, convener's Noise key, token bin32, expires t, [addresses s(120)]8]
 *
 * Spec: docs/protocol.md "Joining". */
#ifndef NODE_INVITE_H
#define NODE_INVITE_H

#include "base/buf.h"
#include "record/receipt.h"

#define INVITATION_PREFIX "plenary1:"
#define INVITATION_LINE_BYTES_MAX 2048

struct invitation {
    struct pln_id coalition;
    struct pln_boxkey convener_noise;
    uint8_t token[32];
    int64_t expires_ms; /* UTC */
    struct addresses address;
};
/** Appends the line, without a line feed. Errors: PLN_TOO_MANY, PLN_TOO_LARGE, PLN_BAD_FIELD. */
bool invitation_write(const struct invitation *i, struct buf *out, struct pln_error *err) MUST_CHECK;
/** Spaces around it are let through: it comes from a mail. Errors: PLN_MALFORMED, PLN_NOT_CANONICAL, PLN_UNKNOWN_VERSION. */
bool invitation_read(struct bytes line, struct invitation *out, struct pln_error *err) MUST_CHECK;

#endif
