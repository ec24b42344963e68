/* table.h: rows and columns for a terminal: as wide as it is, text broken at words. */
#ifndef VIEW_TABLE_H
#define VIEW_TABLE_H

#include "base/arena.h"
#include "view/term.h"

#define TABLE_COLUMNS_MAX 10
#define TABLE_ROWS_MAX 20000
#define TABLE_BYTES_MAX (64 * 1024 * 1024)

struct table_column {
    const char *head;
    enum { COLUMN_LEFT, COLUMN_RIGHT, COLUMN_WRAPS } kind; /* wraps: takes what the others leave */
};
struct table_row;
struct table {
    const struct table_column *column;
    size_t columns;
    size_t rows;
    size_t cell; /* of the row that is being filled */
    struct table_row *first, *last;
    struct arena arena;
    bool failed; /* sticky: table_put says why */
    struct pln_error first_failure;
};

/** column: static. */
void table_init(struct table *t, const struct table_column *column, size_t columns);
void table_deinit(struct table *t); /* also as CLEANUP(table_deinit) */
/* The next cell, from left to right; after the last a new row begins. Text is escaped and copied. */
void table_cell(struct table *t, struct bytes text);
void table_styled(struct table *t, enum term_style style, struct bytes text);
void table_str(struct table *t, const char *text);
void table_print(struct table *t, const char *fmt, ...) PRINTF(2, 3); /* at most 1 KiB */
/** Head and rows, without the columns that are empty in all of them; nothing at all without rows. Errors: PLN_TOO_MANY, PLN_TOO_LARGE:
 * nothing was printed. */
bool table_put(struct table *t, FILE *out, const struct term *term, struct pln_error *err) MUST_CHECK;

#endif
