/* d04_transparency.c: danger 4: who was told when, what was talked and agreed before, who was left out.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_finding.c */
#include "rules/rules.h"

#include <stdlib.h>

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

static void talk_after_decision(struct rules *r, struct finding_sink *out, const struct ruling *d, struct touch_list l)
{
    for (size_t i = 0; i < l.count; i++) {
        const struct talk *k = touch_at(r, l, i);

        if (!k->is_leaned || talk_told_of(r, k, d->proposal, touch_is_named(l, i)) <= d->made)
            continue;
        finding_begin(out, FINDING_TALK_AFTER_DECISION, subject_record(d->decision));
        finding_record(out, "K", k->first);
    }
}

/* Told less than the notice before it was made. */
static bool is_late_room(const struct rules *r, const struct ruling *d, struct touch_list l, size_t i)
{
    const struct talk *k = touch_at(r, l, i);
    int64_t told, notice = book_number(r->book, d->seating->body, BODY_NOTICE);

    if (!k->is_leaned)
        return false;
    told = talk_told_of(r, k, d->proposal, touch_is_named(l, i));
    return told > d->made || (d->made - told) / RULES_HOUR_MS < notice;
}

/* Who was in any of the late ones: a mark a person and a partner. */
static bool room_fill(struct rules *r, const struct ruling *d, struct touch_list l)
{
    struct rules_marks *room = &r->marks;
    bool any = false;

    if (!rules_zeroed(r, &room->person, &room->persons, r->book->persons, sizeof(room->person[0])) ||
        !rules_zeroed(r, &room->partner, &room->partners, r->book->logs, sizeof(room->partner[0])))
        return false;
    room->mark++;
    for (size_t i = 0; i < l.count; i++) {
        const struct talk *k = touch_at(r, l, i);

        if (!is_late_room(r, d, l, i))
            continue;
        any = true;
        for (size_t j = 0; j < k->people; j++)
            room->person[k->person[j]] = room->mark;
        for (size_t j = 0; j < k->partners; j++)
            room->partner[k->partner[j]] = room->mark;
    }
    return any;
}

static void room_before_the_room(struct rules *r, struct finding_sink *out, const struct ruling *d, struct touch_list l)
{
    const struct rules_marks *room = &r->marks;
    const struct book *b = r->book;
    struct finding_subject subject = subject_record(d->decision);
    size_t in_room = 0;
    bool left_out = false;

    if (!room_fill(r, d, l))
        return;
    for (size_t i = 0; i < d->seating->seats; i++) {
        bool was_in = false;

        for (size_t p = 0; d->heard[i] && p < d->seating->seat[i].people; p++)
            was_in = was_in || room->person[d->seating->seat[i].person[p]] == room->mark;
        in_room += was_in;
    }
    if (in_room == 0 || 2 * in_room < d->heard_count)
        return;
    for (size_t i = 0; i < book_count(b, d->proposal, PROPOSAL_AFFECTS); i++) {
        uint32_t q = book_partner_at(b, d->proposal, PROPOSAL_AFFECTS, i);

        if (q == BOOK_NONE || room->partner[q] == room->mark)
            continue;
        if (!left_out) {
            finding_begin(out, FINDING_ROOM_BEFORE_THE_ROOM, subject);
            for (size_t j = 0; j < l.count && !finding_is_full(out, FINDING_ROOM_BEFORE_THE_ROOM, subject); j++) {
                if (is_late_room(r, d, l, j))
                    finding_record(out, "K", touch_at(r, l, j)->first);
            }
            finding_number(out, "n", (int64_t)in_room);
        }
        left_out = true;
        finding_partner(out, "others", q);
    }
}

static void declaration_contradicted(struct rules *r, struct finding_sink *out, const struct ruling *d, const struct touch_subject *p)
{
    const struct book *b = r->book;

    for (size_t i = 0; i < d->seating->seats; i++) {
        uint32_t position = d->position[i];
        struct touch_list l;

        if (position == BOOK_NONE || d->recused[i] || !book_has(b, position, POSITION_PRIOR) ||
            book_count(b, position, POSITION_PRIOR) > 0 || !rules_has(r, position))
            continue;
        l = touch_before(r, p, rec(r, position)->t);
        for (size_t j = 0; j < l.count; j++) {
            const struct talk *k = touch_at(r, l, j);

            if (!talk_has_person(k, rec(r, position)->person))
                continue;
            finding_begin(out, FINDING_DECLARATION_CONTRADICTED, subject_record(position));
            finding_record(out, "K", k->first);
            finding_record(out, "D", d->decision);
        }
    }
}

/* ---- who was left out; what was not said ---- */

/* A partner that P does not name, though it should. */
static bool is_left_out(const struct rules *r, const struct ruling *d, uint32_t q)
{
    return q != BOOK_NONE && q != rec(r, d->proposal)->log && cut_is_partner(&r->cut, q) &&
           !book_names(r->book, d->proposal, PROPOSAL_AFFECTS, r->book->log[q].inception, false);
}

static bool left_out_is_full(const struct finding_sink *out, const struct ruling *d)
{
    return finding_is_full(out, FINDING_AFFECTED_LEFT_OUT, subject_record(d->decision));
}

static void left_out_put(struct rules *r, struct finding_sink *out, const struct ruling *d, uint32_t q, uint32_t shows)
{
    if (!is_left_out(r, d, q))
        return;
    finding_begin(out, FINDING_AFFECTED_LEFT_OUT, subject_record(d->decision));
    finding_partner(out, "q", q);
    finding_record(out, "shows", shows);
}

