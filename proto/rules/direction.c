/* direction.c: what hangs on results, strategies and plans at T: indicators, measures, plans, objectives.
 *
 * In: a run with what is in force. Out: lists by chain. All go through the book's back-references; plans in force are sorted once by what
 * they name, because they name any version.
 * Must not: say whether that is enough (findings/).
 * Bounds: the referrers of a chain's versions.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_direction.c */
#include "rules/direction.h"

#include "base/decimal.h"
#include "rules/rules.h"

#include <stdlib.h>

/* ---- in force ---- */

static const struct book_list *list_of(const struct rules *r, enum record_type type)
{
    switch (type) {
    case TYPE_body: return &r->force.bodies;
    case TYPE_result: return &r->force.results;
    case TYPE_strategy: return &r->force.strategies;
    case TYPE_plan: return &r->force.plans;
    default: return NULL; /* most types are never in force */
    }
}

uint32_t direction_in_force(const struct rules *r, uint32_t any)
{
    const struct book_list *l = any == BOOK_NONE ? NULL : list_of(r, rec(r, any)->type);

    if (l == NULL)
        return BOOK_NONE;
    track_read(r->track, rec(r, any)->origin, CELL_STATE);
    return force_in_force(r, *l, rec(r, any)->origin);
}

bool direction_in_force_days(struct rules *r, uint32_t any, int64_t days)
{
    int64_t since = force_chain_since(r, &r->cut, any, r->now_ms);

    return since != INT64_MAX && r->today >= rules_day(r, since) + days;
}

/* ---- plans ---- */

struct book_list direction_plans_of_body(const struct rules *r, uint32_t any)
{
    return grouped_of(&r->direction.body_plans, rec(r, any)->origin);
}

struct book_list direction_plans_of_strategy(const struct rules *r, uint32_t any)
{
    return grouped_of(&r->direction.strategy_plans, rec(r, any)->origin);
}

bool direction_is_current(const struct rules *r, uint32_t plan)
{
    return book_number(r->book, plan, PLAN_FROM) <= r->today && r->today <= book_number(r->book, plan, PLAN_TO);
}

/* ---- what names a chain ---- */

/* Records of the cut of a type whose field names a version of the chain. */
static struct book_list named_by(struct rules *r, uint32_t any, enum record_type type, unsigned field)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, rec(r, any)->origin), out = { 0 };
    size_t most = 0;
    uint32_t *at;

    for (size_t i = 0; i < versions.count; i++)
        most += book_referrers(b, versions.at[i], type).count;
    at = rules_take(r, most, sizeof(*at));
    for (size_t i = 0; at && i < versions.count; i++) {
        struct book_list l = book_referrers(b, versions.at[i], type);

        for (size_t j = 0; j < l.count; j++) {
            if (rules_has(r, l.at[j]) && book_ref(b, l.at[j], field) == versions.at[i])
                at[out.count++] = l.at[j];
        }
    }
    out.at = at;
    return out;
}

struct book_list direction_indicators(struct rules *r, uint32_t any)
{
    return named_by(r, any, TYPE_indicator, INDICATOR_OF);
}

struct book_list direction_objectives(struct rules *r, uint32_t any)
{
    return named_by(r, any, TYPE_objective, OBJECTIVE_PLAN);
}

/* ---- promises ---- */

static void commitments_for(struct rules *r, struct grouped *g, uint32_t target)
{
    struct book_list l = book_referrers(r->book, target, TYPE_commitment);

    for (size_t i = 0; i < l.count; i++) {
        if (rules_has(r, l.at[i]) && book_names(r->book, l.at[i], COMMITMENT_FOR, target, false))
            grouped_put(r, g, 0, l.at[i]);
    }
}

static void commitments_for_versions(struct rules *r, struct grouped *g, uint32_t any)
{
    struct book_list versions = book_versions(r->book, rec(r, any)->origin);

    for (size_t i = 0; i < versions.count; i++)
        commitments_for(r, g, versions.at[i]);
}

struct book_list direction_commitments(struct rules *r, uint32_t any)
{
    struct book_list plans = direction_plans_of_strategy(r, any); /* of anything else: none */
    struct grouped g = { 0 };

    commitments_for_versions(r, &g, any);
    for (size_t i = 0; i < plans.count; i++) {
        struct book_list objectives = direction_objectives(r, plans.at[i]);

        commitments_for_versions(r, &g, plans.at[i]);
        for (size_t j = 0; j < objectives.count; j++)
            commitments_for(r, &g, objectives.at[j]);
    }
    grouped_sort(r, &g);
    return grouped_of(&g, 0);
}

/* ---- measures ---- */

