/* finding.c: the table of all findings; what becomes of one: open, answered, cleared, history; their order.
 *
 * In: a run with all that the rules read. Out: r->findings. A file of findings/ tells triggers and causes; all else that a finding has
 * follows here from the table.
 * Must not: trigger anything itself.
 * Bounds: the run's arena; the first CAUSES_MAX causes of one are kept: whoever floods a subject must not end the run.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_finding.c */
#include "rules/finding.h"

#include "base/civil.h"
#include "rules/rules.h"

#include <assert.h>
#include <stdlib.h>

#define NOWHERE SIZE_MAX
#define OWNER_ALL BOOK_NONE         /* of no one record: made each time */
#define OWNER_TWINS (BOOK_NONE - 1) /* of several, who found the same */

static const struct finding_kind kinds[FINDING_END] = {
#define FINDING_ROW(symbol, name, danger, severity, star, event, subject, sentence, answer, wrong, shows, settings) \
    [FINDING_##symbol] = { name, DANGER_##danger, SEVERITY_##severity, star, event, subject, sentence, answer, wrong, shows, settings },
    FINDINGS(FINDING_ROW)
#undef FINDING_ROW
};
static const struct {
    const char *number, *title;
} dangers[DANGER_END] = {
#define DANGER_ROW(symbol, number, title) [DANGER_##symbol] = { number, title },
    FINDING_DANGERS(DANGER_ROW)
#undef DANGER_ROW
};

const char *finding_danger_number(enum finding_danger d)
{
    return dangers[d].number;
}

const char *finding_danger_title(enum finding_danger d)
{
    return dangers[d].title;
}

const struct finding_kind *finding_kind(enum finding_name n)
{
    return &kinds[n];
}

enum finding_name finding_find(struct bytes name)
{
    for (int n = 0; n < FINDING_END; n++) {
        if (bytes_equal_str(name, kinds[n].name))
            return (enum finding_name)n;
    }
    return FINDING_END;
}

/* ---- the sink ---- */

struct row { /* a finding while its causes are told */
    struct finding is;
    struct finding_cause *cause;
    size_t room;
    size_t begun; /* so many before it */
    uint32_t owner;
};
struct finding_sink {
    struct rules *r;
    struct row *row;
    size_t rows, room;
    size_t at;                  /* the one begun last */
    uint32_t owner;             /* of those being told */
    size_t first;               /* of its rows */
    struct finding_cause *open; /* CAUSES_MAX: of the row begun last, until another begins; NULL: they lie with the row */
};

static bool grow(struct rules *r, void *array, size_t *room, size_t count, size_t size)
{
    void **at = array;
    size_t more = *room == 0 ? 2 : *room * 2; /* most findings have one cause or two */
    enum rules_memory in;
    void *bigger;

    if (count < *room)
        return true;
    in = r->in;
    r->in = MEMORY_ROWS;
    bigger = rules_take(r, more, size);
    r->in = in;
    if (bigger == NULL)
        return false;
    if (count > 0)
        memcpy(bigger, *at, count * size);
    *at = bigger;
    *room = more;
    return true;
}

static uint32_t subject_place(const struct rules *r, const struct finding_subject *s)
{
    return s->about == ABOUT_PARTNER ? r->book->log[s->partner].inception : s->record;
}

static bool same_subject(const struct finding_subject *x, const struct finding_subject *y)
{
    if (x->about != y->about)
        return false;
    switch (x->about) {
    case ABOUT_PARTNER: return x->partner == y->partner;
    case ABOUT_SEAT: return x->record == y->record && bytes_equal(x->seat, y->seat);
    case ABOUT_RECORD: return x->record == y->record;
    case ABOUT_NUMBER:
    case ABOUT_DAY:
    case ABOUT_TIME:
    case ABOUT_WORD: break;
    }
    return false;
}

/* Its causes to where they take as much as they are. */
static void open_close(struct finding_sink *out)
{
    struct row *row = out->rows > 0 ? &out->row[out->rows - 1] : NULL;
    enum rules_memory in = out->r->in;

    if (row == NULL || out->open == NULL || row->cause != out->open)
        return;
    out->r->in = MEMORY_ROWS;
    row->cause = rules_take(out->r, row->is.causes, sizeof(row->cause[0]));
    out->r->in = in;
    row->room = row->is.causes;
    if (row->cause != NULL && row->is.causes > 0)
        memcpy(row->cause, out->open, row->is.causes * sizeof(row->cause[0]));
}

void finding_begin(struct finding_sink *out, enum finding_name name, struct finding_subject subject)
{
    struct rules *r = out->r;

    if (subject.about == ABOUT_RECORD && !rules_has(r, subject.record)) { /* a decision's past may reach beyond a cut as of a time */
        out->at = NOWHERE;
        return;
    }
    if (out->rows > out->first && out->at != NOWHERE && out->row[out->at].is.name == name &&
        same_subject(&out->row[out->at].is.subject, &subject))
        return; /* mostly the last one */
    open_close(out);
    if (!grow(r, &out->row, &out->room, out->rows, sizeof(out->row[0])))
        return;
    out->at = out->rows++;
    out->row[out->at] = (struct row){ .is = { .name = name, .subject = subject, .by = BOOK_NONE },
                                      .cause = out->open,
                                      .room = out->open != NULL ? CAUSES_MAX : 0,
                                      .begun = out->at,
                                      .owner = out->owner };
}

bool finding_is_full(const struct finding_sink *out, enum finding_name name, struct finding_subject subject)
{
    return out->r->failed || (out->rows > out->first && out->at != NOWHERE && out->row[out->at].is.name == name &&
                              same_subject(&out->row[out->at].is.subject, &subject) && out->row[out->at].is.causes == CAUSES_MAX);
}

static bool same_cause(const struct finding_cause *x, const struct finding_cause *y)
{
    return x->record == y->record && x->partner == y->partner && x->number == y->number && x->about == y->about &&
           bytes_equal(x->text, y->text) && strcmp(x->word, y->word) == 0;
}

static void cause_put(struct finding_sink *out, struct finding_cause c)
{
    struct row *row;

    if (out->r->failed || out->at == NOWHERE)
        return;
    assert(out->at < out->rows);
    row = &out->row[out->at];
    if (row->is.causes == CAUSES_MAX)
        return;
    for (size_t i = 0; i < row->is.causes; i++) {
        if (same_cause(&row->cause[i], &c))
            return;
    }
    if (!grow(out->r, &row->cause, &row->room, row->is.causes, sizeof(c)))
        return;
    row->cause[row->is.causes++] = c;
}

static struct finding_cause cause_of(const char *word, enum finding_about about)
{
    return (struct finding_cause){ .word = word, .about = about, .record = BOOK_NONE, .partner = BOOK_NONE };
}

void finding_record(struct finding_sink *out, const char *word, uint32_t record)
{
    struct finding_cause c = cause_of(word, ABOUT_RECORD);

    c.record = record;
    cause_put(out, c);
}

void finding_partner(struct finding_sink *out, const char *word, uint32_t log)
{
    struct finding_cause c = cause_of(word, ABOUT_PARTNER);

    c.partner = log;
    cause_put(out, c);
}

void finding_seat(struct finding_sink *out, const char *word, uint32_t body_version, struct bytes name)
{
    struct finding_cause c = cause_of(word, ABOUT_SEAT);

    c.record = body_version;
    c.text = name;
    cause_put(out, c);
}

void finding_number(struct finding_sink *out, const char *word, int64_t number)
{
    struct finding_cause c = cause_of(word, ABOUT_NUMBER);

    c.number = number;
    cause_put(out, c);
}

void finding_day(struct finding_sink *out, const char *word, int64_t day)
{
    struct finding_cause c = cause_of(word, ABOUT_DAY);

    c.number = day;
    cause_put(out, c);
}

void finding_time(struct finding_sink *out, const char *word, int64_t ms)
{
    struct finding_cause c = cause_of(word, ABOUT_TIME);

    c.number = ms;
    cause_put(out, c);
}

void finding_word(struct finding_sink *out, const char *word, const char *text)
{
    finding_text(out, word, BYTES_STR(text));
}

void finding_text(struct finding_sink *out, const char *word, struct bytes text)
{
    struct finding_cause c = cause_of(word, ABOUT_WORD);

    c.text = text;
    cause_put(out, c);
}

/* ---- what becomes of it ---- */

/* The day of the event that a finding is about. */
static int64_t event_day(const struct rules *r, uint32_t record)
{
    const struct ruling *d = verdict_of(r, record);

    if (d != NULL)
        return rules_day(r, d->made);
    if (rec(r, record)->type == TYPE_position) { /* of a decision's proposal */
        uint32_t p = book_ref(r->book, record, POSITION_PROPOSAL), by = p == BOOK_NONE ? BOOK_NONE : verdict_on(r, &r->cut, p);

        if (by != BOOK_NONE)
            return rules_day(r, verdict_of(r, by)->made);
    }
    for (struct book_list l = book_versions(r->book, rec(r, record)->origin); l.count > 0; l.at++, l.count--) {
        if (rules_has(r, l.at[0]))
            return rules_day(r, rec(r, l.at[0])->t);
    }
    return rules_day(r, rec(r, record)->t);
}

/* What ratifies: of a decision itself; of a position, the decision on its proposal. An objection is answered, not outvoted anew. */
static uint32_t ratified_by(const struct rules *r, const struct finding *f)
{
    const struct ruling *d = verdict_of(r, f->subject.record);

    if (f->name == FINDING_OBJECTION_UNANSWERED)
        return BOOK_NONE;
    if (d == NULL && rec(r, f->subject.record)->type == TYPE_position) {
        uint32_t p = book_ref(r->book, f->subject.record, POSITION_PROPOSAL), by = p == BOOK_NONE ? BOOK_NONE : verdict_on(r, &r->cut, p);

        d = by == BOOK_NONE ? NULL : verdict_of(r, by);
        if (d != NULL)
            track_read(r->track, by, CELL_BESIDE);
    }
    return d == NULL ? BOOK_NONE : d->ratified_by;
}

/* The first `answer` to this finding about the subject (of a seat: about its table). */
static uint32_t answer_of(const struct rules *r, const struct finding *f)
{
    struct book_list versions = book_versions(r->book, rec(r, subject_place(r, &f->subject))->origin);
    uint32_t first = BOOK_NONE;

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list l = book_referrers(r->book, versions.at[i], TYPE_reply);

        for (size_t j = 0; j < l.count && l.at[j] < first; j++) {
            if (book_number(r->book, l.at[j], REPLY_STANCE) == REPLY_ANSWER && book_ref(r->book, l.at[j], REPLY_TO) == versions.at[i] &&
                bytes_equal_str(book_text(r->book, l.at[j], REPLY_FINDING), kinds[f->name].name) && rules_has(r, l.at[j]))
                first = l.at[j];
        }
    }
    return first;
}

