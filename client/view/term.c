/* term.c: what may reach a terminal: text from a log is shown, never obeyed. How wide it is, whether it has colours.
 *
 * Must not: let a control character, an escape sequence, a change of writing direction or an invisible character through.
 * Bounds: TERM_MARKS_MAX marks on a character; a text of TEXT_BYTES_MAX, what is above is left out and said.
 * Tests: tests/unit/client_term.c */
#include "view/term.h"

#include "base/bytes.h"
#include "base/checked.h"
#include "base/utf8.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unilbrk.h>
#include <unistd.h>
#include <uniwidth.h>

#define TEXT_BYTES_MAX (16 * 1024 * 1024) /* 1 MiB of words, all of it escaped */
#define TAB_COLUMNS 8

/* ---- the terminal ------------------------------------------------------------------------------------------------------ */

bool term_colour_check(const char *colour)
{
    return colour == NULL || strcmp(colour, "auto") == 0 || strcmp(colour, "always") == 0 || strcmp(colour, "never") == 0;
}

static bool wants_colour(bool is_terminal, const char *colour)
{
    const char *no = getenv("NO_COLOR"), *kind = getenv("TERM");

    if (colour != NULL && strcmp(colour, "always") == 0)
        return true;
    if (colour != NULL && strcmp(colour, "never") == 0)
        return false;
    return is_terminal && (no == NULL || no[0] == 0) && kind != NULL && strcmp(kind, "dumb") != 0;
}

/* By the name of the locale asked for: one that is not generated on this machine says as well what the terminal shows. */
static bool is_utf8_asked(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
    const char *value = NULL;

    for (size_t i = 0; i < COUNT(names) && (value == NULL || value[0] == 0); i++)
        value = getenv(names[i]);
    return value != NULL && (strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL);
}

static int width_of(int fd, bool is_terminal)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    char *end;

    if (is_terminal && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : size.ws_col > TERM_WIDTH_MAX ? TERM_WIDTH_MAX : size.ws_col;
    if (columns != NULL) {
        long n = strtol(columns, &end, 10);
        if (*end == 0 && n >= TERM_WIDTH_MIN && n <= TERM_WIDTH_MAX)
            return (int)n;
    }
    return TERM_WIDTH_DEFAULT;
}

struct term term_of(FILE *out, const char *colour)
{
    struct term t = { .is_terminal = isatty(fileno(out)) == 1 };

    /* A locale that is not generated leaves "C", where a table shows every letter beyond ASCII as hex. */
    if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
    t.blocks = is_utf8_asked();
    t.colour = wants_colour(t.is_terminal, colour);
    t.width = width_of(fileno(out), t.is_terminal);
    return t;
}

const char *term_begin(const struct term *t, enum term_style style)
{
    if (!t->colour)
        return "";
    switch (style) {
    case STYLE_PLAIN: break;
    case STYLE_STRONG: return "\033[1m";
    case STYLE_FAINT: return "\033[2m";
    case STYLE_GOOD: return "\033[32m";
    case STYLE_WARN: return "\033[33m";
    case STYLE_BAD: return "\033[31m";
    }
    return "";
}

const char *term_end(const struct term *t, enum term_style style)
{
    return t->colour && style != STYLE_PLAIN ? "\033[0m" : "";
}

/* ---- text -------------------------------------------------------------------------------------------------------------- */

/* Beside utf8_is_control: characters that nobody sees and that could hide words in a text. */
static bool is_invisible(uint32_t c)
{
    return c == 0x200b || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0x1bca0 && c <= 0x1bca3) ||
           (c >= 0x1d173 && c <= 0x1d17a) || (c >= 0xe0000 && c <= 0xe007f) || c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0;
}

struct marks {
    size_t on_one; /* without width, since the last character that has some */
};

static void marks_tell(struct marks *m, struct buf *out)
{
    if (m->on_one > TERM_MARKS_MAX)
        buf_printf(out, "\\{%zu marks}", m->on_one - TERM_MARKS_MAX);
    m->on_one = 0;
}

