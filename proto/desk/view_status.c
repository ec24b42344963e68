/* view_status.c: rules.status: one screen for Monday: what was decided, what is open, who promised what, what was told, what is found,
 * which seats are empty, which logs are quiet.
 *
 * Bounds: ROWS of each kind; all are counted. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_status.c */
#include "desk/use.h"

#include "base/checked.h"

#include <stdlib.h>

#define ROWS 8
#define FINDINGS_ROWS 5
#define DECIDED_DAYS 28
#define TOLD_DAYS 14
#define WEEK_DAYS 7
#define BEHIND_MS RULES_HOUR_MS

struct pick { /* the first few of many, by a number */
    size_t count, kept;
    struct {
        int64_t key;
        uint32_t at;
    } row[ROWS];
};

static void pick(struct pick *p, int64_t key, uint32_t at)
{
    size_t i;

    p->count++;
    for (i = p->kept; i > 0 && p->row[i - 1].key > key; i--)
        if (i < ROWS)
            p->row[i] = p->row[i - 1];
    if (i == ROWS)
        return;
    p->row[i].key = key;
    p->row[i].at = at;
    p->kept += p->kept < ROWS;
}

static void write_begin(struct writer *w, const char *key, const struct pick *p, const char *rows)
{
    write_key(w, key);
    writer_map(w, 2);
    write_key(w, "count");
    writer_u64(w, p->count);
    write_key(w, rows);
    writer_array(w, p->kept);
}

static bool write_decided(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    struct pick p = { 0 };

    for (size_t i = 0; i < c->r->verdicts.count; i++) {
        const struct ruling *d = &c->r->verdicts.ruling[i];

        if (rules_has(c->r, d->decision) && rules_day(c->r, d->made) + DECIDED_DAYS >= c->r->today && use_decision_concerns(c, d))
            pick(&p, -d->made, (uint32_t)i);
    }
    write_begin(w, "decided", &p, "decisions");
    for (size_t i = 0; i < p.kept; i++)
        if (!use_decision(c, w, &c->r->verdicts.ruling[p.row[i].at], err))
            return false;
    return true;
}

static bool write_open(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    struct pick p = { 0 };

    for (size_t i = 0; i < c->r->promises.proposals; i++) {
        const struct proposal *o = &c->r->promises.proposal[i];

        if (o->state == PROPOSAL_OPEN && use_proposal_concerns(c, o->record))
            pick(&p, book_number(c->b, o->record, PROPOSAL_CLOSES), o->record);
    }
    write_begin(w, "open", &p, "proposals");
    for (size_t i = 0; i < p.kept; i++)
        if (!use_proposal(c, w, p.row[i].at, err))
            return false;
    return true;
}

static bool promises_rows(struct desk_call *c, struct writer *w, const char *key, const struct pick *p, struct pln_error *err)
{
    write_begin(w, key, p, "promises");
    for (size_t i = 0; i < p->kept; i++)
        if (!use_promise(c, w, &c->r->promises.promise[p->row[i].at], err))
            return false;
    return true;
}

/* Those late, the most overdue first; those due from today on, within a week. */
static bool write_promises(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    struct pick late = { 0 }, week = { 0 };

    for (size_t i = 0; i < c->r->promises.promises; i++) {
        const struct promise *p = &c->r->promises.promise[i];

        if (p->state != PROMISE_OPEN || p->is_retired || p->due > c->r->today + WEEK_DAYS)
            continue;
        if ((c->partner != BOOK_NONE && c->b->record[p->record].log != c->partner) || !use_is_asked(c, p->record))
            continue;
        pick(p->due < c->r->today ? &late : &week, p->due, (uint32_t)i);
    }
    return promises_rows(c, w, "late", &late, err) && promises_rows(c, w, "week", &week, err);
}