static void settle(struct rules *r, struct finding *f)
{
    bool is_record = f->subject.about == ABOUT_RECORD;

    f->state = FINDING_OPEN;
    f->by = answer_of(r, f);
    if (f->by != BOOK_NONE)
        f->state = FINDING_ANSWERED;
    if (is_record && kinds[f->name].event && rules_after_day(r, event_day(r, f->subject.record), r->force.setting[SETTING_WINDOW_DAYS]))
        f->state = FINDING_HISTORY;
    if (is_record && ratified_by(r, f) != BOOK_NONE) {
        f->state = FINDING_CLEARED;
        f->by = ratified_by(r, f);
    }
}

/* ---- their order ---- */

static int by_subject(const struct rules *r, const struct finding *x, const struct finding *y)
{
    int c = strcmp(kinds[x->name].name, kinds[y->name].name);

    if (c == 0)
        c = book_compare(r->book, subject_place(r, &x->subject), subject_place(r, &y->subject));
    return c == 0 ? bytes_compare(x->subject.seat, y->subject.seat) : c;
}

static int by_place(const void *x, const void *y, void *ctx)
{
    const struct row *p = x, *q = y;
    int c = by_subject(ctx, &p->is, &q->is);

    if (c == 0 && p->owner != q->owner)
        return p->owner < q->owner ? -1 : 1;
    return c != 0 ? c : p->begun < q->begun ? -1 : p->begun > q->begun;
}

