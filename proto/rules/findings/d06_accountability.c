/* d06_accountability.c: danger 6: promises of which nobody speaks, that slip, pile up, or are nobody's any more.
 *
 * Must not: ask why. A promise is read as its own partner says it stands (rules/promise.h).
 * Bounds: each promise with its replies, progress and minutes once; each log's records once, if it is found here.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_d06.c */
#include "rules/rules.h"

static bool is_commitment(const struct rules *r, const struct promise *p)
{
    return rec(r, p->record)->type == TYPE_commitment;
}

/* A reply of that stance to it, by that partner (BOOK_NONE: by anybody), from then on. */
static bool has_reply(const struct rules *r, uint32_t to, enum reply_stance stance, uint32_t by, int64_t from)
{
    return rules_reply(r, &(struct reply_query){
                              .to = to, .stance = stance, .by = by, .but = BOOK_NONE, .from = from, .to_ms = INT64_MAX }) != BOOK_NONE;
}

/* ---- one promise ---- */

/* Its partner's progress, somebody's question, a table's minutes: after due, and not more than ask_days ago. */
static bool was_spoken_of(const struct rules *r, const struct promise *p)
{
    int64_t day = r->today - r->force.setting[SETTING_ASK_DAYS], from;

    track_due(r->track, r->today + 1); /* what was said gets older every day */
    if (day <= p->due)
        day = p->due + 1;
    if (p->last != BOOK_NONE && rules_day(r, rec(r, p->last)->t) >= day)
        return true;
    from = rules_day_begins(r, day);
    return has_reply(r, p->record, REPLY_ASK, BOOK_NONE, from) || rules_took_up(r, p->record, false, from, INT64_MAX, true) != BOOK_NONE;
}

static void overdue_unattended(struct rules *r, struct finding_sink *out, const struct promise *p)
{
    if (!rules_after_day(r, p->due, r->force.setting[SETTING_GRACE_DAYS]) || was_spoken_of(r, p))
        return;
    finding_begin(out, FINDING_OVERDUE_UNATTENDED, subject_record(p->record));
    finding_day(out, "due", p->due);
}

static void moved_again(struct rules *r, struct finding_sink *out, const struct promise *p)
{
    struct promise_walk moves = promise_walk_moves(r, p);
    bool is_bad;

    if (p->bad_moves == 0 || p->bad_moves < r->force.setting[SETTING_MOVES_MAX])
        return;
    finding_begin(out, FINDING_MOVED_AGAIN, subject_record(p->record));
    finding_number(out, "n", p->bad_moves);
    for (uint32_t move; (move = promise_next_move(r, &moves, &is_bad)) != BOOK_NONE;) {
        if (is_bad)
            finding_record(out, "move", move);
    }
}

static void not_kept_unaddressed(struct rules *r, struct finding_sink *out, const struct promise *p)
{
    const uint32_t about[2] = { p->record, p->closed_by };

    if (!rules_after(r, p->closed_t, r->force.setting[SETTING_ADDRESS_DAYS]))
        return;
    for (size_t i = 0; i < COUNT(about); i++) {
        if (has_reply(r, about[i], reply_stance_none, BOOK_NONE, p->closed_t) ||
            rules_took_up(r, about[i], false, p->closed_t, INT64_MAX, true) != BOOK_NONE)
            return;
    }
    finding_begin(out, FINDING_NOT_KEPT_UNADDRESSED, subject_record(p->record));
    finding_record(out, "closed", p->closed_by);
}

static void kept_unchecked(struct rules *r, struct finding_sink *out, const struct promise *p)
{
    uint32_t q = book_partner(r->book, p->record, COMMITMENT_CHECKED_BY);
    const uint32_t about[2] = { p->record, p->closed_by };

    if (q == BOOK_NONE || !cut_is_partner(&r->cut, q) || !rules_after(r, p->closed_t, r->force.setting[SETTING_ADDRESS_DAYS]))
        return;
    for (size_t i = 0; i < COUNT(about); i++) {
        if (has_reply(r, about[i], REPLY_CONFIRM, q, INT64_MIN) || has_reply(r, about[i], REPLY_DISPUTE, q, INT64_MIN))
            return;
    }
    finding_begin(out, FINDING_KEPT_UNCHECKED, subject_record(p->record));
    finding_partner(out, "q", q);
    finding_record(out, "closed", p->closed_by);
}

