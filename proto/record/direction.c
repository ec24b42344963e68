/* direction.c: schemas of where a coalition goes: result, strategy, indicator, measure, plan, objective.
 *
 * Spec: docs/records.md. Tests: tests/unit/record_schema.c */
#include "record/schema.h"

static const struct field title_words[] = {
    [TITLE_TITLE] = { .name = "title", .kind = FIELD_TEXT, .bytes = 120, .required = true, .help = "in a line" },
    [TITLE_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "in full, in Markdown" },
};

static const struct field result_facts[] = {
    [RESULT_LEVEL] = { .name = "level",
                       .kind = FIELD_ENUM,
                       .words = result_level_words,
                       .required = true,
                       .help = "whose life it is about" },
    [RESULT_UNIT] = { .name = "unit", .kind = FIELD_NAME, .bytes = 20, .help = "what is counted" },
    [RESULT_BASELINE] = { .name = "baseline", .kind = FIELD_DEC, .help = "the figure at the start" },
    [RESULT_TARGET] = { .name = "target", .kind = FIELD_DEC, .help = "the figure to reach" },
    [RESULT_BY] = { .name = "by", .kind = FIELD_DATE, .help = "by when" },
    [RESULT_GROUPS] = { .name = "groups", .kind = FIELD_NAME, .list = 16, .bytes = 40, .help = "for whom it is looked at apart" },
    [RESULT_REPLACES] = { .name = "replaces", .kind = FIELD_REF, .to = "result", .help = "the version before" },
    [RESULT_BECAUSE] = { .name = "because", .kind = FIELD_REF, .list = 16, .help = "what led to it: measures, decisions" },
};
static const struct field result_words[] = {
    [RESULT_TITLE] = { .name = "title", .kind = FIELD_TEXT, .bytes = 120, .required = true, .help = "in a line" },
    [RESULT_POPULATION] = { .name = "population", .kind = FIELD_TEXT, .bytes = 120, .help = "who is meant" },
    [RESULT_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "in full, in Markdown" },
};
const struct schema result_schema = {
    .name = "result",
    .type = TYPE_result,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .draft = true,
    .command = "result",
    .help = "What shall be different, for whom, by when.",
    .fact = result_facts,
    .facts = COUNT(result_facts),
    .word = result_words,
    .words = COUNT(result_words),
};

static const struct field strategy_facts[] = {
    [STRATEGY_RESULT] = { .name = "result", .kind = FIELD_REF, .to = "result", .required = true, .help = "the result it leads to" },
    [STRATEGY_CAUSES_N] = { .name = "causes_n", .kind = FIELD_INT, .from = "causes", .help = "how many causes are named" },
    [STRATEGY_GROUPS] = { .name = "groups", .kind = FIELD_NAME, .list = 16, .bytes = 40, .help = "for whom first" },
    [STRATEGY_REPLACES] = { .name = "replaces", .kind = FIELD_REF, .to = "strategy", .help = "the version before" },
    [STRATEGY_BECAUSE] = { .name = "because", .kind = FIELD_REF, .list = 16, .help = "what led to it: measures, decisions" },
};
static const struct field strategy_words[] = {
    [STRATEGY_TITLE] = { .name = "title", .kind = FIELD_TEXT, .bytes = 120, .required = true, .help = "in a line" },
    [STRATEGY_CAUSES] = { .name = "causes", .kind = FIELD_TEXT, .list = 12, .bytes = 200, .help = "what keeps the problem" },
    [STRATEGY_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "in full, in Markdown" },
};
const struct schema strategy_schema = {
    .name = "strategy",
    .type = TYPE_strategy,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .draft = true,
    .command = "strategy",
    .help = "How a result shall be reached.",
    .fact = strategy_facts,
    .facts = COUNT(strategy_facts),
    .word = strategy_words,
    .words = COUNT(strategy_words),
};

static const struct field indicator_facts[] = {
    [INDICATOR_OF] = { .name = "of", .kind = FIELD_REF, .to = "result strategy", .required = true, .help = "what it tells about" },
    [INDICATOR_UNIT] = { .name = "unit", .kind = FIELD_NAME, .bytes = 20, .required = true, .help = "what is counted" },
    [INDICATOR_BETTER] = { .name = "better", .kind = FIELD_ENUM, .words = better_words, .required = true, .help = "which way is better" },
};
const struct schema indicator_schema = {
    .name = "indicator",
    .type = TYPE_indicator,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .command = "indicator",
    .help = "A figure that is looked at again and again.",
    .fact = indicator_facts,
    .facts = COUNT(indicator_facts),
    .word = title_words,
    .words = COUNT(title_words),
};

