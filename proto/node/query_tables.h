/* query_tables.h: bodies and seats, as last recorded. Spec: docs/rpc.md "Logs and partners". */
#ifndef NODE_QUERY_TABLES_H
#define NODE_QUERY_TABLES_H

#include "codec/writer.h"
#include "node/query_names.h"

bool answer_bodies(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;
bool answer_seats(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;

#endif
