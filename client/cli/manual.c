/* manual.c: help, the man page and shell completion, from the command table.
 *
 * In: the tables (cli/commands.h), each command's options as cli/options.h gives them. Out: text.
 * Must not: name a command or an option of one: what is printed is what the tables say, so that nobody has to write it twice.
 * docs/man/plenary.1.scd and docs/completion/ are these outputs, kept in the tree; tests/lint/pages.sh compares them.
 * Tests: tests/e2e/manual.sh */
#include "cli/manual.h"

#include "base/bytes.h"
#include "cli/options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_MAX 96

/* Every command, in the order of the tables. False: no more. */
static bool command_next(size_t *table, size_t *row, const struct command **out)
{
    size_t tables;
    const struct command_table *t = commands_tables(&tables);

    while (*table < tables && *row == t[*table].count) {
        ++*table;
        *row = 0;
    }
    if (*table == tables)
        return false;
    *out = &t[*table].at[(*row)++];
    return true;
}

#define EACH_COMMAND(c)             \
    const struct command *c = NULL; \
    for (size_t c##_table = 0, c##_row = 0; command_next(&c##_table, &c##_row, &c);)

/* "a|b|c" or "a|b,...": a choice of words. */
static bool is_choice(const char *arg)
{
    return strchr(arg, '|') != NULL;
}

static bool takes_a_file(const struct options_shown *o)
{
    return strcmp(o->arg, "FILE") == 0;
}

static bool takes_a_directory(const struct options_shown *o)
{
    return strcmp(o->arg, "DIR") == 0;
}

/* The words of a choice, blanks between. */
static void put_choice(FILE *out, const char *arg)
{
    for (const char *p = arg; *p != 0 && *p != ','; p++)
        fputc(*p == '|' ? ' ' : *p, out);
}

/* ---- the man page ------------------------------------------------------------------------------------------------------------------ */

/* scdoc: what would be markup in plain text, with a backslash. */
static void scd(FILE *out, const char *text)
{
    bool line_begins = true;

    for (const char *p = text; *p != 0; p++) {
        if (strchr("\\_*<>", *p) != NULL || (line_begins && strchr("#-.|[];'", *p) != NULL))
            fputc('\\', out);
        fputc(*p, out);
        line_begins = *p == '\n';
    }
}

static void sentence(FILE *out, const char *text)
{
    char first[2] = { (char)toupper((unsigned char)text[0]), 0 };

    scd(out, first);
    scd(out, text + 1);
    fputs(strchr(".?!", text[strlen(text) - 1]) != NULL ? "\n" : ".\n", out);
}

/* The argument's own words: in capitals as they stand, choices with bars. */
static void option_line(FILE *out, const struct options_shown *o)
{
    fputs("*--", out);
    scd(out, o->name);
    fputc('*', out);
    if (o->arg[0] != 0) {
        fputs(" _", out);
        scd(out, o->arg);
        fputc('_', out);
    }
    fputs("\n\t", out);
    sentence(out, o->help);
    fputc('\n', out);
}

static void command_section(FILE *out, const struct command *c)
{
    struct options_shown o;

    fputc('*', out);
    scd(out, c->name);
    fputc('*', out);
    if (c->usage[0] != 0) {
        fputs(" _", out);
        scd(out, c->usage);
        fputc('_', out);
    }
    fputs("\n\t", out);
    sentence(out, c->help);
    if (c->about != NULL) {
        fputs("\n\t", out);
        scd(out, c->about);
        fputc('\n', out);
    }
    for (size_t i = 0; i < OPTIONS_MAX && options_at(c, i, &o); i++) {
        if (o.is_common)
            continue;
        fputs("\n\t*--", out);
        scd(out, o.name);
        fputc('*', out);
        if (o.arg[0] != 0) {
            fputs(" _", out);
            scd(out, o.arg);
            fputc('_', out);
        }
        fputs("++\n\t", out);
        sentence(out, o.help);
    }
    fputc('\n', out);
}

/* Options of every command, and those of every command that writes: said once. */
static void common_options(FILE *out)
{
    const struct command *widest = NULL;
    struct options_shown o;

    EACH_COMMAND(c)
    if (widest == NULL || (c->writes && !widest->writes))
        widest = c;
    for (size_t i = 0; widest != NULL && i < OPTIONS_MAX && options_at(widest, i, &o); i++)
        if (o.is_common)
            option_line(out, &o);
}

void manual_print(FILE *out)
{
    const char *section = "";

    fputs(
        "PLENARY(1) \"plenary " PLENARY_VERSION "\" \"Plenary\"\n\n"
        "# NAME\n\nplenary - what the partners of a coalition decide, promise and agree, signed and kept by all of them\n\n"
        "# SYNOPSIS\n\n*plenary* [*--home* _DIR_] [*--json*] _COMMAND_ [_ARGUMENTS_]\n\n"
        "# DESCRIPTION\n\n"
        "*plenary* talks to the node of one partner, *plenaryd*(8), through the socket in its home. What it records is signed here, with "
        "the "
        "member's own key, and kept until the node has it on its disk: nothing is lost and nothing recorded twice.\n\n"
        "Names: eastside#12 is an entry, eastside/ana a person, table a table, table/resident-1 a seat. Times are local to the coalition: "
        "2026-03-01, friday, \"friday 18:00\", +14d. What is missing is asked for on a terminal, never in a pipe.\n\n"
        "# OPTIONS\n\nOf every command, or of every one that writes:\n\n",
        out);
    common_options(out);
    fputs("*--help*, *--version*\n\tBefore the command: list the commands, print the version. After it: its own options.\n\n"
          "*--print-manual*, *--print-completion* _bash|zsh|fish_\n\tThis page's source for scdoc(1); completion for a shell.\n\n# "
          "COMMANDS\n\n",
          out);
    EACH_COMMAND(c)
    {
        if (strcmp(section, c->section) != 0) {
            fputs("## ", out);
            for (const char *p = c->section; *p != 0; p++)
                fputc(toupper((unsigned char)*p), out);
            fputs("\n\n", out);
        }
        section = c->section;
        command_section(out, c);
    }
    fputs("# EXIT STATUS\n\n"
          "*0*\n\tDone.\n\n*1*\n\tRefused, or something is wrong: the same again fails again.\n\n"
          "*2*\n\tNot now: no node answers, it is paused or busy. A signed statement is kept and sent by the next command.\n\n"
          "*64*\n\tThe command line.\n\n"
          "# ENVIRONMENT\n\n"
          "*PLENARY\\_HOME*, *PLENARY\\_KEYS*, *PLENARY\\_AS*\n\tWhat *--home*, *--keys*, *--as* say if they are not given.\n\n"
          "*PLENARY\\_PASSPHRASE\\_FILE*\n\tA file whose first line is the passphrase of the key.\n\n"
          "*NO\\_COLOR*\n\tIf set and not empty: no colours.\n\n"
          "*VISUAL*, *EDITOR*\n\tFor long texts that are asked for.\n\n"
          "# SEE ALSO\n\n*plenaryd*(8), *plenaryd.conf*(5)\n",
          out);
}

/* ---- completion -------------------------------------------------------------------------------------------------------------------- */

static bool has_two_words(const struct command *c)
{
    return strchr(c->name, ' ') != NULL;
}

static void first_word(const struct command *c, char out[40])
{
    snprintf(out, 40, "%.*s", (int)strcspn(c->name, " "), c->name);
}

/* First words, each once. */
static bool first_is_new(const struct command *c)
{
    char mine[40], other[40];

    first_word(c, mine);
    EACH_COMMAND(o)
    {
        if (o == c)
            return true;
        first_word(o, other);
        if (strcmp(mine, other) == 0)
            return false;
    }
    return true;
}

static void put_seconds(FILE *out, const char *first)
{
    char word[40];

    EACH_COMMAND(c)
    {
        first_word(c, word);
        if (strcmp(word, first) == 0 && has_two_words(c))
            fprintf(out, " %s", c->name + strlen(word) + 1);
    }
}

/* A description in single quotes. */
static void quoted(FILE *out, const char *text)
{
    fputc('\'', out);
    for (const char *p = text; *p != 0; p++) {
        if (*p == '\'')
            fputs("'\\''", out);
        else
            fputc(*p, out);
    }
    fputc('\'', out);
}

static void bash_values(FILE *out)
{
    struct options_shown o;

    fputs("    case \"$command $previous\" in\n", out);
    EACH_COMMAND(c)
    for (size_t i = 0; i < OPTIONS_MAX && options_at(c, i, &o); i++)
        if (is_choice(o.arg)) {
            fprintf(out, "    \"%s --%s\") words=\"", c->name, o.name);
            put_choice(out, o.arg);
            fputs("\" ;;\n", out);
        }
    fputs("    *\" --home\" | *\" --keys\") COMPREPLY=($(compgen -d -- \"$current\")); return ;;\n"
          "    *\" --color\") words=\"auto always never\" ;;\n",
          out);
    EACH_COMMAND(f)
    for (size_t i = 0; i < OPTIONS_MAX && options_at(f, i, &o); i++)
        if (takes_a_file(&o))
            fprintf(out, "    \"%s --%s\") COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n", f->name, o.name);
    fputs("    esac\n", out);
}

static void bash_print(FILE *out)
{
    struct options_shown o;
    char first[40];

    fputs("# bash completion for plenary; made by: plenary --print-completion bash\n\n"
          "_plenary()\n{\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} first= second= command= words= i\n"
          "    COMPREPLY=()\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        case ${COMP_WORDS[i]} in\n"
          "        --home | --color) ((i++)) ;;\n"
          "        -*) [ -z \"$first\" ] || break ;;\n"
          "        *) if [ -z \"$first\" ]; then first=${COMP_WORDS[i]}; else second=${COMP_WORDS[i]}; break; fi ;;\n"
          "        esac\n"
          "    done\n"
          "    command=$first\n"
          "    case \"$first $second\" in\n",
          out);
    EACH_COMMAND(c)
    if (has_two_words(c))
        fprintf(out, "    \"%s\") command=\"%s\" ;;\n", c->name, c->name);
    fputs("    esac\n", out);
    bash_values(out);
    fputs("    if [ -n \"$words\" ]; then COMPREPLY=($(compgen -W \"$words\" -- \"$current\")); return; fi\n"
          "    case $command in\n    \"\") words=\"--home --json --color --no-ask --help --version",
          out);
    EACH_COMMAND(w)
    if (first_is_new(w)) {
        first_word(w, first);
        fprintf(out, " %s", first);
    }
    fputs("\" ;;\n", out);
    EACH_COMMAND(d)
    {
        first_word(d, first);
        fprintf(out, "    \"%s\") words=\"--help", d->name);
        for (size_t i = 0; i < OPTIONS_MAX && options_at(d, i, &o); i++)
            fprintf(out, " --%s", o.name);
        if (!has_two_words(d))
            put_seconds(out, first);
        fputs("\" ;;\n", out);
    }
    EACH_COMMAND(g) /* `member`, which is no command without its second word */
    {
        size_t used;
        first_word(g, first);
        if (first_is_new(g) && (commands_find(first, NULL, &used) == NULL || has_two_words(commands_find(first, NULL, &used)))) {
            fprintf(out, "    \"%s\") words=\"", first);
            put_seconds(out, first);
            fputs("\" ;;\n", out);
        }
    }
    fputs("    esac\n"
          "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
          "}\ncomplete -o default -F _plenary plenary\n",
          out);
}

static void zsh_described(FILE *out, const char *word, const char *help)
{
    char both[400];
    size_t n = 0;

    for (const char *p = word; *p != 0 && n < 100; p++) { /* a colon parts word and description */
        if (*p == ':')
            both[n++] = '\\';
        both[n++] = *p;
    }
    snprintf(both + n, sizeof(both) - n, ":%s", help);
    fputs("      ", out);
    quoted(out, both);
    fputc('\n', out);
}

static void zsh_print(FILE *out)
{
    struct options_shown o;
    char first[40], dashed[48];

    fputs("#compdef plenary\n# zsh completion for plenary; made by: plenary --print-completion zsh\n\n"
          "_plenary() {\n"
          "  local -a given described\n"
          "  given=(${(M)words[2,CURRENT-1]:#[^-]*})\n"
          "  case \"$words[CURRENT-1]\" in\n"
          "    --home|--keys) _files -/; return ;;\n"
          "    --color) _values when auto always never; return ;;\n"
          "    --text-file|--from|--file) _files; return ;;\n"
          "  esac\n"
          "  case \"${given[1]:-} ${given[2]:-}\" in\n",
          out);
    EACH_COMMAND(c)
    {
        if (!has_two_words(c))
            continue;
        first_word(c, first);
        fprintf(out, "    %s\\ %s*) described=(\n", first, c->name + strlen(first) + 1);
        for (size_t i = 0; i < OPTIONS_MAX && options_at(c, i, &o); i++) {
            snprintf(dashed, sizeof(dashed), "--%s", o.name);
            zsh_described(out, dashed, o.help);
        }
        fputs("      ) ;;\n", out);
    }
    EACH_COMMAND(d)
    {
        if (!first_is_new(d))
            continue;
        first_word(d, first);
        fprintf(out, "    %s\\ *) described=(\n", first);
        EACH_COMMAND(e)
        {
            char other[40];
            first_word(e, other);
            if (strcmp(first, other) != 0)
                continue;
            if (has_two_words(e)) {
                zsh_described(out, e->name + strlen(first) + 1, e->help);
                continue;
            }
            for (size_t i = 0; i < OPTIONS_MAX && options_at(e, i, &o); i++) {
                snprintf(dashed, sizeof(dashed), "--%s", o.name);
                zsh_described(out, dashed, o.help);
            }
        }
        fputs("      ) ;;\n", out);
    }
    fputs("    *) described=(\n", out);
    EACH_COMMAND(f)
    if (first_is_new(f)) {
        first_word(f, first);
        zsh_described(out, first, has_two_words(f) ? f->section : f->help);
    }
    fputs("      ) ;;\n  esac\n  _describe 'plenary' described || _files\n}\n\n_plenary \"$@\"\n", out);
}

static void fish_print(FILE *out)
{
    struct options_shown o;
    char first[40];

    fputs("# fish completion for plenary; made by: plenary --print-completion fish\n\n", out);
    EACH_COMMAND(c)
    {
        first_word(c, first);
        if (first_is_new(c)) {
            fprintf(out, "complete -c plenary -n __fish_use_subcommand -f -a %s -d ", first);
            quoted(out, has_two_words(c) ? c->section : c->help);
            fputc('\n', out);
        }
        if (has_two_words(c)) {
            fprintf(out, "complete -c plenary -n '__fish_seen_subcommand_from %s' -f -a %s -d ", first, c->name + strlen(first) + 1);
            quoted(out, c->help);
            fputc('\n', out);
        }
        for (size_t i = 0; i < OPTIONS_MAX && options_at(c, i, &o); i++) {
            fprintf(out, "complete -c plenary -n '__fish_seen_subcommand_from %s", first);
            if (has_two_words(c))
                fprintf(out, "; and __fish_seen_subcommand_from %s", c->name + strlen(first) + 1);
            fprintf(out, "' -l %s%s", o.name, o.arg[0] == 0 ? "" : takes_a_file(&o) || takes_a_directory(&o) ? " -r -F" : " -x");
            if (is_choice(o.arg)) {
                fputs(" -a '", out);
                put_choice(out, o.arg);
                fputc('\'', out);
            }
            fputs(" -d ", out);
            quoted(out, o.help);
            fputc('\n', out);
        }
    }
}

bool manual_completion(FILE *out, const char *shell, struct pln_error *err)
{
    if (strcmp(shell, "bash") == 0)
        bash_print(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh_print(out);
    else if (strcmp(shell, "fish") == 0)
        fish_print(out);
    else
        return fail(err, PLN_BAD_FIELD, "no completion for \"%.40s\": it is bash, zsh or fish", shell);
    return true;
}

/* ---- help -------------------------------------------------------------------------------------------------------------------------- */

static bool run_help(struct call *c, struct pln_error *err)
{
    const char *first = call_text(c, "command");
    struct bytes second = { 0 };
    char program[80], help[] = "--help", plenary[] = "plenary";
    char *argv[] = { plenary, help, NULL };
    size_t words;

    if (first == NULL) {
        (void)options_before(c, 2, argv, err); /* prints the list and ends */
        return true;
    }
    (void)call_value_at(c, "command", 1, &second);
    const struct command *of = commands_find(first, second.n > 0 ? (const char *)second.at : NULL, &words);
    if (of == NULL) {
        const char *near = commands_near(first);
        char group[400];
        if (commands_beginning(first, group, sizeof(group)))
            return call_usage(c, err, "%s takes a second word: %s", first, group);
        return call_usage(c, err, "there is no command \"%.40s\"%s%s%s", first, near != NULL ? ": did you mean \"" : "",
                          near != NULL ? near : "", near != NULL ? "\"?" : "");
    }
    c->command = of;
    snprintf(program, sizeof(program), "plenary %s", of->name);
    argv[0] = program;
    return options_parse(c, 2, argv, err); /* prints and ends */
}

static const struct command_option help_options[] = {
    { "command", "COMMAND", "which" },
};

const struct command manual_commands[] = {
    { .name = "help",
      .section = "Help",
      .usage = "[COMMAND]",
      .help = "the list of commands, or all of one",
      .place = { "command..." },
      .option = help_options,
      .options = COUNT(help_options),
      .run = run_help },
};
const size_t manual_commands_count = COUNT(manual_commands);
