/* d08_network.c: danger 8: decisions without the table's rule, alone, requests without a yes.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_finding.c */
#include "rules/rules.h"

/* A decision lacks an item other than notice (danger 4 speaks of that), or is in doubt. */
static void decision_without_rule(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->verdicts.count; i++) {
        const struct ruling *d = &r->verdicts.ruling[i];

        if (!verdict_is_adopted(r, d))
            continue;
        for (int item = 0; item < ITEM_END; item++) {
            if (!d->lacks[item] || item == ITEM_NOTICE)
                continue;
            finding_begin(out, FINDING_DECISION_WITHOUT_RULE, subject_record(d->decision));
            finding_word(out, "items", verdict_item_word((enum verdict_item)item));
        }
        if (d->in_doubt) {
            finding_begin(out, FINDING_DECISION_WITHOUT_RULE, subject_record(d->decision));
            finding_word(out, "items", "doubt");
        }
    }
}

/* The one partner whose seats were heard; BOOK_NONE: none, or more than one. */
static uint32_t only_heard(const struct ruling *d)
{
    uint32_t only = BOOK_NONE;

    for (size_t i = 0; i < d->seating->seats; i++) {
        if (!d->heard[i])
            continue;
        if (only != BOOK_NONE && d->seating->seat[i].partner != only)
            return BOOK_NONE;
        only = d->seating->seat[i].partner;
    }
    return only;
}

static void decided_alone(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->verdicts.count; i++) {
        const struct ruling *d = &r->verdicts.ruling[i];
        uint32_t only = verdict_is_adopted(r, d) ? only_heard(d) : BOOK_NONE;

        for (size_t j = 0; only != BOOK_NONE && j < book_count(r->book, d->proposal, PROPOSAL_AFFECTS); j++) {
            uint32_t q = book_partner_at(r->book, d->proposal, PROPOSAL_AFFECTS, j);

            if (q == BOOK_NONE || q == only)
                continue;
            finding_begin(out, FINDING_DECIDED_ALONE, subject_record(d->decision));
            finding_partner(out, "partner", only);
            finding_partner(out, "others", q);
        }
    }
}

static void asked_not_accepted(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->promises.requests; i++) {
        const struct request *q = &r->promises.request[i];
        uint32_t asked = book_partner(r->book, q->record, REQUEST_TO);
        struct reply_query answer = {
            .to = q->record, .stance = REPLY_ANSWER, .by = asked, .but = BOOK_NONE, .from = INT64_MIN, .to_ms = INT64_MAX
        };

        if (q->state != REQUEST_OPEN || asked == BOOK_NONE ||
            !rules_after(r, rec(r, q->record)->t, r->force.setting[SETTING_REQUEST_DAYS]) || rules_reply(r, &answer) != BOOK_NONE)
            continue;
        finding_begin(out, FINDING_ASKED_NOT_ACCEPTED, subject_record(q->record));
        finding_partner(out, "partner", asked);
    }
}

void find_d08(struct rules *r, struct finding_sink *out)
{
    decision_without_rule(r, out);
    decided_alone(r, out);
    asked_not_accepted(r, out);
}
