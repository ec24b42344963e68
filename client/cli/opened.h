/* opened.h: sealed words, opened with a member's own key.
 *
 * What is opened stays in memory. Spec: docs/format.md "Sealed". */
#ifndef CLI_OPENED_H
#define CLI_OPENED_H

#include "cli/call.h"

/** salt || bytes of a sealed entry (or of one that was unsealed meanwhile), appended to salted.
 * Errors: PLN_SEALED (not at this node, or not for this key), PLN_BAD_CONTENT, PLN_BAD_FIELD (not sealed). */
bool opened_words(struct call *c, const struct pln_id *id, const struct key *key, struct buf *salted, struct pln_error *err) MUST_CHECK;

/* One's own key files, opened when the first sealed words come, and kept for the next: a passphrase is asked for once. */
#define OPENED_KEYS_MAX 64
struct opened_keys {
    bool is_read;
    size_t count;
    struct key key[OPENED_KEYS_MAX];
};
void opened_keys_wipe(struct opened_keys *k); /* also as CLEANUP(opened_keys_wipe) */

/** For a reader: the words of a sealed entry as the map that `entry` gives (docs/rpc.md), by the first of one's own keys that opens them:
 * that of --as or PLENARY_AS, else each without a passphrase. *with: its name, as long as keys; NULL: none does, or the words are no list
 * of texts. e: the entry's map or its summary. Appends to map. Errors: none of opening; memory, the line to the node. */
bool opened_map(struct call *c, struct opened_keys *keys, struct bytes e, struct buf *map, const char **with,
                struct pln_error *err) MUST_CHECK;

#endif
