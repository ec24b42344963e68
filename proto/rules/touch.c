/* touch.c: which talks touch a proposal, and which of them are looked at before a decision on it.
 *
 * In: a run with its talks. Out: lists of talks; nothing is kept of a pair. The talks about a chain stand sorted by log and time once for
 * all proposals that put it; what is looked at are stretches of these.
 * Must not: judge (findings/).
 * Bounds: of all talks about what many proposals put, TOUCH_OF_A_LOG_MAX of each log for a decision.
 * Spec: docs/rules.md "Talks". Tests: tests/unit/rules_verdict.c, tests/unit/rules_worst.c */
#include "rules/touch.h"

#include "rules/pile.h"
#include "rules/rules.h"

#include <assert.h>
#include <stdlib.h>

#define TALK_BEFORE_MS (90 * RULES_DAY_MS) /* `about` links a talk to what is proposed so much later at most */

bool touch_is_soon(const struct rules *r, uint32_t proposal, int64_t when)
{
    return when >= rec(r, proposal)->t - TALK_BEFORE_MS;
}

/* ---- talks of a proposal ----------------------------------------------------------------------------------------------- */

/* The place of the talk, doubled, and 1 if neither P nor a position on it names it. */
static void talk_put(struct rules *r, struct pile *p, const struct talk *k, bool is_named)
{
    if (k != NULL)
        pile_put(r, p, 2 * (uint32_t)(k - r->knew.talk) + !is_named);
}

/* Talks that the record names itself. */
static void named_put(struct rules *r, struct pile *p, uint32_t record, unsigned fact)
{
    for (size_t i = 0; i < book_count(r->book, record, fact); i++) {
        uint32_t talk = book_ref_at(r->book, record, fact, i);

        if (talk != BOOK_NONE)
            talk_put(r, p, talk_of(r, talk), true);
    }
}

static void naming_put(struct rules *r, struct pile *p, uint32_t proposal)
{
    struct book_list positions = book_referrers(r->book, proposal, TYPE_position);

    named_put(r, p, proposal, PROPOSAL_AFTER);
    for (size_t i = 0; i < positions.count; i++) {
        if (book_ref(r->book, positions.at[i], POSITION_PROPOSAL) == proposal && rules_has(r, positions.at[i]))
            named_put(r, p, positions.at[i], POSITION_PRIOR);
    }
}

/* What a talk about makes it one about P: P with the decisions on it, and each chain of which it puts a version. */
struct subjects {
    struct chain **chain;
    size_t chains;
    size_t talks; /* of all */
};

static struct subjects subjects_of(struct rules *r, uint32_t proposal)
{
    size_t puts = book_count(r->book, proposal, PROPOSAL_PUTS);
    struct subjects s = { .chain = rules_take(r, puts + 1, sizeof(struct chain *)) };
    struct chain *alone = rules_take(r, 1, sizeof(*alone));

    if (alone == NULL)
        return s;
    alone->talks = chains_talks_about(r, proposal);
    s.chain[s.chains++] = alone;
    for (size_t i = 0; i < puts; i++) {
        uint32_t put = book_ref_at(r->book, proposal, PROPOSAL_PUTS, i);
        struct chain *c = put == BOOK_NONE ? NULL : chain_of(r, put, CELL_TALKED);
        bool is_new = c != NULL && c->talks.count > 0;

        for (size_t j = 1; is_new && j < s.chains; j++)
            is_new = s.chain[j] != c;
        if (is_new)
            s.chain[s.chains++] = c;
    }
    for (size_t i = 0; i < s.chains; i++)
        s.talks += s.chain[i]->talks.count;
    return s;
}

struct span { /* of when a talk was held */
    int64_t from, before;
};

/* Of the talks about it: who is told of the list is told when a talk of it changes. */
static void about_put(struct rules *r, struct pile *p, const struct subjects *s, struct span span, bool only_held)
{
    uint32_t reader = track_pause(r->track);

    for (size_t i = 0; i < s->chains; i++) {
        for (size_t j = 0; j < s->chain[i]->talks.count; j++) {
            uint32_t newest = s->chain[i]->talks.at[j];
            int64_t when = book_number(r->book, newest, TALK_WHEN);

            if (when >= span.from && when < span.before && (!only_held || book_number(r->book, newest, TALK_STATUS) == TALK_HELD))
                talk_put(r, p, talk_of(r, newest), false);
        }
    }
    track_resume(r->track, reader);
}

static struct span span_of(const struct rules *r, uint32_t proposal, int64_t before)
{
    return (struct span){ rec(r, proposal)->t - TALK_BEFORE_MS, before };
}

struct touch_list touch_talks(struct rules *r, uint32_t proposal)
{
    struct pile p = { 0 };
    struct subjects s;

    if (rec(r, proposal)->type != TYPE_proposal || !rules_has(r, proposal))
        return (struct touch_list){ 0 };
    s = subjects_of(r, proposal);
    naming_put(r, &p, proposal);
    about_put(r, &p, &s, span_of(r, proposal, INT64_MAX), false);
    pile_sort(&p, 1);
    return (struct touch_list){ p.at, p.n, false };
}

/* ---- those that are looked at ------------------------------------------------------------------------------------------ */

struct held_talk {
    uint32_t log, talk; /* its place */
    int64_t when;
};
struct touch_held { /* by log, when, Order */
    size_t count;
    struct held_talk at[];
};

static int by_log_and_when(const void *x, const void *y)
{
    const struct held_talk *p = x, *q = y;

    if (p->log != q->log)
        return p->log < q->log ? -1 : 1;
    if (p->when != q->when)
        return p->when < q->when ? -1 : 1;
    return p->talk < q->talk ? -1 : p->talk > q->talk;
}

