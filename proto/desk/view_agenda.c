/* view_agenda.c: rules.agenda: what a chair takes to the next meeting of a table: values, promises of the last meeting, talks since,
 * minutes to confirm, open proposals, interests in them, what else is on the agenda, what is to be looked at again, what is found.
 *
 * Must not: judge; say twice what has a part of its own (unconfirmed minutes, decisions past their review are no findings here).
 * Bounds: `limit` rows of each part; all are counted. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_agenda.c */
#include "desk/use.h"
#include "rules/docket.h"

#include <stdlib.h>

#define LIMIT_DEFAULT 20
#define LIMIT_MAX 100
#define OBJECTIVE_DAYS 30 /* objectives due until so long after the meeting */

struct agenda {
    struct desk_call *c;
    struct docket d;
    size_t limit;
    struct book_list open; /* open proposals of the table, the soonest to close first */
};

/* Rows of a part, chosen and in order: each a record, a place in the run, with what orders it. */
struct part {
    size_t count;
    struct part_row {
        int rank;
        int64_t key;
        uint32_t at;
    } * row;
};

static void part_take(struct agenda *a, struct part *p, size_t most)
{
    *p = (struct part){ .row = rules_take(a->c->r, most, sizeof(p->row[0])) };
}

static void part_put(struct part *p, int rank, int64_t key, uint32_t at)
{
    if (p->row != NULL)
        p->row[p->count++] = (struct part_row){ rank, key, at };
}

static int row_compare(const void *x, const void *y)
{
    const struct part_row *p = x, *q = y;

    if (p->rank != q->rank)
        return p->rank < q->rank ? -1 : 1;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->at < q->at ? -1 : p->at > q->at;
}

/* `name`: {count, rows [...]}; returns how many are shown. */
static size_t part_begin(const struct agenda *a, struct writer *w, const char *name, const char *rows, struct part *p)
{
    size_t shown = p->count < a->limit ? p->count : a->limit;

    if (p->count > 0)
        qsort(p->row, p->count, sizeof(p->row[0]), row_compare);
    write_key(w, name);
    writer_map(w, 2);
    write_key(w, "count");
    writer_u64(w, p->count);
    write_key(w, rows);
    writer_array(w, shown);
    return shown;
}

/* ---- what is its business --------------------------------------------------------------------------------------------------------- */

/* Does it lead to the table; or, to no table at all, to what the table looks after? */
static bool concerns(const struct agenda *a, uint32_t record)
{
    const struct desk_call *c = a->c;
    bool elsewhere = false, after = false;
    struct use_way w;

    use_way_begin(&w, record);
    for (uint32_t x; a->d.table != BOOK_NONE && (x = use_way_next(c, &w)) != BOOK_NONE;) {
        if (c->b->record[x].origin == a->d.table)
            return true;
        elsewhere = elsewhere || c->b->record[x].type == TYPE_body;
        after = after || docket_looks_after(c->r, &a->d, x);
    }
    if (after && !elsewhere)
        return true;
    /* pressure on nothing in particular is for whoever governs */
    return a->d.table != BOOK_NONE && record != BOOK_NONE && c->b->record[record].type == TYPE_influence &&
           book_count(c->b, record, INFLUENCE_TOUCHES) == 0 && book_number(c->b, a->d.body, BODY_KIND) == BODY_GOVERNANCE;
}

/* ---- the meeting --------------------------------------------------------------------------------------------------------------- */

static bool write_place(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct fields words;
    bool has = false;

    if (a->d.meeting != BOOK_NONE && !use_words(a->c, a->d.meeting, &words, &has, err))
        return false;
    use_text(w, "place", has ? fields_bytes(&words, MEETING_PLACE) : (struct bytes){ 0 });
    return true;
}

/* What its notice names: a record each, with how it stands. */
static bool write_items(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    size_t listed = a->d.meeting == BOOK_NONE ? 0 : book_count(c->b, a->d.meeting, MEETING_AGENDA), count = 0;

    for (size_t i = 0; i < listed; i++)
        count += book_ref_at(c->b, a->d.meeting, MEETING_AGENDA, i) != BOOK_NONE;
    write_key(w, "agenda");
    writer_array(w, count);
    for (size_t i = 0; i < listed; i++) {
        uint32_t item = book_ref_at(c->b, a->d.meeting, MEETING_AGENDA, i);

        if (item == BOOK_NONE)
            continue;
        writer_map(w, 2);
        write_key(w, "record");
        if (!use_write(c, w, item, err))
            return false;
        write_key(w, "state");
        write_text_or_nil(w, use_state(c, item));
    }
    return true;
}

