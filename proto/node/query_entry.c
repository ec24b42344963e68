/* query_entry.c: an entry as people and programs are shown it: refs, authors, content, facts, words; summaries and whole entries.
 *
 * In: an entry of a view. Out: maps, keys in the order of docs/rpc.md.
 * Must not: choose what is shown (query_pages.c), judge.
 * Bounds: the answer's buffer; a summary's title of TITLE_BYTES_MAX.
 * Spec: docs/rpc.md "Shapes". Tests: tests/unit/node_query_entry.c */
#include "node/query_entry.h"

#include "base/civil.h"
#include "base/utf8.h"
#include "codec/text.h"

#include <assert.h>

#define TITLE_BYTES_MAX 200

void write_text_or_nil(struct writer *w, const char *text)
{
    if (text[0] != 0)
        writer_cstr(w, text);
    else
        writer_nil(w);
}

/* ---- refs ---- */

static void ref_map(struct writer *w, const struct pln_id *id, struct bytes name, struct bytes type)
{
    writer_map(w, 3);
    write_key(w, "id");
    if (id != NULL)
        writer_bin(w, BYTES_OF(*id));
    else
        writer_nil(w);
    write_key(w, "name");
    if (name.n > 0)
        writer_str(w, name);
    else
        writer_nil(w);
    write_key(w, "type");
    if (type.n > 0)
        writer_str(w, type);
    else
        writer_nil(w);
}

bool write_entry_ref(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    struct query_log *log;
    char name[QUERY_NAME_TEXT] = "";

    if (!query_log_at(q, e->place.log, &log, err))
        return false;
    if (log != NULL)
        query_entry_name(log, e->place.index, name);
    ref_map(w, &e->id, BYTES_STR(name), e->readable ? e->statement.type : (struct bytes){ NULL, 0 });
    return true;
}

/* A person by the id of their first mandate. */
static bool person_ref(struct query *q, struct writer *w, const struct view_entry *e, bool *written, struct pln_error *err)
{
    struct query_log *log;
    char name[QUERY_NAME_TEXT];

    if (!query_log_at(q, e->place.log, &log, err) || (log != NULL && !query_people(q, log, err)))
        return false;
    for (size_t i = 0; log != NULL && i < log->people; i++) {
        if (!hash32_equal(&log->person[i].id, &e->id))
            continue;
        query_person_name(log, &log->person[i], name);
        ref_map(w, &e->id, BYTES_STR(name), BYTES_STR("person"));
        *written = true;
        return true;
    }
    return true;
}

bool write_ref(struct query *q, struct writer *w, const struct pln_id *id, enum field_kind kind, struct pln_error *err)
{
    const struct bytes none = { NULL, 0 };
    struct query_log *log;
    struct view_entry e;
    struct place at;
    bool found, written = false;

    if (!query_log_of(q, id, &log, err))
        return false;
    if (log != NULL) {
        ref_map(w, id, BYTES_STR(log->handle), BYTES_STR("partner"));
        return true;
    }
    if (!query_find(q, id, &at, &found, err) || (found && !query_read(q, at, false, &e, &found, err)))
        return false;
    if (!found) {
        ref_map(w, id, none, none);
        return true;
    }
    if ((kind == FIELD_MEMBER || kind == FIELD_PARTY) && !person_ref(q, w, &e, &written, err))
        return false;
    return written || write_entry_ref(q, w, &e, err);
}

/* ---- facts and words ---- */

static bool place_ref(struct query *q, struct writer *w, const struct statement *s, size_t place, enum field_kind kind,
                      struct pln_error *err)
{
    struct pln_id id;

    if (place >= s->ref_count) {
        writer_nil(w);
        return true;
    }
    id = statement_ref(s, place);
    return write_ref(q, w, &id, kind, err);
}

static void text_or_bin(struct writer *w, const struct value *v)
{
    if (v->is_binary)
        writer_bin(w, v->text);
    else
        writer_str(w, v->text);
}

