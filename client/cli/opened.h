/* opened.h: sealed words, opened with a member's own key.
 *
 * What is opened stays in memory. Spec: docs/format.md "Sealed". */
#ifndef CLI_OPENED_H
#define CLI_OPENED_H

#include "cli/call.h"

/** salt || bytes of a sealed entry (or of one that was unsealed meanwhile), appended to salted.
 * Errors: PLN_SEALED (not at this node, or not for this key), PLN_BAD_CONTENT, PLN_BAD_FIELD (not sealed). */
bool opened_words(struct call *c, const struct pln_id *id, const struct key *key, struct buf *salted, struct pln_error *err) MUST_CHECK;

/** For a reader: the words of a sealed entry as the map that `entry` gives (docs/rpc.md), by the first of one's own key files that opens
 * them: that of --as or PLENARY_AS, else each without a passphrase. *with: its name, NULL: none does, or the words are no list of texts.
 * e: the entry's map. Appends to map. Errors: none of opening; memory, the line to the node. */
bool opened_map(struct call *c, struct bytes e, struct buf *map, const char **with, struct pln_error *err) MUST_CHECK;

#endif
