/* pile.h: numbers that are put together, in order and each once. Spec: docs/rules.md "The book". */
#ifndef RULES_PILE_H
#define RULES_PILE_H

#include <stddef.h>
#include <stdint.h>

struct rules;

struct pile { /* in the run's arena; begins as { 0 } */
    uint32_t *at;
    size_t n, room;
};
void pile_put(struct rules *r, struct pile *p, uint32_t one);
/** Each once; what differs in the last bits alone counts as the same, and the least of it stays. */
void pile_sort(struct pile *p, unsigned bits);

#endif
