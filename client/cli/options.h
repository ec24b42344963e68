/* options.h: a command line: options from the type's fields, the command's own, and those of all commands. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/call.h"

/** Fill c from the words after the command's name. argv[0] = "plenary propose". Usage errors and --help end the process (64, 0). */
bool options_parse(struct call *c, int argc, char **argv, struct pln_error *err) MUST_CHECK;
/** Options before the command's name: --home, --json, ... Returns the place of the command's name; 0: none. Ends the process
 * on --help, --version and mistakes. */
int options_before(struct call *c, int argc, char **argv, struct pln_error *err);
/** Is this field an option of that command? Facts that follow from words, and what the command fixes, are not. */
bool options_has_field(const struct command *command, const struct field *f);
/** "done_when" as people type it: "done-when". */
void options_field_name(const struct field *f, char out[40]);
/** What an option takes: DATE, PARTNER,..., held|announced|cancelled. */
void options_field_arg(const struct field *f, char *out, size_t room);

/** All options of a command, for help, man pages and completion: index from 0; false: no more. */
struct options_shown {
    char name[40];
    char arg[200]; /* empty: a flag */
    char help[300];
    bool is_field, is_common;
};
bool options_at(const struct command *command, size_t i, struct options_shown *out);

#endif
