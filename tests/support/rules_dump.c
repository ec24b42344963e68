/* rules_dump.c: all that the rules say of a coalition at a cut, as lines that another program can say too.
 *
 * A log stands as 8 hex digits of its id, an entry as `1a2b3c4d#12`, nothing as `-`. tests/second/rules/dump.py writes the same. */
#include "support/rules_dump.h"

#include "support/must.h"

#include <stdio.h>
#include <stdlib.h>

static struct rules *run; /* of the dump that is being written */
static FILE *to;

static void log_name(uint32_t log)
{
    if (log == BOOK_NONE)
        fprintf(to, "-");
    else
        for (int i = 0; i < 4; i++)
            fprintf(to, "%02x", run->book->log[log].id.b[i]);
}

static void name(uint32_t record)
{
    if (record == BOOK_NONE) {
        fprintf(to, "-");
        return;
    }
    log_name(rec(run, record)->log);
    fprintf(to, "#%" PRIu64, rec(run, record)->index);
}

static void field(const char *word, uint32_t record)
{
    fprintf(to, " %s=", word);
    name(record);
}

static void text(struct bytes t)
{
    fprintf(to, "%.*s", (int)t.n, (const char *)t.at);
}

static void list(const char *word, const uint32_t *record, size_t n)
{
    fprintf(to, " %s=%s", word, n == 0 ? "-" : "");
    for (size_t i = 0; i < n; i++) {
        fprintf(to, i == 0 ? "" : ",");
        name(record[i]);
    }
}

/* ---- in force --------------------------------------------------------------------------------------------------------- */

static void drafts(const char *word, struct book_list l)
{
    for (size_t i = 0; i < l.count; i++) {
        fprintf(to, "force %s ", word);
        name(l.at[i]);
        fprintf(to, "\n");
    }
}

static void seats(struct rules *r)
{
    for (size_t i = 0; i < r->force.bodies.count; i++) {
        const struct seating *s = seats_at(r, &r->cut, r->force.bodies.at[i], r->now_ms);

        for (size_t j = 0; s && j < s->seats; j++) {
            fprintf(to, "seat ");
            name(s->body);
            fprintf(to, "/");
            text(s->seat[j].name);
            fprintf(to, " %d ", (int)s->seat[j].kind);
            log_name(s->seat[j].partner);
            field("by", s->seat[j].record);
            fprintf(to, " people=%s", s->seat[j].people == 0 ? "-" : "");
            for (size_t k = 0; k < s->seat[j].people; k++) {
                fprintf(to, k == 0 ? "" : ",");
                name(run->book->person[s->seat[j].person[k]].first);
            }
            fprintf(to, "\n");
        }
    }
}

static void force(struct rules *r)
{
    fprintf(to, "today %" PRIi64 " agreements", r->today);
    field("by", r->force.agreements);
    fprintf(to, "\n");
    for (int i = 0; i < SETTING_END; i++)
        if (r->force.setting[i] != force_setting_default((enum force_setting)i))
            fprintf(to, "setting %s %" PRIi64 "\n", force_setting_name((enum force_setting)i), r->force.setting[i]);
    drafts("body", r->force.bodies);
    drafts("result", r->force.results);
    drafts("strategy", r->force.strategies);
    drafts("plan", r->force.plans);
    seats(r);
}

/* ---- decisions -------------------------------------------------------------------------------------------------------- */

static void ruled(const struct ruling *d)
{
    field("body", d->seating->body);
    fprintf(to, " keeper=");
    log_name(d->keeper);
    fprintf(to, " heard=%zu recused=%zu consents=%zu objections=%zu", d->heard_count, d->recused_count, d->consents, d->objections);
    for (size_t i = 0; i < d->seating->seats; i++) {
        fprintf(to, " ");
        text(d->seating->seat[i].name);
        fprintf(to, ":%s%s%s:", seat_is_filled(&d->seating->seat[i]) ? "f" : "", d->heard[i] ? "h" : "", d->recused[i] ? "r" : "");
        name(d->position[i]);
    }
    if (d->in_doubt)
        fprintf(to, " in-doubt");
}

