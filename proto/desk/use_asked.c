/* use_asked.c: does a record concern the table and the strategy that a view is asked for: what it is for, about, of, and so on upwards.
 *
 * In: the run's book, the filters of the call. Out: yes or no.
 * Must not: judge, or follow what merely points back (a talk's people, a decision's list of positions).
 * Bounds: USE_WAY_MAX records on the way up; what lies beyond them is not looked at. Spec: docs/rpc.md "Desk". Tests:
 * tests/unit/desk_filters.c */
#include "desk/use.h"

/* The fields that lead from a record to what it serves. */
static const struct {
    enum record_type type;
    unsigned fact;
} leads[] = {
    { TYPE_seat, SEAT_BODY },
    { TYPE_body, BODY_SERVES },
    { TYPE_plan, PLAN_BODY },
    { TYPE_plan, PLAN_STRATEGIES },
    { TYPE_objective, OBJECTIVE_PLAN },
    { TYPE_indicator, INDICATOR_OF },
    { TYPE_measure, MEASURE_INDICATOR },
    { TYPE_meeting, MEETING_BODY },
    { TYPE_minutes, MINUTES_MEETING },
    { TYPE_proposal, PROPOSAL_BODY },
    { TYPE_proposal, PROPOSAL_PUTS },
    { TYPE_position, POSITION_PROPOSAL },
    { TYPE_decision, DECISION_PROPOSAL },
    { TYPE_commitment, COMMITMENT_FOR },
    { TYPE_request, REQUEST_BECAUSE },
    { TYPE_progress, PROGRESS_OF },
    { TYPE_talk, TALK_ABOUT },
    { TYPE_influence, INFLUENCE_TOUCHES },
    { TYPE_interest, INTEREST_TOUCHES },
    { TYPE_retire, RETIRE_ENDS },
    { TYPE_reply, REPLY_TO },
};

static void see(struct use_way *w, uint32_t record)
{
    if (record == BOOK_NONE || w->count == USE_WAY_MAX)
        return;
    for (size_t i = 0; i < w->count; i++)
        if (w->record[i] == record)
            return;
    w->record[w->count++] = record;
}

static void look_up(const struct desk_call *c, uint32_t record, struct use_way *w)
{
    const struct talk *k = c->b->record[record].type == TYPE_talk ? talk_of(c->r, record) : NULL;

    for (size_t i = 0; i < COUNT(leads) && w->count < USE_WAY_MAX; i++) {
        enum record_type type = c->b->record[record].type;

        if (leads[i].type != type)
            continue;
        if (schema_of(type)->fact[leads[i].fact].list == 0) {
            see(w, book_ref(c->b, record, leads[i].fact));
            continue;
        }
        for (size_t j = 0; j < book_count(c->b, record, leads[i].fact); j++)
            see(w, book_ref_at(c->b, record, leads[i].fact, j));
    }
    if (k != NULL) {
        struct touched touched = touched_by(c->r, k);
        uint32_t proposal;
        bool is_named;

        while (w->count < USE_WAY_MAX && touched_next(&touched, &proposal, &is_named))
            see(w, proposal);
    }
}

void use_way_begin(struct use_way *w, uint32_t record)
{
    w->count = w->at = 0;
    see(w, record);
}

uint32_t use_way_next(const struct desk_call *c, struct use_way *w)
{
    uint32_t record;

    if (w->at == w->count)
        return BOOK_NONE;
    record = w->record[w->at++];
    look_up(c, record, w);
    return record;
}

bool use_is_asked(const struct desk_call *c, uint32_t record)
{
    bool body = c->body == BOOK_NONE, strategy = c->strategy == BOOK_NONE;
    struct use_way w;

    use_way_begin(&w, record);
    for (uint32_t x; !(body && strategy) && (x = use_way_next(c, &w)) != BOOK_NONE;) {
        body = body || c->b->record[x].origin == c->body;
        strategy = strategy || c->b->record[x].origin == c->strategy;
    }
    return body && strategy;
}
