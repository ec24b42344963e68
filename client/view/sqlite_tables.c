/* sqlite_tables.c: the tables, indexes and views of a SQLite file; a type's table is made from the schema table.
 *
 * Must not: put a value from a log into SQL: names here are those of our own tables and fields, which are a-z and _.
 * Spec: docs/export.md "SQLite". Tests: tests/unit/client_tables.c, tests/e2e/table.sh */
#include "view/sqlite_inside.h"

#include "view/cell.h"

#define SQL_BYTES_MAX (16 * 1024)

static const char tables[] =
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE entries (name TEXT PRIMARY KEY, id TEXT, log TEXT NOT NULL, log_index INTEGER NOT NULL, type TEXT, time TEXT,"
    " claimed TEXT, tau TEXT, author TEXT, author_key TEXT, state TEXT NOT NULL, void TEXT, disputed INTEGER NOT NULL, title TEXT,"
    " words_form TEXT, words_state TEXT, bytes INTEGER, held_count INTEGER, partners INTEGER) WITHOUT ROWID;"
    "CREATE TABLE facts (entry TEXT NOT NULL, field TEXT NOT NULL, place INTEGER, value, kind TEXT NOT NULL, ref_id TEXT);"
    "CREATE TABLE words (entry TEXT NOT NULL, field TEXT NOT NULL, place INTEGER, value TEXT);"
    "CREATE TABLE refs (entry TEXT NOT NULL, place INTEGER NOT NULL, id TEXT, name TEXT, type TEXT, PRIMARY KEY (entry, place))"
    " WITHOUT ROWID;"
    "CREATE TABLE held (entry TEXT NOT NULL, partner TEXT NOT NULL, by_index INTEGER NOT NULL, told INTEGER NOT NULL,"
    " PRIMARY KEY (entry, partner)) WITHOUT ROWID;"
    "CREATE TABLE partners (handle TEXT PRIMARY KEY, id TEXT NOT NULL, name TEXT, standing TEXT, convener INTEGER NOT NULL,"
    " admitted TEXT, size INTEGER) WITHOUT ROWID;"
    "CREATE TABLE members (name TEXT NOT NULL, partner TEXT NOT NULL, person TEXT PRIMARY KEY, label TEXT, key TEXT, acts TEXT,"
    " tables TEXT, until TEXT, state TEXT, mandate TEXT) WITHOUT ROWID;"
    "CREATE TABLE verdicts (decision TEXT PRIMARY KEY, title TEXT, proposal TEXT, body TEXT, keeper TEXT, outcome TEXT, made TEXT,"
    " effect TEXT, verdict TEXT NOT NULL, lacks TEXT, in_doubt INTEGER NOT NULL, why_not_counted TEXT, seats INTEGER, recused INTEGER,"
    " heard INTEGER, consents INTEGER, objections INTEGER, ratified_by TEXT, remarks TEXT, findings TEXT) WITHOUT ROWID;"
    "CREATE TABLE findings (number INTEGER PRIMARY KEY, name TEXT NOT NULL, danger TEXT NOT NULL, severity TEXT NOT NULL, star INTEGER,"
    " state TEXT NOT NULL, by TEXT, sentence TEXT, subject TEXT, subject_type TEXT, seat TEXT, partner TEXT, answer TEXT, wrong TEXT);"
    "CREATE TABLE causes (finding INTEGER NOT NULL, place INTEGER NOT NULL, word TEXT, kind TEXT, value, PRIMARY KEY (finding, place))"
    " WITHOUT ROWID;";

static const char *const rows[SQLITE_TABLES] = {
    [SQLITE_ABOUT] = "INSERT OR REPLACE INTO about VALUES (?, ?)",
    [SQLITE_ENTRIES] = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SQLITE_FACTS] = "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)",
    [SQLITE_WORDS] = "INSERT INTO words VALUES (?, ?, ?, ?)",
    [SQLITE_REFS] = "INSERT INTO refs VALUES (?, ?, ?, ?, ?)",
    [SQLITE_HELD] = "INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?)",
    [SQLITE_PARTNERS] = "INSERT OR REPLACE INTO partners VALUES (?, ?, ?, ?, ?, ?, ?)",
    [SQLITE_MEMBERS] = "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SQLITE_VERDICTS] = "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SQLITE_FINDINGS] = "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SQLITE_CAUSES] = "INSERT INTO causes VALUES (?, ?, ?, ?, ?)",
};

