/* statement.h: what an author signs.
 *
 *     statement = [1, log id, author key?, time t, after id?, schema u, type s(32), refs [id]256, body array, content?]
 *
 * All views point into the bytes that were read. Spec: docs/format.md "Statement". */
#ifndef LOG_STATEMENT_H
#define LOG_STATEMENT_H

#include "base/buf.h"
#include "log/content.h"

struct statement {
    struct pln_id log; /* 32 zero bytes at index 0 */
    bool has_author;
    struct pln_key author;
    int64_t claimed_ms; /* the author's claim, UTC */
    bool has_after;
    struct pln_id after;
    uint64_t schema;   /* from 1 */
    struct bytes type; /* 1..32 bytes of UTF-8 */
    size_t ref_count;
    struct bytes refs; /* ref_count encoded bin32, 34 bytes each: statement_ref */
    struct bytes body; /* one encoded array */
    bool has_content;
    struct content_decl content;
    struct bytes whole; /* the statement's bytes */
};

/** Errors: PLN_MALFORMED, PLN_NOT_CANONICAL, PLN_TOO_MANY, PLN_UNKNOWN_VERSION (format is not 1: the first element is read, no more). */
bool statement_read(struct bytes in, struct statement *out, struct pln_error *err) MUST_CHECK;
struct pln_id statement_ref(const struct statement *s, size_t place); /* place < ref_count */
struct pln_id statement_id(const struct statement *s);

/** What statement_write needs; refs as an array. body: one encoded array. */
struct statement_parts {
    struct pln_id log;
    const struct pln_key *author; /* NULL: node types */
    int64_t claimed_ms;
    const struct pln_id *after; /* NULL: nil */
    uint64_t schema;
    struct bytes type;
    const struct pln_id *ref;
    size_t ref_count;
    struct bytes body;
    const struct content_decl *content; /* NULL: nil */
};
/** Appends the canonical bytes to out. Errors: PLN_TOO_LARGE, PLN_TOO_MANY. */
bool statement_write(const struct statement_parts *p, struct buf *out, struct pln_error *err) MUST_CHECK;
/** True if the signature fits: author given and Ed25519 over D("statement") || statement good; or author nil and signature empty. */
bool statement_signature_is_good(const struct statement *s, struct bytes signature);

#endif
