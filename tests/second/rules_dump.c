/* rules_dump.c: all that the rules say of a coalition at a cut, as lines that another program can say too.
 *
 * A log stands as 8 hex digits of its id, an entry as `1a2b3c4d#12`, nothing as `-`. tests/second/rules/dump.py writes the same. */
#include "rules_dump.h"

#include <stdio.h>
#include <stdlib.h>

static const struct rules *run; /* of the dump that is being written */

static void log_name(uint32_t log)
{
    if (log == BOOK_NONE)
        printf("-");
    else
        for (int i = 0; i < 4; i++)
            printf("%02x", run->book->log[log].id.b[i]);
}

static void name(uint32_t record)
{
    if (record == BOOK_NONE) {
        printf("-");
        return;
    }
    log_name(rec(run, record)->log);
    printf("#%" PRIu64, rec(run, record)->index);
}

static void field(const char *word, uint32_t record)
{
    printf(" %s=", word);
    name(record);
}

static void text(struct bytes t)
{
    printf("%.*s", (int)t.n, (const char *)t.at);
}

static void list(const char *word, const uint32_t *record, size_t n)
{
    printf(" %s=%s", word, n == 0 ? "-" : "");
    for (size_t i = 0; i < n; i++) {
        printf(i == 0 ? "" : ",");
        name(record[i]);
    }
}

/* ---- in force --------------------------------------------------------------------------------------------------------- */

static void drafts(const char *word, struct book_list l)
{
    for (size_t i = 0; i < l.count; i++) {
        printf("force %s ", word);
        name(l.at[i]);
        printf("\n");
    }
}

static void seats(struct rules *r)
{
    for (size_t i = 0; i < r->force.bodies.count; i++) {
        const struct seating *s = seats_at(r, &r->cut, r->force.bodies.at[i], r->now_ms);

        for (size_t j = 0; s && j < s->seats; j++) {
            printf("seat ");
            name(s->body);
            printf("/");
            text(s->seat[j].name);
            printf(" %d ", (int)s->seat[j].kind);
            log_name(s->seat[j].partner);
            field("by", s->seat[j].record);
            printf(" people=%s", s->seat[j].people == 0 ? "-" : "");
            for (size_t k = 0; k < s->seat[j].people; k++) {
                printf(k == 0 ? "" : ",");
                name(run->book->person[s->seat[j].person[k]].first);
            }
            printf("\n");
        }
    }
}

static void force(struct rules *r)
{
    printf("today %" PRIi64 " agreements", r->today);
    field("by", r->force.agreements);
    printf("\n");
    for (int i = 0; i < SETTING_END; i++)
        if (r->force.setting[i] != force_setting_default((enum force_setting)i))
            printf("setting %s %" PRIi64 "\n", force_setting_name((enum force_setting)i), r->force.setting[i]);
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
    printf(" keeper=");
    log_name(d->keeper);
    printf(" heard=%zu recused=%zu consents=%zu objections=%zu", d->heard_count, d->recused_count, d->consents, d->objections);
    for (size_t i = 0; i < d->seating->seats; i++) {
        printf(" ");
        text(d->seating->seat[i].name);
        printf(":%s%s%s:", seat_is_filled(&d->seating->seat[i]) ? "f" : "", d->heard[i] ? "h" : "", d->recused[i] ? "r" : "");
        name(d->position[i]);
    }
    if (d->in_doubt)
        printf(" in-doubt");
}

static void verdict(const struct ruling *d)
{
    static const char *const why[] = { "-", "proposal", "keeper", "second" };

    printf("verdict ");
    name(d->decision);
    switch (d->state) {
    case RULING_UNREAD: printf(" unread"); break;
    case RULING_NOT_HERE: printf(" not-here"); break;
    case RULING_NOT_COUNTED: printf(" not-counted %s", why[d->why]); break;
    case RULING_STANDS: printf(" stands"); break;
    case RULING_LACKS:
        printf(" lacks");
        for (int i = 0; i < ITEM_END; i++)
            if (d->lacks[i])
                printf(" %s", verdict_item_word((enum verdict_item)i));
        break;
    }
    if (d->state == RULING_STANDS || d->state == RULING_LACKS)
        ruled(d);
    field("ratified", d->ratified_by);
    printf("\n");
}

static void talks_of(const struct knew_table *t, const struct knew_row *w, bool in)
{
    size_t n = knew_row_talks(run, t, w, in, NULL, 0);
    uint32_t *talk = calloc(n + 1, sizeof(*talk));

    if (talk == NULL)
        abort();
    (void)knew_row_talks(run, t, w, in, talk, n);
    list(in ? "in" : "out", talk, n);
    free(talk);
}

