/* d10_adaptive.c: danger 10: objections without an answer, changes without preparation, decisions and figures that nobody looks at.
 *
 * Bounds: each decision with its positions, replies, minutes, requests and commitments once.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_d10.c */
#include "rules/docket.h"

/* ---- objections ---- */

/* An objection to D: nobody of another partner has answered, long after it and after D. */
static void objection(struct rules *r, struct finding_sink *out, const struct ruling *d, uint32_t objection)
{
    int64_t t = rec(r, objection)->t;
    struct reply_query answer = {
        .to = objection, .stance = REPLY_ANSWER, .by = BOOK_NONE, .but = rec(r, objection)->log, .from = INT64_MIN, .to_ms = INT64_MAX
    };

    if (!rules_after(r, t > d->made ? t : d->made, r->force.setting[SETTING_ANSWER_DAYS]) || rules_reply(r, &answer) != BOOK_NONE)
        return;
    finding_begin(out, FINDING_OBJECTION_UNANSWERED, subject_record(d->decision));
    finding_partner(out, "partner", rec(r, objection)->log);
    finding_record(out, "objection", objection);
}

static void disputes_of(struct rules *r, struct finding_sink *out, const struct ruling *d, uint32_t of)
{
    struct book_list l = book_referrers(r->book, of, TYPE_reply);

    for (size_t i = 0; i < l.count && !finding_is_full(out, FINDING_OBJECTION_UNANSWERED, subject_record(d->decision)); i++) {
        if (book_number(r->book, l.at[i], REPLY_STANCE) == REPLY_DISPUTE && book_ref(r->book, l.at[i], REPLY_TO) == of &&
            rules_has(r, l.at[i]))
            objection(r, out, d, l.at[i]);
    }
}

static void disputes_of_minutes(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    uint32_t meeting = book_ref(r->book, d->decision, DECISION_MEETING);
    const struct sitting *all = meeting == BOOK_NONE ? NULL : sitting_of(r, meeting);
    struct book_list l = all == NULL ? (struct book_list){ 0 } : all->disputes;

    for (size_t i = 0; i < l.count && !finding_is_full(out, FINDING_OBJECTION_UNANSWERED, subject_record(d->decision)); i++)
        objection(r, out, d, l.at[i]);
}

static void objection_unanswered(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    for (size_t i = 0; i < d->seating->seats; i++) {
        uint32_t position = d->position[i];

        if (position != BOOK_NONE && !d->recused[i] && rules_has(r, position) &&
            book_number(r->book, position, POSITION_STANCE) == STANCE_OBJECT)
            objection(r, out, d, position);
    }
    disputes_of(r, out, d, d->decision);
    disputes_of_minutes(r, out, d);
}

/* ---- changes ---- */

static bool replaces_direction(const struct rules *r, uint32_t proposal)
{
    const struct book *b = r->book;

    for (size_t i = 0; i < book_count(b, proposal, PROPOSAL_PUTS); i++) {
        uint32_t draft = book_ref_at(b, proposal, PROPOSAL_PUTS, i);

        if (draft == BOOK_NONE)
            continue;
        if ((rec(r, draft)->type == TYPE_result && book_ref(b, draft, RESULT_REPLACES) != BOOK_NONE) ||
            (rec(r, draft)->type == TYPE_strategy && book_ref(b, draft, STRATEGY_REPLACES) != BOOK_NONE) ||
            (rec(r, draft)->type == TYPE_plan && book_ref(b, draft, PLAN_REPLACES) != BOOK_NONE))
            return true;
    }
    return false;
}

/* A request because of D, or (promises too) a commitment for it, of that day or before. */
static bool was_handed_on(const struct rules *r, uint32_t decision, bool promises, int64_t day)
{
    const struct book *b = r->book;
    struct book_list asks = book_referrers(b, decision, TYPE_request), l = book_referrers(b, decision, TYPE_commitment);

    for (size_t i = 0; i < asks.count; i++) {
        if (rules_has(r, asks.at[i]) && book_ref(b, asks.at[i], REQUEST_BECAUSE) == decision && rules_day(r, rec(r, asks.at[i])->t) <= day)
            return true;
    }
    for (size_t i = 0; promises && i < l.count; i++) {
        if (rules_has(r, l.at[i]) && book_names(b, l.at[i], COMMITMENT_FOR, decision, false) && rules_day(r, rec(r, l.at[i])->t) <= day)
            return true;
    }
    return false;
}

