/* words.c: content that is for us and did not ride along: whom to ask, and what came.
 *
 * Places come with each commit and, at a session's start, from the store. The owner of the log is asked first, then the others
 * that hold the entry, in turn; who has none is not blamed. Must not: check content (the writer does).
 * Bounds: wire/contents.h; PLN_NEEDS_OPEN_MAX needs in all, one content each; PLN_CONTENTS_WAITING_BYTES_MAX on the way to
 * the writer. Spec: docs/protocol.md "Course". Tests: tests/unit/node_content.c */
#include "node/machine.h"

#include <assert.h>
#include <stdlib.h>

#define NEED_IDLE_MS 30000

void words_missing(struct node *n, struct held *h, uint64_t index)
{
    if (!contents_add(&n->contents, h->slot, index))
        h->look_for_missing = true;
    n->needs_are_due = true;
}

/* Ask the store what is missing of this log, if anything is. */
void words_look(struct node *n, struct held *h)
{
    if (h->in_store && h->row.whole < h->row.size) {
        h->look_for_missing = true;
        h->missing_from = h->row.whole;
        n->needs_are_due = true;
    }
}

void words_read(struct node *n, struct node_read *r)
{
    struct held *h = n->log[r->slot];

    h->looking_for_missing = false;
    if (!r->job.done || r->job.places == 0)
        return;
    h->look_for_missing = true; /* until none is left */
    for (size_t i = 0; i < r->job.places; i++) {
        if (!contents_add(&n->contents, h->slot, r->job.place[i].index))
            break;
        h->missing_from = r->job.place[i].index + 1;
    }
    n->needs_are_due = true;
}

static bool may_have(const struct peer *p, const struct held *h, uint64_t index)
{
    uint64_t told;

    if (!peer_is_partner(p))
        return false;
    if (p->log == h)
        return true;
    told = sync_told(&p->sync, h->slot);
    return told == SYNC_UNKNOWN ? p->is_synced : told > index;
}

/* The owner first, then the others in turn. */
static struct peer *whom(struct node *n, const struct held *h, const struct missing *m)
{
    struct peer *chosen = NULL;
    unsigned place = 0;

    for (int round = 0; round < 2; round++)
        EACH_PEER(n, p)
        {
            if (!may_have(p, h, m->index) || (p->log == h) != (round == 0))
                continue;
            if (place++ == m->asked)
                chosen = p;
        }
    return chosen;
}

static void need_send(struct node *n, struct peer *p, struct held *h, struct missing *m)
{
    struct message msg = { .kind = MESSAGE_NEED };

    msg.need.log = h->row.id;
    msg.need.size = h->row.size;
    msg.need.root = h->row.root;
    msg.need.count = 1;
    msg.need.index = &m->index;
    p->need[p->needs++] = (struct open_need){ .slot = h->slot, .index = m->index, .deadline_ms = n->clock.now_ms + NEED_IDLE_MS };
    node_due(n, n->clock.now_ms + NEED_IDLE_MS);
    contents_asked(&n->contents, m);
    peer_send(n, p, &msg);
}

void words_pump(struct node *n)
{
    bool reachable[LOGS_MAX];
    struct missing *m;

    if (!n->needs_are_due || n->is_stopping)
        return;
    n->needs_are_due = false;
    for (size_t i = 0; i < n->logs; i++) {
        struct held *h = n->log[i];

        if (!h->look_for_missing || h->looking_for_missing || n->contents.count > CONTENTS_MISSING_MAX / 2)
            continue;
        struct node_read *r = node_read_new(READ_MISSING, READ_FOR_MISSING, h);

        r->job.from = h->missing_from;
        h->look_for_missing = false;
        h->looking_for_missing = true;
        node_read_send(n, r);
    }
    if (n->contents.count == 0)
        return;
    for (size_t i = 0; i < n->logs; i++)
        reachable[i] = true;
    while (n->contents.open < PLN_NEEDS_OPEN_MAX && n->arrived_bytes < PLN_CONTENTS_WAITING_BYTES_MAX &&
           (m = contents_next(&n->contents, n->own != NULL ? n->own->slot : 0, n->convener->slot, reachable, n->clock.now_ms)) != NULL) {
        struct held *h = n->log[m->log];
        struct peer *p = whom(n, h, m);

        if (p != NULL && p->needs < PLN_NEEDS_OPEN_MAX && peer_has_room(p)) {
            need_send(n, p, h, m);
        } else if (p != NULL) {
            reachable[m->log] = false; /* its turn comes when that peer has answered */
        } else if (m->asked > 0) {
            contents_asked(&n->contents, m);
            contents_refused(&n->contents, m, true, n->clock.now_ms);
            node_due(n, m->again_ms);
        } else {
            reachable[m->log] = false; /* nobody who could have it is here */
        }
    }
}

static bool need_close(struct peer *p, size_t slot, uint64_t index)
{
    for (size_t i = 0; i < p->needs; i++)
        if (p->need[i].slot == slot && p->need[i].index == index) {
            p->needs--;
            memmove(&p->need[i], &p->need[i + 1], (p->needs - i) * sizeof(p->need[0]));
            return true;
        }
    return false;
}

