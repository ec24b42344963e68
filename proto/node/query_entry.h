/* query_entry.h: an entry as people and programs are shown it: summaries and whole entries.
 *
 * Spec: docs/rpc.md "Shapes". */
#ifndef NODE_QUERY_ENTRY_H
#define NODE_QUERY_ENTRY_H

#include "node/query_fields.h"
#include "node/query_texts.h"

bool write_summary(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err) MUST_CHECK;
/** A summary with one key more, `texts`: what people may read in it. */
bool write_summary_texts(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err) MUST_CHECK;
bool write_entry(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err) MUST_CHECK;

const char *content_state_word(const struct view_entry *e); /* "here", "missing", ...; the entry has content */
const char *content_form_word(const struct view_entry *e);

#endif
