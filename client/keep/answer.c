/* answer.c: read a node's answers: maps by key, lists one by one.
 *
 * Must not: fail: an answer of a newer node has more keys, and one that lacks a key reads as absent.
 * Bounds: PLN_ARRAY_MAX elements or pairs, nesting PLN_READER_DEPTH (codec/reader.h).
 * Spec: docs/rpc.md "Form". Tests: tests/unit/client_connect.c */
#include "keep/answer.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "plenary/limits.h"

#include <string.h>

struct answer_list answer_pairs(struct bytes map)
{
    struct answer_list l = { .r = reader_over(map) };

    if (reader_peek(&l.r) == READER_MAP)
        l.left = reader_map(&l.r, "map", PLN_ARRAY_MAX);
    return l;
}

bool answer_next_pair(struct answer_list *l, struct bytes *key, struct bytes *value)
{
    if (l->left == 0)
        return false;
    l->left--;
    *key = reader_str(&l->r, "key", 256);
    *value = reader_any_rpc(&l->r, "value");
    return value->n > 0;
}

struct bytes answer_at(struct bytes map, const char *key)
{
    struct answer_list l = answer_pairs(map);
    struct bytes k, v;

    while (answer_next_pair(&l, &k, &v))
        if (bytes_equal_str(k, key))
            return v.n == 1 && v.at[0] == 0xc0 ? (struct bytes){ 0 } : v;
    return (struct bytes){ 0 };
}

struct bytes answer_value_str(struct bytes value)
{
    struct reader r = reader_over(value);

    switch (reader_peek(&r)) {
    case READER_STR: return reader_str(&r, "text", SIZE_MAX);
    case READER_BIN: return reader_bin(&r, "bytes", SIZE_MAX);
    case READER_END:
    case READER_NIL:
    case READER_BOOL:
    case READER_INT:
    case READER_ARRAY:
    case READER_MAP:
    case READER_OTHER: break;
    }
    return (struct bytes){ 0 };
}

bool answer_has(struct bytes array, struct bytes str)
{
    struct bytes v;

    for (struct answer_list l = answer_each(array); answer_next(&l, &v);)
        if (bytes_equal(answer_value_str(v), str))
            return true;
    return false;
}

struct bytes answer_str(struct bytes map, const char *key)
{
    struct bytes v = answer_at(map, key);
    struct reader r = reader_over(v);

    return reader_peek(&r) == READER_STR ? answer_value_str(v) : (struct bytes){ 0 };
}

struct bytes answer_bin(struct bytes map, const char *key)
{
    struct bytes v = answer_at(map, key);
    struct reader r = reader_over(v);

    return reader_peek(&r) == READER_BIN ? answer_value_str(v) : (struct bytes){ 0 };
}

int64_t answer_i64(struct bytes map, const char *key)
{
    struct reader r = reader_over(answer_at(map, key));

    return reader_peek(&r) == READER_INT ? reader_i64(&r, "number") : 0;
}

uint64_t answer_u64(struct bytes map, const char *key)
{
    int64_t v = answer_i64(map, key);

    return v > 0 ? (uint64_t)v : 0;
}

bool answer_is_true(struct bytes map, const char *key)
{
    struct reader r = reader_over(answer_at(map, key));

    return reader_peek(&r) == READER_BOOL && reader_bool(&r, "flag");
}

bool answer_32(struct bytes map, const char *key, void *out)
{
    struct bytes v = answer_bin(map, key);

    if (v.n != 32) {
        memset(out, 0, 32);
        return false;
    }
    memcpy(out, v.at, 32);
    return true;
}

const char *answer_text(struct bytes map, const char *key, char *out, size_t room)
{
    struct bytes v = answer_str(map, key);
    size_t n = v.n < room ? v.n : utf8_cut(v, room - 1);

    if (n > 0)
        memcpy(out, v.at, n);
    out[n] = 0;
    return out;
}

struct answer_list answer_each(struct bytes array)
{
    struct answer_list l = { .r = reader_over(array) };

    if (reader_peek(&l.r) == READER_ARRAY)
        l.left = reader_array_upto(&l.r, "list", PLN_ARRAY_MAX);
    return l;
}

struct answer_list answer_each_at(struct bytes map, const char *key)
{
    return answer_each(answer_at(map, key));
}

bool answer_next(struct answer_list *l, struct bytes *value)
{
    if (l->left == 0)
        return false;
    l->left--;
    *value = reader_any_rpc(&l->r, "element");
    return value->n > 0;
}
