/* desk.h: what the rules say, kept ready for who asks: one book, the last runs over it, and an answer for each view.
 *
 * The book grows with the log; the run of now is brought up to date (rules_follow) when an entry, a receipt or words came, when it is
 * older than DESK_STALE_MS or of another day. One caller at a time: whoever holds the desk.
 *
 * To add a view, say `rules.talks`:
 *   1. a row in node/rules_methods.h: X(talks, 0, TAKES_PARTNER | TAKES_PAGE, "{as_of, ...}", "one line of help");
 *   2. proto/desk/view_talks.c with `bool view_talks(struct desk_call *c, struct writer *w, struct pln_error *err)` (call.h says what
 *      it is given, use.h how to write an entry, a person, a page): options of its own first, then desk_params_done, then one map;
 *   3. its shape in docs/rpc.md "Desk", a test in tests/unit/desk_talks.c;
 *   4. client/cli/view_talks.c: a command (a row in a table of commands.h) that asks by desk_ask and shows it (cli/desk.h).
 * Spec: docs/rpc.md "Desk". */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "node/node.h"
#include "rules/rules.h"

#define DESK_STALE_MS BOOK_CLOCK_MS /* a run of "now" serves that long while nothing comes: clocks are no better */

struct desk_log { /* of a log, when the book last took it in */
    uint32_t number;
    uint64_t size, whole;
};
struct desk_run {
    bool is_made;
    struct rules_spec spec;
    struct rules rules;
};
struct desk {
    uint8_t seed[16];
    const struct pages *pages; /* NULL: malloc's */
    struct book book;
    size_t logs;
    struct desk_log log[BOOK_LOGS_MAX];
    struct desk_run now, asof; /* the last of each */
    bool is_behind;            /* the book has grown since the run of now */
    uint64_t runs;             /* made or brought up to date so far */
};

/** seed: bytes that others cannot know. */
void desk_init(struct desk *d, const uint8_t seed[16]);
/** Before the first question: where big memory comes from. pages outlive the desk. */
void desk_use_pages(struct desk *d, const struct pages *pages);
void desk_deinit(struct desk *d); /* also as CLEANUP(desk_deinit) */
/** The result, one encoded value, into out. own_log: of the node that answers. Errors are told to the client as they are; the desk
 * stays fit for use. */
bool desk_answer(struct desk *d, const struct view *v, const struct pln_id *own_log, struct bytes method, struct bytes params,
                 enum access access, int64_t wall_ms, struct buf *out, struct pln_error *err) MUST_CHECK;
/** Make ready what a first question of "now" needs. */
bool desk_warm(struct desk *d, const struct view *v, int64_t wall_ms, struct pln_error *err) MUST_CHECK;

#endif
