/* sqlite.c: entries as rows of a SQLite file: every value bound, none put into the text of a statement.
 *
 * Must not: rename or remove the file (keep/beside.c), or keep more than a row. No journal and no fsync while it is made: a file
 * that is not finished is thrown away, a finished one is made to last by its maker.
 * Bounds: SQLite's page cache; CELL_BYTES_MAX a value. Spec: docs/export.md "SQLite". Tests: tests/unit/client_tables.c, tests/e2e/table.sh
 */
#include "view/sqlite.h"

#include "base/civil.h"
#include "keep/answer.h"
#include "plenary/limits.h"
#include "view/cell.h"
#include "view/sqlite_inside.h"

#include <stdlib.h>
#include <string.h>

bool fail_sqlite(const struct sqlite *s, struct pln_error *err)
{
    int code = sqlite3_errcode(s->db) & 0xff;

    return fail(err, code == SQLITE_FULL || code == SQLITE_IOERR ? PLN_DISK_FULL : PLN_BAD_FIELD, "SQLite: %s", sqlite3_errmsg(s->db));
}

bool sqlite_run(struct sqlite *s, const char *sql, struct pln_error *err)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail_sqlite(s, err);
}

/* ---- a row ------------------------------------------------------------------------------------------------------------------------ */

struct sqlite_row sqlite_row_of(struct sqlite *s, sqlite3_stmt *at)
{
    return (struct sqlite_row){ .s = s, .at = at };
}

/* Binding fails only for want of memory, and then the row's step does, too: columns left NULL are refused where they matter. */
void sqlite_str(struct sqlite_row *r, struct bytes text)
{
    (void)sqlite3_bind_text(r->at, ++r->n, text.n > 0 ? (const char *)text.at : "", (int)text.n, SQLITE_TRANSIENT);
}

void sqlite_text(struct sqlite_row *r, struct bytes text)
{
    if (text.n > 0)
        sqlite_str(r, text);
    else
        sqlite_nil(r);
}

void sqlite_int(struct sqlite_row *r, int64_t n)
{
    (void)sqlite3_bind_int64(r->at, ++r->n, n);
}

void sqlite_nil(struct sqlite_row *r)
{
    (void)sqlite3_bind_null(r->at, ++r->n);
}

void sqlite_id(struct sqlite_row *r, struct bytes id)
{
    static const char digits[] = "0123456789abcdef";
    char hex[128];
    size_t n = id.n <= sizeof(hex) / 2 ? id.n : 0;

    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digits[id.at[i] >> 4];
        hex[2 * i + 1] = digits[id.at[i] & 15];
    }
    sqlite_text(r, bytes_at(hex, 2 * n));
}

void sqlite_time(struct sqlite_row *r, struct bytes time)
{
    static const struct field a_time = { .kind = FIELD_TIME };

    sqlite_value(r, time, &a_time);
}

void sqlite_value(struct sqlite_row *r, struct bytes value, const struct field *f)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    struct reader in = reader_over(value);

    if (cell_is_nil(value)) {
        sqlite_nil(r);
        return;
    }
    if (reader_peek(&in) == READER_BOOL) {
        sqlite_int(r, reader_bool(&in, "flag"));
        return;
    }
    if (reader_peek(&in) == READER_INT && (f == NULL || f->kind != FIELD_TIME)) {
        sqlite_int(r, reader_i64(&in, "number"));
        return;
    }
    buf_init(&text, CELL_BYTES_MAX);
    if (cell_is_list(value))
        cell_json(value, f, &text);
    else
        cell_element(value, f, &text);
    sqlite_str(r, buf_bytes(&text));
}

bool sqlite_row_end(struct sqlite_row *r, struct pln_error *err)
{
    bool good = sqlite3_step(r->at) == SQLITE_DONE;

    if (!good)
        (void)fail_sqlite(r->s, err);
    sqlite3_reset(r->at);
    sqlite3_clear_bindings(r->at);
    return good;
}

/* ---- the file ---------------------------------------------------------------------------------------------------------------------- */

struct sqlite *sqlite_make(const char *path, struct pln_error *err)
{
    struct sqlite *s = calloc(1, sizeof(*s));

