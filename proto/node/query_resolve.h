/* query_resolve.h: what a name means. Spec: docs/rpc.md "Names". */
#ifndef NODE_QUERY_RESOLVE_H
#define NODE_QUERY_RESOLVE_H

#include "node/query_names.h"

struct resolved {
    const char *kind; /* "entry", "partner", "person", "body", "seat" */
    char name[QUERY_NAME_TEXT];
    struct pln_id id;
    struct query_log *log; /* of `index` */
    uint64_t index;
    char type[PLN_TYPE_BYTES_MAX + 1];
};
/** kind: one of those, "party" (partner or person), or n = 0: any. Errors: PLN_BAD_REFERENCE (could mean two things), PLN_BAD_FIELD (no
 * name). */
bool query_resolve(struct query *q, struct bytes text, struct bytes kind, struct resolved *out, bool *found,
                   struct pln_error *err) MUST_CHECK;

#endif
