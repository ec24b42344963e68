/* fields.c: typed reads of a checked body or of checked words, by place; iteration for display.
 *
 * In: bytes that passed check_body or check_words. Out: numbers, views. Must not: check again (check.c), know a type by name.
 * Bounds: FIELDS_MAX fields; a cursor holds no memory. Spec: docs/records.md. Tests: tests/unit/record_build.c */
#include "record/fields.h"

#include <assert.h>

static bool fields_open(const char *what, const struct field *field, size_t count, struct bytes in, struct fields *out,
                        struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct fields f = { .field = field, .count = count };

    assert(count <= FIELDS_MAX);
    reader_array(&r, what, count);
    for (size_t i = 0; i < count; i++)
        f.at[i] = reader_any(&r, field[i].name);
    if (!reader_done(&r, err))
        return false;
    *out = f;
    return true;
}

bool facts_open(const struct schema *s, struct bytes body, struct fields *out, struct pln_error *err)
{
    return fields_open("body", s->fact, s->facts, body, out, err);
}

bool words_open(const struct schema *s, struct bytes words, struct fields *out, struct pln_error *err)
{
    return fields_open("words", s->word, s->words, words, out, err);
}

bool fields_has(const struct fields *f, size_t place)
{
    struct reader r;

    assert(place < f->count);
    r = reader_over(f->at[place]);
    return reader_peek(&r) != READER_NIL && reader_peek(&r) != READER_END;
}

int64_t fields_i64(const struct fields *f, size_t place)
{
    struct reader r;

    assert(place < f->count);
    r = reader_over(f->at[place]);
    return reader_i64(&r, f->field[place].name);
}

uint64_t fields_u64(const struct fields *f, size_t place)
{
    int64_t i = fields_i64(f, place);

    return i < 0 ? 0 : (uint64_t)i;
}

bool fields_flag(const struct fields *f, size_t place)
{
    struct reader r;

    assert(place < f->count);
    r = reader_over(f->at[place]);
    return reader_bool(&r, f->field[place].name);
}

static struct bytes any_text(struct reader *r, const char *name)
{
    return reader_peek(r) == READER_BIN ? reader_bin(r, name, SIZE_MAX) : reader_str(r, name, SIZE_MAX);
}

struct bytes fields_bytes(const struct fields *f, size_t place)
{
    struct reader r;

    assert(place < f->count);
    r = reader_over(f->at[place]);
    return any_text(&r, f->field[place].name);
}

void fields_bytes32(const struct fields *f, size_t place, void *out)
{
    struct bytes b = fields_bytes(f, place);

    if (b.n == 32)
        memcpy(out, b.at, 32);
    else
        memset(out, 0, 32);
}

size_t fields_list(const struct fields *f, size_t place)
{
    struct reader r;

    assert(place < f->count);
    r = reader_over(f->at[place]);
    return reader_array_upto(&r, f->field[place].name, PLN_ARRAY_MAX);
}

struct fields_cursor fields_each(const struct fields *f)
{
    return (struct fields_cursor){ .fields = f, .end = f->count };
}

struct fields_cursor fields_each_of(const struct fields *f, size_t place)
{
    assert(place < f->count);
    return (struct fields_cursor){ .fields = f, .place = place, .end = place + 1 };
}

static void value_read(struct reader *r, const struct field *f, struct value *v)
{
    struct bytes rest = bytes_at(r->at, r->left);

    switch (f->kind) {
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_DEC:
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN:
    case FIELD_NOTE:
        v->is_binary = reader_peek(r) == READER_BIN;
        v->text = any_text(r, f->name);
        break;
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_SPAN:
    case FIELD_INT:
    case FIELD_OFFSET:
    case FIELD_ENUM: v->number = reader_i64(r, f->name); break;
    case FIELD_FLAG: v->number = reader_bool(r, f->name); break;
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER:
        v->has_ref = true;
        v->ref = (size_t)reader_u(r, f->name);
        break;
    case FIELD_PARTY:
        v->number = reader_i64(r, f->name);
        v->has_ref = v->number >= 0;
        v->ref = v->has_ref ? (size_t)v->number : 0;
        break;
    case FIELD_SETTING:
        reader_array(r, f->name, 2);
        v->text = reader_str(r, f->name, SIZE_MAX);
        v->number = reader_i64(r, f->name);
        break;
    case FIELD_SEAT:
        reader_array(r, f->name, 3);
        v->text = reader_str(r, f->name, SIZE_MAX);
        v->number = reader_i64(r, f->name);
        v->has_ref = true;
        v->ref = (size_t)reader_u(r, f->name);
        break;
    case FIELD_LINES:
    case FIELD_FORK:
        reader_any(r, f->name);
        v->text = bytes_slice(rest, 0, rest.n - r->left);
        v->is_binary = true;
        break;
    }
}

bool fields_next(struct fields_cursor *c, struct value *out)
{
    struct value v = { 0 };

    while (c->place < c->end) {
        const struct field *f = &c->fields->field[c->place];

        v.field = f;
        if (c->in_list) {
            v.place_in_list = c->element;
            v.list_count = c->elements;
            value_read(&c->list, f, &v);
            if (++c->element == c->elements) {
                c->in_list = false;
                c->place++;
            }
            *out = v;
            return true;
        }
        if (!fields_has(c->fields, c->place)) {
            c->place++;
            continue;
        }
        c->list = reader_over(c->fields->at[c->place]);
        if (f->list == 0) {
            value_read(&c->list, f, &v);
            c->place++;
            *out = v;
            return true;
        }
        c->elements = reader_array_upto(&c->list, f->name, PLN_ARRAY_MAX);
        c->element = 0;
        if (c->elements == 0) {
            c->place++;
            v.is_empty = true;
            *out = v;
            return true;
        }
        c->in_list = true;
    }
    return false;
}
