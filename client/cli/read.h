/* read.h: pages of entries as the filters of `log` and `watch` ask for them. */
#ifndef CLI_READ_H
#define CLI_READ_H

#include "cli/shapes.h"
#include "view/wanted.h"

#define READ_LIMIT_DEFAULT 30
#define READ_LIMIT_MAX 4000
#define READ_PAGE 200
#define READ_CURSOR_BYTES_MAX 65536 /* it has a place in every log */

/** --since, --until as a time of an entry. *given false: the option was not given. */
bool read_time_option(struct call *c, const struct shown *s, const char *option, bool *given, int64_t *ms,
                      struct pln_error *err) MUST_CHECK;
/** --limit. */
bool read_limit(struct call *c, uint64_t *limit, struct pln_error *err) MUST_CHECK;
/** Where --cursor says, appended; nothing if it is not given. */
bool read_cursor(struct call *c, struct buf *cursor, struct pln_error *err) MUST_CHECK;

/** What of a call's options chooses entries: --partner, --type, --author, --receipts, --full, --no-void are read where a page is asked
 * for; times once. */
struct read_filters {
    bool oldest_first, texts; /* texts: summaries with theirs */
    bool has_since, has_until;
    int64_t since_ms, until_ms;
    const struct wanted *wanted; /* NULL, or with texts: entries that plainly lack one of these words are passed over */
};
bool read_filters_times(struct call *c, const struct shown *s, struct read_filters *f, struct pln_error *err) MUST_CHECK;
/** One page as the node gives it: docs/rpc.md. It lives until the next request. */
bool read_ask(struct call *c, const struct read_filters *f, struct bytes cursor, uint64_t limit, struct bytes *page,
              struct pln_error *err) MUST_CHECK;
/** The same in two halves (keep/connect.h): the node reads the page while another is looked at. */
bool read_ask_ahead(struct call *c, const struct read_filters *f, struct bytes cursor, uint64_t limit, struct pln_error *err) MUST_CHECK;
bool read_answer(struct call *c, struct bytes *page, struct pln_error *err) MUST_CHECK;
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
