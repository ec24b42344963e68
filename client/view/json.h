/* json.h: a node's answer, or one of our own maps, as JSON: the stable form behind --json. Spec: docs/rpc.md "Form". */
#ifndef VIEW_JSON_H
#define VIEW_JSON_H

#include "base/buf.h"

#include <stdio.h>

/** One encoded value, on one line, with a line break at the end. bin is lower-case hex; a time `KEY` has a twin `KEY_iso`. */
void json_put(FILE *out, struct bytes value);

#endif