/* Seven keys. */
static bool write_meeting(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    uint32_t meeting = a->d.meeting, first = meeting == BOOK_NONE ? BOOK_NONE : promise_first(&c->r->cut, meeting);

    write_key(w, "table");
    if (a->d.table == BOOK_NONE)
        writer_nil(w);
    else if (!use_table(c, w, a->d.body, err))
        return false;
    write_key(w, "meeting");
    if (!use_write(c, w, meeting, err))
        return false;
    write_key(w, "starts");
    use_time(w, meeting == BOOK_NONE ? INT64_MAX : a->d.starts);
    write_key(w, "called");
    use_time(w, meeting == BOOK_NONE ? INT64_MAX : c->b->record[first].t);
    write_key(w, "by");
    return use_person(c, w, meeting == BOOK_NONE ? BOOK_NONE : c->b->record[meeting].person, err) && write_place(a, w, err) &&
           write_items(a, w, err);
}

/* Three keys: the agreements in force. */
static bool write_agreed(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    uint32_t agreements = c->r->force.agreements;
    size_t practices = agreements == BOOK_NONE ? 0 : book_count(c->b, agreements, AGREEMENTS_PRACTICES);

    write_key(w, "agreements");
    if (!use_write(c, w, agreements, err))
        return false;
    if (agreements == BOOK_NONE) {
        write_key(w, "values");
        writer_array(w, 0);
    } else if (!use_texts(c, w, "values", agreements, AGREEMENTS_VALUES, err)) {
        return false;
    }
    write_key(w, "practices");
    writer_array(w, practices);
    for (size_t i = 0; i < practices; i++)
        writer_str(w, book_text_at(c->b, agreements, AGREEMENTS_PRACTICES, i));
    return true;
}

static bool write_held(struct agenda *a, struct writer *w, uint32_t minutes, uint32_t meeting, struct pln_error *err)
{
    write_key(w, "minutes");
    if (!use_write(a->c, w, minutes, err))
        return false;
    write_key(w, "meeting");
    if (!use_write(a->c, w, meeting, err))
        return false;
    write_key(w, "starts");
    writer_i64(w, book_number(a->c->b, meeting, MEETING_STARTS));
    return true;
}

/* Three keys: the last meeting, since when things are new, meetings since of which there are no minutes. */
static bool write_last(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct book_list without = docket_unminuted(a->c->r, &a->d);

    write_key(w, "last");
    if (a->d.last == NULL) {
        writer_nil(w);
    } else {
        writer_map(w, 3);
        if (!write_held(a, w, a->d.last->newest, a->d.last->meeting, err))
            return false;
    }
    write_key(w, "since");
    writer_i64(w, a->d.since);
    write_key(w, "unminuted");
    writer_array(w, without.count);
    for (size_t i = 0; i < without.count; i++) {
        writer_map(w, 2);
        write_key(w, "meeting");
        if (!use_write(a->c, w, without.at[i], err))
            return false;
        write_key(w, "starts");
        writer_i64(w, book_number(a->c->b, without.at[i], MEETING_STARTS));
    }
    return true;
}

/* ---- promises ------------------------------------------------------------------------------------------------------------------ */

static bool promise_fits(const struct agenda *a, const struct promise *p)
{
    const struct rules *r = a->c->r;

    if (!concerns(a, p->record))
        return false;
    if (p->state != PROMISE_OPEN)
        return p->closed_t >= a->d.since;
    return !p->is_retired && (rec(r, p->record)->type == TYPE_commitment || p->due <= rules_day(r, a->d.starts) + OBJECTIVE_DAYS);
}

/* Those of the last meeting first; open ones before closed ones, the soonest due first. */
static bool write_promises(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct part p;
    size_t shown;

    part_take(a, &p, c->r->promises.promises);
    for (size_t i = 0; i < c->r->promises.promises; i++) {
        const struct promise *one = &c->r->promises.promise[i];

        if (promise_fits(a, one))
            part_put(&p, (docket_is_of_last(c->r, &a->d, one->record) ? 0 : 2) + (one->state != PROMISE_OPEN), one->due, (uint32_t)i);
    }
    shown = part_begin(a, w, "promises", "promises", &p);
    for (size_t i = 0; i < shown; i++) {
        writer_map(w, USE_PROMISE_PAIRS + 1);
        if (!use_promise_pairs(c, w, &c->r->promises.promise[p.row[i].at], err))
            return false;
        write_key(w, "of_last");
        writer_bool(w, p.row[i].rank < 2);
    }
    return true;
}

