/* grouped.h: record numbers by a key (a chain's origin), sorted once, looked up often.
 *
 * Spec: docs/rules.md "Findings". */
#ifndef RULES_GROUPED_H
#define RULES_GROUPED_H

#include "rules/book.h"

struct rules;

struct grouped {
    struct grouped_pair {
        uint32_t key, item;
    } * pair;
    size_t count, room;
    uint32_t *item; /* once sorted */
};
/** Until it is sorted; BOOK_NONE as a key is nobody's and left out. */
void grouped_put(struct rules *r, struct grouped *g, uint32_t key, uint32_t item);
/** By key, then Order; the same twice stands once. */
void grouped_sort(struct rules *r, struct grouped *g);
struct book_list grouped_of(const struct grouped *g, uint32_t key);

#endif
