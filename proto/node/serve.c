/* serve.c: what peers ask for, one read at a time for each; and what is pushed to them.
 *
 * The answers are encoded by the reading worker, ready to be sent. A peer that does not read gets nothing more until it has.
 * Own entries go out at once, with their heads before them; heads of other logs are gathered (wire/relay.h).
 * Must not: read the store, hand a sealed text to a peer that is not named (the reading worker checks that).
 * Bounds: wants and needs open as wire/quota.h says, PLN_DEMANDS_MAX waiting; PLN_PUSH_BYTES_MAX unasked.
 * Spec: docs/protocol.md "Course". Tests: tests/unit/node_sync.c */
#include "node/machine.h"

#include <assert.h>
#include <stdlib.h>

/* ---- asked for ---- */

static struct demand *demand_add(struct node *n, struct peer *p, enum message_kind kind, const struct pln_id *log, size_t count)
{
    struct demand *d;
    struct pln_error err;

    if (p->demands >= PLN_DEMANDS_MAX) {
        fail(&err, PLN_TOO_FAST, "%zu requests wait to be answered, at most %d", p->demands, PLN_DEMANDS_MAX);
        peer_fault(n, p, &err);
        return NULL;
    }
    if ((kind == MESSAGE_WANT && !quota_begin(&p->quota, QUOTA_WANTS, &err)) ||
        (kind == MESSAGE_NEED && !quota_begin(&p->quota, QUOTA_NEEDS, &err))) {
        peer_fault(n, p, &err);
        return NULL;
    }
    d = node_memory(sizeof(*d) + count * sizeof(d->index[0]));
    d->kind = kind;
    d->log = node_log_find(n, log);
    d->log_id = *log;
    if (p->demand_last != NULL)
        p->demand_last->next = d;
    else
        p->demand = d;
    p->demand_last = d;
    p->demands++;
    n->serve_is_due = true;
    return d;
}

void serve_want(struct node *n, struct peer *p, const struct message_want *m)
{
    struct demand *d = demand_add(n, p, MESSAGE_WANT, &m->log, 0);

    if (d == NULL)
        return;
    d->from = m->from;
    d->to = m->size;
    d->bytes = min_u64(m->bytes, PLN_WANT_BYTES_MAX);
    if (d->log != NULL)
        sync_tell(&p->sync, d->log->slot, m->from);
}

void serve_need(struct node *n, struct peer *p, const struct message_need *m)
{
    struct demand *d = demand_add(n, p, MESSAGE_NEED, &m->log, m->count);

    if (d == NULL)
        return;
    d->count = m->count;
    if (m->count > 0)
        memcpy(d->index, m->index, m->count * sizeof(m->index[0]));
}

void serve_prove(struct node *n, struct peer *p, const struct message_prove *m)
{
    struct demand *d = demand_add(n, p, MESSAGE_PROVE, &m->log, 0);

    if (d == NULL)
        return;
    d->size = m->size;
    d->root = m->root;
    d->proof_kind = m->kind;
    d->m = m->m;
}

static void entries_end(struct node *n, struct peer *p, const struct pln_id *log, uint64_t from)
{
    struct message m = { .kind = MESSAGE_ENTRIES };

    m.entries.log = *log;
    m.entries.from = from;
    peer_send(n, p, &m);
}

static void no_proof(struct node *n, struct peer *p, const struct demand *d)
{
    struct message m = { .kind = MESSAGE_PROOF };

    m.proof.of = (struct message_prove){ .log = d->log_id, .size = d->size, .root = d->root, .kind = d->proof_kind, .m = d->m };
    peer_send(n, p, &m);
}

static void no_content(struct node *n, struct peer *p, const struct pln_id *log, uint64_t index)
{
    struct message m = { .kind = MESSAGE_CONTENT };

    m.content.log = *log;
    m.content.index = index;
    peer_send(n, p, &m);
}

static void demand_end(struct peer *p)
{
    struct demand *d = p->demand;

    if (d->kind == MESSAGE_WANT)
        quota_end(&p->quota, QUOTA_WANTS);
    if (d->kind == MESSAGE_NEED)
        quota_end(&p->quota, QUOTA_NEEDS);
    p->demand = d->next;
    if (p->demand == NULL)
        p->demand_last = NULL;
    p->demands--;
    free(d);
}