static bool write_asked(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct part p;
    size_t shown;

    part_take(a, &p, c->r->promises.requests);
    for (size_t i = 0; i < c->r->promises.requests; i++) {
        const struct request *q = &c->r->promises.request[i];

        if (q->state == REQUEST_OPEN && concerns(a, q->record))
            part_put(&p, 0, book_number(c->b, q->record, REQUEST_DUE), q->record);
    }
    shown = part_begin(a, w, "asked", "requests", &p);
    for (size_t i = 0; i < shown; i++) {
        writer_map(w, 3);
        write_key(w, "request");
        if (!use_write(c, w, p.row[i].at, err))
            return false;
        write_key(w, "to");
        if (!use_partner(c, w, book_partner(c->b, p.row[i].at, REQUEST_TO), err))
            return false;
        write_key(w, "due");
        use_day(w, p.row[i].key);
    }
    return true;
}

/* ---- talks and minutes --------------------------------------------------------------------------------------------------------- */

static bool talk_fits(const struct agenda *a, const struct talk *k)
{
    const struct rules *r = a->c->r;
    int64_t held = talk_told(r, k, BOOK_NONE);

    if (k->status == TALK_CANCELLED || (k->t_first < a->d.since && (held == INT64_MAX || held < a->d.since)))
        return false;
    return concerns(a, k->first) || concerns(a, k->newest);
}

static bool write_talks(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct part p;
    size_t shown;

    part_take(a, &p, c->r->knew.talks);
    for (size_t i = 0; i < c->r->knew.talks; i++)
        if (talk_fits(a, &c->r->knew.talk[i]))
            part_put(&p, 0, c->r->knew.talk[i].when, (uint32_t)i);
    shown = part_begin(a, w, "talks", "talks", &p);
    for (size_t i = 0; i < shown; i++)
        if (!use_talk(c, w, &c->r->knew.talk[p.row[i].at], err))
            return false;
    return true;
}

/* Minutes of earlier meetings, not yet history, that no other partner has confirmed and no later minutes took up. */
static bool write_minutes(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct minutes_list l = { 0 };
    struct part p;
    size_t shown;

    if (a->d.table != BOOK_NONE)
        l = meetings_of(c->r, a->d.body);
    part_take(a, &p, l.count);
    for (size_t i = 0; i < l.count; i++)
        if (l.at[i].starts < a->d.before && !rules_after(c->r, rec(c->r, l.at[i].first)->t, c->r->force.setting[SETTING_WINDOW_DAYS]) &&
            meetings_reply(c->r, l.at[i].newest, REPLY_CONFIRM) == BOOK_NONE && !meetings_is_carried_on(c->r, l.at[i].newest))
            part_put(&p, 0, l.at[i].starts, (uint32_t)i);
    shown = part_begin(a, w, "minutes", "minutes", &p);
    for (size_t i = 0; i < shown; i++) {
        const struct minutes *m = &l.at[p.row[i].at];

        writer_map(w, 5);
        if (!write_held(a, w, m->newest, m->meeting, err)) /* three keys */
            return false;
        write_key(w, "by");
        if (!use_person(c, w, rec(c->r, m->newest)->person, err))
            return false;
        write_key(w, "disputed");
        if (!use_write(c, w, meetings_reply(c->r, m->newest, REPLY_DISPUTE), err))
            return false;
    }
    return true;
}

/* ---- proposals ----------------------------------------------------------------------------------------------------------------- */

static bool open_find(struct agenda *a)
{
    struct desk_call *c = a->c;
    uint32_t *at;
    struct part p;

    part_take(a, &p, c->r->promises.proposals);
    for (size_t i = 0; a->d.table != BOOK_NONE && i < c->r->promises.proposals; i++) {
        const struct proposal *o = &c->r->promises.proposal[i];
        uint32_t body = book_ref(c->b, o->record, PROPOSAL_BODY);

        if (o->state == PROPOSAL_OPEN && body != BOOK_NONE && rec(c->r, body)->origin == a->d.table)
            part_put(&p, 0, book_number(c->b, o->record, PROPOSAL_CLOSES), o->record);
    }
    if (p.count > 0)
        qsort(p.row, p.count, sizeof(p.row[0]), row_compare);
    at = rules_take(c->r, p.count, sizeof(*at));
    for (size_t i = 0; at != NULL && i < p.count; i++)
        at[i] = p.row[i].at;
    a->open = (struct book_list){ at, p.count };
    return !c->r->failed;
}