static bool write_value(struct query *q, struct writer *w, const struct value *v, const struct statement *s, struct pln_error *err)
{
    char date[CIVIL_DATE_TEXT];
    const char *word;

    switch (v->field->kind) {
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_DEC:
    case FIELD_TEXT:
    case FIELD_LONG: text_or_bin(w, v); break;
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN:
    case FIELD_NOTE: writer_bin(w, v->text); break;
    case FIELD_DATE:
        if (v->number < 0 || v->number > CIVIL_DAY_MAX) {
            writer_nil(w);
            break;
        }
        civil_date_write(v->number, date);
        writer_cstr(w, date);
        break;
    case FIELD_TIME:
    case FIELD_SPAN:
    case FIELD_INT:
    case FIELD_OFFSET: writer_i64(w, v->number); break;
    case FIELD_FLAG: writer_bool(w, v->number != 0); break;
    case FIELD_ENUM:
        word = v->number < 0 ? NULL : field_enum_word(v->field, (uint64_t)v->number);
        if (word != NULL)
            writer_cstr(w, word);
        else
            writer_i64(w, v->number);
        break;
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER: return place_ref(q, w, s, v->ref, v->field->kind, err);
    case FIELD_PARTY:
        if (v->has_ref)
            return place_ref(q, w, s, v->ref, v->field->kind, err);
        word = v->number < 0 && -v->number < outsider_end ? outsider_words[-v->number - 1] : "other";
        ref_map(w, NULL, BYTES_STR(word), BYTES_STR("outsider"));
        break;
    case FIELD_SETTING:
        writer_map(w, 2);
        write_key(w, "name");
        writer_str(w, v->text);
        write_key(w, "value");
        writer_i64(w, v->number);
        break;
    case FIELD_SEAT:
        writer_map(w, 3);
        write_key(w, "name");
        writer_str(w, v->text);
        write_key(w, "kind");
        writer_cstr(w, v->number > 0 && v->number < seat_kind_end ? seat_kind_words[v->number - 1] : "");
        write_key(w, "partner");
        return place_ref(q, w, s, v->ref, FIELD_PARTNER, err);
    case FIELD_LINES:
    case FIELD_FORK: writer_raw(w, v->text); break;
    }
    return true;
}

bool write_fields(struct query *q, struct writer *w, const struct fields *f, const struct statement *statement, struct pln_error *err)
{
    writer_map(w, f->count);
    for (size_t i = 0; i < f->count; i++) {
        struct fields_cursor each = fields_each_of(f, i);
        struct value v;

        write_key(w, f->field[i].name);
        if (!fields_has(f, i)) {
            writer_nil(w);
            continue;
        }
        if (f->field[i].list > 0)
            writer_array(w, fields_list(f, i));
        while (fields_next(&each, &v)) {
            if (!v.is_empty && !write_value(q, w, &v, statement, err))
                return false;
        }
    }
    return true;
}

bool write_facts_and_words(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    const struct schema *schema = NULL;
    struct fields facts, words;
    bool known = query_facts(e, &schema, &facts);

    write_key(w, "facts");
    if (!known)
        writer_nil(w);
    else if (!write_fields(q, w, &facts, &e->statement, err))
        return false;
    if (!known && e->readable)
        schema = schema_find_version(e->statement.type, e->statement.schema);
    write_key(w, "words");
    if (schema == NULL || !query_words(e, schema, &words)) {
        writer_nil(w);
        return true;
    }
    return write_fields(q, w, &words, &e->statement, err);
}

/* Its title, or its first text, or the first line of the long one; of an inception its name. */
struct bytes query_title(const struct view_entry *e)
{
    const struct bytes none = { NULL, 0 };
    const struct schema *schema;
    struct fields facts, words;
    struct bytes text = none;
    const uint8_t *end;

