/* verdict.c: does a decision stand: item by item, read in its own past.
 *
 * In: a run. Out: a ruling for each decision of the book. Decisions are taken in an order in which all that one knew come before it: what
 * its past holds of each log, and so whether those stand, is settled when it is read. The order is found on a stack of our own, because a
 * chain of decisions is as long as somebody's log.
 * Must not: let anything outside past(D) change whether it stands; only the doubt beside it reads the run's cut.
 * Bounds: what the log of a decision heard since the one before (past.h); SEATS_MAX seats.
 * Spec: docs/rules.md "Verdicts". Tests: tests/unit/rules_verdict.c */
#include "rules/verdict.h"

#include "base/checked.h"
#include "rules/rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const item_words[ITEM_END] = {
#define ITEM_WORD(symbol, word) [ITEM_##symbol] = word,
    VERDICT_ITEMS(ITEM_WORD)
#undef ITEM_WORD
};

const char *verdict_item_word(enum verdict_item item)
{
    return item_words[item];
}

static struct ruling *ruling_find(const struct rules *r, uint32_t decision)
{
    struct book_list l = book_of_type(r->book, TYPE_decision);
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (l.at[middle] < decision)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->verdicts.count && l.at[low] == decision ? &r->verdicts.ruling[low] : NULL;
}

const struct ruling *verdict_of(const struct rules *r, uint32_t decision)
{
    track_read(r->track, decision, CELL_STATE);
    return ruling_find(r, decision);
}

static bool counts(const struct ruling *d)
{
    return d->state == RULING_STANDS || d->state == RULING_LACKS;
}

uint32_t verdict_on(const struct rules *r, const struct cut *c, uint32_t proposal)
{
    struct book_list l = book_referrers(r->book, proposal, TYPE_decision);

    for (size_t i = 0; i < l.count; i++) {
        const struct ruling *d = verdict_of(r, l.at[i]);

        if (d != NULL && counts(d) && d->proposal == proposal && cut_has(c, l.at[i]))
            return l.at[i];
    }
    return BOOK_NONE;
}

bool verdict_is_adopted(const struct rules *r, const struct ruling *d)
{
    return counts(d) && d->adopted && cut_has(&r->cut, d->decision);
}

bool verdict_is_standing(const struct rules *r, const struct ruling *d)
{
    return verdict_is_adopted(r, d) && d->state == RULING_STANDS;
}

bool verdict_counts(const struct ruling *d, uint32_t position)
{
    for (size_t i = 0; d->seating && i < d->seating->seats; i++) {
        if (d->position[i] == position && !d->recused[i])
            return true;
    }
    return false;
}

/* ---- the items ---- */

/* What positions make of a ruling: all that changes when more positions are read. */
struct hearing {
    uint32_t position[SEATS_MAX];
    bool recused[SEATS_MAX], heard[SEATS_MAX];
    size_t heard_count, recused_count, consents, objections;
    bool lacks_quorum, lacks_needs, lacks_rule;
};

/* The holder's last, else the first stand-in's last, ... : the later of one person, the earlier place of two. */
static void position_take(const struct rules *r, const struct seating *s, uint32_t position, struct hearing *h)
{
    uint32_t person = rec(r, position)->person;
    int at = person == BOOK_NONE ? -1 : seats_of_person(s, person);
    size_t mine = 0, theirs = SEAT_PEOPLE_MAX;

    if (at < 0)
        return;
    while (s->seat[at].person[mine] != person)
        mine++;
    if (h->position[at] != BOOK_NONE) {
        for (theirs = 0; s->seat[at].person[theirs] != rec(r, h->position[at])->person;)
            theirs++;
    }
    if (mine < theirs || (mine == theirs && rec(r, position)->index > rec(r, h->position[at])->index))
        h->position[at] = position;
}