static const char views[] =
    "CREATE INDEX entries_type ON entries (type, time);"
    "CREATE INDEX entries_author ON entries (author);"
    "CREATE INDEX facts_entry ON facts (entry, field);"
    "CREATE INDEX facts_value ON facts (field, value);"
    "CREATE INDEX words_entry ON words (entry, field);"
    "CREATE INDEX refs_name ON refs (name);"
    /* A promise's own partner closes it, once; the last `moved` gives its due date. */
    "CREATE VIEW promises AS SELECT c.entry, c.entry_log AS partner, c.title,"
    " coalesce((SELECT p.due FROM progress p WHERE p.\"of\" = c.entry AND p.entry_log = c.entry_log AND p.state = 'moved'"
    "  AND p.entry_state = 'good' ORDER BY p.entry_index DESC LIMIT 1), c.due) AS due,"
    " coalesce((SELECT p.state FROM progress p WHERE p.\"of\" = c.entry AND p.entry_log = c.entry_log AND p.state IN ('kept', 'not_kept')"
    "  AND p.entry_state = 'good' ORDER BY p.entry_index LIMIT 1), 'open') AS state, c.\"for\", c.entry_time AS made"
    " FROM commitment c WHERE c.entry_state = 'good';"
    "CREATE VIEW late_promises AS SELECT *, cast(julianday((SELECT substr(value, 1, 10) FROM about WHERE key = 'exported'))"
    " - julianday(due) AS INTEGER) AS days_late FROM promises WHERE state = 'open'"
    " AND due < (SELECT substr(value, 1, 10) FROM about WHERE key = 'exported') ORDER BY due;"
    "CREATE VIEW talks_told AS SELECT entry, entry_log AS partner, topic, \"when\", entry_time AS told, agreed,"
    " round((julianday(entry_time) - julianday(\"when\")) * 24, 1) AS hours_until_told FROM talk"
    " WHERE entry_state = 'good' AND status = 'held' ORDER BY \"when\";"
    "CREATE VIEW decisions_with_verdicts AS SELECT v.decision, v.title, v.body, v.keeper, v.made, v.outcome, v.verdict, v.lacks, "
    "v.in_doubt,"
    " v.heard, v.seats, v.consents, v.objections, d.why, d.losses, v.ratified_by, v.findings FROM verdicts v"
    " LEFT JOIN decision d ON d.entry = v.decision ORDER BY v.made;"
    "CREATE VIEW open_findings AS SELECT danger, severity, name, sentence, subject, partner, answer, wrong FROM findings"
    " WHERE state = 'open' ORDER BY CASE severity WHEN 'act' THEN 0 WHEN 'look' THEN 1 ELSE 2 END, number;"
    "CREATE VIEW links AS SELECT r.entry, e.type AS type, r.name AS names, r.type AS names_type FROM refs r"
    " JOIN entries e ON e.name = r.entry;";

static bool prepare(struct sqlite *s, const char *sql, sqlite3_stmt **out, struct pln_error *err)
{
    return sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK || fail_sqlite(s, err);
}

static const char *affinity(const struct cell_column *c)
{
    if (c->field->list > 0)
        return "TEXT";
    switch (c->field->kind) {
    case FIELD_INT:
    case FIELD_SPAN:
    case FIELD_OFFSET:
    case FIELD_FLAG: return "INTEGER";
    case FIELD_DEC: return "NUMERIC";
    default: return "TEXT"; /* dates and times are ISO text; names, words and ids are text */
    }
}

static bool type_table(struct sqlite *s, const struct schema *schema, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf sql = { 0 };
    struct cell_column c;

    buf_init(&sql, SQL_BYTES_MAX);
    buf_printf(&sql, "CREATE TABLE \"%s\" (", schema->name);
    for (size_t i = 0; cell_column(schema, i, &c); i++)
        buf_printf(&sql, "%s\"%s\" %s%s", i > 0 ? ", " : "", c.name, affinity(&c), i == 0 ? " PRIMARY KEY" : "");
    buf_put(&sql, BYTES_STR(") WITHOUT ROWID"));
    buf_put_u8(&sql, 0);
    return buf_check(&sql, schema->name, err) && sqlite_run(s, (const char *)sql.at, err);
}

bool sqlite_tables_make(struct sqlite *s, struct pln_error *err)
{
    if (!sqlite_run(s, tables, err))
        return false;
    for (unsigned t = 1; t < TYPE_END; t++)
        if (!type_table(s, schema_of((enum record_type)t), err))
            return false;
    for (size_t i = 0; i < SQLITE_TABLES; i++)
        if (!prepare(s, rows[i], &s->row[i], err))
            return false;
    return true;
}

bool sqlite_type_row(struct sqlite *s, const struct schema *schema, sqlite3_stmt **out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf sql = { 0 };
    struct cell_column c;

    if (s->type[schema->type] == NULL) {
        buf_init(&sql, SQL_BYTES_MAX);
        buf_printf(&sql, "INSERT INTO \"%s\" VALUES (", schema->name);
        for (size_t i = 0; cell_column(schema, i, &c); i++)
            buf_put(&sql, BYTES_STR(i > 0 ? ", ?" : "?"));
        buf_put_u8(&sql, ')');
        buf_put_u8(&sql, 0);
        if (!buf_check(&sql, schema->name, err) || !prepare(s, (const char *)sql.at, &s->type[schema->type], err))
            return false;
    }
    *out = s->type[schema->type];
    return true;
}

bool sqlite_views_make(struct sqlite *s, struct pln_error *err)
{
    return sqlite_run(s, views, err);
}