    if (!e->readable)
        return none;
    schema = schema_find_version(e->statement.type, e->statement.schema);
    if (schema == NULL)
        return none;
    if (schema->type == TYPE_inception && query_facts(e, &schema, &facts))
        return fields_bytes(&facts, INCEPTION_NAME);
    if (!query_words(e, schema, &words))
        return none;
    for (size_t i = 0; i < words.count && text.n == 0; i++) {
        if (words.field[i].list == 0 && fields_has(&words, i))
            text = fields_bytes(&words, i);
    }
    if (!utf8_is_valid(text) || (text.n > 0 && memchr(text.at, 0, text.n) != NULL))
        return none; /* a file */
    while (text.n > 0 && (text.at[0] == '#' || text.at[0] == ' ' || text.at[0] == '\n' || text.at[0] == '\r'))
        text = bytes_slice(text, 1, text.n - 1);
    end = text.n > 0 ? memchr(text.at, '\n', text.n) : NULL;
    if (end != NULL)
        text.n = (size_t)(end - text.at);
    if (text.n > 0 && text.at[text.n - 1] == '\r')
        text.n--;
    text.n = utf8_cut(text, TITLE_BYTES_MAX);
    return text;
}

/* ---- content ---- */

const char *content_form_word(const struct view_entry *e)
{
    switch (e->statement.content.form) {
    case CONTENT_PUBLISHED: return "published";
    case CONTENT_SEALED: return "sealed";
    case CONTENT_REVEALED: return "revealed";
    }
    return "";
}

const char *content_state_word(const struct view_entry *e)
{
    switch (e->content) {
    case CONTENT_NONE: return e->statement.content.form == CONTENT_REVEALED ? "reveals" : "missing";
    case CONTENT_HERE: return "here";
    case CONTENT_MISSING: return "missing";
    case CONTENT_BLOB: return "sealed";
    case CONTENT_ELSEWHERE: return "elsewhere";
    case CONTENT_UNSEALED: return "unsealed";
    case CONTENT_GONE: return "erased";
    }
    return "";
}

static bool write_content(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    const struct content_decl *d = &e->statement.content;
    struct query_log *log;
    char name[QUERY_NAME_TEXT] = "";

    if (!e->readable || !e->statement.has_content) {
        writer_nil(w);
        return true;
    }
    writer_map(w, 6);
    write_key(w, "form");
    writer_cstr(w, content_form_word(e));
    write_key(w, "state");
    writer_cstr(w, content_state_word(e));
    write_key(w, "bytes");
    writer_u64(w, d->bytes);
    write_key(w, "media");
    if (d->media.n > 0)
        writer_str(w, d->media);
    else
        writer_nil(w);
    write_key(w, "partners");
    writer_array(w, d->form == CONTENT_SEALED ? d->partners : 0);
    for (size_t i = 0; d->form == CONTENT_SEALED && i < d->partners; i++) {
        struct pln_id id = statement_ref(&e->statement, d->partner[i]);

        if (!query_log_of(q, &id, &log, err))
            return false;
        writer_cstr(w, log != NULL ? log->handle : "?");
    }
    write_key(w, "by");
    if (e->has_by) {
        if (!query_log_at(q, e->by.log, &log, err))
            return false;
        if (log != NULL)
            query_entry_name(log, e->by.index, name);
    }
    write_text_or_nil(w, name);
    return true;
}

/* ---- summary, entry ---- */

static bool write_author(struct query *q, struct writer *w, const struct view_entry *e, struct query_log *log, bool *disputed,
                         struct pln_error *err)
{
    const struct person *person = NULL;
    struct key_state state;
    char name[QUERY_NAME_TEXT] = "";
    bool is_root = false, found;

    *disputed = false;
    if (!e->readable || !e->statement.has_author || log == NULL) {
        writer_nil(w);
        return true;
    }
    if (!q->v->key(q->v->ctx, log->row.number, &e->statement.author, &state, &found, err) ||
        !query_person_of(q, log, &e->statement.author, &person, &is_root, err))
        return false;
    *disputed = e->verdict == VERDICT_GOOD && found && judged_is_disputed(&state, e->place.index);
    if (person != NULL) {
        query_person_name(log, person, name);
    } else {
        struct person nobody = { .name = "root" };

        if (!is_root)
            hex_write(bytes_at(e->statement.author.b, 4), nobody.name);
        query_person_name(log, &nobody, name);
    }
    writer_map(w, 3);
    write_key(w, "name");
    writer_cstr(w, name);
    write_key(w, "key");
    writer_bin(w, BYTES_OF(e->statement.author));
    write_key(w, "person");
    if (person != NULL)
        writer_bin(w, BYTES_OF(person->id));
    else
        writer_nil(w);
    return true;
}

