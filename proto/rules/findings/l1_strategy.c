/* l1_strategy.c: lesson 1: results and strategies with gaps, groups unmeasured.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_l1(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
