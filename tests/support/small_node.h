/* small_node.h: a node that answers from the small coalition (view_node.h), and the home of a client who asks it. */
#ifndef SUPPORT_SMALL_NODE_H
#define SUPPORT_SMALL_NODE_H

#include "support/small_coalition.h"
#include "support/view_node.h"

struct small_node {
    struct small_coalition coalition;
    struct buf status;
    struct view_node node; /* eastside's; change it before small_node_start */
    pid_t pid;             /* 0: it does not run */
    char home[200];        /* temporary.h's */
};
/** It does not run yet. columns: of the terminal. Changes the environment: XDG_STATE_HOME, COLUMNS. */
void small_node_make(struct small_node *n, const char *columns);
/** Again, if it runs. */
void small_node_start(struct small_node *n);
void small_node_stop(struct small_node *n);
void small_node_end(struct small_node *n);

#endif
