/* ask.h: questions on the terminal for what is missing. Only called where call.asks is true, but for ask_sure. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "cli/call.h"

/** One line; *given false: an empty line. PLN_BAD_FIELD: the input ended. */
bool ask_line(struct call *c, const char *question, bool *given, struct bytes *out, struct pln_error *err) MUST_CHECK;
/** Yes or no; an empty line is no. */
bool ask_yes(struct call *c, const char *question, bool *yes, struct pln_error *err) MUST_CHECK;
/** Before what nobody can take back: on a terminal a yes is needed, in a pipe the command itself is one. Also where call.asks is false.
 * PLN_BAD_FIELD: no. */
bool ask_sure(struct call *c, const char *question, struct pln_error *err) MUST_CHECK;
/** A long text: in $VISUAL or $EDITOR if set, else lines up to one with only a dot. required: none at all fails. */
bool ask_long(struct call *c, const char *question, bool required, bool *given, struct bytes *out, struct pln_error *err) MUST_CHECK;
/** What a field is asked with: its help, how to write it, its choices. required: an empty line is no answer; else it leaves the field out.
 * past: a date or a time tells what was. */
bool ask_field(struct call *c, const struct field *f, bool required, bool past, bool *given, struct bytes *out,
               struct pln_error *err) MUST_CHECK;

#endif
