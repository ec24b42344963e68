/* query_pages.h: pages of entries: by log, type, author, time, or what they refer to. Spec: docs/rpc.md "Entries". */
#ifndef NODE_QUERY_PAGES_H
#define NODE_QUERY_PAGES_H

#include "codec/writer.h"
#include "node/query_names.h"

bool answer_entries(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;
bool answer_referrers(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;

#endif
