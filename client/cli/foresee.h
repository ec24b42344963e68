/* foresee.h: what the rules would say of a record, shown before it is signed. */
#ifndef CLI_FORESEE_H
#define CLI_FORESEE_H

#include "cli/compose.h"

/** Asks the node and tells on standard error (with --json nothing is told: the record's answer holds the notes). On a terminal asks for the
 * reason that a note wants, and if nothing is wrong with it, whether to sign all the same. *changed: the draft has more values now.
 * signer: whose key will sign; NULL: not known yet. notes: encoded array, n = 0: none, or the node cannot say. False: whoever was asked
 * does not sign. */
bool foresee(struct call *c, struct draft *d, const struct built_record *b, const struct pln_key *signer, struct bytes *notes,
             bool *changed, struct pln_error *err) MUST_CHECK;
/** Of the first of many rows: what holds for all that this log says (it is full, it has left). On a terminal: whether to go on. */
bool foresee_log(struct call *c, const struct schema *s, const struct built_record *b, struct pln_error *err) MUST_CHECK;
/** A hint where words hold what nobody sees, or what turns a line around: it is shown to all as \u{202e}, and can still be left out. */
bool foresee_words(struct call *c, const struct draft *d, struct pln_error *err) MUST_CHECK;
/** A hint where a talk's topic says nothing; on a terminal it may be said again. */
bool foresee_topic(struct call *c, struct draft *d, struct pln_error *err) MUST_CHECK;

#endif
