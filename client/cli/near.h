/* near.h: how far a name is from one that is there: for "did you mean". */
#ifndef CLI_NEAR_H
#define CLI_NEAR_H

#include <stddef.h>

/** Letters to change, add or drop to come from a to b; 41 if one has more than 40 bytes. */
size_t near_distance(const char *a, const char *b);

#endif