/* The seat's position, as it would count now: that of the first of its people who has one, the newest; BOOK_NONE. */
static uint32_t seat_position(const struct desk_call *c, const struct seat_at *seat, uint32_t proposal)
{
    struct book_list l = book_referrers(c->b, proposal, TYPE_position);

    for (size_t j = 0; j < seat->people; j++)
        for (size_t i = l.count; i-- > 0;)
            if (book_ref(c->b, l.at[i], POSITION_PROPOSAL) == proposal && rules_has(c->r, l.at[i]) &&
                c->b->record[l.at[i]].person == seat->person[j])
                return l.at[i];
    return BOOK_NONE;
}

static bool write_spoke(struct agenda *a, struct writer *w, const struct seat_at *seat, uint32_t position, struct pln_error *err)
{
    writer_map(w, 4);
    write_key(w, "seat");
    writer_str(w, seat->name);
    write_key(w, "by");
    if (!use_person(a->c, w, a->c->b->record[position].person, err))
        return false;
    write_key(w, "stance");
    write_text_or_nil(w, use_state(a->c, position));
    write_key(w, "position");
    return use_write(a->c, w, position, err);
}

static bool write_silent(struct agenda *a, struct writer *w, const struct seat_at *seat, struct pln_error *err)
{
    writer_map(w, 3);
    write_key(w, "seat");
    writer_str(w, seat->name);
    write_key(w, "partner");
    if (!use_partner(a->c, w, seat->partner, err))
        return false;
    write_key(w, "people");
    writer_array(w, seat->people);
    for (size_t i = 0; i < seat->people; i++)
        if (!use_person(a->c, w, seat->person[i], err))
            return false;
    return true;
}

/* Two keys: the seats that have spoken, and those that have not. */
static bool write_seats(struct agenda *a, struct writer *w, uint32_t proposal, struct pln_error *err)
{
    const struct seating *s = use_seating(a->c, proposal);
    uint32_t position[SEATS_MAX];
    size_t seats = s != NULL ? s->seats : 0, spoke = 0;

    for (size_t i = 0; i < seats; i++) {
        position[i] = seat_position(a->c, &s->seat[i], proposal);
        spoke += position[i] != BOOK_NONE;
    }
    write_key(w, "spoke");
    writer_array(w, spoke);
    for (size_t i = 0; i < seats; i++)
        if (position[i] != BOOK_NONE && !write_spoke(a, w, &s->seat[i], position[i], err))
            return false;
    write_key(w, "silent");
    writer_array(w, seats - spoke);
    for (size_t i = 0; i < seats; i++)
        if (position[i] == BOOK_NONE && !write_silent(a, w, &s->seat[i], err))
            return false;
    return true;
}

static bool write_proposals(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct part p;
    size_t shown;

    part_take(a, &p, a->open.count);
    for (size_t i = 0; i < a->open.count; i++)
        part_put(&p, 0, (int64_t)i, a->open.at[i]);
    shown = part_begin(a, w, "proposals", "proposals", &p);
    for (size_t i = 0; i < shown; i++) {
        uint32_t one = p.row[i].at;

        writer_map(w, 5);
        write_key(w, "proposal");
        if (!use_proposal(c, w, one, err) || !write_seats(a, w, one, err)) /* and two */
            return false;
        write_key(w, "talks");
        writer_u64(w, knew_touching(c->r, one).count);
        write_key(w, "on_agenda");
        writer_bool(w, a->d.meeting != BOOK_NONE && book_names(c->b, a->d.meeting, MEETING_AGENDA, one, true));
    }
    return true;
}

/* ---- interests in them ----------------------------------------------------------------------------------------------------------- */

