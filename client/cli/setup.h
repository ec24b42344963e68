/* setup.h: what founding and joining have in common. */
#ifndef CLI_SETUP_H
#define CLI_SETUP_H

#include "cli/genesis.h"

/** Organization and first member, from the options or asked for. */
bool setup_member(struct call *c, struct genesis *g, struct pln_error *err) MUST_CHECK;
/** What was made and what comes next. */
void setup_tell(struct call *c, const struct genesis *g, const struct genesis_made *made);

#endif
