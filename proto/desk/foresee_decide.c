/* foresee_decide.c: of proposals, positions, decisions and seats: notice, what a decision would lack, what would not count.
 *
 * Spec: docs/rpc.md "Desk" (rules.foresee). Tests: tests/unit/desk_foresee.c */
#include "desk/foresee.h"

#define NAMED_MAX 8 /* partners, seats named in one sentence */

bool foresee_proposal(struct foresight *x, struct pln_error *err)
{
    uint32_t body = record_of(x, PROPOSAL_BODY, TYPE_body), version;
    int64_t hours = hours_ahead(x, fields_i64(&x->f, PROPOSAL_CLOSES)), notice;

    if (body == BOOK_NONE)
        return true;
    version = force_version(x->c->r, &x->c->r->cut, body, x->now_ms);
    if (version == BOOK_NONE) {
        buf_put(&x->text, book_text(x->c->b, body, BODY_HANDLE));
        buf_put(&x->text, BYTES_STR(" is not in force: nothing that it decides stands until it is"));
        return note_add(x, "body", LEVEL_LOOK, err) != NULL;
    }
    notice = book_number(x->c->b, version, BODY_NOTICE);
    if (fields_i64(&x->f, PROPOSAL_CLOSES) <= x->now_ms) {
        buf_put(&x->text, BYTES_STR("it closes before it is made: every position on it will be late"));
        return note_figures(x, "notice", LEVEL_LOOK, 0, notice, err);
    }
    if (notice == 0)
        return true;
    buf_put(&x->text, BYTES_STR("closes in "));
    put_span(&x->text, hours);
    buf_put(&x->text, BYTES_STR(": "));
    buf_put(&x->text, BYTES_STR(hours < notice ? "earlier than the notice of " : "the notice of "));
    buf_put(&x->text, book_text(x->c->b, version, BODY_HANDLE));
    buf_put(&x->text, BYTES_STR(hours < notice ? " allows, " : " is "));
    put_span(&x->text, notice);
    return note_figures(x, "notice", hours < notice ? LEVEL_LOOK : LEVEL_GOOD, hours, notice, err);
}

/* ---- a position ---------------------------------------------------------------------------------------------------------------- */

/* Nothing that is said changes what was withdrawn or decided; after its day it still counts. *over: the first two. */
static bool note_when(struct foresight *x, uint32_t proposal, bool *over, struct pln_error *err)
{
    struct rules *r = x->c->r;
    uint32_t withdrawn = proposal_withdrawn(&r->cut, proposal), decision = verdict_on(r, &r->cut, proposal);
    int64_t closes = book_number(x->c->b, proposal, PROPOSAL_CLOSES);

    *over = withdrawn != BOOK_NONE || decision != BOOK_NONE;
    if (*over) {
        buf_put(&x->text, BYTES_STR(decision != BOOK_NONE ? "decided before by " : "withdrawn before by "));
        if (!put_name(x, decision != BOOK_NONE ? decision : withdrawn, err))
            return false;
        buf_put(&x->text, BYTES_STR(": it is shown, and counts in nothing"));
        return note_entry(x, decision != BOOK_NONE ? "decided" : "withdrawn", LEVEL_LOOK, decision != BOOK_NONE ? decision : withdrawn,
                          err);
    }
    if (x->now_ms <= closes)
        return true;
    buf_put(&x->text, BYTES_STR("closed "));
    put_span(&x->text, (x->now_ms - closes) / RULES_HOUR_MS);
    buf_put(&x->text, BYTES_STR(" ago: late, and counted if the keeper's node has it before the decision"));
    return note_figures(x, "late", LEVEL_PLAIN, (x->now_ms - closes) / RULES_HOUR_MS, 0, err);
}

