/* view_foresee.c: rules.foresee: what the rules would say of a record if this node took it now, told before it is signed.
 *
 * In: a type, the body and the references that the statement will have. Out: notes, each a sentence with its figures.
 * Must not: refuse a record (node/sequence.c does); say more than this node holds.
 * Bounds: NOTES_MAX notes; a body of PLN_ENTRY_BYTES_MAX. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_foresee.c */
#include "base/buf.h"
#include "desk/use.h"
#include "record/check.h"
#include "record/fields.h"

#define NOTES_MAX 16
#define SENTENCE_BYTES_MAX 4096
#define NAMED_MAX 8 /* partners named in one sentence */
#define SHOW_DAYS_FROM_HOURS 48

enum level { LEVEL_GOOD, LEVEL_PLAIN, LEVEL_LOOK };
static const char *const level_words[] = { "good", "plain", "look" };

struct note {
    const char *word;
    enum level level;
    struct bytes sentence;
    const char *field; /* of the record, that can say why; NULL */
    bool has_figures;
    int64_t is, agreed;
    uint32_t entry;
};
struct foresight {
    struct desk_call *c;
    const struct schema *schema;
    struct fields f;
    size_t refs;
    struct pln_id ref[PLN_REFS_MAX];
    int64_t now_ms;
    size_t notes;
    struct note note[NOTES_MAX];
    struct buf text; /* the sentence that is being written */
};

static void foresight_deinit(struct foresight *x)
{
    buf_deinit(&x->text);
}

/* ---- what the record says ---------------------------------------------------------------------------------------------------- */

/* The records that a field names and that are here; at most `most`. */
static size_t records_of(const struct foresight *x, size_t place, uint32_t *record, size_t most)
{
    struct fields_cursor each = fields_each_of(&x->f, place);
    struct value v;
    size_t n = 0;

    while (n < most && fields_next(&each, &v)) {
        uint32_t found = v.has_ref && v.ref < x->refs ? book_find(x->c->b, &x->ref[v.ref]) : BOOK_NONE;

        if (found != BOOK_NONE)
            record[n++] = found;
    }
    return n;
}

static uint32_t record_of(const struct foresight *x, size_t place, enum record_type type)
{
    uint32_t record;

    return records_of(x, place, &record, 1) == 1 && x->c->b->record[record].type == type ? record : BOOK_NONE;
}

/* ---- notes ------------------------------------------------------------------------------------------------------------------- */

/* The sentence written so far, as a note; NULL: failed, or there are enough. */
static struct note *note_add(struct foresight *x, const char *word, enum level level, struct pln_error *err)
{
    uint8_t *kept;

    if (x->notes == NOTES_MAX || !buf_check(&x->text, "a sentence", err))
        return NULL;
    kept = arena_take(&x->c->q.arena, x->text.n + 1, err);
    if (kept == NULL)
        return NULL;
    memcpy(kept, x->text.at, x->text.n);
    x->note[x->notes] = (struct note){ .word = word, .level = level, .sentence = { kept, x->text.n }, .entry = BOOK_NONE };
    buf_reset(&x->text);
    return &x->note[x->notes++];
}

static bool note_figures(struct foresight *x, const char *word, enum level level, int64_t is, int64_t agreed, struct pln_error *err)
{
    struct note *n = note_add(x, word, level, err);

    if (n == NULL)
        return false;
    n->has_figures = true;
    n->is = is;
    n->agreed = agreed;
    return true;
}

static void put_span(struct buf *out, int64_t hours)
{
    if (hours >= SHOW_DAYS_FROM_HOURS)
        buf_printf(out, "%" PRId64 " days", hours / 24);
    if (hours < SHOW_DAYS_FROM_HOURS || hours % 24 != 0)
        buf_printf(out, "%s%" PRId64 " h", hours < SHOW_DAYS_FROM_HOURS ? "" : " ", hours < SHOW_DAYS_FROM_HOURS ? hours : hours % 24);
}

/* To something that is to come, to the nearest hour: typing and asking take a moment. */
static int64_t hours_ahead(const struct foresight *x, int64_t ms)
{
    return ms > x->now_ms ? (ms - x->now_ms + RULES_HOUR_MS / 2) / RULES_HOUR_MS : 0;
}

