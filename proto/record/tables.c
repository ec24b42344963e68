/* tables.c: schemas of what a coalition has agreed on and of its tables: agreements, body, seat, retire.
 *
 * Spec: docs/records.md. Tests: tests/unit/record_schema.c */
#include "record/schema.h"

static const struct field agreements_facts[] = {
    [AGREEMENTS_VALUES_N] = { .name = "values_n",
                              .kind = FIELD_INT,
                              .required = true,
                              .from = "values",
                              .help = "how many values there are" },
    [AGREEMENTS_PRACTICES] = { .name = "practices",
                               .kind = FIELD_NAME,
                               .list = 12,
                               .bytes = 40,
                               .required = true,
                               .help = "what every meeting does" },
    [AGREEMENTS_PRIVATE_N] = { .name = "private_n",
                               .kind = FIELD_INT,
                               .from = "private",
                               .help = "how many kinds of talk need no disclosing" },
    [AGREEMENTS_SETTINGS] = { .name = "settings", .kind = FIELD_SETTING, .list = 64, .bytes = 32, .help = "numbers in the rules, by name" },
    [AGREEMENTS_REPLACES] = { .name = "replaces", .kind = FIELD_REF, .to = "agreements", .help = "the version before" },
    [AGREEMENTS_BECAUSE] = { .name = "because", .kind = FIELD_REF, .list = 16, .help = "what led to it" },
};
static const struct field agreements_words[] = {
    [AGREEMENTS_VALUES] = { .name = "values",
                            .kind = FIELD_TEXT,
                            .list = 12,
                            .bytes = 300,
                            .required = true,
                            .help = "what guides decisions; decisions name them by number" },
    [AGREEMENTS_PRIVATE] = { .name = "private", .kind = FIELD_TEXT, .list = 12, .bytes = 120, .help = "talks that need no disclosing" },
    [AGREEMENTS_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "the agreement in full, in Markdown" },
};
const struct schema agreements_schema = {
    .name = "agreements",
    .type = TYPE_agreements,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .draft = true,
    .command = "agreements edit",
    .help = "Write down values, practices and settings.",
    .fact = agreements_facts,
    .facts = COUNT(agreements_facts),
    .word = agreements_words,
    .words = COUNT(agreements_words),
};

static const struct field body_facts[] = {
    [BODY_HANDLE] = { .name = "handle", .kind = FIELD_NAME, .bytes = 32, .required = true, .help = "the table's short name" },
    [BODY_KIND] = { .name = "kind", .kind = FIELD_ENUM, .words = body_kind_words, .required = true, .help = "does it govern or work" },
    [BODY_SERVES] = { .name = "serves", .kind = FIELD_REF, .to = "strategy", .list = 16, .help = "the strategies it works for" },
    [BODY_SEATS] = { .name = "seats",
                     .kind = FIELD_SEAT,
                     .list = 64,
                     .bytes = 32,
                     .words = seat_kind_words,
                     .required = true,
                     .help = "name:kind:partner, each",
                     .tied = "no name twice" },
    [BODY_RULE] = { .name = "rule", .kind = FIELD_ENUM, .words = body_rule_words, .required = true, .help = "how it decides" },
    [BODY_QUORUM] = { .name = "quorum",
                      .kind = FIELD_INT,
                      .required = true,
                      .min = 1,
                      .max = 100,
                      .help = "percent of seats that must be heard" },
    [BODY_NEEDS] = { .name = "needs",
                     .kind = FIELD_ENUM,
                     .list = 6,
                     .words = seat_kind_words,
                     .help = "kinds of seat without which it does not decide" },
    [BODY_NOTICE] = { .name = "notice", .kind = FIELD_SPAN, .required = true, .help = "how long a proposal lies before a decision" },
    [BODY_REVIEW] = { .name = "review", .kind = FIELD_DATE, .required = true, .help = "when the table itself is looked at again" },
    [BODY_KEEPER] = { .name = "keeper", .kind = FIELD_PARTNER, .required = true, .help = "the partner whose log decides for it" },
    [BODY_REPLACES] = { .name = "replaces", .kind = FIELD_REF, .to = "body", .help = "the version before" },
    [BODY_BECAUSE] = { .name = "because", .kind = FIELD_REF, .list = 16, .help = "what led to it" },
};
static const struct field body_words[] = {
    [BODY_SCOPE] = { .name = "scope", .kind = FIELD_TEXT, .bytes = 300, .required = true, .help = "what it decides and what not" },
    [BODY_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema body_schema = {
    .name = "body",
    .type = TYPE_body,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .draft = true,
    .command = "body edit",
    .help = "Describe a table: its seats, its rule, its keeper.",
    .fact = body_facts,
    .facts = COUNT(body_facts),
    .word = body_words,
    .words = COUNT(body_words),
};

static const struct field seat_facts[] = {
    [SEAT_BODY] = { .name = "body", .kind = FIELD_REF, .to = "body", .required = true, .help = "the table" },
    [SEAT_NAME] = { .name = "name", .kind = FIELD_NAME, .bytes = 32, .required = true, .help = "the seat's name" },
    [SEAT_MEMBERS] = { .name = "members",
                       .kind = FIELD_MEMBER,
                       .list = 3,
                       .required = true,
                       .help = "the holder first, then stand-ins",
                       .tied = "at least one" },
    [SEAT_UNTIL] = { .name = "until", .kind = FIELD_DATE, .help = "to which day" },
};
static const struct field seat_words[] = {
    [ONLY_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema seat_schema = {
    .name = "seat",
    .type = TYPE_seat,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_REGISTER,
    .command = "seat",
    .help = "Fill one of the partner's seats at a table.",
    .fact = seat_facts,
    .facts = COUNT(seat_facts),
    .word = seat_words,
    .words = COUNT(seat_words),
};

static const struct field retire_facts[] = {
    [RETIRE_ENDS] = { .name = "ends",
                      .kind = FIELD_REF,
                      .to = "seat mandate indicator objective interest body strategy result plan",
                      .required = true,
                      .help = "what is over; of a body, strategy, result or plan: a draft" },
};
static const struct field retire_words[] = {
    [WHY_WHY] = { .name = "why", .kind = FIELD_TEXT, .bytes = 300, .required = true, .help = "why" },
    [WHY_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema retire_schema = {
    .name = "retire",
    .type = TYPE_retire,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD | 1 << ACT_REGISTER,
    .command = "retire",
    .help = "End a seat, a mandate, an indicator, a plan and the like.",
    .fact = retire_facts,
    .facts = COUNT(retire_facts),
    .word = retire_words,
    .words = COUNT(retire_words),
};
