/* reader.c: strict cursor over canonical MessagePack.
 *
 * In: bytes from anywhere. Out: values, views into those bytes; the first failure.
 * Must not: allocate, read past the input, accept a second encoding of a value.
 * Bounds: depth PLN_DEPTH_MAX (with maps, so for RPC alone: PLN_READER_DEPTH); PLN_ARRAY_MAX elements, never more than bytes left.
 *
 * open[] counts what each open array still lacks; an array leaves the stack when nothing is lacking in it. For a map the count is in
 * keys and values together, marked by MAP_BIT: while it is even, a key comes next.
 * Spec: docs/format.md "Encoding". Tests: tests/unit/codec_reader.c, tests/fuzz/codec_reader.c */
#include "codec/reader.h"

#include "base/utf8.h"
#include "plenary/limits.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define MAP_BIT UINT32_C(0x80000000)

/* The first byte of a value. */
enum {
    MARK_FIXINT_LAST = 0x7f,
    MARK_FIXMAP = 0x80,
    MARK_FIXARRAY = 0x90,
    MARK_FIXSTR = 0xa0,
    MARK_NIL = 0xc0,
    MARK_FALSE = 0xc2,
    MARK_TRUE = 0xc3,
    MARK_BIN8 = 0xc4,
    MARK_BIN16 = 0xc5,
    MARK_BIN32 = 0xc6,
    MARK_FLOAT64 = 0xcb,
    MARK_U8 = 0xcc,
    MARK_U16 = 0xcd,
    MARK_U32 = 0xce,
    MARK_U64 = 0xcf,
    MARK_I8 = 0xd0,
    MARK_I16 = 0xd1,
    MARK_I32 = 0xd2,
    MARK_I64 = 0xd3,
    MARK_STR8 = 0xd9,
    MARK_STR16 = 0xda,
    MARK_STR32 = 0xdb,
    MARK_ARRAY16 = 0xdc,
    MARK_ARRAY32 = 0xdd,
    MARK_MAP16 = 0xde,
    MARK_MAP32 = 0xdf,
    MARK_NEGATIVE_FIXINT = 0xe0,
};

/* A value's header: kind, and its number, length or count. */
struct head {
    enum reader_kind kind;
    bool negative; /* n holds the two's complement */
    uint64_t n;    /* value of an int or bool; bytes of a str or bin; elements of an array; pairs of a map */
    size_t bytes;  /* of the header itself */
};

/* Not all of it is zeroed: `open` counts up to `depth` alone, `first` once something failed. */
struct reader reader_over(struct bytes in)
{
    struct reader r;

    r.start = r.at = in.at;
    r.left = in.n;
    r.depth = 0;
    r.depth_max = PLN_DEPTH_MAX;
    r.failed = false;
    return r;
}

void reader_fail(struct reader *r, enum pln_code code, const char *fmt, ...)
{
    char sentence[sizeof(r->first.what)];
    va_list args;

    if (r->failed)
        return;
    va_start(args, fmt);
    vsnprintf(sentence, sizeof(sentence), fmt, args);
    va_end(args);
    fail(&r->first, code, "%s", sentence);
    r->failed = true;
}

static size_t offset(const struct reader *r)
{
    return r->left == 0 && r->at == NULL ? 0 : (size_t)(r->at - r->start);
}

/* A failure at a field, at the byte where its value begins. */
static void PRINTF(4, 5) fail_at(struct reader *r, const char *field, enum pln_code code, const char *fmt, ...)
{
    char sentence[sizeof(r->first.what)];
    va_list args;

    if (r->failed)
        return;
    va_start(args, fmt);
    vsnprintf(sentence, sizeof(sentence), fmt, args);
    va_end(args);
    fail(&r->first, code, "%s (byte %zu)", sentence, offset(r));
    within(&r->first, "%s", field);
    r->failed = true;
}

static const char *kind_name(enum reader_kind kind)
{
    switch (kind) {
    case READER_END: return "the end";
    case READER_NIL: return "nil";
    case READER_BOOL: return "a bool";
    case READER_INT: return "an integer";
    case READER_STR: return "a string";
    case READER_BIN: return "bytes";
    case READER_ARRAY: return "an array";
    case READER_MAP: return "a map";
    case READER_OTHER: return "a float, an extension or an unused mark";
    }
    return "nothing known";
}