/* Has the person, or somebody of the partner, whose interest it is stepped back from the proposal? */
static bool is_recused(const struct desk_call *c, uint32_t interest, uint32_t proposal)
{
    struct book_list l = book_referrers(c->b, proposal, TYPE_position);
    uint32_t person = book_person(c->b, interest, INTEREST_OF), partner = book_partner(c->b, interest, INTEREST_OF);

    for (size_t i = 0; i < l.count; i++) {
        const struct record *x = &c->b->record[l.at[i]];

        if (rules_has(c->r, l.at[i]) && book_number(c->b, l.at[i], POSITION_STANCE) == STANCE_RECUSE &&
            (person != BOOK_NONE ? x->person == person : x->log == partner))
            return true;
    }
    return false;
}

/* A partner, a person, or the kind of outsider. */
static bool write_party(struct desk_call *c, struct writer *w, uint32_t record, unsigned fact, struct pln_error *err)
{
    int64_t kind = book_number(c->b, record, fact);
    uint32_t person = book_person(c->b, record, fact);

    if (kind < 0 && -kind < outsider_end)
        writer_cstr(w, outsider_words[-kind - 1]);
    else
        return person != BOOK_NONE ? use_person(c, w, person, err) : use_partner(c, w, book_partner(c->b, record, fact), err);
    return true;
}

/* rows: (interest, proposal) pairs of one interest */
static bool write_interest(struct agenda *a, struct writer *w, const struct part_row *row, size_t rows, struct pln_error *err)
{
    struct desk_call *c = a->c;
    uint32_t interest = (uint32_t)row[0].key;
    const char *kind = field_enum_word(&interest_schema.fact[INTEREST_KIND], (uint64_t)book_number(c->b, interest, INTEREST_KIND));
    bool recused = true;

    writer_map(w, 6);
    write_key(w, "interest");
    if (!use_write(c, w, interest, err))
        return false;
    write_key(w, "of");
    if (!write_party(c, w, interest, INTEREST_OF, err))
        return false;
    write_key(w, "kind");
    write_text_or_nil(w, kind != NULL ? kind : "");
    write_key(w, "with");
    if (!write_party(c, w, interest, INTEREST_WITH, err))
        return false;
    write_key(w, "touches");
    writer_array(w, rows);
    for (size_t i = 0; i < rows; i++) {
        recused = recused && is_recused(c, interest, row[i].at);
        if (!use_write(c, w, row[i].at, err))
            return false;
    }
    write_key(w, "recused");
    writer_bool(w, recused);
    return true;
}

/* Interests in force on the day of the meeting that touch an open proposal: pairs, by interest. */
static struct part interests_find(struct agenda *a)
{
    struct rules *r = a->c->r;
    size_t most = 0;
    struct part p;

    for (size_t i = 0; i < a->open.count; i++)
        most += knew_interests(r, a->open.at[i]).count;
    part_take(a, &p, most);
    for (size_t i = 0; i < a->open.count; i++) {
        struct book_list l = knew_interests(r, a->open.at[i]);

        for (size_t j = 0; j < l.count; j++)
            if (force_interest(r, &r->cut, rec(r, l.at[j])->origin, rules_day(r, a->d.starts)))
                part_put(&p, 0, l.at[j], a->open.at[i]);
    }
    if (p.count > 0)
        qsort(p.row, p.count, sizeof(p.row[0]), row_compare);
    return p;
}

static bool write_interests(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct part pairs = interests_find(a), p;
    size_t shown;

    part_take(a, &p, pairs.count);
    for (size_t i = 0; i < pairs.count; i++)
        if (i == 0 || pairs.row[i].key != pairs.row[i - 1].key)
            part_put(&p, 0, (int64_t)i, 0); /* where its pairs begin */
    shown = part_begin(a, w, "interests", "interests", &p);
    for (size_t i = 0; i < shown; i++) {
        size_t from = (size_t)p.row[i].key, to = i + 1 < p.count ? (size_t)p.row[i + 1].key : pairs.count;

        if (!write_interest(a, w, &pairs.row[from], to - from, err))
            return false;
    }
    return true;
}

/* ---- what is to be looked at again, what is found --------------------------------------------------------------------------------- */

static bool write_review(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct part p;
    size_t shown;

    part_take(a, &p, c->r->verdicts.count);
    for (size_t i = 0; a->d.table != BOOK_NONE && i < c->r->verdicts.count; i++) {
        const struct ruling *d = &c->r->verdicts.ruling[i];
        int64_t review = d->body != BOOK_NONE && rec(c->r, d->body)->origin == a->d.table ? docket_review(c->r, d) : INT64_MAX;

        if (review <= rules_day(c->r, a->d.starts))
            part_put(&p, 0, review, d->decision);
    }
    shown = part_begin(a, w, "review", "decisions", &p);
    for (size_t i = 0; i < shown; i++) {
        writer_map(w, 2);
        write_key(w, "decision");
        if (!use_write(c, w, p.row[i].at, err))
            return false;
        write_key(w, "review");
        use_day(w, p.row[i].key);
    }
    return true;
}

