/* fields.h: typed reads of a checked body or of checked words, by place; iteration for display.
 *
 * All views point into the bytes opened. Reads of a nil or of the wrong kind give zero, an empty view, a count of 0.
 * Spec: docs/records.md. */
#ifndef RECORD_FIELDS_H
#define RECORD_FIELDS_H

#include "base/error.h"
#include "codec/reader.h"
#include "record/schema.h"

struct fields {
    const struct field *field; /* the schema's list: facts or words */
    size_t count;
    struct bytes at[FIELDS_MAX]; /* each value, encoded */
};

/** Split a body (which passed check_body) or words (check_words). Errors: PLN_MALFORMED. */
bool facts_open(const struct schema *s, struct bytes body, struct fields *out, struct pln_error *err) MUST_CHECK;
bool words_open(const struct schema *s, struct bytes words, struct fields *out, struct pln_error *err) MUST_CHECK;

bool fields_has(const struct fields *f, size_t place);     /* not nil */
uint64_t fields_u64(const struct fields *f, size_t place); /* int, span, date, time, enum, place */
int64_t fields_i64(const struct fields *f, size_t place);  /* and offset, party */
bool fields_flag(const struct fields *f, size_t place);
struct bytes fields_bytes(const struct fields *f, size_t place); /* str or bin */
size_t fields_list(const struct fields *f, size_t place);        /* how many elements; 0 for nil too */
/** bin of 32 into a struct pln_id, pln_key, ...: zeroes if it is not there. */
void fields_bytes32(const struct fields *f, size_t place, void *out);

/** One value, or one element of a list. */
struct value {
    const struct field *field;
    size_t place_in_list; /* of a list: which element */
    size_t list_count;    /* of a list: how many; 0 with `is_empty` */
    bool is_empty;        /* an empty list: "none"; nothing else is set */
    int64_t number;       /* date, time, span, int, offset, enum, flag; setting's value, seat's kind; party below 0 */
    bool has_ref;
    size_t ref;        /* ref, partner, member, party, seat: place in refs */
    struct bytes text; /* name, handle, str, dec, text, long, id, hash, keys, bin, note; setting's and seat's name;
                          lines and fork: the encoded value */
    bool is_binary;    /* text is bin */
};
struct fields_cursor {
    const struct fields *fields;
    size_t place, end;
    size_t element, elements;
    bool in_list;
    struct reader list;
};
/** Every given value in order, lists element by element (an empty list once, is_empty). */
struct fields_cursor fields_each(const struct fields *f);
/** The elements of one list (or the one value of a field that is none). */
struct fields_cursor fields_each_of(const struct fields *f, size_t place);
bool fields_next(struct fields_cursor *c, struct value *out); /* false: nothing more */

#endif
