/* book_lists.c: the lists of the book: records by type, by log, by what they refer to, by chain, by person.
 *
 * In: records in Order, their references resolved. Out: lists that ascend in Order. All are counted in passes over the records; what comes
 * last in Order is added to them, a list that has no room left moving to the end with as much room again.
 * Must not: search.
 * Bounds: one place a record in most lists; one a reference by target, up to twice that once lists have moved.
 * Spec: docs/rules.md "The book". Tests: tests/unit/rules_finding.c, tests/second/again.c */
#include "base/checked.h"
#include "rules/book_inside.h"

#include <stdlib.h>

/* ---- groups ---- */

static void lists_free(struct lists *l)
{
    (void)pages_resize(l->pages, l->group, 0);
    (void)pages_resize(l->pages, l->at, 0);
    *l = (struct lists){ .pages = l->pages };
}

void book_lists_free(struct book_inside *in)
{
    lists_free(&in->type);
    lists_free(&in->logs);
    lists_free(&in->target);
    lists_free(&in->put);
    lists_free(&in->version);
    lists_free(&in->mandate);
}

/* Room for `count`, an eighth more if there is none; what is new is not set. */
static bool room_for(const struct lists *l, void *array, size_t *room, size_t count, size_t size, struct pln_error *err)
{
    size_t more = count + count / 8 + 64, bytes;
    void **at = array, *bigger;

    if (count <= *room)
        return true;
    if (!mul_size(more, size, &bytes) || (bigger = pages_resize(l->pages, *at, bytes)) == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory for lists of %zu records", count);
    *at = bigger;
    *room = more;
    return true;
}

/* Groups up to so many; new ones are empty. */
static bool groups_grow(struct lists *l, size_t groups, struct pln_error *err)
{
    if (!room_for(l, &l->group, &l->group_room, groups, sizeof(l->group[0]), err))
        return false;
    for (; l->groups < groups; l->groups++)
        l->group[l->groups] = (struct list_group){ 0 };
    return true;
}

static bool lists_begin(struct lists *l, size_t groups, struct pln_error *err)
{
    l->groups = l->used = 0;
    return groups_grow(l, groups > 0 ? groups : 1, err);
}

/* After counting: each group's place. */
static bool lists_place(struct lists *l, struct pln_error *err)
{
    for (size_t g = 0; g < l->groups; g++) {
        l->group[g].from = (uint32_t)l->used;
        l->group[g].room = l->group[g].count;
        l->used += l->group[g].count;
        l->group[g].count = 0;
    }
    if (l->used > UINT32_MAX)
        return fail(err, PLN_TOO_LARGE, "lists of more than %u records", UINT32_MAX);
    return room_for(l, &l->at, &l->at_room, l->used, sizeof(l->at[0]), err);
}

static void lists_put(struct lists *l, uint32_t group, uint32_t item)
{
    struct list_group *g = &l->group[group];

    l->at[g->from + g->count++] = item;
}

/* At a place of a group that may have no room left. */
static bool lists_insert(struct lists *l, uint32_t group, size_t place, uint32_t item, struct pln_error *err)
{
    struct list_group *g;
    uint32_t *at;

    if (!groups_grow(l, (size_t)group + 1, err))
        return false;
    g = &l->group[group];
    if (g->count == g->room) {
        size_t room = (size_t)g->room * 2 + 1;

        if (l->used + room > UINT32_MAX)
            return fail(err, PLN_TOO_LARGE, "lists of more than %u records", UINT32_MAX);
        if (!room_for(l, &l->at, &l->at_room, l->used + room, sizeof(l->at[0]), err))
            return false;
        if (g->count > 0)
            memcpy(l->at + l->used, l->at + g->from, g->count * sizeof(l->at[0]));
        g->from = (uint32_t)l->used;
        g->room = (uint32_t)room;
        l->used += room;
    }
    at = l->at + g->from;
    memmove(at + place + 1, at + place, (g->count - place) * sizeof(*at));
    at[place] = item;
    g->count++;
    return true;
}

static bool lists_append(struct lists *l, uint32_t group, uint32_t item, struct pln_error *err)
{
    return lists_insert(l, group, lists_get(l, group).count, item, err);
}

/* ---- chains ---- */

/* The field by which a record replaces or corrects another of its type; -1: none. */
static int parent_field(enum record_type type, bool *corrects)
{
    *corrects = false;
    switch (type) {
    case TYPE_agreements: return AGREEMENTS_REPLACES;
    case TYPE_body: return BODY_REPLACES;
    case TYPE_result: return RESULT_REPLACES;
    case TYPE_strategy: return STRATEGY_REPLACES;
    case TYPE_plan: return PLAN_REPLACES;
    default: break;
    }
    *corrects = true;
    switch (type) {
    case TYPE_meeting: return MEETING_CORRECTS;
    case TYPE_minutes: return MINUTES_CORRECTS;
    case TYPE_measure: return MEASURE_CORRECTS;
    case TYPE_talk: return TALK_CORRECTS;
    case TYPE_influence: return INFLUENCE_CORRECTS;
    case TYPE_interest: return INTEREST_CORRECTS;
    default: return -1;
    }
}

bool book_lists_is_parent(const struct book *b, uint32_t record, uint16_t place)
{
    bool corrects;
    int field = parent_field(b->record[record].type, &corrects);

    return field >= 0 && book_has(b, record, (unsigned)field) && book_number(b, record, (unsigned)field) == place;
}

static uint32_t parent_of(struct book *b, uint32_t r)
{
    bool corrects;
    int field = parent_field(b->record[r].type, &corrects);
    uint32_t parent;

    if (field < 0 || !book_has(b, r, (unsigned)field))
        return BOOK_NONE;
    parent = book_ref(b, r, (unsigned)field);
    if (parent != BOOK_NONE && corrects && b->record[parent].log != b->record[r].log)
        parent = BOOK_NONE;
    b->record[r].bad_replaces = parent == BOOK_NONE;
    return parent;
}

/* Of records from `old` on; older ones have theirs. */
static void origins_find(struct book *b, size_t old)
{
    for (size_t i = old; i < b->records; i++)
        b->record[i].origin = BOOK_NONE;
    for (uint32_t i = (uint32_t)old; i < b->records; i++) {
        uint32_t at = i, origin, next;

        while (b->record[at].origin == BOOK_NONE && (next = parent_of(b, at)) != BOOK_NONE)
            at = next; /* ids are hashes of what holds the refs: no loop */
        origin = b->record[at].origin == BOOK_NONE ? at : b->record[at].origin;
        for (at = i; at != BOOK_NONE && b->record[at].origin == BOOK_NONE; at = next) {
            next = parent_of(b, at);
            b->record[at].origin = origin;
        }
    }
}

/* ---- all of them ---- */

/* Each target of r's refs once: seen[target] = r + 1. By type, then in Order. */
static bool targets_fill(struct book *b, struct pln_error *err)
{
    struct lists *l = &b->inside->target;
    uint32_t *seen = calloc(b->records + 1, sizeof(*seen));
    bool good = true;

    if (seen == NULL || !lists_begin(l, b->records, err)) {
        free(seen);
        return seen != NULL ? false : fail(err, PLN_TOO_LARGE, "no memory for the links of %zu records", b->records);
    }
    for (int pass = 0; pass < 2 && good; pass++) {
        memset(seen, 0, b->records * sizeof(*seen));
        for (unsigned t = 1; t < TYPE_END; t++) {
            struct book_list of = book_of_type(b, (enum record_type)t);

            for (size_t i = 0; i < of.count; i++) {
                const struct record *r = &b->record[of.at[i]];

                for (size_t j = 0; j < r->refs; j++) {
                    uint32_t target = r->ref[j];

                    if (target == BOOK_NONE || seen[target] == of.at[i] + 1)
                        continue;
                    seen[target] = of.at[i] + 1;
                    if (pass == 0)
                        l->group[target].count++;
                    else
                        lists_put(l, target, of.at[i]);
                }
            }
        }
        good = pass > 0 || lists_place(l, err);
    }
    free(seen);
    return good;
}

/* The j-th record that a proposal puts, unless that is nothing or stands before it in the list. */
static uint32_t put_at(const struct book *b, uint32_t proposal, size_t j)
{
    uint32_t target = book_ref_at(b, proposal, PROPOSAL_PUTS, j);

    for (size_t k = 0; k < j && target != BOOK_NONE; k++) {
        if (book_ref_at(b, proposal, PROPOSAL_PUTS, k) == target)
            return BOOK_NONE;
    }
    return target;
}

static bool puts_fill(struct book *b, struct pln_error *err)
{
    struct lists *l = &b->inside->put;
    struct book_list of = book_of_type(b, TYPE_proposal);

    if (!lists_begin(l, b->records, err))
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < of.count; i++) {
            for (size_t j = 0; j < book_count(b, of.at[i], PROPOSAL_PUTS); j++) {
                uint32_t target = put_at(b, of.at[i], j);

                if (target != BOOK_NONE && pass == 0)
                    l->group[target].count++;
                else if (target != BOOK_NONE)
                    lists_put(l, target, of.at[i]);
            }
        }
        if (pass == 0 && !lists_place(l, err))
            return false;
    }
    return true;
}

