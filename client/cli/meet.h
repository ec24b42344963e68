/* meet.h: the day in a file's name. */
#ifndef CLI_MEET_H
#define CLI_MEET_H

#include <stdbool.h>
#include <stdint.h>

/** The first YYYY-MM-DD in the last part of a path that is a real date. */
bool meet_day_in_name(const char *path, int64_t *day);

#endif
