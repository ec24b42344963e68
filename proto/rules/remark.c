/* remark.c: small print at an entry: what keeps it from counting, what is odd about it, what was done well.
 *
 * In: a run. Out: r->remarks, in order of (word, log id, index). A remark changes nothing.
 * Must not: say anything of words.
 * Bounds: a few for each record.
 * Spec: docs/rules.md "Remarks". Tests: tests/unit/rules_finding.c */
#include "rules/remark.h"

#include "record/check.h"
#include "rules/rules.h"

#include <stdlib.h>

static const struct {
    const char *word;
    bool good;
    const char *sentence;
} remarks[REMARK_END] = {
#define REMARK_ROW(symbol, word, good, sentence) [REMARK_##symbol] = { word, good, sentence },
    REMARKS(REMARK_ROW)
#undef REMARK_ROW
};

const char *remark_word(enum remark_kind k)
{
    return remarks[k].word;
}

bool remark_is_good(enum remark_kind k)
{
    return remarks[k].good;
}

const char *remark_sentence(enum remark_kind k)
{
    return remarks[k].sentence;
}

struct pad {
    struct rules *r;
    uint32_t owner;
};

static void put(struct pad *p, enum remark_kind kind, uint32_t record, uint32_t other)
{
    struct remarks *all = &p->r->remarks;

    if (!rules_grow(p->r, &all->told, &all->told_room, all->tolds, sizeof(all->told[0])))
        return;
    all->told[all->tolds++] = (struct remark_told){ { kind, record, other }, p->owner };
}

/* ---- positions and decisions ---- */

static void positions_of(struct pad *p, uint32_t proposal)
{
    struct rules *r = p->r;
    const struct book *b = r->book;
    uint32_t decision = verdict_on(r, &r->cut, proposal);
    const struct ruling *d = decision == BOOK_NONE ? NULL : verdict_of(r, decision);
    struct book_list l = book_referrers(b, proposal, TYPE_position);
    const struct seating *s = d ? d->seating : NULL;

    if (s == NULL && l.count > 0) {
        uint32_t body = direction_in_force(r, book_ref(b, proposal, PROPOSAL_BODY));

        s = body == BOOK_NONE ? NULL : seats_now(r, body);
    }
    for (size_t i = 0; i < l.count && !r->failed; i++) {
        const struct record *at = rec(r, l.at[i]);

        if (!rules_has(r, l.at[i]) || book_ref(b, l.at[i], POSITION_PROPOSAL) != proposal)
            continue;
        if (at->t > book_number(b, proposal, PROPOSAL_CLOSES) || (d != NULL && at->t > d->made))
            put(p, REMARK_LATE, l.at[i], decision);
        if (s != NULL && (at->person == BOOK_NONE || seats_of_person(s, at->person) < 0))
            put(p, REMARK_UNSEATED, l.at[i], BOOK_NONE);
    }
}

static void counted_compare(struct pad *p, const struct ruling *d)
{
    const struct book *b = p->r->book;
    size_t counted = 0, listed = 0;
    bool differs = false;

    if (!book_has(b, d->decision, DECISION_COUNTED))
        return;
    for (size_t i = 0; i < d->seating->seats; i++)
        counted += d->position[i] != BOOK_NONE && !d->recused[i];
    for (size_t i = 0; i < book_count(b, d->decision, DECISION_COUNTED); i++) {
        uint32_t at = book_ref_at(b, d->decision, DECISION_COUNTED, i);

        if (at != BOOK_NONE && book_number(b, at, POSITION_STANCE) == STANCE_RECUSE)
            continue; /* listed or not: it is in no count */
        listed++;
        differs = differs || at == BOOK_NONE || !verdict_counts(d, at);
    }
    if (differs || listed != counted)
        put(p, REMARK_COUNTED_DIFFERS, d->decision, BOOK_NONE);
}

