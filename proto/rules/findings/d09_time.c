/* d09_time.c: danger 9: results that allow too few years, strategies without a milestone, no early win.
 *
 * Bounds: each plan's objectives once for each strategy that it serves; all objectives once.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_d09.c */
#include "rules/rules.h"

#define MILESTONE_DAYS 365 /* ahead, and back */
#define WIN_DAYS 730       /* so long a quick win stays in mind */

static void horizon_too_short(struct rules *r, struct finding_sink *out, uint32_t result)
{
    int64_t since = force_chain_since(r, &r->cut, result, r->now_ms), days;

    if (since == INT64_MAX || book_number(r->book, result, RESULT_LEVEL) != LEVEL_POPULATION || !book_has(r->book, result, RESULT_BY))
        return;
    days = book_number(r->book, result, RESULT_BY) - rules_day(r, since);
    if (days >= r->force.setting[SETTING_HORIZON_DAYS])
        return;
    finding_begin(out, FINDING_HORIZON_TOO_SHORT, subject_record(result));
    finding_number(out, "n", days);
}

static bool was_kept_within(const struct rules *r, const struct promise *p, int64_t days)
{
    return p->state == PROMISE_KEPT && !rules_after(r, p->closed_t, days);
}

/* An objective of the plan that is due in the year ahead, or was kept in the year behind. */
static bool has_milestone(struct rules *r, uint32_t plan)
{
    struct book_list l = direction_objectives(r, plan);

    for (size_t i = 0; i < l.count; i++) {
        const struct promise *p = promise_of(r, l.at[i]);

        if (p == NULL)
            continue;
        if (p->state == PROMISE_OPEN && !p->is_retired && r->today <= p->due && p->due <= r->today + MILESTONE_DAYS)
            return true;
        if (was_kept_within(r, p, MILESTONE_DAYS))
            return true;
    }
    return false;
}

static void no_milestone_this_year(struct rules *r, struct finding_sink *out, uint32_t strategy)
{
    struct book_list plans = direction_plans_of_strategy(r, strategy);

    if (!direction_in_force_days(r, strategy, r->force.setting[SETTING_PLAN_DAYS]))
        return;
    for (size_t i = 0; i < plans.count; i++) {
        if (has_milestone(r, plans.at[i]))
            return;
    }
    finding_begin(out, FINDING_NO_MILESTONE_THIS_YEAR, subject_record(strategy));
}

/* A quick objective that was kept, or may yet be. */
static bool has_quick_win(const struct rules *r)
{
    struct book_list l = book_of_type(r->book, TYPE_objective);

    for (size_t i = 0; i < l.count; i++) {
        const struct promise *p = book_number(r->book, l.at[i], OBJECTIVE_QUICK) ? promise_of(r, l.at[i]) : NULL;

        if (p != NULL && (was_kept_within(r, p, WIN_DAYS) || (p->state == PROMISE_OPEN && !p->is_retired && r->today <= p->due)))
            return true;
    }
    return false;
}

static void no_quick_win(struct rules *r, struct finding_sink *out)
{
    if (r->founding == BOOK_NONE || has_quick_win(r))
        return;
    for (size_t i = 0; i < r->force.results.count; i++) {
        if (!direction_in_force_days(r, r->force.results.at[i], r->force.setting[SETTING_QUICKWIN_DAYS]))
            continue;
        finding_begin(out, FINDING_NO_QUICK_WIN, subject_record(r->founding));
        finding_record(out, "result", r->force.results.at[i]);
    }
}

void find_d09(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->force.results.count && !r->failed; i++)
        horizon_too_short(r, out, r->force.results.at[i]);
    for (size_t i = 0; i < r->force.strategies.count && !r->failed; i++)
        no_milestone_this_year(r, out, r->force.strategies.at[i]);
    no_quick_win(r, out);
}