    if (s == NULL) {
        fail(err, PLN_TOO_LARGE, "there is no memory left");
        return NULL;
    }
    if (sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_PRIVATECACHE, NULL) != SQLITE_OK ||
        !sqlite_run(s, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; BEGIN", err)) {
        (void)fail_sqlite(s, err);
        sqlite_free(&s);
        return NULL;
    }
    if (!sqlite_tables_make(s, err))
        sqlite_free(&s);
    return s;
}

void sqlite_free(struct sqlite **s)
{
    if (*s == NULL)
        return;
    for (size_t i = 0; i < SQLITE_TABLES; i++)
        sqlite3_finalize((*s)->row[i]);
    for (size_t i = 0; i < TYPE_END; i++)
        sqlite3_finalize((*s)->type[i]);
    sqlite3_close((*s)->db);
    free(*s);
    *s = NULL;
}

bool sqlite_about(struct sqlite *s, const char *key, const char *value, struct pln_error *err)
{
    struct sqlite_row r = sqlite_row_of(s, s->row[SQLITE_ABOUT]);

    sqlite_text(&r, BYTES_STR(key));
    sqlite_text(&r, BYTES_STR(value));
    return sqlite_row_end(&r, err);
}

bool sqlite_finish(struct sqlite *s, struct pln_error *err)
{
    return sqlite_views_make(s, err) && sqlite_run(s, "COMMIT", err);
}

/* ---- entries ------------------------------------------------------------------------------------------------------------------------ */

/* A fact or word: one row, or one for each element of a list. An empty list is one row without a value. */
static bool field_rows(struct sqlite *s, enum sqlite_table table, struct bytes name, const struct field *f, const char *column,
                       struct bytes value, struct pln_error *err)
{
    struct answer_list l = answer_each(value);
    struct bytes each = value;
    bool is_list = cell_is_list(value), more = !is_list || answer_next(&l, &each);

    if (cell_is_nil(value))
        return true;
    if (!more)
        each = (struct bytes){ 0 };
    for (int64_t place = 0; place == 0 || more; place++) {
        struct sqlite_row r = sqlite_row_of(s, s->row[table]);
        sqlite_text(&r, name);
        sqlite_text(&r, BYTES_STR(column));
        is_list ? sqlite_int(&r, place) : sqlite_nil(&r);
        sqlite_value(&r, each, f);
        if (table == SQLITE_FACTS) {
            sqlite_text(&r, BYTES_STR(field_kind_word(f->kind)));
            sqlite_id(&r, answer_bin(each, "id"));
        }
        if (!sqlite_row_end(&r, err))
            return false;
        more = is_list && more && answer_next(&l, &each);
    }
    return true;
}

static bool refs_put(struct sqlite *s, struct bytes entry, struct pln_error *err)
{
    struct bytes name = answer_str(entry, "name"), ref;
    int64_t place = 0;

    for (struct answer_list l = answer_each_at(entry, "refs"); answer_next(&l, &ref); place++) {
        struct sqlite_row r = sqlite_row_of(s, s->row[SQLITE_REFS]);
        sqlite_text(&r, name);
        sqlite_int(&r, place);
        sqlite_id(&r, answer_bin(ref, "id"));
        sqlite_text(&r, answer_str(ref, "name"));
        sqlite_text(&r, answer_str(ref, "type"));
        if (!sqlite_row_end(&r, err))
            return false;
    }
    return true;
}

static bool held_put(struct sqlite *s, struct bytes entry, struct pln_error *err)
{
    struct bytes name = answer_str(entry, "name"), h;

    for (struct answer_list l = answer_each_at(entry, "held"); answer_next(&l, &h);) {
        struct sqlite_row r = sqlite_row_of(s, s->row[SQLITE_HELD]);
        sqlite_text(&r, name);
        sqlite_text(&r, answer_str(h, "partner"));
        sqlite_int(&r, answer_i64(h, "index"));
        sqlite_int(&r, answer_is_true(h, "told"));
        if (!sqlite_row_end(&r, err))
            return false;
    }
    return true;
}

