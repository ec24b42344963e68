/* view_direction.c: rules.direction: results in force, under each its strategies; what is measured, what changed, who decided it, what is
 * promised for it, what is found about it.
 *
 * A chain that is not in force is shown where it is asked for, or where a strategy in force leads to it: by its newest version.
 * What anybody can write in masses does not keep the others from their answer: of each list so many, all are counted.
 * Bounds: a page of results; of each chain DRAFTS_MAX, INDICATORS_MAX, FINDINGS_MAX, OBJECTIVES_MAX; use_indicator.c. Spec: docs/rpc.md
 * "Desk". Tests: tests/unit/desk_direction.c, tests/unit/desk_worst.c */
#include "desk/use.h"

#include "base/checked.h"

#define DRAFTS_MAX 20      /* versions that nobody has put in force: the newest */
#define NOT_COUNTED_MAX 20 /* decisions on one version that do not count */
#define INDICATORS_MAX 50  /* of one chain: the oldest */
#define OBJECTIVES_MAX 200 /* of one plan: the oldest */
#define FINDINGS_MAX 50    /* about one chain */

struct ask {
    uint32_t result, strategy; /* origins; BOOK_NONE: all */
    bool one;                  /* a result or a strategy was asked for: everything of it */
};

/* ---- what is asked for ---- */

/* The result or strategy that a record is, or tells about. */
static uint32_t told_of(const struct desk_call *c, uint32_t record)
{
    switch (c->b->record[record].type) {
    case TYPE_result:
    case TYPE_strategy: return record;
    case TYPE_measure: record = book_ref(c->b, record, MEASURE_INDICATOR); break;
    case TYPE_indicator: break;
    default: return BOOK_NONE;
    }
    return record == BOOK_NONE ? BOOK_NONE : book_ref(c->b, record, INDICATOR_OF);
}

/* The filter `strategy`: it, under its result. */
static bool strategy_asked(const struct desk_call *c, struct ask *a)
{
    uint32_t result = c->strategy != BOOK_NONE ? book_ref(c->b, c->strategy, STRATEGY_RESULT) : BOOK_NONE;

    if (c->strategy == BOOK_NONE)
        return true;
    a->strategy = c->strategy;
    a->result = result != BOOK_NONE ? c->b->record[result].origin : c->strategy; /* of no result: nothing fits */
    return true;
}

static bool ask_read(struct desk_call *c, struct ask *a, struct pln_error *err)
{
    struct bytes value = params_option(&c->p, "of");
    uint32_t record, result;

    *a = (struct ask){ BOOK_NONE, BOOK_NONE, value.n > 0 };
    if (value.n == 0)
        return strategy_asked(c, a);
    if (!desk_which(c, "of", value, &record, err))
        return false;
    record = told_of(c, record);
    if (record == BOOK_NONE || !rules_has(c->r, record))
        return fail(err, PLN_BAD_REFERENCE, "of: name a result, a strategy, or an indicator or a measure of one");
    result = record;
    if (c->b->record[record].type == TYPE_strategy) {
        a->strategy = c->b->record[record].origin;
        result = book_ref(c->b, record, STRATEGY_RESULT);
    }
    if (result == BOOK_NONE || !rules_has(c->r, result))
        return fail(err, PLN_NOT_FOUND, "of: the result that the strategy leads to is not here");
    a->result = c->b->record[result].origin;
    return true;
}

/* ---- which results and strategies ---- */

/* In force, or the newest version of the cut. */
static uint32_t shown_version(const struct desk_call *c, uint32_t origin)
{
    uint32_t version = direction_in_force(c->r, origin);
    struct book_list all = book_versions(c->b, origin);

    for (size_t i = all.count; version == BOOK_NONE && i-- > 0;)
        if (rules_has(c->r, all.at[i]))
            version = all.at[i];
    return version;
}

static bool leads_to(const struct desk_call *c, uint32_t strategy, uint32_t result_origin)
{
    uint32_t result = book_ref(c->b, strategy, STRATEGY_RESULT);

    return result != BOOK_NONE && c->b->record[result].origin == result_origin;
}

