/* edit.c: the next version of a record: what is not given is taken over from the one before.
 *
 * In: a node's answer, by the kinds of the schema table. Out: values as one would have typed them.
 * Must not: take over what speaks of the version itself (replaces, corrects, because).
 * Bounds: one value 1 MiB. Spec: docs/rpc.md "Shapes". Tests: tests/unit/client_compose.c */
#include "cli/edit.h"

#include "base/bytes.h"
#include "base/civil.h"
#include "codec/text.h"

#include <string.h>

/* A comma in an element of a list, as build.h reads it. */
static void put_element(struct buf *out, struct bytes text, bool in_list)
{
    for (size_t i = 0; i < text.n; i++) {
        if (in_list && (text.at[i] == ',' || text.at[i] == '\\'))
            buf_put_u8(out, '\\');
        buf_put_u8(out, text.at[i]);
    }
}

static void put_ref(struct buf *out, struct bytes ref)
{
    char hex[65];
    struct pln_id id;
    struct bytes type = answer_str(ref, "type");

    if (!bytes_equal_str(type, "outsider") && answer_32(ref, "id", &id)) { /* the id itself: names may change their meaning */
        hex_write(BYTES_OF(id), hex);
        buf_put(out, bytes_at(hex, 64));
    } else {
        buf_put(out, answer_str(ref, "name"));
    }
}

static void put_number(struct buf *out, const struct field *f, struct bytes value)
{
    struct reader r = reader_over(value);
    int64_t v = reader_peek(&r) == READER_INT ? reader_i64(&r, "number") : 0;
    char time[CIVIL_TIME_TEXT];

    if (f->kind == FIELD_TIME) {
        civil_time_write(v, time);
        buf_printf(out, "%s", time);
    } else if (f->kind == FIELD_OFFSET) {
        buf_printf(out, "%" PRId64, v / 60000);
    } else {
        buf_printf(out, "%" PRId64 "%s", v, f->kind == FIELD_SPAN ? "h" : "");
    }
}

static void put_value(struct buf *out, const struct field *f, struct bytes value)
{
    struct reader r = reader_over(value);
    char hex[2 * 64 + 1];

    switch (f->kind) {
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER:
    case FIELD_PARTY: put_ref(out, value); break;
    case FIELD_TIME:
    case FIELD_SPAN:
    case FIELD_INT:
    case FIELD_OFFSET: put_number(out, f, value); break;
    case FIELD_FLAG: buf_printf(out, "%s", reader_peek(&r) == READER_BOOL && reader_bool(&r, "flag") ? "yes" : "no"); break;
    case FIELD_SEAT:
        put_element(out, answer_str(value, "name"), f->list > 0);
        buf_put_u8(out, ':');
        buf_put(out, answer_str(value, "kind"));
        buf_put_u8(out, ':');
        put_ref(out, answer_at(value, "partner"));
        break;
    case FIELD_SETTING:
        put_element(out, answer_str(value, "name"), f->list > 0);
        buf_printf(out, "=%" PRIu64, answer_u64(value, "value"));
        break;
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN:
        if (answer_value_str(value).n <= 64) {
            hex_write(answer_value_str(value), hex);
            buf_printf(out, "%s", hex);
        }
        break;
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_DATE:
    case FIELD_DEC:
    case FIELD_ENUM:
    case FIELD_TEXT:
    case FIELD_LONG: put_element(out, answer_value_str(value), f->list > 0); break;
    case FIELD_NOTE:
    case FIELD_LINES:
    case FIELD_FORK: break; /* in no record that is edited */
    }
}

static bool take_over(struct call *c, struct draft *d, const struct field *f, struct bytes value, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    struct bytes element, kept;
    size_t count = 0;

    buf_init(&text, PLN_CONTENT_BYTES_MAX);
    if (f->list == 0) {
        put_value(&text, f, value);
    } else {
        for (struct answer_list l = answer_each(value); answer_next(&l, &element); count++) {
            if (count > 0)
                buf_put_u8(&text, ',');
            put_value(&text, f, element);
        }
        if (count == 0)
            buf_put_u8(&text, '-');
    }
    return buf_check(&text, f->name, err) && call_copy(c, buf_bytes(&text), &kept, err) && draft_set(d, f->name, kept, err);
}

static bool is_of_the_version(const struct field *f)
{
    return strcmp(f->name, "replaces") == 0 || strcmp(f->name, "corrects") == 0 || strcmp(f->name, "because") == 0;
}

bool edit_from(struct call *c, struct draft *d, struct bytes entry, struct bytes facts, struct bytes words, struct pln_error *err)
{
    const struct schema *s = d->schema;
    char name[80];

    for (size_t i = 0; i < s->facts + s->words; i++) {
        const struct field *f = i < s->facts ? &s->fact[i] : &s->word[i - s->facts];
        struct bytes value = answer_at(i < s->facts ? facts : words, f->name);
        if (value.n > 0 && f->from == NULL && !draft_has(d, f->name) && !is_of_the_version(f) && !take_over(c, d, f, value, err))
            return within(err, "taken over from the version before");
    }
    answer_text(entry, "name", name, sizeof(name));
    if (name[0] == 0 || draft_has(d, "replaces") || schema_fact(s, BYTES_STR("replaces")) < 0)
        return true;
    return draft_set_text(d, "replaces", call_print(c, "%s", name), err);
}