/* Answered with "nothing" at once, or by a read. True: the read is out. */
static bool demand_begin(struct node *n, struct peer *p, struct demand *d)
{
    struct held *h = d->log != NULL && d->log->in_store ? d->log : NULL;
    struct node_read *r;
    struct pln_error err;

    switch (d->kind) {
    case MESSAGE_WANT:
        if (h == NULL || d->from >= min_u64(d->to, h->row.size)) {
            entries_end(n, p, &d->log_id, d->from);
            return false;
        }
        r = node_read_new(READ_ENTRIES, READ_FOR_WANT, h);
        r->job.from = d->from;
        r->job.to = min_u64(d->to, h->row.size);
        r->job.bytes_max = d->bytes;
        break;
    case MESSAGE_NEED:
        if (h == NULL || d->count == 0) {
            for (size_t i = 0; i < d->count; i++)
                no_content(n, p, &d->log_id, d->index[i]);
            return false;
        }
        r = node_read_new(READ_CONTENT, READ_FOR_NEED, h);
        r->job.index_count = d->count;
        r->job.index = arena_take_array(&r->job.arena, d->count, sizeof(uint64_t), &err);
        assert(r->job.index != NULL);
        memcpy(r->job.index, d->index, d->count * sizeof(uint64_t));
        r->job.bytes_max = PLN_SESSION_OUT_BYTES_MAX / 2;
        if (p->log != NULL)
            r->job.for_partner = p->log->row.id;
        break;
    default:
        if (h == NULL || d->size == 0 || d->size > h->row.size || d->m > d->size) {
            no_proof(n, p, d);
            return false;
        }
        r = node_read_new(READ_PROOF, READ_FOR_PROVE, h);
        r->job.from = d->m;
        r->job.to = d->size;
        r->job.proof_kind = (unsigned)min_u64(d->proof_kind, UINT16_MAX);
        r->job.root = d->root;
        break;
    }
    r->peer = p->id;
    node_read_send(n, r);
    return true;
}

static void serve_peer(struct node *n, struct peer *p)
{
    while (p->demand != NULL && !p->is_serving && !p->is_closing && peer_has_room(p)) {
        if (demand_begin(n, p, p->demand))
            p->is_serving = true;
        else
            demand_end(p);
    }
}

void serve_pump(struct node *n)
{
    if (!n->serve_is_due)
        return;
    n->serve_is_due = false;
    EACH_PEER(n, p)
    serve_peer(n, p);
}

void serve_read(struct node *n, struct node_read *r)
{
    struct peer *p = peer_find(n, r->peer);
    struct demand *d;

    if (p == NULL || p->demand == NULL || !p->is_serving)
        return;
    d = p->demand;
    p->is_serving = false;
    n->serve_is_due = true;
    if (!r->job.done) {
        struct line *l = line_add(n, LINE_ERROR, "could not be read for a peer");

        line_pair(l, "why", "%s", r->job.err.what);
    }
    for (size_t i = 0; i < r->job.messages; i++)
        peer_send_raw(n, p, r->job.message[i]);
    switch (d->kind) {
    case MESSAGE_WANT:
        if (r->job.done)
            sync_tell(&p->sync, d->log->slot, r->job.reached);
        entries_end(n, p, &d->log_id, r->job.done ? r->job.reached : d->from);
        break;
    case MESSAGE_NEED:
        if (!r->job.done)
            for (size_t i = 0; i < d->count; i++)
                no_content(n, p, &d->log_id, d->index[i]);
        break;
    default:
        if (!r->job.done || r->job.messages == 0)
            no_proof(n, p, d);
        break;
    }
    demand_end(p);
}

void serve_peer_gone(struct node *n, struct peer *p)
{
    (void)n;
    while (p->demand != NULL)
        demand_end(p);
    p->is_serving = false;
}

/* ---- unasked ---- */

void push_changed(struct node *n, struct held *h)
{
    if (h == n->own) {
        n->push_is_due = true;
        push_tick(n);
    } else {
        node_due(n, relay_add(&n->relay, h->slot, n->clock.now_ms));
    }
}

/* To whom may something be told unasked? A peer that does not read is told all at once when it does again. */
static bool may_be_told(struct peer *p)
{
    if (!peer_is_partner(p))
        return false;
    if (peer_has_room(p))
        return true;
    p->was_skipped = true;
    return false;
}

static void push_to(struct node *n, struct peer *p, struct held *h, struct bytes note, const struct bytes *message, size_t count,
                    uint64_t to)
{
    struct message m = { .kind = MESSAGE_HEADS };

    m.heads.more = count > 0;
    m.heads.count = 1;
    m.heads.note = &note;
    peer_send(n, p, &m);
    for (size_t i = 0; i < count; i++)
        peer_send_raw(n, p, message[i]);
    if (count > 0)
        sync_tell(&p->sync, h->slot, to);
}

