/* l1_strategy.c: lesson 1: results and strategies that do not say what, for whom, by when; groups without a figure.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_l1.c */
#include "rules/rules.h"

#define GROUPS_MIN 2 /* one group cannot be told apart from everyone */

static void lacks(struct finding_sink *out, enum finding_name name, uint32_t record, bool is_lacking, const char *item)
{
    if (!is_lacking)
        return;
    finding_begin(out, name, subject_record(record));
    finding_word(out, "items", item);
}

static void result_incomplete(struct rules *r, struct finding_sink *out, uint32_t result)
{
    const struct book *b = r->book;

    lacks(out, FINDING_RESULT_INCOMPLETE, result, !book_has(b, result, RESULT_BASELINE), "baseline");
    lacks(out, FINDING_RESULT_INCOMPLETE, result, !book_has(b, result, RESULT_TARGET), "target");
    lacks(out, FINDING_RESULT_INCOMPLETE, result, !book_has(b, result, RESULT_BY), "by");
    lacks(out, FINDING_RESULT_INCOMPLETE, result, book_count(b, result, RESULT_GROUPS) < GROUPS_MIN, "groups");
}

static void strategy_incomplete(struct rules *r, struct finding_sink *out, uint32_t strategy)
{
    const struct book *b = r->book;

    lacks(out, FINDING_STRATEGY_INCOMPLETE, strategy, book_number(b, strategy, STRATEGY_CAUSES_N) == 0, "causes");
    lacks(out, FINDING_STRATEGY_INCOMPLETE, strategy, book_count(b, strategy, STRATEGY_GROUPS) == 0, "groups");
}

static void groups_unmeasured(struct rules *r, struct finding_sink *out, uint32_t result)
{
    int64_t days = r->force.setting[SETTING_MEASURE_DAYS];

    if (book_count(r->book, result, RESULT_GROUPS) == 0 || !direction_in_force_days(r, result, days) ||
        !direction_was_measured(r, result, (struct bytes){ 0 }, days))
        return;
    for (size_t i = 0; i < book_count(r->book, result, RESULT_GROUPS); i++) {
        struct bytes group = book_text_at(r->book, result, RESULT_GROUPS, i);

        if (direction_was_measured(r, result, group, days))
            continue;
        finding_begin(out, FINDING_GROUPS_UNMEASURED, subject_record(result));
        finding_text(out, "groups", group);
    }
}

void find_l1(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->force.results.count && !r->failed; i++) {
        result_incomplete(r, out, r->force.results.at[i]);
        groups_unmeasured(r, out, r->force.results.at[i]);
    }
    for (size_t i = 0; i < r->force.strategies.count && !r->failed; i++)
        strategy_incomplete(r, out, r->force.strategies.at[i]);
}