#define SUMMARY_KEYS 12
#define ENTRY_KEYS (SUMMARY_KEYS + 14)

static const char *verdict_word(enum verdict v)
{
    switch (v) {
    case VERDICT_GOOD: return "good";
    case VERDICT_VOID: return "void";
    case VERDICT_UNKNOWN: return "unknown";
    }
    return "";
}

/* The twelve keys; the map's header is the caller's. */
static bool summary_keys(struct query *q, struct writer *w, const struct view_entry *e, struct query_log *log, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf author;
    struct writer aw = writer_into(&author);
    char name[QUERY_NAME_TEXT];
    struct bytes title;
    bool disputed;

    buf_init(&author, 512);
    if (!write_author(q, &aw, e, log, &disputed, err) || !writer_done(&aw, "author", err))
        return false;
    query_entry_name(log, e->place.index, name);
    write_key(w, "name");
    writer_cstr(w, name);
    write_key(w, "id");
    if (e->readable)
        writer_bin(w, BYTES_OF(e->id));
    else
        writer_nil(w);
    write_key(w, "log");
    writer_cstr(w, log->handle);
    write_key(w, "index");
    writer_u64(w, e->place.index);
    write_key(w, "type");
    if (e->readable)
        writer_str(w, e->statement.type);
    else
        writer_nil(w);
    write_key(w, "time");
    if (e->readable)
        writer_i64(w, e->entry.time_ms);
    else
        writer_nil(w);
    write_key(w, "state");
    writer_cstr(w, verdict_word(e->verdict));
    write_key(w, "void");
    write_text_or_nil(w, e->verdict == VERDICT_VOID ? void_word(e->code) : "");
    write_key(w, "disputed");
    writer_bool(w, disputed);
    write_key(w, "author");
    writer_raw(w, buf_bytes(&author));
    write_key(w, "title");
    title = query_title(e);
    if (title.n > 0)
        writer_str(w, title);
    else
        writer_nil(w);
    write_key(w, "content");
    return write_content(q, w, e, err);
}

static bool log_of(struct query *q, const struct view_entry *e, struct query_log **log, struct pln_error *err)
{
    if (!query_log_at(q, e->place.log, log, err))
        return false;
    return *log != NULL || fail(err, PLN_STORE_DAMAGED, "an entry of log %" PRIu32 ", which is not here", e->place.log);
}

bool write_summary(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    struct query_log *log;

    if (!log_of(q, e, &log, err))
        return false;
    writer_map(w, SUMMARY_KEYS);
    return summary_keys(q, w, e, log, err);
}

/* A text that people read: names among facts, every text of words; of seats their names. */
static bool is_read(const struct value *v)
{
    if (v->is_empty || v->is_binary)
        return false;
    switch (v->field->kind) {
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_SEAT: return true;
    case FIELD_DEC:
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN:
    case FIELD_NOTE:
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_SPAN:
    case FIELD_INT:
    case FIELD_OFFSET:
    case FIELD_FLAG:
    case FIELD_ENUM:
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER:
    case FIELD_PARTY:
    case FIELD_SETTING:
    case FIELD_LINES:
    case FIELD_FORK: break;
    }
    return false;
}

/* Written if w is given; how many. */
static size_t field_texts(const struct fields *f, struct writer *w)
{
    struct fields_cursor each = fields_each(f);
    struct value v;
    size_t count = 0;

    while (fields_next(&each, &v)) {
        if (!is_read(&v))
            continue;
        count++;
        if (w == NULL)
            continue;
        writer_map(w, 2);
        write_key(w, "field");
        writer_cstr(w, v.field->name);
        write_key(w, "text");
        writer_str(w, v.text);
    }
    return count;
}