static bool same_finding(const struct finding *x, const struct finding *y)
{
    return x->name == y->name && same_subject(&x->subject, &y->subject);
}

/* The same subject begun twice by one owner with another between: one finding, the causes of both. */
static void merge_own(struct finding_sink *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < out->rows; i++) {
        if (kept > 0 && out->row[kept - 1].owner == out->row[i].owner && same_finding(&out->row[kept - 1].is, &out->row[i].is)) {
            struct row twin = out->row[i];

            out->at = kept - 1;
            for (size_t j = 0; j < twin.is.causes; j++)
                cause_put(out, twin.cause[j]);
            continue;
        }
        out->row[kept++] = out->row[i];
    }
    out->rows = kept;
}

/* ---- what stands, and what was told anew ---- */

struct finding_sink *finding_begin_run(struct rules *r)
{
    enum rules_memory in = r->in;
    struct finding_sink *out;

    r->in = MEMORY_ROWS;
    out = rules_take(r, 1, sizeof(*out));
    if (out != NULL)
        *out = (struct finding_sink){ .r = r, .at = NOWHERE, .open = rules_take(r, CAUSES_MAX, sizeof(out->open[0])) };
    r->in = in;
    return r->failed ? NULL : out;
}

static void owner_begin(struct finding_sink *out, uint32_t owner)
{
    out->owner = owner;
    out->first = out->rows;
    out->at = NOWHERE;
}

