/* view_today.c: rules.today: at most a few things that wait for one person, each with the command that answers it.
 *
 * In: the public keys of who asks. Out: what is due, the soonest first; then talks that name them; then findings.
 * Bounds: `limit` items; all are counted. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_today.c */
#include "desk/use.h"

#include <stdio.h>
#include <stdlib.h>

#define KEYS_MAX 32
#define LIMIT_DEFAULT 5
#define ABOUT_MAX 3 /* of a talk */
#define LIMIT_MAX 50
#define SOON_DAYS 7

enum waits { WAITS_POSITION, WAITS_PROMISE, WAITS_ASK, WAITS_TALK, WAITS_FINDING, WAITS_END };
static const char *const waits_words[] = { "position", "promise", "ask", "talk", "finding" };

struct item {
    enum waits kind;
    int rank;    /* 0: soon or late; 1: a talk; 2: findings; 3: later */
    int64_t key; /* within the rank */
    int64_t due_ms;
    uint32_t record, finding; /* finding: its place in the run */
};
struct list {
    struct desk_call *c;
    uint32_t me[KEYS_MAX]; /* persons */
    size_t mes;
    struct item *item;
    size_t count, room, of[WAITS_END];
    struct pln_error err;
    bool failed;
};

static void add(struct list *l, struct item one)
{
    if (l->count == l->room) {
        size_t room = l->room * 2 + 64;
        struct item *more = l->failed ? NULL : arena_take_array(&l->c->q.arena, room, sizeof(*more), &l->err);

        l->failed = l->failed || more == NULL;
        if (l->failed)
            return;
        for (size_t i = 0; i < l->count; i++)
            more[i] = l->item[i];
        l->item = more;
        l->room = room;
    }
    l->of[one.kind]++;
    l->item[l->count++] = one;
}

static bool is_me(const struct list *l, uint32_t person)
{
    for (size_t i = 0; i < l->mes; i++)
        if (l->me[i] == person)
            return true;
    return false;
}

static void add_due(struct list *l, enum waits kind, uint32_t record, int64_t due_ms)
{
    bool soon = rules_day(l->c->r, due_ms) <= l->c->r->today + SOON_DAYS;

    add(l, (struct item){ .kind = kind, .rank = soon ? 0 : 3, .key = due_ms, .due_ms = due_ms, .record = record });
}

static int64_t day_ends(const struct list *l, int64_t day)
{
    return rules_day_begins(l->c->r, day + 1) - 1;
}

/* ---- what waits ---------------------------------------------------------------------------------------------------------------- */

static void find_positions(struct list *l)
{
    struct desk_call *c = l->c;

    for (size_t i = 0; i < c->r->promises.proposals; i++) {
        const struct proposal *o = &c->r->promises.proposal[i];
        const struct seating *s = o->state == PROPOSAL_OPEN ? use_seating(c, o->record) : NULL;

        for (size_t k = 0; s != NULL && k < l->mes; k++) {
            int seat = seats_of_person(s, l->me[k]);

            if (seat >= 0 && use_seat_position(c, &s->seat[seat], o->record) == BOOK_NONE)
                add_due(l, WAITS_POSITION, o->record, book_number(c->b, o->record, PROPOSAL_CLOSES));
        }
    }
}

static void find_promises(struct list *l)
{
    struct desk_call *c = l->c;

    for (size_t i = 0; i < c->r->promises.promises; i++) {
        const struct promise *p = &c->r->promises.promise[i];

        if (p->state == PROMISE_OPEN && !p->is_retired && is_me(l, c->b->record[p->record].person) && p->due <= c->r->today + SOON_DAYS)
            add_due(l, WAITS_PROMISE, p->record, day_ends(l, p->due));
    }
}

static void find_asks(struct list *l)
{
    struct desk_call *c = l->c;

    for (size_t i = 0; i < c->r->promises.requests; i++) {
        const struct request *q = &c->r->promises.request[i];

        if (q->state == REQUEST_OPEN && book_partner(c->b, q->record, REQUEST_TO) == c->own)
            add_due(l, WAITS_ASK, q->record, day_ends(l, book_number(c->b, q->record, REQUEST_DUE)));
    }
}

static bool has(const uint32_t *list, size_t n, uint32_t one)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == one)
            return true;
    return false;
}

