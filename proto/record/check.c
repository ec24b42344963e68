/* check.c: does a body fit its schema, which field does not, why.
 *
 * In: a body, words. Out: yes, or the field and what is wrong with it. Must not: look anything up, know the time.
 * Bounds: FIELDS_MAX fields, lists as the schema says; the work is that of one pass and of sorting each list.
 * Spec: docs/records.md "Kinds of field". Tests: tests/unit/record_check.c, tests/fuzz/record_check.c */
#include "record/check.h"

#include "base/civil.h"
#include "base/decimal.h"
#include "base/utf8.h"
#include "crypto/sign.h"
#include "record/fields.h"

#include <assert.h>
#include <stdlib.h>

#define LIST_MAX 1000 /* the longest list of any schema: receipt's `new` */
#define DEC_BYTES_MAX 24
#define OFFSET_MS_MAX INT64_C(86400000)
#define NAME_IN_TUPLE_BYTES_MAX 32

/* ---- one value of each kind ------------------------------------------------------------------------------------------- */

static void check_name(struct reader *r, const struct field *f, size_t max)
{
    struct bytes s = reader_str(r, f->name, max);
    size_t bad;

    if (r->failed)
        return;
    bad = utf8_control_at(s);
    if (s.n == 0)
        reader_fail(r, PLN_BAD_FIELD, "%s: a name of no bytes", f->name);
    else if (bad < s.n)
        reader_fail(r, PLN_BAD_FIELD, "%s: a control character at byte %zu of a name", f->name, bad);
}

static bool is_handle(struct bytes s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '-'))
            return false;
    return s.n > 0;
}

static void check_handle(struct reader *r, const struct field *f)
{
    struct bytes s = reader_str(r, f->name, f->bytes);

    if (!r->failed && !is_handle(s))
        reader_fail(r, PLN_BAD_FIELD, "%s: a handle has 1 to %u of a-z, 0-9 and -", f->name, f->bytes);
}

static void check_decimal(struct reader *r, const struct field *f)
{
    struct bytes s = reader_str(r, f->name, DEC_BYTES_MAX);
    struct decimal d;
    struct pln_error why;

    if (!r->failed && !decimal_read(s, &d, &why))
        reader_fail(r, PLN_BAD_FIELD, "%s: %s", f->name, why.what);
}

static uint64_t check_enum(struct reader *r, const struct field *f)
{
    uint64_t number = reader_u(r, f->name);

    if (!r->failed && !field_enum_word(f, number))
        reader_fail(r, PLN_BAD_FIELD, "%s: %" PRIu64 " is none of its values", f->name, number);
    return number;
}

static void check_int(struct reader *r, const struct field *f)
{
    uint64_t v = reader_u(r, f->name);

    if (!r->failed && f->max > 0 && (v < (uint64_t)f->min || v > (uint64_t)f->max))
        reader_fail(r, PLN_BAD_FIELD, "%s: %" PRIu64 ", from %" PRId64 " to %" PRId64 " is allowed", f->name, v, f->min, f->max);
}

static void check_place(struct reader *r, const struct field *f, size_t ref_count)
{
    uint64_t place = reader_u(r, f->name);

    if (!r->failed && place >= ref_count)
        reader_fail(r, PLN_BAD_FIELD, "%s: names reference %" PRIu64 ", the statement has %zu", f->name, place, ref_count);
}

static void check_party(struct reader *r, const struct field *f, size_t ref_count)
{
    struct reader ahead = *r;
    int64_t outsider = reader_i64(&ahead, f->name);

    if (ahead.failed || outsider >= 0) {
        check_place(r, f, ref_count);
        return;
    }
    *r = ahead;
    if (outsider <= -(int64_t)outsider_end)
        reader_fail(r, PLN_BAD_FIELD, "%s: %" PRId64 " is no kind of outsider: -1 to -%d", f->name, outsider, outsider_end - 1);
}

static void check_long(struct reader *r, const struct field *f)
{
    struct bytes s;

    if (reader_peek(r) != READER_BIN) {
        s = reader_str(r, f->name, PLN_CONTENT_BYTES_MAX);
        if (!r->failed && f->required && s.n == 0)
            reader_fail(r, PLN_BAD_FIELD, "%s: is required, and empty", f->name);
        return;
    }
    s = reader_bin(r, f->name, PLN_CONTENT_BYTES_MAX);
    if (!r->failed && utf8_is_valid(s) && (s.n == 0 || memchr(s.at, 0, s.n) == NULL))
        reader_fail(r, PLN_NOT_CANONICAL, "%s: UTF-8 without NUL stands as a string, not as bytes", f->name);
}

