/* cell.h: one fact or word of an entry as text in a table: as a command line would take it. */
#ifndef VIEW_CELL_H
#define VIEW_CELL_H

#include "base/buf.h"
#include "record/schema.h"

#define CELL_BYTES_MAX (4 * 1024 * 1024)

/** value: as docs/rpc.md "Shapes" gives it, one encoded value. A list by commas (`\,` within an element), `-` an empty one, nil nothing.
 * f may be NULL: then a number is only a number. */
void cell_text(struct bytes value, const struct field *f, struct buf *out);
/** One element that is no list. */
void cell_element(struct bytes value, const struct field *f, struct buf *out);
bool cell_is_nil(struct bytes value);
bool cell_is_list(struct bytes value);
/** A list as a JSON array of its elements' texts; whole numbers as numbers. */
void cell_json(struct bytes list, const struct field *f, struct buf *out);

/** The columns of a table of one type: those of every entry, then its facts, then its words. */
#define CELL_COMMON 13
struct cell_column {
    char name[48];
    const char *help;
    const struct field *field; /* its kind, at least */
    bool is_word;
    size_t common; /* from 1: of every entry; 0: of the type */
};
/** i from 0; false: no more. s NULL: entries of no known type. */
bool cell_column(const struct schema *s, size_t i, struct cell_column *out);
/** The value of that column, one encoded value; n = 0: nil. */
struct bytes cell_of(struct bytes entry, const struct cell_column *column);
/** The text of that column. */
void cell_put(struct bytes entry, const struct cell_column *column, struct buf *out);

#endif
