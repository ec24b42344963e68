/* d02_culture.c: danger 2: agreed practices that meetings no longer note, decisions without a resident's own position.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_d02.c */
#include "rules/rules.h"

static bool lists(const struct book *b, uint32_t record, unsigned fact, struct bytes name)
{
    for (size_t i = 0; i < book_count(b, record, fact); i++) {
        if (bytes_equal(book_text_at(b, record, fact, i), name))
            return true;
    }
    return false;
}

static bool was_noted(const struct rules *r, const struct last_minutes *last, struct bytes practice)
{
    for (size_t i = 0; i < last->count; i++) {
        if (lists(r->book, last->at[i]->newest, MINUTES_PRACTICES, practice))
            return true;
    }
    return false;
}

/* Agreed now and as the first of these meetings began: what was agreed in between nobody could have noted in all of them. */
static void practice_lapsed(struct rules *r, struct finding_sink *out, uint32_t body)
{
    struct last_minutes last;
    uint32_t now = r->force.agreements, then;

    if (now == BOOK_NONE || !meetings_last(r, body, meetings_setting(r, SETTING_PRACTICE_MEETINGS), MINUTES_PRACTICES, &last))
        return;
    then = force_agreements(r, &r->cut, last.at[0]->starts);
    for (size_t i = 0; then != BOOK_NONE && i < book_count(r->book, now, AGREEMENTS_PRACTICES); i++) {
        struct bytes practice = book_text_at(r->book, now, AGREEMENTS_PRACTICES, i);

        if (!lists(r->book, then, AGREEMENTS_PRACTICES, practice) || was_noted(r, &last, practice))
            continue;
        finding_begin(out, FINDING_PRACTICE_LAPSED, subject_record(body));
        finding_text(out, "practice", practice);
        finding_number(out, "n", (int64_t)last.count);
        for (size_t j = 0; j < last.count; j++)
            finding_record(out, "minutes", last.at[j]->first);
    }
}

static bool has_resident(const struct ruling *d)
{
    for (size_t i = 0; i < d->seating->seats; i++) {
        if (d->seating->seat[i].kind == SEAT_RESIDENT && d->position[i] != BOOK_NONE && !d->recused[i])
            return true;
    }
    return false;
}

static void decided_without_residents(struct rules *r, struct finding_sink *out, uint32_t body)
{
    struct book_list l = meetings_decisions(r, body);
    size_t n = meetings_setting(r, SETTING_RESIDENT_DECISIONS);

    if (book_number(r->book, body, BODY_KIND) != BODY_GOVERNANCE || l.count < n)
        return;
    for (size_t i = l.count - n; i < l.count; i++) {
        if (has_resident(verdict_of(r, l.at[i])))
            return;
    }
    finding_begin(out, FINDING_DECIDED_WITHOUT_RESIDENTS, subject_record(body));
    finding_number(out, "n", (int64_t)n);
    for (size_t i = l.count - n; i < l.count; i++)
        finding_record(out, "D", l.at[i]);
}

void find_d02(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->force.bodies.count && !r->failed; i++) {
        practice_lapsed(r, out, r->force.bodies.at[i]);
        decided_without_residents(r, out, r->force.bodies.at[i]);
    }
}
