/* build.c: a body, its references and its words from named values, in two passes.
 *
 * In: name and value as people type them, the time, ids for the names that occur. Out: encoded body, refs, words.
 * Must not: look names up, read a clock, know a type but by its schema (talk's status alone decides where `friday` lies).
 * Bounds: BUILD_NEEDS_MAX names, PLN_REFS_MAX refs, the arena's cap.
 * Spec: docs/records.md "On the command line". Tests: tests/unit/record_build.c */
#include "record/build.h"

#include "base/checked.h"
#include "base/utf8.h"
#include "codec/text.h"
#include "codec/writer.h"
#include "record/check.h"
#include "record/typed.h"

#include <assert.h>
#include <stdlib.h>

/* One element as read. What of it counts depends on the field's kind. */
struct element {
    struct element *next;
    struct bytes text;
    int64_t number;
    size_t need; /* from 1; 0: none */
};
struct slot { /* one field */
    bool given;
    size_t count;
    struct element *first, *last;
};
struct built {
    struct slot fact[FIELDS_MAX], word[FIELDS_MAX];
};

/* ---- first pass: values as read ----------------------------------------------------------------------------------------- */

static bool element_add(struct build *b, struct slot *slot, struct element **out, struct pln_error *err)
{
    struct element *e = arena_take(b->arena, sizeof(*e), err);

    if (!e)
        return false;
    if (slot->last)
        slot->last->next = e;
    else
        slot->first = e;
    slot->last = e;
    slot->count++;
    *out = e;
    return true;
}