static int by_group(const void *x, const void *y)
{
    const struct measured *p = x, *q = y;
    int c = bytes_compare(p->group, q->group);

    if (c != 0)
        return c;
    if (p->on != q->on)
        return p->on < q->on ? -1 : 1;
    if (p->t != q->t)
        return p->t < q->t ? -1 : 1;
    return p->record < q->record ? -1 : p->record > q->record;
}

/* Is it the newest version of the cut, and of that indicator? */
static bool is_measure_of(const struct rules *r, uint32_t measure, uint32_t indicator)
{
    return promise_newest(&r->cut, measure) == measure && book_ref(r->book, measure, MEASURE_INDICATOR) == indicator;
}

struct measured_list direction_measures(struct rules *r, uint32_t indicator)
{
    const struct book *b = r->book;
    struct book_list l = book_referrers(b, indicator, TYPE_measure);
    struct measured *at = rules_take(r, l.count, sizeof(*at));
    struct measured_list out = { .at = at };

    for (size_t i = 0; at && i < l.count; i++) {
        if (is_measure_of(r, l.at[i], indicator))
            at[out.count++] = (struct measured){ l.at[i], book_text(b, l.at[i], MEASURE_GROUP), book_number(b, l.at[i], MEASURE_ON),
                                                 rec(r, promise_first(&r->cut, l.at[i]))->t };
    }
    if (out.count > 0)
        qsort(at, out.count, sizeof(at[0]), by_group);
    return out;
}

bool direction_is_of_its_day(const struct measured_list *l, size_t at)
{
    return at + 1 == l->count || l->at[at + 1].on != l->at[at].on || !bytes_equal(l->at[at + 1].group, l->at[at].group);
}

static bool value_read(const struct rules *r, uint32_t measure, struct decimal *out)
{
    struct pln_error err;

    return decimal_read(book_text(r->book, measure, MEASURE_VALUE), out, &err);
}

enum direction_change direction_change(const struct rules *r, uint32_t indicator, uint32_t before, uint32_t now)
{
    struct decimal was, is;
    int c;

    if (!value_read(r, before, &was) || !value_read(r, now, &is))
        return CHANGE_UNKNOWN;
    c = decimal_compare(&is, &was);
    if (c == 0)
        return CHANGE_NONE;
    return (c < 0) == (book_number(r->book, indicator, INDICATOR_BETTER) == BETTER_DOWN) ? CHANGE_BETTER : CHANGE_WORSE;
}

static bool was_measured(struct rules *r, uint32_t any, const struct bytes *group, int64_t days)
{
    const struct book *b = r->book;
    struct book_list indicators = any == BOOK_NONE ? (struct book_list){ 0 } : direction_indicators(r, any);

    for (size_t i = 0; i < indicators.count; i++) {
        struct book_list l = book_referrers(b, indicators.at[i], TYPE_measure);

        for (size_t j = 0; j < l.count; j++) {
            int64_t on = book_number(b, l.at[j], MEASURE_ON);

            if (on < r->today - days || on > r->today || (group && !bytes_equal(book_text(b, l.at[j], MEASURE_GROUP), *group)))
                continue;
            if (is_measure_of(r, l.at[j], indicators.at[i]))
                return true;
        }
    }
    return false;
}

bool direction_was_measured(struct rules *r, uint32_t any, struct bytes group, int64_t days)
{
    return was_measured(r, any, &group, days);
}

bool direction_was_measured_for_any(struct rules *r, uint32_t any, int64_t days)
{
    return was_measured(r, any, NULL, days);
}

bool direction_measure_tells(const struct rules *r, uint32_t measure, uint32_t any)
{
    uint32_t newest = promise_newest(&r->cut, measure), indicator, of;

    if (newest == BOOK_NONE || any == BOOK_NONE)
        return false;
    indicator = book_ref(r->book, newest, MEASURE_INDICATOR);
    of = indicator != BOOK_NONE && rules_has(r, indicator) ? book_ref(r->book, indicator, INDICATOR_OF) : BOOK_NONE;
    return of != BOOK_NONE && rec(r, of)->origin == rec(r, any)->origin;
}

void direction_run(struct rules *r)
{
    struct direction *d = &r->direction;

    *d = (struct direction){ 0 };
    for (size_t i = 0; i < r->force.plans.count; i++) {
        uint32_t plan = r->force.plans.at[i], body = book_ref(r->book, plan, PLAN_BODY);

        if (body != BOOK_NONE)
            grouped_put(r, &d->body_plans, rec(r, body)->origin, plan);
        for (size_t j = 0; j < book_count(r->book, plan, PLAN_STRATEGIES); j++) {
            uint32_t strategy = book_ref_at(r->book, plan, PLAN_STRATEGIES, j);

            if (strategy != BOOK_NONE)
                grouped_put(r, &d->strategy_plans, rec(r, strategy)->origin, plan);
        }
    }
    grouped_sort(r, &d->body_plans);
    grouped_sort(r, &d->strategy_plans);
}
