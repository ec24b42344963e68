/* story_result.c: the rules' results in the names of the story.
 *
 * In: a run of the rules, labels. Out: findings that stand, and lines of verdicts, who-knew rows, states.
 * Must not: compare (story_expect.c), print (story_dump.c).
 * Spec: docs/stories.md. Tests: tests/unit/story_run.c */
#include "support/story_result.h"

#include "base/civil.h"

#include <string.h>

#define MEMORY_MAX (64u << 20)
#define LINE_BYTES_MAX 65536
#define TALKS_TOLD_MAX 1000 /* more than a story has */

void result_label(const struct results *r, uint32_t record, struct buf *out)
{
    const struct record *e = rec(&r->rules, record);
    const struct story_label *l = people_of_id(r->view->world, &e->id);

    if (l != NULL)
        buf_printf(out, "%s", l->name);
    else
        buf_printf(out, "%s#%" PRIu64, r->view->book.log[e->log].handle, e->index);
}

uint32_t result_record(const struct results *r, struct bytes label)
{
    const struct story_label *l = people_label(r->view->world, label);
    uint32_t found = l == NULL ? BOOK_NONE : book_find(&r->view->book, &l->id);

    return found != BOOK_NONE && cut_has(&r->rules.cut, found) ? found : BOOK_NONE;
}

static void seat_name(const struct results *r, uint32_t body, struct bytes seat, struct buf *out)
{
    struct bytes handle = book_text(&r->view->book, body, BODY_HANDLE);

    buf_printf(out, "%.*s/%.*s", (int)handle.n, (const char *)handle.at, (int)seat.n, (const char *)seat.at);
}

static void partner_name(const struct results *r, uint32_t log, struct buf *out)
{
    buf_printf(out, "%s",
               r->view->world
                   ->node[r->view->of == &r->view->table ? r->view->world->nodes - r->view->book.log[log].number
                                                         : r->view->book.log[log].number - 1]
                   .handle);
}

static const char *kept(struct results *r, struct buf *b, struct pln_error *err)
{
    char *at = arena_take(&r->arena, b->n + 1, err);

    if (at != NULL && b->n > 0)
        memcpy(at, b->at, b->n);
    buf_reset(b);
    return at;
}

static void cause_name(const struct results *r, const struct finding_cause *c, struct buf *out)
{
    char minute[17];

    switch (c->about) {
    case ABOUT_RECORD: result_label(r, c->record, out); return;
    case ABOUT_PARTNER: partner_name(r, c->partner, out); return;
    case ABOUT_SEAT: seat_name(r, c->record, c->text, out); return;
    case ABOUT_TIME:
        civil_minute_write(c->number, r->rules.offset_ms, minute);
        minute[10] = 'T';
        buf_printf(out, "%s", minute);
        return;
    case ABOUT_NUMBER:
    case ABOUT_DAY:
    case ABOUT_WORD: finding_cause_name(&r->rules, c, out); return;
    }
}

static void subject_name(const struct results *r, const struct finding_subject *s, struct buf *out)
{
    if (s->about == ABOUT_PARTNER)
        partner_name(r, s->partner, out);
    else if (s->about == ABOUT_SEAT)
        seat_name(r, s->record, s->seat, out);
    else
        result_label(r, s->record, out);
}

static bool finding_take(struct results *r, const struct finding *f, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    struct result_finding *out = &r->finding[r->findings];
    const char **cause = arena_take_array(&r->arena, f->causes + 1, sizeof(*cause), err);

    if (cause == NULL)
        return false;
    buf_init(&text, LINE_BYTES_MAX);
    subject_name(r, &f->subject, &text);
    *out = (struct result_finding){
        .name = finding_kind(f->name)->name, .subject = kept(r, &text, err), .cause = cause, .answered = f->state == FINDING_ANSWERED
    };
    if (out->subject == NULL)
        return false;
    for (size_t i = 0; i < f->causes; i++) {
        cause_name(r, &f->cause[i], &text);
        cause[out->causes] = kept(r, &text, err);
        if (cause[out->causes++] == NULL)
            return false;
    }
    r->findings++;
    return true;
}

bool results_make(struct results *r, struct story_view *v, int64_t local_ms, struct pln_error *err)
{
    *r = (struct results){ .view = v };
    arena_init(&r->arena, "a story's results", MEMORY_MAX);
    if (!story_rules(v, local_ms, &r->rules, err))
        return false;
    r->finding = arena_take_array(&r->arena, r->rules.findings.count + 1, sizeof(r->finding[0]), err);
    if (r->finding == NULL)
        return false;
    for (size_t i = 0; i < r->rules.findings.count; i++) {
        const struct finding *f = &r->rules.findings.finding[i];

        if ((f->state == FINDING_OPEN || f->state == FINDING_ANSWERED) && !finding_take(r, f, err))
            return false;
    }
    return true;
}

