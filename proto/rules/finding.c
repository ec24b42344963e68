/* finding.c: the table of all findings; what becomes of one: open, answered, cleared, history; their order.
 *
 * In: a run with all that the rules read. Out: r->findings. A file of findings/ tells triggers and causes; all else that a finding has
 * follows here from the table.
 * Must not: trigger anything itself.
 * Bounds: FINDINGS_MAX findings; the first CAUSES_MAX causes of one are kept: whoever floods a subject must not end the run.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_finding.c */
#include "rules/finding.h"

#include "base/civil.h"
#include "rules/rules.h"

#include <assert.h>
#include <stdlib.h>

#define FINDINGS_MAX 1000000
#define CAUSES_MAX 256
#define NOWHERE SIZE_MAX

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
};
struct finding_sink {
    struct rules *r;
    struct row *row;
    size_t rows, room;
    size_t at; /* the one begun last */
};

static bool grow(struct rules *r, void *array, size_t *room, size_t count, size_t size, size_t most)
{
    void **at = array;
    size_t more = *room == 0 ? 2 : *room * 2; /* most findings have one cause or two */
    void *bigger;

    if (count < *room)
        return true;
    if (count >= most) {
        if (!r->failed)
            fail(&r->err, PLN_TOO_MANY, "more than %zu findings or causes of one", most);
        r->failed = true;
        return false;
    }
    bigger = rules_take(r, more, size);
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

void finding_begin(struct finding_sink *out, enum finding_name name, struct finding_subject subject)
{
    struct rules *r = out->r;

    if (subject.about == ABOUT_RECORD && !rules_has(r, subject.record)) { /* a decision's past may reach beyond a cut as of a time */
        out->at = NOWHERE;
        return;
    }
    if (out->rows > 0 && out->at != NOWHERE && out->row[out->at].is.name == name && same_subject(&out->row[out->at].is.subject, &subject))
        return; /* mostly the last one */
    if (!grow(r, &out->row, &out->room, out->rows, sizeof(out->row[0]), FINDINGS_MAX))
        return;
    out->at = out->rows++;
    out->row[out->at] = (struct row){ .is = { .name = name, .subject = subject, .by = BOOK_NONE }, .begun = out->at };
}

bool finding_is_full(const struct finding_sink *out, enum finding_name name, struct finding_subject subject)
{
    return out->r->failed || (out->rows > 0 && out->at != NOWHERE && out->row[out->at].is.name == name &&
                              same_subject(&out->row[out->at].is.subject, &subject) && out->row[out->at].is.causes == CAUSES_MAX);
}

static bool same_cause(const struct finding_cause *x, const struct finding_cause *y)
{
    return strcmp(x->word, y->word) == 0 && x->about == y->about && x->record == y->record && x->partner == y->partner &&
           x->number == y->number && bytes_equal(x->text, y->text);
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
    if (!grow(out->r, &row->cause, &row->room, row->is.causes, sizeof(c), CAUSES_MAX))
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
    if (is_record && kinds[f->name].event && r->today > event_day(r, f->subject.record) + r->force.setting[SETTING_WINDOW_DAYS])
        f->state = FINDING_HISTORY;
    if (is_record && ratified_by(r, f) != BOOK_NONE) {
        f->state = FINDING_CLEARED;
        f->by = ratified_by(r, f);
    }
}

static int by_place(const void *x, const void *y, void *ctx)
{
    const struct rules *r = ctx;
    const struct row *p = x, *q = y;
    int c = strcmp(kinds[p->is.name].name, kinds[q->is.name].name);

    if (c == 0)
        c = book_compare(r->book, subject_place(r, &p->is.subject), subject_place(r, &q->is.subject));
    if (c == 0)
        c = bytes_compare(p->is.subject.seat, q->is.subject.seat);
    return c != 0 ? c : p->begun < q->begun ? -1 : p->begun > q->begun;
}

/* The same subject begun twice with another between: one finding, the causes of both. */
static void merge_twins(struct finding_sink *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < out->rows; i++) {
        if (kept > 0 && out->row[kept - 1].is.name == out->row[i].is.name &&
            same_subject(&out->row[kept - 1].is.subject, &out->row[i].is.subject)) {
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

void finding_run(struct rules *r)
{
    struct finding_sink out = { .r = r };

    find_d01(r, &out);
    find_d02(r, &out);
    find_d03(r, &out);
    find_d04(r, &out);
    find_d05(r, &out);
    find_d06(r, &out);
    find_d07(r, &out);
    find_d08(r, &out);
    find_d09(r, &out);
    find_d10(r, &out);
    find_l1(r, &out);
    find_l2(r, &out);
    find_l3(r, &out);
    find_the_log(r, &out);
    if (r->failed)
        return;
    if (out.rows > 0)
        qsort_r(out.row, out.rows, sizeof(out.row[0]), by_place, r);
    merge_twins(&out);
    r->findings.finding = rules_take(r, out.rows, sizeof(r->findings.finding[0]));
    for (size_t i = 0; i < out.rows && !r->failed; i++) {
        struct finding *f = &r->findings.finding[r->findings.count++];

        *f = out.row[i].is;
        f->cause = out.row[i].cause;
        settle(r, f);
    }
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

static void word_fill(const struct rules *r, const struct finding *f, struct bytes word, struct buf *out)
{
    bool any = false;

    if (bytes_equal_str(word, kinds[f->name].subject)) {
        finding_subject_name(r, &f->subject, out);
        return;
    }
    for (size_t i = 0; i < f->causes; i++) {
        if (!bytes_equal_str(word, f->cause[i].word))
            continue;
        if (any)
            buf_printf(out, ", ");
        finding_cause_name(r, &f->cause[i], out);
        any = true;
    }
}

void finding_sentence(const struct rules *r, const struct finding *f, struct buf *out)
{
    const char *at = kinds[f->name].sentence;

    while (*at != '\0') {
        const char *open = strchr(at, '{'), *close = open ? strchr(open, '}') : NULL;

        if (close == NULL) {
            buf_put(out, BYTES_STR(at));
            return;
        }
        buf_put(out, bytes_at(at, (size_t)(open - at)));
        word_fill(r, f, bytes_at(open + 1, (size_t)(close - open - 1)), out);
        at = close + 1;
    }
}