static enum reader_kind kind_of(uint8_t mark)
{
    if (mark <= MARK_FIXINT_LAST || mark >= MARK_NEGATIVE_FIXINT || (mark >= MARK_U8 && mark <= MARK_I64))
        return READER_INT;
    if (mark < MARK_FIXARRAY || mark == MARK_MAP16 || mark == MARK_MAP32)
        return READER_MAP;
    if (mark < MARK_FIXSTR || mark == MARK_ARRAY16 || mark == MARK_ARRAY32)
        return READER_ARRAY;
    if (mark < MARK_NIL || (mark >= MARK_STR8 && mark <= MARK_STR32))
        return READER_STR;
    if (mark == MARK_NIL)
        return READER_NIL;
    if (mark == MARK_FALSE || mark == MARK_TRUE)
        return READER_BOOL;
    if (mark >= MARK_BIN8 && mark <= MARK_BIN32)
        return READER_BIN;
    return READER_OTHER;
}

/* `bytes` bytes, big-endian, after the mark. */
static uint64_t big_endian(const uint8_t *at, size_t bytes)
{
    switch (bytes) {
    case 1: return at[1];
    case 2: return load_be16(at + 1);
    case 4: return load_be32(at + 1);
    default: return load_be64(at + 1);
    }
}

/* The header of the next value, whole and in its shortest form. Consumes nothing. */
static bool head_look(struct reader *r, const char *field, struct head *h)
{
    uint64_t least = 0; /* below it a shorter form exists */
    size_t wide = 0;    /* bytes after the mark */
    uint8_t mark;

    if (r->left == 0) {
        fail_at(r, field, PLN_MALFORMED, "the bytes end where a value is expected");
        return false;
    }
    mark = r->at[0];
    *h = (struct head){ .kind = kind_of(mark), .bytes = 1 };
    switch (h->kind) {
    case READER_NIL: return true;
    case READER_BOOL: h->n = mark == MARK_TRUE; return true;
    case READER_INT:
        if (mark <= MARK_FIXINT_LAST) {
            h->n = mark;
            return true;
        }
        if (mark >= MARK_NEGATIVE_FIXINT) {
            h->n = (uint64_t)(int64_t)(int8_t)mark;
            h->negative = true;
            return true;
        }
        wide = (size_t)1 << (mark < MARK_I8 ? mark - MARK_U8 : mark - MARK_I8);
        break;
    case READER_STR:
        if (mark < MARK_NIL) {
            h->n = mark - MARK_FIXSTR;
            return true;
        }
        wide = (size_t)1 << (mark - MARK_STR8);
        least = mark == MARK_STR8 ? 32 : mark == MARK_STR16 ? 256 : 65536;
        break;
    case READER_BIN:
        wide = (size_t)1 << (mark - MARK_BIN8);
        least = mark == MARK_BIN8 ? 0 : mark == MARK_BIN16 ? 256 : 65536;
        break;
    case READER_ARRAY:
        if (mark < MARK_FIXSTR) {
            h->n = mark - MARK_FIXARRAY;
            return true;
        }
        wide = mark == MARK_ARRAY16 ? 2 : 4;
        least = mark == MARK_ARRAY16 ? 16 : 65536;
        break;
    case READER_MAP:
        if (mark < MARK_FIXARRAY) {
            h->n = mark - MARK_FIXMAP;
            return true;
        }
        wide = mark == MARK_MAP16 ? 2 : 4;
        least = mark == MARK_MAP16 ? 16 : 65536;
        break;
    case READER_OTHER: return true; /* each caller refuses it, but for floats in RPC */
    case READER_END: break;
    }
    if (r->left - 1 < wide) {
        fail_at(r, field, PLN_MALFORMED, "a header of %zu bytes, %zu left", wide + 1, r->left);
        return false;
    }
    h->bytes += wide;
    h->n = big_endian(r->at, wide);
    if (h->kind == READER_INT && mark >= MARK_I8) {
        unsigned unused = 64 - 8 * (unsigned)wide;
        int64_t value = (int64_t)(h->n << unused) >> unused;
        int64_t shorter_from = mark == MARK_I8 ? -32 : mark == MARK_I16 ? -128 : mark == MARK_I32 ? -32768 : -INT64_C(2147483648);

        h->n = (uint64_t)value;
        h->negative = value < 0;
        if (value >= shorter_from) {
            fail_at(r, field, PLN_NOT_CANONICAL, "the integer %" PRId64 " is not in its shortest form", value);
            return false;
        }
        return true;
    }
    if (h->kind == READER_INT)
        least = mark == MARK_U8 ? 128 : mark == MARK_U16 ? 256 : mark == MARK_U32 ? 65536 : UINT64_C(4294967296);
    if (h->n < least) {
        fail_at(r, field, PLN_NOT_CANONICAL, "the %s %" PRIu64 " is not in its shortest form",
                h->kind == READER_INT                            ? "integer"
                : h->kind == READER_STR || h->kind == READER_BIN ? "length"
                                                                 : "count",
                h->n);
        return false;
    }
    return true;
}

