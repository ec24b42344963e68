/* knew.c: talks, what they touch, who was in them; who among the affected knew of a decision when.
 *
 * In: a run with its rulings. Out: talks in Order; for each proposal the talks that touch it; for each counted decision a row a partner.
 * Must not: count talks against anybody, or read their words.
 * Bounds: the people that talks name; a link for each way in which a talk touches a proposal (the run's arena says when that is too much).
 * Spec: docs/rules.md "Talks", "Who knew when". Tests: tests/unit/rules_verdict.c */
#include "rules/knew.h"

#include "rules/rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TALK_BEFORE_MS (90 * RULES_DAY_MS) /* `about` links a talk to what is proposed so much later at most */
#define QUIET_TOLD_HOURS 24                /* a talk held in the quiet hours is told within so many */
#define SHARED_MIN 256                     /* a list so long may have several owners */

/* ---- talks ---- */

static bool holds(const uint32_t *list, size_t n, uint32_t one)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == one)
            return true;
    }
    return false;
}

static bool named_by(const struct rules *r, uint32_t version, uint32_t person)
{
    if (rec(r, version)->person == person)
        return true;
    for (size_t i = 0; i < book_count(r->book, version, TALK_PEOPLE); i++) {
        if (book_person_at(r->book, version, TALK_PEOPLE, i) == person)
            return true;
    }
    return false;
}

/* Who said, of themselves, that they were or were not in it. */
static void said_of(struct rules *r, struct talk *k)
{
    struct book_list versions = book_versions(r->book, rec(r, k->first)->origin);
    size_t most = book_count(r->book, k->newest, TALK_PEOPLE) + 1;
    uint32_t *disputed = rules_take(r, most, sizeof(*disputed)), *confirmed = rules_take(r, most, sizeof(*confirmed));

    for (size_t i = 0; confirmed && i < versions.count; i++) {
        struct book_list l = book_referrers(r->book, versions.at[i], TYPE_reply);

        for (size_t j = 0; j < l.count; j++) {
            uint32_t person = rec(r, l.at[j])->person;
            int64_t stance = book_number(r->book, l.at[j], REPLY_STANCE);

            if ((stance != REPLY_DISPUTE && stance != REPLY_CONFIRM) || person == BOOK_NONE || !rules_has(r, l.at[j]) ||
                book_ref(r->book, l.at[j], REPLY_TO) != versions.at[i] || !named_by(r, k->newest, person))
                continue;
            if (stance == REPLY_DISPUTE && !holds(disputed, k->disputes, person))
                disputed[k->disputes++] = person;
            if (stance == REPLY_CONFIRM && !holds(confirmed, k->confirms, person))
                confirmed[k->confirms++] = person;
        }
    }
    k->disputed = disputed;
    k->confirmed = confirmed;
}

static void partner_put(const struct rules *r, uint32_t *list, size_t *n, uint32_t log)
{
    size_t at = *n;

    if (log == BOOK_NONE || holds(list, *n, log))
        return;
    for (; at > 0 && r->book->log[list[at - 1]].rank > r->book->log[log].rank; at--)
        list[at] = list[at - 1];
    list[at] = log;
    ++*n;
}

static void people_of(struct rules *r, struct talk *k)
{
    const struct book *b = r->book;
    size_t named = book_count(b, k->newest, TALK_PEOPLE), unnamed = book_count(b, k->newest, TALK_PARTNERS);
    uint32_t *person = rules_take(r, named + 1, sizeof(*person)), *partner = rules_take(r, named + unnamed + 1, sizeof(*partner));

    for (size_t i = 0; partner && i <= named; i++) {
        uint32_t who = i == 0 ? rec(r, k->newest)->person : book_person_at(b, k->newest, TALK_PEOPLE, i - 1);

        if (who == BOOK_NONE || holds(k->disputed, k->disputes, who) || holds(person, k->people, who))
            continue;
        person[k->people++] = who;
        partner_put(r, partner, &k->partners, b->person[who].log);
    }
    for (size_t i = 0; partner && i < unnamed; i++)
        partner_put(r, partner, &k->partners, book_partner_at(b, k->newest, TALK_PARTNERS, i));
    k->person = person;
    k->partner = partner;
}

