/* rpc_json.c: RPC values as JSON, both ways. */
#include "support/rpc_json.h"

#include "codec/reader.h"
#include "codec/text.h"
#include "codec/writer.h"
#include "support/must.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static void encode(json_t *v, struct writer *w)
{
    const char *key, *text;
    json_t *each;
    size_t i;

    switch (json_typeof(v)) {
    case JSON_NULL: writer_nil(w); break;
    case JSON_TRUE: writer_bool(w, true); break;
    case JSON_FALSE: writer_bool(w, false); break;
    case JSON_INTEGER: writer_i64(w, json_integer_value(v)); break;
    case JSON_STRING:
        text = json_string_value(v);
        if (strncmp(text, "hex:", 4) == 0) {
            size_t n = strlen(text + 4) / 2;
            uint8_t *bytes = malloc(n + 1);
            struct pln_error err;

            assert(bytes != NULL);
            must(hex_read(BYTES_STR(text + 4), bytes, n, &err), &err, text);
            writer_bin(w, bytes_at(bytes, n));
            free(bytes);
        } else {
            writer_cstr(w, text);
        }
        break;
    case JSON_ARRAY:
        writer_array(w, json_array_size(v));
        json_array_foreach(v, i, each) encode(each, w);
        break;
    case JSON_OBJECT:
        writer_map(w, json_object_size(v));
        json_object_foreach(v, key, each)
        {
            writer_cstr(w, key);
            encode(each, w);
        }
        break;
    case JSON_REAL: abort();
    }
}

void rpc_from_json(const char *text, struct buf *out)
{
    char *quoted = strdup(text);
    struct writer w = writer_into(out);
    struct pln_error err;
    json_error_t where;
    json_t *v;

    assert(quoted != NULL);
    for (char *c = quoted; *c != 0; c++) {
        if (*c == '\'')
            *c = '"';
    }
    v = json_loads(quoted, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &where);
    if (v == NULL) {
        fprintf(stderr, "%s: %s\n", text, where.text);
        abort();
    }
    encode(v, &w);
    must(writer_done(&w, "a test's parameters", &err), &err, text);
    json_decref(v);
    free(quoted);
}

static json_t *decode(struct reader *r)
{
    struct bytes b;
    json_t *v;
    char *hex;
    size_t n;

    switch (reader_peek(r)) {
    case READER_NIL: reader_nil(r); return json_null();
    case READER_BOOL: return json_boolean(reader_bool(r, "bool"));
    case READER_INT: return json_integer(reader_i64(r, "int"));
    case READER_STR: b = reader_str(r, "str", SIZE_MAX); return json_stringn((const char *)b.at, b.n);
    case READER_BIN:
        b = reader_bin(r, "bin", SIZE_MAX);
        hex = malloc(5 + 2 * b.n);
        assert(hex != NULL);
        memcpy(hex, "hex:", 4);
        hex_write(b, hex + 4);
        v = json_string(hex);
        free(hex);
        return v;
    case READER_ARRAY:
        v = json_array();
        n = reader_array_upto(r, "array", 4096);
        for (size_t i = 0; i < n; i++)
            json_array_append_new(v, decode(r));
        return v;
    case READER_MAP:
        v = json_object();
        n = reader_map(r, "map", 4096);
        for (size_t i = 0; i < n; i++) {
            char key[80];

            b = reader_str(r, "key", sizeof(key) - 1);
            snprintf(key, sizeof(key), "%.*s", (int)b.n, (const char *)b.at);
            if (json_object_get(v, key) != NULL)
                abort(); /* twice */
            json_object_set_new(v, key, decode(r));
        }
        return v;
    case READER_END:
    case READER_OTHER: break;
    }
    abort();
}

json_t *rpc_to_json(struct bytes encoded)
{
    struct reader r = reader_over(encoded);
    struct pln_error err;
    json_t *v;

    r.depth_max = PLN_READER_DEPTH;
    v = decode(&r);
    must(reader_done(&r, &err), &err, __func__);
    return v;
}

json_t *json_at(json_t *value, const char *path)
{
    char *copy = strdup(path), *rest = copy, *step;

    assert(copy != NULL);
    while (value != NULL && (step = strsep(&rest, ".")) != NULL) {
        if (*step == 0)
            continue;
        value = json_is_array(value) ? json_array_get(value, strtoul(step, NULL, 10)) : json_object_get(value, step);
    }
    free(copy);
    return value;
}

const char *json_text(json_t *value, const char *path)
{
    static char *kept[8];
    static size_t turn;
    json_t *v = json_at(value, path);

    turn = (turn + 1) % 8;
    free(kept[turn]);
    kept[turn] = v == NULL           ? strdup("nothing there")
                 : json_is_string(v) ? strdup(json_string_value(v))
                                     : json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
    assert(kept[turn] != NULL);
    return kept[turn];
}
