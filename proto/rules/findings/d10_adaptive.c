/* d10_adaptive.c: danger 10: objections unanswered, change unprepared, reviews past, data not taken up.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_d10(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
