/* arrive.c: what came, and which results can have changed by it.
 *
 * In: a run, the book that has grown, receipts as the view tells of them. Out: records that are dirty, by what they read (track.h).
 * Must not: compute a result.
 * Bounds: what came; records that it covers anew; of a log that grew, one look at each other log.
 * Spec: docs/rules.md "Computed again". Tests: tests/second/again.c, tests/unit/rules_follow.c */
#include "rules/arrive.h"

#include "base/checked.h"
#include "rules/rules.h"

/* Chains that a list of it names: what is found of these changes (chains.h). */
static void chains_named(struct rules *r, uint32_t x, unsigned fact, enum track_cell cell)
{
    for (size_t i = 0; i < book_count(r->book, x, fact); i++) {
        uint32_t named = book_ref_at(r->book, x, fact, i);

        if (named != BOOK_NONE)
            track_changed(r->track, rec(r, named)->origin, cell, cell == CELL_BESIDE ? STAGE_ROWS : STAGE_FOUND);
    }
}

/* Of the one before it too: it is the newest no more. */
static void versions_chains_named(struct rules *r, uint32_t x, unsigned fact, enum track_cell cell)
{
    struct book_list versions = book_versions(r->book, rec(r, x)->origin);

    for (size_t i = 0; i < versions.count; i++) {
        if (versions.at[i] == x || (i + 1 < versions.count && versions.at[i + 1] == x))
            chains_named(r, versions.at[i], fact, cell);
    }
}

/* Whoever asked for seat records of the table. */
static void table_changed(struct rules *r, uint32_t seat)
{
    uint32_t body = book_ref(r->book, seat, SEAT_BODY);

    if (body != BOOK_NONE)
        track_changed(r->track, rec(r, body)->origin, CELL_SEATS, STAGE_RULED);
}

/* What others read at the record. */
static void arrival(struct rules *r, uint32_t x)
{
    const struct book *b = r->book;
    const struct record *at = rec(r, x);
    uint32_t inception = b->log[at->log].inception;

    track_mark(r->track, x, STAGE_RULED);
    track_mark(r->track, at->origin, STAGE_RULED);
    if (r->known == 0) /* all are dirty anyway */
        return;
    for (size_t i = 0; i < at->refs; i++) {
        if (at->ref[i] != BOOK_NONE)
            track_changed(r->track, at->ref[i], book_cell(at->type), STAGE_RULED);
    }
    if (at->origin != x)
        track_changed(r->track, at->origin, CELL_VERSIONS, STAGE_RULED);
    switch (at->type) {
    case TYPE_proposal:
        for (size_t i = 0; i < book_count(b, x, PROPOSAL_PUTS); i++) {
            if (book_ref_at(b, x, PROPOSAL_PUTS, i) != BOOK_NONE)
                track_changed(r->track, book_ref_at(b, x, PROPOSAL_PUTS, i), CELL_PUTS, STAGE_RULED);
        }
        chains_named(r, x, PROPOSAL_PUTS, CELL_MEETS);
        break;
    case TYPE_seat: table_changed(r, x); break;
    case TYPE_retire:
        if (book_ref(b, x, RETIRE_ENDS) != BOOK_NONE && rec(r, book_ref(b, x, RETIRE_ENDS))->type == TYPE_seat)
            table_changed(r, book_ref(b, x, RETIRE_ENDS));
        break;
    case TYPE_interest: versions_chains_named(r, x, INTEREST_TOUCHES, CELL_INTERESTS); break;
    case TYPE_influence: versions_chains_named(r, x, INFLUENCE_TOUCHES, CELL_BESIDE); break;
    case TYPE_mandate:
        if (b->person[b->key[at->given_key].person].first != BOOK_NONE)
            track_changed(r->track, b->person[b->key[at->given_key].person].first, CELL_VERSIONS, STAGE_RULED);
        break;
    case TYPE_commitment: /* counted by partner, and in all */
        if (inception != BOOK_NONE)
            track_mark(r->track, inception, STAGE_FOUND);
        if (r->founding != BOOK_NONE)
            track_mark(r->track, r->founding, STAGE_FOUND);
        break;
    case TYPE_minutes: sitting_changed(r, x); break;
    case TYPE_reply:
        if (book_ref(b, x, REPLY_TO) != BOOK_NONE && rec(r, book_ref(b, x, REPLY_TO))->type == TYPE_minutes)
            sitting_changed(r, book_ref(b, x, REPLY_TO));
        if (book_number(b, x, REPLY_STANCE) == REPLY_ERASE_PLEASE && book_ref(b, x, REPLY_TO) != BOOK_NONE)
            track_mark(r->track, book_ref(b, x, REPLY_TO), STAGE_FOUND);
        break;
    default: break; /* who reads it reads it at what it refers to */
    }
}

