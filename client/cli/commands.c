/* commands.c: the table of commands: name, arguments, options, help, handler.
 *
 * Must not: know what a command does. A new command is a row in its file's table; a new file is a line here.
 * Tests: tests/unit/client_options.c */
#include "cli/commands.h"

#include "base/cleanup.h"
#include "cli/near.h"

#include <stdio.h>
#include <string.h>

const struct command_table *commands_tables(size_t *count)
{
    static const struct {
        const struct command *at;
        const size_t *count;
    } rows[] = {
        { write_commands, &write_commands_count },       { meet_commands, &meet_commands_count },
        { private_commands, &private_commands_count },   { findings_commands, &findings_commands_count },
        { read_commands, &read_commands_count },         { lists_commands, &lists_commands_count },
        { watch_commands, &watch_commands_count },       { verify_commands, &verify_commands_count },
        { exchange_commands, &exchange_commands_count }, { setup_commands, &setup_commands_count },
        { invite_commands, &invite_commands_count },     { members_commands, &members_commands_count },
        { operate_commands, &operate_commands_count },   { manual_commands, &manual_commands_count },
    };
    static struct command_table tables[COUNT(rows)];

    for (size_t i = 0; i < COUNT(rows); i++)
        tables[i] = (struct command_table){ rows[i].at, *rows[i].count };
    *count = COUNT(tables);
    return tables;
}

const struct command *commands_find(const char *first, const char *second, size_t *words)
{
    size_t tables;
    const struct command_table *t = commands_tables(&tables);
    const struct command *one = NULL;
    char both[80];

    snprintf(both, sizeof(both), "%s %s", first, second != NULL ? second : "");
    for (size_t i = 0; i < tables; i++)
        for (size_t k = 0; k < t[i].count; k++) {
            if (strcmp(t[i].at[k].name, both) == 0) {
                *words = 2;
                return &t[i].at[k];
            }
            if (strcmp(t[i].at[k].name, first) == 0)
                one = &t[i].at[k];
        }
    *words = 1;
    return one;
}

const char *commands_near(const char *first)
{
    size_t tables, best = 3;
    const struct command_table *t = commands_tables(&tables);
    const char *near = NULL;

    for (size_t i = 0; i < tables; i++)
        for (size_t k = 0; k < t[i].count; k++) {
            const char *name = t[i].at[k].name;
            size_t n = strlen(first);
            size_t d = near_distance(first, name);
            if (strncmp(first, name, n) == 0 && name[n] == ' ') /* `member`: `member add` */
                d = 0;
            if (d < best) {
                best = d;
                near = name;
            }
        }
    return near;
}
