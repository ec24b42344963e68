/* error.c: fill a pln_error.
 *
 * In: a code and a sentence, or an outer place. Out: the error, cut at its size on a character boundary.
 * Must not: print, allocate.
 * Bounds: where[160], what[240] (plenary/error.h).
 * Spec: docs/protocol.md "Errors". Tests: tests/unit/base_error.c */
#include "base/error.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SENTENCE_BYTES 512 /* longer than where and what: cut by us, not in the middle of a character */

/* Copy text into out, cut so that it fits and ends on a character boundary. Text may be anything: what follows is for a person. */
static void copy_cut(char *out, size_t out_size, const char *text)
{
    size_t n = utf8_cut(BYTES_STR(text), out_size - 1);

    memcpy(out, text, n);
    out[n] = '\0';
}

bool fail(struct pln_error *err, enum pln_code code, const char *fmt, ...)
{
    char sentence[SENTENCE_BYTES]; /* apart from err: its own texts may be among the arguments */
    va_list args;

    assert(err != NULL);
    assert(code != PLN_OK);
    va_start(args, fmt);
    vsnprintf(sentence, sizeof(sentence), fmt, args);
    va_end(args);
    err->code = code;
    err->where[0] = '\0';
    copy_cut(err->what, sizeof(err->what), sentence);
    return false;
}

bool within(struct pln_error *err, const char *fmt, ...)
{
    char place[SENTENCE_BYTES];
    char joined[sizeof(place) + sizeof(err->where) + 2];
    va_list args;
    size_t n;

    assert(err != NULL);
    va_start(args, fmt);
    vsnprintf(place, sizeof(place), fmt, args);
    va_end(args);
    n = strlen(place);
    if (strncmp(err->where, place, n) == 0 && (err->where[n] == '\0' || strncmp(err->where + n, ": ", 2) == 0))
        return false; /* said already, by whoever failed */
    snprintf(joined, sizeof(joined), "%s%s%s", place, err->where[0] != '\0' ? ": " : "", err->where);
    copy_cut(err->where, sizeof(err->where), joined);
    return false;
}

const char *error_text(const struct pln_error *err, char *out, size_t out_size)
{
    assert(out_size > 0);
    snprintf(out, out_size, "%s%s%s", err->where, err->where[0] != '\0' ? ": " : "", err->what);
    return out;
}

const char *pln_code_word(enum pln_code code)
{
    switch (code) {
    case PLN_OK: return "ok";
#define CODE_WORD(symbol, number, word) \
    case PLN_##symbol: return word;
        PLN_CODES(CODE_WORD)
#undef CODE_WORD
    }
    return "unknown-error"; /* a number from a newer peer */
}
