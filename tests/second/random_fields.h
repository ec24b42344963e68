/* random_fields.h: bodies of random records: mostly as people would fill them, in some places not. */
#ifndef SECOND_RANDOM_FIELDS_H
#define SECOND_RANDOM_FIELDS_H

#include "random_world.h"

/** Fills m->body and m->ref with a body of that type for that log's author. */
void random_body(struct world *m, const struct schema *s, size_t log);
/** A known entry of one of these types (NULL: any), the newest mostly; zeroes if there is none. */
struct pln_id random_known(struct world *m, const struct field *f);

#endif