static void change_unprepared(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    const struct book *b = r->book;
    int64_t lead = r->force.setting[SETTING_LEAD_DAYS], made = rules_day(r, d->made);
    bool missing[3] = { !book_has(b, d->decision, DECISION_LOSSES), book_number(b, d->decision, DECISION_EFFECT) - made < lead,
                        rules_after(r, d->made, lead) && !was_handed_on(r, d->decision, true, made + lead) };
    static const char *const item[3] = { "losses", "lead-time", "who-does-what" };

    if (!replaces_direction(r, d->proposal) && !was_handed_on(r, d->decision, false, INT64_MAX))
        return;
    for (size_t i = 0; i < COUNT(item); i++) {
        if (!missing[i])
            continue;
        finding_begin(out, FINDING_CHANGE_UNPREPARED, subject_record(d->decision));
        finding_word(out, "items", item[i]);
    }
}

/* ---- review ---- */

static void decision_past_review(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    int64_t review = docket_review(r, d);

    if (review == INT64_MAX || !rules_after_day(r, review, 0))
        return;
    finding_begin(out, FINDING_DECISION_PAST_REVIEW, subject_record(d->decision));
    finding_day(out, "date", review);
}

/* ---- data ---- */

/* A version of it is in took_up of minutes, or in `because` of whatever has one. */
static bool is_taken_up(const struct rules *r, uint32_t measure)
{
    static const struct {
        enum record_type type;
        unsigned because;
    } by[] = { { TYPE_agreements, AGREEMENTS_BECAUSE }, { TYPE_body, BODY_BECAUSE }, { TYPE_result, RESULT_BECAUSE },
               { TYPE_strategy, STRATEGY_BECAUSE },     { TYPE_plan, PLAN_BECAUSE }, { TYPE_request, REQUEST_BECAUSE },
               { TYPE_remove, REMOVE_BECAUSE } };
    struct book_list versions = book_versions(r->book, rec(r, measure)->origin);

    if (rules_took_up(r, measure, true, INT64_MIN, INT64_MAX, false) != BOOK_NONE)
        return true;
    for (size_t i = 0; i < versions.count; i++) {
        for (size_t j = 0; j < COUNT(by); j++) {
            struct book_list l = book_referrers(r->book, versions.at[i], by[j].type);

            for (size_t k = 0; k < l.count; k++) {
                if (rules_has(r, l.at[k]) && book_names(r->book, l.at[k], by[j].because, versions.at[i], false))
                    return true;
            }
        }
    }
    return false;
}

void find_d10_indicator(struct rules *r, struct finding_sink *out, uint32_t indicator)
{
    struct measured_list l = rules_has(r, indicator) ? direction_measures(r, indicator) : (struct measured_list){ 0 };
    size_t before = SIZE_MAX; /* the one of the day before, of this group */

    for (size_t i = 0; i < l.count && !r->failed; i++) {
        const struct measured *m = &l.at[i];

        if (i > 0 && !bytes_equal(l.at[i - 1].group, m->group))
            before = SIZE_MAX;
        if (!direction_is_of_its_day(&l, i))
            continue;
        if (before != SIZE_MAX && direction_change(r, indicator, l.at[before].record, m->record) == CHANGE_WORSE &&
            rules_after(r, m->t, r->force.setting[SETTING_DATA_DAYS]) && !is_taken_up(r, m->record)) {
            finding_begin(out, FINDING_DATA_NOT_TAKEN_UP, subject_record(promise_first(&r->cut, m->record)));
            finding_record(out, "indicator", indicator);
            finding_record(out, "before", promise_first(&r->cut, l.at[before].record));
        }
        before = i;
    }
}

void find_d10_decision(struct rules *r, struct finding_sink *out, uint32_t decision)
{
    const struct ruling *d = verdict_of(r, decision);

    if (verdict_is_adopted(r, d))
        objection_unanswered(r, out, d);
    if (!verdict_is_standing(r, d))
        return;
    change_unprepared(r, out, d);
    decision_past_review(r, out, d);
}
