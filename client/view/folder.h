/* folder.h: entries as a folder of CSV files, one a type, with their description (CSVW). */
#ifndef VIEW_FOLDER_H
#define VIEW_FOLDER_H

#include "record/schema.h"

#include <limits.h>
#include <stdio.h>

struct folder {
    char dir[PATH_MAX];
    FILE *file[TYPE_END]; /* by type; 0: of no known type */
    uint64_t rows[TYPE_END];
};

/** dir: there, and empty. */
bool folder_begin(struct folder *f, const char *dir, struct pln_error *err) MUST_CHECK;
/** One entry, as docs/rpc.md "Shapes" gives it. */
bool folder_entry(struct folder *f, struct bytes entry, struct pln_error *err) MUST_CHECK;
/** csv-metadata.json, and every file written out. */
bool folder_finish(struct folder *f, struct pln_error *err) MUST_CHECK;
void folder_end(struct folder *f); /* also as CLEANUP(folder_end) */

/** The description of the tables whose rows are not 0. (folder_csvw.c) */
bool folder_describe(const struct folder *f, FILE *out, struct pln_error *err) MUST_CHECK;
/** "commitment.csv", "other.csv". */
void folder_name(unsigned type, char out[64]);

#endif
