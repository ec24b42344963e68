/* manual.h: help, the man page and shell completion, from the command table. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "base/error.h"

#include <stdio.h>

/** plenary.1 as scdoc source. */
void manual_print(FILE *out);
/** shell: bash, zsh, fish. False: PLN_BAD_FIELD. */
bool manual_completion(FILE *out, const char *shell, struct pln_error *err) MUST_CHECK;

#endif