static void owner_end(struct finding_sink *out)
{
    for (size_t i = out->first; i < out->rows && !out->r->failed; i++)
        settle(out->r, &out->row[i].is);
}

static void find_decision(struct rules *r, struct finding_sink *out, uint32_t decision)
{
    find_d01_decision(r, out, decision);
    find_d04_decision(r, out, decision);
    find_d07_decision(r, out, decision);
    find_d08_decision(r, out, decision);
    find_d10_decision(r, out, decision);
    find_the_log_decision(r, out, decision);
}

static bool is_origin(const struct rules *r, uint32_t record)
{
    return rec(r, record)->origin == record;
}

void finding_make(struct rules *r, uint32_t record, struct finding_sink *out)
{
    owner_begin(out, record);
    find_the_log_record(r, out, record);
    switch (rec(r, record)->type) {
    case TYPE_inception:
        find_d06_partner(r, out, rec(r, record)->log);
        find_the_log_partner(r, out, rec(r, record)->log);
        break;
    case TYPE_founding:
        if (record == r->founding)
            find_d01_founding(r, out);
        break;
    case TYPE_decision: find_decision(r, out, record); break;
    case TYPE_talk:
        if (is_origin(r, record))
            find_d04_talk(r, out, record);
        break;
    case TYPE_minutes:
        if (is_origin(r, record)) {
            find_d05_minutes(r, out, record);
            find_l3_minutes(r, out, record);
        }
        break;
    case TYPE_commitment:
    case TYPE_objective: find_d06_promise(r, out, record); break;
    case TYPE_request: find_d08_request(r, out, record); break;
    case TYPE_influence:
        if (is_origin(r, record))
            find_d07_influence(r, out, record);
        break;
    case TYPE_indicator: find_d10_indicator(r, out, record); break;
    default: break; /* of chains in force all are looked at each time */
    }
    owner_end(out);
}

void finding_twins_mark(struct rules *r)
{
    for (size_t i = 0; i < r->findings.twins; i++)
        track_mark(r->track, r->findings.twin[i], STAGE_FOUND);
    r->findings.twins = 0;
}

static bool room_for(struct rules *r, size_t count)
{
    struct findings *f = &r->findings;

    return rules_room(r, &f->finding, &f->room, count, sizeof(f->finding[0])) &&
           rules_room(r, &f->owner, &f->owner_room, count, sizeof(f->owner[0]));
}

/* Those whose owners were not told anew. */
static void keep_standing(struct rules *r)
{
    struct findings *f = &r->findings;
    size_t kept = 0;

    for (size_t i = 0; i < f->count; i++) {
        if (f->owner[i] == OWNER_ALL || f->owner[i] == OWNER_TWINS || track_is_dirty(r->track, f->owner[i], STAGE_FOUND))
            continue;
        if (kept != i) {
            f->finding[kept] = f->finding[i];
            f->owner[kept] = f->owner[i];
        }
        kept++;
    }
    f->count = kept;
}

static const struct finding_cause *causes_keep(struct rules *r, const struct finding_cause *cause, size_t count)
{
    enum rules_memory in = r->in;
    struct finding_cause *at;

    r->in = MEMORY_KEPT;
    at = rules_take(r, count, sizeof(*at));
    r->in = in;
    if (at != NULL && count > 0)
        memcpy(at, cause, count * sizeof(*at));
    return at;
}