/* nil: its words are here in clear, but are no list of texts that is known here. */
static void write_texts(struct writer *w, const struct view_entry *e)
{
    const struct schema *schema;
    struct fields facts, words;
    bool has_facts = query_facts(e, &schema, &facts), has_words;

    if (!has_facts && e->readable)
        schema = schema_find_version(e->statement.type, e->statement.schema);
    has_words = e->readable && schema != NULL && query_words(e, schema, &words);
    write_key(w, "texts");
    if (!has_words && (e->content == CONTENT_HERE || e->content == CONTENT_UNSEALED)) {
        writer_nil(w);
        return;
    }
    writer_array(w, (has_facts ? field_texts(&facts, NULL) : 0) + (has_words ? field_texts(&words, NULL) : 0));
    if (has_facts)
        field_texts(&facts, w);
    if (has_words)
        field_texts(&words, w);
}

bool write_summary_texts(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    struct query_log *log;

    if (!log_of(q, e, &log, err))
        return false;
    writer_map(w, SUMMARY_KEYS + 1);
    if (!summary_keys(q, w, e, log, err))
        return false;
    write_texts(w, e);
    return true;
}

/* Which other partners' receipts cover it. */
static bool write_held(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf list;
    struct writer lw = writer_into(&list);
    struct query_log **log;
    size_t logs, held = 0, partners = 0;

    buf_init(&list, 256 * 1024);
    if (!query_logs(q, &log, &logs, err))
        return false;
    for (size_t i = 0; i < logs; i++) {
        uint64_t index, told_at;
        bool found, told;

        if (log[i]->row.number == e->place.log || log[i]->row.standing != LOG_PARTNER)
            continue;
        partners++;
        if (!q->v->first_cover(q->v->ctx, log[i]->row.number, e->place, false, &index, &found, err))
            return false;
        if (!found)
            continue;
        if (!q->v->first_cover(q->v->ctx, log[i]->row.number, e->place, true, &told_at, &told, err))
            return false;
        held++;
        writer_map(&lw, 3);
        write_key(&lw, "partner");
        writer_cstr(&lw, log[i]->handle);
        write_key(&lw, "index");
        writer_u64(&lw, index);
        write_key(&lw, "told");
        writer_bool(&lw, told);
    }
    if (!writer_done(&lw, "held", err))
        return false;
    write_key(w, "held");
    writer_array(w, held);
    if (held > 0)
        writer_raw(w, buf_bytes(&list));
    write_key(w, "held_count");
    writer_u64(w, held);
    write_key(w, "partners");
    writer_u64(w, partners);
    return true;
}

bool write_entry(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    struct pln_leaf leaf = entry_leaf(e->bytes);
    struct query_log *log;

    if (!log_of(q, e, &log, err))
        return false;
    writer_map(w, ENTRY_KEYS);
    if (!summary_keys(q, w, e, log, err))
        return false;
    write_key(w, "log_id");
    writer_bin(w, BYTES_OF(log->row.id));
    write_key(w, "schema");
    writer_u64(w, e->readable ? e->statement.schema : 0);
    write_key(w, "claimed");
    if (e->readable)
        writer_i64(w, e->statement.claimed_ms);
    else
        writer_nil(w);
    write_key(w, "tau");
    writer_i64(w, e->tau_ms);
    write_key(w, "after");
    if (!e->readable || !e->statement.has_after)
        writer_nil(w);
    else if (!write_ref(q, w, &e->statement.after, FIELD_REF, err))
        return false;
    write_key(w, "refs");
    writer_array(w, e->readable ? e->statement.ref_count : 0);
    for (size_t i = 0; e->readable && i < e->statement.ref_count; i++) {
        struct pln_id id = statement_ref(&e->statement, i);

        if (!write_ref(q, w, &id, FIELD_REF, err))
            return false;
    }
    if (!write_facts_and_words(q, w, e, err) || !write_held(q, w, e, err))
        return false;
    write_key(w, "bytes");
    writer_u64(w, e->bytes.n);
    write_key(w, "leaf");
    writer_bin(w, BYTES_OF(leaf));
    write_key(w, "size");
    writer_u64(w, log->row.size);
    return true;
}
