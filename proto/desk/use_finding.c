/* use_finding.c: a finding for people and programs: a sentence with titles, what shows it, what answers it.
 *
 * In: a finding of the run. Out: its map. Must not: judge.
 * Bounds: SENTENCE_BYTES_MAX; of many causes of one word the first SENTENCE_NAMES_MAX stand in the sentence.
 * Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_findings.c */
#include "desk/use.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define SENTENCE_BYTES_MAX 8192
#define SENTENCE_NAMES_MAX 12

const char *const use_severity_words[] = { "act", "look", "hint" };
const char *const use_state_words[] = { "open", "answered", "cleared", "history" };

static uint32_t subject_log(const struct desk_call *c, const struct finding_subject *s)
{
    return s->about == ABOUT_PARTNER ? s->partner : c->b->record[s->record].log;
}

static uint32_t seat_partner(const struct desk_call *c, uint32_t body, struct bytes name)
{
    for (size_t i = 0; i < book_count(c->b, body, BODY_SEATS); i++) {
        struct book_seat s = book_seat_at(c->b, body, BODY_SEATS, i);

        if (bytes_equal(s.name, name))
            return s.partner;
    }
    return BOOK_NONE;
}

bool use_finding_names(const struct desk_call *c, const struct finding *f, uint32_t log)
{
    if (f->subject.about == ABOUT_SEAT ? seat_partner(c, f->subject.record, f->subject.seat) == log : subject_log(c, &f->subject) == log)
        return true;
    for (size_t i = 0; i < f->causes; i++) {
        const struct finding_cause *cause = &f->cause[i];

        if ((cause->about == ABOUT_PARTNER && cause->partner == log) ||
            (cause->about == ABOUT_SEAT && seat_partner(c, cause->record, cause->text) == log))
            return true;
    }
    return false;
}

bool use_finding_key(struct desk_call *c, const struct finding *f, char out[DESK_KEY_TEXT], struct pln_error *err)
{
    char name[QUERY_NAME_TEXT];
    const char *handle;

    if (f->subject.about == ABOUT_PARTNER) {
        if (!use_handle(c, f->subject.partner, &handle, err))
            return false;
        snprintf(out, DESK_KEY_TEXT, "%s %s", finding_kind(f->name)->name, handle);
        return true;
    }
    if (!use_name(c, f->subject.record, name, err))
        return false;
    snprintf(out, DESK_KEY_TEXT, "%s %s%s%.*s", finding_kind(f->name)->name, name, f->subject.about == ABOUT_SEAT ? "/" : "",
             (int)f->subject.seat.n, f->subject.seat.n > 0 ? (const char *)f->subject.seat.at : "");
    return true;
}

/* ---- the sentence -------------------------------------------------------------------------------------------------------- */

/* "Move the intake desk" (eastside#7) */
static bool record_put(struct desk_call *c, uint32_t record, struct buf *out, struct pln_error *err)
{
    char name[QUERY_NAME_TEXT];
    struct bytes title;

    if (!use_name(c, record, name, err) || !use_title(c, record, &title, err))
        return false;
    if (title.n > 0) {
        buf_put_u8(out, '"');
        buf_put(out, title);
        buf_printf(out, "\" (%s)", name);
    } else {
        buf_printf(out, "%s", name);
    }
    return true;
}

static bool partner_put(struct desk_call *c, uint32_t log, struct buf *out, struct pln_error *err)
{
    const char *handle;

    if (!use_handle(c, log, &handle, err))
        return false;
    buf_printf(out, "%s", handle);
    return true;
}

static bool seat_put(struct desk_call *c, uint32_t body, struct bytes seat, struct buf *out, struct pln_error *err)
{
    (void)err;
    buf_put(out, book_text(c->b, body, BODY_HANDLE));
    buf_put_u8(out, '/');
    buf_put(out, seat);
    return true;
}

static bool subject_put(struct desk_call *c, const struct finding_subject *s, struct buf *out, struct pln_error *err)
{
    if (s->about == ABOUT_PARTNER)
        return partner_put(c, s->partner, out, err);
    if (s->about == ABOUT_SEAT)
        return seat_put(c, s->record, s->seat, out, err);
    return record_put(c, s->record, out, err);
}