enum grouping { BY_TYPE, BY_LOG, BY_ORIGIN, BY_HOLDER };

static bool group_of(const struct book *b, uint32_t r, enum grouping by, uint32_t *out)
{
    switch (by) {
    case BY_TYPE: *out = b->record[r].type; return true;
    case BY_LOG: *out = b->record[r].log; return true;
    case BY_ORIGIN: *out = b->record[r].origin; return true;
    case BY_HOLDER:
        if (b->record[r].type != TYPE_mandate)
            return false;
        *out = b->key[b->record[r].given_key].person;
        return true;
    }
    return false;
}

static bool group(struct book *b, struct lists *l, size_t groups, enum grouping by, struct pln_error *err)
{
    uint32_t g;

    if (!lists_begin(l, groups, err))
        return false;
    for (uint32_t i = 0; i < b->records; i++) {
        if (group_of(b, i, by, &g))
            l->group[g].count++;
    }
    if (!lists_place(l, err))
        return false;
    for (uint32_t i = 0; i < b->records; i++) {
        if (group_of(b, i, by, &g))
            lists_put(l, g, i);
    }
    return true;
}

bool book_lists_count(struct book *b, struct pln_error *err)
{
    struct book_inside *in = b->inside;

    if (!group(b, &in->type, TYPE_END, BY_TYPE, err) || !group(b, &in->logs, b->logs, BY_LOG, err))
        return false;
    origins_find(b, 0);
    book_logs_disputes(b, 0);
    book_logs_roster(b);
    return group(b, &in->version, b->records, BY_ORIGIN, err) && group(b, &in->mandate, b->persons, BY_HOLDER, err) &&
           targets_fill(b, err) && puts_fill(b, err);
}

