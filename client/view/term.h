/* term.h: what may reach a terminal: text from a log is shown, never obeyed. */
#ifndef VIEW_TERM_H
#define VIEW_TERM_H

#include "base/buf.h"

#include <stdio.h>

/** Text from anywhere: control and bidi characters as \u{202e}, bytes that are no UTF-8 as \xff; LF and TAB as \n and \t. */
void term_put(FILE *out, struct bytes text);
void term_put_str(FILE *out, const char *text);
/** The same, with its line breaks and tabs, each line behind `indent`. For long texts. Ends in a line break unless empty. */
void term_put_lines(FILE *out, struct bytes text, const char *indent);

#endif