static bool entries_put(struct sqlite *s, struct bytes entry, struct pln_error *err)
{
    struct sqlite_row r = sqlite_row_of(s, s->row[SQLITE_ENTRIES]);
    struct bytes author = answer_at(entry, "author"), content = answer_at(entry, "content");

    sqlite_text(&r, answer_str(entry, "name"));
    sqlite_id(&r, answer_bin(entry, "id"));
    sqlite_text(&r, answer_str(entry, "log"));
    sqlite_int(&r, answer_i64(entry, "index"));
    sqlite_text(&r, answer_str(entry, "type"));
    sqlite_time(&r, answer_at(entry, "time"));
    sqlite_time(&r, answer_at(entry, "claimed"));
    sqlite_time(&r, answer_at(entry, "tau"));
    sqlite_text(&r, answer_str(author, "name"));
    sqlite_id(&r, answer_bin(author, "key"));
    sqlite_text(&r, answer_str(entry, "state"));
    sqlite_text(&r, answer_str(entry, "void"));
    sqlite_int(&r, answer_is_true(entry, "disputed"));
    sqlite_text(&r, answer_str(entry, "title"));
    sqlite_text(&r, answer_str(content, "form"));
    sqlite_text(&r, answer_str(content, "state"));
    sqlite_int(&r, answer_i64(entry, "bytes"));
    sqlite_int(&r, answer_i64(entry, "held_count"));
    sqlite_int(&r, answer_i64(entry, "partners"));
    return sqlite_row_end(&r, err);
}

static bool type_put(struct sqlite *s, const struct schema *schema, struct bytes entry, struct pln_error *err)
{
    struct cell_column column;
    sqlite3_stmt *at;

    if (!sqlite_type_row(s, schema, &at, err))
        return false;
    struct sqlite_row r = sqlite_row_of(s, at);
    for (size_t i = 0; cell_column(schema, i, &column); i++) {
        struct bytes value = cell_of(entry, &column);
        if (column.common > 0 && column.field->kind == FIELD_ID)
            sqlite_id(&r, answer_value_str(value));
        else
            sqlite_value(&r, value, column.field);
    }
    return sqlite_row_end(&r, err);
}

bool sqlite_entry(struct sqlite *s, struct bytes entry, struct pln_error *err)
{
    const struct schema *schema = schema_find(answer_str(entry, "type"));
    struct bytes name = answer_str(entry, "name");
    struct cell_column column;

    if (!entries_put(s, entry, err) || !refs_put(s, entry, err) || !held_put(s, entry, err))
        return within(err, "%.*s", (int)name.n, (const char *)name.at);
    if (schema == NULL)
        return true;
    for (size_t i = CELL_COMMON; cell_column(schema, i, &column); i++)
        if (!field_rows(s, column.is_word ? SQLITE_WORDS : SQLITE_FACTS, name, column.field, column.name, cell_of(entry, &column), err))
            return within(err, "%.*s", (int)name.n, (const char *)name.at);
    return type_put(s, schema, entry, err) || within(err, "%.*s", (int)name.n, (const char *)name.at);
}

bool sqlite_partner(struct sqlite *s, struct bytes partner, struct pln_error *err)
{
    struct sqlite_row r = sqlite_row_of(s, s->row[SQLITE_PARTNERS]);

    sqlite_text(&r, answer_str(partner, "handle"));
    sqlite_id(&r, answer_bin(partner, "id"));
    sqlite_text(&r, answer_str(partner, "name"));
    sqlite_text(&r, answer_str(partner, "standing"));
    sqlite_int(&r, answer_is_true(partner, "convener"));
    sqlite_text(&r, answer_str(partner, "admitted"));
    sqlite_int(&r, answer_i64(partner, "size"));
    return sqlite_row_end(&r, err);
}

bool sqlite_member(struct sqlite *s, struct bytes member, struct pln_error *err)
{
    struct sqlite_row r = sqlite_row_of(s, s->row[SQLITE_MEMBERS]);

    sqlite_text(&r, answer_str(member, "name"));
    sqlite_text(&r, answer_str(member, "partner"));
    sqlite_id(&r, answer_bin(member, "person"));
    sqlite_text(&r, answer_str(member, "label"));
    sqlite_id(&r, answer_bin(member, "key"));
    sqlite_value(&r, answer_at(member, "acts"), NULL);
    sqlite_value(&r, answer_at(member, "tables"), NULL);
    sqlite_time(&r, answer_at(member, "until"));
    sqlite_text(&r, answer_str(member, "state"));
    sqlite_text(&r, answer_str(member, "mandate"));
    return sqlite_row_end(&r, err);
}
