/* promises.c: schemas of what partners promise each other: commitment, request, progress.
 *
 * Spec: docs/records.md. Tests: tests/unit/record_schema.c */
#include "record/schema.h"

static const struct field commitment_facts[] = {
    [COMMITMENT_DUE] = { .name = "due",
                         .kind = FIELD_DATE,
                         .required = true,
                         .help = "by when",
                         .tied = "not before the day of the entry" },
    [COMMITMENT_FOR] = { .name = "for", .kind = FIELD_REF, .list = 8, .required = true, .help = "what it serves; may be empty" },
    [COMMITMENT_CHECKED_BY] = { .name = "checked_by", .kind = FIELD_PARTNER, .help = "the partner that will say if it was done" },
};
static const struct field commitment_words[] = {
    [COMMITMENT_TITLE] = { .name = "title", .kind = FIELD_TEXT, .bytes = 120, .required = true, .help = "in a line" },
    [COMMITMENT_DONE_WHEN] = { .name = "done_when", .kind = FIELD_TEXT, .bytes = 200, .help = "how others will see that it is done" },
    [COMMITMENT_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "in full, in Markdown" },
};
const struct schema commitment_schema = {
    .name = "commitment",
    .type = TYPE_commitment,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_COMMIT,
    .command = "commit",
    .help = "Promise something for the partner.",
    .fact = commitment_facts,
    .facts = COUNT(commitment_facts),
    .word = commitment_words,
    .words = COUNT(commitment_words),
};

static const struct field request_facts[] = {
    [REQUEST_TO] = { .name = "to", .kind = FIELD_PARTNER, .required = true, .help = "the partner that is asked" },
    [REQUEST_DUE] = { .name = "due", .kind = FIELD_DATE, .required = true, .help = "by when" },
    [REQUEST_BECAUSE] = { .name = "because",
                          .kind = FIELD_REF,
                          .to = "decision minutes",
                          .required = true,
                          .help = "the decision or minutes that it comes from" },
};
static const struct field request_words[] = {
    [TITLE_TITLE] = { .name = "title", .kind = FIELD_TEXT, .bytes = 120, .required = true, .help = "in a line" },
    [TITLE_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "in full, in Markdown" },
};
const struct schema request_schema = {
    .name = "request",
    .type = TYPE_request,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_SPEAK,
    .command = "ask",
    .help = "Ask another partner for something.",
    .fact = request_facts,
    .facts = COUNT(request_facts),
    .word = request_words,
    .words = COUNT(request_words),
};

static const struct field progress_facts[] = {
    [PROGRESS_OF] = { .name = "of", .kind = FIELD_REF, .to = "commitment objective", .required = true, .help = "the promise or objective" },
    [PROGRESS_STATE] = { .name = "state", .kind = FIELD_ENUM, .words = progress_state_words, .required = true, .help = "how it stands" },
    [PROGRESS_DUE] = { .name = "due", .kind = FIELD_DATE, .help = "the new date", .tied = "required if state is moved" },
    [PROGRESS_NEEDS] = { .name = "needs",
                         .kind = FIELD_PARTNER,
                         .help = "the partner on whom it waits",
                         .tied = "only if state is blocked" },
    [PROGRESS_SAID_WHY] = { .name = "said_why", .kind = FIELD_FLAG, .from = "why", .help = "was a reason given" },
    [PROGRESS_EVIDENCE] = { .name = "evidence", .kind = FIELD_REF, .list = 16, .help = "what shows it" },
};
static const struct field progress_words[] = {
    [PROGRESS_WHY] = { .name = "why", .kind = FIELD_TEXT, .bytes = 300, .help = "why", .tied = "required if state is not_kept" },
    [PROGRESS_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema progress_schema = {
    .name = "progress",
    .type = TYPE_progress,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_COMMIT | 1 << ACT_RECORD,
    .command = "progress",
    .help = "Say how a promise or an objective stands.",
    .fact = progress_facts,
    .facts = COUNT(progress_facts),
    .word = progress_words,
    .words = COUNT(progress_words),
};
