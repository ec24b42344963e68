/* cell.c: one fact or word of an entry as text in a table: as a command line would take it.
 *
 * Must not: know a type's fields but by the schema table, or escape for a form (view/sheet.c, view/sqlite.c do).
 * Bounds: the caller's buffer. Spec: docs/export.md "Tables". Tests: tests/unit/client_tables.c */
#include "view/cell.h"

#include "base/civil.h"
#include "codec/text.h"
#include "keep/answer.h"
#include "plenary/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum reader_kind kind_of(struct bytes value)
{
    struct reader r = reader_over(value);

    return value.n > 0 ? reader_peek(&r) : READER_NIL;
}

bool cell_is_nil(struct bytes value)
{
    return kind_of(value) == READER_NIL;
}

bool cell_is_list(struct bytes value)
{
    return kind_of(value) == READER_ARRAY;
}

static void hex_put(struct bytes in, struct buf *out)
{
    for (size_t i = 0; i < in.n; i++)
        buf_printf(out, "%02x", in.at[i]);
}

static void number_put(int64_t n, const struct field *f, struct buf *out)
{
    char time[CIVIL_TIME_TEXT];

    if (f != NULL && f->kind == FIELD_TIME && n >= 0 && n <= PLN_TIME_MS_MAX) {
        civil_time_write(n, time);
        buf_put(out, BYTES_STR(time));
    } else {
        buf_printf(out, "%" PRId64 "%s", n, f != NULL && f->kind == FIELD_SPAN ? "h" : "");
    }
}

/* A reference: its name, or its id if it is not here. */
static void ref_put(struct bytes ref, struct buf *out)
{
    struct bytes name = answer_str(ref, "name");

    if (name.n > 0)
        buf_put(out, name);
    else
        hex_put(answer_bin(ref, "id"), out);
}

static void map_put_text(struct bytes map, struct buf *out)
{
    struct bytes kind = answer_str(map, "kind"), partner = answer_at(map, "partner");

    if (kind.n > 0 && partner.n > 0) { /* a body's seat */
        buf_put(out, answer_str(map, "name"));
        buf_put_u8(out, ':');
        buf_put(out, kind);
        buf_put_u8(out, ':');
        ref_put(partner, out);
    } else if (answer_at(map, "value").n > 0) { /* a setting */
        buf_put(out, answer_str(map, "name"));
        buf_printf(out, "=%" PRId64, answer_i64(map, "value"));
    } else {
        ref_put(map, out);
    }
}

void cell_element(struct bytes value, const struct field *f, struct buf *out)
{
    struct reader r = reader_over(value);
    struct bytes each;
    bool first = true;

    switch (kind_of(value)) {
    case READER_BOOL: buf_printf(out, "%s", reader_bool(&r, "flag") ? "yes" : "no"); break; /* BYTES_STR would read it twice */
    case READER_INT: number_put(reader_i64(&r, "number"), f, out); break;
    case READER_STR: buf_put(out, answer_value_str(value)); break;
    case READER_BIN: hex_put(answer_value_str(value), out); break;
    case READER_MAP: map_put_text(value, out); break;
    case READER_ARRAY: /* within a list: a receipt's lines and the like, as they stand */
        for (struct answer_list l = answer_each(value); answer_next(&l, &each); first = false) {
            if (!first)
                buf_put_u8(out, ' ');
            cell_element(each, NULL, out);
        }
        break;
    case READER_NIL:
    case READER_OTHER:
    case READER_END: break;
    }
}

/* An element of a list: a comma of its own is marked. */
static void element_put(struct bytes value, const struct field *f, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };

    buf_init(&text, CELL_BYTES_MAX);
    cell_element(value, f, &text);
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == ',')
            buf_put_u8(out, '\\');
        buf_put_u8(out, text.at[i]);
    }
}

