/* options.h: the command line of plenaryd. */
#ifndef DAEMON_OPTIONS_H
#define DAEMON_OPTIONS_H

#include <stdbool.h>

enum run_mode {
    RUN_NODE,
    RUN_CHECK_CONFIG,   /* read the file, say what is wrong, end */
    RUN_EXAMPLE_CONFIG, /* print the example file, end */
};
struct options {
    enum run_mode mode;
    const char *home; /* never NULL in RUN_NODE and RUN_CHECK_CONFIG */
    bool clock_ok;    /* write although the clock looks wrong */
};

/** Ends the process for --help, --version, and wrong usage (status 64). Views into argv and the environment. */
void options_read(int argc, char **argv, struct options *out);

#endif