/* The record that minutes name in `took_up`, so that the finding ends; BOOK_NONE: another answer is wanted. */
static uint32_t take_up_of(const struct finding *f)
{
    switch (f->name) {
    case FINDING_OVERDUE_UNATTENDED:
    case FINDING_NOT_KEPT_UNADDRESSED:
    case FINDING_INFLUENCE_UNANSWERED:
    case FINDING_DATA_NOT_TAKEN_UP: return f->subject.record;
    default: return BOOK_NONE;
    }
}

static bool finding_fits(const struct agenda *a, const struct finding *f)
{
    return f->state == FINDING_OPEN && f->name != FINDING_MINUTES_UNCONFIRMED && f->name != FINDING_DECISION_PAST_REVIEW &&
           f->subject.about != ABOUT_PARTNER && concerns(a, f->subject.record);
}

/* Those that a meeting can take up first; then by severity. */
static bool write_findings(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    const struct findings *all = &c->r->findings;
    char name[QUERY_NAME_TEXT];
    struct part p;
    size_t shown;

    part_take(a, &p, all->count);
    for (size_t i = 0; i < all->count; i++)
        if (finding_fits(a, &all->finding[i]))
            part_put(&p, take_up_of(&all->finding[i]) == BOOK_NONE, finding_kind(all->finding[i].name)->severity, (uint32_t)i);
    shown = part_begin(a, w, "findings", "findings", &p);
    for (size_t i = 0; i < shown; i++) {
        const struct finding *f = &all->finding[p.row[i].at];
        uint32_t of = take_up_of(f);

        writer_map(w, 2);
        write_key(w, "finding");
        if (!use_finding(c, w, f, err) || (of != BOOK_NONE && !use_name(c, of, name, err)))
            return false;
        write_key(w, "take_up");
        write_text_or_nil(w, of != BOOK_NONE ? name : "");
    }
    return true;
}

/* ---- the question ------------------------------------------------------------------------------------------------------------------ */

/* A table, or one of its meetings; nothing: the next meeting of any. */
static bool docket_read(struct agenda *a, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct bytes value = params_at(&c->p, 0);
    uint32_t record = BOOK_NONE, table = BOOK_NONE, meeting = BOOK_NONE;

    if (value.n > 0 && !desk_named(c, "which", value, &record, err))
        return false;
    if (!desk_params_done(c, err))
        return false;
    if (record != BOOK_NONE && c->b->record[record].type == TYPE_meeting)
        meeting = record;
    else if (record != BOOK_NONE && c->b->record[record].type == TYPE_body)
        table = record;
    else if (record != BOOK_NONE)
        return fail(err, PLN_BAD_REFERENCE, "which: that is a %s: name a table or a meeting", schema_of(c->b->record[record].type)->name);
    if (record != BOOK_NONE && !rules_has(c->r, record))
        return fail(err, PLN_NOT_FOUND, "which: it was not there yet, or is not counted");
    return docket_make(c->r, table, meeting, &a->d, err);
}

bool view_agenda(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    uint64_t limit = params_u(&c->p, "limit", params_option(&c->p, "limit"), LIMIT_DEFAULT);
    struct agenda a = { .c = c, .limit = (size_t)limit };

    if (limit == 0 || limit > LIMIT_MAX)
        params_fail(&c->p, "limit", PLN_BAD_FIELD, "%" PRIu64 ": 1 to %d", limit, LIMIT_MAX);
    if (!docket_read(&a, err))
        return false;
    if (!open_find(&a)) {
        *err = c->r->err;
        return false;
    }
    desk_head(c, w, 21); /* 7, 3, 3, and one for each part */
    return write_meeting(&a, w, err) && write_agreed(&a, w, err) && write_last(&a, w, err) && write_promises(&a, w, err) &&
           write_asked(&a, w, err) && write_talks(&a, w, err) && write_minutes(&a, w, err) && write_interests(&a, w, err) &&
           write_proposals(&a, w, err) && write_review(&a, w, err) && write_findings(&a, w, err);
}