static bool need_is_open(struct node *n, struct peer *p, size_t slot, uint64_t index)
{
    for (size_t i = 0; i < p->needs; i++)
        if (p->need[i].slot == slot && p->need[i].index == index) {
            p->need[i].deadline_ms = n->clock.now_ms + NEED_IDLE_MS;
            return true;
        }
    return false;
}

static void refused(struct node *n, size_t slot, uint64_t index)
{
    struct missing *m = contents_find(&n->contents, slot, index);

    if (m != NULL && m->is_open)
        contents_refused(&n->contents, m, false, n->clock.now_ms);
    n->needs_are_due = true;
}

void words_arrived(struct node *n, uint64_t peer, const struct held *h, uint64_t index, unsigned form, struct bytes bytes)
{
    struct arrived *a = node_memory(sizeof(*a));

    a->peer = peer;
    a->slot = h->slot;
    a->index = index;
    a->form = form;
    a->bytes = bytes;
    n->arrived_bytes += bytes.n;
    if (n->arrived_last != NULL)
        n->arrived_last->next = a;
    else
        n->arrived = a;
    n->arrived_last = a;
    n->needs_are_due = true;
}

void words_content(struct node *n, struct peer *p, const struct message_content *c)
{
    struct held *h = node_log_find(n, &c->log);
    struct pln_error err;
    bool whole;

    if (h == NULL || !need_is_open(n, p, h->slot, c->index)) {
        if (quota_count(&p->quota, QUOTA_OTHER, n->clock.now_ms) == QUOTA_END) {
            fail(&err, PLN_UNASKED, "content that was not asked for");
            peer_fault(n, p, &err);
        }
        return;
    }
    if (c->total == 0) {
        need_close(p, h->slot, c->index);
        refused(n, h->slot, c->index);
        return;
    }
    if (!assembly_feed(&p->assembly, c, &whole, &err)) {
        peer_fault(n, p, &err);
        return;
    }
    if (!whole)
        return;
    need_close(p, h->slot, c->index);
    words_arrived(n, p->id, h, c->index, (unsigned)c->form, assembly_take(&p->assembly));
}

void words_compose(struct node *n, struct node_write *w)
{
    struct pln_error err;
    size_t count = 0;

    for (struct arrived *a = n->arrived; a != NULL; a = a->next)
        count++;
    if (count == 0)
        return;
    w->job.content = arena_take_array(&w->job.arena, count, sizeof(*w->job.content), &err);
    assert(w->job.content != NULL);
    n->out.arrived = n->arrived;
    n->arrived = n->arrived_last = NULL;
    for (struct arrived *a = n->out.arrived; a != NULL; a = a->next)
        w->job.content[w->job.contents++] = (struct content_item){
            .at = { .log = n->log[a->slot]->row.number, .index = a->index },
            .form = a->form,
            .bytes = a->bytes,
        };
}

void words_written(struct node *n, struct node_write *w)
{
    size_t i = 0;

    while (n->out.arrived != NULL) {
        struct arrived *a = n->out.arrived;
        const struct content_item *item = &w->job.content[i++];
        struct missing *m = contents_find(&n->contents, a->slot, a->index);
        struct peer *p = peer_find(n, a->peer);

        n->out.arrived = a->next;
        n->arrived_bytes -= a->bytes.n;
        if (item->done) {
            if (m != NULL)
                contents_done(&n->contents, m);
        } else {
            refused(n, a->slot, a->index);
            if (a->peer == IMPORT_FEEDER)
                import_words_refused(n, n->log[a->slot], a->index, 1, &item->err);
            if (p != NULL && item->err.code == PLN_BAD_CONTENT)
                peer_fault(n, p, &item->err);
        }
        free((void *)a->bytes.at);
        free(a);
        n->needs_are_due = true;
    }
}

void words_peer_gone(struct node *n, struct peer *p)
{
    for (size_t i = 0; i < p->needs; i++)
        refused(n, p->need[i].slot, p->need[i].index);
    p->needs = 0;
}

void words_tick(struct node *n)
{
    EACH_PEER(n, p)
    for (size_t i = 0; i < p->needs; i++) {
        if (p->need[i].deadline_ms <= n->clock.now_ms) {
            struct open_need late = p->need[i];

            need_close(p, late.slot, late.index); /* slow or unwilling: another is asked */
            refused(n, late.slot, late.index);
            break;
        }
        node_due(n, p->need[i].deadline_ms);
    }
    if (contents_rested(&n->contents, n->clock.now_ms))
        n->needs_are_due = true;
    node_due(n, contents_again_ms(&n->contents));
}

void words_deinit(struct node *n)
{
    struct arrived **list[] = { &n->arrived, &n->out.arrived };

    for (size_t i = 0; i < COUNT(list); i++)
        while (*list[i] != NULL) {
            struct arrived *a = *list[i];

            *list[i] = a->next;
            free((void *)a->bytes.at);
            free(a);
        }
}
