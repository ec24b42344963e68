/* d09_time.c: danger 9: horizons too short, years without milestones, no early win.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d09(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
