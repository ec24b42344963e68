/* sealing.h: for whom words are sealed: partners by handle, the keys of their members; and the content that a statement names. */
#ifndef CLI_SEALING_H
#define CLI_SEALING_H

#include "cli/call.h"
#include "log/content.h"

struct sealing {
    size_t partners;
    struct pln_id partner[PLN_SEALED_PARTNERS_MAX];
    size_t boxes;
    struct pln_boxkey box[PLN_SEALED_PARTNERS_MAX];
};

/** The partners that a list names (`clinic,eastside`), the box keys of all their mandates in force, and the author's. Asks the node.
 * Errors: PLN_BAD_FIELD, PLN_TOO_MANY, PLN_BAD_REFERENCE, PLN_NOT_FOUND (nobody there could open it). */
bool sealing_find(struct call *c, const char *partners, const struct key *key, struct sealing *out, struct pln_error *err) MUST_CHECK;
/** What a statement says of its words, and salt || words or the sealed blob (memory of the call). s NULL: published. place: of the partners
 * in the statement's refs. A blob's key and nonce are drawn anew each time. */
bool sealing_content(struct call *c, struct bytes words, const uint8_t salt[PLN_SALT_BYTES], const struct sealing *s, const uint16_t *place,
                     struct content_decl *decl, struct bytes *content, struct pln_error *err) MUST_CHECK;

#endif
