/* numbered.h: logs of a view in memory have the numbers from 1 on, in the order in which they came. */
#ifndef SUPPORT_NUMBERED_H
#define SUPPORT_NUMBERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool numbered_has(size_t logs, uint32_t number)
{
    return number >= 1 && number <= logs;
}

/** The first max of them: how many. */
static inline size_t numbered_all(size_t logs, uint32_t *number, size_t max)
{
    size_t count = logs < max ? logs : max;

    for (size_t i = 0; i < count; i++)
        number[i] = (uint32_t)i + 1;
    return count;
}

#endif
