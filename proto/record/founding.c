/* founding.c: schemas of what makes a coalition: inception, founding, admit, remove, leave, address, reader.
 *
 * Spec: docs/records.md, docs/protocol.md "Kernel types". Tests: tests/unit/record_schema.c */
#include "record/schema.h"

static const struct field inception_facts[] = {
    [INCEPTION_ALG] = { .name = "alg", .kind = FIELD_INT, .required = true, .min = 1, .max = 1, .help = "how keys and hashes are used: 1" },
    [INCEPTION_NEXT] = { .name = "next", .kind = FIELD_HASH, .required = true, .help = "H(D(\"root\") || the next root key)" },
    [INCEPTION_COALITION] = { .name = "coalition", .kind = FIELD_ID, .help = "the coalition's id; nil: this is the convener's log" },
    [INCEPTION_NAME] = { .name = "name", .kind = FIELD_STR, .bytes = 80, .required = true, .help = "the organization's name" },
    [INCEPTION_NONCE] = { .name = "nonce",
                          .kind = FIELD_BIN,
                          .bytes = 16,
                          .required = true,
                          .help = "random, so that no two logs share an id" },
    [INCEPTION_FORMER] = { .name = "former", .kind = FIELD_ID, .help = "an earlier log of the same partner" },
};
const struct schema inception_schema = {
    .name = "inception",
    .type = TYPE_inception,
    .version = 1,
    .signer = SIGNER_FIRST,
    .kernel = true,
    .help = "Begin a log: its first root key and the organization's name.",
    .fact = inception_facts,
    .facts = COUNT(inception_facts),
};

static const struct field founding_facts[] = {
    [FOUNDING_RULES] = { .name = "rules",
                         .kind = FIELD_INT,
                         .required = true,
                         .min = 1,
                         .max = PLN_U_MAX,
                         .help = "version of the rules that count, and of the schemas",
                         .tied = "1 is the only one so far" },
    [FOUNDING_OFFSET] = { .name = "offset",
                          .kind = FIELD_OFFSET,
                          .required = true,
                          .help = "where days begin, east of UTC, the same all year; in the record in ms" },
    [FOUNDING_HANDLE] = { .name = "handle",
                          .kind = FIELD_HANDLE,
                          .bytes = 32,
                          .required = true,
                          .help = "the convener's own handle; that of the first founding lasts" },
    [FOUNDING_ZONE] = { .name = "zone",
                        .kind = FIELD_NAME,
                        .bytes = 40,
                        .required = true,
                        .help = "name of the time zone, for people only" },
    [FOUNDING_FORMER] = { .name = "former", .kind = FIELD_ID, .help = "id of the coalition that this one continues" },
};
static const struct field founding_words[] = {
    [FOUNDING_NAME] = { .name = "name", .kind = FIELD_TEXT, .bytes = 80, .required = true, .help = "the coalition's name" },
    [FOUNDING_PURPOSE] = { .name = "purpose", .kind = FIELD_TEXT, .bytes = 300, .required = true, .help = "what it is for" },
    [FOUNDING_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema founding_schema = {
    .name = "founding",
    .type = TYPE_founding,
    .version = 1,
    .signer = SIGNER_ROOT,
    .kernel = true,
    .convener_only = true,
    .command = "found",
    .help = "Found the coalition; again, to change its name, purpose or rules.",
    .fact = founding_facts,
    .facts = COUNT(founding_facts),
    .word = founding_words,
    .words = COUNT(founding_words),
};

static const struct field why_words[] = {
    [WHY_WHY] = { .name = "why", .kind = FIELD_TEXT, .bytes = 300, .help = "why" },
    [WHY_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};

static const struct field admit_facts[] = {
    [ADMIT_LOG] = { .name = "partner", .kind = FIELD_PARTNER, .required = true, .help = "the log that enters the roster" },
    [ADMIT_HANDLE] = { .name = "handle", .kind = FIELD_HANDLE, .bytes = 32, .required = true, .help = "its short name here, for ever" },
    [ADMIT_DECISION] = { .name = "decision", .kind = FIELD_REF, .to = "decision", .help = "the decision that let it in" },
};
const struct schema admit_schema = {
    .name = "admit",
    .type = TYPE_admit,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .kernel = true,
    .convener_only = true,
    .command = "admit",
    .help = "Take a partner into the roster.",
    .fact = admit_facts,
    .facts = COUNT(admit_facts),
    .word = why_words,
    .words = COUNT(why_words),
};

static const struct field remove_facts[] = {
    [REMOVE_PARTNER] = { .name = "partner", .kind = FIELD_PARTNER, .required = true, .help = "the partner that leaves the roster" },
    [REMOVE_SIZE] = { .name = "size", .kind = FIELD_INT, .required = true, .help = "how many entries of its log count" },
    [REMOVE_BECAUSE] = { .name = "because",
                         .kind = FIELD_REF,
                         .to = "leave decision",
                         .required = true,
                         .help = "its own leave, or the decision" },
};
const struct schema remove_schema = {
    .name = "remove",
    .type = TYPE_remove,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .kernel = true,
    .convener_only = true,
    .command = "remove",
    .help = "Take a partner off the roster.",
    .fact = remove_facts,
    .facts = COUNT(remove_facts),
    .word = why_words,
    .words = COUNT(why_words),
};

const struct schema leave_schema = {
    .name = "leave",
    .type = TYPE_leave,
    .version = 1,
    .signer = SIGNER_ROOT,
    .kernel = true,
    .command = "leave",
    .help = "Leave the coalition, by the partner's own word.",
    .word = why_words,
    .words = COUNT(why_words),
};

static const struct field address_facts[] = {
    [ADDRESS_ADDRESSES] = { .name = "addresses",
                            .kind = FIELD_STR,
                            .list = PLN_ADDRESSES_MAX,
                            .bytes = PLN_ADDRESS_BYTES_MAX,
                            .required = true,
                            .help = "host:port, each, at which others dial this node" },
};
const struct schema address_schema = {
    .name = "address",
    .type = TYPE_address,
    .version = 1,
    .signer = SIGNER_NODE,
    .kernel = true,
    .quiet = true,
    .help = "Say where this node can be reached.",
    .fact = address_facts,
    .facts = COUNT(address_facts),
};

static const struct field reader_facts[] = {
    [READER_NOISE_KEY] = { .name = "noise_key", .kind = FIELD_BOXKEY, .required = true, .help = "the reader's static key" },
    [READER_UNTIL] = { .name = "until", .kind = FIELD_TIME, .required = true, .help = "until when" },
};
const struct schema reader_schema = {
    .name = "reader",
    .type = TYPE_reader,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_REGISTER,
    .kernel = true,
    .command = "reader add",
    .help = "Let somebody read at this partner's node.",
    .fact = reader_facts,
    .facts = COUNT(reader_facts),
};
