/* rules.c: one run over a cut, in the order in which one thing needs another; and the same again for what changed.
 *
 * In: a book, a view, a cut's kind, T. Out: struct rules, filled. Verdicts need only their own pasts; what is in force at T needs
 * verdicts; talks and rows need both; findings need all. The results of a record (a decision, a promise, a talk, a chain's origin, a
 * partner's inception, the founding) are made stage by stage; what they read is noted (track.h), so that rules_follow makes those again
 * that can have changed: a new record changes the lists at what it refers to, a receipt what it covers, a day what is due on it. All are
 * made again after what reaches further: the roster, keys, settings. Few things, which hang on much, are
 * made each time: what is in force, tables, plans, strategies. Must not: read a clock. Bounds: each kind of memory is in proportion
 * to the records (RULES_BYTES_RECORD).
 * Spec: docs/rules.md. Tests: tests/unit/rules_finding.c, tests/second/again.c */
#include "rules/rules.h"

#include "base/checked.h"
#include "base/civil.h"
#include "rules/arrive.h"
#include "rules/shift.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SLACK_BYTES (16 << 20) /* what was replaced may take as much as what stands, and this */

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
    if (r->today <= day + days)
        track_due(r->track, day + days + 1);
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
    at = arena_take_array(&r->memory[r->in], count, size, &r->err);
    r->failed = at == NULL;
    return at;
}

bool rules_grow(struct rules *r, void *array, size_t *room, size_t count, size_t size)
{
    size_t more = *room + *room / 4 + 64, bytes;
    void **at = array, *bigger;

    if (count < *room)
        return true;
    bigger = mul_size(more, size, &bytes) ? pages_resize(r->pages, *at, bytes) : NULL;
    if (bigger == NULL) {
        if (!r->failed)
            fail(&r->err, PLN_TOO_LARGE, "no memory for %zu rows of the rules", more);
        r->failed = true;
        return false;
    }
    *at = bigger;
    *room = more;
    return true;
}

bool rules_room(struct rules *r, void *array, size_t *room, size_t count, size_t size)
{
    while (*room < count) {
        if (!rules_grow(r, array, room, *room, size))
            return false;
    }
    return true;
}

bool rules_zeroed(struct rules *r, void *array, size_t *room, size_t count, size_t size)
{
    size_t before = *room;
    void **at = array;

    if (!rules_room(r, array, room, count, size))
        return false;
    if (*room > before)
        memset((uint8_t *)*at + before * size, 0, (*room - before) * size);
    return true;
}

/* The place of the first row of that record or a later one. */
static size_t row_place(const void *rows, size_t count, size_t size, uint32_t record)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t at;

        memcpy(&at, (const uint8_t *)rows + middle * size, sizeof(at));
        if (at < record)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const void *rules_row_find(const void *rows, size_t count, size_t size, uint32_t record)
{
    size_t place = row_place(rows, count, size, record);
    const uint8_t *at = (const uint8_t *)rows + place * size;

    return place < count && memcmp(at, &record, sizeof(record)) == 0 ? at : NULL;
}

void *rules_row_put(struct rules *r, void *rows, size_t *room, size_t *count, size_t size, uint32_t record, bool *is_new)
{
    void **at = rows;
    size_t place = row_place(*at, *count, size, record);
    uint8_t *row = (uint8_t *)*at + place * size;

    *is_new = place == *count || memcmp(row, &record, sizeof(record)) != 0;
    if (!*is_new)
        return row;
    if (!rules_grow(r, at, room, *count, size))
        return NULL;
    row = (uint8_t *)*at + place * size;
    memmove(row + size, row, (*count - place) * size);
    ++*count;
    memset(row, 0, size);
    memcpy(row, &record, sizeof(record));
    return row;
}

