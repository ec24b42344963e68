/* revoking.h: the record that ends a key, as `member revoke` and `keys revoke` begin it. */
#ifndef CLI_REVOKING_H
#define CLI_REVOKING_H

#include "cli/compose.h"

/** With the call's options: since, why, text. */
bool revoking_begin(struct call *c, struct draft *d, struct pln_error *err) MUST_CHECK;
/** Of this key; without --since: from the next entry of the log on. */
bool revoking_set(struct call *c, struct draft *d, const struct pln_key *key, struct pln_error *err) MUST_CHECK;

#endif