bool verdict_disputed(const struct rules *r, const struct cut *c, uint32_t any, uint32_t person)
{
    struct book_list versions = book_versions(r->book, rec(r, any)->origin);

    for (size_t i = 0; i < versions.count; i++) {
        struct replied few[REPLIES_FEW];
        struct replied_list l = replies_of(replies_to(r, versions.at[i], few), REPLY_DISPUTE, r->book->person[person].log);

        l = replies_by(l, person);
        for (size_t j = 0; j < l.count; j++) {
            if (cut_has(c, l.at[j].record))
                return true;
        }
    }
    return false;
}

/* Could more minutes make somebody heard? */
static bool waits_for_presence(const struct seating *s, const struct hearing *h)
{
    for (size_t i = 0; i < s->seats; i++) {
        if (!h->heard[i] && s->seat[i].people > 0)
            return true;
    }
    return false;
}

/* Whoever the minutes of the decision's meeting say was there. */
static void presence_take(struct rules *r, const struct ruling *d, struct hearing *h)
{
    const struct book *b = r->book;
    const struct sitting *all = d->meeting == BOOK_NONE ? NULL : sitting_of(r, d->meeting);

    for (size_t i = 0; all != NULL && i < all->sets && waits_for_presence(d->seating, h); i++) {
        uint32_t newest = promise_newest(&d->past, all->set[i].origin);
        uint32_t of = newest == BOOK_NONE ? BOOK_NONE : book_ref(b, newest, MINUTES_MEETING);

        if (of == BOOK_NONE || b->record[of].origin != b->record[d->meeting].origin)
            continue;
        for (size_t k = 0; k < book_count(b, newest, MINUTES_PRESENT); k++) {
            uint32_t person = book_person_at(b, newest, MINUTES_PRESENT, k);
            int at = person == BOOK_NONE ? -1 : seats_of_person(d->seating, person);

            if (at >= 0 && !h->heard[at] && !sitting_is_disputed(&all->set[i], &d->past, person))
                h->heard[at] = true;
        }
    }
}

static bool rule_is_met(int64_t rule, size_t consents, size_t objections)
{
    switch ((enum body_rule)rule) {
    case RULE_CONSENT: return objections == 0;
    case RULE_MAJORITY: return consents > objections;
    case RULE_SUPERMAJORITY: return consents > 0 && 3 * consents >= 2 * (consents + objections);
    case body_rule_none:
    case body_rule_end: break;
    }
    return false;
}

static bool kind_is_heard(const struct seating *s, const struct hearing *h, int64_t kind)
{
    for (size_t i = 0; i < s->seats; i++) {
        if (h->heard[i] && (int64_t)s->seat[i].kind == kind)
            return true;
    }
    return false;
}

/* From the positions chosen to the items that hang on them. */
static void hearing_count(struct rules *r, const struct ruling *d, struct hearing *h)
{
    const struct book *b = r->book;
    const struct seating *s = d->seating;

    presence_take(r, d, h);
    for (size_t i = 0; i < s->seats; i++) {
        int64_t stance = h->position[i] == BOOK_NONE ? stance_none : book_number(b, h->position[i], POSITION_STANCE);

        h->recused[i] = stance == STANCE_RECUSE;
        h->recused_count += h->recused[i];
        h->heard[i] = !h->recused[i] && (h->heard[i] || h->position[i] != BOOK_NONE);
        h->heard_count += h->heard[i];
        h->consents += stance == STANCE_CONSENT;
        h->objections += stance == STANCE_OBJECT;
    }
    h->lacks_quorum = 100 * (int64_t)h->heard_count < book_number(b, s->body, BODY_QUORUM) * (int64_t)(s->seats - h->recused_count);
    for (size_t i = 0; i < book_count(b, s->body, BODY_NEEDS); i++)
        h->lacks_needs = h->lacks_needs || !kind_is_heard(s, h, book_number_at(b, s->body, BODY_NEEDS, i));
    h->lacks_rule = !rule_is_met(book_number(b, s->body, BODY_RULE), h->consents, h->objections);
}