static void check_text(struct reader *r, const struct field *f)
{
    struct bytes s = reader_str(r, f->name, f->bytes);

    if (!r->failed && f->required && s.n == 0)
        reader_fail(r, PLN_BAD_FIELD, "%s: is required, and empty", f->name);
}

static void check_key(struct reader *r, const struct field *f)
{
    struct pln_key key;
    struct pln_error why;

    reader_bin_exact(r, f->name, key.b, sizeof(key.b));
    if (!r->failed && !sign_key_check(&key, &why))
        reader_fail(r, PLN_BAD_FIELD, "%s: %s", f->name, why.what);
}

static void check_bin32(struct reader *r, const struct field *f)
{
    uint8_t b[32];

    reader_bin_exact(r, f->name, b, sizeof(b));
}

static void check_bin(struct reader *r, const struct field *f)
{
    struct bytes b = reader_bin(r, f->name, f->bytes);

    if (!r->failed && b.n != f->bytes)
        reader_fail(r, PLN_BAD_FIELD, "%s: %zu bytes, exactly %u are expected", f->name, b.n, f->bytes);
}

static void check_lines(struct reader *r, const struct field *f)
{
    size_t n = reader_array_upto(r, f->name, PLN_RECEIPT_LINES_MAX);
    uint64_t before = 0;

    if (!r->failed && n % 3 != 0)
        reader_fail(r, PLN_BAD_FIELD, "%s: %zu numbers, lines have three each", f->name, n);
    for (size_t i = 0; i < n / 3 && !r->failed; i++) {
        uint64_t number = reader_u(r, f->name);
        uint64_t size = reader_u(r, f->name);
        uint64_t lack = reader_u(r, f->name);

        if (r->failed)
            return;
        if (i > 0 && number <= before)
            reader_fail(r, PLN_BAD_FIELD, "%s: number %" PRIu64 " after %" PRIu64 ": they ascend", f->name, number, before);
        if (lack > size)
            reader_fail(r, PLN_BAD_FIELD, "%s: number %" PRIu64 " lacks %" PRIu64 " of %" PRIu64 " entries", f->name, number, lack, size);
        before = number;
    }
}

static void check_hashes(struct reader *r, const struct field *f)
{
    size_t n = reader_array_upto(r, f->name, PLN_PROOF_HASHES_MAX);

    for (size_t i = 0; i < n; i++)
        check_bin32(r, f);
}

static void check_fork(struct reader *r, const struct field *f)
{
    size_t n = reader_array_between(r, f->name, 2, 8);

    if (r->failed)
        return;
    if (n == 2) {
        check_bin32(r, f);
        check_hashes(r, f);
        return;
    }
    if (n != 8) {
        reader_fail(r, PLN_BAD_FIELD, "%s: %zu parts, 8 or 2 are expected", f->name, n);
        return;
    }
    reader_u(r, f->name);
    for (int i = 0; i < 3; i++)
        check_bin32(r, f);
    for (int i = 0; i < 4; i++)
        check_hashes(r, f);
}

static void check_value(struct reader *r, const struct field *f, size_t ref_count)
{
    switch (f->kind) {
    case FIELD_NAME: check_name(r, f, f->bytes); break;
    case FIELD_HANDLE: check_handle(r, f); break;
    case FIELD_STR: reader_str(r, f->name, f->bytes); break;
    case FIELD_DATE:
        if (reader_u(r, f->name) > CIVIL_DAY_MAX)
            reader_fail(r, PLN_BAD_FIELD, "%s: a day after 9999-12-31 (%d)", f->name, CIVIL_DAY_MAX);
        break;
    case FIELD_TIME: reader_ms(r, f->name); break;
    case FIELD_SPAN: reader_u(r, f->name); break;
    case FIELD_DEC: check_decimal(r, f); break;
    case FIELD_INT: check_int(r, f); break;
    case FIELD_OFFSET: {
        int64_t v = reader_i64(r, f->name);

        if (!r->failed && (v < -OFFSET_MS_MAX || v > OFFSET_MS_MAX))
            reader_fail(r, PLN_BAD_FIELD, "%s: %" PRId64 " ms, at most a day either way", f->name, v);
        break;
    }
    case FIELD_FLAG: reader_bool(r, f->name); break;
    case FIELD_ENUM: check_enum(r, f); break;
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER: check_place(r, f, ref_count); break;
    case FIELD_PARTY: check_party(r, f, ref_count); break;
    case FIELD_SETTING:
        reader_array(r, f->name, 2);
        check_name(r, f, NAME_IN_TUPLE_BYTES_MAX);
        reader_u(r, f->name);
        break;
    case FIELD_SEAT:
        reader_array(r, f->name, 3);
        check_name(r, f, NAME_IN_TUPLE_BYTES_MAX);
        check_enum(r, f);
        check_place(r, f, ref_count);
        break;
    case FIELD_TEXT: check_text(r, f); break;
    case FIELD_LONG: check_long(r, f); break;
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_BOXKEY: check_bin32(r, f); break;
    case FIELD_KEY: check_key(r, f); break;
    case FIELD_BIN: check_bin(r, f); break;
    case FIELD_NOTE: reader_bin(r, f->name, f->bytes); break;
    case FIELD_LINES: check_lines(r, f); break;
    case FIELD_FORK: check_fork(r, f); break;
    }
}