static void knew(const struct knew_table *t)
{
    static const char *const by[] = { "-", "own", "receipt", "known" };

    for (size_t i = 0; i < t->rows; i++) {
        const struct knew_row *w = &t->row[i];

        printf("knew ");
        name(t->decision);
        printf(" ");
        log_name(w->partner);
        if (w->by == KNEW_NEVER)
            printf(" never");
        else if (w->is_after)
            printf(" after");
        else
            printf(" %" PRIi64, w->hours);
        printf(" %s %s", by[w->by], w->shown ? "shown" : "not-shown");
        talks_of(t, w, true);
        talks_of(t, w, false);
        printf("\n");
    }
}

/* ---- states ----------------------------------------------------------------------------------------------------------- */

static void promise(const struct promise *p)
{
    static const char *const word[] = { "open", "kept", "not_kept" };

    printf("state ");
    name(p->record);
    printf(" %s due=%" PRIi64 " moves=%u bad=%u%s%s", word[p->state], p->due, p->moves, p->bad_moves, p->is_blocked ? " blocked" : "",
           p->is_retired ? " retired" : "");
    field("by", p->closed_by);
    printf("\n");
}

static void state(uint32_t record, const char *word, uint32_t by)
{
    printf("state ");
    name(record);
    printf(" %s", word);
    field("by", by);
    printf("\n");
}

static void told(const char *word, int64_t t)
{
    if (t == INT64_MAX)
        printf("%snever", word);
    else
        printf("%s%" PRIi64, word, t);
}

static void talk(const struct talk *k)
{
    static const char *const word[] = { "-", "held", "announced", "cancelled" };
    static const char *const agreed[] = { "-", "nothing", "leaning", "agreed" };

    printf("talk ");
    name(k->first);
    printf(" %s %s when=%" PRIi64 "%s people=", word[k->status], agreed[k->agreed], k->when, k->is_leaned ? " leaned" : "");
    for (size_t i = 0; i < k->people; i++) {
        printf(i == 0 ? "" : ",");
        log_name(run->book->person[k->person[i]].log);
        if (run->book->person[k->person[i]].first != BOOK_NONE)
            printf("#%" PRIu64, rec(run, run->book->person[k->person[i]].first)->index);
    }
    printf(" partners=");
    for (size_t i = 0; i < k->partners; i++) {
        printf(i == 0 ? "" : ",");
        log_name(k->partner[i]);
    }
    told(" told=", talk_told(run, k, BOOK_NONE));
    printf("\n");
    for (size_t i = 0; i < k->touched; i++) {
        printf("touches ");
        name(k->first);
        printf(" ");
        name(k->touches[i]);
        told(" ", talk_told(run, k, k->touches[i]));
        printf("\n");
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
        printf("/");
        text(t);
        break;
    case ABOUT_NUMBER: printf("%" PRIi64, number); break;
    case ABOUT_DAY: printf("day%" PRIi64, number); break;
    case ABOUT_TIME: printf("t%" PRIi64, number); break;
    case ABOUT_WORD: text(t); break;
    }
}

static void finding(const struct finding *f)
{
    static const char *const state[] = { "open", "answered", "cleared", "history" };

    printf("finding %s ", finding_kind(f->name)->name);
    about(f->subject.about, f->subject.record, f->subject.partner, f->subject.seat, 0);
    printf(" %s", state[f->state]);
    if (f->state == FINDING_ANSWERED || f->state == FINDING_CLEARED)
        field("by", f->by);
    for (size_t i = 0; i < f->causes; i++) {
        printf(" %s=", f->cause[i].word);
        about(f->cause[i].about, f->cause[i].record, f->cause[i].partner, f->cause[i].text, f->cause[i].number);
    }
    printf("\n");
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

void rules_dump(const struct book *b, const struct view *v, const struct rules_spec *spec)
{
    CLEANUP(rules_deinit) struct rules r;
    struct pln_error err;
    char message[512];

    printf("cut %s %" PRIi64 "\n", spec->cut == CUT_ALL ? "all" : "asof", spec->now_ms);
    if (!rules_run(&r, b, v, spec, &err)) {
        fprintf(stderr, "%s\n", error_text(&err, message, sizeof(message)));
        abort();
    }
    run = &r;
    if (r.version > RULES_VERSION) {
        printf("newer version needed\n");
        return;
    }
    force(&r);
    for (size_t i = 0; i < r.verdicts.count; i++)
        verdict(&r.verdicts.ruling[i]);
    for (size_t i = 0; i < r.knew.tables; i++)
        knew(&r.knew.table[i]);
    states(&r);
    for (size_t i = 0; i < r.findings.count; i++)
        finding(&r.findings.finding[i]);
    for (size_t i = 0; i < r.remarks.count; i++) {
        printf("remark %s ", remark_word(r.remarks.remark[i].kind));
        name(r.remarks.remark[i].record);
        printf("\n");
    }
}
