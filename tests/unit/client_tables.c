/* client_tables.c: an entry as cells, as a folder of CSV with its description, as rows of SQLite. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "codec/writer.h"
#include "support/temporary.h"
#include "view/cell.h"
#include "view/folder.h"
#include "view/sqlite.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static struct pln_error err;
static struct buf entry;
static char got[200000];

static void ref(struct writer *w, const char *name)
{
    static const struct pln_id id = { { 0xab } };

    writer_map(w, 3);
    writer_cstr(w, "id"), writer_bin(w, BYTES_OF(id));
    writer_cstr(w, "name");
    name != NULL ? writer_cstr(w, name) : writer_nil(w);
    writer_cstr(w, "type"), writer_cstr(w, "body");
}

/* An entry of a body, as a node gives it: seats, a span, a date, an empty list, a reference that is not here. */
static struct bytes body_entry(const char *name, const char *scope)
{
    buf_deinit(&entry);
    buf_init(&entry, 65536);
    struct writer w = writer_into(&entry);
    writer_map(&w, 11);
    writer_cstr(&w, "name"), writer_cstr(&w, name);
    writer_cstr(&w, "log"), writer_cstr(&w, "east");
    writer_cstr(&w, "index"), writer_u64(&w, 3);
    writer_cstr(&w, "type"), writer_cstr(&w, "body");
    writer_cstr(&w, "time"), writer_i64(&w, INT64_C(1767603600000));
    writer_cstr(&w, "state"), writer_cstr(&w, "good");
    writer_cstr(&w, "disputed"), writer_bool(&w, false);
    writer_cstr(&w, "author"), writer_map(&w, 1), writer_cstr(&w, "name"), writer_cstr(&w, "east/ana");
    writer_cstr(&w, "refs"), writer_array(&w, 1), ref(&w, "east");
    writer_cstr(&w, "facts"), writer_map(&w, 7);
    writer_cstr(&w, "handle"), writer_cstr(&w, "table");
    writer_cstr(&w, "seats"), writer_array(&w, 1), writer_map(&w, 3);
    writer_cstr(&w, "name"), writer_cstr(&w, "chair"), writer_cstr(&w, "kind"), writer_cstr(&w, "resident");
    writer_cstr(&w, "partner"), ref(&w, "east");
    writer_cstr(&w, "quorum"), writer_u64(&w, 50);
    writer_cstr(&w, "needs"), writer_array(&w, 0);
    writer_cstr(&w, "notice"), writer_u64(&w, 72);
    writer_cstr(&w, "review"), writer_cstr(&w, "2027-01-01");
    writer_cstr(&w, "replaces"), ref(&w, NULL);
    writer_cstr(&w, "words"), writer_map(&w, 1);
    writer_cstr(&w, "scope"), writer_cstr(&w, scope);
    assert_true(writer_done(&w, "entry", &err));
    return buf_bytes(&entry);
}

static const char *cell(struct bytes e, const char *column)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct cell_column c;

    buf_init(&out, 65536);
    for (size_t i = 0; cell_column(&body_schema, i, &c); i++)
        if (strcmp(c.name, column) == 0)
            cell_put(e, &c, &out);
    snprintf(got, sizeof(got), "%.*s", (int)out.n, (const char *)out.at);
    return got;
}

static void a_cell_is_what_the_command_line_takes(void **state)
{
    struct bytes e = body_entry("east#3", "All of it");

    (void)state;
    assert_string_equal(cell(e, "entry"), "east#3");
    assert_string_equal(cell(e, "entry_time"), "2026-01-05T09:00:00.000Z");
    assert_string_equal(cell(e, "entry_author"), "east/ana");
    assert_string_equal(cell(e, "entry_disputed"), "no");
    assert_string_equal(cell(e, "seats"), "chair:resident:east");
    assert_string_equal(cell(e, "notice"), "72h");
    assert_string_equal(cell(e, "quorum"), "50");
    assert_string_equal(cell(e, "needs"), "-");
    assert_string_equal(cell(e, "because"), "");
    assert_string_equal(cell(e, "scope"), "All of it");
    assert_int_equal(strlen(cell(e, "replaces")), 64);
}

