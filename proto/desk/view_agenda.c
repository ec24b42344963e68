/* view_agenda.c: rules.agenda: what a chair takes to the next meeting of a table: values, promises of the last meeting, talks since,
 * minutes to confirm, open proposals, interests in them, what else is on the agenda, what is to be looked at again, what is found.
 *
 * Must not: judge; say twice what has a part of its own (unconfirmed minutes, decisions past their review are no findings here).
 * Bounds: `limit` rows of each part; all are counted. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_agenda.c */
#include "desk/agenda.h"

#define LIMIT_DEFAULT 20
#define LIMIT_MAX 100
#define OBJECTIVE_DAYS 30 /* objectives due until so long after the meeting */

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

/* Two keys: the last meeting, since when things are new. */
static bool write_last(struct agenda *a, struct writer *w, struct pln_error *err)
{
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
    return true;
}

/* Meetings since the last of which there are no minutes. */
static bool write_unminuted(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct book_list without = docket_unminuted(a->c->r, &a->d);
    struct agenda_part p;
    size_t shown;

    agenda_take(a, &p, without.count);
    for (size_t i = 0; i < without.count; i++)
        agenda_put(&p, 0, book_number(a->c->b, without.at[i], MEETING_STARTS), without.at[i]);
    shown = agenda_begin(a, w, "unminuted", "meetings", &p);
    for (size_t i = 0; i < shown; i++) {
        writer_map(w, 2);
        write_key(w, "meeting");
        if (!use_write(a->c, w, p.row[i].at, err))
            return false;
        write_key(w, "starts");
        writer_i64(w, p.row[i].key);
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
    struct agenda_part p;
    size_t shown;

    agenda_take(a, &p, c->r->promises.promises);
    for (size_t i = 0; i < c->r->promises.promises; i++) {
        const struct promise *one = &c->r->promises.promise[i];

        if (promise_fits(a, one))
            agenda_put(&p, (docket_is_of_last(c->r, &a->d, one->record) ? 0 : 2) + (one->state != PROMISE_OPEN), one->due, (uint32_t)i);
    }
    shown = agenda_begin(a, w, "promises", "promises", &p);
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
    struct agenda_part p;
    size_t shown;

    agenda_take(a, &p, c->r->promises.requests);
    for (size_t i = 0; i < c->r->promises.requests; i++) {
        const struct request *q = &c->r->promises.request[i];

        if (q->state == REQUEST_OPEN && concerns(a, q->record))
            agenda_put(&p, 0, book_number(c->b, q->record, REQUEST_DUE), q->record);
    }
    shown = agenda_begin(a, w, "asked", "requests", &p);
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
    int64_t held = talk_told(r, k);

    if (k->status == TALK_CANCELLED || (k->t_first < a->d.since && (held == INT64_MAX || held < a->d.since)))
        return false;
    return concerns(a, k->first) || concerns(a, k->newest);
}

static bool write_talks(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct agenda_part p;
    size_t shown;

    agenda_take(a, &p, c->r->knew.talks);
    for (size_t i = 0; i < c->r->knew.talks; i++)
        if (talk_fits(a, &c->r->knew.talk[i]))
            agenda_put(&p, 0, c->r->knew.talk[i].when, (uint32_t)i);
    shown = agenda_begin(a, w, "talks", "talks", &p);
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
    struct agenda_part p;
    size_t shown;

    if (a->d.table != BOOK_NONE)
        l = meetings_of(c->r, a->d.body);
    agenda_take(a, &p, l.count);
    for (size_t i = 0; i < l.count; i++)
        if (l.at[i].starts < a->d.before && !rules_after(c->r, rec(c->r, l.at[i].first)->t, c->r->force.setting[SETTING_WINDOW_DAYS]) &&
            meetings_reply(c->r, l.at[i].newest, REPLY_CONFIRM) == BOOK_NONE && !meetings_is_carried_on(c->r, l.at[i].newest))
            agenda_put(&p, 0, l.at[i].starts, (uint32_t)i);
    shown = agenda_begin(a, w, "minutes", "minutes", &p);
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

/* ---- what is to be looked at again, what is found --------------------------------------------------------------------------------- */

static bool write_review(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct agenda_part p;
    size_t shown;

    agenda_take(a, &p, c->r->verdicts.count);
    for (size_t i = 0; a->d.table != BOOK_NONE && i < c->r->verdicts.count; i++) {
        const struct ruling *d = &c->r->verdicts.ruling[i];
        int64_t review = d->body != BOOK_NONE && rec(c->r, d->body)->origin == a->d.table ? docket_review(c->r, d) : INT64_MAX;

        if (review <= rules_day(c->r, a->d.starts))
            agenda_put(&p, 0, review, d->decision);
    }
    shown = agenda_begin(a, w, "review", "decisions", &p);
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
    struct agenda_part p;
    size_t shown;

    agenda_take(a, &p, all->count);
    for (size_t i = 0; i < all->count; i++)
        if (finding_fits(a, &all->finding[i]))
            agenda_put(&p, take_up_of(&all->finding[i]) == BOOK_NONE, finding_kind(all->finding[i].name)->severity, (uint32_t)i);
    shown = agenda_begin(a, w, "findings", "findings", &p);
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
    if (!agenda_open_find(&a)) {
        *err = c->r->err;
        return false;
    }
    desk_head(c, w, 21); /* 7, 3, 2, and one for each part */
    return write_meeting(&a, w, err) && write_agreed(&a, w, err) && write_last(&a, w, err) && write_unminuted(&a, w, err) &&
           write_promises(&a, w, err) && write_asked(&a, w, err) && write_talks(&a, w, err) && write_minutes(&a, w, err) &&
           agenda_interests(&a, w, err) && agenda_proposals(&a, w, err) && write_review(&a, w, err) && write_findings(&a, w, err);
}
