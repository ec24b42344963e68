/* footprint.h: what an entry left behind: what refers to it, what refers to that, and so on. Spec: docs/rules.md "Footprints". */
#ifndef RULES_FOOTPRINT_H
#define RULES_FOOTPRINT_H

#include "rules/rules.h"

struct footprint_query {
    uint32_t record; /* whose; BOOK_NONE: none, `more` alone */
    uint32_t person; /* and what they wrote; BOOK_NONE: not asked */
    uint32_t log;    /* and what stands in it; BOOK_NONE: not asked */
    unsigned depth;  /* 1: what refers to it; 0: to the end of every chain */
};
struct footprint {
    uint32_t *at; /* records of the cut, each once; not the record itself */
    size_t count;
    const uint8_t *depth;   /* by record of the book: 0: not in it; 1: refers to it; 255: so much or more */
    const uint32_t *via;    /* by record: what it was reached from; BOOK_NONE: written by the person, or in the log */
    const uint8_t *goes_on; /* by origin: what names it is in the footprint, too (as far as was asked); 0 of one in it: it ends its chain */
};
/** The nearest first. Arrays lie in r's arena. */
bool footprint_make(struct rules *r, const struct footprint_query *q, struct footprint *out, struct pln_error *err) MUST_CHECK;
/** The field of x that names `to`, or a version of its chain, or the partner or person that it stands for; NULL: none does. */
const struct field *footprint_field(const struct rules *r, uint32_t x, uint32_t to);

#endif
