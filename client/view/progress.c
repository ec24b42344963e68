/* progress.c: how far a long command has come: a bar on a terminal, nothing in a pipe.
 *
 * Must not: write to what is no terminal, or more than a few times a second.
 * Tests: tests/e2e/table.sh */
#include "view/progress.h"

#include "base/checked.h"
#include "keep/connect.h"
#include "view/words.h"

#include <stdio.h>
#include <unistd.h>

#define PROGRESS_MS 200
#define BAR_COLUMNS 30

struct progress progress_begin(const char *verb, bool quiet)
{
    return (struct progress){ .shown = !quiet && isatty(STDERR_FILENO) == 1, .verb = verb };
}

static bool is_due(struct progress *p)
{
    int64_t now = connect_now_ms();

    if (!p->shown || now - p->said_ms < PROGRESS_MS)
        return false;
    p->said_ms = now;
    return true;
}

void progress_bytes(struct progress *p, uint64_t bytes)
{
    char size[24];

    if (!is_due(p))
        return;
    fprintf(stderr, "\r%s %s ", p->verb, words_bytes(bytes, size));
    fflush(stderr);
}

void progress_part(struct progress *p, uint64_t done, uint64_t all, const char *unit)
{
    if (!is_due(p))
        return;
    if (all == 0) {
        fprintf(stderr, "\r%s %" PRIu64 " %s ", p->verb, done, unit);
    } else {
        int full = (int)((double)min_u64(done, all) / (double)all * BAR_COLUMNS);
        fprintf(stderr, "\r%-9s [%.*s%*s] %3d%%  %" PRIu64 " of %" PRIu64 " %s ", p->verb, full, "##############################",
                BAR_COLUMNS - full, "", (int)((double)min_u64(done, all) / (double)all * 100), done, all, unit);
    }
    fflush(stderr);
}

void progress_end(struct progress *p)
{
    if (p->shown && p->said_ms != 0)
        fputs("\r\033[K", stderr);
    p->said_ms = 0;
}
