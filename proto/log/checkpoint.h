/* checkpoint.h: a head of a log as a C2SP tlog-checkpoint: origin `plenary/<64 hex of log id>`, size, root; no extension lines. */
#ifndef LOG_CHECKPOINT_H
#define LOG_CHECKPOINT_H

#include "log/note.h"

#define CHECKPOINT_ORIGIN_BYTES 72 /* "plenary/" and 64 hex digits */

struct checkpoint {
    struct pln_id log;
    uint64_t size;
    struct pln_root root;
};

void checkpoint_origin(const struct pln_id *log, char out[CHECKPOINT_ORIGIN_BYTES + 1]);
/** The three lines; exact form (no leading zero, padded base64 of 32 bytes, lower-case hex). Signatures are not checked. */
bool checkpoint_read(struct bytes note, struct checkpoint *out, struct pln_error *err) MUST_CHECK;
/** Read and verify with the log's checkpoint key. */
bool checkpoint_verify(struct bytes note, const struct pln_key *key, struct checkpoint *out, struct pln_error *err) MUST_CHECK;
/** The signed note, appended to out. */
bool checkpoint_sign(const struct checkpoint *c, const struct sign_key *key, struct buf *out, struct pln_error *err) MUST_CHECK;

#endif
