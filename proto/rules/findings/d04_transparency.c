/* d04_transparency.c: danger 4: who was told when, what was talked and agreed before, who was left out.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d04(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
