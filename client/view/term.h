/* term.h: what may reach a terminal, how wide it is, whether it has colours. */
#ifndef VIEW_TERM_H
#define VIEW_TERM_H

#include "base/buf.h"

#include <stdio.h>

#define TERM_WIDTH_DEFAULT 80
#define TERM_WIDTH_MIN 40
#define TERM_WIDTH_MAX 400
#define TERM_MARKS_MAX 8 /* characters without width that may follow one that has some */

enum term_style { STYLE_PLAIN, STYLE_STRONG, STYLE_FAINT, STYLE_GOOD, STYLE_WARN, STYLE_BAD };

struct term {
    bool is_terminal;
    bool colour;
    bool blocks; /* the locale asked for is a UTF-8 one: drawings may use more than ASCII */
    int width;   /* columns; TERM_WIDTH_DEFAULT where nobody knows */
};

/** colour: "auto" or NULL (a terminal, TERM not dumb, NO_COLOR empty or unset), "always", "never". False: another word. */
bool term_colour_check(const char *colour);
/** Also sets the character type of this process to UTF-8, which tables need. */
struct term term_of(FILE *out, const char *colour);
/** The escape sequence that begins a style; "" without colours. term_end ends any. */
const char *term_begin(const struct term *t, enum term_style style);
const char *term_end(const struct term *t, enum term_style style);

/** Text from anywhere, appended to out: characters that drive a terminal, change the direction or cannot be seen as \u{202e}, bytes that
 * are no UTF-8 as \xff, more than TERM_MARKS_MAX marks on one character as their number. LF and TAB as \n and \t, or
 * kept with `lines`, CR LF then as LF. */
void term_escape(struct bytes text, bool lines, struct buf *out);
/** Columns that escaped text takes. */
int term_columns(struct bytes escaped);
/** Escaped text, broken at words so that no line is wider than width; LF in it stay. Each line behind `indent`. No LF at the end. */
bool term_wrap(struct bytes escaped, int width, const char *indent, struct buf *out, struct pln_error *err) MUST_CHECK;

/** Escaped, on one line. */
void term_put(FILE *out, struct bytes text);
void term_put_str(FILE *out, const char *text);
/** The same, with its line breaks and tabs, each line behind `indent`. For long texts. Ends in a line break unless empty. */
void term_put_lines(FILE *out, struct bytes text, const char *indent);
/** As term_put_lines, broken at words to the terminal's width. */
void term_put_wrapped(FILE *out, const struct term *t, struct bytes text, const char *indent);
/** The same without its own line breaks, begun where something already stands that takes `indent`'s columns. Ends in a line break. */
bool term_put_behind(FILE *out, const struct term *t, struct bytes text, const char *indent, struct pln_error *err) MUST_CHECK;
/** Escaped, in a style. */
void term_put_styled(FILE *out, const struct term *t, enum term_style style, struct bytes text);

#endif