/* The first version in the cut; BOOK_NONE: none. */
static uint32_t first_of(const struct rules *r, uint32_t any)
{
    return promise_first(&r->cut, any);
}

void knew_talk(struct rules *r, uint32_t origin)
{
    const struct book *b = r->book;
    struct talk k = { .first = first_of(r, origin) }, *row;
    bool is_new;

    if (k.first == BOOK_NONE)
        return;
    k.newest = promise_newest(&r->cut, k.first);
    k.status = (enum talk_status)book_number(b, k.newest, TALK_STATUS);
    k.when = book_number(b, k.newest, TALK_WHEN);
    k.agreed = (enum agreed)book_number(b, k.newest, TALK_AGREED);
    k.is_leaned = k.status == TALK_HELD && k.agreed >= AGREED_LEANING;
    k.t_first = rec(r, k.first)->t;
    said_of(r, &k);
    people_of(r, &k);
    row = rules_row_put(r, &r->knew.talk, &r->knew.talk_room, &r->knew.talks, sizeof(k), k.first, &is_new);
    if (row == NULL)
        return;
    *row = k;
    track_changed(r->track, origin, CELL_STATE, STAGE_TOUCH);
}

const struct talk *talk_of(const struct rules *r, uint32_t record)
{
    track_read(r->track, rec(r, record)->origin, CELL_STATE);
    return rules_row_find(r->knew.talk, r->knew.talks, sizeof(struct talk), first_of(r, record));
}

bool talk_has_person(const struct talk *k, uint32_t person)
{
    return holds(k->person, k->people, person);
}

bool talk_has_partner(const struct talk *k, uint32_t partner)
{
    return holds(k->partner, k->partners, partner);
}

/* ---- what touches what ---- */

struct pile { /* of proposals, or of talks */
    uint32_t *at;
    size_t n, room;
};

static void pile_put(struct rules *r, struct pile *p, uint32_t one)
{
    enum rules_memory in = r->in;

    if (p->n == p->room) { /* the smaller one stays in the arena: at most as much again */
        uint32_t *more;

        r->in = MEMORY_SCRATCH;
        more = rules_take(r, p->room * 2 + 64, sizeof(*more));
        r->in = in;
        if (more == NULL)
            return;
        if (p->n > 0)
            memcpy(more, p->at, p->n * sizeof(*more));
        p->at = more;
        p->room = p->room * 2 + 64;
    }
    p->at[p->n++] = one;
}

static int ascending(const void *x, const void *y)
{
    const uint32_t *p = x, *q = y;

    return *p < *q ? -1 : *p > *q;
}

static void pile_sort(struct pile *p)
{
    size_t sorted = 1;

    while (sorted < p->n && p->at[sorted - 1] <= p->at[sorted])
        sorted++;
    if (sorted < p->n)
        qsort(p->at, p->n, sizeof(p->at[0]), ascending);
}

/* Each once, in order, where it stays. last: if not NULL, a long list that is as the last one is kept once: whoever tells thousands of
 * talks about what thousands of proposals put fills no list for each. */
static const uint32_t *pile_keep(struct rules *r, struct pile *p, struct book_list *last)
{
    uint32_t *out;
    size_t kept = 0;

    pile_sort(p);
    for (size_t i = 0; i < p->n; i++) {
        if (kept == 0 || p->at[kept - 1] != p->at[i])
            p->at[kept++] = p->at[i];
    }
    p->n = kept;
    if (last != NULL && kept >= SHARED_MIN && last->count == kept && memcmp(last->at, p->at, kept * sizeof(*out)) == 0) {
        r->knew.is_shared = true;
        return last->at;
    }
    out = kept > 0 ? rules_take(r, kept, sizeof(*out)) : NULL;
    if (out != NULL)
        memcpy(out, p->at, kept * sizeof(*out));
    if (out != NULL && last != NULL && kept >= SHARED_MIN)
        *last = (struct book_list){ out, kept };
    return out;
}