static bool put_name(struct foresight *x, uint32_t record, struct pln_error *err)
{
    char name[QUERY_NAME_TEXT];

    if (!use_name(x->c, record, name, err))
        return false;
    buf_put(&x->text, BYTES_STR(name));
    return true;
}

/* ---- a talk ------------------------------------------------------------------------------------------------------------------ */

struct talk_draft {
    enum talk_status status;
    enum agreed agreed;
    int64_t when;
    const struct talk *before; /* that it corrects; NULL */
    const uint32_t *touches;
    size_t touched;
    int64_t told; /* with regard to the proposal that leaves the fewest hours */
    struct talk_term term;
};

/* What it touches by what it is about, and what names the talk that it corrects. */
static bool touches_read(struct foresight *x, struct talk_draft *k, struct pln_error *err)
{
    struct rules *r = x->c->r;
    uint32_t about[PLN_REFS_MAX], corrected, *all;
    size_t abouts = records_of(x, TALK_ABOUT, about, COUNT(about));
    struct book_list met = knew_meets(r, about, abouts, k->when);

    corrected = record_of(x, TALK_CORRECTS, TYPE_talk);
    k->before = corrected != BOOK_NONE ? talk_of(r, corrected) : NULL;
    all = arena_take_array(&x->c->q.arena, met.count + (k->before != NULL ? k->before->touched : 0) + 1, sizeof(*all), err);
    if (all == NULL)
        return false;
    for (size_t i = 0; i < met.count; i++)
        all[k->touched++] = met.at[i];
    for (size_t i = 0; k->before != NULL && i < k->before->touched; i++)
        if (talk_is_named(r, k->before, k->before->touches[i]))
            all[k->touched++] = k->before->touches[i]; /* perhaps twice: it does not matter */
    k->touches = all;
    return true;
}

static void told_read(struct foresight *x, struct talk_draft *k)
{
    k->term = talk_term(x->c->r, k->when, k->touches, k->touched);
    k->told = INT64_MAX;
    if (k->before != NULL) { /* an earlier version may have told it already */
        struct talk as = *k->before;

        as.agreed = k->agreed;
        k->told = talk_told(x->c->r, &as, k->term.proposal);
    }
    if (k->told > x->now_ms)
        k->told = x->now_ms;
}

static bool note_told(struct foresight *x, const struct talk_draft *k, struct pln_error *err)
{
    int64_t hours = k->told > k->when ? (k->told - k->when) / RULES_HOUR_MS : 0;
    bool late = k->told - k->when > k->term.hours * RULES_HOUR_MS, leaned = k->agreed >= AGREED_LEANING;
    enum level level = !late ? LEVEL_GOOD : leaned && k->term.proposal != BOOK_NONE ? LEVEL_LOOK : LEVEL_PLAIN;

    buf_printf(&x->text, "told %" PRId64 " h after it was held: ", hours);
    if (late) {
        buf_put(&x->text, BYTES_STR("late by "));
        buf_printf(&x->text, "%" PRId64 " h", hours - k->term.hours);
    } else {
        buf_put(&x->text, BYTES_STR("in time"));
    }
    buf_put(&x->text, BYTES_STR("; "));
    put_span(&x->text, k->term.hours);
    buf_put(&x->text, BYTES_STR(" are agreed"));
    if (k->term.is_quiet) {
        buf_put(&x->text, BYTES_STR(" shortly before "));
        if (!put_name(x, k->term.proposal, err))
            return false;
        buf_put(&x->text, BYTES_STR(" closes"));
    }
    if (!note_figures(x, late ? "told-late" : "in-time", level, hours, k->term.hours, err))
        return false;
    if (level == LEVEL_LOOK)
        x->note[x->notes - 1].field = "text";
    x->note[x->notes - 1].entry = k->term.proposal;
    return true;
}

