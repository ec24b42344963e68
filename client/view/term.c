/* term.c: what may reach a terminal: text from a log is shown, never obeyed.
 *
 * Must not: let a control character, an escape sequence or a change of writing direction through.
 * Tests: tests/unit/client_term.c */
#include "view/term.h"

#include "base/bytes.h"
#include "base/utf8.h"

#include <string.h>

static void put_character(FILE *out, struct bytes character, bool breaks_lines)
{
    size_t used;
    uint32_t c = utf8_next(character, &used);

    if (breaks_lines && (c == '\n' || c == '\t'))
        fputc((int)c, out);
    else if (c == '\n' || c == '\t')
        fputs(c == '\n' ? "\\n" : "\\t", out);
    else if (utf8_is_control(c))
        fprintf(out, "\\u{%x}", (unsigned)c);
    else
        fwrite(character.at, 1, used, out);
}

static void put(FILE *out, struct bytes text, const char *indent)
{
    size_t good = utf8_bad_at(text); /* bytes ahead that are valid */
    bool begins = true;              /* a line begins here */

    while (text.n > 0) {
        size_t used = 1;
        if (begins && indent != NULL)
            fputs(indent, out);
        begins = text.at[0] == '\n';
        if (good == 0) {
            fprintf(out, "\\x%02x", text.at[0]);
        } else {
            (void)utf8_next(bytes_at(text.at, good), &used);
            put_character(out, bytes_at(text.at, used), indent != NULL);
            good -= used;
        }
        text = bytes_slice(text, used, text.n - used);
        if (good == 0)
            good = utf8_bad_at(text);
    }
    if (indent != NULL && !begins)
        fputc('\n', out);
}

void term_put(FILE *out, struct bytes text)
{
    put(out, text, NULL);
}

void term_put_str(FILE *out, const char *text)
{
    put(out, BYTES_STR(text), NULL);
}

void term_put_lines(FILE *out, struct bytes text, const char *indent)
{
    put(out, text, indent);
}
