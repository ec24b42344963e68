/* case.h: everything linked to one record, for the page about it. Spec: docs/rules.md "Cases". */
#ifndef RULES_CASE_H
#define RULES_CASE_H

#include "rules/rules.h"

#define CASE_LINKS_MAX 4096 /* of each kind; more are counted */

struct case_of {
    uint32_t record;             /* that was asked for */
    uint32_t proposal;           /* of which it is the case; BOOK_NONE: of none */
    const struct ruling *ruling; /* of the decision that counts, or NULL */
    const struct knew_table *knew;
    struct book_list decisions, positions, talks, puts, replies, requests, commitments, minutes, interests, influences, other;
    size_t left_off;           /* links beyond CASE_LINKS_MAX */
    struct book_list findings; /* places in r->findings.finding */
};
/** Lists lie in r's arena, in Order. */
bool case_make(struct rules *r, uint32_t record, struct case_of *out, struct pln_error *err) MUST_CHECK;

#endif
