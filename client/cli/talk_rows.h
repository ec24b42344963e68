/* talk_rows.h: a talk of an answer, as cells and lines. Spec: docs/rpc.md "Desk". */
#ifndef CLI_TALK_ROWS_H
#define CLI_TALK_ROWS_H

#include "cli/desk.h"

/** "in time, after 5 hours", "late, after 6 days", "announced"; its style. */
enum term_style talk_rows_told(struct bytes talk, struct buf *out);
/** "clinic/ben (confirmed), eastside/ana, funder; disputed: hill/eve" */
void talk_rows_people(struct bytes talk, struct buf *out);
/** "leaning", "nothing agreed", "cancelled" */
void talk_rows_outcome(struct bytes talk, struct buf *out);
/** "2026-02-01 18:00  clinic/ben, funder: leaning; told late, after 6 days (clinic#12)" */
void talk_rows_line(const struct shown *s, struct bytes talk, struct buf *out);
/** Entries of a list: `"Title" (eastside#12), ...`, at most `most`. */
void talk_rows_entries(struct bytes list, size_t most, struct buf *out);
/** The same of what a talk or an interest touches, of which the answer has the first only. */
void talk_rows_touches(struct bytes map, size_t most, struct buf *out);
/** Handles, names: "a, b"; "" for none. */
void talk_rows_names(struct bytes list, struct buf *out);

#endif
