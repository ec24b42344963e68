/* near.c: how far a name is from one that is there: for "did you mean".
 *
 * Bounds: names of 40 bytes. Tests: tests/unit/client_options.c */
#include "cli/near.h"

#include "base/checked.h"

#include <string.h>

size_t near_distance(const char *a, const char *b)
{
    size_t row[42], n = strlen(b);

    if (strlen(a) > 40 || n > 40)
        return 41;
    for (size_t k = 0; k <= n; k++)
        row[k] = k;
    for (size_t i = 1; a[i - 1] != 0; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= n; k++) {
            size_t change = corner + (a[i - 1] != b[k - 1]);
            corner = row[k];
            row[k] = min_size(change, 1 + min_size(row[k], row[k - 1]));
        }
    }
    return row[n];
}
