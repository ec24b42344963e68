/* beside.h: a file or a folder that appears whole or not at all: made beside its place, renamed at the end. */
#ifndef KEEP_BESIDE_H
#define KEEP_BESIDE_H

#include "keep/file.h"

struct beside {
    bool is_folder, may_replace;
    char path[PATH_MAX];
    char making[PATH_MAX]; /* where to write until then; empty: nothing there */
};

/** Something stands at path: PLN_BAD_FIELD, unless may_replace. The folder is made; of a file only the name is found. */
bool beside_begin(struct beside *b, const char *path, bool is_folder, bool may_replace, struct pln_error *err) MUST_CHECK;
/** Made to last, then renamed. A folder that it replaces goes with all that is in it, if that is nothing but files of the forms that we
 * write; else PLN_BAD_FIELD. */
bool beside_finish(struct beside *b, struct pln_error *err) MUST_CHECK;
/** What was not finished is removed. Also as CLEANUP(beside_end). */
void beside_end(struct beside *b);

#endif
