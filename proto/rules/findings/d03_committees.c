/* d03_committees.c: danger 3: workgroups without plan or measure, meetings without a promise, seats that cannot promise.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_d03.c */
#include "rules/rules.h"

#define SETTLE_DAYS 7 /* after a meeting's start: so long until a promise or decision may be recorded */

/* ---- plans ---- */

static bool has_current_plan(const struct book_list l, const struct rules *r)
{
    for (size_t i = 0; i < l.count; i++) {
        if (direction_is_current(r, l.at[i]))
            return true;
    }
    return false;
}

static void no_current_plan(struct rules *r, struct finding_sink *out, uint32_t body)
{
    struct book_list l = direction_plans_of_body(r, body);
    uint32_t last = BOOK_NONE;

    if (book_number(r->book, body, BODY_KIND) != BODY_WORKGROUP || !direction_in_force_days(r, body, r->force.setting[SETTING_PLAN_DAYS]) ||
        has_current_plan(l, r))
        return;
    for (size_t i = 0; i < l.count; i++) {
        if (last == BOOK_NONE || book_number(r->book, l.at[i], PLAN_TO) >= book_number(r->book, last, PLAN_TO))
            last = l.at[i];
    }
    finding_begin(out, FINDING_NO_CURRENT_PLAN, subject_record(body));
    if (last != BOOK_NONE)
        finding_record(out, "plan", last);
}

/* Open or kept, with an indicator and a figure to reach. */
static bool is_measurable(const struct rules *r, uint32_t objective)
{
    const struct promise *p = promise_of(r, objective);

    return p != NULL && (p->state == PROMISE_KEPT || (p->state == PROMISE_OPEN && !p->is_retired)) &&
           book_ref(r->book, objective, OBJECTIVE_INDICATOR) != BOOK_NONE && book_has(r->book, objective, OBJECTIVE_TARGET);
}

static void no_measurable_objective(struct rules *r, struct finding_sink *out, uint32_t plan)
{
    struct book_list l;

    if (!direction_is_current(r, plan) || !direction_in_force_days(r, plan, r->force.setting[SETTING_SETUP_DAYS]))
        return;
    l = direction_objectives(r, plan);
    for (size_t i = 0; i < l.count; i++) {
        if (is_measurable(r, l.at[i]))
            return;
    }
    finding_begin(out, FINDING_NO_MEASURABLE_OBJECTIVE, subject_record(plan));
}

/* ---- meetings ---- */

static void meetings_without_action(struct rules *r, struct finding_sink *out, uint32_t body)
{
    struct last_minutes last;

    if (!meetings_last(r, body, meetings_setting(r, SETTING_IDLE_MEETINGS), MEETINGS_ANY, &last))
        return;
    for (size_t i = 0; i < last.count; i++) {
        if (!rules_after(r, last.at[i]->starts, SETTLE_DAYS) || meetings_led_to_action(r, last.at[i]))
            return;
    }
    finding_begin(out, FINDING_MEETINGS_WITHOUT_ACTION, subject_record(body));
    finding_number(out, "n", (int64_t)last.count);
    for (size_t i = 0; i < last.count; i++)
        finding_record(out, "minutes", last.at[i]->first);
}

/* ---- seats ---- */

static void seat_without_authority(struct rules *r, struct finding_sink *out, uint32_t body)
{
    const struct seating *s = seats_now(r, body);

    for (size_t i = 0; s && i < s->seats; i++) {
        const struct seat_at *seat = &s->seat[i];
        uint32_t mandate;

        if (!seat_is_filled(seat) || seat->kind == SEAT_RESIDENT)
            continue;
        mandate = force_mandate(&r->cut, seat->person[0], r->now_ms);
        if (mandate == BOOK_NONE || force_mandate_acts(r->book, mandate, ACT_COMMIT))
            continue;
        finding_begin(out, FINDING_SEAT_WITHOUT_AUTHORITY, subject_seat(body, seat->name));
        finding_partner(out, "partner", seat->partner);
        finding_record(out, "mandate", mandate);
    }
}

void find_d03(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->force.bodies.count && !r->failed; i++) {
        no_current_plan(r, out, r->force.bodies.at[i]);
        meetings_without_action(r, out, r->force.bodies.at[i]);
        seat_without_authority(r, out, r->force.bodies.at[i]);
    }
    for (size_t i = 0; i < r->force.plans.count && !r->failed; i++)
        no_measurable_objective(r, out, r->force.plans.at[i]);
}