/* Decided before it is told, and something was leaned to. */
static bool note_decided(struct foresight *x, const struct talk_draft *k, struct pln_error *err)
{
    for (size_t i = 0; i < k->touched && k->agreed >= AGREED_LEANING; i++) {
        uint32_t decision = verdict_on(x->c->r, &x->c->r->cut, k->touches[i]);
        const struct ruling *d = decision != BOOK_NONE ? verdict_of(x->c->r, decision) : NULL;
        struct note *n;

        if (d == NULL || !verdict_is_adopted(x->c->r, d) || k->when >= d->made || k->told <= d->made)
            continue;
        if (!put_name(x, k->touches[i], err))
            return false;
        buf_put(&x->text, BYTES_STR(" was decided before this was told ("));
        if (!put_name(x, decision, err))
            return false;
        buf_put(&x->text, BYTES_STR(")"));
        n = note_add(x, "talk-after-decision", LEVEL_LOOK, err);
        if (n == NULL)
            return false;
        n->entry = decision;
        n->field = "text";
        return true;
    }
    return true;
}

/* Agreed, touching no proposal, and somebody whom it affects was not there. */
static bool note_outside(struct foresight *x, const struct talk_draft *k, struct pln_error *err)
{
    struct fields_cursor each = fields_each_of(&x->f, TALK_AFFECTS);
    int64_t days = x->c->r->force.setting[SETTING_TALK_DAYS];
    struct value v;

    if (k->agreed != AGREED_AGREED || k->touched > 0 || !fields_next(&each, &v) || v.is_empty)
        return true;
    buf_printf(&x->text, "agreed outside any table: propose it within %" PRId64 " days, if it binds others", days);
    return note_figures(x, "agreed-outside", LEVEL_PLAIN, 0, days, err);
}

static bool foresee_talk(struct foresight *x, struct pln_error *err)
{
    struct talk_draft k = { .status = (enum talk_status)fields_u64(&x->f, TALK_STATUS),
                            .agreed = (enum agreed)fields_u64(&x->f, TALK_AGREED),
                            .when = fields_i64(&x->f, TALK_WHEN) };
    int64_t ahead = hours_ahead(x, k.when);

    if (k.status == TALK_ANNOUNCED && k.when >= x->now_ms) {
        buf_printf(&x->text, "told %" PRId64 " h before it is held: others can ask to be in it", ahead);
        return note_figures(x, "announced", LEVEL_GOOD, ahead, 0, err);
    }
    if (k.status != TALK_HELD)
        return true;
    if (!touches_read(x, &k, err))
        return false;
    told_read(x, &k);
    return note_told(x, &k, err) && note_decided(x, &k, err) && note_outside(x, &k, err);
}

/* ---- how a promise stands ------------------------------------------------------------------------------------------------------ */

static bool note_moved(struct foresight *x, const struct promise *p, struct pln_error *err)
{
    int64_t late = rules_day(x->c->r, x->now_ms) - p->due, most = x->c->r->force.setting[SETTING_MOVES_MAX];
    bool said_why = fields_flag(&x->f, PROGRESS_SAID_WHY);

    if (late <= 0 && said_why) {
        buf_put(&x->text, BYTES_STR("moved before its day was past, with a reason: in time"));
        return note_figures(x, "in-time", LEVEL_GOOD, p->moves + 1, most, err);
    }
    if (late > 0)
        buf_printf(&x->text, "moved %" PRId64 " day%s after it was due%s", late, late == 1 ? "" : "s",
                   said_why ? "" : ", without a reason");
    else
        buf_put(&x->text, BYTES_STR("moved without a reason"));
    if (!note_figures(x, "moved-late", LEVEL_LOOK, p->moves + 1, most, err))
        return false;
    x->note[x->notes - 1].field = said_why ? NULL : "why";
    if ((int64_t)p->bad_moves + 1 < most)
        return true;
    buf_printf(&x->text, "it will have slipped %" PRIu32 " times: from %" PRId64 " on the coalition looks at it", p->bad_moves + 1, most);
    return note_figures(x, "moved-again", LEVEL_PLAIN, p->bad_moves + 1, most, err);
}