static void hearing_begin(struct hearing *h)
{
    *h = (struct hearing){ 0 };
    for (size_t i = 0; i < SEATS_MAX; i++)
        h->position[i] = BOOK_NONE;
}

static void hear(struct rules *r, const struct ruling *d, struct hearing *h)
{
    struct book_list l = book_referrers(r->book, d->proposal, TYPE_position);

    hearing_begin(h);
    for (size_t i = 0; i < l.count; i++) {
        if (cut_has(&d->past, l.at[i]) && book_ref(r->book, l.at[i], POSITION_PROPOSAL) == d->proposal)
            position_take(r, d->seating, l.at[i], h);
    }
    hearing_count(r, d, h);
}

static bool is_open(const struct ruling *d)
{
    return proposal_withdrawn(&d->past, d->proposal) == BOOK_NONE;
}

static bool notice_is_met(struct rules *r, struct ruling *d)
{
    int64_t notice = book_number(r->book, d->seating->body, BODY_NOTICE);

    d->published = times_not_after(r, &(struct bound_query){ &d->past, d->proposal, true, { BOOK_NONE, BOOK_NONE } });
    if (notice == 0)
        return true;
    return d->published.proven && d->made >= d->published.ms && (d->made - d->published.ms) / RULES_HOUR_MS >= notice;
}

/* ---- does it count ---- */

/* Another on the same proposal that stands first in this log, or that it knew and that counts. */
static uint32_t earlier_on(const struct rules *r, const struct ruling *d)
{
    struct book_list l = book_referrers(r->book, d->proposal, TYPE_decision);

    for (size_t i = 0; i < l.count; i++) {
        const struct ruling *other = verdict_of(r, l.at[i]);

        if (l.at[i] == d->decision || book_ref(r->book, l.at[i], DECISION_PROPOSAL) != d->proposal || !cut_has(&d->past, l.at[i]))
            continue;
        if (rec(r, l.at[i])->log == d->log || (other != NULL && counts(other)))
            return l.at[i];
    }
    return BOOK_NONE;
}

static bool not_counted(struct ruling *d, enum verdict_why why)
{
    d->state = RULING_NOT_COUNTED;
    d->why = why;
    return false;
}

static bool does_count(struct rules *r, struct ruling *d)
{
    const struct book *b = r->book;
    uint32_t named;

    if (d->proposal == BOOK_NONE || !cut_has(&d->past, d->proposal) || book_ref(b, d->proposal, PROPOSAL_BODY) == BOOK_NONE)
        return not_counted(d, NOT_COUNTED_PROPOSAL);
    named = book_ref(b, d->proposal, PROPOSAL_BODY);
    d->body = force_version_before(r, &d->past, named, d->made);
    d->lacks[ITEM_BODY] = d->body == BOOK_NONE;
    d->keeper = force_keeper(&d->past, d->body == BOOK_NONE ? named : d->body);
    if (d->log != d->keeper)
        return not_counted(d, NOT_COUNTED_KEEPER);
    d->first = earlier_on(r, d);
    if (d->first != BOOK_NONE)
        return not_counted(d, NOT_COUNTED_SECOND);
    d->seating = seats_at(r, &d->past, d->body == BOOK_NONE ? named : d->body, d->made);
    return d->seating != NULL;
}

/* Room for what was said, by seat. */
static bool by_seat(struct rules *r, struct ruling *d)
{
    d->position = rules_take(r, d->seating->seats, sizeof(d->position[0]));
    d->recused = rules_take(r, d->seating->seats, sizeof(d->recused[0]));
    d->heard = rules_take(r, d->seating->seats, sizeof(d->heard[0]));
    return !r->failed;
}

