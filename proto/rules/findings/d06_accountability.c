/* d06_accountability.c: danger 6: promises late, unspoken of, not kept, nobody's.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d06(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
