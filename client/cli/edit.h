/* edit.h: the next version of a record: what is not given is taken over from the one before. */
#ifndef CLI_EDIT_H
#define CLI_EDIT_H

#include "cli/compose.h"

/** entry: a map with `name` and `id` (a ref, a summary); facts, words: as `entry` answers them. Sets `replaces` too, if the type has it and
 * it is not given. */
bool edit_from(struct call *c, struct draft *d, struct bytes entry, struct bytes facts, struct bytes words,
               struct pln_error *err) MUST_CHECK;

#endif
