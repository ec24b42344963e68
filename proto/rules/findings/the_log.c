/* the_log.c: what the logs themselves show: removals, silence, clocks, erasures.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_finding.c */
#include "rules/rules.h"

static void removed_without_cause(struct rules *r, struct finding_sink *out)
{
    const struct book *b = r->book;
    struct book_list l = book_of_type(b, TYPE_remove);

    for (size_t i = 0; i < l.count; i++) {
        uint32_t partner = book_partner(b, l.at[i], REMOVE_PARTNER), because = book_ref(b, l.at[i], REMOVE_BECAUSE);
        const struct ruling *d = because == BOOK_NONE ? NULL : verdict_of(r, because);
        bool own_leave = because != BOOK_NONE && rec(r, because)->type == TYPE_leave && rec(r, because)->log == partner;
        bool decided =
            d != NULL && verdict_is_standing(r, d) && d->body != BOOK_NONE && book_number(b, d->body, BODY_KIND) == BODY_GOVERNANCE;

        if (partner == BOOK_NONE || !rules_has(r, l.at[i]) || own_leave || decided)
            continue;
        finding_begin(out, FINDING_REMOVED_WITHOUT_CAUSE, subject_record(l.at[i]));
        finding_partner(out, "partner", partner);
    }
}

void find_the_log_partner(struct rules *r, struct finding_sink *out, uint32_t log)
{
    const struct book_log *l = &r->book->log[log];

    if (!cut_reaches(&r->cut, log, l->full))
        return;
    finding_begin(out, FINDING_LOG_FULL, subject_partner(log));
    finding_record(out, "last", book_last_below(r->book, log, l->full));
}

/* A filled seat's position that b + 1 partners besides voter and keeper had so long before, and the keeper's log had not. over: by log, the
 * decision for which one of its positions came too late: all after it did. */
static void keeper_silent_on(struct rules *r, struct finding_sink *out, const struct ruling *d, uint32_t *over)
{
    struct book_list l = book_referrers(r->book, d->proposal, TYPE_position);
    struct finding_subject subject = subject_record(d->decision);

    for (size_t i = 0; i < l.count && !finding_is_full(out, FINDING_KEEPER_SILENT, subject); i++) {
        uint32_t person = rec(r, l.at[i])->person, log = rec(r, l.at[i])->log;
        struct bound u;

        if (over[log] == d->decision + 1 || !rules_has(r, l.at[i]) || cut_has(&d->past, l.at[i]) ||
            book_ref(r->book, l.at[i], POSITION_PROPOSAL) != d->proposal || person == BOOK_NONE || seats_of_person(d->seating, person) < 0)
            continue;
        u = times_not_after(r, &(struct bound_query){ &r->cut, l.at[i], false, { d->keeper, BOOK_NONE } });
        if (!u.proven || u.ms > d->made || (d->made - u.ms) / RULES_HOUR_MS < r->force.setting[SETTING_SILENT_HOURS]) {
            over[log] = d->decision + 1;
            continue;
        }
        finding_begin(out, FINDING_KEEPER_SILENT, subject);
        finding_partner(out, "keeper", d->keeper);
        finding_record(out, "position", l.at[i]);
        finding_partner(out, "partner", rec(r, l.at[i])->log);
        finding_number(out, "h", (d->made - u.ms) / RULES_HOUR_MS);
    }
}

void find_the_log_decision(struct rules *r, struct finding_sink *out, uint32_t decision)
{
    const struct ruling *d = verdict_of(r, decision);
    uint32_t *over = verdict_is_adopted(r, d) ? rules_take(r, r->book->logs, sizeof(*over)) : NULL;

    if (over != NULL)
        keeper_silent_on(r, out, d, over);
}

static void time_out_of_bracket(struct rules *r, struct finding_sink *out, uint32_t i)
{
    const struct record *e = rec(r, i);
    struct bound late = { 0 }, early = { 0 };

    if (e->covered_early)
        late = times_not_after(r, &(struct bound_query){ &r->cut, i, false, { BOOK_NONE, BOOK_NONE } });
    if (e->seen_ms > e->t + BOOK_CLOCK_MS)
        early = times_not_before(r, i);
    if (late.proven && e->t > late.ms + BOOK_CLOCK_MS) {
        finding_begin(out, FINDING_TIME_OUT_OF_BRACKET, subject_record(i));
        finding_time(out, "time", e->t);
        finding_time(out, "not-after", late.ms);
    }
    if (early.proven && e->t < early.ms - BOOK_CLOCK_MS) {
        finding_begin(out, FINDING_TIME_OUT_OF_BRACKET, subject_record(i));
        finding_time(out, "time", e->t);
        finding_time(out, "not-before", early.ms);
    }
}