/* Does the table work for it: it serves the strategy, or has a plan in force for it? */
static bool is_of_table(struct desk_call *c, uint32_t strategy)
{
    const struct book_list *bodies = &c->r->force.bodies;
    struct book_list plans;
    uint32_t origin = c->b->record[strategy].origin;

    if (c->body == BOOK_NONE)
        return true;
    for (size_t i = 0; i < bodies->count; i++) {
        for (size_t j = 0; c->b->record[bodies->at[i]].origin == c->body && j < book_count(c->b, bodies->at[i], BODY_SERVES); j++) {
            uint32_t serves = book_ref_at(c->b, bodies->at[i], BODY_SERVES, j);

            if (serves != BOOK_NONE && c->b->record[serves].origin == origin)
                return true;
        }
    }
    plans = direction_plans_of_strategy(c->r, strategy);
    for (size_t i = 0; i < plans.count; i++) {
        uint32_t body = book_ref(c->b, plans.at[i], PLAN_BODY);

        if (body != BOOK_NONE && c->b->record[body].origin == c->body)
            return true;
    }
    return false;
}

/* Strategies in force that lead to it, and the one asked for; of those of the table asked for. In the arena. */
static struct book_list strategies_of(struct desk_call *c, const struct ask *a, uint32_t result_origin)
{
    const struct book_list *all = &c->r->force.strategies;
    uint32_t *at = rules_take(c->r, all->count + 1, sizeof(*at));
    struct book_list out = { .at = at };
    uint32_t asked = a->strategy != BOOK_NONE ? shown_version(c, a->strategy) : BOOK_NONE;

    if (at == NULL)
        return out;
    if (asked != BOOK_NONE) {
        if (is_of_table(c, asked))
            at[out.count++] = asked;
        return out;
    }
    for (size_t i = 0; i < all->count; i++)
        if (leads_to(c, all->at[i], result_origin) && is_of_table(c, all->at[i]))
            at[out.count++] = all->at[i];
    return out;
}

static bool is_by(const struct desk_call *c, struct book_list l)
{
    for (size_t i = 0; i < l.count; i++)
        if (c->b->record[l.at[i]].log == c->partner)
            return true;
    return false;
}

/* Has the partner written a version, an indicator, a measure, an objective, or a promise for it? */
static bool chain_concerns(struct desk_call *c, uint32_t any)
{
    struct book_list indicators = direction_indicators(c->r, any), plans = direction_plans_of_strategy(c->r, any);

    if (is_by(c, book_versions(c->b, c->b->record[any].origin)) || is_by(c, indicators) || is_by(c, direction_commitments(c->r, any)))
        return true;
    for (size_t i = 0; i < indicators.count; i++)
        if (is_by(c, book_referrers(c->b, indicators.at[i], TYPE_measure)))
            return true;
    for (size_t i = 0; i < plans.count; i++)
        if (is_by(c, direction_objectives(c->r, plans.at[i])))
            return true;
    return false;
}

static bool result_concerns(struct desk_call *c, const struct ask *a, uint32_t result, struct book_list strategies)
{
    if (c->partner == BOOK_NONE)
        return true;
    if (a->strategy == BOOK_NONE && chain_concerns(c, result))
        return true;
    for (size_t i = 0; i < strategies.count; i++)
        if (chain_concerns(c, strategies.at[i]))
            return true;
    return false;
}

/* Is that chain of results among what is asked? *version: the one to show. */
static bool result_fits(struct desk_call *c, const struct ask *a, uint32_t origin, uint32_t *version)
{
    struct book_list strategies;

    if (c->b->record[origin].origin != origin || (a->result != BOOK_NONE && a->result != origin))
        return false;
    *version = shown_version(c, origin);
    if (*version == BOOK_NONE)
        return false;
    strategies = strategies_of(c, a, origin);
    if (c->body != BOOK_NONE && strategies.count == 0)
        return false;
    return (a->one || strategies.count > 0 || direction_in_force(c->r, origin) != BOOK_NONE) && result_concerns(c, a, *version, strategies);
}

/* ---- versions ---- */

static bool is_result(const struct desk_call *c, uint32_t record)
{
    return c->b->record[record].type == TYPE_result;
}

