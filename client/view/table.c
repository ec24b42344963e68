/* table.c: rows and columns for a terminal: as wide as it is, text broken at words.
 *
 * Columns that wrap get what the others leave, in equal shares, none less than WRAP_COLUMNS_MIN. libsmartcols would break in
 * mid-word and let bidi marks pass: it is given escaped text with the lines already broken.
 * Bounds: TABLE_ROWS_MAX rows, TABLE_BYTES_MAX. Tests: tests/unit/client_table.c */
#include "view/table.h"

#include "base/checked.h"

#include <assert.h>
#include <libsmartcols/libsmartcols.h>
#include <stdarg.h>
#include <string.h>

#define WRAP_COLUMNS_MIN 16
#define CELL_BYTES_MAX 65536
#define GAP 2

struct table_row {
    struct table_row *next;
    struct bytes cell[TABLE_COLUMNS_MAX]; /* escaped */
    enum term_style style[TABLE_COLUMNS_MAX];
};

void table_init(struct table *t, const struct table_column *column, size_t columns)
{
    assert(columns >= 1 && columns <= TABLE_COLUMNS_MAX);
    *t = (struct table){ .column = column, .columns = columns };
    arena_init(&t->arena, "the table", TABLE_BYTES_MAX);
}

void table_deinit(struct table *t)
{
    arena_deinit(&t->arena);
}

static struct table_row *row_now(struct table *t)
{
    if (t->failed || (t->cell > 0 && t->cell < t->columns))
        return t->last;
    if (t->rows == TABLE_ROWS_MAX) {
        fail(&t->first_failure, PLN_TOO_MANY, "more than %d rows: ask for less at a time", TABLE_ROWS_MAX);
        t->failed = true;
        return NULL;
    }
    struct table_row *r = arena_take(&t->arena, sizeof(*r), &t->first_failure);
    t->failed = r == NULL;
    if (r == NULL)
        return NULL;
    if (t->last != NULL)
        t->last->next = r;
    else
        t->first = r;
    t->last = r;
    t->rows++;
    t->cell = 0;
    return r;
}

void table_styled(struct table *t, enum term_style style, struct bytes text)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct table_row *r = row_now(t);

    if (t->failed || r == NULL)
        return;
    buf_init(&b, CELL_BYTES_MAX);
    term_escape(text, false, &b);
    uint8_t *kept = arena_take(&t->arena, b.n + 1, &t->first_failure);
    t->failed = kept == NULL;
    if (kept == NULL)
        return;
    if (b.n > 0)
        memcpy(kept, b.at, b.n);
    r->style[t->cell] = style;
    r->cell[t->cell++] = bytes_at(kept, b.n);
}

void table_cell(struct table *t, struct bytes text)
{
    table_styled(t, STYLE_PLAIN, text);
}

void table_str(struct table *t, const char *text)
{
    table_styled(t, STYLE_PLAIN, BYTES_STR(text));
}

void table_print(struct table *t, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    table_str(t, text);
}

/* How wide a column that wraps may be, so that the whole fits. */
static int wrap_width(const struct table *t, const struct term *term)
{
    int taken = 0, widest = 0, wrapping = 0;

    for (size_t i = 0; i < t->columns; i++) {
        widest = term_columns(BYTES_STR(t->column[i].head));
        if (t->column[i].kind == COLUMN_WRAPS) {
            wrapping++;
            continue;
        }
        for (const struct table_row *r = t->first; r != NULL; r = r->next) {
            int w = term_columns(r->cell[i]);
            widest = w > widest ? w : widest;
        }
        taken += widest;
    }
    taken += (int)(t->columns - 1) * GAP;
    int each = wrapping > 0 ? (term->width - taken) / wrapping : 0;
    return each < WRAP_COLUMNS_MIN ? WRAP_COLUMNS_MIN : each;
}

static void scols_free(struct libscols_table **table)
{
    scols_unref_table(*table);
}

static struct libscols_table *table_make(const struct table *t, const struct term *term)
{
    struct libscols_table *tb = scols_new_table();

    if (tb == NULL)
        return NULL;
    scols_table_set_termforce(tb, SCOLS_TERMFORCE_ALWAYS);
    scols_table_set_termwidth(tb, (size_t)TERM_WIDTH_MAX * 4); /* the widths are worked out here */
    scols_table_enable_colors(tb, term->colour);
    scols_table_enable_minout(tb, 1); /* no blanks at the ends of lines */
    scols_table_set_column_separator(tb, "  ");
    for (size_t i = 0; i < t->columns; i++) {
        int flags = t->column[i].kind == COLUMN_RIGHT ? SCOLS_FL_RIGHT : t->column[i].kind == COLUMN_WRAPS ? SCOLS_FL_WRAP : 0;
        struct libscols_column *c = scols_table_new_column(tb, t->column[i].head, 0, flags);
        if (c == NULL || (t->column[i].kind == COLUMN_WRAPS &&
                          (scols_column_set_safechars(c, "\n") != 0 ||
                           scols_column_set_wrapfunc(c, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL) != 0))) {
            scols_unref_table(tb);
            return NULL;
        }
        if (term->colour)
            scols_cell_set_color(scols_column_get_header(c), term_begin(term, STYLE_STRONG));
    }
    return tb;
}

static bool cell_fill(struct libscols_line *line, size_t i, const struct table *t, const struct table_row *r, int width,
                      const struct term *term, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };

    buf_init(&b, 4 * CELL_BYTES_MAX);
    if (t->column[i].kind == COLUMN_WRAPS && r->cell[i].n > 0) {
        if (!term_wrap(r->cell[i], width, "", &b, err))
            return false;
    } else {
        buf_put(&b, r->cell[i]);
    }
    buf_put_u8(&b, 0);
    if (!buf_check(&b, "a cell", err))
        return false;
    if (scols_line_set_data(line, i, (const char *)b.at) != 0)
        return fail(err, PLN_TOO_LARGE, "no memory left for the table");
    if (term->colour && r->style[i] != STYLE_PLAIN)
        scols_cell_set_color(scols_line_get_cell(line, i), term_begin(term, r->style[i]));
    return true;
}

bool table_put(struct table *t, FILE *out, const struct term *term, struct pln_error *err)
{
    if (t->failed) {
        *err = t->first_failure;
        return false;
    }
    if (t->rows == 0)
        return true;
    assert(t->cell == t->columns);
    int width = wrap_width(t, term);
    CLEANUP(scols_free) struct libscols_table *tb = table_make(t, term);
    if (tb == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory left for the table");
    for (const struct table_row *r = t->first; r != NULL; r = r->next) {
        struct libscols_line *line = scols_table_new_line(tb, NULL);
        if (line == NULL)
            return fail(err, PLN_TOO_LARGE, "no memory left for the table");
        for (size_t i = 0; i < t->columns; i++)
            if (!cell_fill(line, i, t, r, width, term, err))
                return false;
    }
    scols_table_set_stream(tb, out);
    return scols_print_table(tb) == 0 || fail(err, PLN_TOO_LARGE, "the table could not be printed");
}
