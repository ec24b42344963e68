/* options.c: a command line: options from the type's fields, the command's own, and those of all commands.
 *
 * In: argv, the command table, the schema table. Out: names and values, as typed. argp does the parsing; its tables are made at
 * run time. What a value means is read later, by its field's kind (record/build.h).
 * Must not: name a field of any type.
 * Bounds: 64 options a command, CALL_VALUES_MAX values. Tests: tests/unit/client_options.c */
#include "cli/options.h"

#include "base/bytes.h"
#include "base/checked.h"
#include "cli/manual.h"
#include "record/schema.h"
#include "view/term.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_MAX 64
#define KEY_FIRST 1000
#define TIME_MARK "\x01" /* nobody types it */

static const struct command_option common_options[] = {
    { "home", "DIR", "the partner's home (else PLENARY_HOME, else $XDG_DATA_HOME/plenary)" },
    { "keys", "DIR", "where key files lie (else PLENARY_KEYS, else $XDG_CONFIG_HOME/plenary/keys)" },
    { "json", NULL, "print JSON: one value, in the shape that docs/rpc.md and docs/client.md give" },
    { "color", "WHEN", "auto, always or never; auto: on a terminal, unless NO_COLOR is set" },
    { "no-ask", NULL, "never ask for what is missing, as in a pipe" },
};
static const struct command_option write_options[] = {
    { "as", "NAME", "the key file that signs (else PLENARY_AS, else the only one there is)" },
    { "wait", "held=N", "wait until N other partners have signed that they hold it" },
    { "timeout", "SECONDS", "how long --wait waits (60)" },
};
static const struct command_option words_options[] = {
    { "text-file", "FILE", "the long text is this file, byte for byte; - is standard input" },
    { "seal", "PARTNER,...", "the words go to these partners only, sealed; everybody sees the facts and whom they are for" },
};

void options_field_name(const struct field *f, char out[40])
{
    size_t n = 0;

    for (const char *p = f->name; *p != 0 && n < 39; p++)
        out[n++] = *p == '_' ? '-' : *p;
    out[n] = 0;
}

void options_field_arg(const struct field *f, char *out, size_t room)
{
    static const char *const args[] = {
        [FIELD_NAME] = "NAME",
        [FIELD_HANDLE] = "HANDLE",
        [FIELD_STR] = "TEXT",
        [FIELD_DATE] = "DATE",
        [FIELD_TIME] = "TIME",
        [FIELD_SPAN] = "SPAN",
        [FIELD_DEC] = "NUMBER",
        [FIELD_INT] = "N",
        [FIELD_OFFSET] = "+HH:MM",
        [FIELD_FLAG] = "yes|no",
        [FIELD_ENUM] = "WORD",
        [FIELD_REF] = "ENTRY",
        [FIELD_PARTNER] = "PARTNER",
        [FIELD_MEMBER] = "PERSON",
        [FIELD_PARTY] = "PARTY",
        [FIELD_SETTING] = "NAME=N",
        [FIELD_SEAT] = "NAME:KIND:PARTNER",
        [FIELD_TEXT] = "TEXT",
        [FIELD_LONG] = "TEXT",
        [FIELD_ID] = "HEX",
        [FIELD_HASH] = "HEX",
        [FIELD_KEY] = "HEX",
        [FIELD_BOXKEY] = "HEX",
        [FIELD_BIN] = "HEX",
        [FIELD_NOTE] = "HEX",
        [FIELD_LINES] = "HEX",
        [FIELD_FORK] = "HEX",
    };
    char words[160] = "";

    if (f->kind == FIELD_ENUM)
        for (size_t i = 0; f->words[i] != NULL; i++)
            snprintf(words + strlen(words), sizeof(words) - strlen(words), "%s%s", i > 0 ? "|" : "", f->words[i]);
    snprintf(out, room, "%s%s", f->kind == FIELD_ENUM ? words : args[f->kind], f->list > 0 ? ",..." : "");
}

bool options_has_field(const struct command *command, const struct field *f)
{
    for (size_t i = 0; i < COMMAND_FIXED_MAX && command->fixed[i].name != NULL; i++)
        if (strcmp(command->fixed[i].name, f->name) == 0)
            return false;
    return f->from == NULL;
}