/* Only a reader of the store knows the entries: more came than one push, or they came while nothing was to be pushed. */
static void push_read_begin(struct node *n, uint64_t from)
{
    struct held *h = n->own;
    struct node_read *r = node_read_new(READ_ENTRIES, READ_FOR_PUSH, h);

    r->job.from = from;
    r->job.to = h->row.size;
    r->job.bytes_max = PLN_PUSH_BYTES_MAX;
    r->note = job_bytes(&r->job.arena, bytes_at(h->row.note, h->row.note_bytes));
    node_read_send(n, r);
}

static void push_own(struct node *n)
{
    struct held *h = n->own;
    uint64_t from = n->pushed;
    bool is_fresh = n->fresh_push.message.n > 0 && n->fresh_push.from == from;
    bool any = false;

    n->push_is_due = false;
    n->pushed = h->row.size;
    EACH_PEER(n, p)
    {
        uint64_t told = sync_told(&p->sync, h->slot);

        if (!may_be_told(p) || (told != SYNC_UNKNOWN && told >= h->row.size))
            continue;
        if (told != from)
            heads_send(n, p, &h, 1, false); /* it asks from where it is */
        else if (is_fresh)
            push_to(n, p, h, bytes_at(h->row.note, h->row.note_bytes), &n->fresh_push.message, 1, h->row.size);
        else
            any = true;
    }
    if (any && from < h->row.size)
        push_read_begin(n, from);
}

void push_compose(struct node *n, struct node_write *w)
{
    if (n->own == NULL || n->push_is_due || n->pushed != n->own->row.size || bucket_ready_ms(&n->pushes, n->clock.now_ms) > n->clock.now_ms)
        return;
    EACH_PEER(n, p)
    if (peer_is_partner(p) && sync_told(&p->sync, n->own->slot) == n->pushed)
        w->job.push_bytes_max = PLN_PUSH_BYTES_MAX;
}

/* A joiner's own log, ahead of its admit: its head, and what of it may be sent unasked. */
void push_join(struct node *n, struct peer *p)
{
    struct held *h = n->own;
    struct node_read *r = node_read_new(READ_ENTRIES, READ_FOR_JOIN, h);

    r->note = job_bytes(&r->job.arena, bytes_at(h->row.note, h->row.note_bytes));
    r->job.to = min_u64(h->row.size, PLN_JOINER_ENTRIES_MAX);
    r->job.bytes_max = PLN_JOINER_BYTES_MAX;
    r->peer = p->id;
    node_read_send(n, r);
}

void push_read(struct node *n, struct node_read *r)
{
    bool whole = r->job.done && r->job.reached == r->job.to;
    struct held *h = n->log[r->slot];

    if (r->purpose == READ_FOR_JOIN) {
        struct peer *p = peer_find(n, r->peer);

        if (p != NULL && !p->is_closing)
            push_to(n, p, h, r->note, r->job.message, r->job.done ? r->job.messages : 0, r->job.to);
        return;
    }
    EACH_PEER(n, p)
    if (may_be_told(p) && sync_told(&p->sync, r->slot) == r->job.from)
        push_to(n, p, h, r->note, r->job.message, whole ? r->job.messages : 0, r->job.to);
}

static void push_relayed(struct node *n)
{
    struct held **log = node_memory((n->logs + 1) * sizeof(*log));
    struct held **some = node_memory((n->logs + 1) * sizeof(*some));
    size_t at = 0, slot, logs = 0;

    while (relay_next(&n->relay, &at, &slot))
        if (!n->log[slot]->row.stopped)
            log[logs++] = n->log[slot];
    EACH_PEER(n, p)
    {
        size_t count = 0;

        if (logs == 0 || !may_be_told(p))
            continue;
        for (size_t i = 0; i < logs; i++) {
            uint64_t told = sync_told(&p->sync, log[i]->slot);

            if (log[i] != p->log && log[i]->row.note_bytes > 0 && (told == SYNC_UNKNOWN || told < log[i]->row.size))
                some[count++] = log[i];
        }
        if (count > 0)
            heads_send(n, p, some, count, false);
    }
    free(some);
    free(log);
}

void push_tick(struct node *n)
{
    if (n->push_is_due && n->own != NULL) {
        if (bucket_take(&n->pushes, n->clock.now_ms))
            push_own(n);
        else
            node_due(n, bucket_ready_ms(&n->pushes, n->clock.now_ms));
    }
    if (relay_is_due(&n->relay, n->clock.now_ms))
        push_relayed(n);
    else if (n->relay.count > 0)
        node_due(n, n->relay.due_ms);
}
