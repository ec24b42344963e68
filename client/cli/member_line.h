/* member_line.h: what a person gives to who registers them: their keys, and that they accept them for one log.
 *
 *     plenary-member1: base64url of [log id, key, box key, acceptance bin64]
 *
 * Spec: docs/client.md "Member line". */
#ifndef CLI_MEMBER_LINE_H
#define CLI_MEMBER_LINE_H

#include "keep/keys.h"

#define MEMBER_LINE_PREFIX "plenary-member1:"
#define MEMBER_LINE_BYTES_MAX 512

struct member_line {
    struct pln_id log;
    struct pln_key key;
    struct pln_boxkey box;
    struct pln_signature acceptance;
};

/** By the new key itself. */
bool member_line_make(const struct key *key, const struct pln_id *log, struct member_line *out, struct pln_error *err) MUST_CHECK;
bool member_line_write(const struct member_line *m, char out[MEMBER_LINE_BYTES_MAX], struct pln_error *err) MUST_CHECK;
/** Its form and the key's own signature. Errors: PLN_BAD_FIELD, PLN_MALFORMED, PLN_BAD_SIGNATURE. */
bool member_line_read(struct bytes line, struct member_line *out, struct pln_error *err) MUST_CHECK;

#endif
