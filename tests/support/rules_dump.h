/* rules_dump.h: all that the rules say of a coalition at a cut, as lines that another program can say too.
 *
 * In: logs in memory, a cut. Out: text: first the entries, then what they mean. Must not: leave out what a view could show. */
#ifndef SUPPORT_RULES_DUMP_H
#define SUPPORT_RULES_DUMP_H

#include "rules/rules.h"
#include "support/table_view.h"

#include <stdio.h>

/** `log`, then a line of hex for each entry: of each log. */
void rules_dump_logs(const struct table_view *t);
/** The results of a run, a line each, results in their own order. */
void rules_dump_run(FILE *out, struct rules *r);
/** `cut all|asof T`, then the results of that run. Ends the program if the run fails. */
void rules_dump(const struct book *b, const struct view *v, const struct rules_spec *spec);

#endif
