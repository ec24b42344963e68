/* names.h: names as people type them, looked up at the node: `eastside#12`, `eastside/ana`, `table`, `all`. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "cli/call.h"

/** Answer every need of a build. 64 hex digits are an id as it is. Errors name field and text: PLN_BAD_REFERENCE. */
bool names_answer(struct call *c, struct build *b, struct pln_error *err) MUST_CHECK;
/** The error for a need that has no answer. Always false. */
bool names_not_found(const struct need *n, struct pln_error *err);
/** One name of one kind ("entry", "partner", "person", "body", "seat"; NULL: any): the whole answer of `resolve`. PLN_BAD_REFERENCE:
 * nothing of that name. */
bool names_find(struct call *c, const char *text, const char *kind, struct bytes *answer, struct pln_error *err) MUST_CHECK;
/** As names_find, but absence is told by *found. */
bool names_look(struct call *c, const char *text, const char *kind, bool *found, struct bytes *answer, struct pln_error *err) MUST_CHECK;

#endif