/* Sorted once for all proposals that put the chain; of a proposal by itself (is_kept: no) for one answer. */
static const struct touch_held *held_of(struct rules *r, struct chain *c, bool is_kept)
{
    enum rules_memory in = r->in;
    uint32_t reader;
    struct touch_held *h;

    if (c->held != NULL)
        return c->held;
    r->in = is_kept ? MEMORY_FOUND : in;
    h = rules_take(r, 1, sizeof(*h) + c->talks.count * sizeof(h->at[0]));
    r->in = in;
    reader = track_pause(r->track);
    for (size_t i = 0; h && i < c->talks.count; i++) {
        const struct talk *k = talk_of(r, c->talks.at[i]);

        if (k != NULL && k->status == TALK_HELD)
            h->at[h->count++] = (struct held_talk){ rec(r, k->first)->log, (uint32_t)(k - r->knew.talk), k->when };
    }
    track_resume(r->track, reader);
    if (h && h->count > 1)
        qsort(h->at, h->count, sizeof(h->at[0]), by_log_and_when);
    c->held = h;
    return h;
}

/* The first place from `low` on that is not before (log, when). */
static size_t held_from(const struct touch_held *h, size_t low, uint32_t log, int64_t when)
{
    size_t high = h->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct held_talk *at = &h->at[middle];

        if (at->log < log || (at->log == log && at->when < when))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A list of talks by log: those of one log that lie in the span, and not taken yet. */
struct stretch {
    const struct touch_held *of;
    size_t begin, end;
};

/* Of one log the last by when, of all the lists. */
static void log_put(struct rules *r, struct pile *p, struct stretch *list, size_t lists, bool *is_cut)
{
    uint32_t last = UINT32_MAX;

    for (size_t taken = 0;; taken++) {
        const struct held_talk *newest = NULL;

        for (size_t i = 0; i < lists; i++) {
            struct stretch *l = &list[i];

            if (l->begin < l->end && l->of->at[l->end - 1].talk == last) /* by another way */
                l->end--;
            if (l->begin < l->end && (newest == NULL || by_log_and_when(&l->of->at[l->end - 1], newest) > 0))
                newest = &l->of->at[l->end - 1];
        }
        if (newest == NULL)
            return;
        if (taken == TOUCH_OF_A_LOG_MAX)
            break;
        last = newest->talk;
        pile_put(r, p, 2 * last + 1);
    }
    *is_cut = true;
}

/* The first log from that one on of which a list has a talk. */
static uint32_t log_next(const struct stretch *list, size_t lists, uint32_t log)
{
    uint32_t least = UINT32_MAX;

    for (size_t i = 0; i < lists; i++) {
        size_t at = held_from(list[i].of, 0, log, INT64_MIN);

        if (at < list[i].of->count && list[i].of->at[at].log < least)
            least = list[i].of->at[at].log;
    }
    return least;
}

static void last_put(struct rules *r, struct pile *p, const struct subjects *s, struct span span, bool *is_cut)
{
    struct stretch *list = rules_take(r, s->chains, sizeof(*list));

    for (size_t i = 0; list && i < s->chains; i++)
        list[i].of = held_of(r, s->chain[i], i > 0);
    if (r->failed)
        return;
    for (uint32_t log = log_next(list, s->chains, 0); log != UINT32_MAX; log = log_next(list, s->chains, log + 1)) {
        for (size_t i = 0; i < s->chains; i++) {
            list[i].begin = held_from(list[i].of, 0, log, span.from);
            list[i].end = held_from(list[i].of, list[i].begin, log, span.before);
        }
        log_put(r, p, list, s->chains, is_cut);
    }
}

struct touch_subject {
    uint32_t proposal;
    struct subjects about;
    struct pile named; /* held ones */
};

const struct touch_subject *touch_subject(struct rules *r, uint32_t proposal)
{
    struct touch_subject *s = rules_has(r, proposal) ? rules_take(r, 1, sizeof(*s)) : NULL;
    size_t kept = 0;

    if (s == NULL)
        return NULL;
    s->proposal = proposal;
    s->about = subjects_of(r, proposal);
    naming_put(r, &s->named, proposal);
    pile_sort(&s->named, 1);
    for (size_t i = 0; i < s->named.n; i++) {
        if (r->knew.talk[s->named.at[i] / 2].status == TALK_HELD)
            s->named.at[kept++] = s->named.at[i];
    }
    s->named.n = kept;
    return s;
}

struct touch_list touch_before(struct rules *r, const struct touch_subject *s, int64_t before)
{
    struct pile p = { 0 };
    bool is_cut = false;

    if (s == NULL)
        return (struct touch_list){ 0 };
    for (size_t i = 0; i < s->named.n; i++) {
        if (r->knew.talk[s->named.at[i] / 2].when < before)
            pile_put(r, &p, s->named.at[i]);
    }
    if (s->about.talks <= TOUCH_OF_A_LOG_MAX) /* as nearly always */
        about_put(r, &p, &s->about, span_of(r, s->proposal, before), true);
    else
        last_put(r, &p, &s->about, span_of(r, s->proposal, before), &is_cut);
    pile_sort(&p, 1);
    return (struct touch_list){ p.at, p.n, is_cut };
}

const struct talk *touch_at(const struct rules *r, struct touch_list l, size_t i)
{
    assert(i < l.count && l.at[i] / 2 < r->knew.talks);
    return &r->knew.talk[l.at[i] / 2];
}

bool touch_is_named(struct touch_list l, size_t i)
{
    return l.at[i] % 2 == 0;
}

bool touch_holds(const struct rules *r, struct touch_list l, const struct talk *k)
{
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (touch_at(r, l, middle) < k)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l.count && touch_at(r, l, low) == k;
}
