/* settled.h: a small coalition that stands still, for the tests of a node's behaviour. */
#ifndef SIM_SETTLED_H
#define SIM_SETTLED_H

#include "sim/world.h"

/** `count` partners (start, clinic, school, ...), all joined, all receipts written; the trace kept. */
struct world *settled_new(uint64_t seed, size_t count);
void settled_free(struct world *w);
void trace_forget(struct world *w);
unsigned trace_count(const struct world *w, const char *text);
/** `submit` of it as a client; the answer. */
bool submit_said(struct machine *m, const struct said *s, struct rpc *out);
/** One value of a result's map, encoded; n = 0: no such key. */
struct bytes result_value(struct bytes result, const char *key);
uint64_t result_u(struct bytes result, const char *key);

#endif
