/* paper.c: a page to print or to hand on: a title, headings, lines with a box to tick; as text or as Markdown.
 *
 * In: text from anywhere, in pieces. Out: lines. Must not: know what the page is about.
 * Bounds: PAPER_BYTES_MAX a piece. In Markdown every character that could begin a mark there is escaped, and lines are not broken: who
 * shows it breaks them.
 * Tests: tests/unit/client_paper.c */
#include "view/paper.h"

#include "base/bytes.h"

#include <string.h>

#define PAPER_BYTES_MAX 65536

static void markdown_escape(struct bytes shown, struct buf *out)
{
    size_t digits = 0;

    while (digits < shown.n && shown.at[digits] >= '0' && shown.at[digits] <= '9')
        digits++;
    for (size_t i = 0; i < shown.n; i++) {
        bool anywhere = memchr("\\`*_[]<>|~&", shown.at[i], 11) != NULL, begins = i == 0 && memchr("#+-=", shown.at[i], 4) != NULL;

        if (anywhere || begins || (i > 0 && i == digits && (shown.at[i] == '.' || shown.at[i] == ')'))) /* "1. " is a list */
            buf_put_u8(out, '\\');
        buf_put_u8(out, shown.at[i]);
    }
}

static bool put(struct paper *p, const char *first, const char *indent, enum term_style style, struct bytes text, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf shown = { 0 };
    CLEANUP(buf_deinit) struct buf lines = { 0 };
    size_t skip = strlen(indent);

    buf_init(&shown, 16 * PAPER_BYTES_MAX);
    buf_init(&lines, 32 * PAPER_BYTES_MAX);
    term_escape(text, false, &shown);
    if (!buf_check(&shown, "a line of the page", err))
        return false;
    fputs(first, p->out);
    if (p->form == PAPER_MARKDOWN) {
        markdown_escape(buf_bytes(&shown), &lines);
        skip = 0;
    } else if (!term_wrap(buf_bytes(&shown), p->term->width, indent, &lines, err)) {
        return false;
    }
    if (!buf_check(&lines, "a line of the page", err))
        return false;
    fputs(p->form == PAPER_TEXT ? term_begin(p->term, style) : "", p->out);
    if (lines.n > skip)
        fwrite(lines.at + skip, 1, lines.n - skip, p->out);
    fputs(p->form == PAPER_TEXT ? term_end(p->term, style) : "", p->out);
    fputc('\n', p->out);
    return true;
}

bool paper_title(struct paper *p, struct bytes text, struct pln_error *err)
{
    return put(p, p->form == PAPER_MARKDOWN ? "# " : "", "", STYLE_STRONG, text, err);
}

bool paper_words(struct paper *p, struct bytes text, struct pln_error *err)
{
    if (p->form == PAPER_MARKDOWN)
        fputc('\n', p->out);
    p->after = PAPER_AFTER_WORDS;
    return put(p, "", "", STYLE_PLAIN, text, err);
}

bool paper_heading(struct paper *p, struct bytes text, struct pln_error *err)
{
    fputc('\n', p->out);
    p->after = PAPER_AFTER_WORDS;
    return put(p, p->form == PAPER_MARKDOWN ? "## " : "", "", STYLE_STRONG, text, err);
}

bool paper_line(struct paper *p, enum paper_mark mark, struct bytes text, struct pln_error *err)
{
    static const char *const markdown[] = { "- ", "- [ ] ", "- [x] " }, *const plain[] = { "  -   ", "  [ ] ", "  [x] " };

    if (p->form == PAPER_TEXT)
        return put(p, plain[mark], "      ", STYLE_PLAIN, text, err);
    if (p->after != PAPER_AFTER_LINE)
        fputc('\n', p->out);
    p->after = PAPER_AFTER_LINE;
    return put(p, markdown[mark], "", STYLE_PLAIN, text, err);
}

bool paper_under(struct paper *p, struct bytes text, struct pln_error *err)
{
    return put(p, p->form == PAPER_MARKDOWN ? "  - " : "      ", p->form == PAPER_MARKDOWN ? "" : "        ", STYLE_PLAIN, text, err);
}

void paper_command(struct paper *p, struct bytes line)
{
    if (p->after != PAPER_AFTER_COMMAND)
        fputc('\n', p->out);
    p->after = PAPER_AFTER_COMMAND;
    fputs("    ", p->out);
    term_put(p->out, line);
    fputc('\n', p->out);
}
