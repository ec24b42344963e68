/* shapes.h: the shapes of a node's answers (docs/rpc.md "Shapes") for people. */
#ifndef CLI_SHAPES_H
#define CLI_SHAPES_H

#include "cli/call.h"
#include "view/table.h"

/** How this run shows things: standard output's terminal, the coalition's local time. */
struct shown {
    struct term term;
    int64_t offset_ms;
    int64_t now_ms;
};

/** Reads --color; asks the node for the offset unless the answer is JSON. */
bool shown_begin(struct call *c, struct shown *s, struct pln_error *err) MUST_CHECK;

/** A time of an answer; "" if it is not there. */
const char *shape_time(const struct shown *s, struct bytes map, const char *key, char out[20]);
/** The author's name; the node itself where there is none. */
struct bytes shape_author(struct bytes entry);
/** "proposal", "VOID proposal", "disputed proposal", ... and its style. */
enum term_style shape_type(struct bytes entry, char out[80]);
/** Title, or what became of the words; before it, if the entry is whole, its first choice ("consent"). For one cell or line. */
bool shape_what(struct bytes entry, struct buf *out);
/** Would the whole entry tell more in shape_what than this summary of it? */
bool shape_wants_facts(struct bytes entry);
/** A ref: its name, or the beginning of an id that is not here. */
void shape_ref(struct bytes ref, struct buf *out);
/** The columns of a list of summaries, and one row of it. */
extern const struct table_column shape_summary_columns[];
#define SHAPE_SUMMARY_COLUMNS 5
void shape_summary(const struct shown *s, struct table *t, struct bytes entry);
/** A list of facts or words by name, each on its lines. type: for times and spans. */
bool shape_facts(const struct shown *s, struct bytes type, struct bytes facts, const char *indent, struct pln_error *err) MUST_CHECK;
/** Handles or words of an array of str: "a, b and c". */
void shape_list(struct bytes array, struct buf *out);

#endif
