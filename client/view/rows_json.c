/* rows_json.c: one line of JSON Lines as named values, each as a command line takes it.
 *
 * Must not: know a record's type or fields. A number keeps its shortest digits; a key twice is an error.
 * Bounds: ROWS_VALUES_MAX values; the arena. Tests: tests/unit/client_rows.c, tests/fuzz/client_rows.c */
#include "view/rows.h"

#include <jansson.h>
#include <stdlib.h>

static void json_end(json_t **j)
{
    json_decref(*j);
}

static const char *string_of(const json_t *map, const char *key)
{
    return json_string_value(json_object_get(map, key));
}

/* The shortest decimal digits that read back as the same number. */
static void real_write(double v, char out[40])
{
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(out, 40, "%.*g", digits, v);
        if (strtod(out, NULL) == v)
            return;
    }
}

/* {id}, {name, kind, partner}, {name, value}. */
static bool object_text(const json_t *v, struct buf *out)
{
    const char *id = string_of(v, "id"), *name = string_of(v, "name"), *kind = string_of(v, "kind");
    const json_t *partner = json_object_get(v, "partner"), *value = json_object_get(v, "value");
    const char *handle = json_is_object(partner) ? string_of(partner, "name") : json_string_value(partner);

    if (name != NULL && kind != NULL && handle != NULL)
        return buf_printf(out, "%s:%s:%s", name, kind, handle);
    if (name != NULL && json_is_integer(value))
        return buf_printf(out, "%s=%" JSON_INTEGER_FORMAT, name, json_integer_value(value));
    return id != NULL && buf_put(out, BYTES_STR(id));
}

/* One value that is no list. False: it has no text form. */
static bool value_text(const json_t *v, bool in_list, struct buf *out)
{
    char number[40];
    const char *text;

    switch (json_typeof(v)) {
    case JSON_STRING:
        text = json_string_value(v);
        if (!in_list)
            return buf_put(out, bytes_at(text, json_string_length(v)));
        for (; *text != 0; text++) {
            if (*text == ',')
                buf_put_u8(out, '\\');
            buf_put_u8(out, (uint8_t)*text);
        }
        return true;
    case JSON_INTEGER: return buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    case JSON_REAL: real_write(json_real_value(v), number); return buf_put(out, BYTES_STR(number));
    case JSON_TRUE: return buf_put(out, BYTES_STR("yes"));
    case JSON_FALSE: return buf_put(out, BYTES_STR("no"));
    case JSON_OBJECT: return object_text(v, out);
    case JSON_ARRAY:
    case JSON_NULL: break;
    }
    return false;
}

static bool list_text(const json_t *list, struct buf *out)
{
    size_t i;
    const json_t *v;

    if (json_array_size(list) == 0)
        return buf_put_u8(out, '-');
    json_array_foreach(list, i, v)
    {
        if (i > 0)
            buf_put_u8(out, ',');
        if (!value_text(v, true, out))
            return false;
    }
    return true;
}

static bool pair_take(const char *key, const json_t *v, struct arena *memory, struct row *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    size_t key_n = strlen(key);
    uint8_t *at;

    if (json_is_null(v))
        return true;
    if (out->values == ROWS_VALUES_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d keys", ROWS_VALUES_MAX);
    buf_init(&text, SHEET_ROW_BYTES_MAX);
    if (!(json_is_array(v) ? list_text(v, &text) : value_text(v, false, &text)))
        return fail(err, PLN_BAD_FIELD,
                    "wants a string, a number, true or false, or a list of them (of a line of export --as jsonl only what stands in facts "
                    "and words)");
    if (!buf_check(&text, "the value", err) || (at = arena_take(memory, key_n + text.n + 2, err)) == NULL)
        return false;
    memcpy(at, key, key_n);
    if (text.n > 0)
        memcpy(at + key_n + 1, text.at, text.n);
    out->value[out->values++] = (struct row_value){ bytes_at(at, key_n), bytes_at(at + key_n + 1, text.n) };
    return true;
}

bool rows_json(struct bytes line, struct arena *memory, struct row *out, struct pln_error *err)
{
    json_error_t wrong;
    CLEANUP(json_end) json_t *j = json_loadb((const char *)line.at, line.n, JSON_REJECT_DUPLICATES, &wrong);
    const char *key;
    json_t *v;

    if (j == NULL)
        return fail(err, PLN_MALFORMED, "no JSON (column %d): %s", wrong.column, wrong.text);
    if (!json_is_object(j))
        return fail(err, PLN_MALFORMED, "each line is one object: {\"title\": \"...\"}");
    json_object_foreach(j, key, v)
    {
        if (!pair_take(key, v, memory, out, err))
            return within(err, "%.60s", key);
    }
    return true;
}
