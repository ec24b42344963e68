/* direction.h: what hangs on results, strategies and plans at T: indicators, measures, plans, objectives.
 *
 * "any" is some version of a chain: all of them mean the chain. Spec: docs/rules.md "Findings". */
#ifndef RULES_DIRECTION_H
#define RULES_DIRECTION_H

#include "rules/grouped.h"

struct rules;

struct direction {
    struct grouped body_plans, strategy_plans; /* plans in force at T by the origin of their table, of their strategies */
};

/** Of a body, result, strategy or plan: the version in force at T; BOOK_NONE: none, or any is BOOK_NONE or of another type. */
uint32_t direction_in_force(const struct rules *r, uint32_t any);
/** Has the chain been in force at T since so many days or more: today >= day(since) + days? */
bool direction_in_force_days(struct rules *r, uint32_t any, int64_t days);

/** Plans in force at T of a table; of a strategy. In Order. */
struct book_list direction_plans_of_body(const struct rules *r, uint32_t any);
struct book_list direction_plans_of_strategy(const struct rules *r, uint32_t any);
/** Is today within from ... to of that version of a plan? */
bool direction_is_current(const struct rules *r, uint32_t plan);

/** Records of the cut that name a version of the chain: indicators of a result or strategy, objectives of a plan. In Order of the
 * versions, then of the records; in the arena. Retired ones too. */
struct book_list direction_indicators(struct rules *r, uint32_t any);
struct book_list direction_objectives(struct rules *r, uint32_t any);
/** Commitments of the cut that are for a version of the chain; of a strategy also those for a plan in force of it or an objective of one.
 * In Order, each once; in the arena. */
struct book_list direction_commitments(struct rules *r, uint32_t any);

/** Measures of an indicator, newest versions of the cut: by (group, everyone first; on; t; Order). */
struct measured {
    uint32_t record;    /* the newest version */
    struct bytes group; /* n == 0: everyone */
    int64_t on;         /* day */
    int64_t t;          /* of the first version of the cut */
};
struct measured_list {
    const struct measured *at;
    size_t count;
};
struct measured_list direction_measures(struct rules *r, uint32_t indicator);
/** Of several measures of a group on one day the last by t stands for the day: is it the one at that place? */
bool direction_is_of_its_day(const struct measured_list *l, size_t at);
/** From one value of an indicator to a later one, by its `better`. UNKNOWN: one of them is no number. */
enum direction_change { CHANGE_UNKNOWN, CHANGE_NONE, CHANGE_BETTER, CHANGE_WORSE };
enum direction_change direction_change(const struct rules *r, uint32_t indicator, uint32_t before, uint32_t now);
/** Has an indicator of the chain a measure with today - days <= on <= today: of that group (n == 0: of everyone); any_group: of whomever?
 */
bool direction_was_measured(struct rules *r, uint32_t any, struct bytes group, int64_t days);
bool direction_was_measured_for_any(struct rules *r, uint32_t any, int64_t days);
/** Does a measure (any version; the newest of the cut is read) tell of an indicator of that chain? */
bool direction_measure_tells(const struct rules *r, uint32_t measure, uint32_t any);

void direction_run(struct rules *r);

#endif
