/* footprint.c: what an entry left behind: what refers to it, what refers to that, and so on.
 *
 * In: a run, a record, a person or a log. Out: the records reached, each with how far it is and from where it was reached first.
 * Must not: judge. It walks references alone, by the fields that hold them.
 * Bounds: each chain is walked once; 14 bytes for each record of the book.
 * Spec: docs/rules.md "Footprints". Tests: tests/unit/rules_footprint.c */
#include "rules/footprint.h"

#define DEPTH_SHOWN_MAX 255

struct walk {
    struct rules *r;
    const struct footprint_query *q;
    struct footprint *out;
    uint8_t *depth, *is_walked; /* by record; is_walked: by origin of its chain */
    uint32_t *via, *next;       /* next: those whose own referrers are looked at, in this order */
    size_t nexts;
};

/* ---- by which field ---------------------------------------------------------------------------------------------------- */

static bool fact_names(const struct book *b, uint32_t x, const struct field *f, unsigned fact, uint32_t to)
{
    if (f->kind != FIELD_SEAT)
        return book_names(b, x, fact, to, true);
    for (size_t i = 0; i < book_count(b, x, fact); i++) {
        uint32_t partner = book_seat_at(b, x, fact, i).partner;

        if (partner != BOOK_NONE && b->log[partner].inception == to)
            return true;
    }
    return false;
}

/* A meeting's agenda, what minutes took up, whom they list, the strategies that a table serves, the tables of a mandate: many things
 * meet there, and what hangs on them is not of this one. */
static bool gathers(enum record_type type, unsigned fact)
{
    return (type == TYPE_meeting && fact == MEETING_AGENDA) ||
           (type == TYPE_minutes && (fact == MINUTES_TOOK_UP || fact == MINUTES_PRESENT)) ||
           (type == TYPE_body && (fact == BODY_SERVES || fact == BODY_SEATS || fact == BODY_KEEPER)) ||
           (type == TYPE_mandate && fact == MANDATE_TABLES);
}

/* The first that hands on, else the first that gathers; -1: none names it. */
static int naming_fact(const struct book *b, uint32_t x, uint32_t to, bool *hands_on)
{
    const struct schema *s = schema_of(b->record[x].type);
    int found = -1;

    *hands_on = false;
    for (unsigned i = 0; i < s->facts && !*hands_on; i++) {
        if (!field_kind_has_place(s->fact[i].kind) || !fact_names(b, x, &s->fact[i], i, to))
            continue;
        *hands_on = !gathers(s->type, i);
        if (found < 0 || *hands_on)
            found = (int)i;
    }
    return found;
}

const struct field *footprint_field(const struct rules *r, uint32_t x, uint32_t to)
{
    bool hands_on;
    int fact = to == BOOK_NONE ? -1 : naming_fact(r->book, x, to, &hands_on);

    return fact < 0 ? NULL : &schema_of(rec(r, x)->type)->fact[fact];
}

/* ---- the walk ------------------------------------------------------------------------------------------------------------ */

static void reach(struct walk *w, uint32_t x, uint32_t via, unsigned depth, bool hands_on)
{
    if (!rules_has(w->r, x) || x == w->q->record)
        return;
    if (w->depth[x] == 0) {
        w->depth[x] = (uint8_t)(depth < DEPTH_SHOWN_MAX ? depth : DEPTH_SHOWN_MAX);
        w->via[x] = via;
        w->out->at[w->out->count++] = x;
    }
    if (hands_on && !w->is_walked[rec(w->r, x)->origin]) {
        w->is_walked[rec(w->r, x)->origin] = true;
        w->next[w->nexts++] = x;
    }
}

static void referrers_reach(struct walk *w, uint32_t of, unsigned depth)
{
    const struct book *b = w->r->book;
    struct book_list versions = book_versions(b, rec(w->r, of)->origin);

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list l = book_all_referrers(b, versions.at[i]);

        for (size_t j = 0; j < l.count; j++) {
            bool hands_on;

            if (naming_fact(b, l.at[j], versions.at[i], &hands_on) >= 0)
                reach(w, l.at[j], of, depth, hands_on);
        }
    }
}

static void log_reach(struct walk *w)
{
    const struct footprint_query *q = w->q;
    uint32_t log = q->log != BOOK_NONE ? q->log : w->r->book->person[q->person].log;
    struct book_list l = book_of_log(w->r->book, log);

    for (size_t i = 0; i < l.count; i++) {
        if (q->log != BOOK_NONE || rec(w->r, l.at[i])->person == q->person)
            reach(w, l.at[i], BOOK_NONE, 1, true);
    }
}

static bool walk_take(struct walk *w)
{
    size_t n = w->r->book->records;

    w->depth = rules_take(w->r, n, sizeof(w->depth[0]));
    w->is_walked = rules_take(w->r, n, sizeof(w->is_walked[0]));
    w->via = rules_take(w->r, n, sizeof(w->via[0]));
    w->next = rules_take(w->r, n, sizeof(w->next[0]));
    w->out->at = rules_take(w->r, n, sizeof(w->out->at[0]));
    w->out->depth = w->depth;
    w->out->via = w->via;
    w->out->goes_on = w->is_walked;
    return !w->r->failed;
}

bool footprint_make(struct rules *r, const struct footprint_query *q, struct footprint *out, struct pln_error *err)
{
    struct walk w = { .r = r, .q = q, .out = out };

    *out = (struct footprint){ 0 };
    if (!walk_take(&w)) {
        *err = r->err;
        return false;
    }
    w.is_walked[rec(r, q->record)->origin] = true;
    referrers_reach(&w, q->record, 1);
    if (q->person != BOOK_NONE || q->log != BOOK_NONE)
        log_reach(&w);
    for (size_t i = 0; i < w.nexts; i++) {
        unsigned depth = w.depth[w.next[i]];

        if (q->depth == 0 || depth < q->depth)
            referrers_reach(&w, w.next[i], depth + 1);
    }
    return true;
}