static void shown_option(struct options_shown *out, const struct command_option *o, bool is_common)
{
    *out = (struct options_shown){ .is_common = is_common };
    snprintf(out->name, sizeof(out->name), "%s", o->name);
    snprintf(out->arg, sizeof(out->arg), "%s", o->arg != NULL ? o->arg : "");
    snprintf(out->help, sizeof(out->help), "%s", o->help);
}

/* Must it be given? And what is taken if it is not; NULL: nothing. */
static bool must_be_given(const struct command *command, const struct field *f, const char **instead)
{
    *instead = NULL;
    for (size_t i = 0; i < COMMAND_FIXED_MAX && command->fallback[i].name != NULL; i++)
        if (strcmp(command->fallback[i].name, f->name) == 0)
            *instead = command->fallback[i].value;
    for (size_t i = 0; i < COMMAND_KNOWS_MAX && command->knows[i] != NULL; i++)
        if (strcmp(command->knows[i], f->name) == 0)
            return false;
    return f->required && *instead == NULL;
}

static void shown_field(struct options_shown *out, const struct command *command, const struct field *f)
{
    const char *instead;
    bool must = must_be_given(command, f, &instead);

    *out = (struct options_shown){ .is_field = true };
    options_field_name(f, out->name);
    options_field_arg(f, out->arg, sizeof(out->arg));
    snprintf(out->help, sizeof(out->help), "%s%s%s%s", f->help, must ? " (required)" : "", instead != NULL ? "; default: " : "",
             instead != NULL ? instead : "");
}

/* Does a field of the facts hide a word of the same name? Both are one option: record/build.h tells them apart. */
static bool word_is_hidden(const struct schema *s, const struct field *word)
{
    int fact = schema_fact(s, BYTES_STR(word->name));

    return fact >= 0 && s->fact[fact].from == NULL;
}

bool options_at(const struct command *command, size_t i, struct options_shown *out)
{
    const struct schema *s = command->type != TYPE_UNKNOWN ? schema_of(command->type) : NULL;

    for (size_t k = 0; k < command->options; k++)
        if (i-- == 0)
            return shown_option(out, &command->option[k], false), true;
    for (size_t k = 0; s != NULL && k < s->facts; k++)
        if (options_has_field(command, &s->fact[k]) && i-- == 0)
            return shown_field(out, command, &s->fact[k]), true;
    for (size_t k = 0; s != NULL && k < s->words; k++)
        if (options_has_field(command, &s->word[k]) && !word_is_hidden(s, &s->word[k]) && i-- == 0)
            return shown_field(out, command, &s->word[k]), true;
    for (size_t k = 0; s != NULL && s->words > 0 && k < COUNT(words_options); k++)
        if (i-- == 0)
            return shown_option(out, &words_options[k], false), true;
    for (size_t k = 0; (s != NULL || command->writes) && k < COUNT(write_options); k++)
        if (i-- == 0)
            return shown_option(out, &write_options[k], true), true;
    for (size_t k = 0; k < COUNT(common_options); k++)
        if (i-- == 0)
            return shown_option(out, &common_options[k], true), true;
    return false;
}

struct parse {
    struct call *c;
    size_t options;
    struct options_shown shown[OPTIONS_MAX];
    struct argp_option option[OPTIONS_MAX + 2];
    size_t places; /* words without dashes so far */
    struct pln_error *err;
    bool failed;
};

static const char *unmarked(const char *value)
{
    return strncmp(value, TIME_MARK "-", 2) == 0 ? value + strlen(TIME_MARK) : value;
}

static void value_add(struct parse *p, const char *name, const char *value)
{
    p->failed = p->failed || !call_add(p->c, name, BYTES_STR(unmarked(value)), p->err);
}

static bool takes_all_words(const char *place)
{
    size_t n = strlen(place);

    return n > 3 && strcmp(place + n - 3, "...") == 0;
}

/* Words come after all options: what an option said already takes none. */
static error_t word_parse(struct parse *p, char *arg, struct argp_state *state)
{
    const struct command *command = p->c->command;
    size_t last = 0;

    while (last < COMMAND_PLACES_MAX && command->place[last] != NULL)
        last++;
    while (p->places < last && !takes_all_words(command->place[p->places]) && call_has(p->c, command->place[p->places]))
        p->places++;
    size_t at = min_size(p->places, last > 0 ? last - 1 : 0);
    const char *place = last > 0 ? command->place[at] : NULL;
    size_t n = place != NULL ? strlen(place) : 0;
    bool takes_all = place != NULL && takes_all_words(place);
    if (place == NULL || (p->places >= last && !takes_all))
        argp_error(state, "\"%s\" is one word too many: usage is %s%s%s (words with spaces go in quotes)", unmarked(arg), state->name,
                   command->usage[0] != 0 ? " " : "", command->usage);
    value_add(p, call_print(p->c, "%.*s", (int)(takes_all ? n - 3 : n), place != NULL ? place : ""), arg);
    p->places++;
    return 0;
}