/* Is a group without any figure, so far? Of a strategy the figures of its result count, too. */
static bool is_unmeasured(struct desk_call *c, uint32_t version, struct bytes group)
{
    uint32_t result = is_result(c, version) ? BOOK_NONE : book_ref(c->b, version, STRATEGY_RESULT);

    return !direction_was_measured(c->r, version, group, c->r->today) &&
           (result == BOOK_NONE || !direction_was_measured(c->r, result, group, c->r->today));
}

/* `groups` or, with unmeasured, those of them that no figure tells of. */
static void write_groups(struct desk_call *c, struct writer *w, const char *key, uint32_t version, bool unmeasured)
{
    unsigned field = is_result(c, version) ? (unsigned)RESULT_GROUPS : (unsigned)STRATEGY_GROUPS;
    size_t groups = book_count(c->b, version, field), count = 0;

    for (size_t i = 0; i < groups; i++)
        count += !unmeasured || is_unmeasured(c, version, book_text_at(c->b, version, field, i));
    write_key(w, key);
    writer_array(w, count);
    for (size_t i = 0; count > 0 && i < groups; i++) {
        struct bytes group = book_text_at(c->b, version, field, i);

        if (!unmeasured || is_unmeasured(c, version, group))
            writer_str(w, group);
    }
}

/* `level`, `unit`, `baseline`, `target`, `by`, `causes_n`: six keys; those that are of the other type are nil. */
static void write_facts(const struct desk_call *c, struct writer *w, uint32_t version)
{
    bool result = is_result(c, version);
    int64_t level = result ? book_number(c->b, version, RESULT_LEVEL) : 0;
    const struct bytes none = { 0 };

    write_key(w, "level");
    write_text_or_nil(w, level > 0 && level < result_level_end ? result_level_words[level - 1] : "");
    use_text(w, "unit", result ? book_text(c->b, version, RESULT_UNIT) : none);
    use_text(w, "baseline", result ? book_text(c->b, version, RESULT_BASELINE) : none);
    use_text(w, "target", result ? book_text(c->b, version, RESULT_TARGET) : none);
    write_key(w, "by");
    use_day(w, result && book_has(c->b, version, RESULT_BY) ? book_number(c->b, version, RESULT_BY) : -1);
    write_key(w, "causes_n");
    if (!result && book_has(c->b, version, STRATEGY_CAUSES_N))
        writer_i64(w, book_number(c->b, version, STRATEGY_CAUSES_N));
    else
        writer_nil(w);
}

/* Decisions of the cut on proposals that put it, in Order: those that count under 0, the others under 1. */
static struct grouped decisions_on(struct desk_call *c, uint32_t version)
{
    struct book_list proposals = book_puts(c->b, version);
    struct grouped g = { 0 };

    for (size_t i = 0; i < proposals.count; i++) {
        struct book_list decisions = book_referrers(c->b, proposals.at[i], TYPE_decision);

        if (!rules_has(c->r, proposals.at[i]))
            continue;
        for (size_t j = 0; j < decisions.count; j++) {
            const struct ruling *d = rules_has(c->r, decisions.at[j]) ? verdict_of(c->r, decisions.at[j]) : NULL;

            if (d != NULL)
                grouped_put(c->r, &g, d->state == RULING_NOT_COUNTED, decisions.at[j]);
        }
    }
    grouped_sort(c->r, &g);
    return g;
}

static bool write_each(struct desk_call *c, struct writer *w, struct book_list l, size_t count, struct pln_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!use_decision(c, w, verdict_of(c->r, l.at[i]), err))
            return false;
    return true;
}

/* Two keys: those that count, then the first of the others. */
static bool write_decisions(struct desk_call *c, struct writer *w, uint32_t version, struct pln_error *err)
{
    struct grouped g = decisions_on(c, version);
    struct book_list counted = grouped_of(&g, 0), others = grouped_of(&g, 1);
    size_t shown = min_size(others.count, NOT_COUNTED_MAX);

    write_key(w, "decisions");
    writer_array(w, counted.count + shown);
    if (!write_each(c, w, counted, counted.count, err) || !write_each(c, w, others, shown, err))
        return false;
    write_key(w, "decisions_count");
    writer_u64(w, counted.count + others.count);
    return true;
}