static void verdict(const struct ruling *d)
{
    static const char *const why[] = { "-", "proposal", "keeper", "second" };

    fprintf(to, "verdict ");
    name(d->decision);
    switch (d->state) {
    case RULING_UNREAD: fprintf(to, " unread"); break;
    case RULING_NOT_HERE: fprintf(to, " not-here"); break;
    case RULING_NOT_COUNTED: fprintf(to, " not-counted %s", why[d->why]); break;
    case RULING_STANDS: fprintf(to, " stands"); break;
    case RULING_LACKS:
        fprintf(to, " lacks");
        for (int i = 0; i < ITEM_END; i++)
            if (d->lacks[i])
                fprintf(to, " %s", verdict_item_word((enum verdict_item)i));
        break;
    }
    if (d->state == RULING_STANDS || d->state == RULING_LACKS)
        ruled(d);
    field("ratified", d->ratified_by);
    fprintf(to, "\n");
}

static void talks_of(const struct knew_table *t, const struct knew_row *w, bool in)
{
    struct touch_list looked = knew_talks(run, t);
    size_t n = knew_row_talks(run, &looked, w, in, NULL, 0);
    uint32_t *talk = calloc(n + 1, sizeof(*talk));

    if (talk == NULL)
        abort();
    (void)knew_row_talks(run, &looked, w, in, talk, n);
    list(in ? "in" : "out", talk, n);
    free(talk);
}

static void knew(const struct knew_table *t)
{
    static const char *const by[] = { "-", "own", "receipt", "known" };

    for (size_t i = 0; i < t->rows; i++) {
        const struct knew_row *w = &t->row[i];

        fprintf(to, "knew ");
        name(t->decision);
        fprintf(to, " ");
        log_name(w->partner);
        if (w->by == KNEW_NEVER)
            fprintf(to, " never");
        else if (w->is_after)
            fprintf(to, " after");
        else
            fprintf(to, " %" PRIi64, w->hours);
        fprintf(to, " %s %s", by[w->by], w->shown ? "shown" : "not-shown");
        talks_of(t, w, true);
        talks_of(t, w, false);
        fprintf(to, "\n");
    }
}

/* ---- states ----------------------------------------------------------------------------------------------------------- */

static void promise(const struct promise *p)
{
    static const char *const word[] = { "open", "kept", "not_kept" };

    fprintf(to, "state ");
    name(p->record);
    fprintf(to, " %s due=%" PRIi64 " moves=%u bad=%u%s%s", word[p->state], p->due, p->moves, p->bad_moves, p->is_blocked ? " blocked" : "",
            p->is_retired ? " retired" : "");
    field("by", p->closed_by);
    fprintf(to, "\n");
}

static void state(uint32_t record, const char *word, uint32_t by)
{
    fprintf(to, "state ");
    name(record);
    fprintf(to, " %s", word);
    field("by", by);
    fprintf(to, "\n");
}

static void told(const char *word, int64_t t)
{
    if (t == INT64_MAX)
        fprintf(to, "%snever", word);
    else
        fprintf(to, "%s%" PRIi64, word, t);
}

static void talk(const struct talk *k)
{
    static const char *const word[] = { "-", "held", "announced", "cancelled" };
    static const char *const agreed[] = { "-", "nothing", "leaning", "agreed" };
    uint32_t proposal;
    bool is_named;

    fprintf(to, "talk ");
    name(k->first);
    fprintf(to, " %s %s when=%" PRIi64 "%s people=", word[k->status], agreed[k->agreed], k->when, k->is_leaned ? " leaned" : "");
    for (size_t i = 0; i < k->people; i++) {
        fprintf(to, i == 0 ? "" : ",");
        log_name(run->book->person[k->person[i]].log);
        if (run->book->person[k->person[i]].first != BOOK_NONE)
            fprintf(to, "#%" PRIu64, rec(run, run->book->person[k->person[i]].first)->index);
    }
    fprintf(to, " partners=");
    for (size_t i = 0; i < k->partners; i++) {
        fprintf(to, i == 0 ? "" : ",");
        log_name(k->partner[i]);
    }
    told(" told=", talk_told(run, k));
    fprintf(to, "\n");
    for (struct touched t = touched_by(run, k); touched_next(&t, &proposal, &is_named);) {
        fprintf(to, "touches ");
        name(k->first);
        fprintf(to, " ");
        name(proposal);
        told(" ", talk_told_of(run, k, proposal, is_named));
        fprintf(to, "\n");
    }
}

