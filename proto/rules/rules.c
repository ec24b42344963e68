/* rules.c: one run over a cut, in the order in which one thing needs another.
 *
 * In: a book, a view, a cut's kind, T. Out: struct rules, filled. Verdicts need only their own pasts; what is in force at T needs
 * verdicts; talks and rows need both; findings need all.
 * Must not: read a clock; keep anything from one run to the next.
 * Bounds: RULES_BYTES_MAX.
 * Spec: docs/rules.md. Tests: tests/unit/rules_finding.c */
#include "rules/rules.h"

#include "base/civil.h"

int64_t rules_day(const struct rules *r, int64_t ms)
{
    return civil_day_of(ms, r->offset_ms);
}

int64_t rules_day_begins(const struct rules *r, int64_t day)
{
    return day * RULES_DAY_MS - r->offset_ms;
}

bool rules_after_day(const struct rules *r, int64_t day, int64_t days)
{
    return r->today > day + days;
}

bool rules_after(const struct rules *r, int64_t ms, int64_t days)
{
    return rules_after_day(r, rules_day(r, ms), days);
}

void *rules_take(struct rules *r, size_t count, size_t size)
{
    void *at;

    if (r->failed)
        return NULL;
    at = arena_take_array(&r->arena, count, size, &r->err);
    r->failed = at == NULL;
    return at;
}

/* The first in Order of one log's that is of the cut, with t as asked; each person's ascend. */
static uint32_t first_of(const struct rules *r, const struct reply_query *q, struct replied_list l)
{
    uint32_t first = BOOK_NONE;

    for (size_t i = 0; i < l.count;) {
        struct replied_list mine = replies_by((struct replied_list){ l.at + i, l.count - i }, l.at[i].person);
        size_t at = 0, high = mine.count;

        if (mine.count == 0) /* the node's own: nobody's */
            mine = (struct replied_list){ l.at + i, 1 };
        while (at < high) {
            size_t middle = at + (high - at) / 2;

            if (rec(r, mine.at[middle].record)->t < q->from)
                at = middle + 1;
            else
                high = middle;
        }
        while (at < mine.count && mine.at[at].record < first && !rules_has(r, mine.at[at].record))
            at++;
        if (at < mine.count && mine.at[at].record < first && rec(r, mine.at[at].record)->t <= q->to_ms)
            first = mine.at[at].record;
        i += mine.count;
    }
    return first;
}

static uint32_t reply_of_stance(const struct rules *r, const struct reply_query *q, struct replied_list all, enum reply_stance stance)
{
    struct replied_list l = replies_of(all, stance, q->by);
    uint32_t first = BOOK_NONE;

    for (size_t i = 0; i < l.count;) {
        struct replied_list mine = replies_of((struct replied_list){ l.at + i, l.count - i }, stance, l.at[i].log);
        uint32_t one = q->but != BOOK_NONE && l.at[i].log == q->but ? BOOK_NONE : first_of(r, q, mine);

        first = one < first ? one : first;
        i += mine.count;
    }
    return first;
}

static uint32_t reply_to_one(const struct rules *r, const struct reply_query *q, uint32_t to)
{
    struct replied few[REPLIES_FEW];
    struct replied_list all = replies_to(r, to, few);
    uint32_t first = BOOK_NONE;

    if (q->stance != reply_stance_none)
        return reply_of_stance(r, q, all, q->stance);
    for (enum reply_stance s = REPLY_COMMENT; all.count > 0 && s < reply_stance_end; s++) {
        uint32_t one;

        if (s == REPLY_KNOWN || s == REPLY_ASK_IN || s == REPLY_WITHDRAW || s == REPLY_ERASE_PLEASE)
            continue;
        one = reply_of_stance(r, q, all, s);
        first = one < first ? one : first;
    }
    return first;
}

uint32_t rules_reply(const struct rules *r, const struct reply_query *q)
{
    struct book_list versions = book_versions(r->book, rec(r, q->to)->origin);
    uint32_t first = BOOK_NONE;

    if (!q->chain)
        return reply_to_one(r, q, q->to);
    for (size_t i = 0; i < versions.count; i++) {
        uint32_t one = reply_to_one(r, q, versions.at[i]);

        if (one < first)
            first = one;
    }
    return first;
}

uint32_t rules_took_up(const struct rules *r, uint32_t of, bool chain, int64_t from, int64_t to_ms, bool meeting_time)
{
    const struct book *b = r->book;
    struct book_list versions = chain ? book_versions(b, rec(r, of)->origin) : (struct book_list){ &of, 1 };
    uint32_t first = BOOK_NONE;

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list l = book_referrers(b, versions.at[i], TYPE_minutes);

        for (size_t j = 0; j < l.count && l.at[j] < first; j++) {
            uint32_t meeting;
            int64_t t;

            if (promise_newest(&r->cut, l.at[j]) != l.at[j])
                continue;
            t = rec(r, promise_first(&r->cut, l.at[j]))->t;
            meeting = book_ref(b, l.at[j], MINUTES_MEETING);
            if (meeting_time && meeting != BOOK_NONE && promise_newest(&r->cut, meeting) != BOOK_NONE)
                t = book_number(b, promise_newest(&r->cut, meeting), MEETING_STARTS);
            if (t >= from && t <= to_ms && book_names(b, l.at[j], MINUTES_TOOK_UP, versions.at[i], false))
                first = l.at[j];
        }
    }
    return first;
}

/* The last founding in the cut: offset and version of the rules. */
static void founding_read(struct rules *r)
{
    struct book_list l = book_of_type(r->book, TYPE_founding);

    r->founding = BOOK_NONE;
    for (size_t i = 0; i < l.count; i++) {
        if (rec(r, l.at[i])->log == r->book->convener && rules_has(r, l.at[i]))
            r->founding = l.at[i];
    }
    if (r->founding == BOOK_NONE)
        return;
    r->version = (uint64_t)book_number(r->book, r->founding, FOUNDING_RULES);
    r->offset_ms = book_number(r->book, r->founding, FOUNDING_OFFSET);
}

static bool cut_make(struct rules *r, const struct rules_spec *spec)
{
    switch (spec->cut) {
    case CUT_ALL: return cut_all(&r->cut, r->book, &r->arena, &r->err);
    case CUT_ASOF: return cut_asof(&r->cut, r->book, spec->now_ms, &r->arena, &r->err);
    case CUT_PAST: break;
    }
    return fail(&r->err, PLN_BAD_FIELD, "rules run over all that is held, or as of a time");
}

bool rules_run(struct rules *r, const struct book *b, const struct view *v, const struct rules_spec *spec, struct pln_error *err)
{
    *r = (struct rules){ .book = b, .view = v, .now_ms = spec->now_ms, .founding = BOOK_NONE, .run = r };
    r->force.agreements = BOOK_NONE;
    arena_init(&r->arena, "a run of the rules", RULES_BYTES_MAX);
    r->failed = !cut_make(r, spec);
    if (!r->failed) {
        founding_read(r);
        r->today = rules_day(r, r->now_ms);
    }
    if (!r->failed && r->version <= RULES_VERSION) {
        verdict_run(r);
        force_run(r);
        promise_run(r);
        knew_run(r);
        direction_run(r);
        meetings_run(r);
        revision_run(r);
    }
    if (!r->failed && r->version <= RULES_VERSION) {
        finding_run(r);
        remark_run(r);
    }
    if (r->failed)
        *err = r->err;
    return !r->failed;
}

void rules_deinit(struct rules *r)
{
    arena_deinit(&r->arena);
}
