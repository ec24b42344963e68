/* import_names.h: types and fields of a file of records by their names, and the nearest right one for a wrong one. */
#ifndef CLI_IMPORT_NAMES_H
#define CLI_IMPORT_NAMES_H

#include "base/error.h"
#include "record/schema.h"

/* Columns that are no field: of which type a row is, its own label, for whom its words are sealed. */
#define IMPORT_TYPE_COLUMN "type"
#define IMPORT_LABEL_COLUMN "label"
#define IMPORT_SEAL_COLUMN "seal"

/** Types that people write as rows: what the node or an organization's root alone writes has commands of its own. */
bool import_allows(const struct schema *s);
/** Errors: PLN_UNKNOWN_TYPE, PLN_BAD_FIELD (not allowed). */
bool import_type_find(struct bytes name, const struct schema **out, struct pln_error *err) MUST_CHECK;
/** Does the type have a fact or word of that name? */
bool import_has_field(const struct schema *s, struct bytes name);
/** The same; s NULL: any type that is allowed. */
bool import_is_field(const struct schema *s, struct bytes name);
/** Nothing has a field of that name: says the nearest. Always false. */
bool import_fail_field(const struct schema *s, struct bytes name, struct pln_error *err);

#endif
