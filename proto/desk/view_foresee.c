/* view_foresee.c: rules.foresee: what the rules would say of a record if this node took it now, told before it is signed.
 *
 * In: a type, the body and the references that the statement will have, perhaps who will sign. Out: notes, each a sentence with its
 * figures; what each type is told stands in foresee_*.c.
 * Must not: refuse a record (node/sequence.c does); say more than this node holds.
 * Bounds: NOTES_MAX notes; a body of PLN_ENTRY_BYTES_MAX. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_foresee.c */
#include "desk/foresee.h"
#include "record/check.h"

#define SENTENCE_BYTES_MAX 4096
#define SHOW_DAYS_FROM_HOURS 48

static const char *const level_words[] = { "good", "plain", "look" };

static void foresight_deinit(struct foresight *x)
{
    buf_deinit(&x->text);
}

/* ---- what the record says ---------------------------------------------------------------------------------------------------- */

/* The records that a field names and that are here; at most `most`. */
size_t records_of(const struct foresight *x, size_t place, uint32_t *record, size_t most)
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

uint32_t record_of(const struct foresight *x, size_t place, enum record_type type)
{
    uint32_t record;

    return records_of(x, place, &record, 1) == 1 && x->c->b->record[record].type == type ? record : BOOK_NONE;
}

/* ---- notes ------------------------------------------------------------------------------------------------------------------- */

/* The sentence written so far, as a note; NULL: failed, or there are enough. */
struct note *note_add(struct foresight *x, const char *word, enum level level, struct pln_error *err)
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

bool note_figures(struct foresight *x, const char *word, enum level level, int64_t is, int64_t agreed, struct pln_error *err)
{
    struct note *n = note_add(x, word, level, err);

    if (n == NULL)
        return false;
    n->has_figures = true;
    n->is = is;
    n->agreed = agreed;
    return true;
}

void put_span(struct buf *out, int64_t hours)
{
    if (hours >= SHOW_DAYS_FROM_HOURS)
        buf_printf(out, "%" PRId64 " days", hours / 24);
    if (hours < SHOW_DAYS_FROM_HOURS || hours % 24 != 0)
        buf_printf(out, "%s%" PRId64 " h", hours < SHOW_DAYS_FROM_HOURS ? "" : " ", hours < SHOW_DAYS_FROM_HOURS ? hours : hours % 24);
}

/* To something that is to come, to the nearest hour: typing and asking take a moment. */
int64_t hours_ahead(const struct foresight *x, int64_t ms)
{
    return ms > x->now_ms ? (ms - x->now_ms + RULES_HOUR_MS / 2) / RULES_HOUR_MS : 0;
}

bool put_name(struct foresight *x, uint32_t record, struct pln_error *err)
{
    char name[QUERY_NAME_TEXT];

    if (!use_name(x->c, record, name, err))
        return false;
    buf_put(&x->text, BYTES_STR(name));
    return true;
}

bool put_partner(struct foresight *x, uint32_t log, struct pln_error *err)
{
    const char *handle;

    if (!use_handle(x->c, log, &handle, err))
        return false;
    buf_put(&x->text, BYTES_STR(handle));
    return true;
}

bool note_entry(struct foresight *x, const char *word, enum level level, uint32_t entry, struct pln_error *err)
{
    struct note *n = note_add(x, word, level, err);

    if (n != NULL)
        n->entry = entry;
    return n != NULL;
}

bool foresee_is_own(const struct foresight *x, uint32_t record)
{
    return x->c->b->record[record].log == x->c->own;
}

bool note_not_own(struct foresight *x, uint32_t record, const char *before, const char *after, struct pln_error *err)
{
    buf_put(&x->text, BYTES_STR(before));
    if (!put_partner(x, x->c->b->record[record].log, err))
        return false;
    buf_put(&x->text, BYTES_STR(after));
    return note_entry(x, "not-own", LEVEL_LOOK, record, err);
}

/* ---- the answer ---------------------------------------------------------------------------------------------------------------- */