static void states(const struct rules *r)
{
    static const char *const asked[] = { "open", "taken", "declined" };
    static const char *const put[] = { "open", "withdrawn", "decided" };

    for (size_t i = 0; i < r->promises.promises; i++)
        promise(&r->promises.promise[i]);
    for (size_t i = 0; i < r->promises.requests; i++)
        state(r->promises.request[i].record, asked[r->promises.request[i].state], r->promises.request[i].by);
    for (size_t i = 0; i < r->promises.proposals; i++)
        state(r->promises.proposal[i].record, put[r->promises.proposal[i].state], r->promises.proposal[i].by);
    for (size_t i = 0; i < r->knew.talks; i++)
        talk(&r->knew.talk[i]);
}

/* ---- what is found ---------------------------------------------------------------------------------------------------- */

static void about(enum finding_about about, uint32_t record, uint32_t partner, struct bytes t, int64_t number)
{
    switch (about) {
    case ABOUT_RECORD: name(record); break;
    case ABOUT_PARTNER: log_name(partner); break;
    case ABOUT_SEAT:
        name(record);
        fprintf(to, "/");
        text(t);
        break;
    case ABOUT_NUMBER: fprintf(to, "%" PRIi64, number); break;
    case ABOUT_DAY: fprintf(to, "day%" PRIi64, number); break;
    case ABOUT_TIME: fprintf(to, "t%" PRIi64, number); break;
    case ABOUT_WORD: text(t); break;
    }
}

static void finding(const struct finding *f)
{
    static const char *const state[] = { "open", "answered", "cleared", "history" };

    fprintf(to, "finding %s ", finding_kind(f->name)->name);
    about(f->subject.about, f->subject.record, f->subject.partner, f->subject.seat, 0);
    fprintf(to, " %s", state[f->state]);
    if (f->state == FINDING_ANSWERED || f->state == FINDING_CLEARED)
        field("by", f->by);
    for (size_t i = 0; i < f->causes; i++) {
        fprintf(to, " %s=", f->cause[i].word);
        about(f->cause[i].about, f->cause[i].record, f->cause[i].partner, f->cause[i].text, f->cause[i].number);
    }
    fprintf(to, "\n");
}

void rules_dump_logs(const struct table_view *t)
{
    for (size_t i = 0; i < t->logs; i++) {
        const struct table_state *s = t->log[i].state;

        printf("log\n");
        for (size_t j = 0; j < s->entries; j++) {
            for (size_t k = 0; k < s->entry[j].n; k++)
                printf("%02x", s->entry[j].at[k]);
            printf("\n");
        }
    }
}

void rules_dump_run(FILE *out, struct rules *r)
{
    run = r;
    to = out;
    if (r->version > RULES_VERSION) {
        fprintf(to, "newer version needed\n");
        return;
    }
    force(r);
    for (size_t i = 0; i < r->verdicts.count; i++)
        verdict(&r->verdicts.ruling[i]);
    for (size_t i = 0; i < r->knew.tables; i++)
        knew(&r->knew.table[i]);
    states(r);
    for (size_t i = 0; i < r->findings.count; i++)
        finding(&r->findings.finding[i]);
    for (size_t i = 0; i < r->remarks.count; i++) {
        fprintf(to, "remark %s ", remark_word(r->remarks.remark[i].kind));
        name(r->remarks.remark[i].record);
        fprintf(to, "\n");
    }
}

void rules_dump(const struct book *b, const struct view *v, const struct rules_spec *spec)
{
    CLEANUP(rules_deinit) struct rules r;
    struct pln_error err;

    printf("cut %s %" PRIi64 "\n", spec->cut == CUT_ALL ? "all" : "asof", spec->now_ms);
    must(rules_run(&r, b, v, spec, &err), &err, __func__);
    rules_dump_run(stdout, &r);
}