void results_deinit(struct results *r)
{
    rules_deinit(&r->rules);
    arena_deinit(&r->arena);
}

/* ---- lines ---- */

void result_token(struct bytes text, struct buf *out)
{
    bool quote = text.n == 0 || memchr(text.at, ' ', text.n) != NULL;

    buf_printf(out, quote ? "\"%.*s\"" : "%.*s", (int)text.n, (const char *)text.at);
}

bool result_verdict(const struct results *r, uint32_t decision, struct buf *out)
{
    const struct ruling *d = verdict_of(&r->rules, decision);
    const char *comma = " ";

    if (d == NULL)
        return false;
    buf_printf(out, "verdict ");
    result_label(r, decision, out);
    switch (d->state) {
    case RULING_UNREAD:
    case RULING_NOT_HERE: buf_printf(out, " not-here"); break;
    case RULING_NOT_COUNTED: buf_printf(out, " not-counted"); break;
    case RULING_STANDS: buf_printf(out, " stands"); break;
    case RULING_LACKS:
        buf_printf(out, " lacks");
        for (int i = 0; i < ITEM_END; i++) {
            if (d->lacks[i])
                buf_printf(out, "%s%s", comma, verdict_item_word((enum verdict_item)i)), comma = ",";
        }
        break;
    }
    if (d->in_doubt)
        buf_printf(out, " in-doubt");
    return true;
}

static void talks(const struct results *r, const char *word, const uint32_t *talk, size_t n, struct buf *out)
{
    buf_printf(out, " %s=%s", word, n == 0 ? "-" : "");
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "%s", i == 0 ? "" : ",");
        result_label(r, talk[i], out);
    }
}

static void talks_of(const struct results *r, const struct knew_table *t, const struct knew_row *row, bool in, struct buf *out)
{
    struct touch_list looked = knew_talks(r->rules.run, t);
    uint32_t talk[TALKS_TOLD_MAX];
    size_t n = knew_row_talks(&r->rules, &looked, row, in, talk, COUNT(talk));

    talks(r, in ? "in" : "out", talk, n < COUNT(talk) ? n : COUNT(talk), out);
}

bool result_knew(const struct results *r, uint32_t decision, const struct knew_row *row, struct buf *out)
{
    static const char *const by[] = { "", " own", " receipt", " known" };

    buf_printf(out, "knew ");
    result_label(r, decision, out);
    buf_printf(out, " ");
    partner_name(r, row->partner, out);
    if (row->by == KNEW_NEVER)
        buf_printf(out, " never");
    else if (row->is_after)
        buf_printf(out, " after");
    else
        buf_printf(out, " %" PRIi64, row->hours);
    buf_printf(out, "%s %s", by[row->by], row->shown ? "shown" : "not-shown");
    talks_of(r, knew_of(&r->rules, decision), row, true, out);
    talks_of(r, knew_of(&r->rules, decision), row, false, out);
    return true;
}

static const char *state_word(const struct results *r, uint32_t record)
{
    static const char *const promise[] = { "open", "kept", "not_kept" }, *const request[] = { "open", "taken", "declined" },
                             *const proposal[] = { "open", "withdrawn", "decided" };
    const struct talk *k;

    switch (rec(&r->rules, record)->type) {
    case TYPE_commitment:
    case TYPE_objective: return promise_of(&r->rules, record) ? promise[promise_of(&r->rules, record)->state] : NULL;
    case TYPE_request: return request_of(&r->rules, record) ? request[request_of(&r->rules, record)->state] : NULL;
    case TYPE_proposal: return proposal_of(&r->rules, record) ? proposal[proposal_of(&r->rules, record)->state] : NULL;
    case TYPE_talk:
        k = talk_of(&r->rules, record);
        return k == NULL ? NULL : k->status == TALK_HELD ? "held" : k->status == TALK_ANNOUNCED ? "announced" : "cancelled";
    default: return NULL; /* no other type has a state */
    }
}

bool result_state(const struct results *r, uint32_t record, struct buf *out)
{
    const char *word = state_word(r, record);

    if (word == NULL)
        return false;
    buf_printf(out, "state ");
    result_label(r, record, out);
    buf_printf(out, " %s", word);
    return true;
}

void result_finding_line(const struct result_finding *f, struct buf *out)
{
    buf_printf(out, "finding %s ", f->name);
    result_token(BYTES_STR(f->subject), out);
    for (size_t i = 0; i < f->causes; i++) {
        bool quote = strchr(f->cause[i], ' ') != NULL;

        buf_printf(out, "%s%s", i == 0 ? " " : ",", quote ? "\"" : "");
        for (const char *c = f->cause[i]; *c != '\0'; c++)
            buf_printf(out, *c == ',' ? "\\%c" : "%c", *c);
        buf_printf(out, "%s", quote ? "\"" : "");
    }
}