static error_t option_parse(int key, char *arg, struct argp_state *state)
{
    struct parse *p = state->input;

    if (key == ARGP_KEY_ARG)
        return word_parse(p, arg, state);
    if (key < KEY_FIRST || (size_t)(key - KEY_FIRST) >= p->options)
        return ARGP_ERR_UNKNOWN;
    value_add(p, p->shown[key - KEY_FIRST].name, arg != NULL ? arg : "");
    return 0;
}

static void parse_init(struct parse *p, const struct command *command)
{
    bool common = false;
    size_t n = 0;

    for (size_t i = 0; i < OPTIONS_MAX && options_at(command, i, &p->shown[i]); i++) {
        struct options_shown *s = &p->shown[i];
        if (s->is_common && !common) {
            p->option[n++] = (struct argp_option){ .doc = "For every command:", .group = 2 };
            common = true;
        }
        p->option[n++] = (struct argp_option){
            .name = s->name, .key = KEY_FIRST + (int)i, .arg = s->arg[0] != 0 ? s->arg : NULL, .doc = s->help, .group = common ? 2 : 1
        };
        p->options++;
    }
}

/* What all commands share is read at once. */
static bool common_read(struct call *c, struct pln_error *err)
{
    const char *wait = call_text(c, "wait"), *timeout = call_text(c, "timeout");
    char *end;

    c->json = c->json || call_has(c, "json");
    c->asks = c->asks && !call_has(c, "no-ask");
    if (wait != NULL) {
        const char *number = strncmp(wait, "held=", 5) == 0 ? wait + 5 : wait;
        errno = 0;
        c->wait_held = strtoull(number, &end, 10);
        if (number[0] < '0' || number[0] > '9' || *end != 0 || errno != 0 || c->wait_held > PLN_PARTNERS_MAX)
            return call_usage(c, err, "--wait %s: how many other partners shall hold it? Write --wait held=2", wait);
        c->has_wait = true;
    }
    if (timeout != NULL) {
        errno = 0;
        unsigned long seconds = strtoul(timeout, &end, 10);
        if (timeout[0] < '0' || timeout[0] > '9' || *end != 0 || errno != 0 || seconds > 600)
            return call_usage(c, err, "--timeout %s: a number of seconds, at most 600", timeout);
        c->wait_ms = (int64_t)seconds * 1000;
    }
    return true;
}

/* `-30d`, `-3h`: a time, and no option: none is a digit. Marked for word_parse, so that the order of the words stays. */
static void times_mark(struct call *c, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (argv[i][0] == '-' && argv[i][1] >= '0' && argv[i][1] <= '9')
            argv[i] = (char *)call_print(c, "%s%s", TIME_MARK, argv[i]);
}

bool options_parse(struct call *c, int argc, char **argv, struct pln_error *err)
{
    static struct parse p; /* argp hands out pointers into it until the process ends */
    const char *doc = call_print(c, "%s%s%s", c->command->help, c->command->about != NULL ? "\v" : "",
                                 c->command->about != NULL ? c->command->about : "");
    struct argp argp = { .options = p.option, .parser = option_parse, .args_doc = c->command->usage, .doc = doc };

    p = (struct parse){ .c = c, .err = err };
    parse_init(&p, c->command);
    times_mark(c, argc, argv);
    if (argp_parse(&argp, argc, argv, 0, NULL, &p) != 0 || p.failed)
        return p.failed ? false : call_usage(c, err, "the command line could not be read");
    return common_read(c, err);
}

/* As wide as the terminal. */
static void wrapped_put(FILE *out, const char *indent, const char *text)
{
    struct term term = term_of(out, NULL);
    struct pln_error ignored;

    if (!term_put_behind(out, &term, BYTES_STR(text), indent, &ignored))
        fprintf(out, "%s\n", text);
}

static void command_put(FILE *out, const struct command *c)
{
    fprintf(out, "  %-20s ", c->name);
    wrapped_put(out, "                       ", c->help);
}

