/* promise.c: what became of promises, requests and proposals.
 *
 * In: a run's cut. Out: one row each. Only a promise's own partner says how it stands, and its first word that closes it is the last.
 * Must not: say whether that is late or a worry (findings/).
 * Bounds: each record's referrers once.
 * Spec: docs/rules.md "States". Tests: tests/unit/rules_verdict.c */
#include "rules/promise.h"

#include "rules/rules.h"

/* How many may be in the cut: corrections stand in one log, where Order is the index; versions of drafts in any. */
static size_t reached(const struct cut *c, struct book_list versions)
{
    const struct record *of = &c->book->record[versions.at[0]];
    size_t low = 0, high = versions.count;

    if (schema_of(of->type)->draft)
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (cut_reaches(c, of->log, c->book->record[versions.at[middle]].index))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t promise_newest(const struct cut *c, uint32_t any)
{
    struct book_list l = book_versions(c->book, c->book->record[any].origin);

    for (size_t i = reached(c, l); i-- > 0;) {
        if (cut_has(c, l.at[i]))
            return l.at[i];
    }
    return BOOK_NONE;
}

uint32_t promise_first(const struct cut *c, uint32_t any)
{
    struct book_list l = book_versions(c->book, c->book->record[any].origin);

    for (size_t i = 0; i < reached(c, l); i++) {
        if (cut_has(c, l.at[i]))
            return l.at[i];
    }
    return BOOK_NONE;
}

uint32_t proposal_withdrawn(const struct cut *c, uint32_t proposal)
{
    const struct book *b = c->book;
    struct book_list l = book_referrers(b, proposal, TYPE_reply);

    for (size_t i = 0; i < l.count; i++) {
        if (b->record[l.at[i]].log == b->record[proposal].log && book_number(b, l.at[i], REPLY_STANCE) == REPLY_WITHDRAW &&
            book_ref(b, l.at[i], REPLY_TO) == proposal && cut_has(c, l.at[i]))
            return l.at[i];
    }
    return BOOK_NONE;
}

static bool is_bad_move(const struct rules *r, uint32_t progress, int64_t due)
{
    return rules_day(r, rec(r, progress)->t) > due || !book_number(r->book, progress, PROGRESS_SAID_WHY);
}

static void progress_apply(struct rules *r, struct promise *p, uint32_t progress)
{
    const struct book *b = r->book;
    int64_t state = book_number(b, progress, PROGRESS_STATE);

    p->last = progress;
    p->is_blocked = state == STATE_BLOCKED;
    if (state == STATE_MOVED) {
        p->moves++;
        p->bad_moves += is_bad_move(r, progress, p->due);
        if (book_has(b, progress, PROGRESS_DUE))
            p->due = book_number(b, progress, PROGRESS_DUE);
    }
    if (state == STATE_KEPT || state == STATE_NOT_KEPT) {
        p->state = state == STATE_KEPT ? PROMISE_KEPT : PROMISE_NOT_KEPT;
        p->closed_by = progress;
        p->closed_t = rec(r, progress)->t;
    }
}

static int64_t due_at_first(const struct rules *r, uint32_t record)
{
    return book_number(r->book, record, rec(r, record)->type == TYPE_objective ? (unsigned)OBJECTIVE_DUE : (unsigned)COMMITMENT_DUE);
}

static struct promise promise_read(struct rules *r, uint32_t record)
{
    const struct book *b = r->book;
    struct promise p = { .record = record, .closed_by = BOOK_NONE, .last = BOOK_NONE };
    struct book_list l = book_referrers(b, record, TYPE_progress);

    p.due = due_at_first(r, record);
    for (size_t i = 0; i < l.count && p.state == PROMISE_OPEN; i++) { /* of one log: Order is the index */
        if (rec(r, l.at[i])->log == rec(r, record)->log && book_ref(b, l.at[i], PROGRESS_OF) == record && rules_has(r, l.at[i]))
            progress_apply(r, &p, l.at[i]);
    }
    if (rec(r, record)->type == TYPE_objective) {
        int64_t retired = force_retired(&r->cut, record);

        p.is_retired = retired <= r->now_ms;
        if (!p.is_retired && retired != INT64_MAX)
            track_due(r->track, rules_day(r, retired));
    }
    return p;
}

struct promise_walk promise_walk_moves(const struct rules *r, const struct promise *p)
{
    return (struct promise_walk){ .of = p, .due = due_at_first(r, p->record) };
}

uint32_t promise_next_move(const struct rules *r, struct promise_walk *w, bool *is_bad)
{
    const struct book *b = r->book;
    uint32_t record = w->of->record;
    struct book_list l = book_referrers(b, record, TYPE_progress);

    while (w->at < l.count && w->of->last != BOOK_NONE && l.at[w->at] <= w->of->last) {
        uint32_t progress = l.at[w->at++];

        if (rec(r, progress)->log != rec(r, record)->log || book_number(b, progress, PROGRESS_STATE) != STATE_MOVED ||
            book_ref(b, progress, PROGRESS_OF) != record || !rules_has(r, progress))
            continue;
        *is_bad = is_bad_move(r, progress, w->due);
        if (book_has(b, progress, PROGRESS_DUE))
            w->due = book_number(b, progress, PROGRESS_DUE);
        return progress;
    }
    return BOOK_NONE;
}

static struct request request_read(struct rules *r, uint32_t record)
{
    const struct book *b = r->book;
    struct request q = { .record = record, .by = BOOK_NONE };
    uint32_t asked = book_partner(b, record, REQUEST_TO);
    struct book_list l = book_referrers(b, record, TYPE_commitment);

    for (size_t i = 0; i < l.count && q.by == BOOK_NONE; i++) {
        if (rec(r, l.at[i])->log == asked && rules_has(r, l.at[i]) && book_names(b, l.at[i], COMMITMENT_FOR, record, false)) {
            q.state = REQUEST_TAKEN;
            q.by = l.at[i];
        }
    }
    l = book_referrers(b, record, TYPE_reply);
    for (size_t i = 0; i < l.count && l.at[i] < q.by; i++) { /* whichever came first */
        if (rec(r, l.at[i])->log == asked && rules_has(r, l.at[i]) && book_ref(b, l.at[i], REPLY_TO) == record &&
            book_number(b, l.at[i], REPLY_STANCE) == REPLY_DECLINE) {
            q.state = REQUEST_DECLINED;
            q.by = l.at[i];
            break;
        }
    }
    return q;
}

static struct proposal proposal_read(struct rules *r, uint32_t record)
{
    struct proposal p = { .record = record, .by = verdict_on(r, &r->cut, record) };
    uint32_t withdrawn = proposal_withdrawn(&r->cut, record);

    p.state = p.by == BOOK_NONE ? PROPOSAL_OPEN : PROPOSAL_DECIDED;
    if (withdrawn != BOOK_NONE && (p.by == BOOK_NONE || verdict_of(r, p.by)->lacks[ITEM_OPEN])) {
        p.state = PROPOSAL_WITHDRAWN;
        p.by = withdrawn;
    }
    return p;
}

static bool same_promise(const struct promise *x, const struct promise *y)
{
    return x->state == y->state && x->closed_by == y->closed_by && x->closed_t == y->closed_t && x->due == y->due && x->moves == y->moves &&
           x->bad_moves == y->bad_moves && x->last == y->last && x->is_blocked == y->is_blocked && x->is_retired == y->is_retired;
}

void promise_make(struct rules *r, uint32_t record)
{
    struct promises *all = &r->promises;
    bool differs = true;

    switch (rec(r, record)->type) {
    case TYPE_commitment:
    case TYPE_objective: {
        struct promise is = promise_read(r, record);
        struct promise *row = rules_row_put(r, &all->promise, &all->promise_room, &all->promises, sizeof(is), record, &differs);

        if (row == NULL)
            return;
        differs = differs || !same_promise(row, &is);
        *row = is;
        break;
    }
    case TYPE_request: {
        struct request is = request_read(r, record);
        struct request *row = rules_row_put(r, &all->request, &all->request_room, &all->requests, sizeof(is), record, &differs);

        if (row == NULL)
            return;
        differs = differs || row->state != is.state || row->by != is.by;
        *row = is;
        break;
    }
    case TYPE_proposal: {
        struct proposal is = proposal_read(r, record);
        struct proposal *row = rules_row_put(r, &all->proposal, &all->proposal_room, &all->proposals, sizeof(is), record, &differs);

        if (row == NULL)
            return;
        differs = differs || row->state != is.state || row->by != is.by;
        if ((row->state == PROPOSAL_WITHDRAWN) != (is.state == PROPOSAL_WITHDRAWN))
            chains_met_changed(r, record);
        *row = is;
        break;
    }
    default: return; /* nothing else has such a state */
    }
    if (differs)
        track_changed(r->track, record, CELL_STATE, STAGE_ROWS);
}

const struct promise *promise_of(const struct rules *r, uint32_t record)
{
    track_read(r->track, record, CELL_STATE);
    return rules_row_find(r->promises.promise, r->promises.promises, sizeof(struct promise), record);
}

const struct request *request_of(const struct rules *r, uint32_t record)
{
    track_read(r->track, record, CELL_STATE);
    return rules_row_find(r->promises.request, r->promises.requests, sizeof(struct request), record);
}

const struct proposal *proposal_of(const struct rules *r, uint32_t record)
{
    track_read(r->track, record, CELL_STATE);
    return rules_row_find(r->promises.proposal, r->promises.proposals, sizeof(struct proposal), record);
}
