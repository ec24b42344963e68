/* use_rows.c: decisions, proposals, promises as rows of answers.
 *
 * In: what the run says of them. Out: one map each. Must not: judge.
 * Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_status.c */
#include "desk/use.h"

/* ---- decisions ------------------------------------------------------------------------------------------------------------- */

const char *use_verdict_word(const struct ruling *d)
{
    switch (d->state) {
    case RULING_UNREAD:
    case RULING_NOT_HERE: break;
    case RULING_NOT_COUNTED: return "not-counted";
    case RULING_STANDS: return "stands";
    case RULING_LACKS: return "lacks";
    }
    return "not-here";
}

static void write_verdict(struct writer *w, const struct ruling *d)
{
    static const char *const why[] = { "", "proposal", "keeper", "second" };
    size_t lacks = 0;

    write_key(w, "verdict");
    writer_cstr(w, use_verdict_word(d));
    for (size_t i = 0; i < ITEM_END; i++)
        lacks += d->state == RULING_LACKS && d->lacks[i];
    write_key(w, "lacks");
    writer_array(w, lacks);
    for (size_t i = 0; lacks > 0 && i < ITEM_END; i++)
        if (d->lacks[i])
            writer_cstr(w, verdict_item_word((enum verdict_item)i));
    write_key(w, "in_doubt");
    writer_bool(w, d->in_doubt);
    write_key(w, "why");
    write_text_or_nil(w, d->state == RULING_NOT_COUNTED ? why[d->why] : "");
}

bool use_remarks(struct desk_call *c, struct writer *w, uint32_t record, struct pln_error *err)
{
    const struct remark *end = c->r->remarks.remark + c->r->remarks.count;
    size_t count = 0;

    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            write_key(w, "remarks");
            writer_array(w, count);
        }
        for (enum remark_kind k = 0; k < REMARK_END; k++) {
            for (const struct remark *m = remark_at(c->r, k, record); m != NULL && m < end && m->kind == k && m->record == record; m++) {
                if (pass == 0) {
                    count++;
                    continue;
                }
                writer_map(w, 4);
                write_key(w, "word");
                writer_cstr(w, remark_word(m->kind));
                write_key(w, "good");
                writer_bool(w, remark_is_good(m->kind));
                write_key(w, "sentence");
                writer_cstr(w, remark_sentence(m->kind));
                write_key(w, "other");
                if (!use_write(c, w, m->other, err))
                    return false;
            }
        }
    }
    return true;
}

/* Names of the open findings about it. */
static void write_findings(const struct desk_call *c, struct writer *w, uint32_t record)
{
    const struct findings *all = &c->r->findings;
    size_t count = 0;

    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            write_key(w, "findings");
            writer_array(w, count);
        }
        for (size_t i = 0; i < all->count; i++) {
            const struct finding *f = &all->finding[i];

            if (f->state != FINDING_OPEN || f->subject.about != ABOUT_RECORD || f->subject.record != record)
                continue;
            if (pass == 0)
                count++;
            else
                writer_cstr(w, finding_kind(f->name)->name);
        }
    }
}

static void write_counts(struct writer *w, const struct ruling *d)
{
    write_key(w, "seats");
    writer_u64(w, d->seating != NULL ? d->seating->seats : 0);
    write_key(w, "recused");
    writer_u64(w, d->recused_count);
    write_key(w, "heard");
    writer_u64(w, d->heard_count);
    write_key(w, "consents");
    writer_u64(w, d->consents);
    write_key(w, "objections");
    writer_u64(w, d->objections);
}

static void write_table(const struct desk_call *c, struct writer *w, uint32_t body)
{
    write_key(w, "table");
    if (body != BOOK_NONE)
        writer_str(w, book_text(c->b, body, BODY_HANDLE));
    else
        writer_nil(w);
}

bool use_decision(struct desk_call *c, struct writer *w, const struct ruling *d, struct pln_error *err)
{
    writer_map(w, 19);
    write_key(w, "decision");
    if (!use_write(c, w, d->decision, err))
        return false;
    write_key(w, "proposal");
    if (!use_write(c, w, d->proposal, err))
        return false;
    write_table(c, w, d->body);
    write_key(w, "keeper");
    if (!use_partner(c, w, d->body == BOOK_NONE ? BOOK_NONE : d->keeper, err))
        return false;
    write_key(w, "outcome");
    writer_cstr(w, d->adopted ? "adopted" : "rejected");
    write_key(w, "made");
    writer_i64(w, d->made);
    write_key(w, "effect");
    use_day(w, book_number(c->b, d->decision, DECISION_EFFECT));
    write_verdict(w, d); /* four keys */
    write_counts(w, d);  /* five */
    write_key(w, "ratified_by");
    if (!use_write(c, w, d->ratified_by, err) || !use_remarks(c, w, d->decision, err))
        return false;
    write_findings(c, w, d->decision);
    return true;
}

