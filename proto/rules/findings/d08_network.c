/* d08_network.c: danger 8: decisions without the table's rule, alone, requests without a yes.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d08(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
