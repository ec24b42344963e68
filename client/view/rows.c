/* rows.c: a file of records as rows of named values: CSV with a head line, or JSON Lines.
 *
 * In: a file. Out: one row after the other, with the line where each begins; what is wrong with one row alone is said in it.
 * Must not: know a record's type or fields, or hold more than one row.
 * Bounds: ROWS_MAX rows, ROWS_BYTES_MAX bytes, ROW_MEMORY_MAX for a row's values.
 * Spec: docs/client.md "Importing records". Tests: tests/unit/client_rows.c, tests/fuzz/client_rows.c */
#include "view/rows.h"

#include "base/utf8.h"

#define ROW_MEMORY_MAX (8 * 1024 * 1024)
#define HEAD_MEMORY_MAX (4 * 1024 * 1024)

static bool text_check(struct bytes text, struct pln_error *err)
{
    size_t bad = utf8_bad_at(text);

    if (bad < text.n)
        return fail(err, PLN_BAD_FIELD, "byte %zu is not UTF-8: save the file as UTF-8", bad);
    return text.n == 0 || memchr(text.at, 0, text.n) == NULL || fail(err, PLN_BAD_FIELD, "a zero byte stands in it");
}

static bool kept(struct arena *memory, struct bytes in, struct bytes *out, struct pln_error *err)
{
    uint8_t *at = arena_take(memory, in.n + 1, err);

    if (at == NULL)
        return false;
    if (in.n > 0)
        memcpy(at, in.at, in.n);
    *out = bytes_at(at, in.n);
    return true;
}

static bool at_line(struct pln_error *err, uint64_t line)
{
    return within(err, "line %" PRIu64, line);
}

/* ---- CSV ---------------------------------------------------------------------------------------------------------------------- */

/* The next row into the sheet. line: where it began. */
static bool sheet_next(struct rows *r, uint64_t *line, bool *got, struct pln_error *err)
{
    struct bytes text;
    bool more, whole = false;

    *line = r->lines.number + 1;
    while (!whole) {
        if (!lines_next(&r->lines, &text, &more, err))
            return false;
        if (!more)
            break;
        if (r->sheet == NULL && (r->sheet = sheet_new(sheet_delimiter(text), err)) == NULL)
            return false;
        if (!sheet_feed(r->sheet, text, &whole, err))
            return at_line(err, err->code == PLN_MALFORMED ? r->lines.number : *line);
        if (!whole && !sheet_is_within(r->sheet))
            *line = r->lines.number + 1; /* a blank line */
    }
    if (!whole && r->sheet != NULL && !sheet_end(r->sheet, &whole, err))
        return at_line(err, *line);
    *got = whole;
    return true;
}

static bool head_add(struct rows *r, struct bytes name, struct pln_error *err)
{
    size_t at = r->columns;

    if (name.n == 0)
        return fail(err, PLN_MALFORMED, "column %zu has no name: the first line names the columns", at + 1);
    if (!text_check(name, err))
        return within(err, "column %zu", at + 1);
    for (size_t i = 0; i < at; i++)
        if (bytes_equal(r->column[i], name))
            return fail(err, PLN_MALFORMED, "the column \"%.*s\" is there twice", (int)(name.n < 60 ? name.n : 60), (const char *)name.at);
    if (!kept(&r->head, name, &r->column[at], err))
        return false;
    r->columns++;
    return true;
}

static bool head_read(struct rows *r, struct pln_error *err)
{
    uint64_t line;
    bool got;

    if (!sheet_next(r, &line, &got, err))
        return false;
    if (!got)
        return fail(err, PLN_MALFORMED, "the file is empty: its first line names the columns");
    for (size_t i = 0; i < sheet_cells(r->sheet); i++)
        if (!head_add(r, sheet_undefused(sheet_cell(r->sheet, i)), err))
            return at_line(err, line);
    return true;
}

static bool cells_take(struct rows *r, struct row *out, struct pln_error *err)
{
    size_t cells = sheet_cells(r->sheet);

    while (cells > r->columns && sheet_cell(r->sheet, cells - 1).n == 0)
        cells--; /* spreadsheets add empty ones */
    if (cells != r->columns)
        return fail(err, PLN_BAD_FIELD, "%zu cells, the first line names %zu columns: is a comma missing or too many, or a quote?", cells,
                    r->columns);
    for (size_t i = 0; i < cells; i++) {
        struct row_value *v = &out->value[out->values];
        struct bytes cell = sheet_undefused(sheet_cell(r->sheet, i));
        if (cell.n == 0)
            continue;
        if (!text_check(cell, err))
            return within(err, "%.*s", (int)(r->column[i].n < 60 ? r->column[i].n : 60), (const char *)r->column[i].at);
        v->name = r->column[i];
        if (!kept(&r->memory, cell, &v->value, err))
            return false;
        out->values++;
    }
    return true;
}

/* ---- both ---------------------------------------------------------------------------------------------------------------------- */

static bool is_blank(struct bytes line)
{
    for (size_t i = 0; i < line.n; i++)
        if (memchr(" \t\r\n", line.at[i], 4) == NULL)
            return false;
    return true;
}

static bool json_next(struct rows *r, struct row *out, bool *got, struct pln_error *err)
{
    struct bytes line;

    do {
        if (!lines_next(&r->lines, &line, got, err))
            return false;
    } while (*got && is_blank(line));
    out->line = r->lines.number;
    out->is_wrong = *got && !rows_json(line, &r->memory, out, &out->wrong);
    return true;
}

static bool csv_next(struct rows *r, struct row *out, bool *got, struct pln_error *err)
{
    if (!sheet_next(r, &out->line, got, err))
        return false;
    out->is_wrong = *got && !cells_take(r, out, &out->wrong);
    return true;
}

bool rows_begin(struct rows *r, enum rows_form form, FILE *file, struct pln_error *err)
{
    r->form = form;
    r->sheet = NULL;
    r->count = r->columns = 0;
    lines_init(&r->lines, file);
    arena_init(&r->head, "the file's first line", HEAD_MEMORY_MAX);
    arena_init(&r->memory, "a row", ROW_MEMORY_MAX);
    return form == ROWS_JSONL || head_read(r, err);
}

void rows_end(struct rows *r)
{
    lines_deinit(&r->lines);
    sheet_free(&r->sheet);
    arena_deinit(&r->head);
    arena_deinit(&r->memory);
}

bool rows_next(struct rows *r, struct row *out, bool *got, struct pln_error *err)
{
    arena_reset(&r->memory);
    out->values = 0;
    out->is_wrong = false;
    if (!(r->form == ROWS_CSV ? csv_next(r, out, got, err) : json_next(r, out, got, err)))
        return false;
    if (*got && ++r->count > ROWS_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d rows: split the file", ROWS_MAX), at_line(err, out->line);
    if (r->lines.bytes > ROWS_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "more than %" PRIu64 " GiB: split the file", ROWS_BYTES_MAX >> 30), at_line(err, out->line);
    return true;
}