static void decision(struct pad *p, uint32_t record)
{
    struct rules *r = p->r;
    const struct ruling *d = verdict_of(r, record);

    if (d->why == NOT_COUNTED_KEEPER)
        put(p, REMARK_NOT_KEEPER, d->decision, BOOK_NONE);
    if (d->why == NOT_COUNTED_SECOND)
        put(p, REMARK_SECOND_DECISION, d->decision, d->first);
    if (d->state >= RULING_STANDS)
        counted_compare(p, d);
    if (verdict_is_adopted(r, d) && touch_before(r, touch_subject(r, d->proposal), d->made).is_cut)
        put(p, REMARK_MANY_TALKS, d->decision, BOOK_NONE);
    if (d->ratified_by != BOOK_NONE)
        put(p, REMARK_RATIFIED, d->decision, d->ratified_by);
}

/* Is it by whom the interest is of, on a day on which it is in force? */
static bool is_interested(struct rules *r, uint32_t interest, uint32_t position)
{
    const struct book *b = r->book;
    uint32_t who = book_person(b, interest, INTEREST_OF);
    uint32_t partner = who == BOOK_NONE ? book_partner(b, interest, INTEREST_OF) : BOOK_NONE;

    return ((who != BOOK_NONE && rec(r, position)->person == who) || (partner != BOOK_NONE && rec(r, position)->log == partner)) &&
           force_interest(r, &r->cut, interest, rules_day(r, rec(r, position)->t));
}

/* One remark a position, by the first interest of those that touch it. A log has as many of both as it likes: whoever was found to have
 * one on a day is not asked again on that day. */
static void interested(struct pad *p, uint32_t proposal)
{
    struct rules *r = p->r;
    const struct book *b = r->book;
    struct book_list l = book_referrers(b, proposal, TYPE_position), interests = knew_interests(r, proposal);
    uint32_t last = BOOK_NONE, found = BOOK_NONE;

    for (size_t i = 0; interests.count > 0 && i < l.count && !r->failed; i++) {
        if (!rules_has(r, l.at[i]) || book_ref(b, l.at[i], POSITION_PROPOSAL) != proposal ||
            book_number(b, l.at[i], POSITION_STANCE) == STANCE_RECUSE)
            continue;
        if (last == BOOK_NONE || rec(r, last)->person != rec(r, l.at[i])->person || rec(r, last)->log != rec(r, l.at[i])->log ||
            rules_day(r, rec(r, last)->t) != rules_day(r, rec(r, l.at[i])->t)) {
            last = l.at[i];
            found = BOOK_NONE;
            for (size_t j = 0; j < interests.count && found == BOOK_NONE; j++)
                found = is_interested(r, interests.at[j], last) ? interests.at[j] : BOOK_NONE;
        }
        if (found != BOOK_NONE)
            put(p, REMARK_INTERESTED, l.at[i], found);
    }
}

/* ---- tables ---- */

static bool has_seat(const struct book *b, uint32_t body, struct bytes name, uint32_t partner)
{
    for (size_t i = 0; i < book_count(b, body, BODY_SEATS); i++) {
        struct book_seat s = book_seat_at(b, body, BODY_SEATS, i);

        if (s.partner == partner && bytes_equal(s.name, name))
            return true;
    }
    return false;
}

static void seat(struct pad *p, uint32_t record)
{
    struct rules *r = p->r;
    const struct book *b = r->book;
    uint32_t body = book_ref(b, record, SEAT_BODY), now, before;

    if (body == BOOK_NONE)
        return;
    now = direction_in_force(r, body);
    if (!has_seat(b, now == BOOK_NONE ? body : now, book_text(b, record, SEAT_NAME), rec(r, record)->log))
        put(p, REMARK_UNKNOWN_SEAT, record, now == BOOK_NONE ? body : now);
    before = seats_before(r, record);
    if (before != BOOK_NONE)
        put(p, REMARK_SECOND_SEAT, record, before);
}

static void body(struct pad *p, uint32_t record)
{
    const struct book *b = p->r->book;
    bool unmeetable = false;

    for (size_t j = 0; j < book_count(b, record, BODY_NEEDS); j++) {
        bool met = false;

        for (size_t k = 0; k < book_count(b, record, BODY_SEATS); k++)
            met = met || (int64_t)book_seat_at(b, record, BODY_SEATS, k).kind == book_number_at(b, record, BODY_NEEDS, j);
        unmeetable = unmeetable || !met;
    }
    if (unmeetable)
        put(p, REMARK_UNMEETABLE, record, BOOK_NONE);
}

/* ---- fields ---- */