/* Proposals that a talk about that record, held then, meets. */
static void about_put(struct rules *r, struct pile *p, uint32_t about, int64_t when)
{
    const struct book *b = r->book;
    uint32_t proposal = b->record[about].type == TYPE_decision ? book_ref(b, about, DECISION_PROPOSAL) : about;
    const struct chain *c = chain_of(r, about);

    if (proposal != BOOK_NONE && b->record[proposal].type == TYPE_proposal && when >= b->record[proposal].t - TALK_BEFORE_MS &&
        rules_has(r, proposal))
        pile_put(r, p, proposal);
    for (size_t j = 0; c != NULL && j < c->proposals.count; j++) {
        if (when >= b->record[c->proposals.at[j]].t - TALK_BEFORE_MS)
            pile_put(r, p, c->proposals.at[j]);
    }
}

/* Proposals that name a version of the talk themselves, or in a position on them. */
static void naming_put(struct rules *r, struct pile *p, uint32_t origin)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, origin);

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list proposals = book_referrers(b, versions.at[i], TYPE_proposal);
        struct book_list positions = book_referrers(b, versions.at[i], TYPE_position);

        for (size_t j = 0; j < proposals.count; j++) {
            if (rules_has(r, proposals.at[j]) && book_names(b, proposals.at[j], PROPOSAL_AFTER, versions.at[i], false))
                pile_put(r, p, proposals.at[j]);
        }
        for (size_t j = 0; j < positions.count; j++) {
            uint32_t proposal = book_ref(b, positions.at[j], POSITION_PROPOSAL);

            if (proposal != BOOK_NONE && rules_has(r, proposal) && rules_has(r, positions.at[j]) &&
                book_names(b, positions.at[j], POSITION_PRIOR, versions.at[i], false))
                pile_put(r, p, proposal);
        }
    }
}

static void touched_make(struct rules *r, uint32_t origin)
{
    struct talk *k = (struct talk *)(uintptr_t)talk_of(r, origin); /* ours: const to readers only */
    struct pile p = { 0 };

    if (k == NULL)
        return;
    for (size_t i = 0; i < book_count(r->book, k->newest, TALK_ABOUT); i++) {
        if (book_ref_at(r->book, k->newest, TALK_ABOUT, i) != BOOK_NONE)
            about_put(r, &p, book_ref_at(r->book, k->newest, TALK_ABOUT, i), k->when);
    }
    naming_put(r, &p, origin);
    k->touches = pile_keep(r, &p, &r->knew.last_touches);
    k->touched = p.n;
}

/* Their first versions, doubled, and 1 if neither P nor a position on it names the talk. */
static void talk_put(struct rules *r, struct pile *p, const struct talk *k, bool is_named)
{
    if (k != NULL)
        pile_put(r, p, 2 * k->first + !is_named);
}

/* Talks that the record names itself. */
static void named_put(struct rules *r, struct pile *p, uint32_t record, unsigned fact)
{
    for (size_t i = 0; i < book_count(r->book, record, fact); i++) {
        uint32_t talk = book_ref_at(r->book, record, fact, i);

        if (talk != BOOK_NONE)
            talk_put(r, p, talk_of(r, talk), true);
    }
}

/* Talks, by their newest versions, that are about what makes them talks about the proposal. */
static void talks_put(struct rules *r, struct pile *p, struct book_list newest, uint32_t proposal)
{
    for (size_t i = 0; i < newest.count; i++) {
        if (book_number(r->book, newest.at[i], TALK_WHEN) >= rec(r, proposal)->t - TALK_BEFORE_MS)
            talk_put(r, p, talk_of(r, newest.at[i]), false);
    }
}

/* Each once: by name, where it is named too. */
static void links_sort(struct pile *p)
{
    size_t kept = 0;

    pile_sort(p);
    for (size_t i = 0; i < p->n; i++) {
        if (kept == 0 || p->at[kept - 1] / 2 != p->at[i] / 2)
            p->at[kept++] = p->at[i];
    }
    p->n = kept;
}