/* ---- states -------------------------------------------------------------------------------------------------------------------- */

static const char *enum_word(const struct desk_call *c, uint32_t record, unsigned fact)
{
    const struct field *f = &schema_of(c->b->record[record].type)->fact[fact];
    const char *word = field_enum_word(f, (uint64_t)book_number(c->b, record, fact));

    return word != NULL ? word : "";
}

const char *use_state(const struct desk_call *c, uint32_t record)
{
    static const char *const promise_words[] = { "open", "kept", "not-kept" }, *const request_words[] = { "open", "taken", "declined" };
    static const char *const proposal_words[] = { "open", "withdrawn", "decided" };
    const struct promise *promise = promise_of(c->r, record);
    const struct request *request = request_of(c->r, record);
    const struct proposal *proposal = proposal_of(c->r, record);
    const struct ruling *ruling = verdict_of(c->r, record);

    switch (c->b->record[record].type) {
    case TYPE_commitment:
    case TYPE_objective: return promise != NULL ? promise_words[promise->state] : "";
    case TYPE_request: return request != NULL ? request_words[request->state] : "";
    case TYPE_proposal: return proposal != NULL ? proposal_words[proposal->state] : "";
    case TYPE_decision: return ruling != NULL ? use_verdict_word(ruling) : "";
    case TYPE_position: return enum_word(c, record, POSITION_STANCE);
    case TYPE_reply: return enum_word(c, record, REPLY_STANCE);
    case TYPE_progress: return enum_word(c, record, PROGRESS_STATE);
    case TYPE_talk: return enum_word(c, record, TALK_STATUS);
    default: return "";
    }
}

/* ---- proposals ------------------------------------------------------------------------------------------------------------- */

const struct seating *use_seating(struct desk_call *c, uint32_t proposal)
{
    uint32_t body = book_ref(c->b, proposal, PROPOSAL_BODY);

    body = direction_in_force(c->r, body);
    return body != BOOK_NONE ? seats_now(c->r, body) : NULL;
}

uint32_t use_seat_position(const struct desk_call *c, const struct seat_at *seat, uint32_t proposal)
{
    struct book_list l = book_referrers(c->b, proposal, TYPE_position);

    for (size_t j = 0; j < seat->people; j++)
        for (size_t i = l.count; i-- > 0;)
            if (book_ref(c->b, l.at[i], POSITION_PROPOSAL) == proposal && rules_has(c->r, l.at[i]) &&
                c->b->record[l.at[i]].person == seat->person[j])
                return l.at[i];
    return BOOK_NONE;
}

bool use_proposal(struct desk_call *c, struct writer *w, uint32_t proposal, struct pln_error *err)
{
    const struct seating *s = use_seating(c, proposal);
    size_t spoke = 0;

    for (size_t i = 0; s != NULL && i < s->seats; i++)
        spoke += use_seat_position(c, &s->seat[i], proposal) != BOOK_NONE;
    writer_map(w, 6);
    write_key(w, "proposal");
    if (!use_write(c, w, proposal, err))
        return false;
    write_table(c, w, book_ref(c->b, proposal, PROPOSAL_BODY));
    write_key(w, "by");
    if (!use_partner(c, w, c->b->record[proposal].log, err))
        return false;
    write_key(w, "closes");
    use_time(w, book_number(c->b, proposal, PROPOSAL_CLOSES));
    write_key(w, "positions");
    writer_u64(w, spoke);
    write_key(w, "seats");
    writer_u64(w, s != NULL ? s->seats : 0);
    return true;
}

/* ---- promises ---------------------------------------------------------------------------------------------------------------- */

bool use_promise_pairs(struct desk_call *c, struct writer *w, const struct promise *p, struct pln_error *err)
{
    const struct record *r = &c->b->record[p->record];

    write_key(w, "promise");
    if (!use_write(c, w, p->record, err))
        return false;
    write_key(w, "partner");
    if (!use_partner(c, w, r->log, err))
        return false;
    write_key(w, "person");
    if (!use_person(c, w, r->person, err))
        return false;
    write_key(w, "due");
    use_day(w, p->due);
    write_key(w, "state");
    writer_cstr(w, use_state(c, p->record));
    write_key(w, "late");
    writer_bool(w, p->state == PROMISE_OPEN && !p->is_retired && p->due < c->r->today);
    write_key(w, "moves");
    writer_u64(w, p->moves);
    write_key(w, "blocked");
    writer_bool(w, p->is_blocked);
    write_key(w, "last");
    return use_write(c, w, p->last, err);
}

bool use_promise(struct desk_call *c, struct writer *w, const struct promise *p, struct pln_error *err)
{
    writer_map(w, USE_PROMISE_PAIRS);
    return use_promise_pairs(c, w, p, err);
}