static void a_comma_within_an_element_is_marked(void **state)
{
    CLEANUP(buf_deinit) struct buf list = { 0 };
    CLEANUP(buf_deinit) struct buf out = { 0 };

    (void)state;
    buf_init(&list, 1000), buf_init(&out, 1000);
    struct writer w = writer_into(&list);
    writer_array(&w, 2), writer_cstr(&w, "a, b"), writer_cstr(&w, "\"c\"");
    cell_text(buf_bytes(&list), NULL, &out);
    assert_true(bytes_equal_str(buf_bytes(&out), "a\\, b,\"c\""));
    buf_reset(&out);
    cell_json(buf_bytes(&list), NULL, &out);
    assert_true(bytes_equal_str(buf_bytes(&out), "[\"a, b\",\"\\\"c\\\"\"]"));
}

static void no_column_of_a_type_has_the_name_of_another(void **state)
{
    struct cell_column a, b;

    (void)state;
    for (unsigned t = 1; t < TYPE_END; t++)
        for (size_t i = 0; cell_column(schema_of((enum record_type)t), i, &a); i++)
            for (size_t k = 0; k < i && cell_column(schema_of((enum record_type)t), k, &b); k++)
                if (strcmp(a.name, b.name) == 0)
                    fail_msg("%s has two columns %s", schema_of((enum record_type)t)->name, a.name);
}

static const char *contents(const char *dir, const char *name)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    got[fread(got, 1, sizeof(got) - 1, f)] = 0;
    fclose(f);
    return got;
}

static void a_folder_has_a_file_for_each_type_and_their_description(void **state)
{
    static struct folder f;
    char dir[PATH_MAX];
    json_error_t wrong;

    (void)state;
    snprintf(dir, sizeof(dir), "%s", temporary_make());
    assert_true(folder_begin(&f, dir, &err));
    assert_true(folder_entry(&f, body_entry("east#3", "=cmd()"), &err));
    assert_true(folder_finish(&f, &err));
    folder_end(&f);
    assert_non_null(strstr(contents(dir, "body.csv"), ",'=cmd(),"));
    assert_non_null(strstr(got, ",'-,72h,"));
    json_t *j = json_loads(contents(dir, "csv-metadata.json"), JSON_REJECT_DUPLICATES, &wrong);
    assert_non_null(j);
    json_t *tables = json_object_get(j, "tables");
    assert_int_equal(json_array_size(tables), 1);
    json_t *columns = json_object_get(json_object_get(json_array_get(tables, 0), "tableSchema"), "columns");
    for (size_t i = 0; i < json_array_size(columns); i++) {
        json_t *c = json_array_get(columns, i);
        const char *name = json_string_value(json_object_get(c, "name"));
        if (strcmp(name, "review") == 0)
            assert_string_equal(json_string_value(json_object_get(c, "datatype")), "date");
        if (strcmp(name, "rule") == 0)
            assert_string_equal(json_string_value(json_object_get(json_object_get(c, "datatype"), "format")),
                                "consent|majority|supermajority");
        if (strcmp(name, "serves") == 0)
            assert_string_equal(json_string_value(json_object_get(c, "separator")), ",");
        assert_true(strcmp(name, "seats") != 0 || json_object_get(c, "separator") == NULL);
    }
    json_decref(j);
    temporary_remove();
}

static const char *asked(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *s;

    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    got[0] = 0;
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(s); i++)
            sprintf(got + strlen(got), "%s|", sqlite3_column_type(s, i) == SQLITE_NULL ? "NULL" : (const char *)sqlite3_column_text(s, i));
    sqlite3_finalize(s);
    sqlite3_close(db);
    return got;
}

