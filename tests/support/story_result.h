/* story_result.h: what the rules say of a story as of a moment, in the story's own names: lines as `expect` has them. */
#ifndef SUPPORT_STORY_RESULT_H
#define SUPPORT_STORY_RESULT_H

#include "support/story_run.h"

struct result_finding {
    const char *name, *subject; /* label, handle, or table/seat */
    const char *const *cause;
    size_t causes;
    bool answered;
};
struct results { /* as of one moment, from one node's view */
    struct story_view *view;
    struct rules rules;
    struct arena arena;
    struct result_finding *finding; /* that stand: open or answered */
    size_t findings;
};

bool results_make(struct results *r, struct story_view *v, int64_t local_ms, struct pln_error *err) MUST_CHECK;
void results_deinit(struct results *r); /* also as CLEANUP(results_deinit) */

/** The record of a label; BOOK_NONE: none as of then. */
uint32_t result_record(const struct results *r, struct bytes label);
/** "D1", "eastside", "table/health", "2026-03-01". Into out, of 200 bytes. */
void result_label(const struct results *r, uint32_t record, struct buf *out);

/* Each appends one line, or nothing: false, there is no such line. */
bool result_verdict(const struct results *r, uint32_t decision, struct buf *out);
bool result_knew(const struct results *r, uint32_t decision, const struct knew_row *row, struct buf *out);
bool result_state(const struct results *r, uint32_t record, struct buf *out);
void result_finding_line(const struct result_finding *f, struct buf *out);
/** A word as a token of a line: quoted if it has spaces. */
void result_token(struct bytes text, struct buf *out);

#endif
