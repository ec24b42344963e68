/* error.h: fill a pln_error. `fail` always returns false, `within` adds an outer place and returns false. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/cleanup.h"
#include "plenary/error.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

/** Set code and what (cut at its size, on a UTF-8 boundary), clear where. err may not be NULL. Always false. */
bool fail(struct pln_error *err, enum pln_code code, const char *fmt, ...) PRINTF(3, 4);

/** Put a place before err->where, joined by ": " (the oldest, innermost part is cut if there is no room). Always false. */
bool within(struct pln_error *err, const char *fmt, ...) PRINTF(2, 3);

/** "where: what" into out (always NUL-terminated). Returns out. */
const char *error_text(const struct pln_error *err, char *out, size_t out_size);

#endif
