/* agenda_proposals.c: the open proposals of a table for its next meeting: who has spoken, who has not, who has an interest in one.
 *
 * Must not: judge: an interest is declared, stepping back is a position.
 * Bounds: `limit` rows; SEATS_MAX seats; TOUCHES_MAX. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_agenda.c */
#include "desk/agenda.h"

#include "base/checked.h"

#define TOUCHES_MAX 20 /* proposals that one interest touches and that are named; all are counted */

bool agenda_open_find(struct agenda *a)
{
    struct desk_call *c = a->c;
    uint32_t *at;
    struct agenda_part p;

    agenda_take(a, &p, c->r->promises.proposals);
    for (size_t i = 0; a->d.table != BOOK_NONE && i < c->r->promises.proposals; i++) {
        const struct proposal *o = &c->r->promises.proposal[i];
        uint32_t body = book_ref(c->b, o->record, PROPOSAL_BODY);

        if (o->state == PROPOSAL_OPEN && body != BOOK_NONE && rec(c->r, body)->origin == a->d.table)
            agenda_put(&p, 0, book_number(c->b, o->record, PROPOSAL_CLOSES), o->record);
    }
    agenda_sort(&p);
    at = rules_take(c->r, p.count, sizeof(*at));
    for (size_t i = 0; at != NULL && i < p.count; i++)
        at[i] = p.row[i].at;
    a->open = (struct book_list){ at, p.count };
    return !c->r->failed;
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
        position[i] = use_seat_position(a->c, &s->seat[i], proposal);
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

bool agenda_proposals(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = a->c;
    struct agenda_part p;
    size_t shown;

    agenda_take(a, &p, a->open.count);
    for (size_t i = 0; i < a->open.count; i++)
        agenda_put(&p, 0, (int64_t)i, a->open.at[i]);
    shown = agenda_begin(a, w, "proposals", "proposals", &p);
    for (size_t i = 0; i < shown; i++) {
        uint32_t one = p.row[i].at;

        writer_map(w, 5);
        write_key(w, "proposal");
        if (!use_proposal(c, w, one, err) || !write_seats(a, w, one, err)) /* and two */
            return false;
        write_key(w, "talks");
        writer_u64(w, touch_talks(c->r, one).count);
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
static bool write_interest(struct agenda *a, struct writer *w, const struct agenda_row *row, size_t rows, struct pln_error *err)
{
    struct desk_call *c = a->c;
    uint32_t interest = (uint32_t)row[0].key;
    const char *kind = field_enum_word(&interest_schema.fact[INTEREST_KIND], (uint64_t)book_number(c->b, interest, INTEREST_KIND));
    bool recused = true;
    size_t named = min_size(rows, TOUCHES_MAX);

    for (size_t i = 0; i < rows; i++)
        recused = recused && is_recused(c, interest, row[i].at);
    writer_map(w, 7);
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
    writer_array(w, named);
    for (size_t i = 0; i < named; i++)
        if (!use_write(c, w, row[i].at, err))
            return false;
    write_key(w, "touches_count");
    writer_u64(w, rows);
    write_key(w, "recused");
    writer_bool(w, recused);
    return true;
}

/* Interests in force on the day of the meeting that touch an open proposal: pairs, by interest. */
static struct agenda_part interests_find(struct agenda *a)
{
    struct rules *r = a->c->r;
    size_t most = 0;
    struct agenda_part p;

    for (size_t i = 0; i < a->open.count; i++)
        most += knew_interests(r, a->open.at[i]).count;
    agenda_take(a, &p, most);
    for (size_t i = 0; i < a->open.count; i++) {
        struct book_list l = knew_interests(r, a->open.at[i]);

        for (size_t j = 0; j < l.count; j++)
            if (force_interest(r, &r->cut, rec(r, l.at[j])->origin, rules_day(r, a->d.starts)))
                agenda_put(&p, 0, l.at[j], a->open.at[i]);
    }
    agenda_sort(&p);
    return p;
}

bool agenda_interests(struct agenda *a, struct writer *w, struct pln_error *err)
{
    struct agenda_part pairs = interests_find(a), p;
    size_t shown;

    agenda_take(a, &p, pairs.count);
    for (size_t i = 0; i < pairs.count; i++)
        if (i == 0 || pairs.row[i].key != pairs.row[i - 1].key)
            agenda_put(&p, 0, (int64_t)i, 0); /* where its pairs begin */
    shown = agenda_begin(a, w, "interests", "interests", &p);
    for (size_t i = 0; i < shown; i++) {
        size_t from = (size_t)p.row[i].key, to = i + 1 < p.count ? (size_t)p.row[i + 1].key : pairs.count;

        if (!write_interest(a, w, &pairs.row[from], to - from, err))
            return false;
    }
    return true;
}
