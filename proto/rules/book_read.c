/* book_read.c: reading the book: records by id and place, their facts, their lists.
 *
 * Must not: change anything; a read cannot fail: what is not there is BOOK_NONE, zero, or empty.
 * Spec: docs/rules.md "The book". Tests: tests/unit/rules_finding.c */
#include "rules/book_inside.h"

#include <assert.h>

/* ---- reading ---- */

int64_t book_tau(const struct book *b, uint32_t log, uint64_t index)
{
    assert(log < b->logs && index < b->log[log].size);
    return b->log[log].tau[index];
}

uint32_t book_find(const struct book *b, const struct pln_id *id)
{
    return (uint32_t)((uintptr_t)map_find(&b->inside->ids, id->b) - 1); /* absent: BOOK_NONE */
}

/* The place in a log's records of the first at or above an index. */
static size_t place_from(const struct book *b, struct book_list l, uint64_t index)
{
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (b->record[l.at[middle]].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t book_at(const struct book *b, uint32_t log, uint64_t index)
{
    struct book_list l = book_of_log(b, log);
    size_t place = place_from(b, l, index);

    return place < l.count && b->record[l.at[place]].index == index ? l.at[place] : BOOK_NONE;
}

uint32_t book_last_below(const struct book *b, uint32_t log, uint64_t index)
{
    struct book_list l = book_of_log(b, log);
    size_t place = place_from(b, l, index);

    return place > 0 ? l.at[place - 1] : BOOK_NONE;
}

static unsigned percent(uint64_t used, uint64_t limit)
{
    return used >= limit ? 100 : (unsigned)(used * 100 / limit);
}

unsigned book_used_percent(const struct book *b, uint32_t log)
{
    unsigned records = percent(b->log[log].read, b->limits.records), bytes = percent(b->log[log].read_bytes, b->limits.bytes);

    return records > bytes ? records : bytes;
}

uint32_t book_log_of(const struct book *b, uint32_t view_number)
{
    for (uint32_t i = 0; i < b->logs; i++) {
        if (b->log[i].number == view_number)
            return i;
    }
    return BOOK_NONE;
}

uint32_t book_listed(const struct book *b, uint32_t log, uint64_t number)
{
    const struct log_inside *l = &b->inside->log[log];

    return number < l->looked ? l->of[number] : BOOK_NONE;
}

bool book_lists_twice(const struct book *b, uint32_t log)
{
    return b->inside->log[log].lists_twice;
}

int book_compare(const struct book *b, uint32_t x, uint32_t y)
{
    const struct record *p = &b->record[x], *q = &b->record[y];

    if (p->log != q->log)
        return b->log[p->log].rank < b->log[q->log].rank ? -1 : 1;
    return p->index < q->index ? -1 : p->index > q->index;
}

static const struct book_fact *fact_of(const struct book *b, uint32_t r, unsigned fact)
{
    assert(r < b->records && fact < schema_of(b->record[r].type)->facts);
    return &b->record[r].fact[fact];
}

/* The record at a place in r's refs, if the field may name it. */
static uint32_t target_of(const struct book *b, uint32_t r, unsigned fact, int64_t place)
{
    const struct record *at = &b->record[r];
    uint32_t target = place >= 0 && place < at->refs ? at->ref[place] : BOOK_NONE;

    if (target == BOOK_NONE || !(b->inside->allowed[at->type][fact] >> b->record[target].type & 1))
        return BOOK_NONE;
    return target;
}

static uint32_t partner_of(const struct book *b, uint32_t target)
{
    return target == BOOK_NONE ? BOOK_NONE : b->record[target].log;
}

static uint32_t person_of(const struct book *b, uint32_t target)
{
    return target == BOOK_NONE || b->record[target].type != TYPE_mandate ? BOOK_NONE : b->key[b->record[target].given_key].person;
}

bool book_has(const struct book *b, uint32_t r, unsigned fact)
{
    return fact_of(b, r, fact)->given;
}

int64_t book_number(const struct book *b, uint32_t r, unsigned fact)
{
    return fact_of(b, r, fact)->given ? fact_of(b, r, fact)->number : 0;
}

uint32_t book_ref(const struct book *b, uint32_t r, unsigned fact)
{
    return fact_of(b, r, fact)->given ? target_of(b, r, fact, fact_of(b, r, fact)->number) : BOOK_NONE;
}

uint32_t book_partner(const struct book *b, uint32_t r, unsigned fact)
{
    return partner_of(b, book_ref(b, r, fact));
}

uint32_t book_person(const struct book *b, uint32_t r, unsigned fact)
{
    return person_of(b, book_ref(b, r, fact));
}

struct bytes book_text(const struct book *b, uint32_t r, unsigned fact)
{
    return fact_of(b, r, fact)->given ? fact_of(b, r, fact)->text : (struct bytes){ 0 };
}

size_t book_count(const struct book *b, uint32_t r, unsigned fact)
{
    return fact_of(b, r, fact)->count;
}

int64_t book_number_at(const struct book *b, uint32_t r, unsigned fact, size_t i)
{
    assert(i < book_count(b, r, fact));
    return fact_of(b, r, fact)->list[i];
}

uint32_t book_ref_at(const struct book *b, uint32_t r, unsigned fact, size_t i)
{
    return target_of(b, r, fact, book_number_at(b, r, fact, i));
}

uint32_t book_partner_at(const struct book *b, uint32_t r, unsigned fact, size_t i)
{
    return partner_of(b, book_ref_at(b, r, fact, i));
}

uint32_t book_person_at(const struct book *b, uint32_t r, unsigned fact, size_t i)
{
    return person_of(b, book_ref_at(b, r, fact, i));
}

struct bytes book_text_at(const struct book *b, uint32_t r, unsigned fact, size_t i)
{
    assert(i < book_count(b, r, fact));
    return fact_of(b, r, fact)->texts[i];
}

struct book_seat book_seat_at(const struct book *b, uint32_t r, unsigned fact, size_t i)
{
    const struct book_seat_fact *s;

    assert(i < book_count(b, r, fact));
    s = &fact_of(b, r, fact)->seat[i];
    return (struct book_seat){ s->name, (enum seat_kind)s->kind, partner_of(b, target_of(b, r, fact, s->place)) };
}

bool book_setting(const struct book *b, uint32_t r, unsigned fact, const char *name, int64_t *value)
{
    for (size_t i = 0; i < book_count(b, r, fact); i++) {
        const struct book_setting *s = &fact_of(b, r, fact)->setting[i];

        if (bytes_equal_str(s->name, name)) {
            *value = s->value;
            return true;
        }
    }
    return false;
}

bool book_names(const struct book *b, uint32_t r, unsigned fact, uint32_t target, bool chain)
{
    bool is_list = schema_of(b->record[r].type)->fact[fact].list != 0;
    size_t n = is_list ? book_count(b, r, fact) : 1;

    for (size_t i = 0; i < n && target != BOOK_NONE; i++) {
        uint32_t named = is_list ? book_ref_at(b, r, fact, i) : book_ref(b, r, fact);

        if (named == target || (chain && named != BOOK_NONE && b->record[named].origin == b->record[target].origin))
            return true;
    }
    return false;
}

void book_watch(const struct book *b, struct track *t)
{
    b->inside->track = t;
}

enum track_cell book_cell(enum record_type type)
{
    switch (type) {
    case TYPE_decision:
    case TYPE_position:
    case TYPE_request: return CELL_DECIDING;
    case TYPE_proposal: return CELL_PROPOSALS;
    case TYPE_retire: return CELL_RETIRES;
    case TYPE_reply: return CELL_REPLIES;
    case TYPE_minutes: return CELL_MINUTES;
    case TYPE_commitment:
    case TYPE_progress: return CELL_PROMISES;
    case TYPE_seat: return CELL_SEATS;
    case TYPE_talk: return CELL_TALKS;
    default: return CELL_OTHERS; /* seldom read, seldom changed */
    }
}

struct book_list book_of_type(const struct book *b, enum record_type type)
{
    return lists_get(&b->inside->type, type);
}

struct book_list book_of_log(const struct book *b, uint32_t log)
{
    return lists_get(&b->inside->logs, log);
}

struct book_list book_all_referrers(const struct book *b, uint32_t r)
{
    return lists_get(&b->inside->target, r);
}

/* Where those of `type` or a greater one begin. */
static size_t type_begins(const struct book *b, struct book_list l, unsigned type)
{
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (b->record[l.at[middle]].type < type)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct book_list book_referrers_untold(const struct book *b, uint32_t r, enum record_type type)
{
    struct book_list l = book_all_referrers(b, r);
    size_t from = type_begins(b, l, type);

    l = (struct book_list){ l.at + from, l.count - from };
    l.count = type_begins(b, l, (unsigned)type + 1);
    return l;
}

struct book_list book_referrers(const struct book *b, uint32_t r, enum record_type type)
{
    track_read(b->inside->track, r, book_cell(type));
    return book_referrers_untold(b, r, type);
}

struct book_list book_puts(const struct book *b, uint32_t r)
{
    track_read(b->inside->track, r, CELL_PUTS);
    return lists_get(&b->inside->put, r);
}

struct book_list book_versions(const struct book *b, uint32_t origin)
{
    track_read(b->inside->track, origin, CELL_VERSIONS);
    return lists_get(&b->inside->version, origin);
}

struct book_list book_mandates(const struct book *b, uint32_t person)
{
    if (b->person[person].first != BOOK_NONE)
        track_read(b->inside->track, b->person[person].first, CELL_VERSIONS);
    return lists_get(&b->inside->mandate, person);
}

struct book_moves book_moves(const struct book *b)
{
    const struct book_inside *in = b->inside;

    return (struct book_moves){ in->to, in->to_count, in->resolved, in->resolved_count };
}

void book_moved(const struct book *b)
{
    struct book_inside *in = b->inside;

    (void)pages_resize(b->pages, in->to, 0);
    in->to = NULL;
    in->to_count = in->resolved_count = 0;
    in->then = b->records;
}

uint32_t book_odd(const struct book *b, size_t i)
{
    assert(i < b->odds);
    return b->inside->odd[i];
}
