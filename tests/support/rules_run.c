/* rules_run.c: a run of the rules over a coalition of says.h. */
#include "support/rules_run.h"

#include "support/lives_on.h"
#include "support/must.h"

#include <assert.h>
#include <stdio.h>

static void begin(struct ran *r, struct says *s, const char *when, bool asof, const struct book_limits *limits)
{
    static const uint8_t seed[16] = "a test's seed";
    struct rules_spec spec = { asof ? CUT_ASOF : CUT_ALL, says_ms(when) };
    struct pln_error err;
    bool grown;

    r->s = s;
    book_init(&r->book, seed);
    if (limits != NULL)
        book_limit(&r->book, *limits);
    must(book_extend(&r->book, says_view(s), &grown, &err) && rules_run(&r->rules, &r->book, &s->view, &spec, &err), &err, when);
    lives_on_check(&s->table, &s->view, r->book.limits, spec.now_ms);
}

void ran_begin(struct ran *r, struct says *s, const char *when, bool asof)
{
    begin(r, s, when, asof, NULL);
}

void ran_begin_limited(struct ran *r, struct says *s, const char *when, bool asof, struct book_limits limits)
{
    begin(r, s, when, asof, &limits);
}

void ran_end(struct ran *r)
{
    rules_deinit(&r->rules);
    book_deinit(&r->book);
}

uint32_t ran_record(struct ran *r, const char *label)
{
    uint32_t found = book_find(&r->book, &says_find(r->s, label)->id);

    assert(found != BOOK_NONE);
    return found;
}

uint32_t ran_log(struct ran *r, const char *handle)
{
    return r->book.record[ran_record(r, handle)].log;
}

const char *ran_verdict(struct ran *r, const char *decision)
{
    static char text[120];
    static const char *const why[] = { "", "proposal", "keeper", "second" };
    const struct ruling *d = verdict_of(&r->rules, ran_record(r, decision));
    int n = 0;

    switch (d->state) {
    case RULING_UNREAD: return "unread";
    case RULING_NOT_HERE: return "not-here";
    case RULING_NOT_COUNTED: snprintf(text, sizeof(text), "not-counted %s", why[d->why]); return text;
    case RULING_STANDS: n = snprintf(text, sizeof(text), "stands"); break;
    case RULING_LACKS: n = snprintf(text, sizeof(text), "lacks"); break;
    }
    for (int i = 0; i < ITEM_END && d->state == RULING_LACKS; i++) {
        if (d->lacks[i])
            n += snprintf(text + n, sizeof(text) - (size_t)n, " %s", verdict_item_word((enum verdict_item)i));
    }
    if (d->in_doubt)
        snprintf(text + n, sizeof(text) - (size_t)n, " in-doubt");
    return text;
}

const char *ran_knew(struct ran *r, const char *decision, const char *partner)
{
    static char text[120];
    static const char *const by[] = { "never", "own", "receipt", "known" };
    const struct knew_table *t = knew_of(&r->rules, ran_record(r, decision));

    for (size_t i = 0; t && i < t->rows; i++) {
        const struct knew_row *row = &t->row[i];

        if (row->partner != ran_log(r, partner))
            continue;
        if (row->by == KNEW_NEVER)
            return "never";
        if (row->is_after)
            snprintf(text, sizeof(text), "after %s %s", by[row->by], row->shown ? "shown" : "not-shown");
        else
            snprintf(text, sizeof(text), "%" PRIi64 " %s %s", row->hours, by[row->by], row->shown ? "shown" : "not-shown");
        return text;
    }
    return "no row";
}

static void label_of(struct ran *r, uint32_t record, struct buf *out)
{
    for (size_t i = 0; i < r->s->labels; i++) {
        if (hash32_equal(&r->s->label[i].id, &r->book.record[record].id)) {
            buf_printf(out, "%s", r->s->label[i].name);
            return;
        }
    }
    buf_printf(out, "?");
}

const char *ran_found(struct ran *r, const char *name)
{
    static char memory[2048];
    struct buf out = buf_over_memory(memory, sizeof(memory) - 1);

    for (size_t i = 0; i < r->rules.findings.count; i++) {
        const struct finding *f = &r->rules.findings.finding[i];

        if (strcmp(finding_kind(f->name)->name, name) != 0)
            continue;
        if (out.n > 0)
            buf_printf(&out, " ");
        if (f->subject.about == ABOUT_PARTNER)
            buf_printf(&out, "%s", r->book.log[f->subject.partner].handle);
        else
            label_of(r, f->subject.record, &out);
        if (f->subject.about == ABOUT_SEAT)
            buf_printf(&out, "/%.*s", (int)f->subject.seat.n, (const char *)f->subject.seat.at);
        for (size_t j = 0; j < f->causes; j++) {
            buf_printf(&out, "%s%s=", j == 0 ? "(" : ",", f->cause[j].word);
            if (f->cause[j].about == ABOUT_RECORD)
                label_of(r, f->cause[j].record, &out);
            else
                finding_cause_name(&r->rules, &f->cause[j], &out);
        }
        if (f->causes > 0)
            buf_printf(&out, ")");
        if (f->state != FINDING_OPEN)
            buf_printf(&out, "!%s", f->state == FINDING_ANSWERED ? "answered" : f->state == FINDING_CLEARED ? "cleared" : "history");
    }
    memory[out.n] = '\0';
    return memory;
}

const char *ran_finds(struct says *s, const char *when, const char *name)
{
    static char text[2048];
    struct ran r;

    ran_begin(&r, s, when, true);
    snprintf(text, sizeof(text), "%s", ran_found(&r, name));
    ran_end(&r);
    return text;
}

bool ran_remark(struct ran *r, const char *word, const char *label)
{
    uint32_t record = ran_record(r, label);

    for (size_t i = 0; i < r->rules.remarks.count; i++) {
        if (r->rules.remarks.remark[i].record == record && strcmp(remark_word(r->rules.remarks.remark[i].kind), word) == 0)
            return true;
    }
    return false;
}
