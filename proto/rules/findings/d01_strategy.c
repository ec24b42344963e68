/* d01_strategy.c: danger 1: direction changed without data or care, work without direction, strategies without figures.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d01(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