static bool need_add(struct build *b, const struct field *f, enum need_kind kind, struct bytes text, size_t *need, struct pln_error *err)
{
    if (text.n == 0)
        return fail(err, PLN_BAD_FIELD, "a name of no bytes");
    if (b->needs == BUILD_NEEDS_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d names in one record", BUILD_NEEDS_MAX);
    if (!b->need) { /* most values have no name in them */
        b->need = arena_take_array(b->arena, BUILD_NEEDS_MAX, sizeof(b->need[0]), err);
        if (!b->need)
            return false;
    }
    b->need[b->needs] = (struct need){ .kind = kind, .text = text, .field = f };
    *need = ++b->needs;
    return true;
}

static bool hex_bytes(struct build *b, struct bytes text, size_t n, struct bytes *out, struct pln_error *err)
{
    uint8_t *at = arena_take(b->arena, n, err);

    if (!at || !hex_read(text, at, n, err))
        return false;
    *out = bytes_at(at, n);
    return true;
}

/* The text before and after the first of `marks`. */
static bool split_at(struct bytes text, const char *marks, struct bytes *before, struct bytes *after)
{
    for (size_t i = 0; i < text.n; i++)
        if (strchr(marks, text.at[i]) != NULL && text.at[i] != 0) {
            *before = bytes_slice(text, 0, i);
            *after = bytes_slice(text, i + 1, text.n - i - 1);
            return true;
        }
    return false;
}

static bool party_read(struct build *b, const struct field *f, struct bytes text, struct element *e, struct pln_error *err)
{
    static const char partner[] = "partner:";
    size_t n = strlen(partner);

    for (int i = 0; outsider_words[i]; i++)
        if (bytes_equal_str(text, outsider_words[i])) {
            e->number = -(i + 1);
            return true;
        }
    if (text.n > n && memcmp(text.at, partner, n) == 0)
        text = bytes_slice(text, n, text.n - n);
    return need_add(b, f, NEED_PARTY, text, &e->need, err);
}

static bool setting_read(struct bytes text, struct element *e, struct pln_error *err)
{
    struct bytes value;

    if (!split_at(text, "=:", &e->text, &value) || !typed_number(value, &e->number, err))
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no setting: name=72", (int)min_size(text.n, 60), (const char *)text.at);
    return true;
}

static bool seat_read(struct build *b, const struct field *f, struct bytes text, struct element *e, struct pln_error *err)
{
    struct bytes rest, kind, partner;

    if (!split_at(text, ":", &e->text, &rest) || !split_at(rest, ":", &kind, &partner))
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no seat: name:kind:partner", (int)min_size(text.n, 60), (const char *)text.at);
    return typed_enum(f, kind, &e->number, err) && need_add(b, f, NEED_PARTNER, partner, &e->need, err);
}

static bool text_read(struct bytes text, struct element *e, struct pln_error *err)
{
    size_t bad = utf8_bad_at(text);

    if (bad < text.n)
        return fail(err, PLN_BAD_FIELD, "is not UTF-8 at its byte %zu: save it as UTF-8, or give it as a file with --text-file", bad);
    e->text = text;
    return true;
}

static bool element_read(struct build *b, const struct field *f, bool past, struct bytes text, struct element *e, struct pln_error *err)
{
    switch (f->kind) {
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_DEC: e->text = text; return true;
    case FIELD_TEXT: return text_read(text, e, err);
    case FIELD_LONG: e->text = text; return true;
    case FIELD_DATE: return typed_date(text, b->now_ms, b->offset_ms, past, &e->number, err);
    case FIELD_TIME: return typed_time(text, b->now_ms, b->offset_ms, past, &e->number, err);
    case FIELD_SPAN: return typed_span(text, &e->number, err);
    case FIELD_INT: return typed_number(text, &e->number, err);
    case FIELD_OFFSET: return typed_offset(text, &e->number, err);
    case FIELD_FLAG: return typed_flag(text, &e->number, err);
    case FIELD_ENUM: return typed_enum(f, text, &e->number, err);
    case FIELD_REF: return need_add(b, f, NEED_ENTRY, text, &e->need, err);
    case FIELD_PARTNER: return need_add(b, f, NEED_PARTNER, text, &e->need, err);
    case FIELD_MEMBER: return need_add(b, f, NEED_MEMBER, text, &e->need, err);
    case FIELD_PARTY: return party_read(b, f, text, e, err);
    case FIELD_SETTING: return setting_read(text, e, err);
    case FIELD_SEAT: return seat_read(b, f, text, e, err);
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY: return hex_bytes(b, text, 32, &e->text, err);
    case FIELD_BIN: return hex_bytes(b, text, f->bytes, &e->text, err);
    case FIELD_NOTE:
    case FIELD_LINES:
    case FIELD_FORK: break;
    }
    return fail(err, PLN_BAD_FIELD, "is not given by hand");
}

/* `SCRG` */
static bool acts_read(struct build *b, struct slot *slot, struct bytes text, bool *is_letters, struct pln_error *err)
{
    static const char letters[] = "SCRG"; /* speak, commit, record, register */

    *is_letters = text.n > 0;
    for (size_t i = 0; i < text.n; i++)
        *is_letters = *is_letters && text.at[i] != 0 && strchr(letters, text.at[i]) != NULL;
    if (!*is_letters)
        return true;
    for (size_t i = 0; i < text.n; i++) {
        struct element *e;

        if (!element_add(b, slot, &e, err))
            return false;
        e->number = strchr(letters, text.at[i]) - letters + 1;
    }
    return true;
}

/* Up to the next comma; `\,` is a comma of the element itself. */
static bool element_cut(struct build *b, struct bytes *rest, bool *more, struct bytes *out, struct pln_error *err)
{
    uint8_t *at = arena_take(b->arena, rest->n, err);
    size_t n = 0, i = 0;

    if (!at)
        return false;
    for (; i < rest->n && rest->at[i] != ','; i++) {
        if (rest->at[i] == '\\' && i + 1 < rest->n && rest->at[i + 1] == ',')
            i++;
        at[n++] = rest->at[i];
    }
    *more = i < rest->n;
    *rest = bytes_slice(*rest, i + (*more ? 1 : 0), rest->n - i - (*more ? 1 : 0));
    *out = bytes_trim(bytes_at(at, n));
    return true;
}

static bool list_read(struct build *b, const struct field *f, bool past, struct bytes value, struct slot *slot, struct pln_error *err)
{
    struct bytes rest = value, text;
    bool more = true, is_letters = false;

    if (bytes_equal_str(value, "-") || (f->kind == FIELD_REF && bytes_equal_str(value, "none"))) { /* no entry has that name */
        if (slot->count > 0)
            return fail(err, PLN_BAD_FIELD, "is said to be empty, and has elements");
        return true;
    }
    while (more) {
        struct element *e;

        if (!element_cut(b, &rest, &more, &text, err))
            return false;
        if (text.n == 0)
            return fail(err, PLN_BAD_FIELD, "an element of no bytes; - alone is the empty list");
        if (f->words == act_word_words && field_enum_number(f, text) == 0 && !acts_read(b, slot, text, &is_letters, err))
            return false;
        if (!is_letters && (!element_add(b, slot, &e, err) || !element_read(b, f, past, text, e, err)))
            return false;
        if (slot->count > f->list)
            return fail(err, PLN_TOO_MANY, "more than %u", f->list);
    }
    return true;
}

static bool value_read(struct build *b, const struct field *f, bool past, struct bytes value, struct slot *slot, struct pln_error *err)
{
    bool again = slot->given;
    struct element *e;

    slot->given = true;
    if (f->list > 0) {
        if (again && slot->count == 0)
            return fail(err, PLN_BAD_FIELD, "is said to be empty, and has elements");
        return list_read(b, f, past, value, slot, err);
    }
    if (again)
        return fail(err, PLN_BAD_FIELD, "is given twice");
    return element_add(b, slot, &e, err) && element_read(b, f, past, value, e, err);
}

/* A talk that is announced lies ahead. */
static bool lies_back(const struct build *b, const struct field *f, const struct given *given, size_t count)
{
    if (!f->past || b->schema != &talk_schema)
        return f->past;
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_str(given[i].name, "status"))
            return !bytes_equal_str(given[i].value, "announced");
    return true;
}

