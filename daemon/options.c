/* options.c: the command line.
 *
 * In: argv, PLENARY_HOME. Out: struct options. Usage errors end the process with status 64.
 * Must not: read a file.
 * Spec: docs/man/plenaryd.8.scd. Tests: tests/e2e/daemon.sh */
#include "options.h"

#include <argp.h>
#include <stdlib.h>

const char *argp_program_version = "plenaryd " PLENARY_VERSION;
const char *argp_program_bug_address = NULL;

enum { KEY_CHECK = 256, KEY_EXAMPLE, KEY_CLOCK };

static const struct argp_option table[] = {
    { "home", 'H', "DIR", 0, "Home of this node: settings, keys, store, socket. Else $PLENARY_HOME.", 0 },
    { "check-config", KEY_CHECK, NULL, 0, "Read DIR/plenaryd.conf, say what is wrong with it, and end.", 0 },
    { "example-config", KEY_EXAMPLE, NULL, 0, "Print a plenaryd.conf with every key and its default, and end.", 0 },
    { "clock-ok", KEY_CLOCK, NULL, 0, "Write although the clock looks wrong: you have looked, and it is right.", 0 },
    { 0 },
};

static error_t take(int key, char *arg, struct argp_state *state)
{
    struct options *o = state->input;

    switch (key) {
    case 'H': o->home = arg; break;
    case KEY_CHECK: o->mode = RUN_CHECK_CONFIG; break;
    case KEY_EXAMPLE: o->mode = RUN_EXAMPLE_CONFIG; break;
    case KEY_CLOCK: o->clock_ok = true; break;
    case ARGP_KEY_ARG: argp_error(state, "unexpected argument \"%s\"", arg); break;
    case ARGP_KEY_END:
        if (o->home == NULL || *o->home == '\0')
            o->home = getenv("PLENARY_HOME");
        if ((o->home == NULL || *o->home == '\0') && o->mode != RUN_EXAMPLE_CONFIG)
            argp_error(state, "which node? give --home DIR, or set PLENARY_HOME");
        break;
    default: return ARGP_ERR_UNKNOWN; /* argp's own keys */
    }
    return 0;
}

void options_read(int argc, char **argv, struct options *out)
{
    static const struct argp parser = {
        .options = table,
        .parser = take,
        .doc = "Keep a partner's log, and a copy of every other partner's, in step with the coalition's other nodes.",
    };

    *out = (struct options){ .mode = RUN_NODE };
    argp_err_exit_status = 64;
    if (argp_parse(&parser, argc, argv, 0, NULL, out) != 0)
        exit(64);
}
