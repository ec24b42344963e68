/* table.c: rows and columns for a terminal: as wide as it is, text broken at words.
 *
 * A column that is empty in every row is left out. Columns that wrap get what the others leave: each the room for its longest word, then
 * whoever has the most lines one more. Where that is too much, the others are broken at words too, and at last words themselves.
 * libsmartcols would break in mid-word and let bidi marks pass: it is given escaped text with the lines already broken.
 * Bounds: TABLE_ROWS_MAX rows, TABLE_BYTES_MAX. Tests: tests/unit/client_table.c */
#include "view/table.h"

#include "base/checked.h"

#include <assert.h>
#include <libsmartcols/libsmartcols.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define WORD_COLUMNS_MAX 32  /* a longer word is not kept whole at the cost of others */
#define BRIEF_COLUMNS_MAX 16 /* a column no wider than that is not broken for the sake of long texts */
#define COLUMNS_MIN 6
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

/* ---- how wide each column is ------------------------------------------------------------------------------------------------ */

struct widths {
    bool shown[TABLE_COLUMNS_MAX]; /* has a cell that is not empty */
    int natural[TABLE_COLUMNS_MAX], word[TABLE_COLUMNS_MAX], head[TABLE_COLUMNS_MAX];
    int width[TABLE_COLUMNS_MAX];
};

static int longest_word(struct bytes cell)
{
    int longest = 0;

    while (cell.n > 0) {
        const uint8_t *end = memchr(cell.at, ' ', cell.n);
        size_t n = end != NULL ? (size_t)(end - cell.at) : cell.n;
        int w = term_columns(bytes_slice(cell, 0, n));

        longest = w > longest ? w : longest;
        n += end != NULL;
        cell = bytes_slice(cell, n, cell.n - n);
    }
    return longest;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* All that the columns and the gaps between them take. */
static int widths_sum(const struct table *t, const struct widths *w)
{
    int sum = -GAP;

    for (size_t i = 0; i < t->columns; i++)
        sum += w->shown[i] ? w->width[i] + GAP : 0;
    return sum;
}

/* Takes from the widest of those that can give, one at a time, until it fits or nobody can: down to its longest word, or to the least. */
static void widths_shrink(const struct table *t, struct widths *w, int width, bool words)
{
    while (widths_sum(t, w) > width) {
        size_t widest = t->columns;

        for (size_t i = 0; i < t->columns; i++) {
            int least = larger(w->head[i], words ? COLUMNS_MIN : w->word[i]);

            if (w->shown[i] && t->column[i].kind != COLUMN_RIGHT && w->width[i] > least &&
                (widest == t->columns || w->width[i] > w->width[widest]))
                widest = i;
        }
        if (widest == t->columns)
            return;
        w->width[widest]--;
    }
}

/* Gives what is left to the column that has the most lines; brief: of those whose cells are all short. */
static void widths_grow(const struct table *t, struct widths *w, int width, bool brief)
{
    for (int left = width - widths_sum(t, w); left > 0; left--) {
        size_t most = t->columns;

        for (size_t i = 0; i < t->columns; i++)
            if (w->shown[i] && w->width[i] < w->natural[i] && (!brief || w->natural[i] <= BRIEF_COLUMNS_MAX) &&
                (most == t->columns || w->natural[i] * w->width[most] > w->natural[most] * w->width[i]))
                most = i;
        if (most == t->columns)
            return;
        w->width[most]++;
    }
}

static void widths_make(const struct table *t, const struct term *term, struct widths *w)
{
    *w = (struct widths){ 0 };
    for (size_t i = 0; i < t->columns; i++) {
        w->head[i] = term_columns(BYTES_STR(t->column[i].head));
        w->natural[i] = w->word[i] = w->head[i];
        for (const struct table_row *r = t->first; r != NULL; r = r->next) {
            w->shown[i] = w->shown[i] || r->cell[i].n > 0;
            w->natural[i] = larger(w->natural[i], term_columns(r->cell[i]));
            w->word[i] = larger(w->word[i], longest_word(r->cell[i]));
        }
        if (w->word[i] > WORD_COLUMNS_MAX)
            w->word[i] = larger(w->head[i], WORD_COLUMNS_MAX);
        w->width[i] = t->column[i].kind == COLUMN_WRAPS ? w->word[i] : w->natural[i];
    }
    w->shown[0] = true;
    widths_shrink(t, w, term->width, false);
    widths_shrink(t, w, term->width, true);
    widths_grow(t, w, term->width, true);
    widths_grow(t, w, term->width, false);
}

/* ---- printed ---------------------------------------------------------------------------------------------------------------- */

static void scols_free(struct libscols_table **table)
{
    scols_unref_table(*table);
}

static struct libscols_table *table_make(const struct table *t, const struct widths *w, const struct term *term)
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
        bool right = t->column[i].kind == COLUMN_RIGHT;
        if (!w->shown[i])
            continue;
        struct libscols_column *c = scols_table_new_column(tb, t->column[i].head, 0, right ? SCOLS_FL_RIGHT : SCOLS_FL_WRAP);
        if (c == NULL || (!right && (scols_column_set_safechars(c, "\n") != 0 ||
                                     scols_column_set_wrapfunc(c, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL) != 0))) {
            scols_unref_table(tb);
            return NULL;
        }
        if (term->colour)
            scols_cell_set_color(scols_column_get_header(c), term_begin(term, STYLE_STRONG));
    }
    return tb;
}