/* Whether it is counted, and what it stands in place of: of a seat's people the first that speaks counts. */
static bool note_seat(struct foresight *x, uint32_t proposal, struct pln_error *err)
{
    const struct book *b = x->c->b;
    const struct seating *s = use_seating(x->c, proposal);
    const struct seat_at *seat;
    uint32_t before;
    int at;

    if (s == NULL)
        return true;
    at = seats_of_person(s, x->person);
    if (at < 0) {
        buf_put(&x->text, BYTES_STR("you speak for no seat of "));
        buf_put(&x->text, book_text(b, s->body, BODY_HANDLE));
        buf_put(&x->text, BYTES_STR(": it is shown, and not counted"));
        return note_add(x, "unseated", LEVEL_PLAIN, err) != NULL;
    }
    seat = &s->seat[at];
    before = use_seat_position(x->c, seat, proposal);
    for (size_t i = 0; before != BOOK_NONE && seat->person[i] != x->person; i++) {
        if (seat->person[i] != b->record[before].person)
            continue;
        if (!put_name(x, before, err))
            return false;
        buf_put(&x->text, BYTES_STR(" speaks for your seat already, by who goes before you there: it is shown, and not counted"));
        return note_entry(x, "stands-in", LEVEL_PLAIN, before, err);
    }
    if (before == BOOK_NONE)
        return true;
    buf_put(&x->text, BYTES_STR("it takes the place of "));
    return put_name(x, before, err) && note_entry(x, "replaces", LEVEL_PLAIN, before, err);
}

static bool note_interest(struct foresight *x, uint32_t proposal, struct pln_error *err)
{
    struct rules *r = x->c->r;
    struct book_list l = knew_interests(r, proposal);

    for (size_t i = 0; i < l.count; i++) {
        uint32_t newest = l.at[i], who = book_person(x->c->b, newest, INTEREST_OF), partner;

        partner = who == BOOK_NONE ? book_partner(x->c->b, newest, INTEREST_OF) : BOOK_NONE;
        if ((who != BOOK_NONE ? who != x->person : partner != x->c->own) || !force_interest(r, &r->cut, newest, rules_day(r, x->now_ms)))
            continue;
        if (!put_name(x, newest, err))
            return false;
        buf_put(&x->text, BYTES_STR(who != BOOK_NONE ? " says that you have an interest in it: recuse takes no part"
                                                     : " says that your partner has an interest in it: recuse takes no part"));
        return note_entry(x, "interested", LEVEL_LOOK, newest, err);
    }
    return true;
}

/* What it says of earlier talks, and what those who told of them say. */
static bool note_prior(struct foresight *x, uint32_t proposal, struct pln_error *err)
{
    struct touch_list l = touch_before(x->c->r, touch_subject(x->c->r, proposal), x->now_ms);

    if (!fields_has(&x->f, POSITION_PRIOR)) {
        buf_put(&x->text, BYTES_STR("it does not say if you were in an earlier talk about it: --prior ENTRY, or --prior none"));
        return note_add(x, "undeclared", LEVEL_PLAIN, err) != NULL;
    }
    for (size_t i = 0; i < l.count && fields_list(&x->f, POSITION_PRIOR) == 0; i++) {
        const struct talk *k = touch_at(x->c->r, l, i);

        if (!talk_has_person(k, x->person))
            continue;
        if (!put_name(x, k->newest, err))
            return false;
        buf_put(&x->text, BYTES_STR(" names you in an earlier talk about it: say so with --prior, or dispute it"));
        return note_entry(x, "declaration-contradicted", LEVEL_LOOK, k->newest, err);
    }
    return true;
}

bool foresee_position(struct foresight *x, struct pln_error *err)
{
    uint32_t proposal = record_of(x, POSITION_PROPOSAL, TYPE_proposal);
    bool over, recuses = fields_u64(&x->f, POSITION_STANCE) == STANCE_RECUSE;

    if (proposal == BOOK_NONE || !rules_has(x->c->r, proposal))
        return true;
    if (!note_when(x, proposal, &over, err))
        return false;
    if (over || x->person == BOOK_NONE)
        return true;
    return note_seat(x, proposal, err) && (recuses || (note_interest(x, proposal, err) && note_prior(x, proposal, err)));
}

/* ---- a decision ---------------------------------------------------------------------------------------------------------------- */