static bool given_read(struct build *b, const struct given *g, const struct given *all, size_t count, struct pln_error *err)
{
    int fact = schema_fact(b->schema, g->name), word = schema_word(b->schema, g->name);

    /* One name for both (a decision's losses): a value of the enum is the fact, any other text the word. */
    if (fact >= 0 && word >= 0) {
        if (field_enum_number(&b->schema->fact[fact], g->value) > 0)
            word = -1;
        else
            fact = -1;
    }
    if (fact < 0 && word < 0)
        return fail(err, PLN_BAD_FIELD, "%s has no field %.*s", b->schema->name, (int)min_size(g->name.n, 60), (const char *)g->name.at);
    if (fact >= 0) {
        const struct field *f = &b->schema->fact[fact];

        return value_read(b, f, lies_back(b, f, all, count), g->value, &b->built->fact[fact], err) || within(err, "%s", f->name);
    }
    return value_read(b, &b->schema->word[word], false, g->value, &b->built->word[word], err) ||
           within(err, "%s", b->schema->word[word].name);
}

/* Facts that follow from words, unless given. */
static bool following_fill(struct build *b, struct pln_error *err)
{
    for (size_t i = 0; i < b->schema->facts; i++) {
        const struct field *f = &b->schema->fact[i];
        struct slot *slot = &b->built->fact[i];
        struct element *e;
        int word;

        if (!f->from || slot->given)
            continue;
        word = schema_word(b->schema, BYTES_STR(f->from));
        assert(word >= 0);
        if (!b->built->word[word].given)
            continue;
        slot->given = true;
        if (!element_add(b, slot, &e, err))
            return false;
        if (f->kind == FIELD_INT)
            e->number = (int64_t)b->built->word[word].count;
        else if (f->kind == FIELD_FLAG)
            e->number = 1;
        else
            e->number = LOSSES_STATED;
    }
    return true;
}

bool build_begin(struct build *b, const struct schema *s, const struct given *given, size_t count, int64_t now_ms, int64_t offset_ms,
                 struct arena *arena, struct pln_error *err)
{
    *b = (struct build){ .schema = s, .now_ms = now_ms, .offset_ms = offset_ms, .arena = arena };
    b->built = arena_take(arena, sizeof(*b->built), err);
    if (!b->built)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!given_read(b, &given[i], given, count, err))
            return within(err, "%s", s->name);
    return following_fill(b, err);
}

