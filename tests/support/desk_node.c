/* desk_node.c: a node for tests of clients over a coalition of says.h. */
#include "support/desk_node.h"

#include "base/bytes.h"
#include "codec/writer.h"
#include "support/temporary.h"

#include <stdio.h>
#include <stdlib.h>

void desk_node_start(struct desk_node *n, struct says *s, const char *own, const char *when)
{
    struct pln_id log = says_find(s, own)->id, coalition = says_find(s, "commons")->id;
    struct writer w;

    *n = (struct desk_node){ .s = s };
    buf_init(&n->status, 4096);
    w = writer_into(&n->status);
    writer_map(&w, 8);
    writer_cstr(&w, "coalition"), writer_bin(&w, BYTES_OF(coalition));
    writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(log));
    writer_cstr(&w, "handle"), writer_cstr(&w, own);
    writer_cstr(&w, "writing"), writer_cstr(&w, "open");
    writer_cstr(&w, "partners"), writer_u64(&w, 3);
    writer_cstr(&w, "connected"), writer_u64(&w, 2);
    writer_cstr(&w, "convener"), writer_bool(&w, false);
    writer_cstr(&w, "size"), writer_u64(&w, 1);
    snprintf(n->home, sizeof(n->home), "%s", temporary_make());
    setenv("XDG_STATE_HOME", n->home, 1);
    setenv("COLUMNS", "100", 1);
    n->node = (struct view_node){ .view = *says_view(s), .own = log, .now_ms = says_ms(when), .status = buf_bytes(&n->status) };
    n->pid = view_node_start(&n->node, temporary_path("plenary.sock"));
}

void desk_node_stop(struct desk_node *n)
{
    view_node_stop(n->pid);
    temporary_remove();
    buf_deinit(&n->status);
}

int desk_node_set_up(void **state, struct desk_node *n, struct says *s, const char *own, const char *when)
{
    *state = n;
    desk_node_start(n, s, own, when);
    return 0;
}

int desk_node_tear_down(void **state)
{
    struct desk_node *n = *state;

    desk_node_stop(n);
    says_end(n->s);
    return 0;
}
