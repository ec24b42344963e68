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
#define TABLE(name) { name##_commands, &name##_commands_count },
    static const struct {
        const struct command *at;
        const size_t *count;
    } rows[] = {
        /* clang-format off */
        TABLE(write)
        TABLE(agenda)
        TABLE(meet)
        TABLE(private)
        TABLE(today)
        TABLE(status)
        TABLE(decisions)
        TABLE(case)
        TABLE(footprint)
        TABLE(talks)
        TABLE(who_knew)
        TABLE(findings)
        TABLE(commitments)
        TABLE(direction)
        TABLE(tables)
        TABLE(read)
        TABLE(search)
        TABLE(lists)
        TABLE(watch)
        TABLE(verify)
        TABLE(exchange)
        TABLE(setup)
        TABLE(invite)
        TABLE(members)
        TABLE(own_keys)
        TABLE(operate)
        TABLE(manual)
        /* clang-format on */
    };
#undef TABLE
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

bool commands_beginning(const char *first, char *out, size_t size)
{
    size_t tables, n = strlen(first), used = 0;
    const struct command_table *t = commands_tables(&tables);

    out[0] = '\0';
    for (size_t i = 0; i < tables; i++)
        for (size_t k = 0; k < t[i].count && used < size; k++) {
            const char *name = t[i].at[k].name;

            if (strncmp(first, name, n) == 0 && name[n] == ' ')
                used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", name);
        }
    return used > 0;
}

const char *commands_near(const char *first)
{
    size_t tables, best = 3;
    const struct command_table *t = commands_tables(&tables);
    const char *near = NULL;

    for (size_t i = 0; i < tables; i++)
        for (size_t k = 0; k < t[i].count; k++) {
            const char *name = t[i].at[k].name;
            size_t d = near_distance(first, name);
            if (d < best) {
                best = d;
                near = name;
            }
        }
    return near;
}
