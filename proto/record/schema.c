/* schema.c: the kinds of field, the list of all schemas, look-up by name and number.
 *
 * Must not: know any type's fields (the tables beside it do). Spec: docs/records.md. Tests: tests/unit/record_schema.c */
#include "record/schema.h"

#include <assert.h>

#define WORDS_ITEM(symbol, word) word,
#define WORDS_LIST(name, list) const char *const name##_words[] = { list(WORDS_ITEM) NULL };
ENUM_LISTS(WORDS_LIST)
#undef WORDS_LIST
#undef WORDS_ITEM

static const struct schema *const schemas[TYPE_END] = {
#define SCHEMA_ITEM(name) [TYPE_##name] = &name##_schema,
    RECORD_TYPES(SCHEMA_ITEM)
#undef SCHEMA_ITEM
};

/* Looked through for each entry that is read or written: lengths keep all but one or two from being compared. */
static const uint8_t name_bytes[TYPE_END] = {
#define NAME_BYTES_ITEM(name) [TYPE_##name] = sizeof(#name) - 1,
    RECORD_TYPES(NAME_BYTES_ITEM)
#undef NAME_BYTES_ITEM
};

const char *field_kind_word(enum field_kind kind)
{
    switch (kind) {
#define KIND_WORD(symbol, word, stored) \
    case FIELD_##symbol: return word;
        FIELD_KINDS(KIND_WORD)
#undef KIND_WORD
    }
    assert(0 && "a kind that is not in the list");
    return "";
}

const char *field_kind_stored(enum field_kind kind)
{
    switch (kind) {
#define KIND_STORED(symbol, word, stored) \
    case FIELD_##symbol: return stored;
        FIELD_KINDS(KIND_STORED)
#undef KIND_STORED
    }
    assert(0 && "a kind that is not in the list");
    return "";
}

bool field_kind_has_place(enum field_kind kind)
{
    return kind == FIELD_REF || kind == FIELD_PARTNER || kind == FIELD_MEMBER || kind == FIELD_PARTY || kind == FIELD_SEAT;
}

const struct schema *schema_of(enum record_type type)
{
    assert(type > TYPE_UNKNOWN && type < TYPE_END);
    return schemas[type];
}

const struct schema *schema_find(struct bytes type)
{
    for (int t = TYPE_UNKNOWN + 1; t < TYPE_END; t++)
        if (type.n == name_bytes[t] && memcmp(type.at, schemas[t]->name, type.n) == 0)
            return schemas[t];
    return NULL;
}

const struct schema *schema_find_version(struct bytes type, uint64_t version)
{
    const struct schema *s = schema_find(type);

    return s && s->version == version ? s : NULL;
}

/* Is `text` the word, if '-' (and ' ') stand for '_'? */
static bool word_is(struct bytes text, const char *word)
{
    size_t i;

    for (i = 0; i < text.n && word[i]; i++) {
        char c = (char)text.at[i];

        if ((c == '-' || c == ' ') && word[i] == '_')
            continue;
        if (c != word[i])
            return false;
    }
    return i == text.n && !word[i];
}

static int place_of(const struct field *field, size_t count, struct bytes name)
{
    for (size_t i = 0; i < count; i++)
        if (word_is(name, field[i].name))
            return (int)i;
    return -1;
}

int schema_fact(const struct schema *s, struct bytes name)
{
    return place_of(s->fact, s->facts, name);
}

int schema_word(const struct schema *s, struct bytes name)
{
    return place_of(s->word, s->words, name);
}

unsigned field_enum_number(const struct field *f, struct bytes word)
{
    if (!f->words)
        return 0;
    for (unsigned i = 0; f->words[i]; i++)
        if (word_is(word, f->words[i]))
            return i + 1;
    return 0;
}

const char *field_enum_word(const struct field *f, uint64_t number)
{
    if (!f->words || number == 0)
        return NULL;
    for (uint64_t i = 0; f->words[i]; i++)
        if (i + 1 == number)
            return f->words[i];
    return NULL;
}

bool field_ref_allows(const struct field *f, struct bytes type)
{
    const char *at = f->to;

    if (!at)
        return true;
    while (*at) {
        const char *end = strchrnul(at, ' ');

        if (bytes_equal(type, bytes_at(at, (size_t)(end - at))))
            return true;
        at = *end ? end + 1 : end;
    }
    return false;
}
