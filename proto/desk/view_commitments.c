/* view_commitments.c: rules.commitments: what is promised by whom, due when, moved how often; what is asked and not yet answered.
 *
 * Bounds: a page over both lists, promises first. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_commitments.c */
#include "desk/use.h"

#include "base/civil.h"

#include <stdlib.h>

enum wanted { WANT_ALL, WANT_OPEN, WANT_KEPT, WANT_NOT_KEPT };

struct ask {
    enum wanted state;
    bool overdue;
    int64_t due; /* day; INT64_MAX: not asked */
};

/* A partner's list is of all states and begins with what it kept; else it is what is open. */
static struct ask ask_read(struct desk_call *c)
{
    static const char *const words[] = { "all", "open", "kept", "not-kept" };
    struct bytes state = params_str(&c->p, "state", params_option(&c->p, "state"));
    struct bytes due = params_str(&c->p, "due", params_option(&c->p, "due"));
    struct ask a = { .overdue = params_flag(&c->p, "overdue", params_option(&c->p, "overdue"), false), .due = INT64_MAX };
    struct pln_error bad;
    size_t i = 0;

    a.state = a.overdue || due.n > 0 || c->partner == BOOK_NONE ? WANT_OPEN : WANT_ALL;
    if (state.n > 0) {
        while (i < COUNT(words) && !bytes_equal_str(state, words[i]))
            i++;
        if (i == COUNT(words))
            params_fail(&c->p, "state", PLN_BAD_FIELD, "it is open, kept, not-kept or all");
        else
            a.state = (enum wanted)i;
    }
    if (a.overdue && a.state != WANT_OPEN)
        params_fail(&c->p, "overdue", PLN_BAD_FIELD, "only what is open can be overdue");
    if (due.n > 0 && !civil_date_read(due, &a.due, &bad))
        params_fail(&c->p, "due", PLN_BAD_FIELD, "a day as 2026-03-01");
    return a;
}

static bool day_fits(const struct desk_call *c, const struct ask *a, int64_t due)
{
    return (!a->overdue || due < c->r->today) && due <= a->due;
}

/* Of the partner, the table, the strategy and the time asked for: what the counts are of. */
static bool is_of(const struct desk_call *c, uint32_t record, uint32_t log)
{
    return (c->partner == BOOK_NONE || log == c->partner) && use_is_timely(c, record) && use_is_asked(c, record);
}

static bool promise_fits(const struct desk_call *c, const struct ask *a, const struct promise *p)
{
    if (p->is_retired && p->state == PROMISE_OPEN && a->state != WANT_ALL)
        return false;
    switch (a->state) {
    case WANT_ALL: break;
    case WANT_OPEN:
        if (p->state != PROMISE_OPEN)
            return false;
        break;
    case WANT_KEPT:
        if (p->state != PROMISE_KEPT)
            return false;
        break;
    case WANT_NOT_KEPT:
        if (p->state != PROMISE_NOT_KEPT)
            return false;
        break;
    }
    return day_fits(c, a, p->due);
}

static bool request_fits(const struct desk_call *c, const struct ask *a, const struct request *q)
{
    return q->state == REQUEST_OPEN && (a->state == WANT_ALL || a->state == WANT_OPEN) &&
           day_fits(c, a, book_number(c->b, q->record, REQUEST_DUE));
}

struct row { /* kept ones first, the newest first; open ones, the soonest due first; those not kept; then requests */
    int rank;
    int64_t key;
    uint32_t record;
};

static int row_compare(const void *x, const void *y)
{
    const struct row *a = x, *b = y;

    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->record < b->record ? -1 : a->record > b->record;
}

#define RANK_REQUEST 3

static struct row promise_row(const struct promise *p)
{
    switch (p->state) {
    case PROMISE_OPEN: return (struct row){ 1, p->due, p->record };
    case PROMISE_KEPT: return (struct row){ 0, -p->closed_t, p->record };
    case PROMISE_NOT_KEPT: break;
    }
    return (struct row){ 2, -p->closed_t, p->record };
}

struct counts {
    size_t open, late, kept, not_kept, requests;
};

/* All that fit, in order; counts: of that partner, table, strategy and time, whatever else is asked. */
static struct row *rows_find(struct desk_call *c, const struct ask *a, size_t *rows, struct counts *n)
{
    const struct promises *all = &c->r->promises;
    struct row *row = rules_take(c->r, all->promises + all->requests + 1, sizeof(*row));
    const struct ask open = { .state = WANT_OPEN, .due = INT64_MAX };

    *rows = 0;
    for (size_t i = 0; row != NULL && i < all->promises; i++) {
        const struct promise *p = &all->promise[i];

        if (!is_of(c, p->record, c->b->record[p->record].log))
            continue;
        n->kept += p->state == PROMISE_KEPT;
        n->not_kept += p->state == PROMISE_NOT_KEPT;
        n->open += promise_fits(c, &open, p);
        n->late += promise_fits(c, &open, p) && p->due < c->r->today;
        if (promise_fits(c, a, p))
            row[(*rows)++] = promise_row(p);
    }
    for (size_t i = 0; row != NULL && i < all->requests; i++) {
        const struct request *q = &all->request[i];

        if (!is_of(c, q->record, book_partner(c->b, q->record, REQUEST_TO)))
            continue;
        n->requests += request_fits(c, &open, q);
        if (request_fits(c, a, q))
            row[(*rows)++] = (struct row){ RANK_REQUEST, book_number(c->b, q->record, REQUEST_DUE), q->record };
    }
    if (row != NULL)
        qsort(row, *rows, sizeof(*row), row_compare);
    return row;
}