static void touching_make(struct rules *r, uint32_t proposal)
{
    const struct book *b = r->book;
    struct book_list positions = book_referrers(b, proposal, TYPE_position), decisions = book_referrers(b, proposal, TYPE_decision);
    struct touching *row;
    struct talk_list before;
    struct pile p = { 0 };
    bool is_new;

    named_put(r, &p, proposal, PROPOSAL_AFTER);
    for (size_t i = 0; i < positions.count; i++) {
        if (book_ref(b, positions.at[i], POSITION_PROPOSAL) == proposal && rules_has(r, positions.at[i]))
            named_put(r, &p, positions.at[i], POSITION_PRIOR);
    }
    talks_put(r, &p, chain_talks(r, proposal), proposal);
    for (size_t i = 0; i < decisions.count; i++) {
        if (book_ref(b, decisions.at[i], DECISION_PROPOSAL) == proposal)
            talks_put(r, &p, chain_talks(r, decisions.at[i]), proposal);
    }
    for (size_t i = 0; i < book_count(b, proposal, PROPOSAL_PUTS); i++) {
        uint32_t put = book_ref_at(b, proposal, PROPOSAL_PUTS, i);
        const struct chain *c = put == BOOK_NONE ? NULL : chain_of(r, put);

        if (c != NULL)
            talks_put(r, &p, c->talks, proposal);
    }
    links_sort(&p);
    row = rules_row_put(r, &r->knew.touching, &r->knew.proposal_room, &r->knew.proposals, sizeof(*row), proposal, &is_new);
    if (row == NULL)
        return;
    before = row->list;
    row->list = (struct talk_list){ pile_keep(r, &p, &r->knew.last_touching), p.n };
    if (before.count != p.n || (p.n > 0 && !r->failed && memcmp(before.at, row->list.at, p.n * sizeof(*before.at)) != 0))
        track_changed(r->track, proposal, CELL_BESIDE, STAGE_ROWS);
}

void knew_touch(struct rules *r, uint32_t record)
{
    if (rec(r, record)->type == TYPE_talk)
        touched_make(r, record);
    else
        touching_make(r, record);
}

struct book_list knew_meets(struct rules *r, const uint32_t *about, size_t count, int64_t when)
{
    struct pile p = { 0 };
    const uint32_t *found;

    for (size_t i = 0; i < count; i++)
        about_put(r, &p, about[i], when);
    found = pile_keep(r, &p, NULL);
    return found == NULL ? (struct book_list){ 0 } : (struct book_list){ found, p.n };
}

struct talk_list knew_touching(const struct rules *r, uint32_t proposal)
{
    const struct touching *row = rules_row_find(r->knew.touching, r->knew.proposals, sizeof(*row), proposal);

    track_read(r->track, proposal, CELL_BESIDE);
    return row == NULL ? (struct talk_list){ 0 } : row->list;
}

const struct talk *talk_at(const struct rules *r, struct talk_list l, size_t i)
{
    const struct talk *k = rules_row_find(r->knew.talk, r->knew.talks, sizeof(*k), l.at[i] / 2);

    assert(k != NULL);
    track_read(r->track, rec(r, k->first)->origin, CELL_STATE);
    return k;
}

bool talk_touches(const struct rules *r, const struct talk *k, uint32_t proposal)
{
    (void)r;
    return holds(k->touches, k->touched, proposal);
}

/* Does it name P, a decision on P, or a version of what P puts? */
static bool meets(const struct rules *r, uint32_t named, uint32_t proposal)
{
    const struct book *b = r->book;

    if (named == BOOK_NONE)
        return false;
    if (named == proposal || (b->record[named].type == TYPE_decision && book_ref(b, named, DECISION_PROPOSAL) == proposal))
        return true;
    return book_names(b, proposal, PROPOSAL_PUTS, named, true);
}

static bool version_meets(const struct rules *r, uint32_t version, uint32_t proposal)
{
    for (size_t i = 0; i < book_count(r->book, version, TALK_ABOUT); i++) {
        if (meets(r, book_ref_at(r->book, version, TALK_ABOUT, i), proposal))
            return true;
    }
    return false;
}

