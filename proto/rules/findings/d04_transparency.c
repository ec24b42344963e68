/* d04_transparency.c: danger 4: who was told when, what was talked and agreed before, who was left out.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_finding.c */
#include "rules/rules.h"

#define CONCLUDE_DAYS 7 /* an announced talk: so long until somebody says what became of it */

/* ---- notice ---- */

static void told_of(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    const struct knew_table *t = knew_of(r, d->decision);
    int64_t notice = book_number(r->book, d->seating->body, BODY_NOTICE);

    for (size_t i = 0; t && i < t->rows; i++) {
        const struct knew_row *row = &t->row[i];

        if (row->by == KNEW_OWN)
            continue;
        if (row->by == KNEW_NEVER || row->is_after) {
            finding_begin(out, FINDING_AFFECTED_NOT_TOLD, subject_record(d->decision));
            finding_partner(out, "q", row->partner);
        }
    }
    for (size_t i = 0; t && i < t->rows; i++) {
        const struct knew_row *row = &t->row[i];

        if (row->by == KNEW_OWN || row->by == KNEW_NEVER || row->is_after || row->hours >= notice)
            continue;
        finding_begin(out, FINDING_SHORT_NOTICE, subject_record(d->decision));
        finding_partner(out, "q", row->partner);
        finding_number(out, "h", row->hours);
        finding_number(out, "notice", notice);
    }
}

/* ---- talks before a decision ---- */

static void talk_after_decision(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    struct talk_list l = knew_touching(r, d->proposal);

    for (size_t i = 0; i < l.count; i++) {
        const struct talk *k = talk_at(r, l, i);

        if (!k->is_leaned || k->when >= d->made || talk_told(r, k, d->proposal) <= d->made)
            continue;
        finding_begin(out, FINDING_TALK_AFTER_DECISION, subject_record(d->decision));
        finding_record(out, "K", k->first);
    }
}

/* Told less than the notice before it was made. */
static bool is_late_room(const struct rules *r, const struct ruling *d, const struct talk *k)
{
    int64_t told = talk_told(r, k, d->proposal), notice = book_number(r->book, d->seating->body, BODY_NOTICE);

    if (!k->is_leaned || k->when >= d->made)
        return false;
    return told > d->made || (d->made - told) / RULES_HOUR_MS < notice;
}

static void room_before_the_room(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    const struct book *b = r->book;
    struct talk_list l = knew_touching(r, d->proposal);
    size_t in_room = 0;
    bool left_out = false;

    for (size_t i = 0; i < d->seating->seats; i++) {
        bool was_in = false;

        for (size_t j = 0; d->heard[i] && j < l.count; j++) {
            for (size_t p = 0; p < d->seating->seat[i].people && is_late_room(r, d, talk_at(r, l, j)); p++)
                was_in = was_in || talk_has_person(talk_at(r, l, j), d->seating->seat[i].person[p]);
        }
        in_room += was_in;
    }
    if (in_room == 0 || 2 * in_room < d->heard_count)
        return;
    for (size_t i = 0; i < book_count(b, d->proposal, PROPOSAL_AFFECTS); i++) {
        uint32_t q = book_partner_at(b, d->proposal, PROPOSAL_AFFECTS, i);
        bool was_in = q == BOOK_NONE;

        for (size_t j = 0; j < l.count && !was_in; j++)
            was_in = is_late_room(r, d, talk_at(r, l, j)) && talk_has_partner(talk_at(r, l, j), q);
        if (was_in)
            continue;
        if (!left_out) {
            finding_begin(out, FINDING_ROOM_BEFORE_THE_ROOM, subject_record(d->decision));
            for (size_t j = 0; j < l.count; j++) {
                if (is_late_room(r, d, talk_at(r, l, j)))
                    finding_record(out, "K", talk_at(r, l, j)->first);
            }
            finding_number(out, "n", (int64_t)in_room);
        }
        left_out = true;
        finding_partner(out, "others", q);
    }
}

static void declaration_contradicted(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    const struct book *b = r->book;
    struct talk_list l = knew_touching(r, d->proposal);

    for (size_t i = 0; i < d->seating->seats; i++) {
        uint32_t position = d->position[i];

        if (position == BOOK_NONE || d->recused[i] || !book_has(b, position, POSITION_PRIOR) ||
            book_count(b, position, POSITION_PRIOR) > 0 || !rules_has(r, position))
            continue;
        for (size_t j = 0; j < l.count; j++) {
            const struct talk *k = talk_at(r, l, j);

            if (k->status != TALK_HELD || k->when >= rec(r, position)->t || !talk_has_person(k, rec(r, position)->person))
                continue;
            finding_begin(out, FINDING_DECLARATION_CONTRADICTED, subject_record(position));
            finding_record(out, "K", k->first);
            finding_record(out, "D", d->decision);
        }
    }
}

/* ---- who was left out; what was not said ---- */