bool build_answer(struct build *b, size_t need, const struct pln_id *id, size_t count, struct pln_error *err)
{
    struct need *n;
    struct pln_id *copy;

    assert(need < b->needs);
    n = &b->need[need];
    if (count != 1 && (n->field->list == 0 || n->field->kind == FIELD_SEAT)) {
        fail(err, PLN_BAD_FIELD, "\"%.*s\" stands for %zu, one is wanted", (int)min_size(n->text.n, 60), (const char *)n->text.at, count);
        return within(err, "%s", n->field->name);
    }
    copy = arena_take_array(b->arena, count, sizeof(copy[0]), err);
    if (!copy)
        return false;
    if (count > 0)
        memcpy(copy, id, count * sizeof(copy[0]));
    n->id = copy;
    n->ids = count;
    return true;
}

/* ---- second pass: bytes --------------------------------------------------------------------------------------------------- */

struct refs {
    struct pln_id *id;
    size_t count;
};

static bool ref_place(struct refs *refs, const struct pln_id *id, uint64_t *place, struct pln_error *err)
{
    for (size_t i = 0; i < refs->count; i++)
        if (hash32_equal(&refs->id[i], id)) {
            *place = i;
            return true;
        }
    if (refs->count == PLN_REFS_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d references: split the record", PLN_REFS_MAX);
    refs->id[refs->count] = *id;
    *place = refs->count++;
    return true;
}

static bool needs_are_answered(const struct build *b, struct pln_error *err)
{
    for (size_t i = 0; i < b->needs; i++)
        if (!b->need[i].id) {
            fail(err, PLN_BAD_REFERENCE, "\"%.*s\" was not found", (int)min_size(b->need[i].text.n, 60), (const char *)b->need[i].text.at);
            return within(err, "%s", b->need[i].field->name);
        }
    return true;
}

static void element_write(struct writer *w, const struct field *f, const struct element *e, uint64_t place)
{
    switch (f->kind) {
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_DEC:
    case FIELD_TEXT: writer_str(w, e->text); return;
    case FIELD_LONG:
        if (utf8_is_valid(e->text) && (e->text.n == 0 || memchr(e->text.at, 0, e->text.n) == NULL))
            writer_str(w, e->text);
        else
            writer_bin(w, e->text);
        return;
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_SPAN:
    case FIELD_INT:
    case FIELD_OFFSET:
    case FIELD_ENUM: writer_i64(w, e->number); return;
    case FIELD_FLAG: writer_bool(w, e->number != 0); return;
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER: writer_u64(w, place); return;
    case FIELD_PARTY:
        if (e->need > 0)
            writer_u64(w, place);
        else
            writer_i64(w, e->number);
        return;
    case FIELD_SETTING:
        writer_array(w, 2);
        writer_str(w, e->text);
        writer_i64(w, e->number);
        return;
    case FIELD_SEAT:
        writer_array(w, 3);
        writer_str(w, e->text);
        writer_i64(w, e->number);
        writer_u64(w, place);
        return;
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN: writer_bin(w, e->text); return;
    case FIELD_NOTE:
    case FIELD_LINES:
    case FIELD_FORK: break; /* element_read refuses them */
    }
    assert(0 && "a kind that is not given by hand");
}

/* Elements of a list whose names stood for several ids (`all`), each id once; and how many there are. */
struct expanded {
    const struct element *element;
    uint64_t place;
};

static bool list_expand(struct build *b, const struct slot *slot, const struct field *f, struct refs *refs, struct expanded **out,
                        size_t *count, struct pln_error *err)
{
    size_t room = 0, n = 0;
    struct expanded *x;

    for (const struct element *e = slot->first; e; e = e->next)
        room += e->need > 0 ? b->need[e->need - 1].ids : 1;
    x = arena_take_array(b->arena, room, sizeof(x[0]), err);
    if (!x)
        return false;
    for (const struct element *e = slot->first; e; e = e->next) {
        const struct need *need = e->need > 0 ? &b->need[e->need - 1] : NULL;

        if (!need)
            x[n++] = (struct expanded){ .element = e };
        for (size_t i = 0; need && i < need->ids; i++) {
            bool twice = false;
            uint64_t place;

            if (!ref_place(refs, &need->id[i], &place, err))
                return false;
            for (size_t k = 0; k < n && f->kind != FIELD_SEAT; k++)
                twice = twice || (x[k].element->need > 0 && x[k].place == place);
            if (!twice)
                x[n++] = (struct expanded){ .element = e, .place = place };
        }
    }
    assert(n <= room);
    if (f->list > 0 && n > f->list)
        return fail(err, PLN_TOO_MANY, "%zu, at most %u", n, f->list);
    *out = x;
    *count = n;
    return true;
}

static int by_name(const void *a, const void *b)
{
    return bytes_compare(((const struct expanded *)a)->element->text, ((const struct expanded *)b)->element->text);
}

static bool slot_write(struct build *b, const struct slot *slot, const struct field *f, struct refs *refs, struct writer *w,
                       struct pln_error *err)
{
    struct expanded *x = NULL;
    size_t n = 0;

    if (!slot->given) {
        writer_nil(w);
        return true;
    }
    if (!list_expand(b, slot, f, refs, &x, &n, err))
        return within(err, "%s", f->name);
    if (f->list == 0) {
        assert(n == 1);
        element_write(w, f, x[0].element, x[0].place);
        return true;
    }
    if (f->kind == FIELD_SETTING && n > 0)
        qsort(x, n, sizeof(x[0]), by_name);
    writer_array(w, n);
    for (size_t i = 0; i < n; i++)
        element_write(w, f, x[i].element, x[i].place);
    return true;
}

static bool slots_write(struct build *b, const struct slot *slot, const struct field *field, size_t fields, size_t cap, const char *name,
                        struct refs *refs, struct bytes *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf encoded;
    struct writer w;
    uint8_t *copy;

    buf_init(&encoded, cap);
    w = writer_into(&encoded);
    writer_array(&w, fields);
    for (size_t i = 0; i < fields; i++)
        if (!slot_write(b, &slot[i], &field[i], refs, &w, err))
            return within(err, "%s", b->schema->name);
    if (!writer_done(&w, name, err))
        return false;
    copy = arena_take(b->arena, encoded.n, err);
    if (!copy)
        return false;
    memcpy(copy, encoded.at, encoded.n);
    *out = bytes_at(copy, encoded.n);
    return true;
}

static bool words_write(struct build *b, struct built_record *out, struct pln_error *err)
{
    const struct schema *s = b->schema;

    for (size_t i = 0; i < s->words; i++) {
        out->has_words = out->has_words || b->built->word[i].given;
        if (s->word[i].required && !b->built->word[i].given) {
            fail(err, PLN_BAD_FIELD, "%s: is required", s->word[i].name);
            return within(err, "%s", s->name);
        }
    }
    if (!out->has_words)
        return true;
    return slots_write(b, b->built->word, s->word, s->words, PLN_CONTENT_BYTES_MAX, "words", NULL, &out->words, err) &&
           check_words(s, out->words, err);
}

bool build_finish(struct build *b, const struct pln_id *extra, size_t extra_count, uint16_t *extra_place, struct built_record *out,
                  struct pln_error *err)
{
    struct built_record record = { 0 };
    struct refs refs = { 0 };

    if (!needs_are_answered(b, err))
        return within(err, "%s", b->schema->name);
    refs.id = arena_take_array(b->arena, PLN_REFS_MAX, sizeof(refs.id[0]), err);
    if (!refs.id)
        return false;
    if (!slots_write(b, b->built->fact, b->schema->fact, b->schema->facts, PLN_ENTRY_BYTES_MAX, "body", &refs, &record.body, err))
        return false;
    for (size_t i = 0; i < extra_count; i++) {
        uint64_t place;

        if (!ref_place(&refs, &extra[i], &place, err))
            return false;
        extra_place[i] = (uint16_t)place;
    }
    record.ref = refs.id;
    record.ref_count = refs.count;
    if (!check_body(b->schema, record.body, record.ref_count, err) || !words_write(b, &record, err))
        return false;
    *out = record;
    return true;
}
