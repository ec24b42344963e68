/* force.c: what is in force when.
 *
 * In: a cut, a chain or a record, a time. Out: the version, since when; the mandate; what was retired. By which decisions drafts come
 * into force is onset.c's.
 * Must not: read anything outside the cut.
 * Bounds: a search by halves for each chain; what refers to a record that is no draft.
 * Spec: docs/rules.md "In force". Tests: tests/unit/rules_verdict.c */
#include "rules/force.h"

#include "base/checked.h"
#include "rules/rules.h"

#include <string.h>

#define SETTING_MAX INT64_C(1000000) /* days, hours, counts: more is as much as this */

static const struct {
    const char *name;
    int64_t value;
} settings[SETTING_END] = {
#define FORCE_SETTING_ROW(symbol, name, value) [SETTING_##symbol] = { name, value },
    FORCE_SETTINGS(FORCE_SETTING_ROW)
#undef FORCE_SETTING_ROW
};

const char *force_setting_name(enum force_setting s)
{
    return settings[s].name;
}

int64_t force_setting_default(enum force_setting s)
{
    return settings[s].value;
}

/* ---- drafts ---- */

uint32_t force_version(struct rules *r, const struct cut *c, uint32_t any, int64_t x)
{
    const struct onset *o = any == BOOK_NONE ? NULL : onset_in_force(r, c, any, x, NULL);

    return o == NULL ? BOOK_NONE : o->of->record;
}

uint32_t force_version_before(struct rules *r, const struct cut *c, uint32_t any, int64_t x)
{
    return force_version(r, c, any, x - 1);
}

int64_t force_chain_since(struct rules *r, const struct cut *c, uint32_t any, int64_t x)
{
    int64_t since = INT64_MAX;

    if (any != BOOK_NONE)
        (void)onset_in_force(r, c, any, x, &since);
    return since;
}

uint32_t force_agreements(struct rules *r, const struct cut *c, int64_t x)
{
    struct book_list l = book_of_type(r->book, TYPE_agreements);
    const struct onset *newest = NULL;

    for (size_t i = 0; i < l.count; i++) {
        const struct onset *o = r->book->record[l.at[i]].origin == l.at[i] ? onset_in_force(r, c, l.at[i], x, NULL) : NULL;

        if (o != NULL && (newest == NULL || o->at > newest->at || (o->at == newest->at && o->of->record > newest->of->record)))
            newest = o;
    }
    return newest == NULL ? BOOK_NONE : newest->of->record;
}

/* ---- what is no draft ---- */

int64_t force_retired(const struct cut *c, uint32_t record)
{
    const struct book *b = c->book;
    struct book_list versions = book_versions(b, b->record[record].origin);
    int64_t first = INT64_MAX;

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list retires = book_referrers(b, versions.at[i], TYPE_retire);

        for (size_t j = 0; j < retires.count; j++) {
            const struct record *retire = &b->record[retires.at[j]];

            if (retire->log == b->record[record].log && cut_has(c, retires.at[j]))
                first = min_i64(first, retire->t);
        }
    }
    return first;
}

/* The index of the person's last mandate that a retire took along by x: all those below it are over. */
static uint64_t mandates_retired_below(const struct cut *c, uint32_t person, int64_t x)
{
    const struct book *b = c->book;
    struct book_list mandates = book_mandates(b, person);
    uint64_t below = 0;

    for (size_t i = 0; i < mandates.count; i++) {
        struct book_list retires = book_referrers(b, mandates.at[i], TYPE_retire);

        for (size_t j = 0; j < retires.count; j++) {
            const struct record *retire = &b->record[retires.at[j]];

            if (retire->log == b->person[person].log && cut_has(c, retires.at[j]) && retire->t <= x)
                below = max_u64(below, retire->index);
        }
    }
    return below;
}

uint32_t force_mandate(const struct cut *c, uint32_t person, int64_t x)
{
    const struct book *b = c->book;
    struct book_list mandates;
    uint64_t over;

    if (person == BOOK_NONE)
        return BOOK_NONE;
    mandates = book_mandates(b, person);
    over = mandates_retired_below(c, person, x);
    for (size_t i = mandates.count; i-- > 0;) {
        const struct record *m = &b->record[mandates.at[i]];
        const struct book_key *k = &b->key[m->given_key];

        if (!cut_has(c, mandates.at[i]) || m->t > x || m->index < over)
            continue;
        if (k->is_revoked && cut_reaches(c, m->log, k->revoked_at) && book_tau(b, m->log, k->revoked_at) <= x)
            continue;
        return x <= book_number(b, mandates.at[i], MANDATE_UNTIL) ? mandates.at[i] : BOOK_NONE;
    }
    return BOOK_NONE;
}

bool force_mandate_covers(const struct book *b, uint32_t mandate, uint32_t body)
{
    return book_count(b, mandate, MANDATE_TABLES) == 0 || book_names(b, mandate, MANDATE_TABLES, body, true);
}

bool force_mandate_acts(const struct book *b, uint32_t mandate, enum act act)
{
    for (size_t i = 0; i < book_count(b, mandate, MANDATE_ACTS); i++) {
        if (book_number_at(b, mandate, MANDATE_ACTS, i) == (int64_t)act)
            return true;
    }
    return false;
}