/* Both in order, from the end on. True: the same of the same subject stands side by side. */
static bool merge_told(struct rules *r, const struct finding_sink *out)
{
    struct findings *f = &r->findings;
    size_t i = f->count, j = out->rows, k = i + j;
    bool twins = false;

    if (!room_for(r, k))
        return false;
    f->count = k;
    while (j > 0 && !r->failed) {
        const struct row *row = &out->row[j - 1];
        int c = i == 0 ? -1 : by_subject(r, &f->finding[i - 1], &row->is);

        twins = twins || (i > 0 && c == 0);
        if (c > 0 || (i > 0 && c == 0 && f->owner[i - 1] > row->owner)) {
            f->finding[--k] = f->finding[--i];
            f->owner[k] = f->owner[i];
            continue;
        }
        f->finding[--k] = row->is;
        f->finding[k].cause = causes_keep(r, row->cause, row->is.causes);
        f->owner[k] = row->owner;
        j--;
        twins = twins || (j > 0 && same_finding(&out->row[j - 1].is, &row->is));
    }
    return twins && !r->failed;
}

static void twin_note(struct rules *r, uint32_t owner)
{
    struct findings *f = &r->findings;

    if (owner == OWNER_ALL || owner == OWNER_TWINS || !rules_grow(r, &f->twin, &f->twin_room, f->twins, sizeof(f->twin[0])))
        return;
    f->twin[f->twins++] = owner;
}

/* One finding, the causes of both. */
static void join_twins(struct rules *r)
{
    struct findings *f = &r->findings;
    size_t kept = 0;

    for (size_t i = 0; i < f->count && !r->failed; i++) {
        struct finding_sink joined = { .r = r, .owner = OWNER_TWINS };
        struct finding *last = kept > 0 ? &f->finding[kept - 1] : NULL;

        if (last == NULL || !same_finding(last, &f->finding[i])) {
            f->owner[kept] = f->owner[i];
            f->finding[kept++] = f->finding[i];
            continue;
        }
        twin_note(r, f->owner[kept - 1]);
        twin_note(r, f->owner[i]);
        finding_begin(&joined, last->name, last->subject);
        for (size_t j = 0; j < last->causes; j++)
            cause_put(&joined, last->cause[j]);
        for (size_t j = 0; j < f->finding[i].causes; j++)
            cause_put(&joined, f->finding[i].cause[j]);
        if (r->failed)
            return;
        last->causes = joined.row[0].is.causes;
        last->cause = causes_keep(r, joined.row[0].cause, last->causes);
        f->owner[kept - 1] = OWNER_TWINS;
    }
    f->count = kept;
}

void finding_end_run(struct rules *r, struct finding_sink *out)
{
    owner_begin(out, OWNER_ALL);
    find_d01(r, out);
    find_d02(r, out);
    find_d03(r, out);
    find_d05(r, out);
    find_d07(r, out);
    find_d09(r, out);
    find_l1(r, out);
    find_l2(r, out);
    find_l3(r, out);
    find_the_log(r, out);
    owner_end(out);
    open_close(out);
    if (r->failed)
        return;
    if (out->rows > 0)
        qsort_r(out->row, out->rows, sizeof(out->row[0]), by_place, r);
    merge_own(out);
    keep_standing(r);
    if (merge_told(r, out))
        join_twins(r);
}

/* ---- in words ---- */

static void record_name(const struct rules *r, uint32_t record, struct buf *out)
{
    buf_printf(out, "%s#%" PRIu64, r->book->log[rec(r, record)->log].handle, rec(r, record)->index);
}

void finding_subject_name(const struct rules *r, const struct finding_subject *s, struct buf *out)
{
    if (s->about == ABOUT_PARTNER) {
        buf_printf(out, "%s", r->book->log[s->partner].handle);
        return;
    }
    record_name(r, s->record, out);
    if (s->about == ABOUT_SEAT)
        buf_printf(out, "/%.*s", (int)s->seat.n, (const char *)s->seat.at);
}

void finding_cause_name(const struct rules *r, const struct finding_cause *c, struct buf *out)
{
    char date[CIVIL_DATE_TEXT], minute[17];

    switch (c->about) {
    case ABOUT_RECORD: record_name(r, c->record, out); return;
    case ABOUT_PARTNER: buf_printf(out, "%s", r->book->log[c->partner].handle); return;
    case ABOUT_SEAT:
        record_name(r, c->record, out);
        buf_printf(out, "/%.*s", (int)c->text.n, (const char *)c->text.at);
        return;
    case ABOUT_NUMBER: buf_printf(out, "%" PRIi64, c->number); return;
    case ABOUT_DAY:
        civil_date_write(c->number, date);
        buf_printf(out, "%s", date);
        return;
    case ABOUT_TIME:
        civil_minute_write(c->number, r->offset_ms, minute);
        buf_printf(out, "%s", minute);
        return;
    case ABOUT_WORD: buf_put(out, c->text); return;
    }
}