static bool note_not_counted(struct foresight *x, const struct ruling *d, struct pln_error *err)
{
    const char *keeper;

    switch (d->why) {
    case NOT_COUNTED_none:
    case NOT_COUNTED_PROPOSAL: return true;
    case NOT_COUNTED_KEEPER:
        if (!use_handle(x->c, d->keeper, &keeper, err))
            return false;
        buf_printf(&x->text, "it will not count: %s keeps this table and decides in its log", keeper);
        return note_add(x, "not-keeper", LEVEL_LOOK, err) != NULL;
    case NOT_COUNTED_SECOND: break;
    }
    buf_put(&x->text, BYTES_STR("it will not count: decided before by "));
    return put_name(x, d->first, err) && note_add(x, "second-decision", LEVEL_LOOK, err) != NULL;
}

static void put_needs(struct foresight *x, const struct ruling *d)
{
    uint32_t body = d->seating->body;
    bool first = true;

    for (size_t i = 0; i < book_count(x->c->b, body, BODY_NEEDS); i++) {
        int64_t kind = book_number_at(x->c->b, body, BODY_NEEDS, i);
        bool heard = false;

        for (size_t s = 0; s < d->seating->seats; s++)
            heard = heard || (d->heard[s] && (int64_t)d->seating->seat[s].kind == kind);
        if (heard || kind <= 0 || kind >= seat_kind_end)
            continue;
        buf_printf(&x->text, "%s%s", first ? "needs: not heard: " : ", ", seat_kind_words[kind - 1]);
        first = false;
    }
}

/* One item: how it stands, in a few words. */
static bool note_item(struct foresight *x, const struct ruling *d, enum verdict_item item, struct pln_error *err)
{
    const struct book *b = x->c->b;
    uint32_t body = d->seating->body, withdrawn;
    int64_t notice = book_number(b, body, BODY_NOTICE), is = 0, agreed = 0;

    switch (item) {
    case ITEM_BODY:
        buf_put(&x->text, BYTES_STR("body: "));
        buf_put(&x->text, book_text(b, body, BODY_HANDLE));
        buf_put(&x->text, BYTES_STR(d->lacks[item] ? " is not in force" : " is in force"));
        break;
    case ITEM_OPEN:
        withdrawn = proposal_withdrawn(&d->past, d->proposal);
        buf_put(&x->text, BYTES_STR(withdrawn != BOOK_NONE ? "open: the proposal was withdrawn, " : "open: the proposal stands"));
        if (withdrawn != BOOK_NONE && !put_name(x, withdrawn, err))
            return false;
        break;
    case ITEM_QUORUM:
        is = (int64_t)d->heard_count;
        agreed = book_number(b, body, BODY_QUORUM);
        buf_printf(&x->text, "quorum: %zu of %zu seats heard, %" PRId64 " percent are needed", d->heard_count,
                   d->seating->seats - d->recused_count, agreed);
        break;
    case ITEM_NEEDS:
        if (d->lacks[item])
            put_needs(x, d);
        else
            buf_put(&x->text, BYTES_STR("needs: all heard"));
        break;
    case ITEM_NOTICE:
        is = d->published.proven && d->made > d->published.ms ? (d->made - d->published.ms) / RULES_HOUR_MS : 0;
        agreed = notice;
        buf_printf(&x->text, "notice: %" PRId64 " of %" PRId64 " hours%s", is, agreed,
                   d->published.proven ? "" : ", too few partners have signed that they hold it");
        break;
    case ITEM_RULE:
        is = (int64_t)d->consents;
        agreed = (int64_t)d->objections;
        buf_printf(&x->text, "rule: %zu consent%s, %zu objection%s", d->consents, d->consents == 1 ? "" : "s", d->objections,
                   d->objections == 1 ? "" : "s");
        break;
    case ITEM_END: return true;
    }
    return note_figures(x, verdict_item_word(item), d->lacks[item] ? LEVEL_LOOK : LEVEL_PLAIN, is, agreed, err);
}

