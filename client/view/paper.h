/* paper.h: a page to print or to hand on: a title, headings, lines with a box to tick; as text as wide as the terminal, or as Markdown.
 *
 * Text from anywhere may be given: it is escaped here. */
#ifndef VIEW_PAPER_H
#define VIEW_PAPER_H

#include "view/term.h"

enum paper_form { PAPER_TEXT, PAPER_MARKDOWN };
enum paper_mark { PAPER_POINT, PAPER_BOX, PAPER_TICKED };

struct paper {
    FILE *out;
    const struct term *term;
    enum paper_form form;
    enum { PAPER_AFTER_WORDS, PAPER_AFTER_LINE, PAPER_AFTER_COMMAND } after; /* Markdown: a blank line parts them */
};

bool paper_title(struct paper *p, struct bytes text, struct pln_error *err) MUST_CHECK;
/** A paragraph. */
bool paper_words(struct paper *p, struct bytes text, struct pln_error *err) MUST_CHECK;
bool paper_heading(struct paper *p, struct bytes text, struct pln_error *err) MUST_CHECK;
bool paper_line(struct paper *p, enum paper_mark mark, struct bytes text, struct pln_error *err) MUST_CHECK;
/** A line that belongs to the one before it. */
bool paper_under(struct paper *p, struct bytes text, struct pln_error *err) MUST_CHECK;
/** A command to type, on lines of its own: never broken or escaped for Markdown. */
void paper_command(struct paper *p, struct bytes line);

#endif