static bool write_talks(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    struct pick p = { 0 };

    for (size_t i = 0; i < c->r->knew.talks; i++) {
        const struct talk *k = &c->r->knew.talk[i];

        if (rules_day(c->r, k->t_first) + TOLD_DAYS >= c->r->today && use_talk_concerns(c, k))
            pick(&p, -k->t_first, (uint32_t)i);
    }
    write_begin(w, "talks", &p, "talks");
    for (size_t i = 0; i < p.kept; i++)
        if (!use_talk(c, w, &c->r->knew.talk[p.row[i].at], err))
            return false;
    return true;
}

/* The worst: what matters most, to act on, the newest. */
static bool write_findings(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    const struct findings *all = &c->r->findings;
    uint32_t *at = arena_take_array(&c->q.arena, all->count + 1, sizeof(*at), err);
    struct pick p = { 0 };
    size_t open = 0;

    if (at == NULL)
        return false;
    for (size_t i = 0; i < all->count; i++) {
        const struct finding *f = &all->finding[i];
        const struct finding_kind *kind = finding_kind(f->name);
        uint32_t about = f->subject.about == ABOUT_PARTNER ? c->b->log[f->subject.partner].inception : f->subject.record;

        if (f->state != FINDING_OPEN || !use_finding_concerns(c, f))
            continue;
        at[open++] = (uint32_t)i;
        pick(&p, (int64_t)kind->severity * 2 * (INT64_C(1) << 32) + (kind->star ? 0 : INT64_C(1) << 32) - (int64_t)about, (uint32_t)i);
    }
    write_key(w, "findings");
    writer_map(w, 3);
    use_findings_open(c, w, at, open); /* two keys */
    write_key(w, "worst");
    p.kept = min_size(p.kept, FINDINGS_ROWS);
    writer_array(w, p.kept);
    for (size_t i = 0; i < p.kept; i++)
        if (!use_finding(c, w, &all->finding[p.row[i].at], err))
            return false;
    return true;
}

/* ---- seats and logs ---------------------------------------------------------------------------------------------------------- */

static bool write_vacant(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    const struct book_list *bodies = &c->r->force.bodies;
    const struct seating **s = arena_take_array(&c->q.arena, bodies->count + 1, sizeof(*s), err);
    struct pick p = { 0 };

    if (s == NULL)
        return false;
    for (size_t i = 0; i < bodies->count; i++) {
        s[i] = seats_now(c->r, bodies->at[i]);
        for (size_t j = 0; s[i] != NULL && j < s[i]->seats && use_is_asked(c, bodies->at[i]); j++)
            if (!seat_is_filled(&s[i]->seat[j]) && (c->partner == BOOK_NONE || s[i]->seat[j].partner == c->partner))
                pick(&p, (int64_t)(i * SEATS_MAX + j), (uint32_t)(i * SEATS_MAX + j));
    }
    write_begin(w, "vacant", &p, "seats");
    for (size_t k = 0; k < p.kept; k++) {
        uint32_t i = p.row[k].at / SEATS_MAX;
        const struct seat_at *seat = &s[i]->seat[p.row[k].at % SEATS_MAX];

        writer_map(w, 5);
        write_key(w, "table");
        writer_str(w, book_text(c->b, bodies->at[i], BODY_HANDLE));
        write_key(w, "seat");
        writer_str(w, seat->name);
        write_key(w, "kind");
        write_text_or_nil(w, seat->kind > 0 && seat->kind < seat_kind_end ? seat_kind_words[seat->kind - 1] : "");
        write_key(w, "partner");
        if (!use_partner(c, w, seat->partner, err))
            return false;
        write_key(w, "body");
        if (!use_write(c, w, bodies->at[i], err))
            return false;
    }
    return true;
}

