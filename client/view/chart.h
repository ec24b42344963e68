/* chart.h: small drawings of figures for a terminal: heights in a line, a bar with marks. The figures stand beside them as text.
 *
 * With `blocks` by Unicode's block elements, else in ASCII. Whole numbers only: base/decimal.h. */
#ifndef VIEW_CHART_H
#define VIEW_CHART_H

#include "base/buf.h"
#include "base/decimal.h"

#define CHART_BAR_COLUMNS_MAX (DECIMAL_PARTS_MAX / 8)

/** From the lowest to the highest figure drawn. */
struct chart_scale {
    struct decimal low, high;
    bool has_any;
};
void chart_take(struct chart_scale *s, const struct decimal *d);
/** For bars: from zero, unless a figure is below it (then to zero at least). */
void chart_take_zero(struct chart_scale *s);

/** One column: a block of an eighth to eight eighths; in ASCII a digit, 1 to 8. Appends. */
void chart_height(const struct chart_scale *s, const struct decimal *d, bool blocks, struct buf *out);

enum chart_mark { CHART_BASELINE, CHART_TARGET };
/** The mark as it stands in a line or a bar: a dashed and a thick line; in ASCII `:` and `|`. */
const char *chart_mark(enum chart_mark m, bool blocks);
/** `columns` (at most CHART_BAR_COLUMNS_MAX) columns: a bar up to d, the marks over it; NULL: no such mark. Appends. */
void chart_bar(const struct chart_scale *s, const struct decimal *d, const struct decimal *baseline, const struct decimal *target,
               unsigned columns, bool blocks, struct buf *out);

#endif
