/* view_footprint.c: rules.footprint: what an entry, a person or a partner left behind: by kind and time, each with the way to it.
 *
 * Must not: judge; name findings about what a person wrote: findings are about records.
 * Bounds: a page; FINDINGS_SHOWN findings. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_footprint.c */
#include "desk/use.h"
#include "rules/footprint.h"

#include <stdlib.h>

#define FINDINGS_SHOWN 50
#define DEPTH_MAX 1000000

enum whose { WHOSE_ENTRY, WHOSE_PERSON, WHOSE_PARTNER };

struct print {
    struct desk_call *c;
    enum whose whose;
    uint32_t record;
    struct footprint f;
    bool by_time;
    enum record_type type; /* TYPE_UNKNOWN: all */
};

/* As things come about: what was said, put, decided, promised, done, agreed, measured, met, who may act; replies, of which there may be
 * many, last. Every type stands here once. */
static const enum record_type order[] = {
    TYPE_talk,     TYPE_influence,  TYPE_interest,  TYPE_proposal, TYPE_position, TYPE_decision,  TYPE_request, TYPE_commitment,
    TYPE_progress, TYPE_plan,       TYPE_objective, TYPE_result,   TYPE_strategy, TYPE_indicator, TYPE_measure, TYPE_meeting,
    TYPE_minutes,  TYPE_agreements, TYPE_body,      TYPE_seat,     TYPE_founding, TYPE_admit,     TYPE_mandate, TYPE_retire,
    TYPE_revoke,   TYPE_leave,      TYPE_remove,    TYPE_unseal,   TYPE_erase,    TYPE_inception, TYPE_node,    TYPE_rotate,
    TYPE_reader,   TYPE_address,    TYPE_receipt,   TYPE_fork,     TYPE_alone,    TYPE_reply,
};
_Static_assert(COUNT(order) == TYPE_END - 1, "a type that stands nowhere in the order");

static size_t rank_of(enum record_type type)
{
    size_t i = 0;

    while (i < COUNT(order) && order[i] != type)
        i++;
    return i;
}

