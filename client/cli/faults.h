/* faults.h: what is wrong with a file of records: by line and field, the first ones kept, all counted. */
#ifndef CLI_FAULTS_H
#define CLI_FAULTS_H

#include "cli/call.h"

#define FAULTS_SHOWN_MAX 50

struct fault {
    uint64_t line;
    char field[64]; /* empty: the line as a whole */
    char what[240];
};
struct faults {
    uint64_t count;
    struct fault at[FAULTS_SHOWN_MAX];
    bool is_cut; /* nothing behind it could be read; always shown, as the last one */
    struct fault cut;
};

/** field may be NULL: then what err says of the place. A type's name before the field is left out. */
void faults_add(struct faults *f, uint64_t line, const char *field, const struct pln_error *err);
/** Reading ended at a line that err names ("line 12"), else at `line`. */
void faults_cut(struct faults *f, uint64_t line, const struct pln_error *err);
/** Each on a line of standard error, `FILE:12: due: ...`, or with --json one map on standard output; then err: how many. Always false. */
bool faults_tell(const struct faults *f, const struct call *c, const char *path, struct pln_error *err);

#endif
