/* json.c: a node's answer, or one of our own maps, as JSON: the stable form behind --json.
 *
 * One value, one line; ASCII only, so that no character can drive a terminal; bin as lower-case hex; beside each time (ms since
 * 1970) a twin KEY_iso. Times are known by their keys: those of docs/rpc.md and of the time fields of the schema table.
 * Bounds: nesting PLN_READER_DEPTH. Spec: docs/rpc.md "Form". Tests: tests/unit/client_json.c */
#include "view/json.h"

#include "base/bytes.h"
#include "base/civil.h"
#include "base/utf8.h"
#include "codec/reader.h"
#include "plenary/limits.h"
#include "record/schema.h"

#define TIME_MS_MIN INT64_C(86400000000) /* 1972-09-27: smaller integers are indexes and counts */

static void put_text(FILE *out, struct bytes text)
{
    fputc('"', out);
    while (text.n > 0) { /* the reader has checked that it is UTF-8 */
        size_t used;
        uint32_t c = utf8_next(text, &used);
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", (int)c);
        else if (c == '\n')
            fputs("\\n", out);
        else if (c >= 0x20 && c < 0x7f)
            fputc((int)c, out);
        else if (c < 0x10000)
            fprintf(out, "\\u%04x", (unsigned)c);
        else
            fprintf(out, "\\u%04x\\u%04x", 0xd800 + (unsigned)((c - 0x10000) >> 10), 0xdc00 + (unsigned)((c - 0x10000) & 0x3ff));
        text = bytes_slice(text, used, text.n - used);
    }
    fputc('"', out);
}

static bool is_time_key(struct bytes key)
{
    static const char *const keys[] = { "time", "claimed", "tau", "since", "until", "expires", "clock", "told", "published" };

    for (size_t i = 0; i < COUNT(keys); i++)
        if (bytes_equal_str(key, keys[i]))
            return true;
    for (unsigned t = 1; t < TYPE_END; t++) {
        const struct schema *s = schema_of((enum record_type)t);
        int place = schema_fact(s, key);
        if (place >= 0 && s->fact[place].kind == FIELD_TIME)
            return true;
    }
    return false;
}

static void put_hex(FILE *out, struct bytes in)
{
    fputc('"', out);
    for (size_t i = 0; i < in.n; i++)
        fprintf(out, "%02x", in.at[i]);
    fputc('"', out);
}

static void put_value(FILE *out, struct reader *r);

static void put_pair(FILE *out, struct reader *r)
{
    struct bytes key = reader_str(r, "key", 256);
    char iso[CIVIL_TIME_TEXT];

    put_text(out, key);
    fputs(": ", out);
    if (reader_peek(r) != READER_INT || !is_time_key(key)) {
        put_value(out, r);
        return;
    }
    int64_t ms = reader_i64(r, "time");
    fprintf(out, "%" PRId64, ms);
    if (ms >= TIME_MS_MIN && ms <= PLN_TIME_MS_MAX) {
        civil_time_write(ms, iso);
        fprintf(out, ", \"%.*s_iso\": \"%s\"", (int)key.n, (const char *)key.at, iso);
    }
}

static void put_value(FILE *out, struct reader *r)
{
    size_t n;

    switch (reader_peek(r)) {
    case READER_NIL:
        (void)reader_nil(r);
        fputs("null", out);
        break;
    case READER_BOOL: fputs(reader_bool(r, "flag") ? "true" : "false", out); break;
    case READER_INT: fprintf(out, "%" PRId64, reader_i64(r, "number")); break;
    case READER_STR: put_text(out, reader_str(r, "text", SIZE_MAX)); break;
    case READER_BIN: put_hex(out, reader_bin(r, "bytes", SIZE_MAX)); break;
    case READER_ARRAY:
        fputc('[', out);
        n = reader_array_upto(r, "list", PLN_ARRAY_MAX);
        for (size_t i = 0; i < n; i++) {
            fputs(i > 0 ? ", " : "", out);
            put_value(out, r);
        }
        fputc(']', out);
        break;
    case READER_MAP:
        fputc('{', out);
        n = reader_map(r, "map", PLN_ARRAY_MAX);
        for (size_t i = 0; i < n; i++) {
            fputs(i > 0 ? ", " : "", out);
            put_pair(out, r);
        }
        fputc('}', out);
        break;
    case READER_OTHER:
    case READER_END:
        (void)reader_any_rpc(r, "value");
        fputs("null", out);
        break;
    }
}

void json_put(FILE *out, struct bytes value)
{
    struct reader r = reader_over(value);

    r.depth_max = PLN_READER_DEPTH;
    put_value(out, &r);
    fputc('\n', out);
}
