/* watch.h: what is new, as it comes. */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include "cli/shapes.h"

/** `log --follow`: the newest `limit` entries, the oldest first, then what comes; none twice. Ends as watch does. */
bool watch_after_page(struct call *c, const struct shown *s, uint64_t limit, struct pln_error *err) MUST_CHECK;

#endif
