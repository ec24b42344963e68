/* progress.h: how far a long command has come: a bar on a terminal, nothing in a pipe. */
#ifndef VIEW_PROGRESS_H
#define VIEW_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;
    int64_t said_ms; /* 0: nothing stands on the terminal */
    const char *verb;
};

/** On standard error, if that is a terminal and quiet is false. verb: "imported"; static. */
struct progress progress_begin(const char *verb, bool quiet);
/** A few times a second. So many bytes, of an unknown number. */
void progress_bytes(struct progress *p, uint64_t bytes);
/** A bar: done of all; all may be 0: then only the number. unit: "rows". */
void progress_part(struct progress *p, uint64_t done, uint64_t all, const char *unit);
/** Takes it from the terminal; before anything else is printed. */
void progress_end(struct progress *p);

#endif