void rules_row_drop(void *rows, size_t *count, size_t size, uint32_t record)
{
    size_t place = row_place(rows, *count, size, record);
    uint8_t *row = (uint8_t *)rows + place * size;

    if (place == *count || memcmp(row, &record, sizeof(record)) != 0)
        return;
    --*count;
    memmove(row, row + size, (*count - place) * size);
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

/* ---- stage by stage ------------------------------------------------------------------------------------------------------- */

static void make_one(struct rules *r, uint32_t record, enum track_stage stage, struct finding_sink *out)
{
    enum record_type type = rec(r, record)->type;

    switch (stage) {
    case STAGE_RULED:
    case STAGE_END: break;
    case STAGE_JUDGED:
        if (type == TYPE_decision)
            verdict_judge(r, record);
        break;
    case STAGE_STATE:
        if (type == TYPE_talk && rec(r, record)->origin == record)
            knew_talk(r, record);
        else if (type == TYPE_minutes && rec(r, record)->origin == record)
            meetings_make(r, record);
        else if (rules_has(r, record))
            promise_make(r, record);
        break;
    case STAGE_ROWS:
        if (type == TYPE_decision) {
            knew_rows(r, record);
            revision_make(r, record);
        }
        break;
    case STAGE_FOUND:
        finding_make(r, record, out);
        remark_make(r, record);
        r->made++;
        break;
    }
}

static void walk(struct rules *r, enum track_stage stage, enum rules_memory in, struct finding_sink *out)
{
    r->in = in;
    for (size_t i = 0; i < track_dirty(r->track) && !r->failed; i++) {
        uint32_t record = track_dirty_at(r->track, i);

        if (!track_is_dirty(r->track, record, stage))
            continue;
        if (r->keeps)
            track_begin(r->track, record);
        make_one(r, record, stage, out);
        if (r->keeps)
            track_end(r->track);
        arena_reset(&r->memory[MEMORY_SCRATCH]);
    }
    r->in = MEMORY_SCRATCH;
}

static void in_force(struct rules *r)
{
    struct arena before = r->memory[MEMORY_LISTS_BEFORE];

    r->memory[MEMORY_LISTS_BEFORE] = r->memory[MEMORY_LISTS];
    r->memory[MEMORY_LISTS] = before;
    arena_reset(&r->memory[MEMORY_LISTS]);
    r->in = MEMORY_LISTS;
    force_run(r);
    r->in = MEMORY_SCRATCH;
}

/* All dirty records through all stages. */
static void stages(struct rules *r)
{
    struct finding_sink *out;

    r->in = MEMORY_SCRATCH;
    if (!verdict_begin(r))
        return;
    verdict_rule(r);
    arena_reset(&r->memory[MEMORY_SCRATCH]);
    walk(r, STAGE_JUDGED, MEMORY_KEPT, NULL);
    if (r->failed)
        return;
    in_force(r);
    if (r->failed || r->again)
        return;
    walk(r, STAGE_STATE, MEMORY_KEPT, NULL);
    walk(r, STAGE_ROWS, MEMORY_KEPT, NULL);
    if (r->failed)
        return;
    r->in = MEMORY_LISTS;
    direction_run(r);
    r->in = MEMORY_SCRATCH;
    meetings_run(r);
    out = finding_begin_run(r);
    if (out == NULL)
        return;
    walk(r, STAGE_FOUND, MEMORY_SCRATCH, out);
    finding_end_run(r, out);
    remark_end_run(r);
    arena_reset(&r->memory[MEMORY_SCRATCH]);
    arena_reset(&r->memory[MEMORY_ROWS]);
}

/* ---- all, and what changed ------------------------------------------------------------------------------------------------ */

static bool cut_make(struct rules *r, enum cut_kind kind)
{
    switch (kind) {
    case CUT_ALL: return cut_all(&r->cut, r->book, &r->memory[MEMORY_KEPT], &r->err);
    case CUT_ASOF: return cut_asof(&r->cut, r->book, r->now_ms, &r->memory[MEMORY_KEPT], &r->err);
    case CUT_PAST: break;
    }
    return fail(&r->err, PLN_BAD_FIELD, "rules run over all that is held, or as of a time");
}

static bool track_took(struct rules *r, bool good)
{
    if (!good || r->track == NULL || track_failed(r->track)) {
        if (!r->failed)
            fail(&r->err, PLN_TOO_LARGE, "no memory to note what the rules read");
        r->failed = true;
    }
    return !r->failed;
}

static void begin(struct rules *r, const struct book *b, const struct view *v, int64_t now_ms, bool keeps)
{
    static const char *const names[MEMORY_END] = {
        "what the rules look at", "a run of the rules", "what is in force",  "what was in force",     "decisions of tables",
        "what brings into force", "findings",           "what is looked up", "an answer of the rules"
    };

    *r = (struct rules){ .book = b,
                         .view = v,
                         .now_ms = now_ms,
                         .founding = BOOK_NONE,
                         .keeps = keeps,
                         .run = r,
                         .pages = b->pages,
                         .wholes = r->wholes,
                         .made = r->made };
    r->force.agreements = BOOK_NONE;
    for (size_t i = 0; i < MEMORY_END; i++) {
        arena_init(&r->memory[i], names[i], RULES_BYTES_MIN + b->records * RULES_BYTES_RECORD);
        r->memory[i].pages = b->pages;
    }
}

/* From nothing. */
static void whole(struct rules *r, enum cut_kind kind)
{
    const struct book *b = r->book;

    r->wholes++;
    r->track = track_new(r->pages);
    r->failed = !cut_make(r, kind) || !pasts_begin(&r->pasts, b, &r->memory[MEMORY_KEPT], &r->err) ||
                !track_took(r, r->track != NULL && track_grow(r->track, b->records));
    if (r->failed)
        return;
    book_watch(b, r->keeps ? r->track : NULL);
    founding_read(r);
    r->today = rules_day(r, r->now_ms);
    r->anew = b->anew;
    r->meetings.decisions_changed = r->meetings.minutes_changed = true;
    if (r->version > RULES_VERSION)
        return;
    if (r->keeps) {
        r->in = MEMORY_KEPT;
        r->size = rules_take(r, b->logs, sizeof(r->size[0]));
        r->said = rules_take(r, b->logs * b->logs, sizeof(r->said[0]));
        if (r->failed)
            return;
        arrive_receipts(r);
    }
    arrive_all(r);
    stages(r);
    r->again = false;
    r->known = b->records;
    if (r->keeps)
        book_moved(b);
    track_clean(r->track);
    r->whole_bytes = r->memory[MEMORY_KEPT].used;
}

static void whole_watched(struct rules *r, enum cut_kind kind)
{
    whole(r, kind);
    book_watch(r->book, NULL);
}

/* For as many records as the book has by now. */
static void memory_allow(struct rules *r)
{
    for (size_t i = 0; i < MEMORY_END; i++)
        r->memory[i].cap = RULES_BYTES_MIN + r->book->records * RULES_BYTES_RECORD;
}

/* With what came, at a later time. */
static void more(struct rules *r, int64_t now_ms)
{
    const struct book *b = r->book;
    int64_t before_ms = r->now_ms, before = r->today;

    if (!track_took(r, track_grow(r->track, b->records)))
        return;
    if (book_moves(b).to != NULL) {
        assert(book_moves(b).old == r->known);
        shift_run(r, book_moves(b).to, r->known);
        track_shift(r->track, book_moves(b).to, r->known);
    }
    memory_allow(r);
    r->now_ms = now_ms;
    r->today = rules_day(r, now_ms);
    cut_follow(&r->cut);
    pasts_follow(&r->pasts);
    replies_forget(r);
    chains_forget(r);
    seats_forget(r);
    arena_reset(&r->memory[MEMORY_FOUND]);
    arrive_receipts(r);
    arrive_new(r, before_ms);
    track_today(r->track, r->today);
    r->meetings.decisions_changed = r->meetings.decisions_changed || r->today != before;
    finding_twins_mark(r);
    stages(r);
    track_clean(r->track);
}

/* Is what came such that older records count as they did, but for what can be told? */
static bool can_follow(const struct rules *r, int64_t now_ms)
{
    return r->keeps && !r->failed && r->anew == r->book->anew && r->version <= RULES_VERSION && now_ms >= r->now_ms &&
           r->memory[MEMORY_KEPT].used <= 2 * r->whole_bytes + SLACK_BYTES;
}

static bool run(struct rules *r, enum cut_kind kind, struct pln_error *err)
{
    whole_watched(r, kind);
    if (r->failed)
        *err = r->err;
    return !r->failed;
}

bool rules_run(struct rules *r, const struct book *b, const struct view *v, const struct rules_spec *spec, struct pln_error *err)
{
    *r = (struct rules){ 0 };
    begin(r, b, v, spec->now_ms, false);
    return run(r, spec->cut, err);
}

bool rules_run_kept(struct rules *r, const struct book *b, const struct view *v, int64_t now_ms, struct pln_error *err)
{
    *r = (struct rules){ 0 };
    begin(r, b, v, now_ms, true);
    return run(r, CUT_ALL, err);
}

bool rules_follow(struct rules *r, const struct view *v, int64_t now_ms, struct pln_error *err)
{
    r->view = v;
    if (can_follow(r, now_ms)) {
        book_watch(r->book, r->track);
        more(r, now_ms);
        book_watch(r->book, NULL);
    } else {
        r->again = true;
    }
    if (r->again && !r->failed) {
        rules_deinit(r);
        begin(r, r->book, v, now_ms, true);
        return run(r, CUT_ALL, err);
    }
    if (r->failed)
        *err = r->err;
    return !r->failed;
}

static void array_free(const struct rules *r, void *array)
{
    (void)pages_resize(r->pages, array, 0);
}

void rules_deinit(struct rules *r)
{
    for (size_t i = 0; i < MEMORY_END; i++)
        arena_deinit(&r->memory[i]);
    track_free(r->track);
    array_free(r, r->verdicts.ruling), array_free(r, r->knew.talk), array_free(r, r->knew.table);
    array_free(r, r->promises.promise), array_free(r, r->promises.request), array_free(r, r->promises.proposal);
    array_free(r, r->meetings.row), array_free(r, r->meetings.minutes), array_free(r, r->revisions.at);
    array_free(r, r->findings.finding), array_free(r, r->findings.owner), array_free(r, r->findings.twin);
    array_free(r, r->marks.person), array_free(r, r->marks.partner), array_free(r, r->marks.ended);
    array_free(r, r->replies.slot), array_free(r, r->replies.at), array_free(r, r->chains.slot), array_free(r, r->chains.at);
    array_free(r, r->onsets.slot), array_free(r, r->onsets.at);
    array_free(r, r->seat_lists.slot), array_free(r, r->seat_lists.at);
    array_free(r, r->remarks.remark), array_free(r, r->remarks.owner), array_free(r, r->remarks.told);
    r->track = NULL;
}
