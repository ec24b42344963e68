/* wanted.c: words that are looked for: read from what was typed, found in texts, shown in their line.
 *
 * Must not: let text reach the terminal unescaped.
 * Bounds: WANTED_MAX terms, WANTED_BYTES_MAX; a text of FOLDED_BYTES_MAX folded. Tests: tests/unit/client_wanted.c */
#include "view/wanted.h"

#include "base/bytes.h"
#include "base/utf8.h"

#include <string.h>

#define FOLDED_BYTES_MAX (8 * 1024 * 1024) /* words are at most 1 MiB */
#define BEFORE_SHARE 3                     /* a third of the line stands before what was found */
#define DOTS "..."
#define LINE_BYTES_MAX 65536

/* ---- what is asked for ---- */

static bool term_add(struct wanted *w, struct bytes folded, struct pln_error *err)
{
    folded = bytes_trim(folded);
    if (folded.n == 0)
        return true;
    if (w->count == WANTED_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d words: look for fewer", WANTED_MAX);
    if (folded.n > sizeof(w->bytes) - w->used)
        return fail(err, PLN_TOO_LARGE, "more than %d bytes of words: look for fewer", WANTED_BYTES_MAX);
    memcpy(w->bytes + w->used, folded.at, folded.n);
    w->term[w->count].at = w->used;
    w->term[w->count++].n = folded.n;
    w->used += folded.n;
    return true;
}

static bool words_add(struct wanted *w, struct bytes folded, struct pln_error *err)
{
    for (size_t from = 0, i = 0; i <= folded.n; i++) {
        if (i < folded.n && folded.at[i] != ' ')
            continue;
        if (!term_add(w, bytes_slice(folded, from, i - from), err))
            return false;
        from = i + 1;
    }
    return true;
}

bool wanted_add(struct wanted *w, struct bytes typed, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    bool in_marks = false, has_marks;

    buf_init(&b, 8 * WANTED_BYTES_MAX);
    fold_text(typed, &b, NULL);
    if (!buf_check(&b, "what is looked for", err))
        return false;
    has_marks = b.n > 0 && memchr(b.at, '"', b.n) != NULL;
    if (!has_marks)
        return term_add(w, buf_bytes(&b), err);
    for (size_t from = 0, i = 0; i <= b.n; i++) {
        struct bytes part = bytes_slice(buf_bytes(&b), from, i - from);

        if (i < b.n && b.at[i] != '"')
            continue;
        if (!(in_marks ? term_add(w, part, err) : words_add(w, part, err)))
            return false;
        in_marks = !in_marks;
        from = i + 1;
    }
    return true;
}

/* ---- found ---- */

static const uint8_t *term_find(const struct wanted *w, size_t term, const struct buf *folded)
{
    return folded->n > 0 ? memmem(folded->at, folded->n, w->bytes + w->term[term].at, w->term[term].n) : NULL;
}

bool wanted_in(const struct wanted *w, struct bytes text, struct buf *folded, uint32_t *found, struct pln_error *err)
{
    *found = 0;
    buf_reset(folded);
    fold_text(text, folded, NULL);
    if (!buf_check(folded, "a text", err))
        return false;
    for (size_t i = 0; i < w->count; i++)
        if (term_find(w, i, folded) != NULL)
            *found |= UINT32_C(1) << i;
    return true;
}

static size_t place_from(const struct buf *from, size_t folded_at)
{
    uint32_t at;

    memcpy(&at, from->at + folded_at * sizeof(at), sizeof(at));
    return at;
}

bool wanted_place(const struct wanted *w, size_t term, struct bytes text, struct wanted_place *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf folded = { 0 };
    CLEANUP(buf_deinit) struct buf from = { 0 };
    const uint8_t *at;
    size_t begins, ends;

    buf_init(&folded, FOLDED_BYTES_MAX);
    buf_init(&from, FOLDED_BYTES_MAX * sizeof(uint32_t));
    fold_text(text, &folded, &from);
    if (!buf_check(&folded, "a text", err) || !buf_check(&from, "a text", err))
        return false;
    at = term_find(w, term, &folded);
    if (at == NULL)
        return fail(err, PLN_NOT_FOUND, "it does not stand in that text");
    begins = (size_t)(at - folded.at);
    ends = begins + w->term[term].n;
    out->from = place_from(&from, begins);
    out->to = place_from(&from, ends);
    if (out->to == out->from) { /* a part of what one character gives */
        size_t used;
        utf8_next(bytes_slice(text, out->from, text.n - out->from), &used);
        out->to = out->from + used;
    }
    return true;
}

/* ---- shown ---- */

/* Escaped, with its blanks and line breaks as single spaces. */
static void put_flat(struct bytes text, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf flat = { 0 };
    bool blank = false;

    buf_init(&flat, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.at[i];
        bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';

        if (!is_blank)
            buf_put_u8(&flat, c);
        else if (!blank)
            buf_put_u8(&flat, ' ');
        blank = is_blank;
    }
    term_escape(buf_bytes(&flat), false, out);
}

static bool is_inside(uint8_t c) /* of a character of several bytes, not its first */
{
    return (c & 0xc0) == 0x80;
}

/* The last characters of text[0..end) that fit into columns, from the beginning of a word where there is one. */
static void put_before(struct bytes text, size_t end, int columns, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    size_t from = end > (size_t)columns * 4 ? end - (size_t)columns * 4 : 0, word;
    bool is_cut = from > 0;

    while (from < end && is_inside(text.at[from]))
        from++;
    buf_init(&b, LINE_BYTES_MAX);
    for (;; is_cut = true) {
        buf_reset(&b);
        put_flat(bytes_slice(text, from, end - from), &b);
        if (from == end || term_columns(buf_bytes(&b)) + (is_cut ? (int)strlen(DOTS) : 0) <= columns)
            break;
        do
            from++;
        while (from < end && is_inside(text.at[from]));
    }
    for (word = from; is_cut && word < end && text.at[word] != ' ' && text.at[word] != '\n';)
        word++;
    if (is_cut && word < end) {
        buf_reset(&b);
        put_flat(bytes_slice(text, word + 1, end - word - 1), &b);
    }
    buf_put(out, BYTES_STR(is_cut ? DOTS : ""));
    buf_put(out, buf_bytes(&b));
}

/* The first characters of text that fit into columns. */
static void put_after(struct bytes text, int columns, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    size_t n = utf8_cut(text, columns > 0 ? (size_t)columns * 4 : 0);
    bool is_cut = n < text.n;

    buf_init(&b, LINE_BYTES_MAX);
    for (;; is_cut = true) {
        buf_reset(&b);
        put_flat(bytes_slice(text, 0, n), &b);
        if (n == 0 || term_columns(buf_bytes(&b)) + (is_cut ? (int)strlen(DOTS) : 0) <= columns)
            break;
        do
            n--;
        while (n > 0 && is_inside(text.at[n]));
    }
    buf_put(out, buf_bytes(&b));
    if (is_cut && columns >= (int)strlen(DOTS))
        buf_put(out, BYTES_STR(DOTS));
}

/* What stands behind it is shown first: what it leaves is for what stands before, a third of the line at least. */
void wanted_line(struct bytes text, struct wanted_place at, int columns, struct buf *before, struct buf *hit, struct buf *after)
{
    CLEANUP(buf_deinit) struct buf rest = { 0 };
    struct bytes behind = bytes_slice(text, at.to, text.n - at.to);
    int room;

    buf_init(&rest, LINE_BYTES_MAX);
    put_after(bytes_slice(text, at.from, at.to - at.from), columns - columns / BEFORE_SHARE, hit);
    put_after(behind, columns, &rest);
    room = columns - term_columns(buf_bytes(hit)) - term_columns(buf_bytes(&rest));
    put_before(text, at.from, room > columns / BEFORE_SHARE ? room : columns / BEFORE_SHARE, before);
    put_after(behind, columns - term_columns(buf_bytes(before)) - term_columns(buf_bytes(hit)), after);
}
