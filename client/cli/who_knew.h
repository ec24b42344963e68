/* who_knew.h: the answer of rules.who_knew, drawn: what the terminal and the printed page share. Spec: docs/rpc.md "Desk". */
#ifndef CLI_WHO_KNEW_H
#define CLI_WHO_KNEW_H

#include "cli/shapes.h"

struct who_knew_span {
    int64_t from, to; /* ms */
};
/** From the first to the last of what is drawn; at least an hour. */
struct who_knew_span who_knew_span(struct bytes result);
/** 0 to 1. */
double who_knew_place(const struct who_knew_span *s, int64_t ms);

enum who_knew_level { WHO_KNEW_IN_TIME, WHO_KNEW_SHORT, WHO_KNEW_NOT };
enum who_knew_level who_knew_level(struct bytes row);
/** "3 days before", "not reached", "only afterwards" */
void who_knew_told(struct bytes row, struct buf *out);

/** Errors: what the file system says; PLN_TOO_LARGE. */
bool who_knew_svg_write(const struct shown *s, struct bytes result, const char *path, struct pln_error *err) MUST_CHECK;

#endif