/* Disputes of P and of D, as they came. */
static void affected_disputes(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    struct book_list p = book_referrers(r->book, d->proposal, TYPE_reply), by_d = book_referrers(r->book, d->decision, TYPE_reply);
    size_t i = 0, j = 0;

    while ((i < p.count || j < by_d.count) && !left_out_is_full(out, d)) {
        bool of_p = j == by_d.count || (i < p.count && p.at[i] < by_d.at[j]);
        uint32_t reply = of_p ? p.at[i++] : by_d.at[j++];

        if (book_number(r->book, reply, REPLY_STANCE) == REPLY_DISPUTE && rules_has(r, reply) &&
            book_ref(r->book, reply, REPLY_TO) == (of_p ? d->proposal : d->decision))
            left_out_put(r, out, d, rec(r, reply)->log, reply);
    }
}

static void affected_left_out(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    const struct book *b = r->book;
    struct book_list asks = book_referrers(b, d->decision, TYPE_request);

    for (size_t i = 0; i < asks.count && !left_out_is_full(out, d); i++) {
        if (rules_has(r, asks.at[i]) && book_ref(b, asks.at[i], REQUEST_BECAUSE) == d->decision)
            left_out_put(r, out, d, book_partner(b, asks.at[i], REQUEST_TO), asks.at[i]);
    }
    affected_disputes(r, out, d);
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

static int by_origin(const void *x, const void *y, void *ctx)
{
    const struct rules *r = ctx;
    uint32_t p = rec(r, *(const uint32_t *)x)->origin, q = rec(r, *(const uint32_t *)y)->origin;

    return p < q ? -1 : p > q;
}

/* Those that touch P and are in force on the day of D, by their origins. */
static struct book_list interests_on(struct rules *r, const struct ruling *d)
{
    struct book_list l = knew_interests(r, d->proposal), kept = { 0 };
    uint32_t *at = l.count > 0 ? rules_take(r, l.count, sizeof(*at)) : NULL;

    for (size_t i = 0; at && i < l.count; i++) {
        if (force_interest(r, &r->cut, l.at[i], rules_day(r, d->made)))
            at[kept.count++] = l.at[i];
    }
    if (kept.count > 1)
        qsort_r(at, kept.count, sizeof(at[0]), by_origin, r);
    kept.at = at;
    return kept;
}

static bool is_of(const struct rules *r, uint32_t interest, uint32_t position)
{
    uint32_t who = book_person(r->book, interest, INTEREST_OF);
    uint32_t partner = who == BOOK_NONE ? book_partner(r->book, interest, INTEREST_OF) : BOOK_NONE;

    return who != BOOK_NONE ? rec(r, position)->person == who : partner != BOOK_NONE && rec(r, position)->log == partner;
}

static void interest_without_recusal(struct rules *r, struct finding_sink *out, const struct ruling *d)
{
    struct finding_subject subject = subject_record(d->decision);
    struct book_list l = interests_on(r, d);

    for (size_t j = 0; l.count > 0 && j < d->seating->seats; j++) {
        uint32_t position = d->position[j];

        for (size_t i = 0; position != BOOK_NONE && !d->recused[j] && i < l.count; i++) {
            if (!is_of(r, l.at[i], position) || finding_is_full(out, FINDING_INTEREST_WITHOUT_RECUSAL, subject))
                continue;
            finding_begin(out, FINDING_INTEREST_WITHOUT_RECUSAL, subject);
            finding_partner(out, "partner", rec(r, position)->log);
            finding_record(out, "position", position);
            finding_record(out, "interest", l.at[i]);
        }
    }
}

/* ---- talks by themselves ---- */

static void talk_told_late(struct rules *r, struct finding_sink *out, const struct talk *k, const struct touched *touched)
{
    struct talk_term term = touched_term(r, touched);
    int64_t told = talk_told(r, k);

    if (!k->is_leaned || term.proposal == BOOK_NONE)
        return;
    if (told == INT64_MAX || told - k->when <= term.hours * RULES_HOUR_MS)
        return;
    finding_begin(out, FINDING_TALK_TOLD_LATE, subject_record(k->first));
    finding_number(out, "h", (told - k->when) / RULES_HOUR_MS);
    finding_number(out, "n", term.hours);
    finding_record(out, "P", term.proposal);
}

static void agreed_outside(struct rules *r, struct finding_sink *out, const struct talk *k, const struct touched *touched)
{
    int64_t told = talk_told(r, k);

    if (k->status != TALK_HELD || k->agreed != AGREED_AGREED || told == INT64_MAX || touched_any(touched) ||
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

void find_d04_decision(struct rules *r, struct finding_sink *out, uint32_t decision)
{
    const struct ruling *d = verdict_of(r, decision);
    const struct touch_subject *p;
    struct touch_list before;

    if (!verdict_is_adopted(r, d))
        return;
    p = touch_subject(r, d->proposal);
    before = touch_before(r, p, d->made);
    told_of(r, out, d);
    talk_after_decision(r, out, d, before);
    room_before_the_room(r, out, d, before);
    declaration_contradicted(r, out, d, p);
    affected_left_out(r, out, d);
    positions_undeclared(r, out, d);
    interest_without_recusal(r, out, d);
}

void find_d04_talk(struct rules *r, struct finding_sink *out, uint32_t talk)
{
    const struct talk *k = talk_of(r, talk);
    struct touched touched;

    if (k == NULL)
        return;
    touched = touched_by(r, k);
    talk_told_late(r, out, k, &touched);
    if (k->status == TALK_ANNOUNCED && rules_after(r, k->when, CONCLUDE_DAYS))
        finding_begin(out, FINDING_TALK_NOT_CONCLUDED, subject_record(k->first));
    agreed_outside(r, out, k, &touched);
}
