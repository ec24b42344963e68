/* keys.c: schemas of keys: node, rotate, mandate, revoke.
 *
 * Spec: docs/records.md, docs/protocol.md "Kernel types". Tests: tests/unit/record_schema.c */
#include "record/schema.h"

static const struct field node_facts[] = {
    [NODE_EPOCH] = { .name = "epoch",
                     .kind = FIELD_INT,
                     .required = true,
                     .min = 1,
                     .max = PLN_U_MAX,
                     .help = "one more than the last; the first is 1" },
    [NODE_SIZE] = { .name = "size", .kind = FIELD_INT, .required = true, .help = "this entry's index: the entries below it" },
    [NODE_ROOT] = { .name = "root", .kind = FIELD_HASH, .required = true, .help = "the log's root at that size" },
    [NODE_CHECKPOINT_KEY] = { .name = "checkpoint_key", .kind = FIELD_KEY, .required = true, .help = "signs heads from here on" },
    [NODE_COSIGN_KEY] = { .name = "cosign_key", .kind = FIELD_KEY, .required = true, .help = "for cosignatures" },
    [NODE_NOISE_KEY] = { .name = "noise_key", .kind = FIELD_BOXKEY, .required = true, .help = "the node's static key on the wire" },
    [NODE_STOLEN] = { .name = "stolen", .kind = FIELD_FLAG, .required = true, .help = "refuse the Noise key before this one" },
};
const struct schema node_schema = {
    .name = "node",
    .type = TYPE_node,
    .version = 1,
    .signer = SIGNER_ROOT,
    .kernel = true,
    .help = "Give the partner's node its keys.",
    .fact = node_facts,
    .facts = COUNT(node_facts),
};

static const struct field rotate_facts[] = {
    [ROTATE_NEXT] = { .name = "next", .kind = FIELD_HASH, .required = true, .help = "H(D(\"root\") || the root key after this one)" },
    [ROTATE_SINCE] = { .name = "since", .kind = FIELD_INT, .help = "the old root was not ours from this index on: disputed, and revoked" },
};
const struct schema rotate_schema = {
    .name = "rotate",
    .type = TYPE_rotate,
    .version = 1,
    .signer = SIGNER_NEXT,
    .kernel = true,
    .command = "keys rotate",
    .help = "Make the next root key the root.",
    .fact = rotate_facts,
    .facts = COUNT(rotate_facts),
};

static const struct field mandate_facts[] = {
    [MANDATE_KEY] = { .name = "key", .kind = FIELD_KEY, .required = true, .help = "the member's key" },
    [MANDATE_BOX_KEY] = { .name = "box_key",
                          .kind = FIELD_BOXKEY,
                          .required = true,
                          .help = "what is sealed to this partner can be opened with it" },
    [MANDATE_ACCEPTANCE] = { .name = "acceptance",
                             .kind = FIELD_BIN,
                             .bytes = 64,
                             .required = true,
                             .help = "the new key's signature over log, key and box key" },
    [MANDATE_ACTS] = { .name = "acts",
                       .kind = FIELD_ENUM,
                       .list = 4,
                       .words = act_word_words,
                       .required = true,
                       .help = "what the member may do for the partner; register only by the root" },
    [MANDATE_TABLES] = { .name = "tables",
                         .kind = FIELD_REF,
                         .to = "body",
                         .list = 32,
                         .required = true,
                         .help = "at which tables; empty: all" },
    [MANDATE_UNTIL] = { .name = "until", .kind = FIELD_TIME, .required = true, .help = "until when" },
    [MANDATE_RENEWS] = { .name = "renews",
                         .kind = FIELD_MEMBER,
                         .help = "the person's first mandate: a new key, term or acts for the same person" },
};
static const struct field mandate_words[] = {
    [MANDATE_NAME] = { .name = "name", .kind = FIELD_TEXT, .bytes = 80, .required = true, .help = "the person's name" },
    [MANDATE_CONTACT] = { .name = "contact", .kind = FIELD_TEXT, .bytes = 200, .help = "how to reach them" },
    [MANDATE_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema mandate_schema = {
    .name = "mandate",
    .type = TYPE_mandate,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_REGISTER,
    .kernel = true,
    .command = "member add",
    .help = "Let a person act for the partner.",
    .fact = mandate_facts,
    .facts = COUNT(mandate_facts),
    .word = mandate_words,
    .words = COUNT(mandate_words),
};

static const struct field revoke_facts[] = {
    [REVOKE_KEY] = { .name = "key", .kind = FIELD_KEY, .required = true, .help = "nothing by it counts from here on" },
    [REVOKE_SINCE] = { .name = "since", .kind = FIELD_INT, .required = true, .help = "what it signed from this index on is disputed" },
};
static const struct field revoke_words[] = {
    [WHY_WHY] = { .name = "why", .kind = FIELD_TEXT, .bytes = 300, .help = "why" },
    [WHY_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema revoke_schema = {
    .name = "revoke",
    .type = TYPE_revoke,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_REGISTER,
    .or_self = true,
    .kernel = true,
    .command = "keys revoke",
    .help = "End a key, for ever.",
    .fact = revoke_facts,
    .facts = COUNT(revoke_facts),
    .word = revoke_words,
    .words = COUNT(revoke_words),
};