static void ruling_make(struct rules *r, struct ruling *d)
{
    struct hearing h;

    if (!d->past.is_here) {
        d->state = RULING_NOT_HERE;
        return;
    }
    if (!does_count(r, d) || !by_seat(r, d)) {
        if (d->state == RULING_UNREAD)
            d->state = RULING_NOT_HERE; /* failed: the run ends */
        return;
    }
    hear(r, d, &h);
    memcpy(d->position, h.position, d->seating->seats * sizeof(d->position[0]));
    memcpy(d->recused, h.recused, d->seating->seats * sizeof(d->recused[0]));
    memcpy(d->heard, h.heard, d->seating->seats * sizeof(d->heard[0]));
    d->heard_count = h.heard_count;
    d->recused_count = h.recused_count;
    d->consents = h.consents;
    d->objections = h.objections;
    d->lacks[ITEM_OPEN] = !is_open(d);
    d->lacks[ITEM_QUORUM] = h.lacks_quorum;
    d->lacks[ITEM_NEEDS] = h.lacks_needs;
    d->lacks[ITEM_NOTICE] = !notice_is_met(r, d);
    d->lacks[ITEM_RULE] = h.lacks_rule;
    d->state = RULING_STANDS;
    for (int i = 0; i < ITEM_END && d->adopted; i++) {
        if (d->lacks[i])
            d->state = RULING_LACKS;
    }
}

bool verdict_foresee(struct rules *r, struct ruling *given)
{
    given->decision = given->body = given->keeper = given->first = given->ratified_by = BOOK_NONE;
    given->past = r->cut;
    given->past.is_here = true;
    ruling_make(r, given);
    return !r->failed;
}

/* ---- beside it ---- */

struct spoken {
    uint32_t person, position;
};

static int by_person(const void *x, const void *y)
{
    const struct spoken *p = x, *q = y;

    if (p->person != q->person)
        return p->person < q->person ? -1 : 1;
    return p->position < q->position ? -1 : p->position > q->position;
}

/* Did it know the position, or had b + 1 partners besides voter and keeper it before it was made? */
static bool was_had(struct rules *r, const struct ruling *d, uint32_t position)
{
    struct bound u;

    if (cut_has(&d->past, position))
        return true;
    u = times_not_after(r, &(struct bound_query){ &r->cut, position, false, { d->keeper, BOOK_NONE } });
    return u.proven && u.ms <= d->made;
}

/* Of seated people, what they said on P that is in its past or in the cut: by person, then Order. *unknown: something is not in its past.
 */
static size_t spoken_by_seated(struct rules *r, const struct ruling *d, struct spoken *out, bool *unknown)
{
    struct book_list l = book_referrers(r->book, d->proposal, TYPE_position);
    size_t n = 0;

    *unknown = false;
    for (size_t i = 0; i < l.count; i++) {
        uint32_t person = rec(r, l.at[i])->person;
        bool known = cut_has(&d->past, l.at[i]);

        if ((!known && !rules_has(r, l.at[i])) || book_ref(r->book, l.at[i], POSITION_PROPOSAL) != d->proposal || person == BOOK_NONE ||
            seats_of_person(d->seating, person) < 0)
            continue;
        *unknown = *unknown || !known;
        if (out != NULL)
            out[n] = (struct spoken){ person, l.at[i] };
        n++;
    }
    if (out != NULL && n > 1)
        qsort(out, n, sizeof(out[0]), by_person);
    return n;
}

/* Positions that it did not know, but that b + 1 partners besides voter and keeper had before it was made: would they change it? Who had
 * one had all of that person before it: the last is found by halves, however many a person wrote. */
