/* query.h: answers to clients' queries, from a view. Runs on any worker, in one read transaction. Pure.
 *
 * The methods, their parameters and the shape of each answer: docs/rpc.md. */
#ifndef NODE_QUERY_H
#define NODE_QUERY_H

#include "node/node.h"
#include "record/view.h"

/** True if `method` is answered from a view alone (so READ_QUERY); others are the node machine's own (submit, wait, watch, ...). */
bool query_is_known(struct bytes method);
/** The result, one encoded value, into out (its cap is the answer's limit). Errors are told to the client as they are. */
bool query_answer(const struct view *v, const struct pln_id *own_log, struct bytes method, struct bytes params, enum access access,
                  int64_t wall_ms, struct buf *out, struct pln_error *err) MUST_CHECK;

#endif