/* Before a value: it is one fewer in the array that holds it. */
static void value_begins(struct reader *r)
{
    if (r->depth > 0) {
        assert((r->open[r->depth - 1] & ~MAP_BIT) > 0); /* complete arrays have left the stack */
        r->open[r->depth - 1]--;
    }
}

/* After a value: arrays that it completes are closed. */
static void value_ends(struct reader *r)
{
    while (r->depth > 0 && (r->open[r->depth - 1] & ~MAP_BIT) == 0)
        r->depth--;
}

static void skip(struct reader *r, size_t n)
{
    assert(n <= r->left);
    r->at += n;
    r->left -= n;
}

/* The header of a value of one kind; nothing consumed. */
static bool head_expect(struct reader *r, const char *field, enum reader_kind kind, struct head *h)
{
    if (r->failed || !head_look(r, field, h))
        return false;
    if (h->kind == kind)
        return true;
    fail_at(r, field, h->kind == READER_OTHER ? PLN_NOT_CANONICAL : PLN_MALFORMED, "%s is expected, %s stands here", kind_name(kind),
            kind_name(h->kind));
    return false;
}

/* A value without parts has been looked at whole: take it. */
static void consume(struct reader *r, size_t n)
{
    value_begins(r);
    skip(r, n);
    value_ends(r);
}

/* Open an array or map whose header has been looked at. False: the failure is recorded. */
static bool open_parts(struct reader *r, const char *field, const struct head *h, size_t min, size_t max)
{
    const char *parts = h->kind == READER_MAP ? "pairs" : "elements";
    uint64_t values = h->kind == READER_MAP ? h->n * 2 : h->n;

    if (h->n > max || h->n < min) {
        enum pln_code code = h->n > max && min < max ? PLN_TOO_MANY : PLN_MALFORMED;

        if (min == max)
            fail_at(r, field, code, "%" PRIu64 " %s, exactly %zu are expected", h->n, parts, max);
        else if (h->n > max)
            fail_at(r, field, code, "%" PRIu64 " %s, at most %zu are allowed", h->n, parts, max);
        else
            fail_at(r, field, code, "%" PRIu64 " %s, at least %zu are expected", h->n, parts, min);
        return false;
    }
    if (values > r->left - h->bytes) { /* asked before anything is counted on */
        fail_at(r, field, PLN_MALFORMED, "%" PRIu64 " %s announced, %zu bytes left", h->n, parts, r->left - h->bytes);
        return false;
    }
    if (r->depth >= r->depth_max) {
        fail_at(r, field, PLN_TOO_DEEP, "arrays in each other deeper than %u", r->depth_max);
        return false;
    }
    value_begins(r);
    skip(r, h->bytes);
    r->open[r->depth++] = (uint32_t)values | (h->kind == READER_MAP ? MAP_BIT : 0);
    value_ends(r);
    return true;
}

static size_t array_open(struct reader *r, const char *field, size_t min, size_t max)
{
    struct head h;

    assert(max <= PLN_ARRAY_MAX);
    if (!head_expect(r, field, READER_ARRAY, &h) || !open_parts(r, field, &h, min, max))
        return 0;
    return (size_t)h.n;
}

