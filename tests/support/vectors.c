/* vectors.c: test vectors from JSON files.
 *
 * In: a path below the repository's root. Out: jansson's values. Must not: go on when something is missing: a vector that was not
 * read is not a vector that passed.
 * Bounds: files of 8 MiB. */
#include "support/vectors.h"

#include "codec/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX (8 * 1024 * 1024)
#define PARENTS_MAX 8 /* tests run in the root, or some folders below it */

static _Noreturn void PRINTF(1, 2) stop(const char *fmt, ...)
{
    va_list args;

    fprintf(stderr, "vectors: ");
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, "\n");
    exit(2);
}

static FILE *open_above(const char *path)
{
    char whole[512] = "";

    for (size_t up = 0; up <= PARENTS_MAX; up++) {
        FILE *f;

        snprintf(whole + 3 * up, sizeof(whole) - 3 * up, "%s", path);
        f = fopen(whole, "r");
        if (f != NULL)
            return f;
        memcpy(whole + 3 * up, "../", 4);
    }
    stop("no %s here or in the folders above", path);
}

/* Integers that jansson cannot hold are put in quotes. */
static void quote_long_integers(const char *from, size_t n, struct buf *out)
{
    bool in_string = false;

    for (size_t i = 0; i < n;) {
        size_t digits = 0;

        if (in_string || !isdigit((unsigned char)from[i])) {
            if (in_string && from[i] == '\\' && i + 1 < n)
                buf_put_u8(out, (uint8_t)from[i++]);
            else if (from[i] == '"')
                in_string = !in_string;
            buf_put_u8(out, (uint8_t)from[i++]);
            continue;
        }
        while (i + digits < n && strchr("0123456789.eE+-", from[i + digits]) != NULL && from[i + digits] != '\0')
            digits++;
        if (digits > 18 && memchr(from + i, '.', digits) == NULL)
            buf_printf(out, "\"%.*s\"", (int)digits, from + i);
        else
            buf_put(out, bytes_at(from + i, digits));
        i += digits;
    }
}

json_t *vectors_load(const char *path)
{
    CLEANUP(buf_deinit) struct buf quoted;
    FILE *f = open_above(path);
    char *text = malloc(FILE_BYTES_MAX);
    json_error_t where;
    json_t *out;
    size_t n;

    if (text == NULL)
        stop("no memory");
    n = fread(text, 1, FILE_BYTES_MAX, f);
    fclose(f);
    if (n == FILE_BYTES_MAX)
        stop("%s is larger than %d bytes", path, FILE_BYTES_MAX);
    buf_init(&quoted, 2 * FILE_BYTES_MAX);
    quote_long_integers(text, n, &quoted);
    free(text);
    out = json_loadb((const char *)quoted.at, quoted.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, &where);
    if (out == NULL)
        stop("%s:%d: %s", path, where.line, where.text);
    return out;
}

json_t *vectors_get(const json_t *object, const char *key)
{
    json_t *v = json_object_get(object, key);

    if (v == NULL)
        stop("no \"%s\"", key);
    return v;
}

const char *vectors_str(const json_t *object, const char *key)
{
    const char *s = json_string_value(vectors_get(object, key));

    if (s == NULL)
        stop("\"%s\" is not a string", key);
    return s;
}

uint64_t vectors_u64(const json_t *object, const char *key)
{
    json_t *v = vectors_get(object, key);
    char *end;
    uint64_t n;

    if (json_is_integer(v))
        return (uint64_t)json_integer_value(v);
    if (!json_is_string(v))
        stop("\"%s\" is not a number", key);
    n = strtoull(json_string_value(v), &end, 10);
    if (*end != '\0')
        stop("\"%s\" is not a number", key);
    return n;
}

bool vectors_bool(const json_t *object, const char *key)
{
    json_t *v = vectors_get(object, key);

    if (!json_is_boolean(v))
        stop("\"%s\" is not true or false", key);
    return json_is_true(v);
}

void vectors_hex(const char *text, struct buf *out)
{
    struct pln_error err;
    uint8_t byte;

    for (const char *at = text; *at != '\0'; at += 2) {
        if (*at == '-')
            at++;
        if (!hex_read(bytes_at(at, strnlen(at, 2)), &byte, 1, &err))
            stop("bad hex: %s", text);
        buf_put_u8(out, byte);
    }
    if (out->over)
        stop("hex longer than its buffer");
}

void vectors_hex_exact(const json_t *object, const char *key, uint8_t *out, size_t n)
{
    struct pln_error err;

    if (!hex_read(BYTES_STR(vectors_str(object, key)), out, n, &err))
        stop("\"%s\": %s", key, err.what);
}

bool vectors_base64_exact(const char *text, uint8_t *out, size_t n)
{
    CLEANUP(buf_deinit) struct buf b;
    struct pln_error err;

    buf_init(&b, 4096);
    if (!base64_read(BYTES_STR(text), &b, &err))
        stop("bad base64: %s", text);
    if (b.n != n)
        return false;
    memcpy(out, b.at, n);
    return true;
}
