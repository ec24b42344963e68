/* pause.c: when a node appends nothing: its own log was stopped, or its clock cannot be right.
 *
 * A head of the own log that is larger than ours, or another at the same size, means that this node forgot something that it
 * once signed (a restored copy, a second one running): to go on would be to tell two histories. So it stops until people have
 * looked. Statements wait in the clients meanwhile. Must not: believe a head before its signature was checked.
 * Spec: docs/protocol.md "A node must not fork itself". Tests: tests/unit/node_pause.c */
#include "node/machine.h"

#include <stdio.h>

#define CLOCK_BACK_MS (10 * 60 * 1000)
#define CLOCK_AHEAD_MS (INT64_C(365) * 24 * 60 * 60 * 1000)

static bool clock_check(const struct node *n, struct pln_error *err)
{
    int64_t newest = -1;

    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i]->row.tau_ms > newest)
            newest = n->log[i]->row.tau_ms;
    if (n->clock_ok)
        return true;
    if (n->own->row.tau_ms >= 0 && n->clock.wall_ms < n->own->row.tau_ms - CLOCK_BACK_MS)
        return fail(err, PLN_CLOCK,
                    "the node's clock is %" PRId64
                    " s behind the last entry of its own log, at most %d: set it right, or start with --clock-ok",
                    (n->own->row.tau_ms - n->clock.wall_ms) / 1000, CLOCK_BACK_MS / 1000);
    if (newest >= 0 && n->clock.wall_ms - CLOCK_AHEAD_MS > newest)
        return fail(err, PLN_CLOCK,
                    "the node's clock is %" PRId64
                    " days ahead of the newest entry of all logs, at most 365: set it right, or start with --clock-ok",
                    (n->clock.wall_ms - newest) / (24 * 60 * 60 * 1000));
    return true;
}

bool pause_check(struct node *n, struct pln_error *err)
{
    if (n->is_stopping || n->has_failed)
        return fail(err, PLN_SHUTTING_DOWN, "the node is shutting down: send it again later, nothing is lost");
    if (n->own == NULL || n->own->row.epoch == 0)
        return fail(err, PLN_PAUSED, "the node's own log has not begun");
    if (n->own->row.stopped || n->own->stop_wished)
        return fail(err, PLN_BEHIND_OWN_HEAD, "this node writes nothing: %s",
                    n->own->row.stopped ? n->own->row.stop_why : "a head of its own log was heard that it does not hold");
    return clock_check(n, err);
}

/* The newest own heads, to know an older one that a client shows again. */
void pause_remember(struct node *n)
{
    if (n->own == NULL)
        return;
    n->recent[n->recents % HEADS_REMEMBERED].size = n->own->row.size;
    n->recent[n->recents++ % HEADS_REMEMBERED].root = n->own->row.root;
}

/* Its signature is good by our own checkpoint key. */
void pause_note_heard(struct node *n, struct bytes note, uint64_t peer)
{
    struct checkpoint head;
    struct pln_error err;
    struct peer *p = peer != 0 ? peer_find(n, peer) : NULL;
    char why[200], name[40] = "a client";

    if (n->own == NULL || n->own->stop_wished || n->own->row.stopped || !checkpoint_read(note, &head, &err))
        return;
    if (p != NULL)
        peer_name(p, name);
    if (head.size > n->own->row.size)
        snprintf(why, sizeof(why),
                 "%s showed a signed head of it at %" PRIu64 ", it holds only %" PRIu64
                 ": part of its store was lost, or a copy of it runs elsewhere",
                 name, head.size, n->own->row.size);
    else if (head.size == n->own->row.size && hash32_equal(&head.root, &n->own->row.root))
        return;
    else
        snprintf(why, sizeof(why), "%s showed another signed head of it at %" PRIu64 ": two histories", name, head.size);
    intake_stop(n, n->own, bytes_at(n->own->row.note, n->own->row.note_bytes), note, why);
}