static bool record_read(struct foresight *x, struct pln_error *err)
{
    struct params *p = &x->c->p;
    struct bytes type = params_str(p, "type", params_at(p, 0)), refs = params_at(p, 2);
    struct bytes body = params_bin(p, "body", params_at(p, 1), PLN_ENTRY_BYTES_MAX);
    struct bytes key = params_bin(p, "key", params_option(p, "key"), sizeof(struct pln_key));
    struct reader r = reader_over(refs);

    x->schema = schema_find(type);
    if (x->schema == NULL && !p->failed)
        params_fail(p, "type", PLN_UNKNOWN_TYPE, "there is no type of that name");
    x->refs = refs.n > 0 && !p->failed ? reader_array_upto(&r, "refs", PLN_REFS_MAX) : 0;
    for (size_t i = 0; i < x->refs; i++)
        reader_bin_exact(&r, "refs", x->ref[i].b, sizeof(x->ref[i].b));
    if (refs.n > 0 && !p->failed && !reader_done(&r, err))
        return within(err, "refs");
    if (key.n != 0 && key.n != sizeof(struct pln_key) && !p->failed)
        params_fail(p, "key", PLN_BAD_FIELD, "%zu bytes; a key has 32", key.n);
    if (!desk_params_done(x->c, err))
        return false;
    if (key.n != 0 && x->c->own != BOOK_NONE)
        x->person = use_person_of_key(x->c, x->c->own, (const struct pln_key *)key.at);
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
    desk_head(x->c, w, 2);
    write_key(w, "counted");
    if (x->counted == NULL)
        writer_nil(w);
    else if (!use_list(x->c, w, (struct book_list){ x->counted, x->counts }, err))
        return false;
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

/* Of a partner that has left: whatever it writes. */
static bool foresee_left(struct foresight *x, struct pln_error *err)
{
    uint32_t leave = x->c->own == BOOK_NONE ? BOOK_NONE : x->c->b->log[x->c->own].leave;

    if (!rules_has(x->c->r, leave))
        return true;
    buf_put(&x->text, BYTES_STR("this partner has left ("));
    if (!put_name(x, leave, err))
        return false;
    buf_put(&x->text, BYTES_STR("): others may never hear of it"));
    return note_entry(x, "left", LEVEL_LOOK, leave, err);
}

/* Of a log of which the rules read no more, or soon will. */
static bool foresee_full(struct foresight *x, struct pln_error *err)
{
    const struct book *b = x->c->b;
    unsigned used = x->c->own == BOOK_NONE || book_is_of_roster(x->schema->type) ? 0 : book_used_percent(b, x->c->own);
    uint32_t last;

    if (used < USE_FILLING_PERCENT)
        return true;
    if (used < 100) {
        buf_printf(&x->text, "of what the rules read of a log, this one has used %u percent: what is written beyond counts for nothing",
                   used);
        return note_figures(x, "log-full", LEVEL_PLAIN, used, 100, err);
    }
    last = book_last_below(b, x->c->own, b->log[x->c->own].full);
    buf_put(&x->text, BYTES_STR("this log is full, the last that counts is "));
    if (!put_name(x, last, err))
        return false;
    buf_put(&x->text,
            BYTES_STR(": this would be kept and shown, but counts for nothing. Begin a new log (operating.md, \"A log that is full\")"));
    return note_entry(x, "log-full", LEVEL_LOOK, last, err);
}

static const struct {
    enum record_type type;
    bool (*foresee)(struct foresight *x, struct pln_error *err);
} types[] = {
    { TYPE_talk, foresee_talk },         { TYPE_proposal, foresee_proposal },     { TYPE_position, foresee_position },
    { TYPE_decision, foresee_decision }, { TYPE_commitment, foresee_commitment }, { TYPE_request, foresee_request },
    { TYPE_progress, foresee_progress }, { TYPE_reply, foresee_reply },           { TYPE_seat, foresee_seat },
    { TYPE_body, foresee_body },
};

bool view_foresee(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    CLEANUP(foresight_deinit) struct foresight x = { .c = c, .person = BOOK_NONE, .now_ms = c->is_asof ? c->r->now_ms : c->q.wall_ms };
    bool good = true;

    buf_init(&x.text, SENTENCE_BYTES_MAX);
    if (!record_read(&x, err))
        return false;
    if (c->r->version <= RULES_VERSION)
        good = foresee_left(&x, err) && foresee_full(&x, err);
    for (size_t i = 0; good && i < COUNT(types) && c->r->version <= RULES_VERSION; i++)
        if (types[i].type == x.schema->type)
            good = types[i].foresee(&x, err);
    return good && write_notes(&x, w, err);
}