static void list_head(FILE *out)
{
    fputs("Usage: plenary [--home DIR] [--json] COMMAND [ARGUMENTS]\n", out);
    wrapped_put(out, "", "What the partners of a coalition decide, promise and agree, signed and kept by all of them.");
}

/* `plenary` alone: the few commands of a day, those that look first. */
static void list_daily(FILE *out)
{
    size_t tables, all = 0;
    const struct command_table *t = commands_tables(&tables);

    list_head(out);
    for (int pass = 0; pass < 2; pass++) {
        fputs(pass == 0 ? "\nLook\n" : "\nSay\n", out);
        for (size_t i = 0; i < tables; i++) {
            all += pass == 0 ? t[i].count : 0;
            for (size_t k = 0; k < t[i].count; k++)
                if (t[i].at[k].daily && (t[i].at[k].type != TYPE_UNKNOWN) == (pass == 1))
                    command_put(out, &t[i].at[k]);
        }
    }
    fprintf(out, "\nAll %zu commands: plenary --help. More of one: plenary COMMAND --help.\n", all);
    wrapped_put(out, "", "Names: eastside#12 (an entry), eastside/ana (a person), table (a table). What is missing is asked for.");
}

static void list_commands(FILE *out)
{
    size_t tables;
    const struct command_table *t = commands_tables(&tables);
    const char *section = "";

    list_head(out);
    for (size_t i = 0; i < tables; i++)
        for (size_t k = 0; k < t[i].count; k++) {
            const struct command *c = &t[i].at[k];
            if (strcmp(section, c->section) != 0)
                fprintf(out, "\n%s\n", c->section);
            section = c->section;
            command_put(out, c);
        }
    fputc('\n', out);
    wrapped_put(out, "",
                "`plenary COMMAND --help` tells more of each. Names: eastside#12 (an entry), eastside/ana (a person), table (a table).");
    wrapped_put(out, "", "Exit status: 0 done, 1 refused, 2 not now (try again), 64 wrong command line.");
}

struct before {
    struct call *c;
    int command_at;
    struct pln_error *err;
    bool failed;
};

static error_t before_parse(int key, char *arg, struct argp_state *state)
{
    struct before *b = state->input;

    if (key == 'h') {
        list_commands(stdout);
        exit(0);
    }
    if (key == 'M') {
        manual_print(stdout);
        exit(0);
    }
    if (key == 'C') {
        if (!manual_completion(stdout, arg, b->err))
            argp_error(state, "%s", b->err->what);
        exit(0);
    }
    if (key == 'V') {
        puts("plenary " PLENARY_VERSION);
        exit(0);
    }
    if (key == ARGP_KEY_ARG) {
        b->command_at = state->next - 1;
        state->next = state->argc;
        return 0;
    }
    if (key < KEY_FIRST || key >= KEY_FIRST + (int)COUNT(common_options)) /* argp's own keys are large */
        return ARGP_ERR_UNKNOWN;
    b->failed = b->failed || !call_add(b->c, common_options[key - KEY_FIRST].name,
                                       bytes_at(arg != NULL ? arg : "", arg != NULL ? strlen(arg) : 0), b->err);
    return 0;
}

int options_before(struct call *c, int argc, char **argv, struct pln_error *err)
{
    struct argp_option option[COUNT(common_options) + 5] = {
        { .name = "help", .key = 'h', .doc = "list the commands" },
        { .name = "version", .key = 'V', .doc = "print the version" },
        { .name = "print-manual", .key = 'M', .doc = "print the man page's source, for scdoc" },
        { .name = "print-completion", .key = 'C', .arg = "SHELL", .doc = "print completion for bash, zsh or fish" },
    };
    struct argp argp = { .options = option, .parser = before_parse, .args_doc = "COMMAND [ARGUMENTS]" };
    struct before b = { .c = c, .err = err };

    for (size_t i = 0; i < COUNT(common_options); i++)
        option[i + 4] = (struct argp_option){
            .name = common_options[i].name, .key = KEY_FIRST + (int)i, .arg = common_options[i].arg, .doc = common_options[i].help
        };
    if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER | ARGP_NO_HELP, NULL, &b) != 0)
        return 0;
    if (b.command_at == 0)
        list_daily(stderr);
    return b.failed ? 0 : b.command_at;
}
