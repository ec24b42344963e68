/* main.c: plenary: the command named, its options read, run; what went wrong, said.
 *
 * Must not: know a command. The table: cli/commands.c. Exit status: docs/client.md "Exit status". */
#include "cli/options.h"
#include "view/json.h"
#include "view/term.h"

#include "base/bytes.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_error(const struct call *c, const struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error ignored;
    char text[420];

    if (!c->json) {
        fputs("plenary: ", stderr);
        term_put_str(stderr, error_text(err, text, sizeof(text)));
        fputc('\n', stderr);
        return;
    }
    buf_init(&out, 4096);
    struct writer w = writer_into(&out);
    writer_map(&w, 4);
    writer_cstr(&w, "code"), writer_u64(&w, err->code);
    writer_cstr(&w, "word"), writer_cstr(&w, pln_code_word(err->code));
    writer_cstr(&w, "where"), writer_cstr(&w, err->where);
    writer_cstr(&w, "what"), writer_cstr(&w, err->what);
    if (writer_done(&w, "error", &ignored))
        json_put(stderr, buf_bytes(&out));
}

static enum exit_status no_such_command(const char *name)
{
    const char *near = commands_near(name);
    char group[400];

    if (commands_beginning(name, group, sizeof(group))) {
        fprintf(stderr, "plenary: %s takes a second word: %s\n", name, group);
        return EXIT_USAGE;
    }
    fputs("plenary: there is no command \"", stderr);
    term_put_str(stderr, name);
    if (near != NULL)
        fprintf(stderr, "\": did you mean \"plenary %s\"? plenary --help lists all\n", near);
    else
        fputs("\": plenary --help lists all\n", stderr);
    return EXIT_USAGE;
}

static bool run(struct call *c, int argc, char **argv, int at, size_t words, struct pln_error *err)
{
    char program[64];

    snprintf(program, sizeof(program), "plenary %s", c->command->name);
    at += (int)words - 1;
    argv[at] = program;
    return options_parse(c, argc - at, argv + at, err) && call_begin(c, err) && c->command->run(c, err);
}

int main(int argc, char **argv)
{
    static struct call c;
    struct pln_error err = { 0 };
    size_t words;
    enum exit_status status = EXIT_DONE;

    signal(SIGPIPE, SIG_IGN);
    if (!call_init(&c, &err)) {
        say_error(&c, &err);
        return EXIT_REFUSED;
    }
    int at = options_before(&c, argc, argv, &err);
    if (at == 0)
        return EXIT_USAGE;
    c.command = commands_find(argv[at], at + 1 < argc ? argv[at + 1] : NULL, &words);
    if (c.command == NULL)
        return no_such_command(argv[at]);
    if (!run(&c, argc, argv, at, words, &err)) {
        fflush(stdout);
        say_error(&c, &err);
        status = call_exit_status(&c, &err);
    }
    call_deinit(&c);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("plenary: what was to be printed could not all be written\n", stderr);
        return status == EXIT_DONE ? EXIT_REFUSED : status;
    }
    return status;
}
