/* the_log.c: what the logs themselves show: removals, silence, clocks, erasures.
 *
 * Spec: docs/rules.md "Findings". */
#include "rules/rules.h"

void find_the_log(struct rules *r, struct finding_sink *out)
{
    (void)r;
    (void)out;
}