static bool is_in_doubt(struct rules *r, const struct ruling *d)
{
    struct hearing h;
    bool unknown, more = false, other_lacks = d->lacks[ITEM_BODY] || d->lacks[ITEM_OPEN] || d->lacks[ITEM_NOTICE];
    size_t n = spoken_by_seated(r, d, NULL, &unknown);
    struct spoken *at = unknown ? rules_take(r, n, sizeof(*at)) : NULL;

    if (at == NULL)
        return false;
    n = spoken_by_seated(r, d, at, &unknown);
    hearing_begin(&h);
    for (size_t from = 0, end; from < n; from = end) {
        size_t low = from, high;

        for (end = from; end < n && at[end].person == at[from].person; end++)
            ;
        for (high = end; low < high;) {
            size_t middle = low + (high - low) / 2;

            if (was_had(r, d, at[middle].position))
                low = middle + 1;
            else
                high = middle;
        }
        if (low == from)
            continue;
        more = more || !cut_has(&d->past, at[low - 1].position);
        position_take(r, d->seating, at[low - 1].position, &h);
    }
    if (!more)
        return false;
    hearing_count(r, d, &h);
    return (d->state == RULING_LACKS) != (other_lacks || h.lacks_quorum || h.lacks_needs || h.lacks_rule);
}

static uint32_t ratified(const struct rules *r, const struct ruling *d)
{
    struct book_list l = book_puts(r->book, d->decision);
    uint32_t first = BOOK_NONE;

    for (size_t i = 0; i < l.count; i++) {
        uint32_t by;

        if (!rules_has(r, l.at[i]))
            continue;
        by = verdict_on(r, &r->cut, l.at[i]);
        if (by != BOOK_NONE && by < first && verdict_is_standing(r, verdict_of(r, by)))
            first = by;
    }
    return first;
}

/* ---- all of them ---- */

/* Decisions that are to be ruled on, and how they stood before. */
struct docket {
    size_t *place; /* among all rulings, in Order */
    struct ruling *before;
    size_t count;
    struct by_log { /* places of one log's, by index */
        uint32_t log;
        size_t *at;
        size_t count;
        uint64_t changed_from; /* index of the first that is ruled otherwise by now; UINT64_MAX: none */
    } * logs;                  /* those that have any */
    size_t log_count;
};

/* Of a log's decisions on the docket, the place of the last below a size; SIZE_MAX: none. */
static size_t last_below(const struct rules *r, const struct by_log *l, uint64_t size)
{
    size_t low = 0, high = l->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rec(r, r->verdicts.ruling[l->at[middle]].decision)->index < size)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? SIZE_MAX : l->at[low - 1];
}

/* A decision that this one knew and that is not made yet; SIZE_MAX: none. Below the last of each log all are made once it is. */
static size_t unmade_before(const struct rules *r, const struct docket *k, const struct ruling *d)
{
    for (size_t i = 0; i < k->log_count; i++) {
        size_t at = last_below(r, &k->logs[i], cut_size(&d->past, k->logs[i].log));

        if (at != SIZE_MAX && r->verdicts.ruling[at].state == RULING_UNREAD)
            return at;
    }
    return SIZE_MAX;
}

/* What it makes of its past hangs on that past alone, which never changes once it is here; what covers its proposal may come later. */
static void ruling_read(struct rules *r, struct ruling *d)
{
    r->in = MEMORY_KEPT;
    if (r->keeps) {
        track_begin(r->track, d->decision);
        track_only_covers(r->track);
    }
    ruling_make(r, d);
    onset_ruled(r, d);
    if (r->keeps)
        track_end(r->track);
    r->in = MEMORY_SCRATCH;
}

static void make_in_order(struct rules *r, const struct docket *k)
{
    size_t *stack = rules_take(r, k->count + 1, sizeof(*stack));
    bool *waits = rules_take(r, r->verdicts.count, sizeof(*waits));

    for (size_t i = 0; waits && stack && i < k->count && !r->failed; i++) {
        size_t depth = 0;

        if (r->verdicts.ruling[k->place[i]].state != RULING_UNREAD)
            continue;
        stack[depth++] = k->place[i];
        waits[k->place[i]] = true;
        while (depth > 0 && !r->failed) {
            struct ruling *d = &r->verdicts.ruling[stack[depth - 1]];
            size_t before = d->past.is_here ? unmade_before(r, k, d) : SIZE_MAX;

            if (before != SIZE_MAX && !waits[before]) { /* waits: knowing goes by hashes, so nothing knows itself */
                waits[before] = true;
                stack[depth++] = before;
                continue;
            }
            ruling_read(r, d);
            depth--;
        }
    }
}

