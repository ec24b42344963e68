/* chart.c: small drawings of figures for a terminal: heights in a line, a bar with marks.
 *
 * Must not: be the only place where a figure stands; use floating point.
 * Bounds: CHART_BAR_COLUMNS_MAX columns. Tests: tests/unit/client_chart.c */
#include "view/chart.h"

#include "base/bytes.h"

#include <assert.h>

#define EIGHTHS 8

void chart_take(struct chart_scale *s, const struct decimal *d)
{
    if (!s->has_any || decimal_compare(d, &s->low) < 0)
        s->low = *d;
    if (!s->has_any || decimal_compare(d, &s->high) > 0)
        s->high = *d;
    s->has_any = true;
}

void chart_take_zero(struct chart_scale *s)
{
    const struct decimal zero = { 0 };

    chart_take(s, &zero);
}

void chart_height(const struct chart_scale *s, const struct decimal *d, bool blocks, struct buf *out)
{
    unsigned height = 1 + decimal_part(d, &s->low, &s->high, EIGHTHS - 1);

    if (blocks) { /* U+2581 to U+2588 */
        buf_put(out, BYTES_STR("\xe2\x96"));
        buf_put_u8(out, (uint8_t)(0x80 + height));
    } else {
        buf_put_u8(out, (uint8_t)('0' + height));
    }
}

const char *chart_mark(enum chart_mark m, bool blocks)
{
    if (m == CHART_BASELINE)
        return blocks ? "\xe2\x94\x8a" : ":";
    return blocks ? "\xe2\x94\x83" : "|";
}

/* The column that a figure falls into. */
static unsigned column_of(const struct chart_scale *s, const struct decimal *d, unsigned columns)
{
    unsigned at = decimal_part(d, &s->low, &s->high, columns * EIGHTHS) / EIGHTHS;

    return at < columns ? at : columns - 1;
}

/* Eighths of a column that are filled, from the left: U+2588 is full, U+258F one eighth. */
static void cell_put(unsigned eighths, bool blocks, struct buf *out)
{
    if (!blocks) {
        buf_put_u8(out, eighths >= EIGHTHS / 2 ? '#' : ' ');
    } else if (eighths == 0) {
        buf_put_u8(out, ' ');
    } else {
        buf_put(out, BYTES_STR("\xe2\x96"));
        buf_put_u8(out, (uint8_t)(0x90 - eighths));
    }
}

void chart_bar(const struct chart_scale *s, const struct decimal *d, const struct decimal *baseline, const struct decimal *target,
               unsigned columns, bool blocks, struct buf *out)
{
    unsigned filled = decimal_part(d, &s->low, &s->high, columns * EIGHTHS);

    assert(columns >= 1 && columns <= CHART_BAR_COLUMNS_MAX);
    for (unsigned i = 0; i < columns; i++) {
        unsigned eighths = filled > i * EIGHTHS ? filled - i * EIGHTHS : 0;

        if (target != NULL && column_of(s, target, columns) == i)
            buf_put(out, BYTES_STR(chart_mark(CHART_TARGET, blocks)));
        else if (baseline != NULL && column_of(s, baseline, columns) == i)
            buf_put(out, BYTES_STR(chart_mark(CHART_BASELINE, blocks)));
        else
            cell_put(eighths < EIGHTHS ? eighths : EIGHTHS, blocks, out);
    }
}