static bool cause_put(struct desk_call *c, const struct finding_cause *cause, struct buf *out, struct pln_error *err)
{
    switch (cause->about) {
    case ABOUT_RECORD: return record_put(c, cause->record, out, err);
    case ABOUT_PARTNER: return partner_put(c, cause->partner, out, err);
    case ABOUT_SEAT: return seat_put(c, cause->record, cause->text, out, err);
    case ABOUT_NUMBER:
    case ABOUT_DAY:
    case ABOUT_TIME:
    case ABOUT_WORD: finding_cause_name(c->r, cause, out); break;
    }
    return true;
}

static bool word_put(struct desk_call *c, const struct finding *f, struct bytes word, struct buf *out, struct pln_error *err)
{
    size_t named = 0, more = 0;

    if (bytes_equal_str(word, finding_kind(f->name)->subject))
        return subject_put(c, &f->subject, out, err);
    for (size_t i = 0; i < f->causes; i++) {
        if (!bytes_equal_str(word, f->cause[i].word))
            continue;
        if (named == SENTENCE_NAMES_MAX) {
            more++;
            continue;
        }
        if (named++ > 0)
            buf_put(out, BYTES_STR(", "));
        if (!cause_put(c, &f->cause[i], out, err))
            return false;
    }
    if (more > 0)
        buf_printf(out, " and %zu more", more);
    return true;
}

/* n?one|many */
static void number_put(const struct finding *f, struct bytes word, size_t ask, struct buf *out)
{
    struct bytes rest = bytes_slice(word, ask + 1, word.n - ask - 1);
    const uint8_t *bar = memchr(rest.at, '|', rest.n);
    size_t one = bar != NULL ? (size_t)(bar - rest.at) : rest.n, i = 0;

    assert(bar != NULL);
    while (i < f->causes && !bytes_equal_str(bytes_slice(word, 0, ask), f->cause[i].word))
        i++;
    if (i < f->causes && f->cause[i].about == ABOUT_NUMBER && f->cause[i].number == 1)
        buf_put(out, bytes_slice(rest, 0, one));
    else
        buf_put(out, bytes_slice(rest, one + 1, rest.n - one - 1));
}

static bool sentence_put(struct desk_call *c, const struct finding *f, struct buf *out, struct pln_error *err)
{
    const char *at = finding_kind(f->name)->sentence;

    while (*at != '\0') {
        const char *open = strchr(at, '{'), *close = open ? strchr(open, '}') : NULL;

        if (close == NULL) {
            buf_put(out, BYTES_STR(at));
            break;
        }
        buf_put(out, bytes_at(at, (size_t)(open - at)));
        struct bytes word = bytes_at(open + 1, (size_t)(close - open - 1));
        const uint8_t *ask = memchr(word.at, '?', word.n);

        if (ask != NULL)
            number_put(f, word, (size_t)(ask - word.at), out);
        else if (!word_put(c, f, word, out, err))
            return false;
        at = close + 1;
        if (strncmp(at, "'s", 2) == 0 && out->n > 0 && out->at[out->n - 1] == 's') { /* mothers' */
            buf_put_u8(out, '\'');
            at += 2;
        }
    }
    return buf_check(out, "a finding's sentence", err);
}

/* ---- the map ---------------------------------------------------------------------------------------------------------------- */

static bool cause_write(struct desk_call *c, struct writer *w, const struct finding_cause *cause, struct pln_error *err)
{
    static const char *const kinds[] = { "entry", "partner", "seat", "number", "day", "time", "word" };
    CLEANUP(buf_deinit) struct buf text = { 0 };

    writer_map(w, 3);
    write_key(w, "word");
    writer_cstr(w, cause->word);
    write_key(w, "kind");
    writer_cstr(w, kinds[cause->about]);
    write_key(w, cause->about == ABOUT_TIME ? "time" : "value");
    switch (cause->about) {
    case ABOUT_RECORD: return use_write(c, w, cause->record, err);
    case ABOUT_PARTNER: return use_partner(c, w, cause->partner, err);
    case ABOUT_NUMBER:
    case ABOUT_TIME: writer_i64(w, cause->number); break;
    case ABOUT_DAY: use_day(w, cause->number); break;
    case ABOUT_SEAT:
    case ABOUT_WORD:
        buf_init(&text, SENTENCE_BYTES_MAX);
        if (!cause_put(c, cause, &text, err))
            return false;
        writer_str(w, buf_bytes(&text));
        break;
    }
    return true;
}

