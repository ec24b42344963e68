/* temporary.h: a directory for one test, removed whole after it. */
#ifndef SUPPORT_TEMPORARY_H
#define SUPPORT_TEMPORARY_H

/** Made, named by $TMPDIR or /tmp; the name lives until the next call. */
const char *temporary_make(void);
/** The newest one, with all that is in it. */
void temporary_remove(void);
/** The same, as the end of a test. */
int temporary_tear_down(void **state);
/** DIR/name; up to four names at a time stay good. */
const char *temporary_path(const char *name);

#endif
