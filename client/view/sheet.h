/* sheet.h: CSV, read row by row and written cell by cell. RFC 4180; formulas of spreadsheets are defused on the way out.
 *
 * A cell that a spreadsheet would take for a formula (it begins with = + - @, TAB or CR, and is no number) is written with an
 * apostrophe before it, and so is one that looks as if it had been; reading takes that one apostrophe away again. */
#ifndef VIEW_SHEET_H
#define VIEW_SHEET_H

#include "base/buf.h"

#include <stdio.h>

#define SHEET_CELLS_MAX 200
#define SHEET_ROW_BYTES_MAX (2 * 1024 * 1024)

/** A reader: lines in, rows out. */
struct sheet;
/** delimiter: `,`, `;` or TAB: sheet_delimiter. PLN_TOO_LARGE: no memory. */
struct sheet *sheet_new(char delimiter, struct pln_error *err) MUST_CHECK;
void sheet_free(struct sheet **s); /* also as CLEANUP(sheet_free) */
/** The next line with its line break. *whole: a row is complete, until the next feed; a blank line between rows is none.
 * Errors: PLN_MALFORMED (quotes), PLN_TOO_LARGE, PLN_TOO_MANY: nothing more can be read. */
bool sheet_feed(struct sheet *s, struct bytes line, bool *whole, struct pln_error *err) MUST_CHECK;
/** After the last line: a row without a line break. */
bool sheet_end(struct sheet *s, bool *whole, struct pln_error *err) MUST_CHECK;
/** Has a row begun that is not whole? */
bool sheet_is_within(const struct sheet *s);
size_t sheet_cells(const struct sheet *s);
struct bytes sheet_cell(const struct sheet *s, size_t i);
/** What parts the cells of a file whose first line this is: `;` or TAB if it has one and no comma outside of quotes, else `,`. */
char sheet_delimiter(struct bytes line);

/** Would a spreadsheet take it for a formula? */
bool sheet_is_formula(struct bytes cell);
/** A cell as sheet_put writes it, without the apostrophe. */
struct bytes sheet_undefused(struct bytes cell);
/** A cell into a row: defused, in quotes where it needs them. first: no comma before it. The caller ends rows with CR LF. */
void sheet_put(FILE *out, bool first, struct bytes cell);

#endif
