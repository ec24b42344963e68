/* l2_form.c: lesson 2: reviews overdue, tables that serve nothing.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_l2(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
