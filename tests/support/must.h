/* must.h: what cannot fail in a test; if it does, the program ends and says why. */
#ifndef SUPPORT_MUST_H
#define SUPPORT_MUST_H

#include "base/error.h"

/** what: said before the error, of whom or what it is: __func__ if there is nothing better. */
void must(bool done, const struct pln_error *err, const char *what);

#endif