static bool foresee_progress(struct foresight *x, struct pln_error *err)
{
    int64_t state = fields_i64(&x->f, PROGRESS_STATE), late;
    const struct promise *p;
    uint32_t of;

    if (records_of(x, PROGRESS_OF, &of, 1) == 0)
        return true;
    p = promise_of(x->c->r, of);
    if (p == NULL)
        return true;
    late = rules_day(x->c->r, x->now_ms) - p->due;
    if (p->state != PROMISE_OPEN) {
        buf_printf(&x->text, "it was closed before as %s, by ", p->state == PROMISE_KEPT ? "kept" : "not kept");
        if (!put_name(x, p->closed_by, err))
            return false;
        buf_put(&x->text, BYTES_STR(": that stays"));
        return note_add(x, "closed", LEVEL_LOOK, err) != NULL;
    }
    if (state == STATE_MOVED)
        return note_moved(x, p, err);
    if (state != STATE_KEPT)
        return true;
    if (late <= 0)
        buf_put(&x->text, BYTES_STR("kept by its day"));
    else
        buf_printf(&x->text, "kept %" PRId64 " day%s after its day", late, late == 1 ? "" : "s");
    return note_figures(x, "kept", late <= 0 ? LEVEL_GOOD : LEVEL_PLAIN, late > 0 ? late : 0, 0, err);
}

/* ---- a proposal ---------------------------------------------------------------------------------------------------------------- */

static bool foresee_proposal(struct foresight *x, struct pln_error *err)
{
    uint32_t body = record_of(x, PROPOSAL_BODY, TYPE_body), version;
    int64_t hours = hours_ahead(x, fields_i64(&x->f, PROPOSAL_CLOSES)), notice;

    if (body == BOOK_NONE)
        return true;
    version = force_version(x->c->r, &x->c->r->cut, body, x->now_ms);
    if (version == BOOK_NONE) {
        buf_put(&x->text, book_text(x->c->b, body, BODY_HANDLE));
        buf_put(&x->text, BYTES_STR(" is not in force: nothing that it decides stands until it is"));
        return note_add(x, "body", LEVEL_LOOK, err) != NULL;
    }
    notice = book_number(x->c->b, version, BODY_NOTICE);
    if (notice == 0)
        return true;
    buf_put(&x->text, BYTES_STR("closes in "));
    put_span(&x->text, hours);
    buf_put(&x->text, BYTES_STR(": "));
    buf_put(&x->text, BYTES_STR(hours < notice ? "earlier than the notice of " : "the notice of "));
    buf_put(&x->text, book_text(x->c->b, version, BODY_HANDLE));
    buf_put(&x->text, BYTES_STR(hours < notice ? " allows, " : " is "));
    put_span(&x->text, notice);
    return note_figures(x, "notice", hours < notice ? LEVEL_LOOK : LEVEL_GOOD, hours, notice, err);
}

/* ---- a decision ---------------------------------------------------------------------------------------------------------------- */

static bool note_not_counted(struct foresight *x, const struct ruling *d, struct pln_error *err)
{
    const char *keeper;

    switch (d->why) {
    case NOT_COUNTED_none:
    case NOT_COUNTED_PROPOSAL: return true;
    case NOT_COUNTED_KEEPER:
        if (!use_handle(x->c, d->keeper, &keeper, err))
            return false;
        buf_printf(&x->text, "it will not count: %s keeps this table and decides in its log", keeper);
        return note_add(x, "not-keeper", LEVEL_LOOK, err) != NULL;
    case NOT_COUNTED_SECOND: break;
    }
    buf_put(&x->text, BYTES_STR("it will not count: decided before by "));
    return put_name(x, d->first, err) && note_add(x, "second-decision", LEVEL_LOOK, err) != NULL;
}

static void put_needs(struct foresight *x, const struct ruling *d)
{
    uint32_t body = d->seating->body;
    bool first = true;

    for (size_t i = 0; i < book_count(x->c->b, body, BODY_NEEDS); i++) {
        int64_t kind = book_number_at(x->c->b, body, BODY_NEEDS, i);
        bool heard = false;

        for (size_t s = 0; s < d->seating->seats; s++)
            heard = heard || (d->heard[s] && (int64_t)d->seating->seat[s].kind == kind);
        if (heard || kind <= 0 || kind >= seat_kind_end)
            continue;
        buf_printf(&x->text, "%s%s", first ? "needs: not heard: " : ", ", seat_kind_words[kind - 1]);
        first = false;
    }
}

