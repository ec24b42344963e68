/* folder.c: entries as a folder of CSV files, one a type, with their description (CSVW).
 *
 * In: entries, one after the other, as the node gives them. Out: TYPE.csv with a head line, `other.csv` for what this version knows no
 * type of, csv-metadata.json. Formulas are defused (view/sheet.h).
 * Must not: rename or remove anything (keep/beside.c). Bounds: one file open a type, one row in memory.
 * Spec: docs/export.md "CSV". Tests: tests/unit/client_tables.c, tests/e2e/table.sh */
#include "view/folder.h"

#include "keep/answer.h"
#include "keep/file.h"
#include "view/cell.h"
#include "view/sheet.h"

#include <errno.h>
#include <string.h>

void folder_name(unsigned type, char out[64])
{
    snprintf(out, 64, "%s.csv", type == TYPE_UNKNOWN ? "other" : schema_of((enum record_type)type)->name);
}

bool folder_begin(struct folder *f, const char *dir, struct pln_error *err)
{
    memset(f, 0, sizeof(*f));
    if (strlen(dir) >= sizeof(f->dir) - 64)
        return fail(err, PLN_TOO_LARGE, "the folder's path is too long");
    strcpy(f->dir, dir);
    return true;
}

void folder_end(struct folder *f)
{
    for (unsigned t = 0; t < TYPE_END; t++)
        if (f->file[t] != NULL)
            fclose(f->file[t]);
}

static const struct schema *schema_or_none(unsigned type)
{
    return type == TYPE_UNKNOWN ? NULL : schema_of((enum record_type)type);
}

static bool file_begin(struct folder *f, unsigned type, struct pln_error *err)
{
    char path[PATH_MAX], name[64];
    struct cell_column column;

    if (f->file[type] != NULL)
        return true;
    folder_name(type, name);
    if (!path_join(path, f->dir, name, err))
        return false;
    f->file[type] = fopen(path, "wxe");
    if (f->file[type] == NULL)
        return fail_errno(err, errno == ENOSPC ? PLN_DISK_FULL : PLN_BAD_FIELD, path, "making the file");
    for (size_t i = 0; cell_column(schema_or_none(type), i, &column); i++)
        sheet_put(f->file[type], i == 0, BYTES_STR(column.name));
    fputs("\r\n", f->file[type]);
    return true;
}

static bool file_check(FILE *file, const char *name, struct pln_error *err)
{
    return ferror(file) == 0 || fail_errno(err, PLN_DISK_FULL, name, "writing the file");
}

bool folder_entry(struct folder *f, struct bytes entry, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    const struct schema *s = schema_find(answer_str(entry, "type"));
    unsigned type = s != NULL ? s->type : TYPE_UNKNOWN;
    struct cell_column column;

    if (!file_begin(f, type, err))
        return false;
    buf_init(&text, CELL_BYTES_MAX);
    for (size_t i = 0; cell_column(s, i, &column); i++) {
        buf_reset(&text);
        cell_put(entry, &column, &text);
        if (!buf_check(&text, column.name, err))
            return false;
        sheet_put(f->file[type], i == 0, buf_bytes(&text));
    }
    fputs("\r\n", f->file[type]);
    f->rows[type]++;
    return file_check(f->file[type], f->dir, err);
}

bool folder_finish(struct folder *f, struct pln_error *err)
{
    char path[PATH_MAX];

    for (unsigned t = 0; t < TYPE_END; t++)
        if (f->file[t] != NULL && fflush(f->file[t]) != 0)
            return fail_errno(err, PLN_DISK_FULL, f->dir, "writing the file");
    if (!path_join(path, f->dir, "csv-metadata.json", err))
        return false;
    FILE *out = fopen(path, "wxe");
    if (out == NULL)
        return fail_errno(err, PLN_BAD_FIELD, path, "making the file");
    bool good = folder_describe(f, out, err) && file_check(out, path, err);
    if (fclose(out) != 0 && good)
        good = fail_errno(err, PLN_DISK_FULL, path, "writing the file");
    return good;
}
