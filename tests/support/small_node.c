/* small_node.c: a node that answers from the small coalition, and the home of a client who asks it. */
#include "support/small_node.h"

#include "support/temporary.h"

#include <stdio.h>
#include <stdlib.h>

void small_node_make(struct small_node *n, const char *columns)
{
    *n = (struct small_node){ 0 };
    small_coalition_make(&n->coalition);
    buf_init(&n->status, 4096);
    small_coalition_status(&n->coalition, &n->status);
    snprintf(n->home, sizeof(n->home), "%s", temporary_make());
    setenv("XDG_STATE_HOME", n->home, 1);
    setenv("COLUMNS", columns, 1);
    n->node = (struct view_node){ .view = n->coalition.view, .own = n->coalition.eastside.state.log, .status = buf_bytes(&n->status) };
}

void small_node_start(struct small_node *n)
{
    small_node_stop(n);
    n->pid = view_node_start(&n->node, temporary_path("plenary.sock"));
}

void small_node_stop(struct small_node *n)
{
    if (n->pid != 0)
        view_node_stop(n->pid);
    n->pid = 0;
}

void small_node_end(struct small_node *n)
{
    small_node_stop(n);
    temporary_remove();
    small_coalition_end(&n->coalition);
    buf_deinit(&n->status);
}
