/* import.h: records from a file: CSV or JSON Lines, checked whole, then recorded row by row. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "cli/call.h"
#include "view/rows.h"

#include <stdio.h>

/** Is this file one of records, by its first bytes, its name, or because --type was given? form is set if so. The file stands at its
 * beginning again. */
bool import_is_records(const struct call *c, const char *path, FILE *file, enum rows_form *form);
/** The whole command: check, record, tell. */
bool import_records(struct call *c, const char *path, FILE *file, enum rows_form form, struct pln_error *err) MUST_CHECK;

#endif
