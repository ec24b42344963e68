/* series_rows.h: the measures of an indicator, as rows: their course drawn small, each figure in words beside it. */
#ifndef CLI_SERIES_ROWS_H
#define CLI_SERIES_ROWS_H

#include "cli/desk.h"

/** An indicator of rules.direction: a row a group, or with `full` each measure of each group with a bar. */
bool series_rows_put(const struct shown *s, struct bytes indicator, bool full, struct pln_error *err) MUST_CHECK;

#endif