static bool write_because(struct desk_call *c, struct writer *w, uint32_t version, struct pln_error *err)
{
    unsigned field = is_result(c, version) ? (unsigned)RESULT_BECAUSE : (unsigned)STRATEGY_BECAUSE;
    size_t listed = book_count(c->b, version, field), count = 0;

    for (size_t i = 0; i < listed; i++)
        count += book_ref_at(c->b, version, field, i) != BOOK_NONE;
    write_key(w, "because");
    writer_array(w, count);
    for (size_t i = 0; i < listed; i++) {
        uint32_t named = book_ref_at(c->b, version, field, i);

        if (named != BOOK_NONE && !use_write(c, w, named, err))
            return false;
    }
    return true;
}

static int64_t begins_of(struct desk_call *c, uint32_t version)
{
    uint32_t via;

    return onset_begins(c->r, &c->r->cut, version, &via);
}

static bool write_version(struct desk_call *c, struct writer *w, uint32_t version, struct pln_error *err)
{
    uint32_t now = direction_in_force(c->r, version);
    int64_t begins = begins_of(c, version);

    writer_map(w, 14);
    write_key(w, "version");
    if (!use_write(c, w, version, err))
        return false;
    write_key(w, "partner");
    if (!use_partner(c, w, c->b->record[version].log, err))
        return false;
    write_key(w, "state");
    writer_cstr(w, version == now ? "in-force" : begins == INT64_MAX ? "draft" : begins > c->r->now_ms ? "coming" : "past");
    write_key(w, "in_force");
    use_time(w, begins);
    write_facts(c, w, version); /* six keys */
    write_groups(c, w, "groups", version, false);
    if (!write_because(c, w, version, err))
        return false;
    return write_decisions(c, w, version, err);
}

/* Two keys: every version that is, was or comes in force, and the newest drafts. */
static bool write_versions(struct desk_call *c, struct writer *w, uint32_t any, struct pln_error *err)
{
    struct book_list all = book_versions(c->b, c->b->record[any].origin);
    uint32_t *shown = rules_take(c->r, all.count, sizeof(*shown));
    size_t count = 0, n = 0, drafts = 0;

    for (size_t i = all.count; shown != NULL && i-- > 0;) {
        if (!rules_has(c->r, all.at[i]))
            continue;
        count++;
        if (begins_of(c, all.at[i]) != INT64_MAX || drafts++ < DRAFTS_MAX)
            shown[n++] = all.at[i];
    }
    write_key(w, "versions");
    writer_array(w, n);
    while (n-- > 0)
        if (!write_version(c, w, shown[n], err))
            return false;
    write_key(w, "versions_count");
    writer_u64(w, count);
    return true;
}

/* ---- findings ---- */

static bool is_of_chain(const struct desk_call *c, uint32_t record, uint32_t origin)
{
    return record != BOOK_NONE && c->b->record[record].origin == origin;
}

static bool puts_chain(const struct desk_call *c, uint32_t proposal, uint32_t origin)
{
    for (size_t i = 0; proposal != BOOK_NONE && i < book_count(c->b, proposal, PROPOSAL_PUTS); i++)
        if (is_of_chain(c, book_ref_at(c->b, proposal, PROPOSAL_PUTS, i), origin))
            return true;
    return false;
}

static bool plan_serves(const struct desk_call *c, uint32_t plan, uint32_t origin)
{
    for (size_t i = 0; plan != BOOK_NONE && i < book_count(c->b, plan, PLAN_STRATEGIES); i++)
        if (is_of_chain(c, book_ref_at(c->b, plan, PLAN_STRATEGIES, i), origin))
            return true;
    return false;
}

/* Is the record of the chain, or does it hang on it: what is measured, planned, decided? */
static bool hangs_on(const struct desk_call *c, uint32_t record, uint32_t origin)
{
    switch (c->b->record[record].type) {
    case TYPE_result:
    case TYPE_strategy: return is_of_chain(c, record, origin);
    case TYPE_indicator: return is_of_chain(c, book_ref(c->b, record, INDICATOR_OF), origin);
    case TYPE_measure: return direction_measure_tells(c->r, record, origin);
    case TYPE_plan: return plan_serves(c, record, origin);
    case TYPE_objective: return plan_serves(c, book_ref(c->b, record, OBJECTIVE_PLAN), origin);
    case TYPE_proposal: return puts_chain(c, record, origin);
    case TYPE_decision: return puts_chain(c, book_ref(c->b, record, DECISION_PROPOSAL), origin);
    default: return false;
    }
}