static void ruling_begin(struct rules *r, struct ruling *d, uint32_t decision)
{
    const struct book *b = r->book;

    *d = (struct ruling){ .decision = decision, .body = BOOK_NONE, .keeper = BOOK_NONE, .first = BOOK_NONE, .ratified_by = BOOK_NONE };
    d->log = rec(r, decision)->log;
    d->proposal = book_ref(b, decision, DECISION_PROPOSAL);
    d->meeting = book_ref(b, decision, DECISION_MEETING);
    d->docket = r->verdicts.dockets;
    d->adopted = book_number(b, decision, DECISION_OUTCOME) == OUTCOME_ADOPTED;
    d->made = book_number(b, decision, DECISION_MADE);
    r->failed = r->failed || !past_make(&d->past, &r->pasts, b, r->view, decision, &r->memory[MEMORY_KEPT], &r->err);
}

static int by_place(const void *x, const void *y)
{
    const size_t *p = x, *q = y;

    return *p < *q ? -1 : *p > *q;
}

/* Of each log that has some, those of it: in Order, which in one log is the index. */
static bool docket_sort(struct rules *r, struct docket *k)
{
    const struct book *b = r->book;
    size_t *used = rules_take(r, k->count, sizeof(*used)), *of = rules_take(r, b->logs, sizeof(*of));

    k->logs = rules_take(r, b->logs, sizeof(k->logs[0]));
    for (size_t i = 0; k->logs && i < k->count; i++)
        of[rec(r, r->verdicts.ruling[k->place[i]].decision)->log]++;
    for (uint32_t log = 0; k->logs && log < b->logs; log++) {
        if (of[log] == 0)
            continue;
        k->logs[k->log_count] = (struct by_log){ .log = log, .at = used, .changed_from = UINT64_MAX };
        used += of[log];
        of[log] = k->log_count++;
    }
    for (size_t i = 0; k->logs && i < k->count; i++) {
        struct by_log *l = &k->logs[of[rec(r, r->verdicts.ruling[k->place[i]].decision)->log]];

        l->at[l->count++] = k->place[i];
    }
    return !r->failed;
}

/* The dirty ones that are not on a docket yet: from `*at` of the list of dirty records on. */
static bool docket_take(struct rules *r, struct docket *k, size_t *at)
{
    r->verdicts.dockets++;
    *k = (struct docket){ .place = rules_take(r, track_dirty(r->track) - *at, sizeof(k->place[0])) };
    for (; k->place && *at < track_dirty(r->track); ++*at) {
        uint32_t record = track_dirty_at(r->track, *at);

        if (rec(r, record)->type == TYPE_decision && track_is_dirty(r->track, record, STAGE_RULED))
            k->place[k->count++] = (size_t)(ruling_find(r, record) - r->verdicts.ruling);
    }
    if (k->count == 0)
        return false;
    qsort(k->place, k->count, sizeof(k->place[0]), by_place);
    k->before = rules_take(r, k->count, sizeof(k->before[0]));
    for (size_t i = 0; !r->failed && i < k->count; i++) {
        struct ruling *d = &r->verdicts.ruling[k->place[i]];

        k->before[i] = *d;
        ruling_begin(r, d, d->decision);
    }
    return !r->failed && docket_sort(r, k);
}

static bool differs(const struct ruling *x, const struct ruling *y)
{
    return x->state != y->state || x->why != y->why || x->body != y->body || x->keeper != y->keeper || x->first != y->first ||
           memcmp(x->lacks, y->lacks, sizeof(x->lacks)) != 0;
}

