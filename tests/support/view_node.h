/* view_node.h: a node for tests of clients that answers from logs in memory with the node's own query code, and can lie.
 *
 * A process of its own on a Unix socket: what a test changes after the start, it does not see. Queries, export and import as a node;
 * `status`, `peers`, `health` and `watch` are the test's own answers. */
#ifndef SUPPORT_VIEW_NODE_H
#define SUPPORT_VIEW_NODE_H

#include "record/view.h"

#include <sys/types.h>

struct view_node {
    struct view view;
    struct pln_id own;
    /** Change the answer of the nth request (from 0) of a method; NULL: the node is honest. */
    void (*lie)(const char *method, size_t nth, struct buf *result);
    int64_t now_ms;                     /* of questions at the desk; 0: 2026-09-21 */
    struct bytes status, peers, health; /* encoded */
    struct bytes notices;               /* encoded notifications, sent after the answer to `watch` */
    size_t then;                        /* so many requests more are answered, then the node hangs up */
    const char *imported;               /* a file that takes what `import` was given */
};

/** Listens at path when it returns. */
pid_t view_node_start(const struct view_node *n, const char *path);
void view_node_stop(pid_t pid);

#endif
