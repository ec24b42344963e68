/* commands.h: the table of commands: name, arguments, options, help, handler.
 *
 * Each file of this room gives one table (write_commands, setup_commands, ...); commands.c lists the tables. Usage, help, man pages
 * and completion walk them. A command that writes a record names its type: the type's facts and words (record/schema.h) are its
 * options, and no list of them stands here. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "base/error.h"
#include "record/types.h"

struct call; /* cli/call.h */

/** An option of a command's own, beside the fields of its type and the options of all commands. */
struct command_option {
    const char *name; /* without the dashes */
    const char *arg;  /* DIR; NULL: a flag */
    const char *help;
};

#define COMMAND_PLACES_MAX 4
#define COMMAND_FIXED_MAX 2
#define COMMAND_ASKS_MAX 6
#define COMMAND_KNOWS_MAX 3

struct command {
    const char *name;      /* "propose", "member add" */
    const char *section;   /* heading in the list of commands */
    const char *usage;     /* "TABLE TITLE" */
    const char *help;      /* one line */
    const char *about;     /* a paragraph for --help and the man page; may be NULL */
    enum record_type type; /* its facts and words are options; TYPE_UNKNOWN: none */
    /** What words without dashes fill, in order: a field or an option. A last one that ends in "..." takes all that are left. */
    const char *place[COMMAND_PLACES_MAX];
    struct {
        const char *name, *value;
    } fixed[COMMAND_FIXED_MAX]; /* fields that the command itself says; no options for them */
    struct {
        const char *name, *value;
    } fallback[COMMAND_FIXED_MAX];        /* what is taken, also in a pipe, if nothing is given */
    const char *knows[COMMAND_KNOWS_MAX]; /* required fields that the command finds out itself if nothing is given */
    const char *ask[COMMAND_ASKS_MAX];    /* asked for on a terminal, although it may be left out */
    const struct command_option *option;
    size_t options;
    bool (*run)(struct call *c, struct pln_error *err);
    bool writes; /* has --wait, --as, --keys: also true for every command with a type */
    bool daily;  /* of the few that `plenary` alone shows */
};

#define COMMAND_TABLE(name)             \
    extern const struct command name[]; \
    extern const size_t name##_count
COMMAND_TABLE(setup_commands);
COMMAND_TABLE(invite_commands);
COMMAND_TABLE(members_commands);
COMMAND_TABLE(own_keys_commands);
COMMAND_TABLE(write_commands);
COMMAND_TABLE(agenda_commands);
COMMAND_TABLE(meet_commands);
COMMAND_TABLE(private_commands);
COMMAND_TABLE(today_commands);
COMMAND_TABLE(status_commands);
COMMAND_TABLE(decisions_commands);
COMMAND_TABLE(case_commands);
COMMAND_TABLE(footprint_commands);
COMMAND_TABLE(talks_commands);
COMMAND_TABLE(who_knew_commands);
COMMAND_TABLE(findings_commands);
COMMAND_TABLE(commitments_commands);
COMMAND_TABLE(direction_commands);
COMMAND_TABLE(tables_commands);
COMMAND_TABLE(read_commands);
COMMAND_TABLE(search_commands);
COMMAND_TABLE(lists_commands);
COMMAND_TABLE(watch_commands);
COMMAND_TABLE(verify_commands);
COMMAND_TABLE(exchange_commands);
COMMAND_TABLE(operate_commands);
COMMAND_TABLE(manual_commands);

struct command_table {
    const struct command *at;
    size_t count;
};
/** All tables, in the order of the list of commands. */
const struct command_table *commands_tables(size_t *count);
/** The command that `first` (and `second`, if it has two words; may be NULL) names; *words = how many were used. NULL: none. */
const struct command *commands_find(const char *first, const char *second, size_t *words);
/** The commands that begin with that word, `member`: "member add, member renew, ..."; false: none does. */
bool commands_beginning(const char *first, char *out, size_t size);
/** A near name for one that is not there; NULL: none near. */
const char *commands_near(const char *first);

#endif