/* ---- whose promise is nobody's ---- */

/* By index, of those above the last mandate that name any of them. */
static uint32_t first_retire(const struct rules *r, struct book_list mandates, uint32_t last)
{
    uint32_t first = BOOK_NONE;

    for (size_t i = 0; i < mandates.count; i++) {
        struct book_list l = book_referrers(r->book, mandates.at[i], TYPE_retire);

        for (size_t j = 0; j < l.count && l.at[j] < first; j++) { /* of one log: Order is the index */
            if (rec(r, l.at[j])->log == rec(r, last)->log && l.at[j] > last && rules_has(r, l.at[j]))
                first = l.at[j];
        }
    }
    return first;
}

/* What ended the last mandate of a person who has none in force at T, and when; BOOK_NONE: nothing did. */
static uint32_t mandate_ended(const struct rules *r, uint32_t person, int64_t *when)
{
    const struct book *b = r->book;
    uint32_t last = BOOK_NONE, by, retire;
    struct book_list mandates;
    const struct book_key *key;

    if (person == BOOK_NONE)
        return BOOK_NONE;
    last = force_mandate(&r->cut, person, r->now_ms);
    if (last != BOOK_NONE) {
        track_due(r->track, rules_day(r, book_number(b, last, MANDATE_UNTIL)));
        return BOOK_NONE;
    }
    mandates = book_mandates(b, person);
    for (size_t i = mandates.count; i-- > 0 && last == BOOK_NONE;) {
        if (rules_has(r, mandates.at[i]) && rec(r, mandates.at[i])->t <= r->now_ms)
            last = mandates.at[i];
    }
    if (last == BOOK_NONE) /* the root's, or all of them disputed */
        return BOOK_NONE;
    by = last;
    *when = book_number(b, last, MANDATE_UNTIL);
    retire = first_retire(r, mandates, last);
    if (retire != BOOK_NONE && rec(r, retire)->t < *when) {
        *when = rec(r, retire)->t;
        by = retire;
    }
    key = &b->key[rec(r, last)->given_key];
    if (key->is_revoked && cut_reaches(&r->cut, rec(r, last)->log, key->revoked_at) &&
        book_tau(b, rec(r, last)->log, key->revoked_at) < *when) {
        *when = book_tau(b, rec(r, last)->log, key->revoked_at);
        by = book_at(b, rec(r, last)->log, key->revoked_at);
    }
    return by;
}

/* The same for a record of a partner's, of each person once. */
static uint32_t ended_of(struct rules *r, uint32_t person, int64_t *when)
{
    struct rules_ended *e;

    if (person == BOOK_NONE || !rules_zeroed(r, &r->marks.ended, &r->marks.endeds, r->book->persons, sizeof(*e)))
        return BOOK_NONE;
    e = &r->marks.ended[person];
    if (e->mark != r->marks.mark) {
        e->mark = r->marks.mark;
        e->by = mandate_ended(r, person, &e->when);
    }
    *when = e->when;
    return e->by;
}

/* Grace is over, and no other member of its partner has said how it stands since. */
static bool is_abandoned(const struct rules *r, const struct promise *p, int64_t since)
{
    const struct book *b = r->book;
    struct book_list l = book_referrers(b, p->record, TYPE_progress);

    if (!rules_after(r, since, r->force.setting[SETTING_GRACE_DAYS]))
        return false;
    for (size_t i = 0; i < l.count; i++) {
        const struct record *progress = rec(r, l.at[i]);

        if (progress->log == rec(r, p->record)->log && progress->person != rec(r, p->record)->person && progress->t >= since &&
            book_ref(b, l.at[i], PROGRESS_OF) == p->record && rules_has(r, l.at[i]))
            return false;
    }
    return true;
}

