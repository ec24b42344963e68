/* touched.c: which proposals a talk touches, and how soon it is to be told for that.
 *
 * In: a run with its talks and states of proposals. Out: the proposals, walked; nothing is kept of a pair. The proposals that put a chain
 * ascend by t, so those that a talk touches are their beginning: a slice of one list for all talks about it. By when they close they
 * stand in a tree, once for all talks.
 * Must not: judge (findings/).
 * Bounds: what an answer names of them; else a search for each thing that the talk is about.
 * Spec: docs/rules.md "Talks", "Findings" (talk-told-late). Tests: tests/unit/rules_verdict.c, tests/unit/rules_worst.c */
#include "rules/touched.h"

#include "rules/pile.h"
#include "rules/rules.h"

#include <stdlib.h>

#define QUIET_TOLD_HOURS 24 /* a talk held in the quiet hours is told within so many */

struct touched_part { /* in Order */
    const uint32_t *at;
    size_t count, next;
    struct chain *chain; /* whose beginning it is; NULL: a list of its own */
    bool is_named;
};

/* Proposals that name a version of the talk themselves, or in a position on them. */
static struct pile named_by_proposals(struct rules *r, uint32_t origin)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, origin);
    struct pile p = { 0 };

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list proposals = book_referrers(b, versions.at[i], TYPE_proposal);
        struct book_list positions = book_referrers(b, versions.at[i], TYPE_position);

        for (size_t j = 0; j < proposals.count; j++) {
            if (rules_has(r, proposals.at[j]) && book_names(b, proposals.at[j], PROPOSAL_AFTER, versions.at[i], false))
                pile_put(r, &p, proposals.at[j]);
        }
        for (size_t j = 0; j < positions.count; j++) {
            uint32_t proposal = book_ref(b, positions.at[j], POSITION_PROPOSAL);

            if (proposal != BOOK_NONE && rules_has(r, proposal) && rules_has(r, positions.at[j]) &&
                book_names(b, positions.at[j], POSITION_PRIOR, versions.at[i], false))
                pile_put(r, &p, proposal);
        }
    }
    pile_sort(&p, 0);
    return p;
}

/* Proposals that it names, or on which it names a decision. */
static struct pile named_by_talk(struct rules *r, const uint32_t *about, size_t count, int64_t when)
{
    struct pile p = { 0 };

    for (size_t i = 0; i < count; i++) {
        uint32_t proposal = rec(r, about[i])->type == TYPE_decision ? book_ref(r->book, about[i], DECISION_PROPOSAL) : about[i];

        if (proposal != BOOK_NONE && rec(r, proposal)->type == TYPE_proposal && rules_has(r, proposal) && touch_is_soon(r, proposal, when))
            pile_put(r, &p, proposal);
    }
    pile_sort(&p, 0);
    return p;
}

