/* d07_hijacking.c: danger 7: direction after influence, influence unanswered, resources absent.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d07(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
