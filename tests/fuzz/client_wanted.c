/* client_wanted.c: any bytes as words that are looked for (the first line) and a text: what is found has its place, its line fits and is
 * safe. */
#include "base/bytes.h"
#include "base/utf8.h"
#include "view/wanted.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS 60

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void line_check(struct bytes text, struct wanted_place at)
{
    struct buf part[3];
    int columns = 0;

    for (size_t i = 0; i < COUNT(part); i++)
        buf_init(&part[i], 1 << 20);
    wanted_line(text, at, COLUMNS, &part[0], &part[1], &part[2]);
    for (size_t i = 0; i < COUNT(part); i++) {
        struct bytes b = buf_bytes(&part[i]);

        if (!utf8_is_valid(b) || utf8_control_at(b) != b.n)
            abort();
        columns += term_columns(b);
        buf_deinit(&part[i]);
    }
    if (columns > COLUMNS)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_deinit) struct buf folded = { 0 };
    struct bytes in = bytes_at(data, size), text;
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    struct wanted w = { 0 };
    struct wanted_place at;
    struct pln_error err;
    uint32_t found;
    size_t n = end != NULL ? (size_t)(end - data) : 0;

    if (end == NULL || !wanted_add(&w, bytes_slice(in, 0, n), &err))
        return 0;
    text = bytes_slice(in, n + 1, size - n - 1);
    buf_init(&folded, 1 << 24);
    if (!wanted_in(&w, text, &folded, &found, &err))
        abort();
    for (size_t i = 0; i < w.count; i++) {
        if (!(found & UINT32_C(1) << i))
            continue;
        if (!wanted_place(&w, i, text, &at, &err) || at.from >= at.to || at.to > text.n)
            abort();
        line_check(text, at);
    }
    return 0;
}
