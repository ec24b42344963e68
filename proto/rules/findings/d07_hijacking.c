/* d07_hijacking.c: danger 7: a direction that follows pressure, pressure that no table takes up, tables without money or office.
 *
 * Bounds: each influence with its replies and minutes once; each table's seats once.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_d07.c */
#include "rules/rules.h"

/* As revision-without-cause, but somebody leaned on it shortly before. */
void find_d07_decision(struct rules *r, struct finding_sink *out, uint32_t decision)
{
    struct revision_list l = revisions_of(r, decision);

    for (size_t i = 0; i < l.count; i++) {
        const struct revision *v = &l.at[i];

        if (v->influences.count == 0)
            continue;
        finding_begin(out, FINDING_DIRECTION_AFTER_INFLUENCE, subject_record(v->decision));
        finding_record(out, "R0", v->before);
        finding_record(out, "R", v->version);
        for (size_t j = 0; j < v->influences.count; j++)
            finding_record(out, "influence", v->influences.at[j]);
    }
}

void find_d07_influence(struct rules *r, struct finding_sink *out, uint32_t influence)
{
    uint32_t first = promise_first(&r->cut, influence);
    struct reply_query any = { .to = influence,
                               .stance = reply_stance_none,
                               .by = BOOK_NONE,
                               .but = BOOK_NONE,
                               .from = INT64_MIN,
                               .to_ms = INT64_MAX,
                               .chain = true };

    if (first == BOOK_NONE || !rules_after(r, rec(r, first)->t, r->force.setting[SETTING_ADDRESS_DAYS]) ||
        rules_reply(r, &any) != BOOK_NONE || rules_took_up(r, influence, true, INT64_MIN, INT64_MAX, false) != BOOK_NONE)
        return;
    finding_begin(out, FINDING_INFLUENCE_UNANSWERED, subject_record(first));
}

static bool is_resource(enum seat_kind kind)
{
    return kind == SEAT_FUNDER || kind == SEAT_OFFICIAL;
}

static void resources_absent(struct rules *r, struct finding_sink *out, uint32_t body)
{
    const struct seating *s;

    if (book_number(r->book, body, BODY_KIND) != BODY_GOVERNANCE ||
        !direction_in_force_days(r, body, r->force.setting[SETTING_VACANCY_DAYS]))
        return;
    s = seats_now(r, body);
    for (size_t i = 0; s && i < s->seats; i++) {
        if (is_resource(s->seat[i].kind) && seat_is_filled(&s->seat[i]))
            return;
    }
    finding_begin(out, FINDING_RESOURCES_ABSENT, subject_record(body));
    for (size_t i = 0; s && i < s->seats; i++) {
        if (is_resource(s->seat[i].kind))
            finding_seat(out, "seat", body, s->seat[i].name);
    }
}

void find_d07(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->force.bodies.count && !r->failed; i++)
        resources_absent(r, out, r->force.bodies.at[i]);
}