static int by_kind(const void *x, const void *y, void *ctx)
{
    const struct print *p = ctx;
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    size_t rank_a = p->by_time ? 0 : rank_of(p->c->b->record[a].type), rank_b = p->by_time ? 0 : rank_of(p->c->b->record[b].type);

    if (rank_a != rank_b)
        return rank_a < rank_b ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* ---- the question ------------------------------------------------------------------------------------------------------------ */

static void choice_read(struct desk_call *c, struct print *p)
{
    struct bytes type = params_str(&c->p, "type", params_option(&c->p, "type"));
    struct bytes by = params_str(&c->p, "order", params_option(&c->p, "order"));
    const struct schema *s = type.n > 0 ? schema_find(type) : NULL;

    if (type.n > 0 && s == NULL)
        params_fail(&c->p, "type", PLN_BAD_FIELD, "no type of record has this name");
    p->type = s != NULL ? s->type : TYPE_UNKNOWN;
    p->by_time = bytes_equal_str(by, "time");
    if (by.n > 0 && !p->by_time && !bytes_equal_str(by, "kind"))
        params_fail(&c->p, "order", PLN_BAD_FIELD, "it is kind or time");
}

/* An inception stands for its partner, a mandate for its person: of these, without more, what is theirs and what names them. */
static bool print_make(struct desk_call *c, struct print *p, uint64_t depth, struct pln_error *err)
{
    struct footprint_query q = { .record = p->record, .person = BOOK_NONE, .log = BOOK_NONE };
    const struct record *r = &c->b->record[p->record];

    if (r->type == TYPE_inception) {
        p->whose = WHOSE_PARTNER;
        q.log = r->log;
    } else if (r->type == TYPE_mandate && r->given_key != BOOK_NONE) {
        p->whose = WHOSE_PERSON;
        q.person = c->b->key[r->given_key].person;
        if (c->b->person[q.person].first != BOOK_NONE)
            q.record = p->record = c->b->person[q.person].first;
    }
    q.depth = depth > 0 ? (unsigned)depth : p->whose == WHOSE_ENTRY ? 0 : 1;
    return footprint_make(c->r, &q, &p->f, err);
}

static bool is_chosen(const struct print *p, uint32_t x)
{
    const struct desk_call *c = p->c;
    const struct record *r = &c->b->record[x];

    return (p->type == TYPE_UNKNOWN || r->type == p->type) && (c->partner == BOOK_NONE || r->log == c->partner) && r->t >= c->from_ms &&
           r->t < c->to_ms;
}

/* ---- the answer ---------------------------------------------------------------------------------------------------------------- */

/* Four keys. */
static bool write_whose(struct print *p, struct writer *w, struct pln_error *err)
{
    static const char *const words[] = { "entry", "person", "partner" };
    struct desk_call *c = p->c;
    const struct record *r = &c->b->record[p->record];

    write_key(w, "record");
    if (!use_write(c, w, p->record, err))
        return false;
    write_key(w, "kind");
    writer_cstr(w, words[p->whose]);
    write_key(w, "by");
    if (p->whose == WHOSE_PARTNER ? !use_partner(c, w, r->log, err)
                                  : !use_person(c, w, p->whose == WHOSE_PERSON ? c->b->key[r->given_key].person : r->person, err))
        return false;
    write_key(w, "state");
    write_text_or_nil(w, use_state(c, p->record));
    return true;
}

/* Two keys: since when each other partner has signed that it holds it. */
static bool write_held(struct print *p, struct writer *w, struct pln_error *err)
{
    struct desk_call *c = p->c;
    uint32_t own = c->b->record[p->record].log;
    struct bound *held = rules_take(c->r, c->b->logs, sizeof(*held));
    size_t count = 0, partners = 0;

    for (uint32_t i = 0; held != NULL && i < c->b->logs; i++) {
        if (i == own || !cut_is_partner(&c->r->cut, i))
            continue;
        partners++;
        held[count] = times_first_cover(c->r, &c->r->cut, i, p->record, false);
        count += held[count].proven;
    }
    write_key(w, "held");
    writer_array(w, count);
    for (size_t i = 0; held != NULL && i < count; i++) {
        struct bound told = times_first_cover(c->r, &c->r->cut, held[i].log, p->record, true);

        writer_map(w, 4);
        write_key(w, "partner");
        if (!use_partner(c, w, held[i].log, err))
            return false;
        write_key(w, "since");
        writer_i64(w, held[i].ms);
        write_key(w, "index");
        writer_u64(w, held[i].index);
        write_key(w, "told");
        use_time(w, told.proven ? told.ms : INT64_MAX);
    }
    write_key(w, "partners");
    writer_u64(w, partners);
    return true;
}

/* Three keys: how much there is, whatever else is asked. */
static void write_kinds(const struct print *p, struct writer *w)
{
    const struct desk_call *c = p->c;
    struct {
        size_t count, direct;
        int64_t first, last;
    } kind[COUNT(order)] = { 0 };
    size_t kinds = 0, direct = 0;

    for (size_t i = 0; i < p->f.count; i++) {
        uint32_t x = p->f.at[i];
        size_t k = rank_of(c->b->record[x].type);

        if (kind[k].count++ == 0) { /* they stand in Order, within their kind at least */
            kinds++;
            kind[k].first = c->b->record[x].t;
        }
        kind[k].last = c->b->record[x].t;
        kind[k].direct += p->f.depth[x] == 1;
        direct += p->f.depth[x] == 1;
    }
    write_key(w, "count");
    writer_u64(w, p->f.count);
    write_key(w, "direct");
    writer_u64(w, direct);
    write_key(w, "kinds");
    writer_array(w, kinds);
    for (size_t k = 0; k < COUNT(order); k++) {
        if (kind[k].count == 0)
            continue;
        writer_map(w, 5);
        write_key(w, "type");
        writer_cstr(w, schema_of(order[k])->name);
        write_key(w, "count");
        writer_u64(w, kind[k].count);
        write_key(w, "direct");
        writer_u64(w, kind[k].direct);
        write_key(w, "first");
        writer_i64(w, kind[k].first);
        write_key(w, "last");
        writer_i64(w, kind[k].last);
    }
}

static bool write_entry_row(struct print *p, struct writer *w, uint32_t x, struct pln_error *err)
{
    struct desk_call *c = p->c;
    uint32_t via = p->f.via[x];
    const struct field *field = footprint_field(c->r, x, via);
    const struct promise *promise = promise_of(c->r, x);
    char name[QUERY_NAME_TEXT];

    writer_map(w, 7);
    write_key(w, "entry");
    if (!use_write(c, w, x, err))
        return false;
    write_key(w, "by");
    if (!use_person(c, w, c->b->record[x].person, err))
        return false;
    write_key(w, "state");
    write_text_or_nil(w, use_state(c, x));
    write_key(w, "late");
    writer_bool(w, promise != NULL && promise->state == PROMISE_OPEN && !promise->is_retired && promise->due < c->r->today);
    write_key(w, "depth");
    writer_u64(w, p->f.depth[x]);
    write_key(w, "how");
    write_text_or_nil(w, field != NULL ? field->name : "");
    write_key(w, "via");
    if (via == BOOK_NONE) {
        writer_nil(w);
        return true;
    }
    if (!use_name(c, via, name, err))
        return false;
    writer_cstr(w, name);
    return true;
}

/* ---- findings ------------------------------------------------------------------------------------------------------------------ */

/* The record itself, or what came of it: not what many things meet in. */
static bool is_of(const struct print *p, uint32_t x)
{
    if (x == BOOK_NONE)
        return false;
    if (p->c->b->record[x].origin == p->c->b->record[p->record].origin)
        return true;
    return p->whose == WHOSE_ENTRY && p->f.depth[x] > 0 && p->f.goes_on[p->c->b->record[x].origin];
}

static bool finding_tells(const struct print *p, const struct finding *f)
{
    if (p->whose == WHOSE_PARTNER)
        return use_finding_names(p->c, f, p->c->b->record[p->record].log);
    if (f->subject.about != ABOUT_PARTNER && is_of(p, f->subject.record))
        return true;
    for (size_t i = 0; i < f->causes; i++)
        if ((f->cause[i].about == ABOUT_RECORD || f->cause[i].about == ABOUT_SEAT) && is_of(p, f->cause[i].record))
            return true;
    return false;
}

/* On the first page; later ones only count. */
static bool write_findings(struct print *p, struct writer *w, struct pln_error *err)
{
    const struct findings *all = &p->c->r->findings;
    uint32_t at[FINDINGS_SHOWN];
    size_t count = 0, shown;

    for (size_t i = 0; i < all->count; i++) {
        if (!finding_tells(p, &all->finding[i]))
            continue;
        if (count < FINDINGS_SHOWN)
            at[count] = (uint32_t)i;
        count++;
    }
    shown = p->c->after.n > 0 ? 0 : count < FINDINGS_SHOWN ? count : FINDINGS_SHOWN;
    write_key(w, "findings");
    writer_map(w, 2);
    write_key(w, "count");
    writer_u64(w, count);
    write_key(w, "findings");
    writer_array(w, shown);
    for (size_t i = 0; i < shown; i++)
        if (!use_finding(p->c, w, &all->finding[at[i]], err))
            return false;
    return true;
}

bool view_footprint(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    struct print p = { .c = c };
    struct page page = page_of(c);
    uint64_t depth = params_u(&c->p, "depth", params_option(&c->p, "depth"), 0);
    uint32_t *row = arena_take_array(&c->q.arena, (size_t)c->limit, sizeof(*row), err);

    if (depth > DEPTH_MAX)
        params_fail(&c->p, "depth", PLN_BAD_FIELD, "%" PRIu64 ": 1 (what refers to it), 2, ..., at most %d", depth, DEPTH_MAX);
    choice_read(c, &p);
    if (row == NULL || !desk_named(c, "which", params_at(&c->p, 0), &p.record, err) || !desk_params_done(c, err))
        return false;
    if (!rules_has(c->r, p.record))
        return fail(err, PLN_NOT_FOUND, "which: it was not there yet, or is not counted");
    if (!print_make(c, &p, depth, err))
        return false;
    qsort_r(p.f.at, p.f.count, sizeof(p.f.at[0]), by_kind, &p);
    for (size_t i = 0; i < p.f.count && !page.more; i++) {
        char name[QUERY_NAME_TEXT];

        if (!is_chosen(&p, p.f.at[i]))
            continue;
        if (!use_name(c, p.f.at[i], name, err))
            return false;
        if (page_takes(&page, name))
            row[page.taken - 1] = p.f.at[i];
    }
    if (!page_done(&page, err))
        return false;
    desk_head(c, w, 12); /* 4, 2, 3, entries, findings, next */
    if (!write_whose(&p, w, err) || !write_held(&p, w, err))
        return false;
    write_kinds(&p, w);
    write_key(w, "entries");
    writer_array(w, page.taken);
    for (size_t i = 0; i < page.taken; i++)
        if (!write_entry_row(&p, w, row[i], err))
            return false;
    if (!write_findings(&p, w, err))
        return false;
    page_write_next(&page, w);
    return true;
}