static void changed_note(const struct rules *r, struct docket *k, const struct ruling *d)
{
    const struct record *at = rec(r, d->decision);

    for (size_t i = 0; i < k->log_count; i++) {
        if (k->logs[i].log == at->log)
            k->logs[i].changed_from = min_u64(k->logs[i].changed_from, at->index);
    }
}

static bool knew_a_change(const struct docket *k, const struct ruling *d)
{
    for (size_t i = 0; i < k->log_count; i++) {
        if (k->logs[i].changed_from != UINT64_MAX && cut_reaches(&d->past, k->logs[i].log, k->logs[i].changed_from))
            return true;
    }
    return false;
}

/* What others made of their past while it held other rulings is to be made again. False: some of that was done on an earlier docket. */
static bool knowers_mark(struct rules *r, const struct docket *k, uint32_t first_docket)
{
    for (size_t i = 0; i < r->verdicts.count; i++) {
        const struct ruling *d = &r->verdicts.ruling[i];

        if (d->past.said == NULL || d->docket == r->verdicts.dockets || !knew_a_change(k, d))
            continue;
        if (d->docket >= first_docket)
            return false;
        track_mark(r->track, d->decision, STAGE_RULED);
    }
    return true;
}

/* Do things in force hang on some, as these were ruled on before? */
static bool any_adopted(const struct docket *k)
{
    for (size_t i = 0; i < k->count; i++) {
        if (counts(&k->before[i]) && k->before[i].adopted)
            return true;
    }
    return false;
}

bool verdict_begin(struct rules *r)
{
    struct verdicts *v = &r->verdicts;
    size_t count = book_of_type(r->book, TYPE_decision).count;

    if (!rules_room(r, &v->ruling, &v->room, count, sizeof(v->ruling[0])))
        return false;
    for (size_t i = count, j = v->count; i > j;) { /* from the end on: some may have come between; below them all stand where they stood */
        uint32_t decision = book_of_type(r->book, TYPE_decision).at[--i];

        if (j > 0 && v->ruling[j - 1].decision == decision)
            v->ruling[i] = v->ruling[--j];
        else
            v->ruling[i] = (struct ruling){ .decision = decision, .state = RULING_UNREAD };
    }
    v->count = count;
    for (size_t i = 0; i < count && v->missing > 0; i++) {
        if (v->ruling[i].state == RULING_NOT_HERE)
            track_mark(r->track, v->ruling[i].decision, STAGE_RULED);
    }
    return true;
}

void verdict_rule(struct rules *r)
{
    struct verdicts *v = &r->verdicts;
    uint32_t first = v->dockets + 1;
    struct docket k;
    size_t at = 0;

    while (docket_take(r, &k, &at)) {
        bool changed = false;

        r->meetings.decisions_changed = true;
        if (any_adopted(&k))
            onset_forget(r);
        onset_run(r);
        make_in_order(r, &k);
        for (size_t i = 0; i < k.count && !r->failed; i++) {
            const struct ruling *d = &v->ruling[k.place[i]];

            v->missing += d->state == RULING_NOT_HERE;
            v->missing -= k.before[i].state == RULING_NOT_HERE;
            if (k.before[i].state != RULING_UNREAD && differs(d, &k.before[i])) {
                changed = true;
                changed_note(r, &k, d);
            }
            track_changed(r->track, d->decision, CELL_STATE, STAGE_JUDGED);
        }
        if (changed && !r->failed && !knowers_mark(r, &k, first))
            r->again = true;
    }
    onset_run(r);
}

void verdict_judge(struct rules *r, uint32_t decision)
{
    struct ruling *d = ruling_find(r, decision);
    bool in_doubt = verdict_is_adopted(r, d) && is_in_doubt(r, d);
    uint32_t by = counts(d) && d->adopted ? ratified(r, d) : BOOK_NONE;

    if (in_doubt != d->in_doubt || by != d->ratified_by)
        track_changed(r->track, decision, CELL_BESIDE, STAGE_STATE);
    d->in_doubt = in_doubt;
    d->ratified_by = by;
}
