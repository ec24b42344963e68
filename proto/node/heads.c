/* heads.c: what a head that a peer tells means: nothing, more to fetch, or two histories.
 *
 * In: heads, roots from the store, notes that were checked. Out: aims for intake.c, logs to be stopped with their evidence.
 * Two histories are never chosen between here: the log stops. Must not: believe a note before it was checked.
 * Bounds: PLN_COMPARES_MAX look-ups and checks at a time; what is beyond is told again some day.
 * Spec: docs/protocol.md "Course". Tests: tests/unit/node_sync.c, tests/sim/hostile.c */
#include "node/machine.h"

#include <assert.h>
#include <stdio.h>

/* ---- two histories ---- */

void intake_stop(struct node *n, struct held *h, struct bytes note_a, struct bytes note_b, const char *why)
{
    struct stopping *s;

    if (h->stop_wished || h->row.stopped)
        return;
    h->stop_wished = true;
    s = node_memory(sizeof(*s));
    s->log = h;
    buf_init(&s->note_a, PLN_NOTE_BYTES_MAX);
    buf_init(&s->note_b, PLN_NOTE_BYTES_MAX);
    buf_put(&s->note_a, note_a);
    buf_put(&s->note_b, note_b);
    snprintf(s->why, sizeof(s->why), "%s", why);
    s->next = n->stopping;
    n->stopping = s;
}

/* A note that may convict its log: is it signed at all? */
void heads_evidence(struct node *n, struct held *h, struct bytes note, uint64_t peer)
{
    struct node_check *c;

    if (h->stop_wished || h->row.stopped || h->row.epoch == 0 || n->compares >= PLN_COMPARES_MAX)
        return;
    c = node_check_new(CHECK_EVIDENCE);
    c->job.note = job_bytes(&c->job.arena, note);
    c->job.note_key = h->row.checkpoint_key;
    c->slot = h->slot;
    c->peer = peer;
    n->compares++;
    node_check_send(n, c);
}

void intake_evidence(struct node *n, struct node_check *c)
{
    struct held *h = n->log[c->slot];
    struct peer *p = peer_find(n, c->peer);
    struct checkpoint head;
    struct pln_error err;
    char why[200];

    assert(n->compares > 0);
    n->compares--;
    if (!checkpoint_read(c->job.note, &head, &err))
        return;
    if (!c->job.note_good) {
        /* An older key of the log may have signed it: then it says nothing about a lie, and nothing against the log. */
        if (h->closings == 0 && p != NULL && h->row.epoch == 1) {
            fail(&err, PLN_BAD_SIGNATURE, "a head of a log at %" PRIu64 " that its key never signed", head.size);
            peer_fault(n, p, &err);
        }
        return;
    }
    if (h == n->own) {
        pause_note_heard(n, c->job.note, c->peer);
        return;
    }
    snprintf(why, sizeof(why), "two signed heads that cannot both be true: at %" PRIu64 " and %" PRIu64 "; two histories", h->row.size,
             head.size);
    intake_stop(n, h, bytes_at(h->row.note, h->row.note_bytes), c->job.note, why);
}

/* An older head: does it say what we hold? */
static void compare_send(struct node *n, struct held *h, const struct checkpoint *head, struct bytes note, uint64_t peer)
{
    struct node_read *r;

    if (n->compares >= PLN_COMPARES_MAX || !h->in_store || head->size == 0)
        return;
    r = node_read_new(READ_ROOT_AT, READ_TO_COMPARE, h);
    r->job.to = head->size;
    r->note = job_bytes(&r->job.arena, note);
    r->root = head->root;
    r->peer = peer;
    n->compares++;
    node_read_send(n, r);
}

void intake_compared(struct node *n, struct node_read *r)
{
    assert(n->compares > 0);
    n->compares--;
    if (r->job.done && !hash32_equal(&r->job.root_at, &r->root))
        heads_evidence(n, n->log[r->slot], r->note, r->peer);
}

/* ---- heads ---- */

/* A head that reaches no further than what is held, or one of the own log. */
void intake_compare(struct node *n, struct held *h, const struct checkpoint *head, struct bytes note, uint64_t peer)
{
    bool is_closing = false;

    if (h->row.stopped || h->stop_wished)
        return;
    if (head->size > h->row.size) {
        heads_evidence(n, h, note, peer);
    } else if (head->size == h->row.size) {
        if (!hash32_equal(&head->root, &h->row.root))
            heads_evidence(n, h, note, peer);
    } else if (h->row.size > 0) {
        for (size_t i = 0; i < h->closings; i++)
            is_closing = is_closing || (h->closing[i].note_n == note.n && memcmp(h->closing[i].note, note.at, note.n) == 0);
        if (!is_closing)
            compare_send(n, h, head, note, peer);
    }
}

void intake_head(struct node *n, struct peer *p, struct bytes note, bool is_soft)
{
    struct checkpoint head;
    struct pln_error err;
    struct held *h;

    if (!checkpoint_read(note, &head, &err) || note.n > sizeof(n->log[0]->row.note)) {
        if (note.n > sizeof(n->log[0]->row.note))
            fail(&err, PLN_TOO_LARGE, "a head's note of %zu bytes, at most %zu", note.n, sizeof(n->log[0]->row.note));
        peer_fault(n, p, &err);
        return;
    }
    h = node_log_find(n, &head.log);
    if (h == NULL) /* in no roster that we know: neither asked for nor taken; once it is, it is asked for */
        return;
    sync_tell(&p->sync, h->slot, head.size);
    if (head.size <= h->row.size || h == n->own) {
        intake_compare(n, h, &head, note, p->id);
    } else if (!h->row.stopped && !h->stop_wished && (sync_hear(&p->sync, h->slot, &head, note, h->row.size, is_soft) || !is_soft)) {
        h->is_behind = true;
        n->fetch_is_due = true;
    }
}

void intake_heads(struct node *n, struct peer *p, const struct message_heads *m)
{
    for (size_t i = 0; i < m->count && !p->is_closing; i++)
        intake_head(n, p, m->note[i], m->more);
    if (!m->more && !p->is_closing) {
        if (sync_harden(&p->sync))
            n->fetch_is_due = true;
        p->list_heard = true;
        node_due(n, n->clock.now_ms);
    }
}