bool talk_is_named(const struct rules *r, const struct talk *k, uint32_t proposal)
{
    struct talk_list l = knew_touching(r, proposal);
    size_t low = 0, high = l.count;

    while (low < high) { /* in Order of their first versions */
        size_t middle = low + (high - low) / 2;

        if (talk_at(r, l, middle)->first < k->first)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l.count && talk_at(r, l, low)->first == k->first && l.at[low] % 2 == 0;
}

int64_t talk_told(const struct rules *r, const struct talk *k, uint32_t proposal)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, rec(r, k->first)->origin);
    bool any = proposal == BOOK_NONE || talk_is_named(r, k, proposal);

    for (size_t i = 0; i < versions.count; i++) {
        if (rules_has(r, versions.at[i]) && book_number(b, versions.at[i], TALK_STATUS) == TALK_HELD &&
            book_number(b, versions.at[i], TALK_AGREED) >= (int64_t)k->agreed && (any || version_meets(r, versions.at[i], proposal)))
            return rec(r, versions.at[i])->t;
    }
    return INT64_MAX;
}

struct talk_term talk_term(const struct rules *r, int64_t when, const uint32_t *touched, size_t count)
{
    struct talk_term least = { r->force.setting[SETTING_DISCLOSE_HOURS], BOOK_NONE, false };
    int64_t quiet_ms = r->force.setting[SETTING_QUIET_HOURS] * RULES_HOUR_MS;

    for (size_t i = 0; i < count; i++) {
        const struct proposal *p = proposal_of(r, touched[i]);
        int64_t closes = book_number(r->book, touched[i], PROPOSAL_CLOSES);
        struct talk_term mine = { r->force.setting[SETTING_DISCLOSE_HOURS], touched[i], false };

        if (p == NULL || p->state == PROPOSAL_WITHDRAWN)
            continue;
        if (when > closes - quiet_ms && when <= closes && mine.hours > QUIET_TOLD_HOURS) {
            mine.hours = QUIET_TOLD_HOURS;
            mine.is_quiet = true;
        }
        if (least.proposal == BOOK_NONE || mine.hours < least.hours)
            least = mine;
    }
    return least;
}

int64_t talk_person_since(const struct rules *r, const struct talk *k, uint32_t person)
{
    struct book_list versions = book_versions(r->book, rec(r, k->first)->origin);

    for (size_t i = 0; i < versions.count; i++) {
        if (rules_has(r, versions.at[i]) && named_by(r, versions.at[i], person))
            return rec(r, versions.at[i])->t;
    }
    return INT64_MAX;
}

/* Of P itself and then of what it puts: the i-th chain; NULL: nothing is there. */
static const struct chain *chain_at_place(struct rules *r, uint32_t proposal, size_t i)
{
    uint32_t x = i == 0 ? proposal : book_ref_at(r->book, proposal, PROPOSAL_PUTS, i - 1);

    return x == BOOK_NONE ? NULL : chain_of(r, x);
}

struct book_list knew_interests(struct rules *r, uint32_t proposal)
{
    size_t chains = book_count(r->book, proposal, PROPOSAL_PUTS) + 1, most = 0, n = 0, kept = 0;
    struct book_list only = { 0 };
    uint32_t *at;

    for (size_t i = 0; i < chains; i++) {
        const struct chain *c = chain_at_place(r, proposal, i);

        if (c != NULL && c->interests.count > 0) {
            most += c->interests.count;
            only = c->interests;
        }
    }
    if (most == only.count) /* one list, or none */
        return only;
    at = rules_take(r, most, sizeof(*at));
    for (size_t i = 0; at && i < chains; i++) {
        const struct chain *c = chain_at_place(r, proposal, i);

        for (size_t j = 0; c != NULL && j < c->interests.count; j++)
            at[n++] = c->interests.at[j];
    }
    if (n > 0)
        qsort(at, n, sizeof(at[0]), ascending);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || at[kept - 1] != at[i])
            at[kept++] = at[i];
    }
    return (struct book_list){ at, kept };
}

/* ---- who knew when ---- */

/* The earliest `known`, by its `when`, of q's own members; of equal ones the first. */
static uint32_t said_known(const struct rules *r, uint32_t proposal, uint32_t q)
{
    struct replied few[REPLIES_FEW];
    struct replied_list l = replies_of(replies_to(r, proposal, few), REPLY_KNOWN, q);
    uint32_t found = BOOK_NONE;

    for (size_t i = 0; i < l.count; i++) {
        uint32_t reply = l.at[i].record;
        int64_t when = book_number(r->book, reply, REPLY_WHEN), least = found == BOOK_NONE ? 0 : book_number(r->book, found, REPLY_WHEN);

        if (book_has(r->book, reply, REPLY_WHEN) && rules_has(r, reply) &&
            (found == BOOK_NONE || when < least || (when == least && reply < found)))
            found = reply;
    }
    return found;
}

