/* sheet.c: CSV, read row by row and written cell by cell.
 *
 * In: lines (view/lines.h). Out: rows of cells. libcsv takes the quotes apart; a line break within quotes joins lines to a row.
 * Must not: read a file, or know what a cell means. A quote that is never closed is an error, never the rest of the file.
 * Bounds: SHEET_CELLS_MAX cells and SHEET_ROW_BYTES_MAX bytes a row. Tests: tests/unit/client_sheet.c, tests/fuzz/client_rows.c */
#include "view/sheet.h"

#include <csv.h>
#include <stdlib.h>

struct sheet {
    struct csv_parser parser;
    struct buf row; /* the cells, one behind the other */
    size_t cells;
    size_t end[SHEET_CELLS_MAX];
    size_t fed; /* bytes since the row began */
    bool whole, too_many;
};

/* libcsv's two callbacks: a cell, a row's end. */
static void cell_seen(void *at, size_t n, void *user)
{
    struct sheet *s = user;

    if (s->cells == SHEET_CELLS_MAX) {
        s->too_many = true;
        return;
    }
    buf_put(&s->row, bytes_at(at, n));
    s->end[s->cells++] = s->row.n;
}

static void row_seen(int mark, void *user)
{
    struct sheet *s = user;

    (void)mark;
    s->whole = true;
}

struct sheet *sheet_new(char delimiter, struct pln_error *err)
{
    struct sheet *s = calloc(1, sizeof(*s));

    if (s == NULL || csv_init(&s->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        free(s);
        fail(err, PLN_TOO_LARGE, "there is no memory left");
        return NULL;
    }
    csv_set_delim(&s->parser, (unsigned char)delimiter);
    csv_set_blk_size(&s->parser, 4096);
    buf_init(&s->row, SHEET_ROW_BYTES_MAX);
    return s;
}

void sheet_free(struct sheet **s)
{
    if (*s == NULL)
        return;
    csv_free(&(*s)->parser);
    buf_deinit(&(*s)->row);
    free(*s);
    *s = NULL;
}

static void row_begin(struct sheet *s)
{
    if (!s->whole)
        return;
    s->whole = false;
    s->cells = 0;
    s->fed = 0;
    buf_reset(&s->row);
}

static bool row_check(struct sheet *s, struct pln_error *err)
{
    if (s->too_many)
        return fail(err, PLN_TOO_MANY, "more than %d cells in one row", SHEET_CELLS_MAX);
    return buf_check(&s->row, "the row", err);
}

bool sheet_feed(struct sheet *s, struct bytes line, bool *whole, struct pln_error *err)
{
    row_begin(s);
    s->fed += line.n;
    if (s->fed > SHEET_ROW_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "the row that begins here has more than %d bytes: is a quote never closed?", SHEET_ROW_BYTES_MAX);
    size_t read = csv_parse(&s->parser, line.at, line.n, cell_seen, row_seen, s);
    if (read != line.n)
        return fail(
            err, PLN_MALFORMED,
            "a quote at byte %zu of the line stands where none may: put the whole cell into quotes, and write each quote in it twice",
            read);
    if (!s->whole && !sheet_is_within(s))
        s->fed = 0; /* a blank line */
    *whole = s->whole;
    return row_check(s, err);
}

bool sheet_end(struct sheet *s, bool *whole, struct pln_error *err)
{
    row_begin(s);
    if (csv_fini(&s->parser, cell_seen, row_seen, s) != 0)
        return fail(err, PLN_MALFORMED, "the quote that is opened in this row is never closed");
    *whole = s->whole;
    return row_check(s, err);
}

bool sheet_is_within(const struct sheet *s)
{
    return !s->whole && (s->cells > 0 || s->parser.quoted != 0 || s->parser.entry_pos > 0);
}

size_t sheet_cells(const struct sheet *s)
{
    return s->cells;
}

struct bytes sheet_cell(const struct sheet *s, size_t i)
{
    size_t from = i > 0 ? s->end[i - 1] : 0;

    return s->row.n > 0 ? bytes_slice(buf_bytes(&s->row), from, s->end[i] - from) : (struct bytes){ 0 };
}

char sheet_delimiter(struct bytes line)
{
    bool quoted = false, semicolon = false, tab = false;

    for (size_t i = 0; i < line.n; i++) {
        quoted = quoted != (line.at[i] == '"');
        if (!quoted && line.at[i] == ',')
            return ',';
        semicolon = semicolon || (!quoted && line.at[i] == ';');
        tab = tab || (!quoted && line.at[i] == '\t');
    }
    return semicolon ? ';' : tab ? '\t' : ',';
}

/* ---- writing ------------------------------------------------------------------------------------------------------------------- */

/* -12, 3.5: what a spreadsheet reads as a number and nothing else. */
static bool is_number(struct bytes cell)
{
    size_t i = cell.n > 0 && cell.at[0] == '-' ? 1 : 0, digits = 0, points = 0;

    for (; i < cell.n; i++) {
        if (cell.at[i] >= '0' && cell.at[i] <= '9')
            digits++;
        else if (cell.at[i] == '.' && digits > 0 && i + 1 < cell.n)
            points++;
        else
            return false;
    }
    return digits > 0 && points <= 1;
}

bool sheet_is_formula(struct bytes cell)
{
    return cell.n > 0 && memchr("=+-@\t\r", cell.at[0], 6) != NULL && !is_number(cell);
}

/* Some apostrophes, then a formula. */
static bool looks_defused(struct bytes cell)
{
    size_t n = 0;

    while (n < cell.n && cell.at[n] == '\'')
        n++;
    return n > 0 && sheet_is_formula(bytes_slice(cell, n, cell.n - n));
}

struct bytes sheet_undefused(struct bytes cell)
{
    return looks_defused(cell) ? bytes_slice(cell, 1, cell.n - 1) : cell;
}

void sheet_put(FILE *out, bool first, struct bytes cell)
{
    bool defused = sheet_is_formula(cell) || looks_defused(cell);
    bool quoted = cell.n > 0 && (cell.at[0] == ' ' || cell.at[cell.n - 1] == ' ');

    for (size_t i = 0; i < cell.n; i++)
        quoted = quoted || memchr(",;\"\t\r\n", cell.at[i], 6) != NULL;
    if (!first)
        fputc(',', out);
    if (quoted)
        fputc('"', out);
    if (defused)
        fputc('\'', out);
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.at[i] == '"')
            fputc('"', out);
        fputc(cell.at[i], out);
    }
    if (quoted)
        fputc('"', out);
}
