/* story_expect.h: what a story expects, compared with what the rules say; what differs is told with its line. */
#ifndef SUPPORT_STORY_EXPECT_H
#define SUPPORT_STORY_EXPECT_H

#include "support/story_result.h"

struct tally {
    const char *file; /* named in what is told */
    bool tap;         /* a line `ok` or `not ok` for each comparison */
    size_t passed, failed;
    struct buf *out; /* what is told */
};
/** One comparison of a line. why: told if it failed. */
void tally_put(struct tally *t, bool good, unsigned line, struct bytes what, const char *why, ...) PRINTF(5, 6);

/** Every asof with its lines, from two nodes' views, which must agree. False: the rules could not be run. */
bool story_expect(const struct story *s, struct story_view *first, struct story_view *last, struct tally *t,
                  struct pln_error *err) MUST_CHECK;

#endif