/* Partners that it affects and that have not been reached, or not long enough before. */
static bool note_told_partners(struct foresight *x, const struct ruling *d, bool never, struct pln_error *err)
{
    const struct knew_table *t = knew_so_far(x->c->r, d->proposal, d->made);
    int64_t notice = book_number(x->c->b, d->seating->body, BODY_NOTICE);
    size_t named = 0;
    const char *handle;

    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const struct knew_row *row = &t->row[i];
        bool not_told = row->by == KNEW_NEVER || row->is_after;

        if (row->by == KNEW_OWN || not_told != never || (!never && row->hours >= notice))
            continue;
        if (!use_handle(x->c, row->partner, &handle, err))
            return false;
        if (named == 0)
            buf_put(&x->text, BYTES_STR(never ? "affected and not reached: " : "affected, with less notice than agreed: "));
        if (named < NAMED_MAX)
            buf_printf(&x->text, "%s%s", named > 0 ? ", " : "", handle);
        if (named < NAMED_MAX && !never)
            buf_printf(&x->text, " (%" PRId64 " h)", row->hours);
        named++;
    }
    if (named > NAMED_MAX)
        buf_printf(&x->text, " and %zu more", named - NAMED_MAX);
    return named == 0 || note_figures(x, never ? "affected-not-told" : "short-notice", LEVEL_LOOK, (int64_t)named, 0, err);
}

static bool counted_read(struct foresight *x, const struct ruling *d, struct pln_error *err)
{
    uint32_t *counted = arena_take_array(&x->c->q.arena, SEATS_MAX, sizeof(*counted), err);

    if (counted == NULL)
        return false;
    x->counted = counted;
    for (size_t i = 0; i < d->seating->seats; i++)
        if (d->position[i] != BOOK_NONE && !d->recused[i])
            counted[x->counts++] = d->position[i];
    return true;
}

/* Positions that it lists and that are on another proposal. */
static bool note_counted(struct foresight *x, uint32_t proposal, struct pln_error *err)
{
    uint32_t listed[SEATS_MAX];
    size_t n = records_of(x, DECISION_COUNTED, listed, COUNT(listed));

    for (size_t i = 0; i < n; i++) {
        if (x->c->b->record[listed[i]].type != TYPE_position || book_ref(x->c->b, listed[i], POSITION_PROPOSAL) == proposal)
            continue;
        if (!put_name(x, listed[i], err))
            return false;
        buf_put(&x->text, BYTES_STR(" is a position on another proposal and is not counted: leave it out of --counted"));
        return note_entry(x, "counted-differs", LEVEL_LOOK, listed[i], err);
    }
    return true;
}

/* A slip of the year, most of the time. */
static bool note_made(struct foresight *x, const struct ruling *d, struct pln_error *err)
{
    if (d->made >= x->c->b->record[d->proposal].t)
        return true;
    buf_put(&x->text, BYTES_STR("made before it was proposed: is --made right?"));
    return note_entry(x, "made-before", LEVEL_LOOK, d->proposal, err);
}

bool foresee_decision(struct foresight *x, struct pln_error *err)
{
    struct ruling d = { .proposal = record_of(x, DECISION_PROPOSAL, TYPE_proposal),
                        .log = x->c->own,
                        .meeting = record_of(x, DECISION_MEETING, TYPE_meeting),
                        .made = fields_i64(&x->f, DECISION_MADE),
                        .adopted = fields_u64(&x->f, DECISION_OUTCOME) == OUTCOME_ADOPTED };
    size_t lacks = 0;

    if (d.proposal == BOOK_NONE || !rules_has(x->c->r, d.proposal))
        return true;
    if (!verdict_foresee(x->c->r, &d)) {
        *err = x->c->r->err;
        return false;
    }
    if (d.state == RULING_NOT_COUNTED)
        return note_not_counted(x, &d, err);
    if (d.state != RULING_STANDS && d.state != RULING_LACKS)
        return true;
    if (!note_made(x, &d, err) || !counted_read(x, &d, err) || !note_counted(x, d.proposal, err))
        return false;
    for (size_t i = 0; i < ITEM_END && d.adopted; i++)
        lacks += d.lacks[i];
    if (lacks == 0) {
        buf_put(&x->text, BYTES_STR("it stands, as far as this node holds"));
        if (note_add(x, "stands", LEVEL_GOOD, err) == NULL)
            return false;
    }
    for (size_t i = 0; i < ITEM_END && d.adopted; i++)
        if ((d.lacks[i] || i == ITEM_QUORUM || (i == ITEM_NOTICE && book_number(x->c->b, d.seating->body, BODY_NOTICE) > 0)) &&
            !note_item(x, &d, (enum verdict_item)i, err))
            return false;
    return !d.adopted || (note_told_partners(x, &d, true, err) && note_told_partners(x, &d, false, err));
}