/* Those that came at the end, and those that were ahead of the time of the last run: they count otherwise by now. */
static void arrivals(struct rules *r, size_t from, int64_t before_ms)
{
    const struct book *b = r->book;

    while (r->known > 0 && from > 0 && b->record[from - 1].t > before_ms)
        from--;
    for (size_t i = from; i < b->records; i++)
        arrival(r, (uint32_t)i);
}

void arrive_all(struct rules *r)
{
    arrivals(r, 0, INT64_MIN);
}

/* Those that came between others. What follows the last of these came at the end. */
static size_t came_between(struct rules *r, const struct book_moves *m)
{
    size_t next = 0;

    for (size_t i = 0; i < m->old; i++) {
        for (; next < m->to[i]; next++)
            arrival(r, (uint32_t)next);
        next++;
    }
    return next;
}

/* A reference of it leads somewhere only now: as if it came now, for all who read anything at it, and for decisions that knew it. */
static void resolved(struct rules *r, uint32_t x)
{
    const struct record *at = rec(r, x);

    arrival(r, x);
    if (at->type == TYPE_proposal || at->type == TYPE_retire) /* it puts or ends something only now */
        onset_forget(r);
    for (int cell = 0; cell < CELL_END; cell++)
        track_changed(r->track, x, (enum track_cell)cell, STAGE_RULED);
    for (size_t i = 0; i < r->verdicts.count; i++) {
        const struct ruling *d = &r->verdicts.ruling[i];

        if (d->past.said != NULL && cut_reaches(&d->past, at->log, at->index))
            track_mark(r->track, d->decision, STAGE_RULED);
    }
}

void arrive_new(struct rules *r, int64_t before_ms)
{
    struct book_moves m = book_moves(r->book);
    size_t from = m.to == NULL ? r->known : came_between(r, &m);

    arrivals(r, from, before_ms);
    for (size_t i = 0; i < m.count; i++)
        resolved(r, m.resolved[i]);
    r->known = r->book->records;
    book_moved(r->book);
}

/* Records of a log whose coverage by a receipt changed. */
static void covered(struct rules *r, uint32_t log, uint64_t from, uint64_t to)
{
    struct book_list l = book_of_log(r->book, log);
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rec(r, l.at[middle])->index < from)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < l.count && rec(r, l.at[low])->index < to; low++)
        track_changed(r->track, l.at[low], CELL_COVERS, STAGE_RULED);
}

/* What the newest receipt of `by` says of `of`, beside what it said. */
static void said_look(struct rules *r, uint32_t by, uint32_t of)
{
    struct rules_said *said = &r->said[by * r->book->logs + of];
    uint64_t size, whole;

    if (r->failed || by == of)
        return;
    if (!r->view->held(r->view->ctx, r->book->log[by].number, UINT64_MAX, r->book->log[of].number, &size, &whole, &r->err)) {
        r->failed = true;
        return;
    }
    if (r->known > 0 && size > said->size)
        covered(r, of, said->size, size);
    if (r->known > 0 && whole > said->whole)
        covered(r, of, said->whole, whole);
    *said = (struct rules_said){ max_u64(size, said->size), max_u64(whole, said->whole) };
}

void arrive_receipts(struct rules *r)
{
    size_t logs = r->book->logs;

    for (uint32_t i = 0; i < logs; i++) {
        bool grew = r->size[i] != r->book->log[i].size;

        for (uint32_t j = 0; j < logs; j++) {
            if (grew || r->size[j] != r->book->log[j].size)
                said_look(r, i, j);
        }
    }
    for (size_t i = 0; i < logs; i++)
        r->size[i] = r->book->log[i].size;
    for (size_t i = r->late == r->book->late ? r->odds : 0; i < r->book->odds; i++)
        track_mark(r->track, book_odd(r->book, i), STAGE_FOUND);
    r->odds = r->book->odds;
    r->late = r->book->late;
}