/* Two keys: open and answered ones. */
static bool write_findings(struct desk_call *c, struct writer *w, uint32_t any, struct pln_error *err)
{
    const struct findings *all = &c->r->findings;
    uint32_t origin = c->b->record[any].origin;
    const struct finding *shown[FINDINGS_MAX];
    size_t count = 0, n;

    for (size_t i = 0; i < all->count; i++) {
        const struct finding *f = &all->finding[i];

        if (f->subject.about != ABOUT_RECORD || (f->state != FINDING_OPEN && f->state != FINDING_ANSWERED) ||
            !hangs_on(c, f->subject.record, origin))
            continue;
        if (count < FINDINGS_MAX)
            shown[count] = f;
        count++;
    }
    n = min_size(count, FINDINGS_MAX);
    write_key(w, "findings");
    writer_array(w, n);
    for (size_t i = 0; i < n; i++)
        if (!use_finding(c, w, shown[i], err))
            return false;
    write_key(w, "findings_count");
    writer_u64(w, count);
    return true;
}

/* ---- plans and promises ---- */

static bool write_objective(struct desk_call *c, struct writer *w, const struct promise *p, struct pln_error *err)
{
    writer_map(w, USE_PROMISE_PAIRS + 4);
    if (!use_promise_pairs(c, w, p, err))
        return false;
    write_key(w, "retired");
    writer_bool(w, p->is_retired);
    write_key(w, "quick");
    writer_bool(w, book_number(c->b, p->record, OBJECTIVE_QUICK) != 0);
    write_key(w, "indicator");
    if (!use_write(c, w, book_ref(c->b, p->record, OBJECTIVE_INDICATOR), err))
        return false;
    use_text(w, "target", book_text(c->b, p->record, OBJECTIVE_TARGET));
    return true;
}

static bool write_plan(struct desk_call *c, struct writer *w, uint32_t plan, struct pln_error *err)
{
    uint32_t body = book_ref(c->b, plan, PLAN_BODY);
    struct book_list objectives = direction_objectives(c->r, plan);
    size_t shown = min_size(objectives.count, OBJECTIVES_MAX);

    writer_map(w, 7);
    write_key(w, "plan");
    if (!use_write(c, w, plan, err))
        return false;
    use_text(w, "table", body != BOOK_NONE ? book_text(c->b, body, BODY_HANDLE) : (struct bytes){ 0 });
    write_key(w, "from");
    use_day(w, book_number(c->b, plan, PLAN_FROM));
    write_key(w, "to");
    use_day(w, book_number(c->b, plan, PLAN_TO));
    write_key(w, "current");
    writer_bool(w, direction_is_current(c->r, plan));
    write_key(w, "objectives");
    writer_array(w, shown);
    for (size_t i = 0; i < shown; i++)
        if (!write_objective(c, w, promise_of(c->r, objectives.at[i]), err))
            return false;
    write_key(w, "objectives_count");
    writer_u64(w, objectives.count);
    return true;
}

static void write_promises(struct desk_call *c, struct writer *w, uint32_t any)
{
    struct book_list l = direction_commitments(c->r, any);
    uint64_t kept = 0, open = 0, late = 0, not_kept = 0;

    for (size_t i = 0; i < l.count; i++) {
        const struct promise *p = promise_of(c->r, l.at[i]);

        kept += p->state == PROMISE_KEPT;
        not_kept += p->state == PROMISE_NOT_KEPT;
        open += p->state == PROMISE_OPEN;
        late += p->state == PROMISE_OPEN && p->due < c->r->today;
    }
    write_key(w, "promises");
    writer_map(w, 4);
    write_key(w, "kept");
    writer_u64(w, kept);
    write_key(w, "open");
    writer_u64(w, open);
    write_key(w, "late");
    writer_u64(w, late);
    write_key(w, "not_kept");
    writer_u64(w, not_kept);
}

/* ---- results and strategies ---- */

