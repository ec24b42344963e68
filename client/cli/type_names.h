/* type_names.h: types of record by the names that people type; for a wrong one the nearest, and which there are. */
#ifndef CLI_TYPE_NAMES_H
#define CLI_TYPE_NAMES_H

#include "cli/call.h"
#include "record/schema.h"

/** The nearest name of a type that `allows` lets through (NULL: any); NULL: none is near. */
const char *type_names_near(const char *name, bool (*allows)(const struct schema *s));
/** Is each --type that was given a type of record that `allows` lets through (NULL: any)? Otherwise an error of the command line that says
 * which there are. */
bool type_names_check(struct call *c, bool (*allows)(const struct schema *s), struct pln_error *err) MUST_CHECK;

#endif