static bool is_given(const struct rules *r, uint32_t record, unsigned fact)
{
    return book_has(r->book, record, fact);
}

/* What docs/records.md ties together, of facts alone: what the author's node checked once. */
static bool fits(const struct rules *r, uint32_t x)
{
    const struct book *b = r->book;
    int64_t t = rec(r, x)->t;

    switch (rec(r, x)->type) {
    case TYPE_body:
        for (size_t i = 0; i < book_count(b, x, BODY_SEATS); i++) {
            for (size_t j = 0; j < i; j++) {
                if (bytes_equal(book_seat_at(b, x, BODY_SEATS, i).name, book_seat_at(b, x, BODY_SEATS, j).name))
                    return false;
            }
        }
        return true;
    case TYPE_seat: return book_count(b, x, SEAT_MEMBERS) > 0;
    case TYPE_measure: return !is_given(r, x, MEASURE_FROM) || book_number(b, x, MEASURE_FROM) <= book_number(b, x, MEASURE_ON);
    case TYPE_plan: return book_number(b, x, PLAN_FROM) <= book_number(b, x, PLAN_TO);
    case TYPE_talk: {
        bool is_held = book_number(b, x, TALK_STATUS) == TALK_HELD;

        return (!is_held || is_given(r, x, TALK_AGREED)) && check_talk_when(book_number(b, x, TALK_WHEN), is_held, t);
    }
    case TYPE_decision: return book_number(b, x, DECISION_MADE) <= t;
    case TYPE_commitment: return book_number(b, x, COMMITMENT_DUE) >= rules_day(r, t);
    case TYPE_progress:
        return (book_number(b, x, PROGRESS_STATE) != STATE_MOVED || is_given(r, x, PROGRESS_DUE)) &&
               (book_number(b, x, PROGRESS_STATE) == STATE_BLOCKED || !is_given(r, x, PROGRESS_NEEDS));
    case TYPE_interest:
        return book_number(b, x, INTEREST_OF) >= 0 &&
               (!is_given(r, x, INTEREST_UNTIL) || book_number(b, x, INTEREST_SINCE) <= book_number(b, x, INTEREST_UNTIL));
    case TYPE_reply: return book_number(b, x, REPLY_STANCE) != REPLY_KNOWN || is_given(r, x, REPLY_WHEN);
    default: return true; /* no other type has facts tied together */
    }
}

static bool refs_lead_somewhere(const struct rules *r, uint32_t x)
{
    const struct book *b = r->book;
    const struct schema *s = schema_of(rec(r, x)->type);

    if (rec(r, x)->bad_replaces)
        return false;
    if (rec(r, x)->type == TYPE_progress && book_ref(b, x, PROGRESS_OF) != BOOK_NONE &&
        rec(r, book_ref(b, x, PROGRESS_OF))->log != rec(r, x)->log)
        return false; /* of another's promise: nobody speaks for another */
    for (unsigned f = 0; f < s->facts; f++) {
        size_t n = s->fact[f].list ? book_count(b, x, f) : (size_t)book_has(b, x, f);

        if (!field_kind_has_place(s->fact[f].kind))
            continue;
        for (size_t i = 0; i < n; i++) {
            uint32_t at;

            if (s->fact[f].kind == FIELD_PARTY && (s->fact[f].list ? book_number_at(b, x, f, i) : book_number(b, x, f)) < 0)
                continue; /* a kind of outsider */
            if (s->fact[f].kind == FIELD_SEAT)
                at = book_seat_at(b, x, f, i).partner;
            else
                at = s->fact[f].list ? book_ref_at(b, x, f, i) : book_ref(b, x, f);
            if (at == BOOK_NONE)
                return false;
        }
    }
    return true;
}

static void fields(struct pad *p, uint32_t record)
{
    struct rules *r = p->r;
    const struct book_log *log = &r->book->log[rec(r, record)->log];

    if (!fits(r, record))
        put(p, REMARK_BAD_FIELDS, record, BOOK_NONE);
    if (!refs_lead_somewhere(r, record))
        put(p, REMARK_BAD_REF, record, BOOK_NONE);
    if (log->leave != BOOK_NONE && rules_has(r, log->leave) && rec(r, record)->index > rec(r, log->leave)->index)
        put(p, REMARK_LEFT, record, log->leave);
}

