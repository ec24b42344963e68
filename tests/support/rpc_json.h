/* rpc_json.h: RPC values as JSON, both ways, so that a test reads like a session. Bytes are "hex:00ff". */
#ifndef SUPPORT_RPC_JSON_H
#define SUPPORT_RPC_JSON_H

#include "base/buf.h"

#include <jansson.h>

/** Appends the value's encoding. ' may stand for " in text. Text that is no JSON ends the program. */
void rpc_from_json(const char *text, struct buf *out);
/** New reference. Bytes that are no value end the program. */
json_t *rpc_to_json(struct bytes encoded);
/** What stands at "entries.0.name": borrowed; NULL if nothing. */
json_t *json_at(json_t *value, const char *path);
/** As text for messages and comparisons: a string as it is, else compact JSON; valid until the next call but seven. */
const char *json_text(json_t *value, const char *path);

#endif
