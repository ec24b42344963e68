/* d05_people.c: danger 5: seats empty, kinds absent, tables by title, presence without mandate.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d05(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