static void escape_character(struct marks *m, uint32_t c, struct bytes as, bool lines, struct buf *out)
{
    bool breaks = c == '\n' || c == '\t';

    if (!breaks && !utf8_is_control(c) && !is_invisible(c) && uc_width(c, "UTF-8") == 0) {
        if (++m->on_one <= TERM_MARKS_MAX)
            buf_put(out, as);
        return;
    }
    marks_tell(m, out);
    if (breaks && lines)
        buf_put(out, as);
    else if (breaks)
        buf_put(out, BYTES_STR(c == '\n' ? "\\n" : "\\t"));
    else if (utf8_is_control(c) || is_invisible(c))
        buf_printf(out, "\\u{%x}", (unsigned)c);
    else
        buf_put(out, as);
}

void term_escape(struct bytes text, bool lines, struct buf *out)
{
    size_t good = utf8_bad_at(text); /* bytes ahead that are valid */
    struct marks m = { 0 };

    for (size_t used; text.n > 0; text = bytes_slice(text, used, text.n - used)) {
        used = 1;
        if (good == 0) {
            marks_tell(&m, out);
            buf_printf(out, "\\x%02x", text.at[0]);
            good = utf8_bad_at(bytes_slice(text, 1, text.n - 1));
            continue;
        }
        uint32_t c = utf8_next(bytes_at(text.at, good), &used);
        bool ends_line = lines && c == '\r' && text.n > 1 && text.at[1] == '\n'; /* CR LF ends a line as LF does */
        if (!ends_line)
            escape_character(&m, c, bytes_at(text.at, used), lines, out);
        good -= used;
        if (good == 0 && text.n > used)
            good = utf8_bad_at(bytes_slice(text, used, text.n - used));
    }
    marks_tell(&m, out);
}

int term_columns(struct bytes escaped)
{
    return u8_width(escaped.at, escaped.n, "UTF-8");
}

/* ---- breaking at words --------------------------------------------------------------------------------------------------- */

static void memory_free(char **at)
{
    free(*at);
}

static struct bytes without_last_spaces(struct bytes line)
{
    while (line.n > 0 && line.at[line.n - 1] == ' ')
        line.n--;
    return line;
}

static void line_put(struct bytes line, const char *indent, bool *first, struct buf *out)
{
    line = without_last_spaces(line);
    if (!*first)
        buf_put_u8(out, '\n');
    *first = false;
    if (line.n > 0)
        buf_put(out, BYTES_STR(indent));
    buf_put(out, line);
}

/* The word that stands at a place is wider than a line. */
static bool word_is_wide(struct bytes p, size_t at, int width)
{
    const uint8_t *end = memchr(p.at + at, ' ', p.n - at);

    return u8_width(p.at + at, end != NULL ? (size_t)(end - p.at) - at : p.n - at, "UTF-8") > width;
}

/* Between words; within one only where Unicode allows it and it is of letters that stand without spaces, or too wide for a line: names
 * such as commons#15 and north/ben-o are kept whole. */
static bool may_break(struct bytes p, const char *breaks, size_t i, bool wide)
{
    if (p.at[i - 1] == ' ')
        return p.at[i] != ' ';
    return (breaks[i] == UC_BREAK_POSSIBLE || breaks[i] == UC_BREAK_MANDATORY) && (wide || p.at[i - 1] >= 0x80 || p.at[i] >= 0x80);
}

