/* client_run.c: one command of the client, run in this process as main.c runs it; what it printed. */
#include "support/client_run.h"

#include "cli/options.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAX 40

static bool run(struct call *c, int argc, char **argv, int at, size_t words, struct pln_error *err)
{
    at += (int)words - 1;
    return options_parse(c, argc - at, argv + at, err) && call_begin(c, err) && c->command->run(c, err);
}

static int split(char *text, const char *home, char **argv)
{
    static char program[] = "plenary", home_option[] = "--home";
    int argc = 0;

    argv[argc++] = program;
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
        assert(argc < WORDS_MAX - 3);
        for (char *p = word; *p != 0; p++)
            *p = *p == '_' ? ' ' : *p;
        argv[argc++] = word;
    }
    argv[argc++] = home_option;
    argv[argc++] = (char *)home;
    argv[argc] = NULL;
    return argc;
}

const struct client_run *client_run(const char *home, const char *words)
{
    static struct client_run r;
    static struct call c;
    char text[4096], *argv[WORDS_MAX];
    FILE *out = tmpfile();
    size_t used = 0;

    snprintf(text, sizeof(text), "%s", words);
    int argc = split(text, home, argv);
    memset(&r.err, 0, sizeof(r.err));
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    assert(out != NULL && kept >= 0 && dup2(fileno(out), STDOUT_FILENO) >= 0);
    r.done = call_init(&c, &r.err);
    c.command = commands_find(argv[1], argv[2], &used);
    assert(c.command != NULL);
    r.done = r.done && run(&c, argc, argv, 1, used, &r.err);
    r.status = r.done ? EXIT_DONE : (int)call_exit_status(&c, &r.err);
    call_deinit(&c);
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    rewind(out);
    r.out[fread(r.out, 1, sizeof(r.out) - 1, out)] = 0;
    fclose(out);
    return &r;
}

const struct client_run *client_done(const char *home, const char *words)
{
    const struct client_run *r = client_run(home, words);
    char why[420];

    if (!r->done) {
        fprintf(stderr, "%s: %s\n", words, error_text(&r->err, why, sizeof(why)));
        abort();
    }
    return r;
}

void client_has(const struct client_run *r, const char *text)
{
    char why[420];

    if (strstr(r->out, text) == NULL) {
        fprintf(stderr, "no \"%s\" in:\n%s(%s)\n", text, r->out, r->done ? "done" : error_text(&r->err, why, sizeof(why)));
        abort();
    }
}
