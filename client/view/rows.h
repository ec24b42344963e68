/* rows.h: a file of records as rows of named values: CSV with a head line, or JSON Lines. */
#ifndef VIEW_ROWS_H
#define VIEW_ROWS_H

#include "base/arena.h"
#include "view/lines.h"
#include "view/sheet.h"

#define ROWS_MAX 10000000
#define ROWS_BYTES_MAX (UINT64_C(16) << 30)
#define ROWS_VALUES_MAX 500

enum rows_form { ROWS_CSV, ROWS_JSONL };

struct row_value {
    struct bytes name;  /* of the column or key */
    struct bytes value; /* as a command line takes it; lists of JSON by commas */
};
/** Views live until the next row. */
struct row {
    uint64_t line; /* where it begins, from 1 */
    size_t values; /* empty cells and nulls are left out */
    struct row_value value[ROWS_VALUES_MAX];
    bool is_wrong; /* why: wrong; the rows after it can be read */
    struct pln_error wrong;
};

struct rows {
    enum rows_form form;
    struct lines lines;
    struct sheet *sheet;
    uint64_t count; /* rows so far */
    size_t columns;
    struct bytes column[SHEET_CELLS_MAX]; /* CSV: the head */
    struct arena head, memory;
};

/** file: at its beginning, not owned. CSV: the head is read. Errors: PLN_MALFORMED (no head, a column twice), as rows_next. */
bool rows_begin(struct rows *r, enum rows_form form, FILE *file, struct pln_error *err) MUST_CHECK;
void rows_end(struct rows *r); /* also after a failed begin */
/** *got false: that was all. False: nothing more can be read; the line is named. */
bool rows_next(struct rows *r, struct row *out, bool *got, struct pln_error *err) MUST_CHECK;

/** One line of JSON: an object's keys and values. Strings as they are, numbers as written, true and false as yes and no, null: left out,
 * lists by commas; {id}: that; {name, kind, partner} and {name, value} as seats and settings are typed. (rows_json.c) */
bool rows_json(struct bytes line, struct arena *memory, struct row *out, struct pln_error *err) MUST_CHECK;

#endif
