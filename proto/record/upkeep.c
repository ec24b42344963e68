/* upkeep.c: schemas of replies and of the log's own upkeep: reply, unseal, erase, receipt, fork, alone.
 *
 * Spec: docs/records.md, docs/protocol.md "Kernel types". Tests: tests/unit/record_schema.c */
#include "record/schema.h"

static const struct field reply_facts[] = {
    [REPLY_TO] = { .name = "to", .kind = FIELD_REF, .required = true, .help = "what this answers or speaks of" },
    [REPLY_STANCE] = { .name = "stance",
                       .kind = FIELD_ENUM,
                       .words = reply_stance_words,
                       .required = true,
                       .help = "what is said: a comment, that one knew of it, a request to erase, ..." },
    [REPLY_WHEN] = { .name = "when",
                     .kind = FIELD_TIME,
                     .past = true,
                     .help = "since when it was known",
                     .tied = "required if stance is known" },
    [REPLY_FINDING] = { .name = "finding", .kind = FIELD_NAME, .bytes = 48, .help = "name of the finding about it that this answers" },
};
static const struct field reply_words[] = {
    [TITLE_TITLE] = { .name = "title", .kind = FIELD_TEXT, .bytes = 120, .help = "in a line" },
    [TITLE_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "in full, in Markdown" },
};
const struct schema reply_schema = {
    .name = "reply",
    .type = TYPE_reply,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_SPEAK,
    .command = "reply",
    .help = "Comment, ask, answer, confirm or dispute what stands in a log.",
    .fact = reply_facts,
    .facts = COUNT(reply_facts),
    .word = reply_words,
    .words = COUNT(reply_words),
};

static const struct field unseal_facts[] = {
    [UNSEAL_OF] = { .name = "of", .kind = FIELD_REF, .required = true, .help = "the sealed entry whose words are shown" },
};
const struct schema unseal_schema = {
    .name = "unseal",
    .type = TYPE_unseal,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_SPEAK,
    .kernel = true,
    .reveals = true,
    .command = "unseal",
    .help = "Show sealed words to everybody.",
    .fact = unseal_facts,
    .facts = COUNT(unseal_facts),
};

static const struct field erase_facts[] = {
    [ERASE_OF] = { .name = "of", .kind = FIELD_REF, .required = true, .help = "the entry of this log whose words go for ever" },
};
static const struct field erase_words[] = {
    [WHY_WHY] = { .name = "why", .kind = FIELD_TEXT, .bytes = 300, .help = "why" },
    [WHY_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema erase_schema = {
    .name = "erase",
    .type = TYPE_erase,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_REGISTER | 1 << ACT_RECORD,
    .kernel = true,
    .command = "erase",
    .help = "Erase the words of an own entry, on every node.",
    .fact = erase_facts,
    .facts = COUNT(erase_facts),
    .word = erase_words,
    .words = COUNT(erase_words),
};

static const struct field receipt_facts[] = {
    [RECEIPT_HELD] = { .name = "held", .kind = FIELD_HASH, .required = true, .help = "held digest" },
    [RECEIPT_NEW] = { .name = "new",
                      .kind = FIELD_ID,
                      .list = PLN_RECEIPT_NEW_MAX,
                      .required = true,
                      .help = "logs put to the end of this log's own list" },
    [RECEIPT_LINES] = { .name = "lines", .kind = FIELD_LINES, .required = true, .help = "what grew: number in that list, size, lack" },
};
const struct schema receipt_schema = {
    .name = "receipt",
    .type = TYPE_receipt,
    .version = 1,
    .signer = SIGNER_NODE,
    .kernel = true,
    .quiet = true,
    .help = "What this node held of the other logs.",
    .fact = receipt_facts,
    .facts = COUNT(receipt_facts),
};

static const struct field fork_facts[] = {
    [FORK_LOG] = { .name = "log", .kind = FIELD_PARTNER, .required = true, .help = "the log with two histories" },
    [FORK_NOTE_A] = { .name = "note_a",
                      .kind = FIELD_NOTE,
                      .bytes = PLN_NOTE_BYTES_MAX,
                      .required = true,
                      .help = "the smaller signed head" },
    [FORK_NOTE_B] = { .name = "note_b",
                      .kind = FIELD_NOTE,
                      .bytes = PLN_NOTE_BYTES_MAX,
                      .required = true,
                      .help = "the other signed head" },
    [FORK_PROOF] = { .name = "proof", .kind = FIELD_FORK, .required = true, .help = "that they cannot both be true" },
};
const struct schema fork_schema = {
    .name = "fork",
    .type = TYPE_fork,
    .version = 1,
    .signer = SIGNER_NODE,
    .kernel = true,
    .help = "Proof that a log has two histories.",
    .fact = fork_facts,
    .facts = COUNT(fork_facts),
};

static const struct field alone_facts[] = {
    [ALONE_HEARD] = { .name = "heard", .kind = FIELD_PARTNER, .list = 256, .required = true, .help = "the partners that were heard" },
    [ALONE_WHY] = { .name = "why", .kind = FIELD_STR, .bytes = 300, .required = true, .help = "the operator's reason" },
};
const struct schema alone_schema = {
    .name = "alone",
    .type = TYPE_alone,
    .version = 1,
    .signer = SIGNER_NODE,
    .kernel = true,
    .help = "This node wrote on without hearing the others first.",
    .fact = alone_facts,
    .facts = COUNT(alone_facts),
};