/* ---- one more ---- */

static bool append_by(struct book *b, struct lists *l, uint32_t r, enum grouping by, struct pln_error *err)
{
    uint32_t g;

    return !group_of(b, r, by, &g) || lists_append(l, g, r, err);
}

/* Where those of a greater type begin. */
static size_t after_type(const struct book *b, struct book_list l, enum record_type type)
{
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (b->record[l.at[middle]].type <= type)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool targets_add(struct book *b, uint32_t r, struct pln_error *err)
{
    struct lists *l = &b->inside->target;
    const struct record *at = &b->record[r];

    for (size_t j = 0; j < at->refs; j++) {
        struct book_list of = lists_get(l, at->ref[j]); /* of BOOK_NONE: none */
        size_t place = after_type(b, of, at->type);

        if (at->ref[j] != BOOK_NONE && (place == 0 || of.at[place - 1] != r) && !lists_insert(l, at->ref[j], place, r, err))
            return false;
    }
    return true;
}

static bool puts_add(struct book *b, uint32_t r, struct pln_error *err)
{
    if (b->record[r].type != TYPE_proposal)
        return true;
    for (size_t j = 0; j < book_count(b, r, PROPOSAL_PUTS); j++) {
        uint32_t target = put_at(b, r, j);

        if (target != BOOK_NONE && !lists_append(&b->inside->put, target, r, err))
            return false;
    }
    return true;
}

bool book_lists_add(struct book *b, size_t old, struct pln_error *err)
{
    struct book_inside *in = b->inside;

    origins_find(b, old);
    book_logs_disputes(b, old);
    for (uint32_t i = (uint32_t)old; i < b->records; i++) {
        if (!append_by(b, &in->type, i, BY_TYPE, err) || !append_by(b, &in->logs, i, BY_LOG, err) ||
            !append_by(b, &in->version, i, BY_ORIGIN, err) || !append_by(b, &in->mandate, i, BY_HOLDER, err) || !targets_add(b, i, err) ||
            !puts_add(b, i, err))
            return false;
    }
    return true;
}