/* The first of our own records that a partner has not signed for: its t; INT64_MAX: it has signed for all. */
static bool unsigned_since(struct desk_call *c, const struct log_row *row, int64_t *since, struct pln_error *err)
{
    struct book_list mine = book_of_log(c->b, c->own);
    uint64_t size = 0, whole;
    size_t from = 0, to = mine.count;

    *since = INT64_MAX;
    if (!c->q.v->held(c->q.v->ctx, row->number, UINT64_MAX, c->b->log[c->own].number, &size, &whole, err))
        return false;
    while (from < to) { /* ascending in their log, too */
        size_t middle = from + (to - from) / 2;

        if (c->b->record[mine.at[middle]].index < size)
            from = middle + 1;
        else
            to = middle;
    }
    if (from < mine.count)
        *since = c->b->record[mine.at[from]].t;
    return true;
}

/* Has the log used up what the rules read of one, or nearly? */
static const char *log_used(struct desk_call *c, const struct log_row *row, int64_t *since)
{
    uint32_t log = book_log_of(c->b, row->number);

    if (log == BOOK_NONE || book_used_percent(c->b, log) < USE_FILLING_PERCENT)
        return NULL;
    if (c->b->log[log].full == UINT64_MAX)
        return "filling";
    *since = book_tau(c->b, log, c->b->log[log].full);
    return "full";
}

/* What is not as it should be; *state NULL: nothing. *since: the oldest of ours that it did not sign for, since when it is full, or its
 * own newest. Of the own log: only how full it is. */
static bool log_trouble(struct desk_call *c, const struct log_row *row, const char **state, int64_t *since, struct pln_error *err)
{
    int64_t silent_ms = c->r->force.setting[SETTING_SILENT_HOURS] * RULES_HOUR_MS, waits = INT64_MAX;

    *since = row->tau_ms;
    *state = row->stopped ? "stopped" : log_used(c, row, since);
    if (*state != NULL || row->is_own)
        return true;
    *state = row->whole < row->size ? "words-missing" : NULL;
    if (c->own == BOOK_NONE)
        return true;
    if (!unsigned_since(c, row, &waits, err))
        return false;
    if (waits < c->r->now_ms - BEHIND_MS) {
        *since = waits;
        *state = waits < c->r->now_ms - silent_ms ? "dark" : "behind";
    }
    return true;
}

/* Logs that are not as they should be, now: a past moment has no such list. */
static bool write_logs(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    struct query_log **log;
    struct trouble {
        const struct query_log *log;
        const char *state;
        int64_t since;
    } * bad;
    size_t logs, count = 0;

    if (!query_logs(&c->q, &log, &logs, err) || (bad = arena_take_array(&c->q.arena, logs + 1, sizeof(*bad), err)) == NULL)
        return false;
    for (size_t i = 0; i < logs && !c->is_asof; i++) {
        bad[count].log = log[i];
        if (log[i]->row.standing != LOG_PARTNER || (c->partner != BOOK_NONE && book_log_of(c->b, log[i]->row.number) != c->partner))
            continue;
        if (!log_trouble(c, &log[i]->row, &bad[count].state, &bad[count].since, err))
            return false;
        count += bad[count].state != NULL;
    }
    write_key(w, "logs");
    writer_array(w, count);
    for (size_t i = 0; i < count; i++) {
        writer_map(w, 4);
        write_key(w, "partner");
        writer_cstr(w, bad[i].log->handle);
        write_key(w, "state");
        writer_cstr(w, bad[i].state);
        write_key(w, "since");
        use_time(w, bad[i].since);
        write_key(w, "why");
        write_text_or_nil(w, bad[i].log->row.stopped ? bad[i].log->row.stop_why : "");
    }
    return true;
}

bool view_status(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    if (!desk_params_done(c, err))
        return false;
    desk_head(c, w, 9);
    write_key(w, "partners");
    writer_u64(w, cut_partners(&c->r->cut));
    return write_decided(c, w, err) && write_open(c, w, err) && write_promises(c, w, err) && write_talks(c, w, err) &&
           write_findings(c, w, err) && write_vacant(c, w, err) && write_logs(c, w, err);
}