/* ---- erasures ---- */

static void erased_after_unseal(struct rules *r, struct finding_sink *out, uint32_t erase)
{
    const struct book *b = r->book;
    uint32_t of = book_ref(b, erase, ERASE_OF);
    struct book_list unseals, replies;

    if (of == BOOK_NONE)
        return;
    unseals = book_referrers(b, of, TYPE_unseal);
    replies = book_referrers(b, of, TYPE_reply);
    for (size_t j = 0; j < unseals.count; j++) {
        if (rec(r, unseals.at[j])->log == rec(r, of)->log || !rules_has(r, unseals.at[j]) || rec(r, unseals.at[j])->t > rec(r, erase)->t)
            continue;
        finding_begin(out, FINDING_ERASED_AFTER_UNSEAL, subject_record(erase));
        finding_record(out, "entry", of);
        finding_partner(out, "partner", rec(r, unseals.at[j])->log);
    }
    for (size_t j = 0; j < replies.count; j++) {
        if (rec(r, replies.at[j])->log == rec(r, of)->log || !rules_has(r, replies.at[j]) || rec(r, replies.at[j])->t > rec(r, erase)->t ||
            book_number(b, replies.at[j], REPLY_STANCE) != REPLY_DISPUTE || book_ref(b, replies.at[j], REPLY_TO) != of)
            continue;
        finding_begin(out, FINDING_ERASED_AFTER_UNSEAL, subject_record(erase));
        finding_record(out, "entry", of);
        finding_partner(out, "partner", rec(r, replies.at[j])->log);
    }
}

static bool is_plea(const struct rules *r, uint32_t reply, uint32_t of)
{
    return book_number(r->book, reply, REPLY_STANCE) == REPLY_ERASE_PLEASE && book_ref(r->book, reply, REPLY_TO) == of &&
           rules_has(r, reply);
}

static bool is_erased(const struct rules *r, uint32_t of)
{
    struct book_list erases = book_referrers(r->book, of, TYPE_erase);

    for (size_t j = 0; j < erases.count; j++) {
        if (rules_has(r, erases.at[j]))
            return true;
    }
    return false;
}

/* For each that asked to erase it; who asks makes it dirty (rules.c). */
static void erasure_unanswered(struct rules *r, struct finding_sink *out, uint32_t of)
{
    struct book_list l = book_referrers_untold(r->book, of, TYPE_reply);

    for (size_t i = 0; i < l.count; i++) {
        if (!is_plea(r, l.at[i], of) || !rules_after(r, rec(r, l.at[i])->t, r->force.setting[SETTING_ERASE_DAYS]) || is_erased(r, of) ||
            rules_reply(r, &(struct reply_query){ .to = of,
                                                  .stance = REPLY_ANSWER,
                                                  .by = rec(r, of)->log,
                                                  .but = BOOK_NONE,
                                                  .from = rec(r, l.at[i])->t,
                                                  .to_ms = INT64_MAX }) != BOOK_NONE)
            continue;
        finding_begin(out, FINDING_ERASURE_UNANSWERED, subject_record(of));
        finding_record(out, "reply", l.at[i]);
    }
}

void find_the_log_record(struct rules *r, struct finding_sink *out, uint32_t record)
{
    if (!rules_has(r, record))
        return;
    if (rec(r, record)->after_missing) {
        finding_begin(out, FINDING_HISTORY_WITHDRAWN, subject_record(record));
        finding_partner(out, "partner", rec(r, record)->log);
    }
    if (rec(r, record)->is_odd)
        time_out_of_bracket(r, out, record);
    if (rec(r, record)->type == TYPE_erase)
        erased_after_unseal(r, out, record);
    erasure_unanswered(r, out, record);
}

void find_the_log(struct rules *r, struct finding_sink *out)
{
    removed_without_cause(r, out);
}
