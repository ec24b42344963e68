/* d08_network.c: danger 8: decisions without the table's rule, alone, requests without a yes.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_finding.c */
#include "rules/rules.h"

/* A decision lacks an item other than notice (danger 4 speaks of that), or is in doubt. */
static void decision_without_rule(struct finding_sink *out, const struct ruling *d)
{
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

static void decided_alone(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    uint32_t only = only_heard(d);

    for (size_t j = 0; only != BOOK_NONE && j < book_count(r->book, d->proposal, PROPOSAL_AFFECTS); j++) {
        uint32_t q = book_partner_at(r->book, d->proposal, PROPOSAL_AFFECTS, j);

        if (q == BOOK_NONE || q == only)
            continue;
        finding_begin(out, FINDING_DECIDED_ALONE, subject_record(d->decision));
        finding_partner(out, "partner", only);
        finding_partner(out, "others", q);
    }
}

void find_d08_decision(struct rules *r, struct finding_sink *out, uint32_t decision)
{
    const struct ruling *d = verdict_of(r, decision);

    if (!verdict_is_adopted(r, d))
        return;
    decision_without_rule(out, d);
    decided_alone(r, out, d);
}

void find_d08_request(struct rules *r, struct finding_sink *out, uint32_t request)
{
    const struct request *q = request_of(r, request);
    uint32_t asked = book_partner(r->book, request, REQUEST_TO);
    struct reply_query answer = {
        .to = request, .stance = REPLY_ANSWER, .by = asked, .but = BOOK_NONE, .from = INT64_MIN, .to_ms = INT64_MAX
    };

    if (q == NULL || q->state != REQUEST_OPEN || asked == BOOK_NONE ||
        !rules_after(r, rec(r, request)->t, r->force.setting[SETTING_REQUEST_DAYS]) || rules_reply(r, &answer) != BOOK_NONE)
        return;
    finding_begin(out, FINDING_ASKED_NOT_ACCEPTED, subject_record(request));
    finding_partner(out, "partner", asked);
}