/* ---- a seat -------------------------------------------------------------------------------------------------------------------- */

static bool note_unknown_seat(struct foresight *x, const struct seating *s, struct bytes name, struct pln_error *err)
{
    buf_put(&x->text, book_text(x->c->b, s->body, BODY_HANDLE));
    buf_put(&x->text, BYTES_STR(" has no seat "));
    buf_put(&x->text, name);
    for (size_t i = 0; i < s->seats && i < NAMED_MAX; i++) {
        buf_put(&x->text, BYTES_STR(i == 0 ? ": it has " : ", "));
        buf_put(&x->text, s->seat[i].name);
    }
    if (s->seats > NAMED_MAX)
        buf_printf(&x->text, " and %zu more", s->seats - NAMED_MAX);
    return note_add(x, "unknown-seat", LEVEL_LOOK, err) != NULL;
}

bool foresee_seat(struct foresight *x, struct pln_error *err)
{
    struct rules *r = x->c->r;
    uint32_t body = record_of(x, SEAT_BODY, TYPE_body), version;
    struct bytes name = fields_bytes(&x->f, SEAT_NAME);
    const struct seating *s;
    size_t i = 0;

    if (body == BOOK_NONE)
        return true;
    version = force_version(r, &r->cut, body, x->now_ms);
    s = seats_at(r, &r->cut, version != BOOK_NONE ? version : body, x->now_ms);
    if (s == NULL)
        return *err = r->err, false;
    while (i < s->seats && !bytes_equal(s->seat[i].name, name))
        i++;
    if (i == s->seats)
        return note_unknown_seat(x, s, name, err);
    if (s->seat[i].partner != x->c->own) {
        buf_put(&x->text, BYTES_STR("that seat is "));
        if (s->seat[i].partner == BOOK_NONE)
            buf_put(&x->text, BYTES_STR("nobody's whose log is here"));
        else if (!put_partner(x, s->seat[i].partner, err))
            return false;
        buf_put(&x->text, BYTES_STR(s->seat[i].partner == BOOK_NONE ? "" : "'s: only its own people fill it"));
        return note_add(x, "not-own", LEVEL_LOOK, err) != NULL;
    }
    if (s->seat[i].record == BOOK_NONE)
        return true;
    if (!put_name(x, s->seat[i].record, err))
        return false;
    buf_put(&x->text, BYTES_STR(" fills it: that counts until it is retired"));
    return note_entry(x, "second-seat", LEVEL_LOOK, s->seat[i].record, err);
}

/* ---- a table ------------------------------------------------------------------------------------------------------------------- */

/* Kinds that it needs and that none of its seats has. */
bool foresee_body(struct foresight *x, struct pln_error *err)
{
    struct fields_cursor needs = fields_each_of(&x->f, BODY_NEEDS);
    struct value need, seat;
    bool any = false;

    while (fields_next(&needs, &need)) {
        struct fields_cursor seats = fields_each_of(&x->f, BODY_SEATS);
        bool met = need.is_empty;

        while (fields_next(&seats, &seat))
            met = met || (!seat.is_empty && seat.number == need.number);
        if (met || need.number <= 0 || need.number >= seat_kind_end)
            continue;
        buf_printf(&x->text, "%s%s", any ? ", " : "no decision of it can ever stand: it needs a seat of a kind that it does not have: ",
                   seat_kind_words[need.number - 1]);
        any = true;
    }
    return !any || note_add(x, "unmeetable", LEVEL_LOOK, err) != NULL;
}
