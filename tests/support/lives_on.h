/* lives_on.h: a run of the rules that follows what comes, compared with one made from nothing. */
#ifndef SUPPORT_LIVES_ON_H
#define SUPPORT_LIVES_ON_H

#include "rules/rules.h"
#include "support/table_view.h"

/** Hold so many entries of a log of the table, for a while: views made before show no more. */
void lives_on_hold(struct table_view *t, size_t log, size_t entries);
/** The log whose next entry beyond those held is the oldest, of those with a time up to `until`; all: entries of each log. SIZE_MAX: none.
 */
size_t lives_on_next(const struct table_view *t, const size_t *all, int64_t until);
/** Does the run say what one over a new book says? If not, *lives and *made are the first lines that differ (free them), else NULL. */
bool lives_on_same(struct rules *r, const struct view *v, char **lives, char **made);

/** The entries up to a time arrive one by one in the order of their times, each followed by a run that lives on; after each of the last
 * ones, and at that time, all is compared. Ends the program if anything differs. v: of all of the table. */
void lives_on_check(struct table_view *t, const struct view *v, struct book_limits limits, int64_t when);

#endif
