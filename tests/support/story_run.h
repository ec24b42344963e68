/* story_run.h: a story on its nodes: who wrote what, who heard of it when, who signed for it. Then the rules, from two nodes' views. */
#ifndef SUPPORT_STORY_RUN_H
#define SUPPORT_STORY_RUN_H

#include "rules/rules.h"
#include "support/story_people.h"

/** Everything that the story says, and what follows, until all nodes hold all. secret: as people_begin has it. people_end it either way.
 * err names the line. */
bool story_run(struct story_world *w, const struct story *s, const char *secret, struct pln_error *err) MUST_CHECK;

/** The last moment at which something happens or is expected, in local ms: no node writes later. */
int64_t story_end(const struct story *s);

/** What a node knows: its own numbering of the logs, its own order of arrival. */
struct story_view {
    struct story_world *world;
    struct table_view table; /* the second node's; the first one's is the world's own */
    struct table_view *of;
    struct view view;
    struct book book;
};
/** Of the first node: all at once. */
bool story_view_begin(struct story_view *v, struct story_world *w, struct pln_error *err) MUST_CHECK;
/** Of the last node that was admitted: logs the other way round, entry by entry as they came to it. */
bool story_view_last(struct story_view *v, struct story_world *w, struct pln_error *err) MUST_CHECK;
void story_view_end(struct story_view *v);
/** As of a moment (local). rules_deinit it either way. */
bool story_rules(struct story_view *v, int64_t local_ms, struct rules *out, struct pln_error *err) MUST_CHECK;

#endif
