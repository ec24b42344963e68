/* deciding.c: schemas of how a table decides: proposal, position, decision.
 *
 * Spec: docs/records.md. Tests: tests/unit/record_schema.c */
#include "record/schema.h"

static const struct field proposal_facts[] = {
    [PROPOSAL_BODY] = { .name = "body", .kind = FIELD_REF, .to = "body", .required = true, .help = "the table that decides" },
    [PROPOSAL_AFFECTS] = { .name = "affects", .kind = FIELD_PARTNER, .list = 200, .required = true, .help = "partners whom it concerns" },
    [PROPOSAL_CLOSES] = { .name = "closes", .kind = FIELD_TIME, .required = true, .help = "until when positions are asked for" },
    [PROPOSAL_PUTS] = { .name = "puts", .kind = FIELD_REF, .list = 32, .help = "drafts and records that it puts to the table" },
    [PROPOSAL_AFTER] = { .name = "after", .kind = FIELD_REF, .to = "talk", .list = 16, .help = "talks that it came from" },
    [PROPOSAL_REPLACES] = { .name = "replaces", .kind = FIELD_REF, .to = "proposal", .help = "a withdrawn proposal that this puts again" },
};
static const struct field proposal_words[] = {
    [TITLE_TITLE] = { .name = "title", .kind = FIELD_TEXT, .bytes = 120, .required = true, .help = "in a line" },
    [TITLE_TEXT] = { .name = "text", .kind = FIELD_LONG, .required = true, .help = "in full, in Markdown" },
};
const struct schema proposal_schema = {
    .name = "proposal",
    .type = TYPE_proposal,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_SPEAK,
    .command = "propose",
    .help = "Put something to a table.",
    .fact = proposal_facts,
    .facts = COUNT(proposal_facts),
    .word = proposal_words,
    .words = COUNT(proposal_words),
};

static const struct field position_facts[] = {
    [POSITION_PROPOSAL] = { .name = "proposal", .kind = FIELD_REF, .to = "proposal", .required = true, .help = "the proposal" },
    [POSITION_STANCE] = { .name = "stance", .kind = FIELD_ENUM, .words = stance_words, .required = true, .help = "how one stands to it" },
    [POSITION_PRIOR] = { .name = "prior",
                         .kind = FIELD_REF,
                         .to = "talk",
                         .list = 16,
                         .help = "earlier talks about it that one was in; empty: in none; nil: not said" },
};
static const struct field position_words[] = {
    [ONLY_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "why, in Markdown", .tied = "required if stance is object" },
};
const struct schema position_schema = {
    .name = "position",
    .type = TYPE_position,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_SPEAK,
    .command = "position",
    .help = "Consent, stand aside, object, abstain or recuse oneself.",
    .fact = position_facts,
    .facts = COUNT(position_facts),
    .word = position_words,
    .words = COUNT(position_words),
};

static const struct field decision_facts[] = {
    [DECISION_PROPOSAL] = { .name = "proposal",
                            .kind = FIELD_REF,
                            .to = "proposal",
                            .required = true,
                            .help = "the proposal that this decides" },
    [DECISION_OUTCOME] = { .name = "outcome", .kind = FIELD_ENUM, .words = outcome_words, .required = true, .help = "what became of it" },
    [DECISION_MADE] = { .name = "made",
                        .kind = FIELD_TIME,
                        .past = true,
                        .required = true,
                        .help = "when it was decided",
                        .tied = "not after the entry's time" },
    [DECISION_EFFECT] = { .name = "effect", .kind = FIELD_DATE, .required = true, .help = "from which day it holds" },
    [DECISION_REVIEW] = { .name = "review", .kind = FIELD_DATE, .help = "when it is looked at again" },
    [DECISION_MEETING] = { .name = "meeting", .kind = FIELD_REF, .to = "meeting", .help = "the meeting that decided" },
    [DECISION_COUNTED] = { .name = "counted", .kind = FIELD_REF, .to = "position", .list = 64, .help = "positions that were counted" },
    [DECISION_LOSSES] = { .name = "losses",
                          .kind = FIELD_ENUM,
                          .words = losses_words,
                          .from = "losses",
                          .help = "was it said what is given up, by whom" },
    [DECISION_VALUES] = { .name = "values",
                          .kind = FIELD_INT,
                          .list = 12,
                          .min = 1,
                          .max = PLN_U_MAX,
                          .help = "which agreed values guided it, by number" },
};
static const struct field decision_words[] = {
    [DECISION_WHY] = { .name = "why", .kind = FIELD_TEXT, .bytes = 300, .required = true, .help = "why" },
    [DECISION_LOSSES_TEXT] = { .name = "losses",
                               .kind = FIELD_TEXT,
                               .bytes = 300,
                               .help = "what is given up, by whom",
                               .tied = "required if the fact losses is stated" },
    [DECISION_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "in full, in Markdown" },
};
const struct schema decision_schema = {
    .name = "decision",
    .type = TYPE_decision,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .command = "decide",
    .help = "Record what was decided, and why.",
    .fact = decision_facts,
    .facts = COUNT(decision_facts),
    .word = decision_words,
    .words = COUNT(decision_words),
};
