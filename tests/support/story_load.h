/* story_load.h: the homes of a story's nodes, as the daemon finds them: keys, settings, and a store that holds every partner's log. */
#ifndef SUPPORT_STORY_LOAD_H
#define SUPPORT_STORY_LOAD_H

#include "support/story_people.h"

struct story_load {
    const char *const *home; /* of these partners: the last part of the path is the handle */
    size_t homes;
    unsigned port;  /* of the first partner that the story names; each other one's is one higher */
    int64_t now_ms; /* nothing may have been written later */
};

/** The story ran with a secret. Nothing that is there is touched: a home or a folder HOME.keys that exists is an error before anything
 * is made. Appends a line for each home: handle, home, address, the names of the key files of its members; tabs between.
 * Errors: what a store refuses, with the record's line; files. Homes that were begun stay. */
bool story_load(struct story_world *w, const struct story_load *how, struct buf *out, struct pln_error *err) MUST_CHECK;

#endif