/* What it serves: of an objective its plan. References that lead nowhere here are left out. */
static bool write_for(struct desk_call *c, struct writer *w, uint32_t record, struct pln_error *err)
{
    bool is_commitment = c->b->record[record].type == TYPE_commitment;
    size_t listed = is_commitment ? book_count(c->b, record, COMMITMENT_FOR) : 1, count = 0;

    write_key(w, "for");
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1)
            writer_array(w, count);
        for (size_t i = 0; i < listed; i++) {
            uint32_t of = is_commitment ? book_ref_at(c->b, record, COMMITMENT_FOR, i) : book_ref(c->b, record, OBJECTIVE_PLAN);

            count += pass == 0 && of != BOOK_NONE;
            if (pass == 1 && of != BOOK_NONE && !use_write(c, w, of, err))
                return false;
        }
    }
    return true;
}

static bool write_promise(struct desk_call *c, struct writer *w, uint32_t record, struct pln_error *err)
{
    const struct promise *p = promise_of(c->r, record);
    bool is_commitment = c->b->record[record].type == TYPE_commitment;

    writer_map(w, USE_PROMISE_PAIRS + 5);
    if (!use_promise_pairs(c, w, p, err))
        return false;
    write_key(w, "first_due");
    use_day(w, is_commitment ? book_number(c->b, record, COMMITMENT_DUE) : book_number(c->b, record, OBJECTIVE_DUE));
    write_key(w, "retired");
    writer_bool(w, p->is_retired);
    if (!write_for(c, w, record, err))
        return false;
    write_key(w, "checked_by");
    if (!use_partner(c, w, is_commitment ? book_partner(c->b, record, COMMITMENT_CHECKED_BY) : BOOK_NONE, err))
        return false;
    write_key(w, "closed");
    use_time(w, p->state == PROMISE_OPEN ? INT64_MAX : p->closed_t);
    return true;
}

static bool write_request(struct desk_call *c, struct writer *w, uint32_t record, struct pln_error *err)
{
    int64_t due = book_number(c->b, record, REQUEST_DUE);

    writer_map(w, 6);
    write_key(w, "request");
    if (!use_write(c, w, record, err))
        return false;
    write_key(w, "partner");
    if (!use_partner(c, w, c->b->record[record].log, err))
        return false;
    write_key(w, "person");
    if (!use_person(c, w, c->b->record[record].person, err))
        return false;
    write_key(w, "to");
    if (!use_partner(c, w, book_partner(c->b, record, REQUEST_TO), err))
        return false;
    write_key(w, "due");
    use_day(w, due);
    write_key(w, "late");
    writer_bool(w, due < c->r->today);
    return true;
}

static void write_counts(struct writer *w, const struct counts *n)
{
    const struct {
        const char *key;
        size_t count;
    } each[] = { { "kept", n->kept }, { "open", n->open }, { "late", n->late }, { "not_kept", n->not_kept }, { "requests", n->requests } };

    write_key(w, "counts");
    writer_map(w, COUNT(each));
    for (size_t i = 0; i < COUNT(each); i++) {
        write_key(w, each[i].key);
        writer_u64(w, each[i].count);
    }
}

/* What it is for, each. */
static size_t row_reads(const struct desk_call *c, const struct row *row)
{
    return 16 + (c->b->record[row->record].type == TYPE_commitment ? 2 * book_count(c->b, row->record, COMMITMENT_FOR) : 0);
}

bool view_commitments(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    struct ask a = ask_read(c);
    struct page page = page_of(c);
    struct counts n = { 0 };
    size_t rows, promises = 0, from = 0;
    struct row *row;

    if (!desk_params_done(c, err))
        return false;
    row = rows_find(c, &a, &rows, &n);
    for (size_t i = 0; row != NULL && i < rows && !page.more; i++) {
        char name[QUERY_NAME_TEXT];

        if (!use_name(c, row[i].record, name, err))
            return false;
        if (!page_takes_heavy(&page, name, row_reads(c, &row[i])))
            continue;
        from = page.taken == 1 ? i : from;
        promises += row[i].rank != RANK_REQUEST;
    }
    if (!page_done(&page, err))
        return false;
    desk_head(c, w, 4);
    write_counts(w, &n);
    write_key(w, "commitments");
    writer_array(w, promises);
    for (size_t i = 0; i < promises; i++)
        if (!write_promise(c, w, row[from + i].record, err))
            return false;
    write_key(w, "asked");
    writer_array(w, page.taken - promises);
    for (size_t i = promises; i < page.taken; i++)
        if (!write_request(c, w, row[from + i].record, err))
            return false;
    page_write_next(&page, w);
    return true;
}
