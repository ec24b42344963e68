/* lookups.h: names in a file of records: labels of its own rows, names of the coalition, each asked for once; what they lead to. */
#ifndef CLI_LOOKUPS_H
#define CLI_LOOKUPS_H

#include "base/map.h"
#include "cli/call.h"
#include "cli/faults.h"

#define LOOKUPS_LABELS_MAX 250000
#define LOOKUPS_KEPT_MAX 65536

struct lookups {
    struct map label; /* hash of the label -> struct label */
    struct arena label_memory;
    struct map name; /* hash of field and text -> id */
    struct arena name_memory;
    struct map type; /* id -> schema of the entry */
};

bool lookups_init(struct lookups *l, struct pln_error *err) MUST_CHECK;
void lookups_deinit(struct lookups *l); /* also as CLEANUP(lookups_deinit) */

/** A row's own label: id: its statement's, or NULL while rows are only checked. Errors: PLN_BAD_FIELD (not of its form, used before),
 * PLN_TOO_MANY. */
bool lookups_label(struct lookups *l, struct bytes label, uint64_t line, const struct schema *type, const struct pln_id *id,
                   struct pln_error *err) MUST_CHECK;
/** Answer a build's needs: `@label`, what is known, then the node. What is not found is a fault each; *all: there was none. False: the
 * node did not answer. */
bool lookups_answer(struct lookups *l, struct call *c, struct build *b, uint64_t line, struct faults *faults, bool *all,
                    struct pln_error *err) MUST_CHECK;
/** Do the entries referred to have the types that the fields want? Faults; false: the node did not answer. */
bool lookups_targets(struct lookups *l, struct call *c, const struct schema *s, const struct built_record *b, uint64_t line,
                     struct faults *faults, struct pln_error *err) MUST_CHECK;

#endif
