/* d03_committees.c: danger 3: tables that meet and do not act.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d03(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