void cell_text(struct bytes value, const struct field *f, struct buf *out)
{
    struct bytes each;
    size_t n = 0;

    if (!cell_is_list(value)) {
        cell_element(value, f, out);
        return;
    }
    for (struct answer_list l = answer_each(value); answer_next(&l, &each); n++) {
        if (n > 0)
            buf_put_u8(out, ',');
        element_put(each, f, out);
    }
    if (n == 0)
        buf_put_u8(out, '-');
}

void cell_json(struct bytes list, const struct field *f, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    struct bytes each;
    size_t n = 0;

    buf_init(&text, CELL_BYTES_MAX);
    buf_put_u8(out, '[');
    for (struct answer_list l = answer_each(list); answer_next(&l, &each); n++) {
        buf_reset(&text);
        cell_element(each, f, &text);
        if (n > 0)
            buf_put_u8(out, ',');
        if (kind_of(each) == READER_INT && (f == NULL || f->kind == FIELD_INT || f->kind == FIELD_LINES))
            buf_put(out, buf_bytes(&text));
        else
            json_string_write(buf_bytes(&text), out);
    }
    buf_put_u8(out, ']');
}

/* ---- columns ------------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *key, *help;
    enum field_kind kind;
} common[CELL_COMMON] = {
    { "entry", "name", "the entry's name: log and index", FIELD_STR },
    { "entry_id", "id", "its id", FIELD_ID },
    { "entry_log", "log", "the partner in whose log it stands", FIELD_STR },
    { "entry_index", "index", "its place in that log, from 0", FIELD_INT },
    { "entry_type", "type", "its type", FIELD_STR },
    { "entry_time", "time", "when the log's node took it, by that node's clock", FIELD_TIME },
    { "entry_claimed", "claimed", "when it was signed, by its author's own word", FIELD_TIME },
    { "entry_author", "author", "who signed it; empty: the node itself", FIELD_STR },
    { "entry_state", "state", "good, void or unknown", FIELD_STR },
    { "entry_void", "void", "why it is void", FIELD_STR },
    { "entry_disputed", "disputed", "its key was later revoked from before it", FIELD_FLAG },
    { "entry_words", "content", "where its words are: here, sealed, erased, ...", FIELD_STR },
    { "entry_held", "held_count", "how many other partners have signed that they hold it", FIELD_INT },
};

bool cell_column(const struct schema *s, size_t i, struct cell_column *out)
{
    static const struct field kinds[] = {
        [FIELD_STR] = { .kind = FIELD_STR },   [FIELD_ID] = { .kind = FIELD_ID },     [FIELD_INT] = { .kind = FIELD_INT },
        [FIELD_TIME] = { .kind = FIELD_TIME }, [FIELD_FLAG] = { .kind = FIELD_FLAG },
    };

    *out = (struct cell_column){ 0 };
    if (i < CELL_COMMON) {
        snprintf(out->name, sizeof(out->name), "%s", common[i].name);
        out->help = common[i].help;
        out->field = &kinds[common[i].kind];
        out->common = i + 1;
        return true;
    }
    i -= CELL_COMMON;
    if (s == NULL || i >= s->facts + s->words)
        return false;
    out->is_word = i >= s->facts;
    out->field = out->is_word ? &s->word[i - s->facts] : &s->fact[i];
    out->help = out->field->help;
    bool twice = out->is_word && schema_fact(s, BYTES_STR(out->field->name)) >= 0;
    snprintf(out->name, sizeof(out->name), "%s%s", out->field->name, twice ? "_text" : "");
    return true;
}

struct bytes cell_of(struct bytes entry, const struct cell_column *column)
{
    struct bytes v;

    if (column->common == 0)
        return answer_at(answer_at(entry, column->is_word ? "words" : "facts"), column->field->name);
    v = answer_at(entry, common[column->common - 1].key);
    if (strcmp(common[column->common - 1].key, "author") == 0)
        return answer_at(v, "name");
    return strcmp(common[column->common - 1].key, "content") == 0 ? answer_at(v, "state") : v;
}

void cell_put(struct bytes entry, const struct cell_column *column, struct buf *out)
{
    cell_text(cell_of(entry, column), column->field, out);
}
