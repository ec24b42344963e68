/* talk.h: what `disclose`, `talk announce`, `talk held` and `talk cancel` do. */
#ifndef CLI_TALK_H
#define CLI_TALK_H

#include "cli/call.h"

bool talk_write(struct call *c, struct pln_error *err) MUST_CHECK;

#endif