/* Held talks that others wrote down with me in them, and I said neither yes nor no. */
static void find_talks(struct list *l)
{
    struct desk_call *c = l->c;

    for (size_t i = 0; i < c->r->knew.talks; i++) {
        const struct talk *k = &c->r->knew.talk[i];

        for (size_t j = 0; k->status == TALK_HELD && j < l->mes; j++) {
            uint32_t me = l->me[j];

            if (has(k->person, k->people, me) && !has(k->confirmed, k->confirms, me) && c->b->record[k->newest].person != me)
                add(l, (struct item){ .kind = WAITS_TALK, .rank = 1, .key = -k->t_first, .due_ms = INT64_MAX, .record = k->newest });
        }
    }
}

/* What is found of my late promise, and of what we are asked, waits already, with the command that ends both. */
static bool waits_already(const struct list *l, const struct finding *f)
{
    const struct desk_call *c = l->c;

    return (f->name == FINDING_OVERDUE_UNATTENDED && is_me(l, c->b->record[f->subject.record].person)) ||
           (f->name == FINDING_ASKED_NOT_ACCEPTED && book_partner(c->b, f->subject.record, REQUEST_TO) == c->own);
}

static void find_findings(struct list *l)
{
    struct desk_call *c = l->c;

    for (size_t i = 0; i < c->r->findings.count; i++) {
        const struct finding *f = &c->r->findings.finding[i];
        uint32_t about = f->subject.about == ABOUT_PARTNER ? c->b->log[f->subject.partner].inception : f->subject.record;

        if (f->state == FINDING_OPEN && use_finding_names(c, f, c->own) && !waits_already(l, f))
            add(l, (struct item){ .kind = WAITS_FINDING,
                                  .rank = 2,
                                  .key = (int64_t)finding_kind(f->name)->severity * (INT64_C(1) << 32) - (int64_t)about,
                                  .due_ms = INT64_MAX,
                                  .record = about,
                                  .finding = (uint32_t)i });
    }
}

static int by_rank(const void *x, const void *y)
{
    const struct item *p = x, *q = y;

    if (p->rank != q->rank)
        return p->rank < q->rank ? -1 : 1;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    if (p->record != q->record)
        return p->record < q->record ? -1 : 1;
    return p->finding < q->finding ? -1 : p->finding > q->finding;
}

/* ---- the answer ----------------------------------------------------------------------------------------------------------------- */

/* plenary's words after the program's name. */
static void write_command(struct desk_call *c, struct writer *w, const struct item *it, const char *name)
{
    write_key(w, "command");
    switch (it->kind) {
    case WAITS_POSITION: writer_array(w, 2), writer_cstr(w, "position"), writer_cstr(w, name); break;
    case WAITS_PROMISE: writer_array(w, 2), writer_cstr(w, "done"), writer_cstr(w, name); break;
    case WAITS_ASK: writer_array(w, 3), writer_cstr(w, "commit"), writer_cstr(w, "--for"), writer_cstr(w, name); break;
    case WAITS_TALK: writer_array(w, 2), writer_cstr(w, "confirm"), writer_cstr(w, name); break;
    case WAITS_FINDING:
        if (c->r->findings.finding[it->finding].name == FINDING_KEPT_UNCHECKED && c->b->record[it->record].log != c->own) {
            writer_array(w, 2), writer_cstr(w, "confirm"), writer_cstr(w, name);
            break;
        }
        writer_array(w, 4);
        writer_cstr(w, "answer");
        writer_cstr(w, name);
        writer_cstr(w, "--finding");
        writer_cstr(w, finding_kind(c->r->findings.finding[it->finding].name)->name);
        break;
    case WAITS_END: break;
    }
}

/* Of a talk: the proposals that it touches, else what it is about. */
static bool write_about(struct desk_call *c, struct writer *w, const struct item *it, struct pln_error *err)
{
    const struct talk *k = it->kind == WAITS_TALK ? talk_of(c->r, it->record) : NULL;
    struct touched touched = { 0 };
    uint32_t about[ABOUT_MAX];
    bool is_named, none;
    size_t n = 0;

    if (k != NULL)
        touched = touched_by(c->r, k);
    while (n < ABOUT_MAX && touched_next(&touched, &about[n], &is_named))
        n++;
    none = n == 0;
    for (size_t i = 0; k != NULL && none && i < book_count(c->b, k->newest, TALK_ABOUT) && n < ABOUT_MAX; i++) {
        about[n] = book_ref_at(c->b, k->newest, TALK_ABOUT, i);
        n += about[n] != BOOK_NONE;
    }
    write_key(w, "about");
    return use_list(c, w, (struct book_list){ about, n }, err);
}