/* One item: how it stands, in a few words. */
static bool note_item(struct foresight *x, const struct ruling *d, enum verdict_item item, struct pln_error *err)
{
    const struct book *b = x->c->b;
    uint32_t body = d->seating->body, withdrawn;
    int64_t notice = book_number(b, body, BODY_NOTICE), is = 0, agreed = 0;

    switch (item) {
    case ITEM_BODY:
        buf_put(&x->text, BYTES_STR("body: "));
        buf_put(&x->text, book_text(b, body, BODY_HANDLE));
        buf_put(&x->text, BYTES_STR(d->lacks[item] ? " is not in force" : " is in force"));
        break;
    case ITEM_OPEN:
        withdrawn = proposal_withdrawn(&d->past, d->proposal);
        buf_put(&x->text, BYTES_STR(withdrawn != BOOK_NONE ? "open: the proposal was withdrawn, " : "open: the proposal stands"));
        if (withdrawn != BOOK_NONE && !put_name(x, withdrawn, err))
            return false;
        break;
    case ITEM_QUORUM:
        is = (int64_t)d->heard_count;
        agreed = book_number(b, body, BODY_QUORUM);
        buf_printf(&x->text, "quorum: %zu of %zu seats heard, %" PRId64 " percent are needed", d->heard_count,
                   d->seating->seats - d->recused_count, agreed);
        break;
    case ITEM_NEEDS:
        if (d->lacks[item])
            put_needs(x, d);
        else
            buf_put(&x->text, BYTES_STR("needs: all heard"));
        break;
    case ITEM_NOTICE:
        is = d->published.proven && d->made > d->published.ms ? (d->made - d->published.ms) / RULES_HOUR_MS : 0;
        agreed = notice;
        buf_printf(&x->text, "notice: %" PRId64 " of %" PRId64 " hours%s", is, agreed,
                   d->published.proven ? "" : ", too few partners have signed that they hold it");
        break;
    case ITEM_RULE:
        is = (int64_t)d->consents;
        agreed = (int64_t)d->objections;
        buf_printf(&x->text, "rule: %zu consent%s, %zu objection%s", d->consents, d->consents == 1 ? "" : "s", d->objections,
                   d->objections == 1 ? "" : "s");
        break;
    case ITEM_END: return true;
    }
    return note_figures(x, verdict_item_word(item), d->lacks[item] ? LEVEL_LOOK : LEVEL_PLAIN, is, agreed, err);
}

/* Partners that it affects and that have not been reached, or not long enough before. */
static bool note_told_partners(struct foresight *x, const struct ruling *d, bool never, struct pln_error *err)
{
    const struct knew_table *t = knew_so_far(x->c->r, d->proposal, d->made);
    int64_t notice = book_number(x->c->b, d->seating->body, BODY_NOTICE);
    size_t named = 0;
    const char *handle;

    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const struct knew_row *row = &t->row[i];
        bool not_told = row->by == KNEW_NEVER || row->is_after;

        if (row->by == KNEW_OWN || not_told != never || (!never && row->hours >= notice))
            continue;
        if (!use_handle(x->c, row->partner, &handle, err))
            return false;
        if (named == 0)
            buf_put(&x->text, BYTES_STR(never ? "affected and not reached: " : "affected, with less notice than agreed: "));
        if (named < NAMED_MAX)
            buf_printf(&x->text, "%s%s", named > 0 ? ", " : "", handle);
        if (named < NAMED_MAX && !never)
            buf_printf(&x->text, " (%" PRId64 " h)", row->hours);
        named++;
    }
    if (named > NAMED_MAX)
        buf_printf(&x->text, " and %zu more", named - NAMED_MAX);
    return named == 0 || note_figures(x, never ? "affected-not-told" : "short-notice", LEVEL_LOOK, (int64_t)named, 0, err);
}

