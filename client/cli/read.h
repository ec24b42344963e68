/* read.h: pages of entries as the filters of `log` and `watch` ask for them. */
#ifndef CLI_READ_H
#define CLI_READ_H

#include "cli/shapes.h"

#define READ_LIMIT_DEFAULT 30
#define READ_LIMIT_MAX 4000
#define READ_PAGE 200

/** --since, --until as a time of an entry. *given false: the option was not given. */
bool read_time_option(struct call *c, const struct shown *s, const char *option, bool *given, int64_t *ms,
                      struct pln_error *err) MUST_CHECK;
/** --limit. */
bool read_limit(struct call *c, uint64_t *limit, struct pln_error *err) MUST_CHECK;
/** Summaries by the call's filters, newest first unless oldest_first, appended to out as encoded values; *next: the cursor, empty at the
 * end. */
bool read_page(struct call *c, const struct shown *s, bool oldest_first, uint64_t limit, struct buf *out, size_t *count, struct buf *next,
               struct pln_error *err) MUST_CHECK;

/** For shape_what: the entry itself where its summary does not tell enough (a position's stance, a decision's outcome). Until the next
 * request. */
struct bytes read_row(struct call *c, struct bytes summary);
/** `show`. */
bool show_run(struct call *c, struct pln_error *err);

#endif
