/* query_roster.h: logs, partners, people: what the records say of who is who. Spec: docs/rpc.md "Logs and partners". */
#ifndef NODE_QUERY_ROSTER_H
#define NODE_QUERY_ROSTER_H

#include "codec/writer.h"
#include "node/query_names.h"

bool answer_coalition(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;
bool answer_heads(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;
bool answer_partners(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;
bool answer_members(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;
bool answer_boxkeys(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;
bool answer_receipts(struct query *q, struct bytes params, struct writer *w, struct pln_error *err) MUST_CHECK;

const char *standing_word(enum log_standing s); /* "known", "partner", "left", "removed" */

#endif