static bool cell_fill(struct libscols_line *line, size_t place, const struct table *t, const struct table_row *r, size_t i, int width,
                      const struct term *term, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };

    buf_init(&b, 4 * CELL_BYTES_MAX);
    if (t->column[i].kind != COLUMN_RIGHT && r->cell[i].n > 0) {
        if (!term_wrap(r->cell[i], width, "", &b, err))
            return false;
    } else {
        buf_put(&b, r->cell[i]);
    }
    buf_put_u8(&b, 0);
    if (!buf_check(&b, "a cell", err))
        return false;
    if (scols_line_set_data(line, place, (const char *)b.at) != 0)
        return fail(err, PLN_TOO_LARGE, "no memory left for the table");
    if (term->colour && r->style[i] != STYLE_PLAIN)
        scols_cell_set_color(scols_line_get_cell(line, place), term_begin(term, r->style[i]));
    return true;
}

static void memory_free(char **at)
{
    free(*at);
}

/* Without the blanks that fill the last column of lines where it has nothing. */
static bool lines_put(struct libscols_table *tb, FILE *out, struct pln_error *err)
{
    CLEANUP(memory_free) char *text = NULL;

    if (scols_print_table_to_string(tb, &text) != 0 || text == NULL)
        return fail(err, PLN_TOO_LARGE, "the table could not be printed");
    for (const char *line = text; *line != 0;) {
        size_t n = strcspn(line, "\n"), used = n;

        while (used > 0 && line[used - 1] == ' ')
            used--;
        fwrite(line, 1, used, out);
        fputc('\n', out);
        line += n + (line[n] == '\n');
    }
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
    struct widths w;
    widths_make(t, term, &w);
    CLEANUP(scols_free) struct libscols_table *tb = table_make(t, &w, term);
    if (tb == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory left for the table");
    for (const struct table_row *r = t->first; r != NULL; r = r->next) {
        struct libscols_line *line = scols_table_new_line(tb, NULL);
        size_t place = 0;
        if (line == NULL)
            return fail(err, PLN_TOO_LARGE, "no memory left for the table");
        for (size_t i = 0; i < t->columns; i++)
            if (w.shown[i] && !cell_fill(line, place++, t, r, i, w.width[i], term, err))
                return false;
    }
    return lines_put(tb, out, err);
}
