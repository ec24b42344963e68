/* l3_culture.c: lesson 3: promises not followed, minutes on one signature, values unused.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_l3(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
