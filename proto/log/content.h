/* content.h: what a statement declares about its content, and the check of bytes against it.
 *
 *     published [0, c, size u, media s(60)] | sealed [1, c, padded size u, media, z, [place of partner]64] | revealed [2]
 *
 * c = H(D("content") || log id || salt[32] || bytes). Spec: docs/format.md "Content". */
#ifndef LOG_CONTENT_H
#define LOG_CONTENT_H

#include "base/buf.h"
#include "codec/reader.h"
#include "codec/writer.h"
#include "plenary/limits.h"

enum content_form { CONTENT_PUBLISHED = 0, CONTENT_SEALED = 1, CONTENT_REVEALED = 2 };

struct content_decl {
    enum content_form form;
    struct pln_hash commitment;                /* c; zero for revealed */
    uint64_t bytes;                            /* published: size of the bytes without salt; sealed: padded size */
    struct bytes media;                        /* "words", or a media type */
    struct pln_hash sealed;                    /* z; sealed only */
    size_t partners;                           /* sealed: how many partners are named */
    uint16_t partner[PLN_SEALED_PARTNERS_MAX]; /* places in refs */
};

/** Reads the last element of a statement (not nil). Failures stay in r. ref_count bounds the places. */
void content_decl_read(struct reader *r, size_t ref_count, struct content_decl *out);
void content_decl_write(struct writer *w, const struct content_decl *d);
/** salted = salt[32] || bytes, as it travels and is stored. PLN_BAD_CONTENT: too short, size or commitment differs. */
bool content_check(const struct content_decl *d, const struct pln_id *log, struct bytes salted, struct pln_error *err) MUST_CHECK;
/** A revealed text against the commitment of the sealed entry it opens: the size is at most the sealed limit. */
bool content_check_revealed(const struct content_decl *sealed, const struct pln_id *log, struct bytes salted,
                            struct pln_error *err) MUST_CHECK;
/** A sealed blob against z and its limits. */
bool content_check_blob(const struct content_decl *d, struct bytes blob, struct pln_error *err) MUST_CHECK;

#endif
