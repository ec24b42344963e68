/* knew.c: talks, who was in them; who among the affected knew of a decision when.
 *
 * In: a run with its rulings. Out: talks in Order; for each counted decision a row a partner.
 * Must not: count talks against anybody, or read their words; say which talk touches which proposal (touch.c).
 * Bounds: the people that talks name; the partners that proposals name.
 * Spec: docs/rules.md "Talks", "Who knew when". Tests: tests/unit/rules_verdict.c */
#include "rules/knew.h"

#include "rules/rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

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
    size_t low = 0, high = *n;

    if (log == BOOK_NONE)
        return;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->book->log[list[middle]].rank < r->book->log[log].rank)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < *n && list[low] == log)
        return;
    memmove(list + low + 1, list + low, (*n - low) * sizeof(*list));
    list[low] = log;
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

/* ---- since when it is told ---- */

/* Held, and no less agreed than by now. */
static bool version_tells(const struct rules *r, const struct talk *k, uint32_t version)
{
    return rules_has(r, version) && book_number(r->book, version, TALK_STATUS) == TALK_HELD &&
           book_number(r->book, version, TALK_AGREED) >= (int64_t)k->agreed;
}

/* Who reads the talk is told of its versions. */
static struct book_list versions_of(const struct rules *r, const struct talk *k)
{
    uint32_t reader = track_pause(r->track);
    struct book_list versions = book_versions(r->book, rec(r, k->first)->origin);

    track_resume(r->track, reader);
    return versions;
}

int64_t talk_told(const struct rules *r, const struct talk *k)
{
    struct book_list versions = versions_of(r, k);

    for (size_t i = 0; i < versions.count; i++) {
        if (version_tells(r, k, versions.at[i]))
            return rec(r, versions.at[i])->t;
    }
    return INT64_MAX;
}

static int by_about(const void *x, const void *y)
{
    const struct talk_said *p = x, *q = y;

    if (p->about != q->about)
        return p->about < q->about ? -1 : 1;
    if (p->by_decision != q->by_decision)
        return p->by_decision ? 1 : -1;
    return p->t < q->t ? -1 : p->t > q->t;
}

/* What one version is about; of a decision its proposal too, which may come to be known later. */
static size_t version_said(struct rules *r, uint32_t version, struct talk_said *out)
{
    size_t n = 0;

    for (size_t i = 0; i < book_count(r->book, version, TALK_ABOUT); i++) {
        uint32_t about = book_ref_at(r->book, version, TALK_ABOUT, i), proposal = BOOK_NONE;

        if (about == BOOK_NONE)
            continue;
        out[n++] = (struct talk_said){ rec(r, about)->origin, false, rec(r, version)->t };
        if (rec(r, about)->type == TYPE_decision) {
            track_read(r->track, about, CELL_STATE);
            proposal = book_ref(r->book, about, DECISION_PROPOSAL);
        }
        if (proposal != BOOK_NONE)
            out[n++] = (struct talk_said){ proposal, true, rec(r, version)->t };
    }
    return n;
}

static void said_read(struct rules *r, struct talk *k)
{
    struct book_list versions = versions_of(r, k);
    enum rules_memory in = r->in;
    struct talk_said *all, *kept;
    size_t most = 0, n = 0;

    k->told = talk_told(r, k);
    for (size_t i = 0; i < versions.count; i++)
        most += version_tells(r, k, versions.at[i]) ? 2 * book_count(r->book, versions.at[i], TALK_ABOUT) : 0;
    r->in = MEMORY_SCRATCH;
    all = rules_take(r, most, sizeof(*all));
    r->in = in;
    for (size_t i = 0; all && i < versions.count; i++) {
        if (version_tells(r, k, versions.at[i]))
            n += version_said(r, versions.at[i], all + n);
    }
    if (n > 1)
        qsort(all, n, sizeof(*all), by_about);
    for (size_t i = 0; i < n; i++) {
        if (k->saids == 0 || all[k->saids - 1].about != all[i].about || all[k->saids - 1].by_decision != all[i].by_decision)
            all[k->saids++] = all[i];
    }
    kept = rules_take(r, k->saids, sizeof(*kept));
    if (kept != NULL && k->saids > 0)
        memcpy(kept, all, k->saids * sizeof(*kept));
    k->said = kept;
}

static int64_t said_since(const struct talk *k, uint32_t about, bool by_decision)
{
    const struct talk_said one = { about, by_decision, INT64_MIN };
    size_t low = 0, high = k->saids;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (by_about(&k->said[middle], &one) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < k->saids && k->said[low].about == about && k->said[low].by_decision == by_decision ? k->said[low].t : INT64_MAX;
}

int64_t talk_told_of(const struct rules *r, const struct talk *k, uint32_t proposal, bool is_named)
{
    int64_t since = is_named ? k->told : said_since(k, proposal, false), by_decision = said_since(k, proposal, true);

    if (is_named)
        return since;
    since = by_decision < since ? by_decision : since;
    for (size_t i = 0; i < book_count(r->book, proposal, PROPOSAL_PUTS); i++) {
        uint32_t put = book_ref_at(r->book, proposal, PROPOSAL_PUTS, i);
        int64_t t = put == BOOK_NONE ? INT64_MAX : said_since(k, rec(r, put)->origin, false);

        since = t < since ? t : since;
    }
    return since;
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
    said_read(r, &k);
    row = rules_row_put(r, &r->knew.talk, &r->knew.talk_room, &r->knew.talks, sizeof(k), k.first, &is_new);
    if (row == NULL)
        return;
    if (!is_new && row->newest != k.newest)
        chains_talked_changed(r, row->newest);
    chains_talked_changed(r, k.newest);
    *row = k;
    track_changed(r->track, origin, CELL_STATE, STAGE_ROWS);
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

static int ascending(const void *x, const void *y)
{
    const uint32_t *p = x, *q = y;

    return *p < *q ? -1 : *p > *q;
}

/* Of P itself and then of what it puts: the i-th chain; NULL: nothing is there. */
static const struct chain *chain_at_place(struct rules *r, uint32_t proposal, size_t i)
{
    uint32_t x = i == 0 ? proposal : book_ref_at(r->book, proposal, PROPOSAL_PUTS, i - 1);

    return x == BOOK_NONE ? NULL : chain_of(r, x, CELL_INTERESTS);
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

struct touch_list knew_talks(struct rules *r, const struct knew_table *t)
{
    return touch_before(r, touch_subject(r, t->proposal), t->made);
}

size_t knew_row_talks(const struct rules *r, const struct touch_list *looked, const struct knew_row *row, bool in, uint32_t *talk,
                      size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < looked->count; i++) {
        const struct talk *k = touch_at(r, *looked, i);

        if ((!in && !k->is_leaned) || talk_has_partner(k, row->partner) != in)
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
