/* write.h: the plain way of writing a record: what the command line gives, asked for, signed, sent, told. */
#ifndef CLI_WRITE_H
#define CLI_WRITE_H

#include "cli/compose.h"

/** The handler of every command that is nothing but its type. */
bool write_record(struct call *c, struct pln_error *err) MUST_CHECK;

#endif
