/* query_fields.h: references, and facts and words by their names, as values of an answer.
 *
 * Spec: docs/rpc.md "Shapes". */
#ifndef NODE_QUERY_FIELDS_H
#define NODE_QUERY_FIELDS_H

#include "codec/writer.h"
#include "node/query_names.h"

static inline void write_key(struct writer *w, const char *key)
{
    writer_ascii(w, BYTES_STR(key));
}
void write_text_or_nil(struct writer *w, const char *text); /* nil if empty */

/** A ref to an entry; to a partner or a person where `kind` says that the id means one. FIELD_REF: as it is. */
bool write_ref(struct query *q, struct writer *w, const struct pln_id *id, enum field_kind kind, struct pln_error *err) MUST_CHECK;
/** A ref to an entry that was read. */
bool write_entry_ref(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err) MUST_CHECK;
/** A map of facts or words by name; statement: whose refs they name. */
bool write_fields(struct query *q, struct writer *w, const struct fields *f, const struct statement *statement,
                  struct pln_error *err) MUST_CHECK;
/** `facts`, `words` with their keys: maps, or nil. */
bool write_facts_and_words(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err) MUST_CHECK;

#endif