/* Two keys. */
static bool write_indicators(struct desk_call *c, struct writer *w, const struct ask *a, uint32_t any, struct pln_error *err)
{
    struct book_list l = direction_indicators(c->r, any);
    size_t shown = min_size(l.count, INDICATORS_MAX);

    write_key(w, "indicators");
    writer_array(w, shown);
    for (size_t i = 0; i < shown; i++)
        if (!use_indicator(c, w, l.at[i], a->one, err))
            return false;
    write_key(w, "indicators_count");
    writer_u64(w, l.count);
    return true;
}

/* What both have, CHAIN_KEYS: the version shown, since when, its facts, what hangs on it. */
static bool write_chain(struct desk_call *c, struct writer *w, const struct ask *a, const char *key, uint32_t version,
                        struct pln_error *err)
{
    write_key(w, key);
    if (!use_write(c, w, version, err))
        return false;
    write_key(w, "in_force");
    writer_bool(w, direction_in_force(c->r, version) == version);
    write_key(w, "since");
    use_time(w, force_chain_since(c->r, &c->r->cut, version, c->r->now_ms));
    write_facts(c, w, version); /* six keys */
    write_groups(c, w, "groups", version, false);
    write_groups(c, w, "unmeasured", version, true);
    if (!write_versions(c, w, version, err) || !write_indicators(c, w, a, version, err))
        return false;
    write_promises(c, w, version);
    return write_findings(c, w, version, err);
}
#define CHAIN_KEYS 18

static bool write_strategy(struct desk_call *c, struct writer *w, const struct ask *a, uint32_t strategy, struct pln_error *err)
{
    struct book_list plans = direction_plans_of_strategy(c->r, strategy);

    writer_map(w, CHAIN_KEYS + 2);
    if (!write_chain(c, w, a, "strategy", strategy, err) || !use_texts(c, w, "causes", strategy, STRATEGY_CAUSES, err))
        return false;
    write_key(w, "plans");
    writer_array(w, plans.count);
    for (size_t i = 0; i < plans.count; i++)
        if (!write_plan(c, w, plans.at[i], err))
            return false;
    return true;
}

static bool write_result(struct desk_call *c, struct writer *w, const struct ask *a, uint32_t result, struct pln_error *err)
{
    struct book_list strategies = strategies_of(c, a, c->b->record[result].origin);
    struct fields words;
    bool has;

    writer_map(w, CHAIN_KEYS + 2);
    if (!write_chain(c, w, a, "result", result, err) || !use_words(c, result, &words, &has, err))
        return false;
    use_text(w, "population", has ? fields_bytes(&words, RESULT_POPULATION) : (struct bytes){ 0 });
    write_key(w, "strategies");
    writer_array(w, strategies.count);
    for (size_t i = 0; i < strategies.count; i++)
        if (!write_strategy(c, w, a, strategies.at[i], err))
            return false;
    return true;
}

/* Each version with its decision; indicators, objectives. */
static size_t result_reads(const struct desk_call *c, uint32_t any)
{
    return min_size(128 + 4 * book_versions(c->b, c->b->record[any].origin).count, DESK_ROW_READS_MAX);
}

bool view_direction(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    struct book_list all = book_of_type(c->b, TYPE_result);
    uint32_t *row = arena_take_array(&c->q.arena, (size_t)c->limit, sizeof(*row), err), version;
    struct page page = page_of(c);
    struct ask a;

    if (row == NULL || !ask_read(c, &a, err) || !desk_params_done(c, err))
        return false;
    for (size_t i = 0; i < all.count && !page.more; i++) {
        char name[QUERY_NAME_TEXT];

        if (!result_fits(c, &a, all.at[i], &version))
            continue;
        if (!use_name(c, all.at[i], name, err))
            return false;
        if (page_takes_heavy(&page, name, result_reads(c, all.at[i])))
            row[page.taken - 1] = version;
    }
    if (!page_done(&page, err))
        return false;
    desk_head(c, w, 2);
    write_key(w, "results");
    writer_array(w, page.taken);
    for (size_t i = 0; i < page.taken; i++)
        if (!write_result(c, w, &a, row[i], err))
            return false;
    page_write_next(&page, w);
    return true;
}
