/* d01_strategy.c: danger 1: results and strategies changed without data or care, promises that serve none, strategies without a figure.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_d01.c */
#include "rules/rules.h"

#define PROMISE_DAYS 90       /* how far back promises are looked at */
#define PROMISES_MIN 4        /* fewer say nothing */
#define PROMISES_NAMED_MAX 50 /* as causes */

void find_d01_decision(struct rules *r, struct finding_sink *out, uint32_t decision)
{
    struct revision_list l = revisions_of(r, decision);

    for (size_t i = 0; i < l.count; i++) {
        const struct revision *v = &l.at[i];

        if (v->influences.count > 0) /* danger 7 tells of it */
            continue;
        finding_begin(out, FINDING_REVISION_WITHOUT_CAUSE, subject_record(v->decision));
        finding_record(out, "R0", v->before);
        finding_record(out, "R", v->version);
    }
}

/* ---- what promises serve ---- */

/* Does the table govern, or serve a strategy? Read of the version in force at T, else of the one named. */
static bool body_leads(const struct rules *r, uint32_t body)
{
    uint32_t version = direction_in_force(r, body);

    if (body == BOOK_NONE)
        return false;
    if (version == BOOK_NONE)
        version = body;
    if (book_number(r->book, version, BODY_KIND) == BODY_GOVERNANCE)
        return true;
    for (size_t i = 0; i < book_count(r->book, version, BODY_SERVES); i++) {
        if (book_ref_at(r->book, version, BODY_SERVES, i) != BOOK_NONE)
            return true;
    }
    return false;
}

static bool plan_leads(const struct rules *r, uint32_t plan)
{
    for (size_t i = 0; plan != BOOK_NONE && i < book_count(r->book, plan, PLAN_STRATEGIES); i++) {
        if (book_ref_at(r->book, plan, PLAN_STRATEGIES, i) != BOOK_NONE)
            return true;
    }
    return false;
}

/* Along requests, minutes and decisions to a table. */
static bool table_leads(const struct rules *r, uint32_t to)
{
    const struct book *b = r->book;

    if (to != BOOK_NONE && rec(r, to)->type == TYPE_request)
        to = book_ref(b, to, REQUEST_BECAUSE);
    if (to != BOOK_NONE && rec(r, to)->type == TYPE_minutes)
        to = book_ref(b, to, MINUTES_MEETING);
    if (to != BOOK_NONE && rec(r, to)->type == TYPE_decision)
        to = book_ref(b, to, DECISION_PROPOSAL);
    if (to != BOOK_NONE && rec(r, to)->type == TYPE_meeting)
        to = book_ref(b, to, MEETING_BODY);
    if (to != BOOK_NONE && rec(r, to)->type == TYPE_proposal)
        to = book_ref(b, to, PROPOSAL_BODY);
    return to != BOOK_NONE && rec(r, to)->type == TYPE_body && body_leads(r, to);
}

static bool leads(const struct rules *r, uint32_t to)
{
    if (to == BOOK_NONE)
        return false;
    if (rec(r, to)->type == TYPE_result || rec(r, to)->type == TYPE_strategy)
        return true;
    if (rec(r, to)->type == TYPE_plan)
        return plan_leads(r, to);
    if (rec(r, to)->type == TYPE_objective)
        return plan_leads(r, book_ref(r->book, to, OBJECTIVE_PLAN));
    return table_leads(r, to);
}

static bool serves_nothing(const struct rules *r, uint32_t commitment)
{
    for (size_t i = 0; i < book_count(r->book, commitment, COMMITMENT_FOR); i++) {
        if (leads(r, book_ref_at(r->book, commitment, COMMITMENT_FOR, i)))
            return false;
    }
    return true;
}

/* Of the promises of the last days: as they come, and as the days go. */
void find_d01_founding(struct rules *r, struct finding_sink *out)
{
    struct book_list l = book_of_type(r->book, TYPE_commitment);
    int64_t all = 0, idle = 0, named = 0;
    size_t from = l.count;

    track_due(r->track, r->today + 1);
    while (from > 0 && !rules_after(r, rec(r, l.at[from - 1])->t, PROMISE_DAYS)) /* in Order: the last ones */
        from--;
    for (size_t i = from; i < l.count; i++) {
        if (!rules_has(r, l.at[i]))
            continue;
        all++;
        idle += serves_nothing(r, l.at[i]);
    }
    if (all < PROMISES_MIN || 100 * idle <= r->force.setting[SETTING_UNALIGNED_PERCENT] * all)
        return;
    finding_begin(out, FINDING_WORK_SERVING_NOTHING, subject_record(r->founding));
    finding_number(out, "n", idle);
    finding_number(out, "m", all);
    for (size_t i = from; i < l.count && named < PROMISES_NAMED_MAX; i++) {
        if (!rules_has(r, l.at[i]) || !serves_nothing(r, l.at[i]))
            continue;
        named++;
        finding_record(out, "commitment", l.at[i]);
    }
}

static void strategy_unmeasured(struct rules *r, struct finding_sink *out)
{
    int64_t days = r->force.setting[SETTING_MEASURE_DAYS];

    for (size_t i = 0; i < r->force.strategies.count && !r->failed; i++) {
        uint32_t strategy = r->force.strategies.at[i];

        if (!direction_in_force_days(r, strategy, days) || direction_was_measured_for_any(r, strategy, days) ||
            direction_was_measured_for_any(r, book_ref(r->book, strategy, STRATEGY_RESULT), days))
            continue;
        finding_begin(out, FINDING_STRATEGY_UNMEASURED, subject_record(strategy));
        finding_number(out, "n", days);
    }
}

void find_d01(struct rules *r, struct finding_sink *out)
{
    strategy_unmeasured(r, out);
}