static const struct field measure_facts[] = {
    [MEASURE_INDICATOR] = { .name = "indicator", .kind = FIELD_REF, .to = "indicator", .required = true, .help = "the figure" },
    [MEASURE_FROM] = { .name = "from", .kind = FIELD_DATE, .past = true, .help = "begin of the period", .tied = "not after on" },
    [MEASURE_ON] = { .name = "on", .kind = FIELD_DATE, .past = true, .required = true, .help = "end of the period" },
    [MEASURE_VALUE] = { .name = "value", .kind = FIELD_DEC, .required = true, .help = "what it was" },
    [MEASURE_GROUP] = { .name = "group", .kind = FIELD_NAME, .bytes = 40, .help = "for whom; nil: everyone" },
    [MEASURE_N] = { .name = "n", .kind = FIELD_INT, .help = "how many people it counts" },
    [MEASURE_STATUS] = { .name = "status", .kind = FIELD_ENUM, .words = measure_status_words, .help = "how sure it is" },
    [MEASURE_CORRECTS] = { .name = "corrects", .kind = FIELD_REF, .to = "measure", .help = "the first version, which this one corrects" },
};
static const struct field measure_words[] = {
    [MEASURE_SOURCE] = { .name = "source", .kind = FIELD_TEXT, .bytes = 120, .help = "where it comes from" },
    [MEASURE_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema measure_schema = {
    .name = "measure",
    .type = TYPE_measure,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .command = "measure",
    .help = "What an indicator was.",
    .fact = measure_facts,
    .facts = COUNT(measure_facts),
    .word = measure_words,
    .words = COUNT(measure_words),
};

static const struct field plan_facts[] = {
    [PLAN_BODY] = { .name = "body", .kind = FIELD_REF, .to = "body", .required = true, .help = "whose plan it is" },
    [PLAN_STRATEGIES] = { .name = "strategies",
                          .kind = FIELD_REF,
                          .to = "strategy",
                          .list = 16,
                          .required = true,
                          .help = "what it carries out" },
    [PLAN_FROM] = { .name = "from", .kind = FIELD_DATE, .required = true, .help = "from which day" },
    [PLAN_TO] = { .name = "to", .kind = FIELD_DATE, .required = true, .help = "to which day", .tied = "not before from" },
    [PLAN_REPLACES] = { .name = "replaces", .kind = FIELD_REF, .to = "plan", .help = "the version before" },
    [PLAN_BECAUSE] = { .name = "because", .kind = FIELD_REF, .list = 16, .help = "what led to it" },
};
const struct schema plan_schema = {
    .name = "plan",
    .type = TYPE_plan,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .draft = true,
    .command = "plan",
    .help = "What a table does for a time.",
    .fact = plan_facts,
    .facts = COUNT(plan_facts),
    .word = title_words,
    .words = COUNT(title_words),
};

static const struct field objective_facts[] = {
    [OBJECTIVE_PLAN] = { .name = "plan", .kind = FIELD_REF, .to = "plan", .required = true, .help = "the plan it stands in" },
    [OBJECTIVE_DUE] = { .name = "due", .kind = FIELD_DATE, .required = true, .help = "by when" },
    [OBJECTIVE_INDICATOR] = { .name = "indicator", .kind = FIELD_REF, .to = "indicator", .help = "the figure that shows it" },
    [OBJECTIVE_TARGET] = { .name = "target", .kind = FIELD_DEC, .help = "the figure to reach" },
    [OBJECTIVE_QUICK] = { .name = "quick", .kind = FIELD_FLAG, .help = "meant as an early win" },
};
const struct schema objective_schema = {
    .name = "objective",
    .type = TYPE_objective,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .command = "objective",
    .help = "A milestone of a plan.",
    .fact = objective_facts,
    .facts = COUNT(objective_facts),
    .word = title_words,
    .words = COUNT(title_words),
};
