/* query_fields.c: references, and facts and words by their names, as values of an answer.
 *
 * In: ids, fields that were read. Out: maps, keys in the order of docs/rpc.md; names instead of numbers where there is one.
 * Must not: leave a field out because it cannot be read: it is nil then.
 * Bounds: the answer's buffer. Spec: docs/rpc.md "Shapes". Tests: tests/unit/node_query_entry.c */
#include "node/query_fields.h"

#include "base/civil.h"

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