/* How many at the beginning of the list were proposed soon enough. */
static size_t beginning(const struct rules *r, struct book_list proposals, int64_t when)
{
    size_t low = 0, high = proposals.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (touch_is_soon(r, proposals.at[middle], when))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void part_put(struct touched *t, struct touched_part part)
{
    bool is_new = part.count > 0;

    for (size_t i = 0; is_new && i < t->parts; i++)
        is_new = part.chain == NULL || t->part[i].chain != part.chain;
    if (is_new)
        t->part[t->parts++] = part;
}

struct touched touched_about(struct rules *r, const uint32_t *about, size_t count, int64_t when, const struct talk *named)
{
    struct touched t = { .part = rules_take(r, count + 2, sizeof(*t.part)), .when = when };
    struct pile p = { 0 };

    if (t.part == NULL)
        return t;
    if (named != NULL)
        p = named_by_proposals(r, rec(r, named->first)->origin);
    part_put(&t, (struct touched_part){ .at = p.at, .count = p.n, .is_named = true });
    p = named_by_talk(r, about, count, when);
    part_put(&t, (struct touched_part){ .at = p.at, .count = p.n });
    for (size_t i = 0; i < count; i++) {
        struct chain *c = chain_of(r, about[i], CELL_MEETS);

        if (c != NULL)
            part_put(&t, (struct touched_part){ .at = c->proposals.at, .count = beginning(r, c->proposals, when), .chain = c });
    }
    return t;
}

struct touched touched_by(struct rules *r, const struct talk *k)
{
    size_t named = book_count(r->book, k->newest, TALK_ABOUT), count = 0;
    uint32_t *about = rules_take(r, named, sizeof(*about));

    for (size_t i = 0; about && i < named; i++) {
        about[count] = book_ref_at(r->book, k->newest, TALK_ABOUT, i);
        count += about[count] != BOOK_NONE;
    }
    return touched_about(r, about, count, k->when, k);
}

bool touched_any(const struct touched *t)
{
    return t->parts > 0;
}

bool touched_next(struct touched *t, uint32_t *proposal, bool *is_named)
{
    uint32_t least = BOOK_NONE;

    for (size_t i = 0; i < t->parts; i++) {
        const struct touched_part *p = &t->part[i];

        if (p->next < p->count && p->at[p->next] < least)
            least = p->at[p->next];
    }
    if (least == BOOK_NONE)
        return false;
    *is_named = false;
    for (size_t i = 0; i < t->parts; i++) {
        struct touched_part *p = &t->part[i];

        if (p->next < p->count && p->at[p->next] == least) {
            p->next++;
            *is_named = *is_named || p->is_named;
        }
    }
    *proposal = least;
    return true;
}

size_t touched_count(struct touched *t)
{
    uint32_t proposal;
    bool is_named;
    size_t n = 0;

    if (t->parts == 1)
        return t->part[0].count;
    while (touched_next(t, &proposal, &is_named))
        n++;
    for (size_t i = 0; i < t->parts; i++)
        t->part[i].next = 0;
    return n;
}

/* ---- how soon it is to be told ----------------------------------------------------------------------------------------- */

/* The proposals of a chain that were not withdrawn, by when they close; above them, in a tree, the first in Order of each stretch. */
struct touch_closing {
    size_t count;
    const int64_t *closes;
    uint32_t *first; /* 2 * count; of i: 2i and 2i + 1 stand below it */
};

struct closing {
    int64_t closes;
    uint32_t proposal;
};

static int by_closing(const void *x, const void *y)
{
    const struct closing *p = x, *q = y;

    if (p->closes != q->closes)
        return p->closes < q->closes ? -1 : 1;
    return p->proposal < q->proposal ? -1 : p->proposal > q->proposal;
}

static void closing_fill(struct rules *r, struct book_list proposals, struct closing *row, struct touch_closing *out)
{
    int64_t *closes = rules_take(r, proposals.count, sizeof(*closes));
    size_t n = 0;

    out->first = rules_take(r, 2 * proposals.count, sizeof(out->first[0]));
    for (size_t i = 0; out->first && i < proposals.count; i++) {
        const struct proposal *p = proposal_of(r, proposals.at[i]);

        if (p != NULL && p->state != PROPOSAL_WITHDRAWN)
            row[n++] = (struct closing){ book_number(r->book, p->record, PROPOSAL_CLOSES), p->record };
    }
    if (n > 1)
        qsort(row, n, sizeof(*row), by_closing);
    for (size_t i = 0; i < n; i++) {
        closes[i] = row[i].closes;
        out->first[n + i] = row[i].proposal;
    }
    for (size_t i = n; i-- > 1;)
        out->first[i] = out->first[2 * i] < out->first[2 * i + 1] ? out->first[2 * i] : out->first[2 * i + 1];
    out->closes = closes;
    out->count = n;
}

/* NULL: failed. */
static const struct touch_closing *closing_of(struct rules *r, struct chain *c)
{
    enum rules_memory in = r->in;
    struct closing *row;
    struct touch_closing *out;
    uint32_t reader;

    if (c->closing != NULL)
        return c->closing;
    row = rules_take(r, c->proposals.count, sizeof(*row));
    r->in = MEMORY_FOUND;
    out = rules_take(r, 1, sizeof(*out));
    reader = track_pause(r->track); /* who read the list is told when one of it is withdrawn */
    if (out != NULL)
        closing_fill(r, c->proposals, row, out);
    track_resume(r->track, reader);
    r->in = in;
    if (r->failed)
        return NULL;
    c->closing = out;
    return out;
}

/* The first in Order of those from `low` to before `high`; BOOK_NONE: there are none. */
static uint32_t closing_first(const struct touch_closing *c, size_t low, size_t high)
{
    uint32_t least = BOOK_NONE;

    for (low += c->count, high += c->count; low < high; low /= 2, high /= 2) {
        if (low % 2 == 1) {
            least = c->first[low] < least ? c->first[low] : least;
            low++;
        }
        if (high % 2 == 1) {
            high--;
            least = c->first[high] < least ? c->first[high] : least;
        }
    }
    return least;
}

/* Where the first one stands that closes so long after `when`, or later. */
static size_t closing_from(const struct touch_closing *c, int64_t when, int64_t quiet_ms)
{
    size_t low = 0, high = c->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (c->closes[middle] - quiet_ms < when)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct terms {
    int64_t hours, quiet_ms; /* as agreed */
    struct talk_term least;
};

/* Of equal ones the first in Order. */
static void term_take(struct terms *t, uint32_t proposal, bool in_quiet)
{
    struct talk_term mine = { t->hours, proposal, false };

    if (in_quiet && mine.hours > QUIET_TOLD_HOURS) {
        mine.hours = QUIET_TOLD_HOURS;
        mine.is_quiet = true;
    }
    if (t->least.proposal == BOOK_NONE || mine.hours < t->least.hours ||
        (mine.hours == t->least.hours && mine.proposal < t->least.proposal))
        t->least = mine;
}

static void term_of_one(struct rules *r, struct terms *t, uint32_t proposal, int64_t when)
{
    const struct proposal *p = proposal_of(r, proposal);
    int64_t closes = book_number(r->book, proposal, PROPOSAL_CLOSES);

    if (p != NULL && p->state != PROPOSAL_WITHDRAWN)
        term_take(t, proposal, when > closes - t->quiet_ms && when <= closes);
}

/* The first of all, and the first of those in whose quiet hours it was held: none before these leaves fewer hours. */
static void term_of_chain(struct rules *r, struct terms *t, struct chain *chain, int64_t when)
{
    const struct touch_closing *c = closing_of(r, chain);
    uint32_t first, quiet;

    if (c == NULL)
        return;
    first = closing_first(c, 0, c->count);
    quiet = closing_first(c, closing_from(c, when, 0), closing_from(c, when, t->quiet_ms));
    if (first != BOOK_NONE && touch_is_soon(r, first, when))
        term_take(t, first, false);
    if (quiet != BOOK_NONE && touch_is_soon(r, quiet, when))
        term_take(t, quiet, true);
}

struct talk_term touched_term(struct rules *r, const struct touched *of)
{
    struct terms t = { .hours = r->force.setting[SETTING_DISCLOSE_HOURS],
                       .quiet_ms = r->force.setting[SETTING_QUIET_HOURS] * RULES_HOUR_MS };

    t.least = (struct talk_term){ t.hours, BOOK_NONE, false };
    for (size_t i = 0; i < of->parts; i++) {
        const struct touched_part *p = &of->part[i];

        for (size_t j = 0; p->chain == NULL && j < p->count; j++)
            term_of_one(r, &t, p->at[j], of->when);
        if (p->chain != NULL)
            term_of_chain(r, &t, p->chain, of->when);
    }
    return t.least;
}