/* ---- lists ------------------------------------------------------------------------------------------------------------ */

static int by_bytes(const void *a, const void *b)
{
    return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

/* One encoding a value: equal elements have equal bytes. */
static bool has_twins(struct bytes *element, size_t n)
{
    qsort(element, n, sizeof(element[0]), by_bytes);
    for (size_t i = 1; i < n; i++)
        if (bytes_equal(element[i - 1], element[i]))
            return true;
    return false;
}

/* The name of an encoded setting or seat. */
static struct bytes name_of(struct bytes tuple)
{
    struct reader r = reader_over(tuple);

    reader_array_upto(&r, "name", 3);
    return reader_str(&r, "name", NAME_IN_TUPLE_BYTES_MAX);
}

static void check_list(struct reader *r, const struct field *f, size_t ref_count)
{
    struct bytes element[LIST_MAX];
    size_t n;

    assert(f->list <= LIST_MAX);
    n = reader_array_upto(r, f->name, f->list);
    for (size_t i = 0; i < n && !r->failed; i++) {
        const uint8_t *from = r->at;

        check_value(r, f, ref_count);
        element[i] = bytes_at(from, (size_t)(r->at - from));
    }
    if (r->failed)
        return;
    if (f->kind == FIELD_SETTING) {
        for (size_t i = 1; i < n; i++)
            if (bytes_compare(name_of(element[i - 1]), name_of(element[i])) >= 0)
                reader_fail(r, PLN_BAD_FIELD, "%s: %zu is not after the one before it by its name", f->name, i);
        return;
    }
    if (has_twins(element, n))
        reader_fail(r, PLN_BAD_FIELD, "%s: something stands twice in the list", f->name);
}

/* keys_are_known: each passed check_key before. */
static void check_fields(struct reader *r, const struct field *field, size_t count, size_t ref_count, bool keys_are_known)
{
    for (size_t i = 0; i < count && !r->failed; i++) {
        const struct field *f = &field[i];

        if (reader_nil(r)) {
            if (f->required)
                reader_fail(r, PLN_BAD_FIELD, "%s: is required", f->name);
        } else if (f->list > 0) {
            check_list(r, f, ref_count);
        } else if (f->kind == FIELD_KEY && keys_are_known) {
            check_bin32(r, f);
        } else {
            check_value(r, f, ref_count);
        }
    }
}

static bool body_fits(const struct schema *s, struct bytes body, size_t ref_count, bool keys_are_known, struct pln_error *err)
{
    struct reader r = reader_over(body);

    reader_array(&r, "body", s->facts);
    check_fields(&r, s->fact, s->facts, ref_count, keys_are_known);
    if (!reader_done(&r, err))
        return within(err, "%s", s->name);
    return true;
}

bool check_body(const struct schema *s, struct bytes body, size_t ref_count, struct pln_error *err)
{
    return body_fits(s, body, ref_count, false, err);
}

bool check_body_again(const struct schema *s, struct bytes body, size_t ref_count, struct pln_error *err)
{
    return body_fits(s, body, ref_count, true, err);
}

bool check_words(const struct schema *s, struct bytes words, struct pln_error *err)
{
    struct reader r = reader_over(words);

    if (s->words == 0)
        return fail(err, PLN_BAD_CONTENT, "%s has no words", s->name);
    if (words.n > PLN_CONTENT_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "words of %zu bytes, at most %d are allowed", words.n, PLN_CONTENT_BYTES_MAX);
    reader_array(&r, "words", s->words);
    check_fields(&r, s->word, s->words, 0, false);
    if (!reader_done(&r, err))
        return within(err, "%s", s->name);
    return true;
}