static void a_sqlite_file_has_each_value_where_it_belongs(void **state)
{
    char path[PATH_MAX];

    (void)state;
    (void)temporary_make();
    snprintf(path, sizeof(path), "%s", temporary_path("out.db"));
    struct sqlite *s = sqlite_make(path, &err);
    assert_non_null(s);
    assert_true(sqlite_entry(s, body_entry("east#3", "x'); DROP TABLE facts; --"), &err));
    assert_true(sqlite_finish(s, &err));
    sqlite_free(&s);
    assert_string_equal(asked(path, "select name, log_index, time, author, disputed from entries"),
                        "east#3|3|2026-01-05T09:00:00.000Z|east/ana|0|");
    assert_string_equal(asked(path, "select field, place, value, kind from facts order by rowid"),
                        "handle|NULL|table|name|seats|0|chair:resident:east|seat|quorum|NULL|50|int|needs|0|NULL|enum|notice|NULL|72|span|"
                        "review|NULL|2027-01-01|date|replaces|NULL|ab00000000000000000000000000000000000000000000000000000000000000|ref|");
    assert_string_equal(asked(path, "select value from words"), "x'); DROP TABLE facts; --|");
    assert_string_equal(asked(path, "select seats, needs, because, notice from body"), "[\"chair:resident:east\"]|[]|NULL|72|");
    assert_string_equal(asked(path, "select names from links"), "east|");
    temporary_remove();
}

static void an_entry_that_comes_twice_is_an_error(void **state)
{
    (void)state;
    (void)temporary_make();
    struct sqlite *s = sqlite_make(temporary_path("out.db"), &err);
    assert_true(sqlite_entry(s, body_entry("east#3", "x"), &err));
    assert_false(sqlite_entry(s, body_entry("east#3", "x"), &err));
    assert_int_equal(err.code, PLN_BAD_FIELD);
    sqlite_free(&s);
    temporary_remove();
}

static void what_the_rules_say_is_beside_the_entries(void **state)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    char path[PATH_MAX];

    (void)state;
    buf_init(&b, 65536);
    struct writer w = writer_into(&b);
    writer_map(&w, 5);
    writer_cstr(&w, "decision"), ref(&w, "east#9");
    writer_cstr(&w, "verdict"), writer_cstr(&w, "lacks");
    writer_cstr(&w, "lacks"), writer_array(&w, 2), writer_cstr(&w, "quorum"), writer_cstr(&w, "notice");
    writer_cstr(&w, "heard"), writer_u64(&w, 2);
    writer_cstr(&w, "remarks"), writer_array(&w, 1), writer_map(&w, 1), writer_cstr(&w, "word"), writer_cstr(&w, "late");
    size_t finding = b.n;
    writer_map(&w, 5);
    writer_cstr(&w, "name"), writer_cstr(&w, "short-notice");
    writer_cstr(&w, "danger"), writer_cstr(&w, "4");
    writer_cstr(&w, "severity"), writer_cstr(&w, "act");
    writer_cstr(&w, "state"), writer_cstr(&w, "open");
    writer_cstr(&w, "causes"), writer_array(&w, 1), writer_map(&w, 3);
    writer_cstr(&w, "word"), writer_cstr(&w, "hours"), writer_cstr(&w, "kind"), writer_cstr(&w, "number");
    writer_cstr(&w, "value"), writer_u64(&w, 30);
    (void)temporary_make();
    snprintf(path, sizeof(path), "%s", temporary_path("out.db"));
    struct sqlite *s = sqlite_make(path, &err);
    assert_true(sqlite_verdict(s, bytes_at(b.at, finding), &err));
    assert_true(sqlite_finding(s, bytes_at(b.at + finding, b.n - finding), &err));
    assert_true(sqlite_finish(s, &err));
    sqlite_free(&s);
    assert_string_equal(asked(path, "select decision, verdict, lacks, heard, remarks from verdicts"),
                        "east#9|lacks|[\"quorum\",\"notice\"]|2|[\"late\"]|");
    assert_string_equal(asked(path, "select f.name, c.word, c.value from findings f join causes c on c.finding = f.number"),
                        "short-notice|hours|30|");
    assert_string_equal(asked(path, "select decision, verdict, why from decisions_with_verdicts"), "east#9|lacks|NULL|");
    assert_string_equal(asked(path, "select name from open_findings"), "short-notice|");
    temporary_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_is_what_the_command_line_takes),
        cmocka_unit_test(a_comma_within_an_element_is_marked),
        cmocka_unit_test(no_column_of_a_type_has_the_name_of_another),
        cmocka_unit_test(a_folder_has_a_file_for_each_type_and_their_description),
        cmocka_unit_test(a_sqlite_file_has_each_value_where_it_belongs),
        cmocka_unit_test(an_entry_that_comes_twice_is_an_error),
        cmocka_unit_test(what_the_rules_say_is_beside_the_entries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
