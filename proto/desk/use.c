/* use.c: how an answer names what it uses: entries, people, partners.
 *
 * In: records of the run's book. Out: names as the views' clients know them.
 * Must not: show words that cannot be read in clear here.
 * Bounds: QUERY_READS_MAX entries read for one answer.
 * Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_findings.c */
#include "desk/use.h"

#include "base/civil.h"
#include "record/typed.h"

#include <stdio.h>
#include <string.h>

static bool record_entry(struct desk_call *c, uint32_t record, struct view_entry *e, bool *found, struct pln_error *err)
{
    const struct record *r = &c->b->record[record];

    return query_read(&c->q, (struct place){ c->b->log[r->log].number, r->index }, r->has_words, e, found, err);
}

static bool log_read(struct desk_call *c, uint32_t log, struct query_log **out, struct pln_error *err)
{
    if (!query_log_at(&c->q, c->b->log[log].number, out, err))
        return false;
    return *out != NULL || fail(err, PLN_STORE_DAMAGED, "a log of the book is not here any more");
}

bool use_handle(struct desk_call *c, uint32_t log, const char **handle, struct pln_error *err)
{
    struct query_log *l;

    if (!log_read(c, log, &l, err))
        return false;
    *handle = l->handle;
    return true;
}

bool use_name(struct desk_call *c, uint32_t record, char out[QUERY_NAME_TEXT], struct pln_error *err)
{
    struct query_log *log;

    if (!log_read(c, c->b->record[record].log, &log, err))
        return false;
    query_entry_name(log, c->b->record[record].index, out);
    return true;
}

static bool own_title(struct desk_call *c, uint32_t record, struct bytes *title, struct pln_error *err)
{
    struct view_entry e;
    bool found;

    *title = (struct bytes){ 0 };
    if (!record_entry(c, record, &e, &found, err))
        return false;
    if (found)
        *title = query_title(&e);
    return true;
}

bool use_title(struct desk_call *c, uint32_t record, struct bytes *title, struct pln_error *err)
{
    enum record_type type = c->b->record[record].type;
    uint32_t of = type == TYPE_decision   ? book_ref(c->b, record, DECISION_PROPOSAL)
                  : type == TYPE_position ? book_ref(c->b, record, POSITION_PROPOSAL)
                                          : BOOK_NONE;

    if (of == BOOK_NONE)
        return own_title(c, record, title, err);
    if (!own_title(c, of, title, err))
        return false;
    return title->n > 0 || own_title(c, record, title, err);
}

bool use_words(struct desk_call *c, uint32_t record, struct fields *words, bool *has, struct pln_error *err)
{
    const struct schema *schema = NULL;
    struct view_entry e;

    if (!record_entry(c, record, &e, has, err))
        return false;
    if (*has)
        schema = schema_find_version(e.statement.type, e.statement.schema);
    *has = *has && schema != NULL && query_words(&e, schema, words);
    return true;
}

bool use_texts(struct desk_call *c, struct writer *w, const char *key, uint32_t record, unsigned word, struct pln_error *err)
{
    struct fields_cursor each;
    struct fields words;
    struct value v;
    bool has;

    if (!use_words(c, record, &words, &has, err))
        return false;
    write_key(w, key);
    writer_array(w, has ? fields_list(&words, word) : 0);
    if (!has || fields_list(&words, word) == 0)
        return true;
    each = fields_each_of(&words, word);
    while (fields_next(&each, &v))
        writer_str(w, v.text);
    return true;
}

void use_time(struct writer *w, int64_t ms)
{
    if (ms == INT64_MAX || ms == INT64_MIN)
        writer_nil(w);
    else
        writer_i64(w, ms);
}

void use_text(struct writer *w, const char *key, struct bytes text)
{
    write_key(w, key);
    if (text.n > 0)
        writer_str(w, text);
    else
        writer_nil(w);
}

void use_day(struct writer *w, int64_t day)
{
    char date[CIVIL_DATE_TEXT];

    if (day < 0 || day > CIVIL_DAY_MAX) {
        writer_nil(w);
        return;
    }
    civil_date_write(day, date);
    writer_cstr(w, date);
}

bool use_write(struct desk_call *c, struct writer *w, uint32_t record, struct pln_error *err)
{
    char name[QUERY_NAME_TEXT];
    const struct record *r;
    struct bytes title;

    if (record == BOOK_NONE) {
        writer_nil(w);
        return true;
    }
    r = &c->b->record[record];
    if (!use_name(c, record, name, err) || !use_title(c, record, &title, err))
        return false;
    writer_map(w, 5);
    write_key(w, "name");
    writer_cstr(w, name);
    write_key(w, "id");
    writer_bin(w, BYTES_OF(r->id));
    write_key(w, "type");
    writer_cstr(w, schema_of(r->type)->name);
    write_key(w, "title");
    if (title.n > 0)
        writer_str(w, title);
    else
        writer_nil(w);
    write_key(w, "time");
    writer_i64(w, r->t);
    return true;
}

bool use_list(struct desk_call *c, struct writer *w, struct book_list l, struct pln_error *err)
{
    writer_array(w, l.count);
    for (size_t i = 0; i < l.count; i++)
        if (!use_write(c, w, l.at[i], err))
            return false;
    return true;
}

bool use_partner(struct desk_call *c, struct writer *w, uint32_t log, struct pln_error *err)
{
    const char *handle;

    if (log == BOOK_NONE) {
        writer_nil(w);
        return true;
    }
    if (!use_handle(c, log, &handle, err))
        return false;
    writer_cstr(w, handle);
    return true;
}

bool use_person(struct desk_call *c, struct writer *w, uint32_t person, struct pln_error *err)
{
    char name[QUERY_NAME_TEXT];
    struct query_log *log;
    uint32_t first;

    if (person == BOOK_NONE) {
        writer_nil(w);
        return true;
    }
    first = c->b->person[person].first;
    if (!log_read(c, c->b->person[person].log, &log, err) || !query_people(&c->q, log, err))
        return false;
    snprintf(name, sizeof(name), "%s/%s", log->handle, first == BOOK_NONE ? "root" : "?");
    for (size_t i = 0; first != BOOK_NONE && i < log->people; i++)
        if (memcmp(&log->person[i].id, &c->b->record[first].id, sizeof(struct pln_id)) == 0)
            query_person_name(log, &log->person[i], name);
    writer_cstr(w, name);
    return true;
}

uint32_t use_person_of_key(const struct desk_call *c, uint32_t log, const struct pln_key *key)
{
    struct book_list l = book_of_log(c->b, log);

    for (size_t i = l.count; i-- > 0;) { /* the newest mandate for it */
        const struct record *r = &c->b->record[l.at[i]];

        if (r->type == TYPE_mandate && bytes_equal(book_text(c->b, l.at[i], MANDATE_KEY), BYTES_OF(*key)))
            return r->given_key != BOOK_NONE ? c->b->key[r->given_key].person : BOOK_NONE;
    }
    return BOOK_NONE;
}
