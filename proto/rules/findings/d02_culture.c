/* d02_culture.c: danger 2: practices lapsed, decisions without residents.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d02(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
