/* home_files.h: the small files of a node's home, made from keys that come from names (table_state.h): key files, the genesis. */
#ifndef SUPPORT_HOME_FILES_H
#define SUPPORT_HOME_FILES_H

#include "base/bytes.h"
#include "base/error.h"

/** The key file DIR/NAME.key without a passphrase. kind: member, root or node; its seeds: table_hash of each name, in the order of
 * docs/format.md "Key files". Errors name the file: a name that no key file may have, or one that is there. */
bool home_file_key(const char *dir, const char *name, const char *kind, const char *const *seed, size_t seeds,
                   struct pln_error *err) MUST_CHECK;
/** DIR/genesis of the log's first entries and their content (n = 0: none). */
bool home_file_genesis(const char *dir, const struct bytes *entry, const struct bytes *content, size_t count,
                       struct pln_error *err) MUST_CHECK;

#endif