static bool write_item(struct desk_call *c, struct writer *w, const struct item *it, struct pln_error *err)
{
    uint32_t body = it->kind == WAITS_POSITION ? book_ref(c->b, it->record, PROPOSAL_BODY) : BOOK_NONE;
    char name[QUERY_NAME_TEXT];

    if (!use_name(c, it->record, name, err))
        return false;
    writer_map(w, 9);
    write_key(w, "kind");
    writer_cstr(w, waits_words[it->kind]);
    write_key(w, "what");
    if (!use_write(c, w, it->record, err))
        return false;
    if (!write_about(c, w, it, err))
        return false;
    write_key(w, "from");
    if (!use_partner(c, w, c->b->record[it->record].log, err))
        return false;
    write_key(w, "table");
    if (body != BOOK_NONE)
        writer_str(w, book_text(c->b, body, BODY_HANDLE));
    else
        writer_nil(w);
    write_key(w, "until");
    use_time(w, it->due_ms);
    write_key(w, "late");
    writer_bool(w, it->due_ms < c->r->now_ms);
    write_key(w, "finding");
    if (it->kind != WAITS_FINDING)
        writer_nil(w);
    else if (!use_finding(c, w, &c->r->findings.finding[it->finding], err))
        return false;
    write_command(c, w, it, name);
    return true;
}

/* The persons whose keys these are, in the own log. */
static void read_keys(struct desk_call *c, struct list *l)
{
    struct bytes value = params_option(&c->p, "keys");
    struct reader r = reader_over(value);
    size_t n = value.n > 0 && !c->p.failed ? reader_array_upto(&r, "keys", KEYS_MAX) : 0;
    struct pln_error err;

    for (size_t i = 0; i < n && !r.failed; i++) {
        struct pln_key key;
        struct bytes bin = reader_bin(&r, "key", 32);
        uint32_t person = BOOK_NONE;

        if (bin.n == 32 && c->own != BOOK_NONE) {
            memcpy(&key, bin.at, 32);
            person = use_person_of_key(c, c->own, &key);
        }
        if (person != BOOK_NONE && !is_me(l, person))
            l->me[l->mes++] = person;
    }
    if (value.n > 0 && !reader_done(&r, &err))
        params_fail(&c->p, "keys", err.code, "%s", err.what);
}

static bool write_all(struct desk_call *c, struct writer *w, const struct list *l, uint64_t limit, struct pln_error *err)
{
    size_t n = l->count < limit ? l->count : (size_t)limit;

    desk_head(c, w, 4);
    write_key(w, "me");
    writer_array(w, l->mes);
    for (size_t i = 0; i < l->mes; i++)
        if (!use_person(c, w, l->me[i], err))
            return false;
    write_key(w, "partner");
    if (!use_partner(c, w, c->own, err))
        return false;
    write_key(w, "waiting");
    writer_map(w, WAITS_END);
    for (size_t i = 0; i < WAITS_END; i++) {
        write_key(w, waits_words[i]);
        writer_u64(w, l->of[i]);
    }
    write_key(w, "items");
    writer_array(w, n);
    for (size_t i = 0; i < n; i++)
        if (!write_item(c, w, &l->item[i], err))
            return false;
    return true;
}

bool view_today(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    uint64_t limit = params_u(&c->p, "limit", params_option(&c->p, "limit"), LIMIT_DEFAULT);
    struct list l = { .c = c };

    read_keys(c, &l);
    if (limit == 0 || limit > LIMIT_MAX)
        params_fail(&c->p, "limit", PLN_BAD_FIELD, "%" PRIu64 ": 1 to %d", limit, LIMIT_MAX);
    if (!desk_params_done(c, err))
        return false;
    if (c->own != BOOK_NONE) {
        find_positions(&l);
        find_promises(&l);
        find_asks(&l);
        find_talks(&l);
        find_findings(&l);
    }
    if (l.failed) {
        *err = l.err;
        return false;
    }
    if (l.count > 0)
        qsort(l.item, l.count, sizeof(l.item[0]), by_rank);
    return write_all(c, w, &l, limit, err);
}