static void told_read(struct rules *r, const struct ruling *d, struct knew_row *row)
{
    struct bound receipt;

    if (row->partner == rec(r, d->proposal)->log) {
        row->by = KNEW_OWN;
        row->record = d->proposal;
        row->told = rec(r, d->proposal)->t;
        row->shown = true;
    } else {
        receipt = times_first_cover(r, &r->cut, row->partner, d->proposal, true);
        row->record = said_known(r, d->proposal, row->partner);
        if (receipt.proven) {
            row->by = KNEW_RECEIPT;
            row->told = receipt.ms;
            row->receipt = receipt.index;
            row->shown = cut_reaches(&d->past, row->partner, receipt.index);
        }
        if (row->record != BOOK_NONE && (!receipt.proven || book_number(r->book, row->record, REPLY_WHEN) < receipt.ms)) {
            row->by = KNEW_SAID;
            row->told = book_number(r->book, row->record, REPLY_WHEN);
            row->shown = cut_has(&d->past, row->record);
        } else {
            row->record = BOOK_NONE;
        }
    }
    row->is_after = row->by != KNEW_NEVER && row->told >= d->made;
    if (row->by != KNEW_NEVER && !row->is_after)
        row->hours = (d->made - row->told) / RULES_HOUR_MS;
}

static void table_read(struct rules *r, const struct ruling *d, struct knew_table *t)
{
    size_t named = book_count(r->book, d->proposal, PROPOSAL_AFFECTS), n = 0;
    uint32_t *log = rules_take(r, named, sizeof(*log));

    *t = (struct knew_table){ .decision = d->decision, .proposal = d->proposal, .made = d->made };
    for (size_t i = 0; log && i < named; i++) {
        uint32_t q = book_partner_at(r->book, d->proposal, PROPOSAL_AFFECTS, i);

        if (q != BOOK_NONE && cut_was_partner(&r->cut, q, d->made))
            partner_put(r, log, &n, q);
    }
    t->row = rules_take(r, n, sizeof(t->row[0]));
    for (size_t i = 0; i < n && !r->failed; i++) {
        t->row[i] = (struct knew_row){ .partner = log[i], .record = BOOK_NONE };
        told_read(r, d, &t->row[i]);
        t->rows = i + 1;
    }
}

void knew_rows(struct rules *r, uint32_t decision)
{
    struct knew *k = &r->knew;
    const struct ruling *d = verdict_of(r, decision);
    struct knew_table *row;
    bool is_new;

    if (d->state < RULING_STANDS || !rules_has(r, decision)) {
        rules_row_drop(k->table, &k->tables, sizeof(k->table[0]), decision);
        return;
    }
    row = rules_row_put(r, &k->table, &k->table_room, &k->tables, sizeof(*row), decision, &is_new);
    if (row != NULL)
        table_read(r, d, row);
}

size_t knew_row_talks(const struct rules *r, const struct knew_table *t, const struct knew_row *row, bool in, uint32_t *talk, size_t most)
{
    struct talk_list talks = knew_touching(r, t->proposal);
    size_t n = 0;

    for (size_t i = 0; i < talks.count; i++) {
        const struct talk *k = talk_at(r, talks, i);

        if (k->status != TALK_HELD || k->when >= t->made || (!in && !k->is_leaned) || talk_has_partner(k, row->partner) != in)
            continue;
        if (n < most)
            talk[n] = k->first;
        n++;
    }
    return n;
}

const struct knew_table *knew_of(const struct rules *r, uint32_t decision)
{
    return rules_row_find(r->knew.table, r->knew.tables, sizeof(struct knew_table), decision);
}

const struct knew_table *knew_so_far(struct rules *r, uint32_t proposal, int64_t made)
{
    const struct ruling asked = { .decision = BOOK_NONE, .proposal = proposal, .made = made, .past = r->cut };
    struct knew_table *t = rules_take(r, 1, sizeof(*t));

    if (t == NULL)
        return NULL;
    table_read(r, &asked, t);
    return r->failed ? NULL : t;
}
