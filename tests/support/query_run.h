/* query_run.h: three logs in memory, and a node asked about them in JSON, as a client would ask.
 *
 *     commons     convener: founding, dee, the body "table", admits of the others
 *     eastside    this node: two Anas, Ben with a second key, a proposal, a sealed talk, an erased comment
 *     clinic      a position on the proposal, receipts that cover eastside, two Cleos
 *
 * The last three entries of eastside do not count: one void, one unreadable, one of a type that is not known. */
#ifndef SUPPORT_QUERY_RUN_H
#define SUPPORT_QUERY_RUN_H

#include "node/access.h"
#include "support/table_view.h"

#include <jansson.h>

#define QUERY_HOUR_MS INT64_C(3600000)

struct query_test {
    struct table_state commons, eastside, clinic;
    struct table_view table;
    struct view view;
    enum access access;               /* who asks: the partner's own people */
    uint64_t proposal, talk, comment; /* entries of eastside */
    struct pln_id second_cleo;
};
/** Set-up and end of a group of tests; *state: a struct query_test. */
int query_test_begin(void **state);
int query_test_end(void **state);
/** params: JSON of an array. Ends the test if it is refused. */
json_t *query_test_ask(struct query_test *t, const char *method, const char *params);
/** It is refused with that code, and with that text in the error. */
void query_test_refuses(struct query_test *t, const char *method, const char *params, enum pln_code code, const char *text);

#endif
