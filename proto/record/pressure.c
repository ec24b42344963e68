/* pressure.c: schemas of what pulls at a coalition from outside and inside: influence, interest.
 *
 * Spec: docs/records.md. Tests: tests/unit/record_schema.c */
#include "record/schema.h"

static const struct field influence_facts[] = {
    [INFLUENCE_ON] = { .name = "on", .kind = FIELD_DATE, .past = true, .required = true, .help = "on which day" },
    [INFLUENCE_SOURCE] = { .name = "source", .kind = FIELD_ENUM, .words = source_words, .required = true, .help = "who" },
    [INFLUENCE_KIND] = { .name = "kind", .kind = FIELD_ENUM, .words = influence_kind_words, .required = true, .help = "in what form" },
    [INFLUENCE_TOUCHES] = { .name = "touches", .kind = FIELD_REF, .list = 16, .required = true, .help = "what it is about" },
    [INFLUENCE_PARTNER] = { .name = "partner", .kind = FIELD_PARTNER, .help = "the source, when it is a partner" },
    [INFLUENCE_CORRECTS] = { .name = "corrects",
                             .kind = FIELD_REF,
                             .to = "influence",
                             .help = "the first version, which this one corrects" },
};
static const struct field influence_words[] = {
    [TITLE_TITLE] = { .name = "title", .kind = FIELD_TEXT, .bytes = 120, .required = true, .help = "in a line" },
    [TITLE_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "in full, in Markdown" },
};
const struct schema influence_schema = {
    .name = "influence",
    .type = TYPE_influence,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_SPEAK,
    .command = "pressure",
    .help = "Tell that somebody with money or office has tried to direct the work.",
    .fact = influence_facts,
    .facts = COUNT(influence_facts),
    .word = influence_words,
    .words = COUNT(influence_words),
};

static const struct field interest_facts[] = {
    [INTEREST_OF] = { .name = "of",
                      .kind = FIELD_PARTY,
                      .required = true,
                      .help = "whose interest: oneself or one's partner",
                      .tied = "no kind of outsider" },
    [INTEREST_KIND] = { .name = "kind", .kind = FIELD_ENUM, .words = interest_kind_words, .required = true, .help = "of what kind" },
    [INTEREST_WITH] = { .name = "with", .kind = FIELD_PARTY, .help = "with whom" },
    [INTEREST_SINCE] = { .name = "since", .kind = FIELD_DATE, .past = true, .required = true, .help = "from which day" },
    [INTEREST_UNTIL] = { .name = "until", .kind = FIELD_DATE, .help = "to which day", .tied = "not before since" },
    [INTEREST_TOUCHES] = { .name = "touches", .kind = FIELD_REF, .list = 16, .required = true, .help = "what it bears on" },
    [INTEREST_CORRECTS] = { .name = "corrects", .kind = FIELD_REF, .to = "interest", .help = "the first version, which this one corrects" },
};
static const struct field interest_words[] = {
    [INTEREST_WHOM] = { .name = "whom", .kind = FIELD_TEXT, .bytes = 120, .help = "with whom, by name" },
    [INTEREST_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema interest_schema = {
    .name = "interest",
    .type = TYPE_interest,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_SPEAK,
    .command = "interest",
    .help = "Declare an interest that might weigh on decisions.",
    .fact = interest_facts,
    .facts = COUNT(interest_facts),
    .word = interest_words,
    .words = COUNT(interest_words),
};