static bool foresee_decision(struct foresight *x, struct pln_error *err)
{
    struct ruling d = { .proposal = record_of(x, DECISION_PROPOSAL, TYPE_proposal),
                        .log = x->c->own,
                        .meeting = record_of(x, DECISION_MEETING, TYPE_meeting),
                        .made = fields_i64(&x->f, DECISION_MADE),
                        .adopted = fields_u64(&x->f, DECISION_OUTCOME) == OUTCOME_ADOPTED };
    size_t lacks = 0;

    if (d.proposal == BOOK_NONE || !rules_has(x->c->r, d.proposal))
        return true;
    if (!verdict_foresee(x->c->r, &d)) {
        *err = x->c->r->err;
        return false;
    }
    if (d.state == RULING_NOT_COUNTED)
        return note_not_counted(x, &d, err);
    if (d.state != RULING_STANDS && d.state != RULING_LACKS)
        return true;
    for (size_t i = 0; i < ITEM_END && d.adopted; i++)
        lacks += d.lacks[i];
    if (lacks == 0) {
        buf_put(&x->text, BYTES_STR("it stands, as far as this node holds"));
        if (note_add(x, "stands", LEVEL_GOOD, err) == NULL)
            return false;
    }
    for (size_t i = 0; i < ITEM_END && d.adopted; i++)
        if ((d.lacks[i] || i == ITEM_QUORUM || (i == ITEM_NOTICE && book_number(x->c->b, d.seating->body, BODY_NOTICE) > 0)) &&
            !note_item(x, &d, (enum verdict_item)i, err))
            return false;
    return !d.adopted || (note_told_partners(x, &d, true, err) && note_told_partners(x, &d, false, err));
}

/* ---- the answer ---------------------------------------------------------------------------------------------------------------- */

static bool record_read(struct foresight *x, struct pln_error *err)
{
    struct params *p = &x->c->p;
    struct bytes type = params_str(p, "type", params_at(p, 0)), refs = params_at(p, 2);
    struct bytes body = params_bin(p, "body", params_at(p, 1), PLN_ENTRY_BYTES_MAX);
    struct reader r = reader_over(refs);

    x->schema = schema_find(type);
    if (x->schema == NULL && !p->failed)
        params_fail(p, "type", PLN_UNKNOWN_TYPE, "there is no type of that name");
    x->refs = refs.n > 0 && !p->failed ? reader_array_upto(&r, "refs", PLN_REFS_MAX) : 0;
    for (size_t i = 0; i < x->refs; i++)
        reader_bin_exact(&r, "refs", x->ref[i].b, sizeof(x->ref[i].b));
    if (refs.n > 0 && !p->failed && !reader_done(&r, err))
        return within(err, "refs");
    if (!desk_params_done(x->c, err))
        return false;
    return check_body(x->schema, body, x->refs, err) && facts_open(x->schema, body, &x->f, err);
}

static void write_figure(struct writer *w, const char *key, bool has, int64_t figure)
{
    write_key(w, key);
    if (has)
        writer_i64(w, figure);
    else
        writer_nil(w);
}

static bool write_notes(const struct foresight *x, struct writer *w, struct pln_error *err)
{
    desk_head(x->c, w, 1);
    write_key(w, "notes");
    writer_array(w, x->notes);
    for (size_t i = 0; i < x->notes; i++) {
        const struct note *n = &x->note[i];

        writer_map(w, 7);
        write_key(w, "word");
        writer_cstr(w, n->word);
        write_key(w, "level");
        writer_cstr(w, level_words[n->level]);
        write_key(w, "sentence");
        writer_str(w, n->sentence);
        write_key(w, "field");
        write_text_or_nil(w, n->field != NULL ? n->field : "");
        write_figure(w, "is", n->has_figures, n->is);
        write_figure(w, "agreed", n->has_figures, n->agreed);
        write_key(w, "entry");
        if (!use_write(x->c, w, n->entry, err))
            return false;
    }
    return true;
}

bool view_foresee(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    CLEANUP(foresight_deinit) struct foresight x = { .c = c, .now_ms = c->is_asof ? c->r->now_ms : c->q.wall_ms };
    bool good = true;

    buf_init(&x.text, SENTENCE_BYTES_MAX);
    if (!record_read(&x, err))
        return false;
    if (c->r->version <= RULES_VERSION) {
        if (x.schema->type == TYPE_talk)
            good = foresee_talk(&x, err);
        else if (x.schema->type == TYPE_progress)
            good = foresee_progress(&x, err);
        else if (x.schema->type == TYPE_proposal)
            good = foresee_proposal(&x, err);
        else if (x.schema->type == TYPE_decision)
            good = foresee_decision(&x, err);
    }
    return good && write_notes(&x, w, err);
}