bool force_interest(struct rules *r, const struct cut *c, uint32_t first, int64_t day)
{
    uint32_t newest = promise_newest(c, first);
    int64_t retired;

    if (newest == BOOK_NONE || book_number(r->book, newest, INTEREST_SINCE) > day)
        return false;
    if (book_has(r->book, newest, INTEREST_UNTIL) && book_number(r->book, newest, INTEREST_UNTIL) < day)
        return false;
    retired = force_retired(c, newest);
    return retired == INT64_MAX || day <= rules_day(r, retired);
}

uint32_t force_keeper(const struct cut *c, uint32_t body_version)
{
    uint32_t named = book_partner(c->book, body_version, BODY_KEEPER);

    return named != BOOK_NONE && cut_is_partner(c, named) ? named : c->book->convener;
}

/* ---- at T ---- */

static struct book_list in_force(struct rules *r, enum record_type type)
{
    struct book_list l = book_of_type(r->book, type), out = { 0 };
    uint32_t *at = rules_take(r, l.count, sizeof(*at));

    for (size_t i = 0; at && i < l.count; i++) {
        uint32_t version;

        if (r->book->record[l.at[i]].origin != l.at[i])
            continue;
        version = force_version(r, &r->cut, l.at[i], r->now_ms);
        if (version != BOOK_NONE)
            at[out.count++] = version;
    }
    out.at = at;
    return out;
}

/* The place of a chain in a list of versions in force, which stands in Order of their origins; SIZE_MAX: none. */
static size_t chain_find(const struct rules *r, struct book_list l, uint32_t origin)
{
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rec(r, l.at[middle])->origin < origin)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l.count && rec(r, l.at[low])->origin == origin ? low : SIZE_MAX;
}

uint32_t force_in_force(const struct rules *r, struct book_list l, uint32_t origin)
{
    size_t at = chain_find(r, l, origin);

    return at == SIZE_MAX ? BOOK_NONE : l.at[at];
}

const struct seating *seats_now(const struct rules *r, uint32_t body_in_force)
{
    uint32_t origin = rec(r, body_in_force)->origin;
    size_t at = chain_find(r, r->force.bodies, origin);

    track_read(r->track, origin, CELL_STATE);
    return at == SIZE_MAX || r->force.seating == NULL ? NULL : r->force.seating[at];
}

static bool same_people(const struct seating *x, const struct seating *y)
{
    if (x == NULL || y == NULL || x->body != y->body || x->seats != y->seats)
        return false;
    for (size_t i = 0; i < x->seats; i++) {
        if (x->seat[i].record != y->seat[i].record || x->seat[i].people != y->seat[i].people ||
            memcmp(x->seat[i].person, y->seat[i].person, x->seat[i].people * sizeof(x->seat[i].person[0])) != 0)
            return false;
    }
    return true;
}

/* Chains that are in one list and not in the other, or with another version. */
static void lists_compare(struct rules *r, struct book_list before, struct book_list now)
{
    for (size_t i = 0, j = 0; i < before.count || j < now.count;) {
        uint32_t p = i < before.count ? rec(r, before.at[i])->origin : BOOK_NONE;
        uint32_t q = j < now.count ? rec(r, now.at[j])->origin : BOOK_NONE, first = p < q ? p : q;

        if (p != q || before.at[i] != now.at[j])
            track_changed(r->track, first, CELL_STATE, STAGE_STATE);
        i += p == first;
        j += q == first;
    }
}

static void seatings_compare(struct rules *r, const struct force *before)
{
    for (size_t i = 0; r->force.seating && i < r->force.bodies.count; i++) {
        uint32_t origin = rec(r, r->force.bodies.at[i])->origin;
        size_t at = chain_find(r, before->bodies, origin);

        if (at == SIZE_MAX || !same_people(before->seating[at], r->force.seating[i]))
            track_changed(r->track, origin, CELL_STATE, STAGE_STATE);
    }
}

static void settings_read(struct rules *r)
{
    r->force.agreements = force_agreements(r, &r->cut, r->now_ms);
    for (int s = 0; s < SETTING_END; s++) {
        r->force.setting[s] = settings[s].value;
        if (r->force.agreements != BOOK_NONE &&
            book_setting(r->book, r->force.agreements, AGREEMENTS_SETTINGS, settings[s].name, &r->force.setting[s]))
            r->force.setting[s] = min_i64(r->force.setting[s], SETTING_MAX);
    }
}

void force_run(struct rules *r)
{
    struct force before = r->force;

    settings_read(r);
    r->again = r->again || (r->known > 0 && r->force.agreements != before.agreements); /* all that a setting may decide */
    r->force.bodies = in_force(r, TYPE_body);
    r->force.results = in_force(r, TYPE_result);
    r->force.strategies = in_force(r, TYPE_strategy);
    r->force.plans = in_force(r, TYPE_plan);
    r->force.seating = rules_take(r, r->force.bodies.count, sizeof(struct seating *));
    for (size_t i = 0; r->force.seating && i < r->force.bodies.count; i++)
        r->force.seating[i] = seats_at(r, &r->cut, r->force.bodies.at[i], r->now_ms);
    if (r->failed)
        return;
    lists_compare(r, before.bodies, r->force.bodies);
    lists_compare(r, before.results, r->force.results);
    lists_compare(r, before.strategies, r->force.strategies);
    lists_compare(r, before.plans, r->force.plans);
    seatings_compare(r, &before);
}
