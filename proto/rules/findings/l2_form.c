/* l2_form.c: lesson 2: tables past their review, workgroups that serve no strategy in force.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_l2.c */
#include "rules/rules.h"

static void review_overdue(struct rules *r, struct finding_sink *out, uint32_t body)
{
    if (!rules_after_day(r, book_number(r->book, body, BODY_REVIEW), 0))
        return;
    finding_begin(out, FINDING_REVIEW_OVERDUE, subject_record(body));
    finding_day(out, "date", book_number(r->book, body, BODY_REVIEW));
}

static void body_serves_nothing(struct rules *r, struct finding_sink *out, uint32_t body)
{
    const struct book *b = r->book;

    if (book_number(b, body, BODY_KIND) != BODY_WORKGROUP || !book_has(b, body, BODY_SERVES) ||
        !direction_in_force_days(r, body, r->force.setting[SETTING_SETUP_DAYS]))
        return;
    for (size_t i = 0; i < book_count(b, body, BODY_SERVES); i++) {
        if (direction_in_force(r, book_ref_at(b, body, BODY_SERVES, i)) != BOOK_NONE)
            return;
    }
    finding_begin(out, FINDING_BODY_SERVES_NOTHING, subject_record(body));
    for (size_t i = 0; i < book_count(b, body, BODY_SERVES); i++) {
        if (book_ref_at(b, body, BODY_SERVES, i) != BOOK_NONE)
            finding_record(out, "strategy", book_ref_at(b, body, BODY_SERVES, i));
    }
}

void find_l2(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->force.bodies.count && !r->failed; i++) {
        review_overdue(r, out, r->force.bodies.at[i]);
        body_serves_nothing(r, out, r->force.bodies.at[i]);
    }
}
