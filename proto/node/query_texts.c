/* query_texts.c: what people may read in an entry: its title, and its texts.
 *
 * In: an entry of a view. Out: text that is valid UTF-8 of one line; a list of texts. Must not: take a file for a text.
 * Bounds: a title of TITLE_BYTES_MAX. Spec: docs/rpc.md "Shapes". Tests: tests/unit/node_query_entry.c */
#include "node/query_texts.h"

#include "base/utf8.h"
#include "node/query_fields.h"

#include <assert.h>

#define TITLE_BYTES_MAX 200

/* Its title, or its first text, or the first line of the long one; of an inception its name. */
struct bytes query_title(const struct view_entry *e)
{
    const struct bytes none = { NULL, 0 };
    const struct schema *schema;
    struct fields facts, words;
    struct bytes text = none;
    const uint8_t *end;

    if (!e->readable)
        return none;
    schema = schema_find_version(e->statement.type, e->statement.schema);
    if (schema == NULL)
        return none;
    if (schema->type == TYPE_inception && query_facts(e, &schema, &facts))
        return fields_bytes(&facts, INCEPTION_NAME);
    if (!query_words(e, schema, &words))
        return none;
    for (size_t i = 0; i < words.count && text.n == 0; i++) {
        if (words.field[i].list == 0 && fields_has(&words, i))
            text = fields_bytes(&words, i);
    }
    if (!utf8_is_valid(text) || (text.n > 0 && memchr(text.at, 0, text.n) != NULL))
        return none; /* a file */
    while (text.n > 0 && (text.at[0] == '#' || text.at[0] == ' ' || text.at[0] == '\n' || text.at[0] == '\r'))
        text = bytes_slice(text, 1, text.n - 1);
    end = text.n > 0 ? memchr(text.at, '\n', text.n) : NULL;
    if (end != NULL)
        text.n = (size_t)(end - text.at);
    if (text.n > 0 && text.at[text.n - 1] == '\r')
        text.n--;
    text.n = utf8_cut(text, TITLE_BYTES_MAX);
    return text;
}

/* A text that people read: names among facts, every text of words; of seats their names. */
static bool is_read(const struct value *v)
{
    if (v->is_empty || v->is_binary)
        return false;
    switch (v->field->kind) {
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_SEAT: return true;
    case FIELD_DEC:
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN:
    case FIELD_NOTE:
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_SPAN:
    case FIELD_INT:
    case FIELD_OFFSET:
    case FIELD_FLAG:
    case FIELD_ENUM:
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER:
    case FIELD_PARTY:
    case FIELD_SETTING:
    case FIELD_LINES:
    case FIELD_FORK: break;
    }
    return false;
}

/* Written if w is given; how many. */
static size_t field_texts(const struct fields *f, struct writer *w)
{
    struct fields_cursor each = fields_each(f);
    struct value v;
    size_t count = 0;

    while (fields_next(&each, &v)) {
        if (!is_read(&v))
            continue;
        count++;
        if (w == NULL)
            continue;
        writer_map(w, 2);
        write_key(w, "field");
        writer_cstr(w, v.field->name);
        write_key(w, "text");
        writer_str(w, v.text);
    }
    return count;
}

/* Its facts, and its words if they are here in clear. False: they are no fields that are known here. */
static bool fields_read(const struct view_entry *e, struct fields *facts, struct fields *words, bool *has_facts, bool *has_words)
{
    const struct schema *schema;

    *has_facts = query_facts(e, &schema, facts);
    if (!*has_facts && e->readable)
        schema = schema_find_version(e->statement.type, e->statement.schema);
    *has_words = e->readable && schema != NULL && query_words(e, schema, words);
    return *has_words || (e->content != CONTENT_HERE && e->content != CONTENT_UNSEALED);
}

static uint8_t small(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool has_word(struct bytes text, struct bytes word)
{
    for (size_t at = 0; at + word.n <= text.n; at++) {
        size_t i = 0;

        while (i < word.n && small(text.at[at + i]) == word.at[i])
            i++;
        if (i == word.n)
            return true;
    }
    return false;
}

/* *left: bits of the words that were not found yet. False: a text that is not ASCII. */
static bool words_seek(const struct fields *f, const struct bytes *word, size_t count, uint32_t *left)
{
    struct fields_cursor each = fields_each(f);
    struct value v;

    while (*left != 0 && fields_next(&each, &v)) {
        if (!is_read(&v))
            continue;
        for (size_t i = 0; i < v.text.n; i++)
            if (v.text.at[i] >= 0x80)
                return false;
        for (size_t i = 0; i < count; i++)
            if ((*left & UINT32_C(1) << i) != 0 && has_word(v.text, word[i]))
                *left &= ~(UINT32_C(1) << i);
    }
    return true;
}

bool query_texts_lack(const struct view_entry *e, const struct bytes *word, size_t count)
{
    uint32_t left = (UINT32_C(1) << count) - 1;
    struct fields facts, words;
    bool has_facts, has_words;

    assert(count < 32);
    if (!e->readable || !fields_read(e, &facts, &words, &has_facts, &has_words) || !has_facts || (e->statement.has_content && !has_words))
        return false;
    return words_seek(&facts, word, count, &left) && (!has_words || words_seek(&words, word, count, &left)) && left != 0;
}

/* nil: its words are here in clear, but are no list of texts that is known here. */
void write_texts(struct writer *w, const struct view_entry *e)
{
    struct fields facts, words;
    bool has_facts, has_words, is_list = fields_read(e, &facts, &words, &has_facts, &has_words);

    write_key(w, "texts");
    if (!is_list) {
        writer_nil(w);
        return;
    }
    writer_array(w, (has_facts ? field_texts(&facts, NULL) : 0) + (has_words ? field_texts(&words, NULL) : 0));
    if (has_facts)
        field_texts(&facts, w);
    if (has_words)
        field_texts(&words, w);
}
