/* client_rows.c: any bytes as a file of records: CSV or JSON Lines, by the first byte; each cell written and read again. */
#include "base/bytes.h"
#include "base/utf8.h"
#include "view/rows.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read is within the input and text; as a cell of ours it reads back. */
static void value_check(struct bytes value)
{
    static char text[65536];
    struct pln_error err;
    bool whole = false;

    if (value.n > sizeof(text) / 2 - 8)
        return;
    FILE *f = fmemopen(text, sizeof(text), "w");
    if (f == NULL)
        abort();
    sheet_put(f, true, BYTES_STR("x"));
    sheet_put(f, false, value);
    fputs("\r\n", f);
    long n = ftell(f);
    fclose(f);
    CLEANUP(sheet_free) struct sheet *s = sheet_new(',', &err);
    if (s == NULL || n <= 0 || !sheet_feed(s, bytes_at(text, (size_t)n), &whole, &err) || !whole || sheet_cells(s) != 2 ||
        !bytes_equal(sheet_undefused(sheet_cell(s, 1)), value))
        abort();
    if (text[0] == 0 || (sheet_is_formula(sheet_cell(s, 1))))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rows rows;
    static struct row row;
    struct pln_error err;
    uint64_t line = 0;
    bool more = true;

    if (size < 2)
        return 0;
    FILE *f = fmemopen((void *)(uintptr_t)(data + 1), size - 1, "r");
    if (f == NULL)
        abort();
    bool good = rows_begin(&rows, data[0] == '{' ? ROWS_JSONL : ROWS_CSV, f, &err);
    while (good && more) {
        good = rows_next(&rows, &row, &more, &err);
        if (good && more && (row.line <= line || row.line > size + 1))
            abort();
        for (size_t i = 0; good && more && i < row.values && !row.is_wrong; i++) {
            if (!utf8_is_valid(row.value[i].value))
                abort();
            value_check(row.value[i].value);
        }
        line = row.line;
    }
    rows_end(&rows);
    fclose(f);
    return 0;
}
