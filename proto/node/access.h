/* access.h: the methods that a node answers, and who may ask for what: local clients, admitted readers.
 *
 * Spec: docs/rpc.md "Methods". */
#ifndef NODE_ACCESS_H
#define NODE_ACCESS_H

#include "node/node.h"

struct method {
    const char *name;
    const char *params; /* as docs/rpc.md writes them */
    const char *help;   /* one line */
    bool local;         /* the Unix socket only */
    enum method_by {
        BY_MACHINE, /* the node machine itself */
        BY_VIEW,    /* from a view alone (query.c): READ_QUERY */
        BY_DESK,    /* from the rules' run over a view (desk/desk.h): READ_RULES */
    } by;
};

extern const struct method methods[];
extern const size_t method_count;
/** NULL: none of ours. */
const struct method *method_find(struct bytes name);
/** May it be asked here? Errors: PLN_NOT_FOUND (no such method), PLN_READ_ONLY (not for readers). */
bool access_check(struct bytes method, enum access access, const struct method **out, struct pln_error *err) MUST_CHECK;

#endif
