/* sqlite_inside.h: shared by the files that write a SQLite file: statements kept ready, values bound in order. */
#ifndef VIEW_SQLITE_INSIDE_H
#define VIEW_SQLITE_INSIDE_H

#include "view/sqlite.h"

#include <sqlite3.h>

enum sqlite_table {
    SQLITE_ABOUT,
    SQLITE_ENTRIES,
    SQLITE_FACTS,
    SQLITE_WORDS,
    SQLITE_REFS,
    SQLITE_HELD,
    SQLITE_PARTNERS,
    SQLITE_MEMBERS,
    SQLITE_VERDICTS,
    SQLITE_FINDINGS,
    SQLITE_CAUSES,
    SQLITE_TABLES /* how many */
};
struct sqlite {
    sqlite3 *db;
    sqlite3_stmt *row[SQLITE_TABLES];
    sqlite3_stmt *type[TYPE_END];
    int64_t findings; /* rows so far */
};

/** Runs SQL of our own. (sqlite.c) */
bool sqlite_run(struct sqlite *s, const char *sql, struct pln_error *err) MUST_CHECK;
bool fail_sqlite(const struct sqlite *s, struct pln_error *err);

/** One row: values in the order of the columns, then row_end. */
struct sqlite_row {
    struct sqlite *s;
    sqlite3_stmt *at;
    int n;
};
struct sqlite_row sqlite_row_of(struct sqlite *s, sqlite3_stmt *at);
void sqlite_text(struct sqlite_row *r, struct bytes text); /* empty: NULL */
void sqlite_str(struct sqlite_row *r, struct bytes text);  /* empty: an empty text */
void sqlite_int(struct sqlite_row *r, int64_t n);
void sqlite_nil(struct sqlite_row *r);
void sqlite_id(struct sqlite_row *r, struct bytes id);     /* as hex; empty: NULL */
void sqlite_time(struct sqlite_row *r, struct bytes time); /* an encoded t as ISO text; nil: NULL */
/** One encoded value of a field: numbers and flags as integers, all else as text; a list as a JSON array. */
void sqlite_value(struct sqlite_row *r, struct bytes value, const struct field *f);
bool sqlite_row_end(struct sqlite_row *r, struct pln_error *err) MUST_CHECK;

/** Tables; indexes; views. (sqlite_tables.c) */
bool sqlite_tables_make(struct sqlite *s, struct pln_error *err) MUST_CHECK;
bool sqlite_views_make(struct sqlite *s, struct pln_error *err) MUST_CHECK;
/** INSERT for a type's table, kept ready. */
bool sqlite_type_row(struct sqlite *s, const struct schema *schema, sqlite3_stmt **out, struct pln_error *err) MUST_CHECK;

#endif