void reader_array(struct reader *r, const char *field, size_t count)
{
    array_open(r, field, count, count);
}

size_t reader_array_upto(struct reader *r, const char *field, size_t max)
{
    return array_open(r, field, 0, max);
}

size_t reader_array_between(struct reader *r, const char *field, size_t min, size_t max)
{
    return array_open(r, field, min, max);
}

size_t reader_map(struct reader *r, const char *field, size_t max)
{
    struct head h;

    assert(max <= PLN_ARRAY_MAX);
    r->depth_max = PLN_READER_DEPTH;
    if (!head_expect(r, field, READER_MAP, &h) || !open_parts(r, field, &h, 0, max))
        return 0;
    return (size_t)h.n;
}

bool reader_bool(struct reader *r, const char *field)
{
    struct head h;

    if (!head_expect(r, field, READER_BOOL, &h))
        return false;
    consume(r, h.bytes);
    return h.n != 0;
}

int64_t reader_i64(struct reader *r, const char *field)
{
    struct head h;

    if (!head_expect(r, field, READER_INT, &h))
        return 0;
    if (!h.negative && h.n > INT64_MAX) {
        fail_at(r, field, PLN_BAD_FIELD, "%" PRIu64 " is too large: at most %" PRId64, h.n, INT64_MAX);
        return 0;
    }
    consume(r, h.bytes);
    return (int64_t)h.n;
}

static uint64_t number_upto(struct reader *r, const char *field, uint64_t max)
{
    struct head h;

    if (!head_expect(r, field, READER_INT, &h))
        return 0;
    if (h.negative) {
        fail_at(r, field, PLN_BAD_FIELD, "%" PRId64 " is negative", (int64_t)h.n);
        return 0;
    }
    if (h.n > max) {
        fail_at(r, field, PLN_BAD_FIELD, "%" PRIu64 " is too large: at most %" PRIu64, h.n, max);
        return 0;
    }
    consume(r, h.bytes);
    return h.n;
}

uint64_t reader_u64(struct reader *r, const char *field)
{
    return number_upto(r, field, UINT64_MAX);
}

uint64_t reader_u(struct reader *r, const char *field)
{
    return number_upto(r, field, PLN_U_MAX);
}

int64_t reader_ms(struct reader *r, const char *field)
{
    return (int64_t)number_upto(r, field, (uint64_t)PLN_TIME_MS_MAX);
}

/* The bytes of a str or bin whose header has been looked at: there, not too many, and (str) text. Nothing consumed. */
static bool payload_look(struct reader *r, const char *field, const struct head *h, size_t max, struct bytes *out)
{
    struct bytes found;
    size_t bad;

    if (h->n > max) {
        fail_at(r, field, PLN_TOO_LARGE, "%" PRIu64 " bytes, at most %zu are allowed", h->n, max);
        return false;
    }
    if (h->n > r->left - h->bytes) {
        fail_at(r, field, PLN_MALFORMED, "%" PRIu64 " bytes announced, %zu left", h->n, r->left - h->bytes);
        return false;
    }
    found = bytes_at(r->at + h->bytes, (size_t)h->n);
    if (h->kind == READER_STR) {
        bad = utf8_bad_at(found);
        if (bad != found.n) {
            fail_at(r, field, PLN_NOT_CANONICAL, "the text is not UTF-8 at its byte %zu", bad);
            return false;
        }
        if (found.n > 0 && memchr(found.at, 0, found.n) != NULL) {
            fail_at(r, field, PLN_NOT_CANONICAL, "the text holds a NUL");
            return false;
        }
    }
    *out = found;
    return true;
}

static struct bytes payload(struct reader *r, const char *field, enum reader_kind kind, size_t max)
{
    struct bytes found;
    struct head h;

    if (!head_expect(r, field, kind, &h) || !payload_look(r, field, &h, max, &found))
        return (struct bytes){ NULL, 0 };
    consume(r, h.bytes + found.n);
    return found;
}

struct bytes reader_str(struct reader *r, const char *field, size_t max)
{
    return payload(r, field, READER_STR, max);
}