/* One line without LF. What is wider than width although it has no place to break is cut. */
static bool paragraph_wrap(struct bytes p, int width, const char *indent, bool *first, struct buf *out, struct pln_error *err)
{
    CLEANUP(memory_free) char *breaks = p.n > 0 ? malloc(p.n) : NULL;
    size_t from = 0, last = 0, used;
    int columns = 0;
    bool wide = false;

    if (p.n > 0 && breaks == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory left for a text of %zu bytes", p.n);
    if (p.n > 0)
        u8_possible_linebreaks(p.at, p.n, "UTF-8", breaks);
    for (size_t i = 0; i < p.n; i += used) {
        int w = uc_width(utf8_next(bytes_slice(p, i, p.n - i), &used), "UTF-8");

        w = w > 0 ? w : 0;
        if (i == 0 || p.at[i - 1] == ' ')
            wide = word_is_wide(p, i, width);
        if (i > from && may_break(p, breaks, i, wide))
            last = i;
        if (i > from && w > 0 && columns + w > width && p.at[i] != ' ') {
            if (last <= from)
                last = i;
            line_put(bytes_slice(p, from, last - from), indent, first, out);
            from = last;
            columns = u8_width(p.at + from, i - from, "UTF-8");
        }
        columns += w;
    }
    line_put(bytes_slice(p, from, p.n - from), indent, first, out);
    return true;
}

static void tabs_to_spaces(struct bytes in, struct buf *out)
{
    size_t column = 0, used;

    for (; in.n > 0; in = bytes_slice(in, used, in.n - used)) {
        uint32_t c = utf8_next(in, &used);
        size_t spaces = TAB_COLUMNS - column % TAB_COLUMNS;
        if (c == '\t')
            buf_put(out, bytes_slice(BYTES_STR("        "), 0, spaces));
        else
            buf_put(out, bytes_slice(in, 0, used));
        column = c == '\n' ? 0 : c == '\t' ? column + spaces : column + 1;
    }
}

bool term_wrap(struct bytes escaped, int width, const char *indent, struct buf *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    int columns = width - term_columns(BYTES_STR(indent));
    bool first = true;

    buf_init(&text, TEXT_BYTES_MAX);
    tabs_to_spaces(escaped, &text);
    if (!buf_check(&text, "the text", err))
        return false;
    for (struct bytes left = buf_bytes(&text);;) {
        const uint8_t *end = left.n > 0 ? memchr(left.at, '\n', left.n) : NULL;
        size_t n = end != NULL ? (size_t)(end - left.at) : left.n;
        if (!paragraph_wrap(bytes_slice(left, 0, n), columns < 1 ? 1 : columns, indent, &first, out, err))
            return false;
        if (end == NULL)
            return true;
        left = bytes_slice(left, n + 1, left.n - n - 1);
    }
}

/* ---- straight to a stream ------------------------------------------------------------------------------------------------ */

static void buf_write(const struct buf *b, FILE *out)
{
    if (b->n > 0)
        fwrite(b->at, 1, b->n, out);
    if (b->over)
        fputs(" [the rest is too long to be shown]", out);
}

void term_put(FILE *out, struct bytes text)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };

    buf_init(&b, TEXT_BYTES_MAX);
    term_escape(text, false, &b);
    buf_write(&b, out);
}

void term_put_str(FILE *out, const char *text)
{
    term_put(out, BYTES_STR(text));
}

void term_put_styled(FILE *out, const struct term *t, enum term_style style, struct bytes text)
{
    fputs(term_begin(t, style), out);
    term_put(out, text);
    fputs(term_end(t, style), out);
}

void term_put_lines(FILE *out, struct bytes text, const char *indent)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    bool begins = true;

    buf_init(&b, TEXT_BYTES_MAX);
    term_escape(text, true, &b);
    for (size_t i = 0; i < b.n; i++) {
        if (begins)
            fputs(indent, out);
        fputc(b.at[i], out);
        begins = b.at[i] == '\n';
    }
    if (b.over)
        fputs(" [the rest is too long to be shown]", out);
    if (b.n > 0 && !begins)
        fputc('\n', out);
}

void term_put_wrapped(FILE *out, const struct term *t, struct bytes text, const char *indent)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    CLEANUP(buf_deinit) struct buf wrapped = { 0 };
    struct pln_error ignored;

    buf_init(&b, TEXT_BYTES_MAX);
    buf_init(&wrapped, 2 * TEXT_BYTES_MAX);
    while (text.n > 0 && text.at[text.n - 1] == '\n') /* the line break at the end is ours */
        text.n--;
    term_escape(text, true, &b);
    if (b.n == 0)
        return;
    if (b.over || !term_wrap(buf_bytes(&b), t->width, indent, &wrapped, &ignored) || wrapped.over) {
        term_put_lines(out, text, indent);
        return;
    }
    buf_write(&wrapped, out);
    fputc('\n', out);
}

bool term_put_behind(FILE *out, const struct term *t, struct bytes text, const char *indent, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf escaped = { 0 };
    CLEANUP(buf_deinit) struct buf wrapped = { 0 };
    size_t skip = strlen(indent);

    buf_init(&escaped, TEXT_BYTES_MAX);
    buf_init(&wrapped, 2 * TEXT_BYTES_MAX);
    term_escape(text, false, &escaped);
    if (!buf_check(&escaped, "a line", err) || !term_wrap(buf_bytes(&escaped), t->width, indent, &wrapped, err))
        return false;
    if (wrapped.n > skip)
        fwrite(wrapped.at + skip, 1, wrapped.n - skip, out);
    fputc('\n', out);
    return true;
}