static void affected_left_out(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    const struct book *b = r->book;
    struct book_list asks = book_referrers(b, d->decision, TYPE_request);
    uint32_t disputed[2] = { d->proposal, d->decision };

    for (uint32_t q = 0; q < b->logs; q++) {
        uint32_t shows = BOOK_NONE;

        if (q == rec(r, d->proposal)->log || !cut_is_partner(&r->cut, q) ||
            book_names(b, d->proposal, PROPOSAL_AFFECTS, b->log[q].inception, false))
            continue;
        for (size_t i = 0; i < asks.count && shows == BOOK_NONE; i++) {
            if (rules_has(r, asks.at[i]) && book_partner(b, asks.at[i], REQUEST_TO) == q &&
                book_ref(b, asks.at[i], REQUEST_BECAUSE) == d->decision)
                shows = asks.at[i];
        }
        for (size_t i = 0; i < COUNT(disputed) && shows == BOOK_NONE; i++)
            shows = rules_reply(
                r, &(struct reply_query){
                       .to = disputed[i], .stance = REPLY_DISPUTE, .by = q, .but = BOOK_NONE, .from = INT64_MIN, .to_ms = INT64_MAX });
        if (shows == BOOK_NONE)
            continue;
        finding_begin(out, FINDING_AFFECTED_LEFT_OUT, subject_record(d->decision));
        finding_partner(out, "q", q);
        finding_record(out, "shows", shows);
    }
}

static void positions_undeclared(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    int64_t n = 0;

    for (size_t i = 0; i < d->seating->seats; i++)
        n += d->position[i] != BOOK_NONE && !d->recused[i] && !book_has(r->book, d->position[i], POSITION_PRIOR);
    if (n == 0)
        return;
    finding_begin(out, FINDING_POSITIONS_UNDECLARED, subject_record(d->decision));
    finding_number(out, "n", n);
    for (size_t i = 0; i < d->seating->seats; i++) {
        if (d->position[i] != BOOK_NONE && !d->recused[i] && !book_has(r->book, d->position[i], POSITION_PRIOR))
            finding_record(out, "position", d->position[i]);
    }
}

static void interest_without_recusal(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    const struct book *b = r->book;
    struct book_list l = book_of_type(b, TYPE_interest);

    for (size_t i = 0; i < l.count; i++) {
        uint32_t newest = promise_newest(&r->cut, l.at[i]), who, partner;

        if (newest != l.at[i] || !knew_interest_touches(r, newest, d->proposal) ||
            !force_interest(r, &r->cut, newest, rules_day(r, d->made)))
            continue;
        who = book_person(b, newest, INTEREST_OF);
        partner = who == BOOK_NONE ? book_partner(b, newest, INTEREST_OF) : BOOK_NONE;
        for (size_t j = 0; j < d->seating->seats; j++) {
            uint32_t position = d->position[j];

            if (position == BOOK_NONE || d->recused[j] || (who != BOOK_NONE && rec(r, position)->person != who) ||
                (who == BOOK_NONE && (partner == BOOK_NONE || rec(r, position)->log != partner)))
                continue;
            finding_begin(out, FINDING_INTEREST_WITHOUT_RECUSAL, subject_record(d->decision));
            finding_partner(out, "partner", rec(r, position)->log);
            finding_record(out, "position", position);
            finding_record(out, "interest", newest);
        }
    }
}

/* ---- talks by themselves ---- */

static void talk_told_late(struct rules *r, struct finding_sink *out, const struct talk *k)
{
    struct talk_term term = talk_term(r, k->when, k->touches, k->touched);
    int64_t told;

    if (!k->is_leaned || term.proposal == BOOK_NONE)
        return;
    told = talk_told(r, k, term.proposal);
    if (told == INT64_MAX || told - k->when <= term.hours * RULES_HOUR_MS)
        return;
    finding_begin(out, FINDING_TALK_TOLD_LATE, subject_record(k->first));
    finding_number(out, "h", (told - k->when) / RULES_HOUR_MS);
    finding_number(out, "n", term.hours);
    finding_record(out, "P", term.proposal);
}

static void agreed_outside(struct rules *r, struct finding_sink *out, const struct talk *k)
{
    int64_t told = talk_told(r, k, BOOK_NONE);

    if (k->status != TALK_HELD || k->agreed != AGREED_AGREED || told == INT64_MAX || k->touched > 0 ||
        !rules_after(r, told, r->force.setting[SETTING_TALK_DAYS]))
        return;
    for (size_t i = 0; i < book_count(r->book, k->newest, TALK_AFFECTS); i++) {
        uint32_t q = book_partner_at(r->book, k->newest, TALK_AFFECTS, i);

        if (q == BOOK_NONE || talk_has_partner(k, q))
            continue;
        finding_begin(out, FINDING_AGREED_OUTSIDE, subject_record(k->first));
        finding_partner(out, "q", q);
    }
}

void find_d04(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->verdicts.count && !r->failed; i++) {
        const struct ruling *d = &r->verdicts.ruling[i];

        if (!verdict_is_adopted(r, d))
            continue;
        told_of(r, out, d);
        talk_after_decision(r, out, d);
        room_before_the_room(r, out, d);
        declaration_contradicted(r, out, d);
        affected_left_out(r, out, d);
        positions_undeclared(r, out, d);
        interest_without_recusal(r, out, d);
    }
    for (size_t i = 0; i < r->knew.talks && !r->failed; i++) {
        const struct talk *k = &r->knew.talk[i];

        talk_told_late(r, out, k);
        if (k->status == TALK_ANNOUNCED && rules_after(r, k->when, CONCLUDE_DAYS))
            finding_begin(out, FINDING_TALK_NOT_CONCLUDED, subject_record(k->first));
        agreed_outside(r, out, k);
    }
}