static bool subject_write(struct desk_call *c, struct writer *w, const struct finding_subject *s, struct pln_error *err)
{
    write_key(w, "subject");
    if (!use_write(c, w, s->about == ABOUT_PARTNER ? c->b->log[s->partner].inception : s->record, err))
        return false;
    write_key(w, "seat");
    if (s->about == ABOUT_SEAT)
        writer_str(w, s->seat);
    else
        writer_nil(w);
    write_key(w, "partner");
    return use_partner(c, w, s->about == ABOUT_SEAT ? seat_partner(c, s->record, s->seat) : subject_log(c, s), err);
}

size_t use_finding_reads(const struct finding *f)
{
    return 2 * f->causes + 16; /* some stand in the sentence, too */
}

bool use_finding(struct desk_call *c, struct writer *w, const struct finding *f, struct pln_error *err)
{
    const struct finding_kind *kind = finding_kind(f->name);
    CLEANUP(buf_deinit) struct buf sentence = { 0 };

    buf_init(&sentence, SENTENCE_BYTES_MAX);
    if (!sentence_put(c, f, &sentence, err))
        return false;
    writer_map(w, 13);
    write_key(w, "name");
    writer_cstr(w, kind->name);
    write_key(w, "danger");
    writer_cstr(w, finding_danger_number(kind->danger));
    write_key(w, "severity");
    writer_cstr(w, use_severity_words[kind->severity]);
    write_key(w, "star");
    writer_bool(w, kind->star);
    write_key(w, "state");
    writer_cstr(w, use_state_words[f->state]);
    write_key(w, "by");
    if (!use_write(c, w, f->state == FINDING_ANSWERED || f->state == FINDING_CLEARED ? f->by : BOOK_NONE, err))
        return false;
    write_key(w, "sentence");
    writer_str(w, buf_bytes(&sentence));
    if (!subject_write(c, w, &f->subject, err)) /* three keys */
        return false;
    write_key(w, "causes");
    writer_array(w, f->causes);
    for (size_t i = 0; i < f->causes; i++)
        if (!cause_write(c, w, &f->cause[i], err))
            return false;
    write_key(w, "answer");
    writer_cstr(w, kind->answer);
    write_key(w, "wrong");
    writer_cstr(w, kind->wrong);
    return true;
}

/* ---- of many ---------------------------------------------------------------------------------------------------------------- */

static void write_counts(struct writer *w, const size_t open[3])
{
    writer_map(w, 3);
    for (size_t i = 0; i < 3; i++) {
        write_key(w, use_severity_words[i]);
        writer_u64(w, open[i]);
    }
}

void use_findings_open(const struct desk_call *c, struct writer *w, const uint32_t *at, size_t count)
{
    size_t open[DANGER_END][3] = { 0 }, all[3] = { 0 }, dangers = 0;
    bool named[DANGER_END] = { 0 }; /* also if nothing of it is open: a list says its title */

    for (size_t i = 0; i < count; i++) {
        const struct finding *f = &c->r->findings.finding[at[i]];
        const struct finding_kind *kind = finding_kind(f->name);

        dangers += !named[kind->danger];
        named[kind->danger] = true;
        if (f->state != FINDING_OPEN)
            continue;
        open[kind->danger][kind->severity]++;
        all[kind->severity]++;
    }
    write_key(w, "open");
    write_counts(w, all);
    write_key(w, "dangers");
    writer_array(w, dangers);
    for (enum finding_danger d = 0; d < DANGER_END; d++) {
        if (!named[d])
            continue;
        writer_map(w, 3);
        write_key(w, "danger");
        writer_cstr(w, finding_danger_number(d));
        write_key(w, "title");
        writer_cstr(w, finding_danger_title(d));
        write_key(w, "open");
        write_counts(w, open[d]);
    }
}
