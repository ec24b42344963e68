/* client_run.h: one command of the client, run in this process as main.c runs it; what it printed. */
#ifndef SUPPORT_CLIENT_RUN_H
#define SUPPORT_CLIENT_RUN_H

#include "base/error.h"

struct client_run {
    bool done;
    struct pln_error err;
    int status;
    char out[200000]; /* standard output, NUL-terminated */
};
/** words: the command's name and what follows, apart by one blank; '_' stands for a blank within a word. Home: --home is added. */
const struct client_run *client_run(const char *home, const char *words);
/** The same; ends the test where the command is refused. */
const struct client_run *client_done(const char *home, const char *words);
/** Ends the test if it did not print that. */
void client_has(const struct client_run *r, const char *text);

#endif
