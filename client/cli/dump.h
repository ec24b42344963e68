/* dump.h: all entries in a form that other programs read: JSON Lines, a folder of CSV, a SQLite file. */
#ifndef CLI_DUMP_H
#define CLI_DUMP_H

#include "cli/call.h"

/** export --as FORM --to PATH. */
bool dump_run(struct call *c, struct pln_error *err) MUST_CHECK;

#endif
