/* story_text.c: a story's file: read whole, and its calendar moved by whole weeks.
 *
 * A date is moved wherever it stands, so that what people say of a day in words stays true, too. Rules count days and know no year:
 * a story that is moved has the same findings.
 * Must not: understand a line.
 * Spec: docs/stories.md "Another time". Tests: tests/unit/story_text.c */
#include "support/story_text.h"

#include "base/civil.h"

#include <stdio.h>

#define WEEK_DAYS 7
#define DATE_BYTES 10

bool story_text_read(const char *path, struct buf *out, struct pln_error *err)
{
    FILE *f = fopen(path, "rb");
    size_t n = 1;

    if (f == NULL)
        return fail(err, PLN_NOT_FOUND, "cannot be opened");
    while (n > 0) {
        uint8_t *at = buf_reserve(out, 65536);

        n = at == NULL ? 0 : fread(at, 1, 65536, f);
        buf_wrote(out, n);
    }
    fclose(f);
    return buf_check(out, "a story", err);
}

static bool is_of_word(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/* Not a part of a longer number or name; 2026-03-01T18:00 is a date with a time. */
static bool stands_alone(const struct buf *text, size_t at)
{
    size_t after = at + DATE_BYTES;

    if (at > 0 && is_of_word(text->at[at - 1]))
        return false;
    if (after + 1 < text->n && text->at[after] == 'T' && text->at[after + 1] >= '0' && text->at[after + 1] <= '9')
        return true;
    return after == text->n || !is_of_word(text->at[after]);
}

bool story_text_shift(struct buf *text, int64_t weeks, struct pln_error *err)
{
    char date[CIVIL_DATE_TEXT];
    struct pln_error no_date;
    int64_t day;

    for (size_t i = 0; i + DATE_BYTES <= text->n; i++) {
        if (text->at[i + 4] != '-' || text->at[i + 7] != '-' || !stands_alone(text, i) ||
            !civil_date_read(bytes_at(text->at + i, DATE_BYTES), &day, &no_date))
            continue;
        if (weeks < -CIVIL_DAY_MAX || weeks > CIVIL_DAY_MAX || day + weeks * WEEK_DAYS < 0 || day + weeks * WEEK_DAYS > CIVIL_DAY_MAX)
            return fail(err, PLN_BAD_FIELD, "%.10s and %" PRIi64 " weeks is no day from 1970 to 9999", (const char *)text->at + i, weeks);
        civil_date_write(day + weeks * WEEK_DAYS, date);
        memcpy(text->at + i, date, DATE_BYTES);
        i += DATE_BYTES - 1;
    }
    return true;
}
