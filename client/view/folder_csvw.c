/* folder_csvw.c: what stands in the CSV files of a folder: CSV on the Web's description, from the schema table.
 *
 * Must not: know a type's fields but by the schema table. Bounds: DESCRIPTION_BYTES_MAX.
 * Spec: docs/export.md "CSV" (W3C Metadata Vocabulary for Tabular Data). Tests: tests/unit/client_tables.c, tests/e2e/table.sh */
#include "codec/writer.h"
#include "view/cell.h"
#include "view/folder.h"
#include "view/json.h"

#include <string.h>

#define DESCRIPTION_BYTES_MAX (1024 * 1024)

static void pair(struct writer *w, const char *key, const char *value)
{
    writer_cstr(w, key), writer_cstr(w, value);
}

/* {base, format} */
static void based(struct writer *w, const char *base, const char *format)
{
    writer_map(w, 2);
    pair(w, "base", base);
    pair(w, "format", format);
}

static void enum_put(struct writer *w, const struct field *f)
{
    char words[400] = "";

    for (size_t i = 0; f->words[i] != NULL; i++)
        snprintf(words + strlen(words), sizeof(words) - strlen(words), "%s%s", i > 0 ? "|" : "", f->words[i]);
    based(w, "string", words);
}

static void datatype_put(struct writer *w, const struct field *f)
{
    switch (f->kind) {
    case FIELD_DATE: writer_cstr(w, "date"); return;
    case FIELD_TIME: writer_cstr(w, "dateTimeStamp"); return;
    case FIELD_SPAN: based(w, "string", "[0-9]+h"); return;
    case FIELD_DEC: writer_cstr(w, "decimal"); return;
    case FIELD_INT: writer_cstr(w, "nonNegativeInteger"); return;
    case FIELD_OFFSET: writer_cstr(w, "integer"); return;
    case FIELD_FLAG: based(w, "boolean", "yes|no"); return;
    case FIELD_ENUM: enum_put(w, f); return;
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN:
    case FIELD_NOTE: writer_cstr(w, "hexBinary"); return;
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER:
    case FIELD_PARTY:
    case FIELD_SETTING:
    case FIELD_SEAT:
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_LINES:
    case FIELD_FORK: break;
    }
    writer_cstr(w, "string");
}

/* Free texts may hold a comma, which the cell marks with \: a reader of CSVW cannot take that apart, so it is told of one string. */
static bool is_apart(const struct field *f)
{
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_NAME:
    case FIELD_STR:
    case FIELD_SETTING:
    case FIELD_SEAT:
    case FIELD_LINES:
    case FIELD_FORK: return false;
    default: return f->list > 0; /* kinds without a comma in them */
    }
}

static void column_put(struct writer *w, const struct cell_column *c)
{
    bool list = c->field->list > 0, apart = list && is_apart(c->field);

    writer_map(w, 4 + (size_t)apart + (size_t)list);
    pair(w, "name", c->name);
    pair(w, "titles", c->name);
    pair(w, "dc:description", c->help);
    writer_cstr(w, "datatype");
    if (list && !apart)
        writer_cstr(w, "string");
    else
        datatype_put(w, c->field);
    if (apart)
        pair(w, "separator", ",");
    if (list) {
        writer_cstr(w, "null"), writer_array(w, 2);
        writer_cstr(w, ""), writer_cstr(w, "'-");
    }
}

static void table_put_to(struct writer *w, unsigned type)
{
    const struct schema *s = type == TYPE_UNKNOWN ? NULL : schema_of((enum record_type)type);
    struct cell_column column;
    char name[64];
    size_t columns = 0;

    while (cell_column(s, columns, &column))
        columns++;
    folder_name(type, name);
    writer_map(w, 3);
    pair(w, "url", name);
    pair(w, "dc:description", s != NULL ? s->help : "entries of types that this version does not know");
    writer_cstr(w, "tableSchema");
    writer_map(w, 2);
    writer_cstr(w, "columns");
    writer_array(w, columns);
    for (size_t i = 0; cell_column(s, i, &column); i++)
        column_put(w, &column);
    pair(w, "primaryKey", "entry");
}

bool folder_describe(const struct folder *f, FILE *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    size_t tables = 0;

    buf_init(&text, DESCRIPTION_BYTES_MAX);
    struct writer w = writer_into(&text);
    for (unsigned t = 0; t < TYPE_END; t++)
        tables += f->rows[t] > 0;
    writer_map(&w, 2);
    writer_cstr(&w, "@context"), writer_array(&w, 2);
    writer_cstr(&w, "http://www.w3.org/ns/csvw");
    writer_map(&w, 1), pair(&w, "@language", "en");
    writer_cstr(&w, "tables"), writer_array(&w, tables);
    for (unsigned t = 0; t < TYPE_END; t++)
        if (f->rows[t] > 0)
            table_put_to(&w, t);
    if (!writer_done(&w, "the description", err))
        return false;
    json_put(out, buf_bytes(&text));
    return true;
}
