/* must.c: what cannot fail in a test. */
#include "support/must.h"

#include <stdio.h>
#include <stdlib.h>

void must(bool done, const struct pln_error *err, const char *what)
{
    char text[512];

    if (done)
        return;
    fprintf(stderr, "%s: %s\n", what, error_text(err, text, sizeof(text)));
    abort();
}