/* ---- what was done well ---- */

static bool is_in_time(struct rules *r, const struct talk *k)
{
    int64_t told = talk_told(r, k);
    struct touched touched;

    if (k->status != TALK_HELD || told == INT64_MAX)
        return false;
    touched = touched_by(r, k);
    return told - k->when <= touched_term(r, &touched).hours * RULES_HOUR_MS;
}

static void promise(struct pad *p, uint32_t record)
{
    struct rules *r = p->r;
    const struct promise *is = promise_of(r, record);
    struct promise_walk moves;
    bool is_bad;

    if (is == NULL)
        return;
    moves = promise_walk_moves(r, is);
    if (is->state == PROMISE_KEPT && rules_day(r, is->closed_t) <= is->due)
        put(p, REMARK_KEPT, is->record, is->closed_by);
    for (uint32_t move; (move = promise_next_move(r, &moves, &is_bad)) != BOOK_NONE;) {
        if (!is_bad)
            put(p, REMARK_IN_TIME, move, is->record);
    }
}

void remark_make(struct rules *r, uint32_t record)
{
    struct pad p = { r, record };

    if (rec(r, record)->type == TYPE_talk && rec(r, record)->origin == record) {
        const struct talk *k = talk_of(r, record);

        if (k != NULL && is_in_time(r, k))
            put(&p, REMARK_IN_TIME, k->first, BOOK_NONE);
    }
    if (!rules_has(r, record))
        return;
    fields(&p, record);
    switch (rec(r, record)->type) {
    case TYPE_proposal:
        positions_of(&p, record);
        interested(&p, record);
        break;
    case TYPE_decision: decision(&p, record); break;
    case TYPE_seat: seat(&p, record); break;
    case TYPE_body: body(&p, record); break;
    case TYPE_commitment:
    case TYPE_objective: promise(&p, record); break;
    default: break; /* of no other type more is remarked */
    }
}

/* ---- what stands, and what was told anew ---- */

static int by_word(const struct rules *r, const struct remark *p, const struct remark *q)
{
    int c = strcmp(remarks[p->kind].word, remarks[q->kind].word);

    if (c == 0)
        c = book_compare(r->book, p->record, q->record);
    return c != 0 ? c : p->other < q->other ? -1 : p->other > q->other;
}

const struct remark *remark_at(const struct rules *r, enum remark_kind kind, uint32_t record)
{
    const struct remark key = { kind, record, 0 };
    size_t low = 0, high = r->remarks.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (by_word(r, &r->remarks.remark[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == r->remarks.count || r->remarks.remark[low].kind != kind || r->remarks.remark[low].record != record)
        return NULL;
    return &r->remarks.remark[low];
}

static int told_by_word(const void *x, const void *y, void *ctx)
{
    const struct remark_told *p = x, *q = y;

    return by_word(ctx, &p->is, &q->is);
}

static bool room_for(struct rules *r, size_t count)
{
    struct remarks *all = &r->remarks;

    return rules_room(r, &all->remark, &all->room, count, sizeof(all->remark[0])) &&
           rules_room(r, &all->owner, &all->owner_room, count, sizeof(all->owner[0]));
}

void remark_end_run(struct rules *r)
{
    struct remarks *all = &r->remarks;
    size_t kept = 0, i, j = all->tolds, k;

    for (i = 0; i < all->count; i++) {
        if (track_is_dirty(r->track, all->owner[i], STAGE_FOUND))
            continue;
        if (kept != i) {
            all->remark[kept] = all->remark[i];
            all->owner[kept] = all->owner[i];
        }
        kept++;
    }
    if (!room_for(r, kept + j))
        return;
    if (j > 0)
        qsort_r(all->told, j, sizeof(all->told[0]), told_by_word, r);
    for (i = kept, k = kept + j; j > 0;) { /* from the end on */
        if (i > 0 && by_word(r, &all->remark[i - 1], &all->told[j - 1].is) > 0) {
            all->remark[--k] = all->remark[--i];
            all->owner[k] = all->owner[i];
        } else {
            all->remark[--k] = all->told[--j].is;
            all->owner[k] = all->told[j].owner;
        }
    }
    all->count = kept + all->tolds;
    all->tolds = 0;
}