/* The leave, the remove, or what ended its author's mandate; BOOK_NONE: it is somebody's. */
static uint32_t nobodys_since(struct rules *r, const struct promise *p)
{
    const struct book_log *log = &r->book->log[rec(r, p->record)->log];
    const uint32_t out[2] = { log->leave, log->remove };
    int64_t when;
    uint32_t ended;

    for (size_t i = 0; i < COUNT(out); i++) {
        if (rules_has(r, out[i]) && is_abandoned(r, p, rec(r, out[i])->t))
            return out[i];
    }
    ended = ended_of(r, rec(r, p->record)->person, &when);
    return ended != BOOK_NONE && is_abandoned(r, p, when) ? ended : BOOK_NONE;
}

/* ---- all promises of a partner ---- */

struct tally { /* of a log's open commitments */
    int64_t open, late, nobodys;
};

static void over_committed(struct rules *r, struct finding_sink *out, uint32_t log, const struct tally *n)
{
    struct book_list l = book_of_log(r->book, log);

    if (n->open <= r->force.setting[SETTING_OPEN_MAX] || n->late == 0 || !cut_is_partner(&r->cut, log))
        return;
    finding_begin(out, FINDING_OVER_COMMITTED, subject_partner(log));
    finding_number(out, "n", n->open);
    for (size_t i = 0; i < l.count && !finding_is_full(out, FINDING_OVER_COMMITTED, subject_partner(log)); i++) {
        const struct promise *p = rec(r, l.at[i])->type == TYPE_commitment ? promise_of(r, l.at[i]) : NULL;

        if (p != NULL && p->state == PROMISE_OPEN && rules_after_day(r, p->due, 0))
            finding_record(out, "late", p->record);
    }
}

static void left_with_promises(struct rules *r, struct finding_sink *out, uint32_t log, const struct tally *n)
{
    struct book_list l = book_of_log(r->book, log);

    if (n->nobodys == 0)
        return;
    finding_begin(out, FINDING_LEFT_WITH_PROMISES, subject_partner(log));
    finding_number(out, "n", n->nobodys);
    for (size_t i = 0; i < l.count && !finding_is_full(out, FINDING_LEFT_WITH_PROMISES, subject_partner(log)); i++) {
        const struct promise *p = rec(r, l.at[i])->type == TYPE_commitment ? promise_of(r, l.at[i]) : NULL;
        uint32_t ended = p != NULL && p->state == PROMISE_OPEN ? nobodys_since(r, p) : BOOK_NONE;

        if (ended == BOOK_NONE)
            continue;
        finding_record(out, "promise", p->record);
        finding_record(out, "ended", ended);
    }
}

void find_d06_partner(struct rules *r, struct finding_sink *out, uint32_t log)
{
    struct book_list l = book_of_log(r->book, log);
    struct tally n = { 0 };

    r->marks.mark++;
    for (size_t i = 0; i < l.count && !r->failed; i++) {
        const struct promise *p = rec(r, l.at[i])->type == TYPE_commitment ? promise_of(r, l.at[i]) : NULL;

        if (p == NULL || p->state != PROMISE_OPEN)
            continue;
        n.open++;
        n.late += rules_after_day(r, p->due, 0);
        n.nobodys += nobodys_since(r, p) != BOOK_NONE;
    }
    over_committed(r, out, log, &n);
    left_with_promises(r, out, log, &n);
}

void find_d06_promise(struct rules *r, struct finding_sink *out, uint32_t promise)
{
    const struct promise *p = promise_of(r, promise);

    if (p == NULL)
        return;
    switch (p->state) {
    case PROMISE_OPEN:
        if (is_commitment(r, p)) {
            overdue_unattended(r, out, p);
            moved_again(r, out, p);
        }
        break;
    case PROMISE_KEPT:
        if (is_commitment(r, p))
            kept_unchecked(r, out, p);
        break;
    case PROMISE_NOT_KEPT: not_kept_unaddressed(r, out, p); break;
    }
}
