/* vectors.h: test vectors from JSON files, for all unit tests. Anything missing or of another kind ends the test program. */
#ifndef SUPPORT_VECTORS_H
#define SUPPORT_VECTORS_H

#include "base/buf.h"

#include <jansson.h>

/** A JSON file below the repository's root, for example "tests/vectors/merkle/inclusion.json"; found from any folder inside the
 * repository. Integers of more than 18 digits come as strings (vectors_u64 reads both). The caller's to json_decref. */
json_t *vectors_load(const char *path);

json_t *vectors_get(const json_t *object, const char *key); /* must be there */
const char *vectors_str(const json_t *object, const char *key);
uint64_t vectors_u64(const json_t *object, const char *key);
bool vectors_bool(const json_t *object, const char *key);
/** Hex text, with or without "-" between the bytes, appended to out. */
void vectors_hex(const char *text, struct buf *out);
/** Exactly n bytes of hex. */
void vectors_hex_exact(const json_t *object, const char *key, uint8_t *out, size_t n);
/** Exactly n bytes of base64. False (and out untouched) if it holds another number of bytes. */
bool vectors_base64_exact(const char *text, uint8_t *out, size_t n);

#endif