struct bytes reader_bin(struct reader *r, const char *field, size_t max)
{
    return payload(r, field, READER_BIN, max);
}

void reader_bin_exact(struct reader *r, const char *field, void *out, size_t n)
{
    struct bytes found;
    struct head h;

    if (head_expect(r, field, READER_BIN, &h)) {
        if (h.n != n) {
            fail_at(r, field, PLN_MALFORMED, "%" PRIu64 " bytes, exactly %zu are expected", h.n, n);
        } else if (payload_look(r, field, &h, n, &found)) {
            memcpy(out, found.at, n);
            consume(r, h.bytes + n);
            return;
        }
    }
    memset(out, 0, n);
}

bool reader_nil(struct reader *r)
{
    if (r->failed || r->left == 0 || r->at[0] != MARK_NIL)
        return false;
    consume(r, 1);
    return true;
}

/* One value of any kind; of an array or map its header only. *parts: values that it holds. */
static bool step(struct reader *r, const char *field, bool rpc, size_t *parts)
{
    bool is_key = r->depth > 0 && (r->open[r->depth - 1] & MAP_BIT) != 0 && (r->open[r->depth - 1] & 1) == 0;
    struct bytes text;
    struct head h;

    *parts = 0;
    if (r->failed || !head_look(r, field, &h))
        return false;
    if (is_key && h.kind != READER_STR) {
        fail_at(r, field, PLN_MALFORMED, "a key of a map is a string, %s stands here", kind_name(h.kind));
        return false;
    }
    switch (h.kind) {
    case READER_NIL:
    case READER_BOOL:
    case READER_INT: consume(r, h.bytes); return true;
    case READER_STR:
    case READER_BIN:
        if (!payload_look(r, field, &h, SIZE_MAX, &text))
            return false;
        consume(r, h.bytes + text.n);
        return true;
    case READER_ARRAY:
        if (!open_parts(r, field, &h, 0, PLN_ARRAY_MAX))
            return false;
        *parts = (size_t)h.n;
        return true;
    case READER_MAP:
        if (!rpc)
            break;
        if (!open_parts(r, field, &h, 0, PLN_ARRAY_MAX))
            return false;
        *parts = (size_t)h.n * 2;
        return true;
    case READER_OTHER:
        if (!rpc || r->at[0] != MARK_FLOAT64)
            break;
        if (r->left < 9) {
            fail_at(r, field, PLN_MALFORMED, "a float of 9 bytes, %zu left", r->left);
            return false;
        }
        consume(r, 9);
        return true;
    case READER_END: break;
    }
    fail_at(r, field, PLN_NOT_CANONICAL, "%s stands here: not allowed in canonical bytes", kind_name(h.kind));
    return false;
}

static struct bytes any(struct reader *r, const char *field, bool rpc)
{
    const uint8_t *from = r->at;

    for (size_t pending = 1; pending > 0; pending--) {
        size_t parts;

        if (!step(r, field, rpc, &parts))
            return (struct bytes){ NULL, 0 };
        pending += parts; /* each part takes a byte at least: no more than the input */
    }
    return bytes_at(from, (size_t)(r->at - from));
}

struct bytes reader_any(struct reader *r, const char *field)
{
    return any(r, field, false);
}

struct bytes reader_any_rpc(struct reader *r, const char *field)
{
    r->depth_max = PLN_READER_DEPTH;
    return any(r, field, true);
}

enum reader_kind reader_peek(const struct reader *r)
{
    return r->failed || r->left == 0 ? READER_END : kind_of(r->at[0]);
}

bool reader_ok(const struct reader *r, size_t *used, struct pln_error *err)
{
    if (r->failed) {
        *err = r->first;
        return false;
    }
    if (r->depth > 0)
        return fail(err, PLN_MALFORMED, "%" PRIu32 " elements of an array were not read", r->open[r->depth - 1] & ~MAP_BIT);
    *used = offset(r);
    return true;
}

bool reader_done(const struct reader *r, struct pln_error *err)
{
    size_t read;

    if (!reader_ok(r, &read, err))
        return false;
    if (r->left > 0)
        return fail(err, PLN_NOT_CANONICAL, "%zu bytes after the value, at byte %zu", r->left, offset(r));
    return true;
}
