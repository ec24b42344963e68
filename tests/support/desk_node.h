/* desk_node.h: a node for tests of clients over a coalition of says.h: queries, and questions at its desk as of one moment. */
#ifndef SUPPORT_DESK_NODE_H
#define SUPPORT_DESK_NODE_H

#include "base/buf.h"
#include "support/says.h"
#include "support/view_node.h"

struct desk_node {
    struct says *s;
    struct view_node node;
    struct buf status;
    pid_t pid;
    char home[200];
};
/** own: handle of the log whose node answers; when: now. Changes the environment: XDG_STATE_HOME, COLUMNS. */
void desk_node_start(struct desk_node *n, struct says *s, const char *own, const char *when);
void desk_node_stop(struct desk_node *n);
/** Set-up of tests with such a node, and their end, says_end among it: *state is n. Always 0. */
int desk_node_set_up(void **state, struct desk_node *n, struct says *s, const char *own, const char *when);
int desk_node_tear_down(void **state);

#endif
