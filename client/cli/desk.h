/* desk.h: what the commands that read the desk share: their options, the question, entries and findings as lines.
 *
 * A view: options DESK_OPTIONS_* in its row's list, desk_ask with the options it takes, then either json_put or its own lines.
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". */
#ifndef CLI_DESK_H
#define CLI_DESK_H

#include "cli/shapes.h"

/* Rows for a command's list of options; every view has DESK_OPTION_AS_OF. */
#define DESK_OPTION_AS_OF                                                      \
    {                                                                          \
        "as-of", "TIME", "as things stood then, from what was written by then" \
    }
#define DESK_OPTION_PARTNER                                    \
    {                                                          \
        "partner", "HANDLE", "only what concerns this partner" \
    }
#define DESK_OPTION_BODY                                 \
    {                                                    \
        "body", "TABLE", "only what concerns this table" \
    }
#define DESK_OPTION_STRATEGY                                    \
    {                                                           \
        "strategy", "ENTRY", "only what concerns this strategy" \
    }
#define DESK_OPTIONS_TIME                     \
    { "since", "TIME", "only from then on" }, \
    {                                         \
        "until", "TIME", "only before then"   \
    }
#define DESK_OPTIONS_PAGE                                               \
    { "limit", "COUNT", "this many at most (100)" },                    \
    {                                                                   \
        "after", "TEXT", "go on after: the `next` of an earlier answer" \
    }

/* What a view passes on of those, and of its own: text options by their names, flags. */
struct desk_question {
    const char *method;   /* "rules.findings" */
    const char *in_order; /* the text of the parameter before the options; NULL: none */
    bool begins_with_nil; /* there is one, and it is left out */
    const char *text[6];  /* names of options handed on as text: "partner", "danger" */
    const char *flag[4];  /* as true: "all" */
    const char *number;   /* a number from 1: "depth"; NULL: none */
    bool has_time;        /* --since, --until: from, to */
    struct {
        const char *name;
        struct bytes value; /* encoded */
    } more;                 /* an option that the view makes itself; name NULL: none */
    bool has_page;          /* --limit, --after */
};
/** Asks; the result lives as long as the call. With --json it is printed, and *done is true. */
bool desk_ask(struct call *c, const struct shown *s, const struct desk_question *q, struct bytes *result, bool *done,
              struct pln_error *err) MUST_CHECK;
/** The first line where there is something to say: as of when; a newer version needed. */
void desk_begin(const struct shown *s, struct bytes result);
/** The last: how to see more. */
void desk_end(struct call *c, struct bytes result);

/** " --body TABLE --as-of TIME" and their like behind a command that shows more, as they were given. */
void desk_filters_put(const struct call *c);
/** " of that kind" if anything was chosen by an option: for a list that is empty. */
const char *desk_of_that_kind(const struct call *c);
/** `"Title" (eastside#12)`, or `eastside#12` without a title; appended, not escaped. */
void desk_entry(struct bytes use, struct buf *out);
/** The same, but `minutes eastside#12` without a title. */
void desk_entry_typed(struct bytes use, struct buf *out);
/** Text from anywhere, escaped, broken at words behind `indent`; of the first line the indent is left out: it stands there already. */
bool desk_wrapped(const struct shown *s, struct bytes text, const char *indent, struct pln_error *err) MUST_CHECK;
/** "  LEFT   text": left in a style and in so many columns (a longer one has its line for itself), text broken at words to the right of
 * them. The text is emptied. */
bool desk_line(const struct shown *s, enum term_style style, struct bytes left, int width, struct buf *text,
               struct pln_error *err) MUST_CHECK;
#define DESK_LEFT_MAX 40
/** A decision's verdict: "stands", "lacks quorum, rule", "stands, in doubt", "not counted: ..."; its style. */
enum term_style desk_verdict(struct bytes decision, struct buf *out);
/** "T" of how many of what: a heading, "Open (2)". */
void desk_heading(const struct shown *s, const char *what, uint64_t count);
/** Does a finding's sentence hold the name of the entry that it is about, which an answer needs? Of a partner (entry 0 of its log): true.
 */
bool desk_names_subject(struct bytes f);
/** One finding: a mark and its sentence; with detail: its evidence, what answers it, how it can mislead. */
bool desk_finding(const struct shown *s, struct bytes finding, bool detail, struct pln_error *err) MUST_CHECK;

#endif
